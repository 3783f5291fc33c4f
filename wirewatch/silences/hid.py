"""What silences hid, as the ledger remembers it: the matches, by their articles. What the ledger has pruned is forgotten."""

from collections.abc import Callable
from dataclasses import dataclass

from config.settings import Settings
from schemas import Decision, UnreadableError
from streams.kafka import DECISIONS, read_topic

MOST_NAMED = 20
_SAYS = b'"silence"'


@dataclass(frozen=True, slots=True)
class Hid:
    """The matches that one silence hid: how many, and the articles of the latest, the latest first."""

    matches: int = 0
    articles: tuple[str, ...] = ()


def hid_by(settings: Settings, advance: Callable[[int], None]) -> dict[str, Hid]:
    """By the id of the silence; `advance` is told of each record. Raises `TopicError`, `KafkaUnreachableError`."""
    decided: dict[bytes, Decision] = {}
    for record in read_topic(settings, DECISIONS):
        advance(1)
        key = record.key or b""
        decided.pop(key, None)
        # Most records name no silence, and to read one takes ten times as long as to look.
        if record.value is None or _SAYS not in record.value:
            continue
        try:
            decision = Decision.read(record.value)
        except UnreadableError:
            continue  # the worker that owns its partition has named it
        if decision.silence is not None:
            decided[key] = decision
    found: dict[str, list[Decision]] = {}
    for decision in sorted(decided.values(), key=lambda each: each.decided_at, reverse=True):
        found.setdefault(decision.silence or "", []).append(decision)
    return {id_: Hid(len(all_), tuple(each.article or each.id for each in all_[:MOST_NAMED])) for id_, all_ in found.items()}
