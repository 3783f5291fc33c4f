"""Ends that a delivery comes to on more than one way: told, given up, told elsewhere. Each is safe in Kafka when it returns."""

import logging
from functools import partial

from alerts import Posted
from alerts.journal import dead, is_untried, is_update, moved, posted
from schemas import Alert, Delivery, Why
from streams.delivery.desk import Desk
from streams.delivery.way import Way
from streams.running import reached

log = logging.getLogger(__name__)


async def tell(desk: Desk, way: Way, delivery: Delivery, outcome: Posted, why: Why) -> None:
    """It is there."""
    if why is not Why.FOUND:
        await way.standing.goes_on(desk)
    if await desk.change(delivery.id, lambda it: posted(it, way.clock.now(), outcome, why)):
        reached("delivered stands")
        is_alert = isinstance(delivery.announcement, Alert) and not is_update(delivery)
        told = "alerts found in Slack" if why is Why.FOUND else way.destination.outcome
        way.counts.add(told if is_alert else "other messages told")
        way.health.finish()
        way.health.goes_on(desk.receiver)
        log.debug("%s: %s.", delivery.id, why)


async def bury(desk: Desk, way: Way, delivery: Delivery, why: Why, words: str) -> None:
    """It is given up, and a dead letter says why."""
    await way.letters.give_up(desk.ledger.partition, delivery, words)
    await desk.change(delivery.id, lambda it: dead(it, way.clock.now(), why, words))


async def move(desk: Desk, way: Way, delivery: Delivery, to: str, why: Why) -> None:
    """Another receiver is told instead."""
    await way.letters.send_on([delivery], to)
    reached("sent on")
    await desk.change(delivery.id, lambda it: moved(it, way.clock.now(), to, why))


async def fall_back(desk: Desk, way: Way) -> None:
    """Nothing gets through to the receiver: what its rules would have told elsewhere then is told there."""
    known, places = desk.ledger.journal.waiting, dict[str, list[str]]()
    for each in desk.waiting:
        if (to := _fallback(known.get(each), desk.receiver)) is not None:
            places.setdefault(to, []).append(each)
    for to, ids in places.items():
        log.warning("Nothing gets through to %s: %s is told instead, as the rules say.", desk.receiver, to)
        await desk.change_many(
            ids,
            lambda it, to=to: moved(it, way.clock.now(), to, Why.FALLBACK) if _fallback(it, desk.receiver) == to else None,  # type: ignore[misc]
            before=partial(_send_on, way, to),
        )


async def _send_on(way: Way, to: str, found: list[Delivery]) -> None:
    await way.letters.send_on(found, to)
    reached("sent on")


def _fallback(delivery: Delivery | None, receiver: str) -> str | None:
    """Where it is told when nothing gets through, if nothing of it can be anywhere."""
    told = delivery.announcement if delivery is not None and is_untried(delivery) and not is_update(delivery) else None
    return told.fallback if isinstance(told, Alert) and told.fallback != receiver else None


async def carry_out_ordered(desk: Desk, way: Way, delivery_id: str) -> None:
    """What an operator wanted of a delivery, now that nothing of it is there."""
    delivery = desk.ledger.journal.waiting.get(delivery_id)
    if delivery is None or delivery.ordered is None:
        return
    if delivery.ordered == "reroute" and delivery.ordered_to is not None:
        await move(desk, way, delivery, delivery.ordered_to, Why.REROUTED)
    else:
        await bury(desk, way, delivery, Why.BURIED, "an operator buried it")
