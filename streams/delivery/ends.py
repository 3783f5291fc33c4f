"""Ends that a delivery comes to on more than one way: told, given up, told elsewhere. Each is safe in Kafka when it returns."""

import logging
from functools import partial

from alerts import Posted
from alerts.journal import dead, fallback_of, is_update, moved, posted
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
    await send_on(way, to, [delivery], is_other=why is not Why.SAME_CHANNEL)
    await desk.change(delivery.id, lambda it: moved(it, way.clock.now(), to, why))


async def fall_back(desk: Desk, way: Way) -> None:
    """Nothing gets through to the receiver: what its rules would have told elsewhere then is told there."""
    for to in sorted(set(desk.fallbacks.values())):
        log.warning("Nothing gets through to %s: %s is told instead, as the rules say.", desk.receiver, to)
        ids = [each for each, where in desk.fallbacks.items() if where == to]
        await desk.change_in_parts(ids, partial(_fallen_back, way=way, to=to), partial(send_on, way, to))


def _fallen_back(delivery: Delivery, way: Way, to: str) -> Delivery | None:
    return moved(delivery, way.clock.now(), to, Why.FALLBACK) if fallback_of(delivery) == to else None


async def send_on(way: Way, to: str, found: list[Delivery], *, is_other: bool = True) -> None:
    """Put on alerts.v1 what another receiver is told instead. Not `is_other`: it is the same under another name."""
    await way.letters.send_on(found, to, is_other=is_other)
    reached("sent on")


async def carry_out_ordered(desk: Desk, way: Way, delivery_id: str) -> None:
    """What an operator wanted of a delivery, now that nothing of it is there."""
    delivery = desk.ledger.journal.waiting.get(delivery_id)
    if delivery is None or delivery.ordered is None:
        return
    if delivery.ordered == "reroute" and delivery.ordered_to is not None:
        await move(desk, way, delivery, delivery.ordered_to, Why.REROUTED)
    else:
        await bury(desk, way, delivery, Why.BURIED, "an operator buried it")
