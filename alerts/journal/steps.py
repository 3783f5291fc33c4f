"""How one delivery goes on: from a state and what happened to the next state. It is pure; streams/delivery carries it out.

    pending -> intent -> delivered
       ^         |
       |         +-> unknown -> delivered      it was looked for and found
       |         |      |
       +- ready <+------+                      nothing was posted, or it is not there

The channel or the workspace may be parked until somebody acts; then it is tried again, as from ready. What has come to an end
stays there, but for a dead one that an operator replays. INTENT must stand in Kafka before the request is made
(streams/delivery/courier.py), so that whoever reads the journal after a kill knows what may have been posted, and looks for it.
"""

from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from alerts.delivery import AtTopLevel, Dead, Degrade, Hold, Step
from alerts.destination import Blocked, Failed, Posted
from schemas import PRIORITIES, Alert, Announcement, Delivery, Notice, State, Summary, Why, match_id

_HEADLINE, _WORDS = 300, 2000
_UNTRIED = frozenset([State.PENDING, State.READY, State.PARKED_CHANNEL, State.PARKED_WORKSPACE])
_ALLOWED: dict[State, frozenset[State]] = {
    **{each: frozenset(State) - {State.PENDING} for each in _UNTRIED},
    State.INTENT: frozenset(State) - {State.PENDING, State.MOVED, State.COALESCED, State.EXPIRED},
    State.UNKNOWN: frozenset([State.UNKNOWN, State.READY, State.DELIVERED, State.DEAD]),
    State.DEAD: frozenset([State.READY]),
}
_CAUSES = {"throttle": Why.THROTTLED, "unopened": Why.UNREACHABLE, "setup": Why.SETUP}
_SHARED = {Blocked.RECEIVER: (State.PARKED_CHANNEL, Why.CHANNEL), Blocked.EVERYBODY: (State.PARKED_WORKSPACE, Why.WORKSPACE)}


class JournalError(Exception):
    """A step that the states above do not have: a fault of Wirewatch's own."""


def accepted(
    told: Announcement,
    now: datetime,
    *,
    arrived_at: datetime | None = None,
    offset: int | None = None,
    members: tuple[str, ...] = (),
    is_untried: bool = True,
    is_moved_here: bool = False,
) -> Delivery:
    """The first record of a delivery. One that came before there was a journal may have been told by an earlier release."""
    priority = "normal" if isinstance(told, Notice) else told.priority
    return Delivery(
        id=told.id,
        receiver=told.receiver,
        state=State.PENDING if is_untried else State.UNKNOWN,
        reason=Why.UPGRADE if not is_untried else Why.REROUTED if is_moved_here else Why.ACCEPTED,
        accepted_at=now,
        changed_at=now,
        priority=priority,
        headline=headline(told)[:_HEADLINE],
        article=told.article.id if isinstance(told, Alert) else None,
        announcement=told,
        arrived_at=arrived_at,
        offset=offset,
        members=members,
    )


def headline(told: Announcement) -> str:
    """The first words of what is told."""
    return told.article.title if isinstance(told, Alert) else told.title


def begun(delivery: Delivery, now: datetime, *, channel: str | None, after_ts: str | None) -> Delivery:
    """A post begins. Should nobody hear how it ends, the message is looked for behind `after_ts`."""
    return _to(delivery, State.INTENT, Why.TRYING, now, attempt=delivery.attempt + 1, channel=channel, after_ts=after_ts)


def posted(delivery: Delivery, now: datetime, at: Posted, why: Why = Why.POSTED) -> Delivery:
    """It is there, for good: whatever the channel shows later, it is not posted again."""
    where = {"channel": at.channel, "ts": at.ts or None, "thread_ts": at.thread_ts}
    # What was said of an earlier try is not how it stands.
    return _end(delivery, State.DELIVERED, why, now, words=at.words, **where)


def failed(delivery: Delivery, now: datetime, of: Failed, step: Step) -> Delivery:
    """A post failed, and `step` is what was decided. An update that may have arrived is made again: it changes nothing twice.
    Where its place is gone it is tried by the receiver's name the next time."""
    words = of.words[:_WORDS]
    match step:
        case Dead():
            return dead(delivery, now, Why.REFUSED, step.words)
        case Degrade():
            return _to(delivery, State.READY, Why.FORM_REFUSED, now, form=step.form.value, words=words)
        case AtTopLevel() if is_update(delivery) and delivery.tally is not None:
            # The counts of a flood whose summary somebody deleted: its pages say the same.
            return coalesced(delivery, now, root_of(delivery) or delivery.id, Why.THREAD_GONE)
        case AtTopLevel():
            return _to(delivery, State.READY, Why.THREAD_GONE, now, words=words, announcement=at_top_level(delivery))
        case Hold() if step.look_after_s is not None and not is_update(delivery):
            return _to(delivery, State.UNKNOWN, _CAUSES.get(of.cause, Why.AMBIGUOUS), now, words=words)
    state, why = _SHARED.get(of.blocked, (State.READY, Why.AMBIGUOUS)) if of.blocked else (State.READY, Why.AMBIGUOUS)
    place = {"channel": None, "after_ts": None} if of.place_is_gone else {}
    return _to(delivery, state, _CAUSES.get(of.cause, why), now, words=words, **place)


def restarted(delivery: Delivery, now: datetime) -> Delivery:
    """A worker finds a post that another one, or itself before a kill, had begun."""
    if is_update(delivery):
        return _to(delivery, State.READY, Why.RESTARTED, now)
    return _to(delivery, State.UNKNOWN, Why.RESTARTED, now)


def doubtful(delivery: Delivery, now: datetime) -> Delivery:
    """A later record of it cannot be read, so it may have been told."""
    return _to(delivery, State.UNKNOWN, Why.FAULT, now)


def absent(delivery: Delivery, now: datetime) -> Delivery:
    """It was looked for and is not there."""
    return _to(delivery, State.READY, Why.ABSENT, now)


def thread_lost(delivery: Delivery, now: datetime) -> Delivery:
    """What it answers or changes was never told, or is forgotten: it is told at top level."""
    return _to(delivery, State.READY, Why.THREAD_GONE, now, announcement=at_top_level(delivery))


def coalesced(delivery: Delivery, now: datetime, by: str, why: Why = Why.SUMMED_UP) -> Delivery:
    """Another delivery stands for it."""
    return _end(delivery, State.COALESCED, why, now, summary=by)


def moved(delivery: Delivery, now: datetime, to: str, why: Why = Why.REROUTED) -> Delivery:
    """It is told elsewhere, as a delivery of its own."""
    return _end(delivery, State.MOVED, why, now, moved_to=to)


def expired(delivery: Delivery, now: datetime) -> Delivery:
    """It waited longer than the settings let an alert wait."""
    return _end(delivery, State.EXPIRED, Why.OVERDUE, now)


def dead(delivery: Delivery, now: datetime, why: Why, words: str | None = None) -> Delivery:
    """It is given up, with a dead letter. What it would have told is kept, so that it can be replayed."""
    said = words[:_WORDS] if words else delivery.words
    return _to(delivery, State.DEAD, why, now, words=said, ordered=None, ordered_to=None)


def released(delivery: Delivery, now: datetime, why: Why = Why.RELEASED) -> Delivery:
    """An operator wants it tried now."""
    words = None if why is Why.REPLAYED else delivery.words
    return _to(delivery, State.READY, why, now, form="full", words=words)


def ordered(delivery: Delivery, what: str, to: str | None) -> Delivery:
    """An operator wants it rerouted or buried, and it is not known yet whether it arrived: that is done when it is."""
    return replace(delivery, ordered=what, ordered_to=to)


def elsewhere(delivery: Delivery, to: str, *, is_other: bool = True) -> Announcement:
    """What the receiver `to` is told instead: of one article a receiver is told once, whatever way it came. Not `is_other`: it is
    the same channel under another name."""
    told = delivery.announcement
    assert told is not None, "what has been told goes nowhere else"
    names = match_id(to, told.article.id if isinstance(told, Alert) else delivery.id)
    if isinstance(told, Notice):
        return replace(told, id=names, receiver=to)
    # The thread, or the message to change, is one of the other channel.
    moved = replace(told, id=names, receiver=to, reply_to=None, update_of=None)
    if isinstance(moved, Alert) and is_other:
        return replace(moved, instead_of=moved.instead_of or delivery.receiver)
    return moved


def at_top_level(delivery: Delivery) -> Announcement | None:
    """What is told where there is no thread and no message to change any more."""
    told = delivery.announcement
    return told if told is None or isinstance(told, Notice) else replace(told, reply_to=None, update_of=None)


def is_update(delivery: Delivery) -> bool:
    """Whether it takes another message's place."""
    told = delivery.announcement
    return isinstance(told, Alert | Summary) and told.update_of is not None


def root_of(delivery: Delivery) -> str | None:
    """The delivery that it answers or changes."""
    told = delivery.announcement
    return None if told is None or isinstance(told, Notice) else told.update_of or told.reply_to


def fallback_of(delivery: Delivery) -> str | None:
    """Who is told instead when nothing gets through to its receiver: what its rules say, if nothing of it can be anywhere."""
    told = delivery.announcement if is_untried(delivery) and not is_update(delivery) else None
    return told.fallback if isinstance(told, Alert | Summary) and told.fallback != delivery.receiver else None


def is_untried(delivery: Delivery) -> bool:
    """Whether nothing of it can be anywhere: it needs no look."""
    return delivery.state in _UNTRIED


def rank(delivery: Delivery) -> int:
    """0 for the most important."""
    return len(PRIORITIES) - 1 - PRIORITIES.index(delivery.priority)


def lateness(delivery: Delivery, now: datetime, most: timedelta, behind: Delivery | None = None) -> str | None:
    """What a reader should know of a message that comes later than this, such as `14 min late: Slack refused`. `behind` is
    the last one of its receiver with which nothing got through: who waited behind it waited for the same reason."""
    since = delivery.arrived_at or delivery.accepted_at
    late = now - since
    if late < most:
        return None
    minutes = int(late.total_seconds() // 60)
    said = f"{minutes} min" if minutes < 120 else f"{minutes // 60} h" if minutes < 2_880 else f"{minutes // 1_440} days"
    waited_behind = behind is not None and delivery.reason is Why.ACCEPTED and delivery.accepted_at <= behind.changed_at
    why = behind.reason if behind is not None and waited_behind else delivery.reason
    return f"{said} late: {_LATE.get(why, 'it waited for its turn')}"


def holds_up(delivery: Delivery) -> bool:
    """Whether those behind it wait because of what it waits for, and not for their turn."""
    return delivery.state.is_parked or delivery.reason is Why.UNREACHABLE


_LATE: dict[Why, str] = {
    Why.THROTTLED: "Slack asked for pauses",
    Why.UNREACHABLE: "Slack could not be reached",
    Why.AMBIGUOUS: "Slack did not answer as it should",
    Why.ABSENT: "an earlier try did not arrive",
    Why.RESTARTED: "a worker ended meanwhile",
    Why.FORM_REFUSED: "Slack refused its full form",
    Why.CHANNEL: "the channel did not take messages",
    Why.WORKSPACE: "Slack refused the bot",
    Why.SETUP: "the way to Slack was closed",
    Why.RELEASED: "it was held and released",
    Why.REPLAYED: "it had been given up and was replayed",
    Why.REROUTED: "it was moved here from another channel",
}


def _end(delivery: Delivery, state: State, why: Why, now: datetime, **changes: Any) -> Delivery:
    return _to(delivery, state, why, now, announcement=None, after_ts=None, ordered=None, ordered_to=None, **changes)


def _to(delivery: Delivery, state: State, why: Why, now: datetime, **changes: Any) -> Delivery:
    if state not in _ALLOWED.get(delivery.state, ()):
        raise JournalError(f"delivery {delivery.id} is {delivery.state} and cannot become {state}")
    since = None if state.is_end else delivery.parked_since or (now if state.is_parked else None)
    return replace(delivery, **{"state": state, "reason": why, "changed_at": now, "parked_since": since, **changes})
