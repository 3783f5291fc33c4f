"""Channels that no rule names once a plan is applied, and the alerts that wait for them, whichever change left them there.

Whoever corrects a channel's name in a watchlist moves the rule and not what waits: that goes on waiting for a channel that may
never be. So it is said how much that is, and how it is moved. Nothing is moved by itself, since a rule may have been retired on
purpose. Where the journal cannot be read, that is said and stops nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from config.plan import Plan
from config.settings import Settings
from schemas import Delivery, Standing
from streams.kafka import JournalEntry, JournalError, KafkaUnreachableError, TopicError, read_journal, waits
from streams.probe import RightsError
from wirewatch.terminal import remark
from wording import age, escaped_line, in_shell

ANOTHER = "#another-channel"


@dataclass(frozen=True, slots=True)
class LeftChannel:
    """A receiver that the last rule leaves; `to` is where the rules that named it deliver then, if that is one channel. `entries`
    wait for it."""

    receiver: str
    to: str | None
    entries: tuple[JournalEntry, ...] = ()

    @property
    def command(self) -> str:
        """What moves them."""
        return f"wirewatch deliveries reroute --from {in_shell(self.receiver)} --to {in_shell(self.to or ANOTHER)}"

    def in_words(self, now: datetime) -> str:
        """A sentence or two."""
        count, oldest = len(self.entries), self.entries[0].delivery.accepted_at
        waits = f"{count:,} alert{' waits' if count == 1 else 's wait'} for {escaped_line(self.receiver)}"
        return f"{waits}, the oldest for {age(now - oldest)}, and no rule names it any more. Move them: `{self.command}`."

    def as_object(self) -> dict[str, object]:
        """The same as JSON."""
        oldest = self.entries[0].delivery.accepted_at.isoformat()
        return {
            "channel": self.receiver, "to": self.to, "waiting": len(self.entries), "oldest_at": oldest, "command": self.command,
        }  # fmt: skip


def left_channels(plan: Plan, standings: Mapping[str, Standing]) -> Iterator[LeftChannel]:
    """Those that a plan leaves without a rule, whatever waits for them."""
    named = _receivers(_after(plan, standings).values())
    for receiver in sorted(_receivers(standings.values()) - named):
        moved = {
            to
            for change in plan.changes
            if _receiver(change.before) == receiver and (to := _receiver(change.after)) not in (None, receiver)
        }
        yield LeftChannel(receiver, next(iter(moved)) if len(moved) == 1 else None)


def left_waiting(settings: Settings, plan: Plan, standings: Mapping[str, Standing]) -> tuple[LeftChannel, ...]:
    """Those of them for which something waits, as the journal says and calls them."""
    left = {each.receiver: each for each in left_channels(plan, standings)}
    named = _receivers(_after(plan, standings).values())
    try:
        # The journal calls a channel by its name, and rules may call it by its id.
        journal = read_journal(settings, lambda it: _is_left(it, named))
    except (JournalError, TopicError, RightsError, KafkaUnreachableError) as error:
        what = f"{', '.join(map(escaped_line, left))}, which no rule names any more," if left else "channels that no rule names"
        remark(f"What waits for {what} is not known: {error}")
        return ()
    found: dict[str, list[JournalEntry]] = {}
    for entry in journal.entries:
        found.setdefault(entry.delivery.receiver, []).append(entry)
    return tuple(
        LeftChannel(receiver, of.to if (of := _of(left, entries[0].delivery)) else None, tuple(entries))
        for receiver, entries in sorted(found.items())
    )


def _is_left(delivery: Delivery, named: set[str]) -> bool:
    """Whether it waits for whom no rule tells. A notice, which is of no article, goes to an owner and not to a rule's channel."""
    return waits(delivery) and delivery.article is not None and not named & {delivery.receiver, delivery.channel}


def _of(left: Mapping[str, LeftChannel], delivery: Delivery) -> LeftChannel | None:
    return left.get(delivery.receiver) or left.get(delivery.channel or "")


def _after(plan: Plan, standings: Mapping[str, Standing]) -> dict[str, Standing | None]:
    return {**standings, **{change.key: change.after for change in plan.changes}}


def _receivers(standings: Iterable[Standing | None]) -> set[str]:
    members = ("slack", "fallback")
    return {receiver for each in standings for member in members if (receiver := _receiver(each, member)) is not None}


def _receiver(standing: Standing | None, member: str = "slack") -> str | None:
    """Where a rule delivers that was accepted and not retired since."""
    definition = standing.definition if standing is not None else None
    if definition is None or definition["status"] == "retired":
        return None
    deliver = definition.get("deliver")
    receiver = deliver.get(member) if isinstance(deliver, Mapping) else None
    return receiver if isinstance(receiver, str) else None
