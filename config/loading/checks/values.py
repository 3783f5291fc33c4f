"""What JSON Schema cannot see in a watchlist: a time zone that there is not, hours that never begin, a key that needs another.

`wrong_values` looks at what is written in one place, in the defaults or in a rule; `missing` at a rule with its defaults, for
one may hold what the other needs. Must only be asked about what the schema accepts.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from schemas import is_zone

_NEEDS = {"quiet": {"hours": '"22:00-06:00"'}, "throttle": {"max": "10/h"}, "spike": {"factor": "3", "against": "7d"}}
_ZONE_FIX = "Write one such as Europe/Berlin or UTC."


class PathFault(NamedTuple):
    """What is wrong at a path below the place looked at."""

    path: tuple[str, ...]
    reason: str
    fix: str


def wrong_values(settings: Mapping[str, Any]) -> Iterator[PathFault]:
    """What is wrong with values by themselves."""
    for name, look in _LOOKS.items():
        if isinstance(value := settings.get(name), Mapping):
            yield from look(value)


def missing(settings: Mapping[str, Any]) -> Iterator[PathFault]:
    """What a rule, with its defaults, lacks."""
    deliver = settings.get("deliver", {})
    if "slack" not in deliver:
        yield PathFault(
            ("deliver",), "The rule has no receiver.", 'Add deliver: {slack: "#channel"} to the rule or to the defaults.'
        )
    if deliver.get("mode", "realtime") != "realtime" and "digest" not in deliver:
        reason = f"deliver.mode is {deliver['mode']}, and deliver.digest does not say when."
        yield PathFault(("deliver",), reason, 'Add digest: "08:00 Mon-Fri" to deliver.')
    for name, needs in _NEEDS.items():
        for key, example in needs.items() if name in settings else ():
            if key not in settings[name]:
                yield PathFault((name,), f"{name}.{key} is missing.", f"Add {key}: {example} to {name}.")


def _quiet(quiet: Mapping[str, Any]) -> Iterator[PathFault]:
    begin, _, end = quiet.get("hours", "").strip().partition("-")
    if begin and begin == end:
        reason = f"quiet.hours begin and end at {begin}, so there are none."
        yield PathFault(("quiet", "hours"), reason, 'Write a span such as "22:00-06:00", or take quiet away.')
    if "tz" in quiet and not is_zone(quiet["tz"].strip()):
        yield PathFault(("quiet", "tz"), f"quiet.tz is {quiet['tz']}, and there is no such time zone.", _ZONE_FIX)


def _deliver(deliver: Mapping[str, Any]) -> Iterator[PathFault]:
    words = deliver.get("digest", "").split()
    for word in words[1:]:
        if not re.match(r"[A-Z][a-z]{2}([-,]|\Z)", word) and not is_zone(word):
            yield PathFault(("deliver", "digest"), f"deliver.digest names {word}, and there is no such time zone.", _ZONE_FIX)
        elif any(part.count("-") > 1 for part in word.split(",")) and "/" not in word:
            reason = f"deliver.digest names {word}, which is no span of days."
            yield PathFault(("deliver", "digest"), reason, "Write Mon-Fri, or Mon,Wed,Fri.")


def _expect(expect: Mapping[str, Any]) -> Iterator[PathFault]:
    least, most = map(int, expect.get("per_day", (0, 0)))
    if least > most:
        reason = f"expect.per_day is {least} to {most}, and the least is more than the most."
        yield PathFault(("expect", "per_day"), reason, f"Write [{most}, {least}].")


_LOOKS = {"quiet": _quiet, "deliver": _deliver, "expect": _expect}
