"""What time brings, at the instant it is due: what waited is told, a silence begins or ends, a rule is not as it should be."""

from collections.abc import Callable
from datetime import datetime

from alerts.decisions.fitting import fitted
from alerts.decisions.limits import Limits
from alerts.decisions.records import gathered_id, threaded
from alerts.decisions.silencing import Silences
from alerts.decisions.state import State
from schemas import Decision, Outcome, Reason, highest


def next_of_time(
    state: State,
    until: datetime,
    silences: Silences,
    limits: Limits,
    runs: Callable[[str], bool],
    now: datetime | None,
) -> Decision | None:
    """The first decision that is due at or before an instant and was not made."""
    if not silences.all and state.rests(until, limits.timezone):
        return None
    found = [
        _gathered(state, until, limits, runs, now),
        silences.due(state.latest - limits.remember / 2, until, state) if silences.all else None,
        state.watches.due(until, limits, state.__contains__, runs),
    ]
    first = min((each for each in found if each is not None), key=lambda each: (each.decided_at, each.id), default=None)
    return None if first is None else fitted(first)


def _gathered(
    state: State, until: datetime, limits: Limits, runs: Callable[[str], bool], now: datetime | None
) -> Decision | None:
    empty = state.empty_digests.due(until, limits, state.__contains__, runs)
    keys = [key for key in (state.next_gathering(), *empty) if key is not None and key[2] <= until]
    # What a clock that was ahead put off, perhaps for years, is told now.
    put_off = [] if now is None else state.put_off(now)
    if not keys and not put_off:
        return None
    receiver, group, due_at = min(keys or put_off, key=lambda key: (key[2], key[0], key[1]))
    at = due_at if keys else until
    names = gathered_id(receiver, group, due_at)
    gathered = Decision(names, receiver, Outcome.GATHERED, Reason.DUE, "time", at, group=group, due_at=due_at, alert=names)
    members = state.members(gathered)
    story = threaded(group)
    return Decision(
        names,
        receiver,
        Outcome.GATHERED,
        Reason.DUE if story is None else Reason.GROWN,
        "time",
        at,
        priority=highest(*(each.priority for each in members)) if members else "low",
        story=story,
        group=group,
        due_at=due_at,
        count=len(members) if story is None else state.count(story),
        alert=names,
        reply_to=_thread(state, story),
    )


def _thread(state: State, story: str | None) -> str | None:
    root = state.get(story) if story is not None else None
    return None if root is None else state.thread_of(root)
