"""What a rule says and what its file says for it, as one plain value in one way of writing: the settings of a definition.

In a file all scalars are texts, some lists have no order, and a duration can be written in many ways. Here numbers are numbers,
lists without an order are sorted, codes have one case, and 72h is 3d: what means the same is the same, and makes the same
revision. The names are those of watchlist.v1. Must only be given what the schema accepts.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from matching import Leaf, Phrase, Query, Term
from matching.language import Narrowing, parse
from rules.durations import duration_s, normal_duration

# The keys of a rule that the defaults may hold, too.
SETTINGS = (
    *("priority", "tags", "sources", "languages", "max_age", "deliver", "quiet", "throttle", "story", "spike", "expect"),
    "review_by",
)


def normal_settings(said: Mapping[str, Any]) -> dict[str, Any]:
    """The settings as a definition holds them; what says nothing is left out."""
    normal = {name: _normal((name,), value) for name, value in said.items()}
    return {name: value for name, value in normal.items() if value not in ({}, [])}


def with_defaults(own: Mapping[str, Any], defaults: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, ...]]]:
    """The settings of a rule and, as paths, which of them the defaults gave: mappings count member by member, all else whole."""
    settings: dict[str, Any] = {}
    given: list[tuple[str, ...]] = []
    for name in SETTINGS:
        said, default = own.get(name), defaults.get(name)
        if isinstance(said, Mapping) and isinstance(default, Mapping):
            settings[name] = {**default, **said}
            given += [(name, member) for member in default if member not in said]
        elif said is not None:
            settings[name] = said
        elif default is not None:
            settings[name] = default
            given.append((name,))
    return settings, given


def narrowing_of(definition: Mapping[str, Any], rejects: tuple[Query, ...]) -> Narrowing:
    """What narrows the query of a definition; `rejects` are its parsed rejects."""
    sources = definition.get("sources", {})
    return Narrowing(
        masks=tuple(mask_leaf(phrase) for mask in definition.get("masks", ()) for phrase in mask["phrases"]),
        rejects=rejects,
        languages=tuple(definition.get("languages", ())),
        include=tuple(sources.get("include", ())),
        exclude=tuple(sources.get("exclude", ())),
        countries=tuple(country.lower() for country in sources.get("countries", ())),
        tiers=tuple(sources.get("tiers", ())),
        max_age_h=duration_s(definition["max_age"]) / 3600 if "max_age" in definition else None,
    )


@lru_cache(maxsize=1 << 12)
def mask_leaf(phrase: str) -> Leaf:
    """The word or phrase of a mask, remembered, for all rules of a file ask. Raises `QueryErrors` for what is none."""
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
    return normal_duration(_text(value))


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
