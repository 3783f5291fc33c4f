"""A worker of which only what it does with orders is played: it says that it delivers, and carries each order out."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from config.settings.settings import Settings
from schemas import Delivery, MessageError, Order, State, Why
from streams.kafka import ALERTS, WORKERS, Publisher, read_topic, topic_name
from streams.watchlists import WorkerRun
from tests.copying import replace
from tests.integration.deliveries.journal_play import write

Step = Callable[[Order, Delivery], Delivery | None]


def carried_out(order: Order, each: Delivery) -> Delivery:
    """As a worker writes it at once."""
    match order.action:
        case "release":
            return replace(each, state=State.READY, reason=Why.RELEASED)
        case "reroute":
            return replace(each, state=State.MOVED, reason=Why.REROUTED, moved_to=order.to, announcement=None)
        case "bury":
            return replace(each, state=State.DEAD, reason=Why.BURIED)
        case "replay":
            return replace(each, state=State.READY, reason=Why.REPLAYED)


def says_it_delivers(settings: Settings) -> None:
    run = WorkerRun("w", "run", ("deliver",), "1 on here", 0)
    with Publisher(settings) as publisher:
        publisher.publish(topic_name(settings, WORKERS), *run.record(started_at_ms=0))


@contextmanager
def owner(settings: Settings, journal: dict[int, list[Delivery]], step: Step = carried_out) -> Iterator[list[Order]]:
    """What it has, by partition; it carries out what it finds ordered, and the orders are yielded as they come."""
    says_it_delivers(settings)
    over, orders = threading.Event(), list[Order]()

    def work() -> None:
        seen: set[str] = set()
        while not over.is_set():
            for record in read_topic(settings, ALERTS):
                try:
                    order = Order.read(record.value)
                except MessageError:
                    continue
                if order.id in seen:
                    continue
                seen.add(order.id)
                orders.append(order)
                meant = [
                    each
                    for each in journal.get(record.partition, ())
                    if each.receiver == order.receiver and (order.deliveries is None or each.id in order.deliveries)
                ]
                done = [then for each in meant if (then := step(order, each)) is not None]
                write(settings, done, record.partition)
            time.sleep(0.05)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield orders
    finally:
        over.set()
        thread.join()
