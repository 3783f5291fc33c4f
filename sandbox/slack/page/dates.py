"""The date element of rich text as Slack's client draws it: by a format with tokens, in the zone of whoever looks.

Whoever looks at this page sits before this machine, so its zone is theirs. Where a date cannot be drawn its fallback is.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

_TOKEN = re.compile(r"\{([a-z_]+)\}")
_LONG, _FULL, _SHORT = "%A, %B %-d, %Y", "%B %-d, %Y", "%b %-d, %Y"
_FORMATS: Mapping[str, str] = {
    "date_num": "%Y-%m-%d",
    "date_slash": "%d/%m/%Y",
    "date_long": _LONG,
    "date_long_full": _FULL,
    "date": "%B %-d",
    "date_short": _SHORT,
    "time": "%H:%M",
    "time_secs": "%H:%M:%S",
}
_PRETTY = {"day_divider_pretty": "%A, %B %-d", "date_long_pretty": _LONG, "date_pretty": "%B %-d", "date_short_pretty": _SHORT}
_STEPS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (0, "second"))


def shown(timestamp: object, form: object, now: datetime) -> str | None:
    """The date in words; None where there is no such date or format. `now` is aware."""
    try:
        at = datetime.fromtimestamp(float(str(timestamp)), now.tzinfo)
    except (ValueError, OverflowError, OSError):
        return None
    if not isinstance(form, str) or not _TOKEN.search(form):
        return None
    words = _TOKEN.sub(_word(at, now), form)
    # A date begins a sentence, Slack thinks.
    return words[:1].upper() + words[1:]


def _word(at: datetime, now: datetime) -> Callable[[re.Match[str]], str]:
    def word(token: re.Match[str]) -> str:
        name = token[1]
        if name in _PRETTY:
            return _day(at, now) or at.strftime(_PRETTY[name])
        if name == "ago":
            return _ago(at, now)
        return at.strftime(_FORMATS[name]) if name in _FORMATS else token[0]

    return word


def _day(at: datetime, now: datetime) -> str | None:
    days = {now.date() + timedelta(days=away): name for away, name in ((-1, "yesterday"), (0, "today"), (1, "tomorrow"))}
    return days.get(at.date())


def _ago(at: datetime, now: datetime) -> str:
    away_s = (now - at).total_seconds()
    size_s, unit = next(step for step in _STEPS if abs(away_s) >= step[0])
    count = int(abs(away_s) // (size_s or 1))
    words = f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{words} ago" if away_s >= 0 else f"in {words}"
