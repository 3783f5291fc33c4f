"""How much a rule matters, and how it wants its matches told: at once or collected, not at night, not too often, once a story.

It travels in match.v1, and nothing is decided here. A member that says what the default says is left out of the JSON, so most
matches carry nothing of it.
"""

from typing import Annotated, Any, Literal, Self

from msgspec import Meta

from schemas.typed import Message, Name, Seconds, Word, Zone, written

Priority = Literal["low", "normal", "high", "critical"]
PRIORITIES: tuple[Priority, ...] = ("low", "normal", "high", "critical")
Mode = Literal["realtime", "digest", "both"]
By = Literal["copies", "event", "off"]
Overflow = Literal["digest", "drop", "drop_low", "pause_and_tell"]
_DAY_S = 86_400
_HOURS = r"^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]\Z"
_PerDay = Annotated[int, Meta(ge=0, le=999_999)]


def highest(*priorities: Priority) -> Priority:
    """The highest of them; `low` of none."""
    return PRIORITIES[max(map(PRIORITIES.index, priorities), default=0)]


class StoryPolicy(Message, frozen=True):
    """What makes articles one story, for how long after its first one, and how the later ones are told: in the thread of the
    first, by its count alone (silent), or as messages of their own (channel)."""

    by: By = "copies"
    window_s: Seconds = _DAY_S
    update: Literal["thread", "silent", "channel"] = "thread"
    broadcast: Literal["never", "first_tier_1"] = "never"


class Throttle(Message, frozen=True):
    """At most `max` alerts of the rule in any `per_s` seconds, and what becomes of the others."""

    max: Annotated[int, Meta(ge=1, le=9_999)]
    per_s: Annotated[int, Meta(ge=1, le=86_400)]
    overflow: Overflow = written("digest")


class Quiet(Message, frozen=True):
    """Hours such as `22:00-06:00` in which nothing is told but what has the priority `unless`, or a higher one. Without `tz` they
    are those of WIREWATCH_TIMEZONE."""

    hours: Annotated[str, Meta(pattern=_HOURS, max_length=11)]
    tz: Zone | None = None
    unless: Priority = "critical"


class Expect(Message, frozen=True):
    """The least and the most matches a day, and how long a silence is no fault."""

    per_day: tuple[_PerDay, _PerDay] | None = None
    silent_after_s: Seconds | None = None


class Policy(Message, frozen=True):
    """All that a rule says of how it is told. `digest` is a schedule such as `08:00 Mon-Fri Europe/Berlin`; `fallback` is the
    channel that is told where the rule's own takes nothing."""

    mode: Mode = "realtime"
    digest: Annotated[str, Meta(min_length=5, max_length=200)] | None = None
    digest_empty: Literal["skip", "say"] = "skip"
    story: StoryPolicy = StoryPolicy()
    throttle: Throttle | None = None
    quiet: Quiet | None = None
    expect: Expect | None = None
    mention: Annotated[tuple[Name, ...], Meta(max_length=20)] = ()
    fallback: Name | None = None
    tags: Annotated[tuple[Word, ...], Meta(max_length=50)] = ()
    max_age_s: Seconds | None = None

    @classmethod
    def of(cls, value: dict[str, Any]) -> Self:
        """Make a policy of the member of match.v1."""
        made: dict[str, Any] = dict(value)
        for name, kind in (("story", StoryPolicy), ("throttle", Throttle), ("quiet", Quiet)):
            if name in value:
                made[name] = kind(**value[name])
        if "expect" in value:
            per_day = value["expect"].get("per_day")
            made["expect"] = Expect(tuple(per_day) if per_day else None, value["expect"].get("silent_after_s"))
        for name in ("mention", "tags"):
            if name in value:
                made[name] = tuple(value[name])
        return cls(**made)


PLAIN = Policy()
"""What a rule says that says nothing."""
