"""What an operator ordered, carried out by the worker that has the deliveries: release, reroute, bury, replay.

An order is about what stood in the journal when it was given, so it goes no further than the alerts before it on alerts.v1: read
again after a kill, it changes nothing more. What may be there already is not moved or given up before it has been looked for.
"""

from functools import partial

from msgspec.structs import replace

from alerts.journal import dead, is_untried, moved, ordered, released
from schemas import Delivery, Order, Why
from streams.delivery.desk import Desk
from streams.delivery.ends import send_on
from streams.delivery.way import Way
from streams.running import Clock


async def carry_out(order: Order, offset: int, desk: Desk, way: Way) -> int:
    """Do what is ordered of the deliveries of a desk, and say how many it was done to. `offset` is the order's on alerts.v1."""
    clock, letters = way.clock, way.letters
    waiting, dead_ones = desk.ledger.journal.waiting, desk.ledger.journal.dead
    of_receiver = [each for each in (*waiting.values(), *dead_ones.values()) if each.receiver == order.receiver]
    ids = [
        each.id
        for each in of_receiver
        if (order.deliveries is None or each.id in order.deliveries) and (each.offset is None or each.offset < offset)
    ]
    if order.action == "replay":
        return await _replay(ids, desk, clock, offset)
    ids = [each for each in ids if each in waiting]
    if order.action == "release":
        return await _release(ids, desk, way)
    done = await desk.change_many(ids, lambda it: None if is_untried(it) else ordered(it, order.action, order.to))
    if order.to is not None:
        step = partial(_moved, clock=clock, to=order.to)
        return len(done) + await desk.change_in_parts(ids, step, partial(send_on, way, order.to))

    async def bury(deliveries: list[Delivery]) -> None:
        for each in deliveries:
            await letters.give_up(desk.ledger.partition, each, _words(order))

    return len(done) + await desk.change_in_parts(ids, lambda it: _buried(it, clock, _words(order)), bury)


async def _release(ids: list[str], desk: Desk, way: Way) -> int:
    desk.held_until = 0.0
    for each in desk.look_at.keys() & set(ids):
        # No sooner than any request for it is over.
        desk.look_at[each] = min(desk.look_at[each], way.settled_at(desk.ledger.journal.waiting[each]))
    await desk.change_many(ids, lambda it: released(it, way.clock.now()) if it.state.is_parked else None)
    desk.wakes.set()
    return len(ids)


async def _replay(ids: list[str], desk: Desk, clock: Clock, offset: int) -> int:
    """Those that were given up are tried as if they had just come."""
    dead_ones = [found for each in ids if (found := desk.ledger.journal.dead.get(each)) is not None]
    again = [replace(released(each, clock.now(), Why.REPLAYED), offset=offset) for each in dead_ones]
    await desk.records.write(desk.ledger, again)
    for each in again:
        desk.take(each, look_at=0.0)
    return len(again)


def _moved(delivery: Delivery, *, clock: Clock, to: str) -> Delivery | None:
    return moved(delivery, clock.now(), to) if is_untried(delivery) else None


def _buried(delivery: Delivery, clock: Clock, words: str) -> Delivery | None:
    return dead(delivery, clock.now(), Why.BURIED, words) if is_untried(delivery) else None


def _words(order: Order) -> str:
    return f"{order.by} buried it" + (f": {order.why}" if order.why else "")
