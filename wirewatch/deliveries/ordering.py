"""An order about deliveries: sent to the worker that has them, and followed in the journal until that has carried it out.

The journal is written by that worker alone, so nothing is changed here, and what is said of an order is what the journal says. An
order stands on alerts.v1 like an alert: where no worker delivers, the next one to start carries it out.
"""

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from config.settings import Settings
from schemas import Action, Delivery, Order, Why
from streams.kafka import JournalEntry, journal_ends, read_changes, send_orders

# So long is waited for the next change, not for all of them: thousands take their time.
WAIT_S = 10.0
MOST_OF_AN_ORDER = 1000  # as order.v1 has it
_DONE = {"release": Why.RELEASED, "reroute": Why.REROUTED, "bury": Why.BURIED, "replay": Why.REPLAYED}


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants done, and who; `to` is where to reroute to."""

    action: Action
    by: str
    to: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the order about `asked` deliveries: it was carried out for `done`; it will be for `later` ones, of which it
    has to be found out first whether they arrived; `otherwise` came to another end meanwhile; `open` are all others. `workers`
    is how many deliver now."""

    wish: Wish
    asked: int
    done: int
    later: int
    otherwise: int
    open: int
    workers: int


def carry_out(
    settings: Settings, entries: Sequence[JournalEntry], wish: Wish, *, whole: bool, advance: Callable[[int], None]
) -> Outcome:
    """Send the orders, and wait until the journal shows what came of them; `advance` is told of each. `whole`: all of these
    receivers that it fits, not only those that are named. Raises `PublishError`, `TopicError`, `KafkaUnreachableError`."""
    # Its room brings the watchlists along, which would take a list of what waits half a second longer.
    from streams.watchlists import read_runs

    workers = sum("deliver" in run.stages for run in read_runs(settings, datetime.now(UTC)))
    ends = journal_ends(settings)
    send_orders(settings, list(orders_of(entries, wish, whole=whole)))
    counts = {"done": 0, "later": 0, "otherwise": 0}
    # What is released and not parked is tried at once, and nothing is written of that.
    waiting = {each.delivery.id for each in entries if wish.action != "release" or each.delivery.state.is_parked}
    counts["done"] = len(entries) - len(waiting)
    advance(counts["done"])
    if workers and waiting:
        for change in _changes(settings, {each.partition: ends[each.partition] for each in entries}):
            if change.id in waiting and (what := _came_of_it(change, wish.action)) is not None:
                waiting.discard(change.id)
                counts[what] += 1
                advance(1)
            if not waiting:
                break
    return Outcome(wish, len(entries), counts["done"], counts["later"], counts["otherwise"], len(waiting), workers)


def orders_of(entries: Sequence[JournalEntry], wish: Wish, *, whole: bool) -> Iterator[tuple[int, Order]]:
    """The orders, each with the partition of the deliveries that it is about."""
    of_place: dict[tuple[int, str], list[str]] = {}
    for each in entries:
        of_place.setdefault((each.partition, each.delivery.receiver), []).append(each.delivery.id)
    for (partition, receiver), ids in of_place.items():
        for at in range(0, 1 if whole else len(ids), MOST_OF_AN_ORDER):
            named = None if whole else tuple(ids[at : at + MOST_OF_AN_ORDER])
            order = Order(
                secrets.token_hex(16), receiver, wish.action, wish.by, datetime.now(UTC), named, wish.to, wish.why
            )  # fmt: skip
            yield partition, order


def _changes(settings: Settings, first: dict[int, int]) -> Iterator[Delivery]:
    """The changes since then, until none has come for a while."""
    moved_at = time.monotonic()
    for change in read_changes(settings, first):
        if change is not None:
            moved_at = time.monotonic()
            yield change.delivery
        elif time.monotonic() > moved_at + WAIT_S:
            return


def _came_of_it(change: Delivery, action: Action) -> str | None:
    if change.reason is _DONE[action]:
        return "done"
    if change.ordered is not None and change.ordered == action:
        return "later"
    return "otherwise" if change.state.is_end and action != "replay" else None
