"""In which order one receiver is told what waits, and what of it may be summed up or is out of date.

The most important comes first, then what was accepted first. A reply or an update comes after the message that it is about; where
that one still waits, it is as important as what waits for it, so that nothing critical waits behind others.
"""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from alerts.journal import is_untried, is_update, rank, root_of
from schemas import Alert, Delivery, State

_CRITICAL = "critical"
# Messages about messages about messages: nobody makes more, and a stranger's endless chain costs no time.
_DEEPEST = 10
Waiting = Mapping[str, Delivery]
_Place = tuple[datetime, int, int]


@dataclass(slots=True)
class Order:
    """The order of all that waits for one receiver. What does not wait any more is found out when its turn comes."""

    # Two heaps, as common alerts are passed over while they wait for a summary, and they are many then.
    _alerts: list[tuple[int, _Place, str]] = field(default_factory=list)
    _others: list[tuple[int, _Place, str]] = field(default_factory=list)
    _queued: set[tuple[bool, str]] = field(default_factory=set)

    def add(self, delivery: Delivery) -> None:
        """One more waits, or it may be tried again."""
        is_common = _is_common(delivery)
        if (is_common, delivery.id) in self._queued:
            return
        self._queued.add((is_common, delivery.id))
        heap = self._alerts if is_common else self._others
        heapq.heappush(heap, (rank(delivery), _place(delivery), delivery.id))

    def first(self, waiting: Waiting, *, is_summing_up: bool = False) -> Delivery | None:
        """What is told next; None where nothing is, or all of it waits for something else. `waiting` is what has not come to its
        end. While alerts are summed up (`is_summing_up`), those that can be wait for their summary."""
        heaps = [self._others] if is_summing_up else [self._others, self._alerts]
        found = [self._first(each, waiting) for each in heaps]
        return min((each for each in found if each is not None), key=lambda each: each[0], default=(None, None))[1]

    def _first(self, heap: list[tuple[int, _Place, str]], waiting: Waiting) -> tuple[tuple[int, _Place], Delivery] | None:
        """The first of a heap that can be told, or that what comes first is about, with its place in the order."""
        passed_over = []
        found = None
        while heap and found is None:
            entry = heapq.heappop(heap)
            delivery = waiting.get(entry[-1])
            if delivery is None or not is_untried(delivery) or _is_common(delivery) != (heap is self._alerts):
                self._queued.discard((heap is self._alerts, entry[-1]))
                continue
            passed_over.append(entry)
            roots = _roots(delivery, waiting)
            if not roots or root_of(roots[-1]) in {delivery.id, *(each.id for each in roots)}:
                # Messages about each other, which only a stranger makes, do not wait for each other.
                found = entry[:2], delivery
            elif is_untried(roots[-1]):
                found = entry[:2], roots[-1]
        for entry in passed_over:
            heapq.heappush(heap, entry)
        return found


def backlog_of(waiting: Waiting) -> list[Delivery]:
    """The alerts that can be summed up, in the order accepted: nothing of them can be anywhere yet, they are told for the first
    time, and neither they nor what waits for them are critical. What stands in a summary already is in no second one."""
    needed = {member for each in waiting.values() for member in each.members}
    for each in waiting.values():
        if each.priority == _CRITICAL:
            needed.update(root.id for root in _roots(each, waiting))
    open_ones = (each for each in waiting.values() if each.state in (State.PENDING, State.READY) and _is_common(each))
    return sorted((each for each in open_ones if each.id not in needed), key=_place)


def superseded(waiting: Waiting) -> dict[str, str]:
    """The updates that need not be sent, as a later one of the same message waits too: each with the id of the last one."""
    by_root: dict[str | None, list[Delivery]] = {}
    for each in waiting.values():
        if is_update(each) and is_untried(each):
            by_root.setdefault(root_of(each), []).append(each)
    ranked = (sorted(updates, key=_place) for updates in by_root.values())
    return {earlier.id: updates[-1].id for updates in ranked for earlier in updates[:-1]}


def _is_common(delivery: Delivery) -> bool:
    """Whether it is an alert like most: one that is no reply and no update, and not critical."""
    told = delivery.announcement
    is_plain = isinstance(told, Alert) and told.reply_to is None and told.update_of is None
    return is_plain and delivery.priority != _CRITICAL and delivery.ordered is None


def _roots(delivery: Delivery, waiting: Waiting) -> list[Delivery]:
    """What waits of the message that it is about, the message which that one is about, and so on; each once."""
    roots: list[Delivery] = []
    seen = {delivery.id}
    root = waiting.get(root_of(delivery) or "")
    # What waits for another receiver is not this one's to tell.
    while root is not None and root.receiver == delivery.receiver and root.id not in seen and len(roots) < _DEEPEST:
        roots.append(root)
        seen.add(root.id)
        root = waiting.get(root_of(root) or "")
    return roots


def _place(delivery: Delivery) -> _Place:
    """What was accepted at one moment comes as it stands on alerts.v1, and summaries as they were made."""
    number = delivery.tally.number if delivery.tally is not None else 0
    return delivery.accepted_at, delivery.offset or 0, number
