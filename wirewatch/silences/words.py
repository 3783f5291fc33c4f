"""What is said of one silence, in a line and as JSON. What it names, and why, a person wrote; none of it steers a terminal."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import orjson
from msgspec.structs import replace

from schemas import Silence, dump
from wirewatch.channels import moment
from wording import UserFacingError, counted, cut, escaped_line, listed, nearest

_MOST_WHAT = 80
_MOST_NAMED = 5
_DAY = 24 * 60  # in minutes


class SilenceError(UserFacingError):
    """There is no such silence, or several, or it is over; the text says what to do."""


def subject(silence: Silence) -> str:
    """What it silences, such as `rule russia-us-syria in #syria`."""
    where = f"in {escaped_line(silence.receiver)}" if silence.receiver else "in every channel"
    return f"{silence.by} {escaped_line(cut(silence.what, _MOST_WHAT))} {where}"


def in_a_line(silence: Silence, now: datetime) -> str:
    """What `list` says of one: its reason may be long, and stands last."""
    if silence.lasts_at(now):
        when = f"until {moment(silence.ends_at)} (for {_left(silence.ends_at - now)})"
    else:
        when = f"ended {moment(silence.ends_at)}" if silence.ends_at <= now else f"from {moment(silence.begins_at)} on"
    return f"{silence.id} {when}, {subject(silence)}, by {escaped_line(silence.who)}: {escaped_line(silence.why)}"


def _left(span: timedelta) -> str:
    """How long, to the minute below a day, else to the hour: `1 hour and 59 minutes`, `2 days`."""
    minutes = -(-span // timedelta(minutes=1))
    if minutes >= _DAY:
        minutes = -(-minutes // 60) * 60
    parts = ((minutes // _DAY, "day"), (minutes % _DAY // 60, "hour"), (minutes % 60, "minute"))
    return " and ".join(counted(number, unit) for number, unit in parts if number)


def as_object(silence: Silence, now: datetime) -> dict[str, Any]:
    """The same as JSON, with `lasts`: whether it counts now."""
    told: dict[str, Any] = orjson.loads(dump(silence))
    return {**told, "lasts": silence.lasts_at(now)}


def one_of(silences: Iterable[Silence], id_: str) -> Silence:
    """The silence with this id, or the only one whose id begins so. Raises `SilenceError`."""
    known = {each.id: each for each in silences}
    if id_ in known:
        return known[id_]
    found = [each for each in known if each.startswith(id_)] if id_ else []
    if len(found) == 1:
        return known[found[0]]
    if found:
        names = listed(found, _MOST_NAMED)
        raise SilenceError(f"{len(found):,} silences begin with {id_}: {names}. Give more of the id of the one that is meant.")
    near = nearest(id_, known)
    hint = f"Did you mean {near}?" if near else "`wirewatch silence list` shows them, and with --all those that are over too."
    raise SilenceError(f"There is no silence {id_}. {hint}")


def ended(silence: Silence, now: datetime) -> Silence:
    """The silence with its end now. Raises `SilenceError` for one that is over."""
    if silence.ends_at <= now:
        raise SilenceError(f"Silence {silence.id} ended {moment(silence.ends_at)} already: {subject(silence)}.")
    # The clock of whoever began it may be ahead of ours.
    return replace(silence, ends_at=max(now, silence.begins_at))
