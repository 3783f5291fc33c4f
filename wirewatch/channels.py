"""How a channel stands for which something waits, in words and as JSON: for `deliveries`, `status` and `doctor` alike.

A channel's name and what was said of it are a stranger's, so they are put into one line that steers no terminal.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from schemas import State
from streams.running import ChannelView
from wording import age, counted, cut, escaped_line, in_shell, listed

_MOST_WORDS = 200
_MOST_LISTED = 10
_STANDS = {
    State.PARKED_CHANNEL: "parked, nothing gets through to it",
    State.PARKED_WORKSPACE: "parked, nothing gets through to Slack",
    State.PENDING: "waits for its turn",
    State.READY: "is tried again",
    State.INTENT: "is posted now",
    State.UNKNOWN: "is looked for, because it may have arrived",
}


def channel_in_words(view: ChannelView, now: datetime) -> str:
    """All of it in one line, such as `#typo: 5,000 wait, the oldest for 3 hours; ...`."""
    name = escaped_line(view.receiver)
    last = "never" if view.last_delivered_at is None else moment(view.last_delivered_at)
    if view.state is None or view.oldest_at is None:
        return f"{name}: nothing waits; last delivered {last}"
    waits = f"{view.waiting:,} {'waits' if view.waiting == 1 else 'wait'}, the oldest for {age(now - view.oldest_at)}"
    since = f" since {moment(view.since_at)}" if view.since_at is not None else ""
    said = f": {escaped_line(cut(view.words, _MOST_WORDS))}" if view.words else ""
    return f"{name}: {waits}; {view.state} ({view.reason}){since}, {_STANDS[view.state]}; last delivered {last}{said}"


def channel_object(view: ChannelView) -> dict[str, Any]:
    """The same as JSON."""
    return {
        "channel": view.receiver, "waiting": view.waiting, "oldest_at": _at(view.oldest_at), "state": view.state,
        "reason": view.reason, "since_at": _at(view.since_at), "parked": view.is_parked,
        "last_delivered_at": _at(view.last_delivered_at), "words": view.words,
    }  # fmt: skip


def what_to_do(views: Sequence[ChannelView]) -> str:
    """The commands for channels that stand still in the same state."""
    channel, state, one = in_shell(views[0].receiver), views[0].state, len(views) == 1
    if state is State.PARKED_CHANNEL:
        mend = "the channel" if one else listed([escaped_line(each.receiver) for each in views], _MOST_LISTED)
        release = f" --channel {channel}" if one else ""
        return (
            f"Mend {mend} in Slack, then `wirewatch deliveries release{release}`; or move what waits: "
            f'`wirewatch deliveries reroute --from {channel} --to "#another-channel"`{"" if one else ", and so for each"}.'
        )
    if state is State.PARKED_WORKSPACE:
        return "See `wirewatch slack check`; what waits goes on by itself, or at once with `wirewatch deliveries release`."
    return f"See `wirewatch deliveries list{f' --channel {channel}' if one else ''}`."


def moment(at: datetime) -> str:
    """An instant to the second, in UTC."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def total_in_words(views: Iterable[ChannelView]) -> str:
    """How much waits in all."""
    waiting = [view for view in views if view.waiting]
    if not waiting:
        return "nothing waits"
    return f"{counted(sum(view.waiting for view in waiting), 'delivery')} for {counted(len(waiting), 'channel')}"


def _at(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
