"""What JSON Schema cannot see in how a rule is told: channels, mentions, digests, quiet hours, throttles, stories, expectations.

    wrong_values     in what is written in one place, in the defaults or in a rule: no such zone, hours that are none
    wrong_together   in a rule with its defaults, because one may hold what the other needs: a digest without a time
    remarks          what is legal and does nothing, or is written in an earlier way; the rule runs

All expect what the schema accepts. A member that is no mapping is an error of the schema already. No clock is read here.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import available_timezones

from config.channels import channel_fault
from rules import EARLIER_UPDATES, LONGEST_WINDOW, duration_s, is_days
from schemas import is_zone
from wording import nearest

_NEEDS = {"quiet": {"hours": '"22:00-06:00"'}, "throttle": {"max": "10/h"}, "spike": {"factor": "3", "against": "7d"}}
_ZONE_FIX = "Write one such as Europe/Berlin or UTC."
_TOLD = ("deliver", "quiet", "throttle", "story", "expect")
_TELLS = frozenset(_TOLD)


class PathFault(NamedTuple):
    """What is wrong at a path, which starts at the defaults or at the rule that was looked at."""

    path: tuple[str, ...]
    reason: str
    fix: str
    code: str = "E-VALUE"


def wrong_values(settings: Mapping[str, Any]) -> Iterator[PathFault]:
    """What is wrong with values by themselves."""
    if _TELLS.isdisjoint(settings):
        return
    deliver, quiet, _, story, expect = (_mapping(settings, name) for name in _TOLD)
    for member in ("slack", "fallback"):
        if (channel := channel_fault(deliver.get(member, ""), f"deliver.{member}")) is not None:
            yield PathFault(("deliver", member), *channel)
    begin, _, end = quiet.get("hours", "").strip().partition("-")
    if begin and begin == end:
        reason = f"quiet.hours begin and end at {begin}, so there are none."
        yield PathFault(("quiet", "hours"), reason, 'Write a span such as "22:00-06:00", or take quiet away.')
    if "tz" in quiet and not is_zone(zone := quiet["tz"].strip()):
        yield PathFault(("quiet", "tz"), f"quiet.tz is {zone}, and there is no such time zone.", _zone_fix(zone))
    yield from _wrong_digest(deliver.get("digest", "").split()[1:])
    if "by" in story and "group" in story:
        reason = "story.by and story.group both say what one story is, and group is the earlier way."
        yield PathFault(("story", "group"), reason, "Keep by, and take group away.")
    least, most = map(int, expect.get("per_day", (0, 0)))
    if least > most:
        reason = f"expect.per_day is {least} to {most}, and the least is more than the most."
        yield PathFault(("expect", "per_day"), reason, f"Write [{most}, {least}].")


def _wrong_digest(words: list[str]) -> Iterator[PathFault]:
    """What is wrong with what stands after the time of a digest: its days and its zone."""
    for word in words:
        if is_days(word[:3]) and word[3:].isalpha():
            reason = f"deliver.digest names {word}, and a day is written with three letters."
            yield PathFault(("deliver", "digest"), reason, f"Write {word[:3]}.")
        elif not is_days(word) and not is_zone(word):
            reason = f"deliver.digest names {word}, and there is no such time zone."
            yield PathFault(("deliver", "digest"), reason, _zone_fix(word))
        elif any(part.count("-") > 1 for part in word.split(",")) and "/" not in word:
            reason = f"deliver.digest names {word}, which is no span of days."
            yield PathFault(("deliver", "digest"), reason, "Write Mon-Fri, or Mon,Wed,Fri.")


def wrong_together(settings: Mapping[str, Any]) -> Iterator[PathFault]:
    """What a rule lacks, its defaults included, or has twice."""
    deliver = settings.get("deliver", {})
    if "slack" not in deliver:
        fix = 'Add deliver: {slack: "#channel"} to the rule or to the defaults.'
        yield PathFault(("deliver",), "The rule has no receiver.", fix, "E-MISSING")
    if deliver.get("mode", "realtime") != "realtime" and "digest" not in deliver:
        reason = f"deliver.mode is {deliver['mode']}, and deliver.digest does not say when."
        yield PathFault(("deliver",), reason, 'Add digest: "08:00 Mon-Fri" to deliver.', "E-MISSING")
    if "fallback" in deliver and deliver["fallback"] == deliver.get("slack"):
        reason = f"deliver.fallback is {deliver['fallback']}, which is deliver.slack too."
        yield PathFault(("deliver", "fallback"), reason, "Name another channel, or take fallback away.")
    for name, needs in _NEEDS.items():
        for key, example in needs.items() if name in settings else ():
            if key not in settings[name]:
                yield PathFault((name,), f"{name}.{key} is missing.", f"Add {key}: {example} to {name}.", "E-MISSING")


def remarks(own: Mapping[str, Any], settings: Mapping[str, Any] | None = None) -> Iterator[PathFault]:
    """What is odd about keys that stand in one place, `own`, and may be meant otherwise; `settings` are all that a rule has. What
    changes nothing among the defaults may do so in a rule. Codes with W were probably not meant, those with I only inform."""
    if _TELLS.isdisjoint(own):
        return
    story = _mapping(own, "story")
    if "window" in story and duration_s(story["window"].strip()) > duration_s(LONGEST_WINDOW):
        reason = f"story.window is {story['window']}, and no story is open for longer than {LONGEST_WINDOW}."
        yield PathFault(("story", "window"), reason, f"Write {LONGEST_WINDOW}.", "W-WINDOW")
    if settings is not None:
        yield from _idle(own, settings)
        yield from _at_night(own, settings)
    yield from _earlier(story)


def _idle(own: Mapping[str, Any], settings: Mapping[str, Any]) -> Iterator[PathFault]:
    """What a rule says for nothing."""
    deliver, story, said = _mapping(own, "deliver"), _mapping(own, "story"), _mapping(settings, "story")
    is_at_once = _mapping(settings, "deliver").get("mode", "realtime") == "realtime"
    for member in ("digest", "digest_empty"):
        if member in deliver and is_at_once:
            reason = f"deliver.{member} changes nothing, because deliver.mode is realtime."
            yield PathFault(("deliver", member), reason, "Add mode: digest or mode: both, or take it away.", "W-NOEFFECT")
    is_off = said.get("by") == "off" or ("by" not in said and str(said.get("group", "true")).lower() == "false")
    for member in ("window", "update", "broadcast") if is_off else ():
        if member in story:
            reason = f"story.{member} changes nothing, because each article is told by itself."
            yield PathFault(("story", member), reason, "Take it away, or write by: copies.", "W-NOEFFECT")


def _at_night(own: Mapping[str, Any], settings: Mapping[str, Any]) -> Iterator[PathFault]:
    """A digest that comes in the quiet hours of its own rule, as far as one clock is meant."""
    deliver, quiet = _mapping(settings, "deliver"), _mapping(settings, "quiet")
    if deliver.get("mode", "realtime") == "realtime" or not {"deliver", "quiet"} & own.keys():
        return
    at, *words = deliver.get("digest", "").split() or [""]
    begin, _, end = quiet.get("hours", "").strip().partition("-")
    zone = next((word for word in words if not is_days(word)), None)
    inside = begin <= at < end if begin < end else at >= begin or at < end
    if at and begin and inside and zone == quiet.get("tz"):
        key = ("deliver", "digest") if "digest" in _mapping(own, "deliver") else ("quiet", "hours")
        reason = f"The digest of {at} comes in the quiet hours, {begin}-{end}."
        yield PathFault(key, reason, f"Let it come at {end}, or change the hours.", "W-NIGHT")


def _earlier(story: Mapping[str, Any]) -> Iterator[PathFault]:
    """What is written in the way of earlier files, and how it is read."""
    if "group" in story:
        now = "off" if str(story["group"]).lower() == "false" else "copies"
        reason = f"story.group is the earlier way to say what one story is; it is read as by: {now}."
        yield PathFault(("story", "group"), reason, f"Write by: {now}.", "I-EARLIER")
    if "threshold" in story:
        reason = "story.threshold has no effect: what a copy is, no file says any more."
        yield PathFault(("story", "threshold"), reason, "Take it away.", "I-EARLIER")
    if (update := story.get("update")) in EARLIER_UPDATES:
        reason = f"story.update: {update} is the earlier name of {EARLIER_UPDATES[update]}, and is read so."
        yield PathFault(("story", "update"), reason, f"Write update: {EARLIER_UPDATES[update]}.", "I-EARLIER")


def _zone_fix(zone: str) -> str:
    """What to write: the zone of the same city, or one of nearly the same name. CEST and UTC+1 are like others, and mean none."""
    city = zone.casefold().rpartition("/")[2]
    near = next((each for each in _zones() if each.casefold().rpartition("/")[2] == city), None)
    if near is None and "/" in zone:
        near = nearest(zone, _zones())
    return f"Did you mean {near}?" if near else _ZONE_FIX


@cache
def _zones() -> list[str]:
    """Those with a place first: Berlin is Europe/Berlin, and not another name of it."""
    return sorted(available_timezones(), key=lambda each: (each.count("/") != 1, each))


def _mapping(settings: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = settings.get(name)
    return value if isinstance(value, dict) else {}
