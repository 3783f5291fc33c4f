"""Which keys of a watchlist are read and checked but have no effect in this version.

The schema's descriptions say so, where editors show it, and this reads it there: so that the two cannot differ, and what takes
effect in a later version needs no change here. Must never judge a value.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from config.loading.yaml import Items, Members, Text, YamlNode
from schemas import validator

_MARK = "Not active yet"
_AS_EVER = ("mode", "realtime")  # the one value of an inactive key that says what happens anyway


class _Part(NamedTuple):
    """What is inactive in a part of the format: some of its keys, and what lies below others or in the items of a list."""

    keys: frozenset[str]
    below: dict[str, "_Part"]
    items: "_Part | None"


def inactive_keys(root: YamlNode, schema: str) -> Iterator[tuple[tuple[str | int, ...], Text]]:
    """Each such key of a file, with its path and place, in the order of the file."""
    yield from _walk(root, (), _part(schema))


def _walk(node: YamlNode, path: tuple[str | int, ...], part: _Part) -> Iterator[tuple[tuple[str | int, ...], Text]]:
    if isinstance(node, Items) and part.items is not None:
        for index, item in enumerate(node.items):
            yield from _walk(item, (*path, index), part.items)
    if not isinstance(node, Members):
        return
    for name, key in node.keys.items():
        member = node.members[name]
        if name in part.below:
            yield from _walk(member, (*path, name), part.below[name])
        if name in part.keys and not (isinstance(member, Text) and (name, member.text) == _AS_EVER):
            yield (*path, name), key


@cache
def _part(schema: str) -> _Part:
    return _read(validator(schema).schema)


def _read(part: Any) -> _Part:
    properties = part.get("properties", {})
    keys = frozenset(name for name, each in properties.items() if _MARK in each.get("description", ""))
    parts = {name: _read(each) for name, each in properties.items() if name not in keys}
    items = _read(part["items"]) if isinstance(part.get("items"), dict) else None
    return _Part(
        keys, {name: each for name, each in parts.items() if any(each)}, items if items is not None and any(items) else None
    )
