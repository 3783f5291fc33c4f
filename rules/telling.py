"""How a rule is told, as its definition says it, made into the policy that travels in match.v1 to the alert stage.

A definition keeps the words that were typed, earlier ones too, so that a file which nobody changed makes the revision that it
made before; what they mean is decided here alone. Nothing is decided of any match: that is for alerts/.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from rules.durations import duration_s
from schemas import Expect, Policy, Quiet, StoryPolicy, Throttle, chosen, is_zone

EARLIER_UPDATES = {"message": "channel", "none": "silent"}  # of story.update, as files of 0.1 have them
LONGEST_WINDOW = "30d"  # for which a story is open; what is longer counts as this
UNLIMITED = "none"  # a max_age that lets in articles of any age
_TELLS = frozenset({"tags", "max_age", "quiet", "throttle", "story", "expect"})  # beside deliver
_PLAIN, _PLAIN_STORY = Policy(), StoryPolicy()
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_UNITS = {"m": 60, "h": 3_600, "d": 86_400}


def policy_of(members: Mapping[str, Any]) -> Policy | None:
    """How a rule of these members is told; None where it is told as a rule is that says nothing, which most do."""
    deliver = members.get("deliver", {})
    if _TELLS.isdisjoint(members) and len(deliver) < 2:
        return None
    max_age = members.get("max_age")
    policy = chosen(
        Policy,
        mode=deliver.get("mode", "realtime"),
        digest=deliver.get("digest"),
        digest_empty=deliver.get("digest_empty", "skip"),
        story=_story(members) if "story" in members else _PLAIN_STORY,
        throttle=_throttle(members["throttle"]) if "throttle" in members else None,
        quiet=_quiet(members["quiet"]) if "quiet" in members else None,
        expect=_expect(members["expect"]) if "expect" in members else None,
        mention=tuple(deliver.get("mention", ())),
        fallback=deliver.get("fallback"),
        tags=tuple(members.get("tags", ())),
        max_age_s=None if max_age in (None, UNLIMITED) else duration_s(max_age),
    )
    return None if policy == _PLAIN else policy


def story_of(members: Mapping[str, Any]) -> dict[str, Any]:
    """What these members say of stories, in the words of today: `{group: true}` of earlier files is by copies."""
    said = members.get("story", {})
    story = {name: said[name] for name in ("by", "window", "update", "broadcast") if name in said}
    if "group" in said and "by" not in said:
        story["by"] = "copies" if said["group"] else "off"
    if (update := story.get("update")) in EARLIER_UPDATES:
        story["update"] = EARLIER_UPDATES[update]
    return story


def zones_of(members: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The keys of these members that name a time zone, each with its zone."""
    if "tz" in members.get("quiet", {}):
        yield "quiet.tz", members["quiet"]["tz"]
    for word in members.get("deliver", {}).get("digest", "").split()[1:]:
        if not is_days(word):
            yield "deliver.digest", word


def is_days(word: str) -> bool:
    """Whether a word of a digest's schedule is of days, such as Mon-Fri, and not of a zone."""
    return word[:3] in _DAYS and word[3:4] in ("", "-", ",")


def unknown_zone(members: Mapping[str, Any]) -> tuple[str, str] | None:
    """The first of these keys whose zone does not exist here."""
    return next(((key, zone) for key, zone in zones_of(members) if not is_zone(zone)), None)


def _story(members: Mapping[str, Any]) -> StoryPolicy:
    story = story_of(members)
    window_s = duration_s(story.pop("window", "24h"))
    return chosen(StoryPolicy, **story, window_s=min(window_s, duration_s(LONGEST_WINDOW)))


def _throttle(said: Mapping[str, Any]) -> Throttle:
    most, _, unit = said["max"].partition("/")
    return Throttle(int(most), _UNITS[unit], said.get("overflow", "digest"))


def _quiet(said: Mapping[str, Any]) -> Quiet:
    return chosen(Quiet, hours=said["hours"], tz=said.get("tz"), unless=said.get("unless", "critical"))


def _expect(said: Mapping[str, Any]) -> Expect | None:
    per_day, silent_after = said.get("per_day"), said.get("silent_after")
    if not per_day and not silent_after:
        return None
    least_and_most = (per_day[0], per_day[1]) if per_day else None
    return Expect(least_and_most, duration_s(silent_after) if silent_after else None)
