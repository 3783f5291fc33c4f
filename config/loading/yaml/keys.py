"""The keys of a watchlist as its schema has them: what stands at a path, how one writes it, and how one says the path aloud.

The schema's descriptions and examples are what editors show, so errors and `wirewatch check --explain-keys` take theirs from
there too. Only what is defined in one place is found: a schema with `anyOf` would need more than this.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

from schemas import validator
from wording import country_meant, cut, language_meant

WATCHLIST = "watchlist.v1"
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_ONE_OF = {"rules": "rule", "tests": "test", "masks": "mask", "rejects": "reject"}
_LONGEST_STEP = 80
# A scalar that YAML reads as it is meant without quotes.
_BARE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._/*-]*[A-Za-z0-9._/*-])?")


class Key(NamedTuple):
    """One key as the schema has it: its path, without the entries of lists, and its part of the schema."""

    path: tuple[str, ...]
    part: Mapping[str, Any]
    is_required: bool = False


def part_at(path: Sequence[str | int]) -> Mapping[str, Any]:
    """What the schema of watchlists says of what stands at a path; nothing where it knows no such path."""
    part = _whole()
    for step in path:
        of_any = part.get("items" if isinstance(step, int) else "additionalProperties")
        inner = part.get("properties", {}).get(step, of_any)
        part = inner if isinstance(inner, Mapping) else {}
    return part


def keys() -> Iterator[Key]:
    """Every key in the order of the schema, but for those within the defaults, which are those of a rule."""
    waiting = [Key((), _whole())]
    while waiting:
        key = waiting.pop()
        path, part = key.path, key.part
        if path:
            yield key
        if path == ("defaults",):
            continue
        inner = part.get("items", part)
        required = inner.get("required", ())
        found = [Key((*path, name), each, name in required) for name, each in inner.get("properties", {}).items()]
        waiting.extend(reversed(found))


def example_at(path: Sequence[str | int]) -> str | None:
    """How one writes what stands at a path, with its key before it: `deliver: {slack: "#syria"}`."""
    examples = part_at(path).get("examples")
    if not examples:
        return None
    key = path[-1] if path else 0
    return written(examples[0]) if isinstance(key, int) else f"{key}: {written(examples[0])}"


def written(value: Any) -> str:
    """A value on one line of YAML, in quotes only where it needs them."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {written(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if _BARE.fullmatch(text) else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def code_meant(path: Sequence[str | int], value: object) -> str | None:
    """The code that was probably meant by the name of a country or language, where the path is of one."""
    name = next((step for step in reversed(path) if isinstance(step, str)), "")
    if not isinstance(value, str):
        return None
    if name in ("countries", "country"):
        return country_meant(value)
    return language_meant(value) if name in ("languages", "language") else None


def ordinal(index: int) -> str:
    """What people call the entry of a list that programs call by this index."""
    if index < len(_ORDINALS):
        return _ORDINALS[index]
    number = index + 1
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def aloud(path: Sequence[str | int]) -> str:
    """A path as people say it: `deliver.slack`, `the first entry of sources.countries`, `match of the second test`."""
    said, names = "", list[str]()
    for step in path:
        if isinstance(step, str):
            names.append(cut(step, _LONGEST_STEP))
            continue
        one = _ONE_OF.get(names[0]) if len(names) == 1 and not said else None
        said, names = f"the {ordinal(step)} {one or f'entry of {_joined(names, said)}'}", []
    return _joined(names, said) if names else said


def _joined(names: Sequence[str], said: str) -> str:
    dotted = ".".join(names)
    return f"{dotted} of {said}" if dotted and said else dotted or said


def _whole() -> Mapping[str, Any]:
    """The schema with what it refers to in place of each reference, as the validator has it."""
    return cast(Mapping[str, Any], validator(WATCHLIST).schema)
