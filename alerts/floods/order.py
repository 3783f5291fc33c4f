"""In which order one receiver is told what waits, and what of it may be summed up or is out of date.

The most important comes first, then what was accepted first. A reply or an update comes after the message that it is about; where
that one still waits, it is as important as what waits for it, so that nothing critical waits behind others.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from alerts.journal import is_update, rank, root_of
from schemas import Alert, Delivery, State

_OPEN = frozenset([State.PENDING, State.READY])
_CRITICAL = 0
# Messages about messages about messages: nobody makes more, and a stranger's endless chain costs no time.
_DEEPEST = 10


def next_of(waiting: Iterable[Delivery], *, is_summing_up: bool) -> Delivery | None:
    """What is told next of all that has not come to its end; None where that is nothing. In any mode but NORMAL
    (`is_summing_up`), what can be summed up waits for its summary."""
    known = {each.id: each for each in waiting}
    ranks, members = _ranks(known), _members(known)
    ready = (each for each in known.values() if each.state in _OPEN and not _waits_for_another(each, known))
    told = (each for each in ready if each.id not in members and not (is_summing_up and _can_be_summed_up(each, ranks)))
    return min(told, key=lambda each: (ranks.get(each.id, rank(each)), *_place(each)), default=None)


def backlog_of(waiting: Iterable[Delivery]) -> list[Delivery]:
    """The alerts that can be summed up, in the order accepted: nothing of them can be anywhere yet, they are told for the first
    time, and neither they nor what waits for them are critical."""
    known = {each.id: each for each in waiting}
    ranks, members = _ranks(known), _members(known)
    return sorted((each for each in known.values() if _can_be_summed_up(each, ranks) and each.id not in members), key=_place)


def superseded(waiting: Iterable[Delivery]) -> dict[str, str]:
    """The updates that need not be sent, as a later one of the same message waits too: each with the id of the last one."""
    last: dict[str, Delivery] = {}
    before: dict[str, list[str]] = {}
    for each in sorted((each for each in waiting if each.state in _OPEN and is_update(each)), key=_place):
        root = root_of(each)
        assert root is not None, "an update is one of a message"
        if root in last:
            before.setdefault(root, []).append(last[root].id)
        last[root] = each
    return {earlier: last[root].id for root, ids in before.items() for earlier in ids}


def _can_be_summed_up(delivery: Delivery, ranks: Mapping[str, int]) -> bool:
    told = delivery.announcement
    if not isinstance(told, Alert) or delivery.state not in _OPEN or told.reply_to is not None or told.update_of is not None:
        return False
    return ranks.get(delivery.id, rank(delivery)) != _CRITICAL


def _members(known: Mapping[str, Delivery]) -> set[str]:
    """What a summary that waits stands for, so that it is in no second one and not told by itself."""
    return {member for each in known.values() for member in each.members}


def _ranks(known: Mapping[str, Delivery]) -> dict[str, int]:
    """The ranks of those for which something more important waits."""
    ranks: dict[str, int] = {}
    for each in known.values():
        for root in islice(_roots(each, known), _DEEPEST):
            ranks[root.id] = min(rank(each), ranks.get(root.id, rank(root)))
    return ranks


def _waits_for_another(delivery: Delivery, known: Mapping[str, Delivery]) -> bool:
    """Whether the message that it is about still waits. Messages about each other, which only a stranger makes, do not wait."""
    roots = list(islice(_roots(delivery, known), _DEEPEST))
    return bool(roots) and root_of(roots[-1]) not in {delivery.id, *(each.id for each in roots)}


def _roots(delivery: Delivery, known: Mapping[str, Delivery]) -> Iterator[Delivery]:
    """What waits of the message that it is about, the message which that one is about, and so on; each once."""
    seen = {delivery.id}
    root = known.get(root_of(delivery) or "")
    while root is not None and root.id not in seen:
        yield root
        seen.add(root.id)
        root = known.get(root_of(root) or "")


def _place(delivery: Delivery) -> tuple[float, int, int]:
    """What was accepted at one moment comes as it stands on alerts.v1, and summaries as they were made."""
    number = delivery.tally.number if delivery.tally is not None else 0
    return delivery.accepted_at.timestamp(), delivery.offset or 0, number
