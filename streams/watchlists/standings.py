"""The rules as they stand on watchlists.v1, read whole: for commands, which look once, and with what is unreadable named.

Workers follow the same topic for ever (follow.py). This must never take part in what they do.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from config.settings import Settings
from rules import DefinitionError, Rule, read_rule
from schemas import MessageError, Standing, UnreadableError
from streams.kafka import WATCHLISTS, read_topic

# Of a key that is no rule's: it may have megabytes.
LONGEST_SHOWN = 400


class StandingError(ValueError):
    """A record of watchlists.v1 is not what it should be; the text says which, why and what to do."""


@dataclass(slots=True)
class Standings:
    """By key, as Kafka has them; `unreadable` says of each record that cannot be read where it is and why, by key. Bytes of a key
    that are no UTF-8 stand as surrogates. `position` is the offset behind the last record."""

    by_key: dict[str, Standing] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    position: int = 0

    @property
    def digest(self) -> str:
        """The digest of the rules that run."""
        return digest_of({key: each.revision.label for key, each in self.by_key.items() if each.runs and each.revision})


def read_standings(settings: Settings) -> Standings:
    """All of the topic. Raises `TopicError`, `KafkaUnreachableError`."""
    standings = Standings()
    for record in read_topic(settings, WATCHLISTS):
        key, standings.position = (record.key or b"").decode("utf-8", "surrogateescape"), record.offset + 1
        standings.unreadable.pop(key, None)
        if record.value is None:
            standings.by_key.pop(key, None)
            continue
        try:
            standings.by_key[key] = read_standing(record.key, record.value, f"{record.topic}/{record.partition}/{record.offset}")
        except StandingError as error:
            # What stood there before may run on in a worker; another that starts now will not have it.
            standings.unreadable[key] = str(error)
    return standings


def are_current(settings: Settings, standings: Standings) -> bool:
    """Whether nothing was written since they were read. Raises as `read_standings` does."""
    return not any(True for _ in read_topic(settings, WATCHLISTS, first=standings.position))


def read_standing(key: bytes | None, value: bytes, place: str) -> Standing:
    """One record; `place` is topic/partition/offset. Raises `StandingError`."""
    try:
        standing = Standing.read(value)
        if standing.key.encode() != key:
            raise MessageError(f"the key {key and key[:LONGEST_SHOWN]!r} is not that of the value, {standing.key!r}")
        if (definition := standing.definition) is not None:
            if definition["id"] != standing.key:
                raise MessageError(f"the key {standing.key!r} is not the id of the definition, {definition['id']!r}")
            newest = standing.history[0].status if standing.history else "missing"
            if definition["status"] != newest:
                raise MessageError(f"the definition is {definition['status']}, its newest revision {newest}")
    except UnreadableError as error:
        fix = "Apply the watchlist of this rule again, which writes the record anew."
        raise StandingError(f"{place} cannot be read: {error}. {fix}") from None
    return standing


def rule_at(standing: Standing) -> Rule:
    """The rule of an accepted revision. Raises `StandingError` when this version does not know its query or members."""
    revision = standing.revision
    if standing.definition is None or revision is None:
        raise StandingError(f"No revision of {standing.key} was ever accepted.")
    try:
        return read_rule(standing.definition, file=standing.file, revision=revision.label)
    except DefinitionError as error:
        raise StandingError(f"The rule {standing.key}, revision {revision.label}, cannot run here: {error}") from None


def digest_of(labels: Mapping[str, str]) -> str:
    """12 hexadecimal digits over the revision of each rule that runs: two workers with the same digest run the same rules."""
    text = "\n".join(f"{rule_id} {label}" for rule_id, label in sorted(labels.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:12]
