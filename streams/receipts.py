"""Which events of each partition are finished, when they are worked on side by side and finish in any order.

A commit says "everything before this", and Faust's own bookkeeping lets it pass an unfinished event when acks come out of
order (faust issue 606). So an event is released for its ack only when all before it in its partition are finished. Pure
bookkeeping: it never acks by itself.
"""

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass

from streams.kafka import Event


class Receipts:
    """The unfinished events of each partition, in the order in which they came."""

    def __init__(self) -> None:
        self._waiting: dict[Hashable, deque[_Receipt]] = {}
        self._receipts: dict[int, _Receipt] = {}

    def took(self, event: Event) -> None:
        """An event is being worked on."""
        receipt = self._receipts[id(event)] = _Receipt(event)
        self._waiting.setdefault(event.message.tp, deque()).append(receipt)

    def finished(self, event: Event) -> list[Event]:
        """The events that may be acked now, in order: none while an older one is unfinished, or for one that was forgotten."""
        receipt = self._receipts.get(id(event))
        if receipt is None or receipt.event is not event:
            return []
        receipt.done = True
        waiting = self._waiting[event.message.tp]
        released = []
        while waiting and waiting[0].done:
            released.append(waiting.popleft().event)
            del self._receipts[id(released[-1])]
        return released

    def forget(self) -> None:
        """After a rebalance: what was being worked on will be read again, here or elsewhere."""
        self._waiting.clear()
        self._receipts.clear()

    def __len__(self) -> int:
        return len(self._receipts)


@dataclass(slots=True)
class _Receipt:
    event: Event
    done: bool = False
