"""What a rule says, and what its file says for it, as one value written in one way: its definition.

In a file all scalars are texts, some lists have no order, and a duration can be written in many ways. Here numbers are numbers,
lists without an order are sorted, codes have one case, and 72h is 3d: what means the same is the same, and makes the same
revision. The names are those of watchlist.v1; definition.v1 says what must hold of them for a rule to run. A definition goes to
Kafka as the members it was read from, so that what a newer version wrote into it is still there when an older one retires it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

from matching import Leaf, Phrase, Query, Term
from matching.language import Narrowing, parse
from rules.durations import duration_s, normal_duration
from rules.telling import UNLIMITED, policy_of, unknown_zone
from schemas import Policy, Priority, SchemaError, Status, Style, validate

# The keys of a rule that the defaults may hold, too.
SETTINGS = (
    *("priority", "tags", "sources", "languages", "max_age", "deliver", "style", "quiet", "throttle", "story", "spike", "expect"),
    "review_by",
)
_IMPLIED = {"style": "full"}  # what a setting that is left out says
_ONE_SAYS = {"by", "group"}  # keys of story of which one is the earlier way to say the other


class DefinitionError(ValueError):
    """What stands on Kafka is no rule that this version can run: another version wrote it, or a stranger. The text says why."""


@dataclass(frozen=True, slots=True)
class Mask:
    """Phrases in which a word of the query does not count."""

    id: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reject:
    """A query, as typed, whose articles the rule does not match."""

    id: str
    query: str


@dataclass(frozen=True, slots=True)
class SourceFilter:
    """Which outlets count; what is empty asks nothing."""

    include: tuple[str, ...]
    exclude: tuple[str, ...]
    tiers: tuple[int, ...]
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """All that a rule is, with nothing left to look up: the defaults are merged in. `query` is as typed; `lists` and `rules` are
    those that the query and the rejects name, by name; `masks` are those of the file that could touch the query, `rejects` all.
    `policy` is how it is told, None as a rule that says nothing. `members` is the same as JSON, with what has no effect in this
    version."""

    id: str
    name: str
    watchlist: str
    owner: str | None
    status: Status
    priority: Priority
    query: str
    lists: Mapping[str, Sequence[str]]
    rules: Mapping[str, str]
    sources: SourceFilter
    languages: tuple[str, ...]
    max_age: str | None
    receiver: str
    style: Style
    policy: Policy | None
    masks: tuple[Mask, ...]
    rejects: tuple[Reject, ...]
    members: Mapping[str, Any]

    @classmethod
    def read(cls, members: Mapping[str, Any]) -> Self:
        """Read what stands on Kafka. Raises `DefinitionError`."""
        try:
            validate("definition.v1", members)
        except SchemaError as error:
            raise DefinitionError(f"its definition is not one of this version ({error})") from None
        if (unknown := unknown_zone(members)) is not None:
            key, zone = unknown
            raise DefinitionError(f"its {key} names {zone}, and this machine knows no such time zone")
        return cls.of(members)

    @classmethod
    def of(cls, members: Mapping[str, Any]) -> Self:
        """The definition of members that are as definition.v1 says."""
        sources = members.get("sources", {})
        return cls(
            id=members["id"],
            name=members["name"],
            watchlist=members["watchlist"],
            owner=members.get("owner"),
            status=members["status"],
            priority=members["priority"],
            query=members["query"],
            lists=members.get("lists", {}),
            rules=members.get("rules", {}),
            sources=SourceFilter(*(tuple(sources.get(name, ())) for name in ("include", "exclude", "tiers", "countries"))),
            languages=tuple(members.get("languages", ())),
            max_age=members.get("max_age"),
            receiver=members.get("deliver", {}).get("slack", ""),
            style=members.get("style", "full"),
            policy=policy_of(members),
            masks=tuple(Mask(each["id"], tuple(each["phrases"])) for each in members.get("masks", ())),
            rejects=tuple(Reject(each["id"], each["query"]) for each in members.get("rejects", ())),
            members=members,
        )


def normal_settings(said: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a file as a definition holds them; what says nothing is left out. The schema has found them right."""
    normal = {name: _normal((name,), value) for name, value in said.items()}
    return {name: value for name, value in normal.items() if value not in ({}, [], _IMPLIED.get(name))}


def with_defaults(own: Mapping[str, Any], defaults: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, ...]]]:
    """The settings of a rule and, as paths, which of them the defaults gave: mappings count member by member, all else whole."""
    settings: dict[str, Any] = {}
    given: list[tuple[str, ...]] = []
    for name in SETTINGS:
        said, default = own.get(name), defaults.get(name)
        if isinstance(said, Mapping) and isinstance(default, Mapping):
            if name == "story" and not said.keys().isdisjoint(_ONE_SAYS):
                default = {member: each for member, each in default.items() if member not in _ONE_SAYS}
            settings[name] = {**default, **said}
            given += [(name, member) for member in default if member not in said]
        elif said is not None:
            settings[name] = said
        elif default is not None:
            settings[name] = default
            given.append((name,))
    return settings, given


def narrowing_of(definition: Definition, rejects: tuple[Query, ...]) -> Narrowing:
    """What narrows the query of a definition; `rejects` are its parsed rejects."""
    sources, max_age = definition.sources, definition.max_age
    return Narrowing(
        masks=tuple(mask_leaf(phrase) for mask in definition.masks for phrase in mask.phrases),
        rejects=rejects,
        languages=definition.languages,
        include=sources.include,
        exclude=sources.exclude,
        countries=tuple(country.lower() for country in sources.countries),
        tiers=sources.tiers,
        max_age_h=None if max_age in (None, UNLIMITED) else duration_s(max_age) / 3600,
    )


@lru_cache(maxsize=1 << 12)
def mask_leaf(phrase: str) -> Leaf:
    """The word or phrase of a mask, remembered, because all rules of a file ask for it. Raises `QueryErrors` for what is none."""
    leaf = parse("$mask", {"mask": [phrase]})
    if not isinstance(leaf, Term | Phrase):
        raise TypeError(f"a list of one phrase is no {type(leaf).__name__}")
    return leaf


def _normal(path: tuple[str, ...], value: Any) -> Any:
    if isinstance(value, Mapping):
        inner = {name: _normal((*path, name), each) for name, each in value.items()}
        return {name: each for name, each in inner.items() if each != []}
    way: Callable[[Any], Any] = _WAYS.get(path, _text)
    return way(value)


def _text(value: Any) -> str:
    return str(value).strip()


def _duration(value: Any) -> str:
    text = _text(value)
    return text if text == UNLIMITED else normal_duration(text)


def _sorted(one: Callable[[str], Any]) -> Callable[[Any], list[Any]]:
    return lambda values: sorted({one(str(value).strip()) for value in values})


def _domain(text: str) -> str:
    return text.casefold().rstrip(".").removeprefix("www.")


def _number(value: Any) -> int | float:
    number = float(value)
    return int(number) if number.is_integer() else number


_DURATIONS = (("max_age",), ("story", "window"), ("spike", "against"), ("expect", "silent_after"))
_NUMBERS = (("story", "threshold"), ("spike", "factor"), ("spike", "min"))
_WAYS: Mapping[tuple[str, ...], Callable[[Any], Any]] = {
    **dict.fromkeys(_DURATIONS, _duration),
    **dict.fromkeys(_NUMBERS, _number),
    ("tags",): _sorted(str),
    ("languages",): _sorted(str.lower),
    ("sources", "include"): _sorted(_domain),
    ("sources", "exclude"): _sorted(_domain),
    ("sources", "countries"): _sorted(str.upper),
    ("sources", "tiers"): _sorted(int),
    ("deliver", "mention"): _sorted(str),
    ("story", "group"): lambda value: str(value).lower() == "true",
    ("expect", "per_day"): lambda values: [_number(value) for value in values],
}
