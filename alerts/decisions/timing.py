"""What time brings, at the instant it is due: what waited is told, a silence begins or ends, a rule is not as it should be."""

from collections.abc import Callable, Iterator
from datetime import datetime

from alerts.decisions.calendars import schedule_of
from alerts.decisions.fitting import fitted
from alerts.decisions.limits import Limits
from alerts.decisions.records import ALWAYS, gathered_id, threaded
from alerts.decisions.silencing import Silences
from alerts.decisions.state import Key, State
from schemas import Decision, Outcome, Reason, highest


def next_of_time(
    state: State, until: datetime, silences: Silences, limits: Limits, runs: Callable[[str], bool]
) -> Decision | None:
    """The first decision that is due at or before an instant and was not made."""
    found = [
        _gathered(state, until, limits),
        silences.due(state.latest - limits.remember / 2, until, state) if silences.all else None,
        state.watches.due(until, limits, state.__contains__, runs),
    ]
    first = min((each for each in found if each is not None), key=lambda each: (each.decided_at, each.id), default=None)
    return None if first is None else fitted(first)


def _gathered(state: State, until: datetime, limits: Limits) -> Decision | None:
    keys = [key for key in (state.next_gathering(), *_empty(state, limits)) if key is not None and key[2] <= until]
    if not keys:
        return None
    receiver, group, due_at = min(keys, key=lambda key: (key[2], key[0], key[1]))
    names = gathered_id(receiver, group, due_at)
    gathered = Decision(names, receiver, Outcome.GATHERED, Reason.DUE, "time", due_at, group=group, due_at=due_at, alert=names)
    members = state.members(gathered)
    story = threaded(group)
    return Decision(
        names,
        receiver,
        Outcome.GATHERED,
        Reason.DUE if story is None else Reason.GROWN,
        "time",
        due_at,
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


def _empty(state: State, limits: Limits) -> Iterator[Key]:
    """Digests that are told although nothing waits for them, as long as something did in the time that is remembered."""
    for (receiver, group), (last, last_full) in state.always.items():
        schedule = schedule_of(group.removeprefix(ALWAYS))
        if schedule is None:
            continue
        due_at = schedule.after(last, limits.timezone)
        if due_at - last_full < limits.remember and gathered_id(receiver, group, due_at) not in state:
            yield receiver, group, due_at
