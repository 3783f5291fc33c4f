"""The jsonschema validators of the contracts, built once, and quick enough to stand before every article.

jsonschema makes a new validator object for each member it descends into, which takes longer than matching the article. Most
members are plain, a string with a length or a pattern, and need no such object. So `properties` and `items` try a plain member
with the library's own keyword functions first and descend only where one of them objects: four times as fast. Every verdict
is thus the library's, and so is every error; a test holds the two equal. In one thing they differ: the library has Python read
patterns and formats, whose `$` matches in front of a last line end too, and in JSON Schema it matches at the end alone. This must
never decide anything else by itself.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, cast

import orjson
from jsonschema import Draft202012Validator, TypeChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from schemas.fault_words import FORMATS

NAMES = ("article.v1", "match.v1", "alert.v1", "notice.v1", "dead-letter.v1", "watchlist.v1", "standing.v1", "definition.v1")

# What stands at the top of a document and means nothing inside another.
_OUTSIDE = ("$schema", "$id", "$defs")
_SILENT = {"title", "description", "examples", "default", "$schema", "$id"}
_CLASSES: Mapping[str, type] = {"string": str, "object": dict, "array": list, "integer": int, "boolean": bool}
_LIBRARY = Draft202012Validator.VALIDATORS
# A dollar that is an anchor, or what a dollar may stand in without being one: an escape, a set of characters.
_DOLLAR = re.compile(r"(\\.|\[\^?\]?(?:\\.|[^\]\\])*\])|\$", re.DOTALL)


def schema(name: str) -> dict[str, Any]:
    """Read the JSON Schema of one contract, by its name in `NAMES`."""
    value: dict[str, Any] = orjson.loads(resources.files(__package__).joinpath(f"{name}.schema.json").read_bytes())
    return value


@cache
def validator(name: str) -> Draft202012Validator:
    """Give the validator of one contract, with `format` on and without references to other contracts."""
    if missing := FORMATS.keys() - Draft202012Validator.FORMAT_CHECKER.checkers.keys():
        # jsonschema would pass any value of such a format without a word.
        raise RuntimeError(
            f"No checker is installed for {', '.join(sorted(missing))}: run make setup, or pip install wirewatch again"
        )
    quick: Draft202012Validator = _Quick(_whole(schema(name), schema(name)), format_checker=Draft202012Validator.FORMAT_CHECKER)
    return quick


def _whole(part: Any, root: Any) -> Any:
    """A schema with what it refers to in place of each reference: the library looks references up anew for every value."""
    if isinstance(part, list):
        return [_whole(each, root) for each in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        name, _, pointer = part["$ref"].removeprefix("urn:wirewatch:").partition("#")
        found = root = schema(name) if name else root
        for step in pointer.strip("/").split("/") if pointer else ():
            found = found[step]
        return _whole({keyword: rule for keyword, rule in found.items() if keyword not in _OUTSIDE}, root)
    return {keyword: _whole(rule, root) for keyword, rule in part.items() if keyword != "$defs"}


def is_valid(name: str, value: object) -> bool:
    """Whether a value is what a contract says; a contract of plain keywords alone needs no validator object at all."""
    quick = validator(name)
    return _plainly_valid(quick, quick.schema, value) or quick.is_valid(value)


def _properties(validator: Any, properties: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        for name, rules in properties.items():
            if name in instance and not _plainly_valid(validator, rules, instance[name]):
                yield from validator.descend(instance[name], rules, path=name, schema_path=name)


def _items(validator: Any, items: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if (
        not isinstance(instance, list)
        or "prefixItems" in schema
        or not all(_plainly_valid(validator, items, item) for item in instance)
    ):
        yield from _LIBRARY["items"](validator, items, instance, schema)


class _QuickTypes(TypeChecker):
    """The library's types, after a look at the class: JSON gives exact `str`, `dict` and so on, asked forty times an article."""

    def is_type(self, instance: object, type: str) -> bool:
        return _CLASSES.get(type) is instance.__class__ or super().is_type(instance, type)


def _type(validator: Any, types: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if types.__class__ is not str or _CLASSES.get(types) is not instance.__class__:
        yield from _LIBRARY["type"](validator, types, instance, schema)


def _additional_properties(validator: Any, rule: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    """`false` needs no descent; with another rule the library has to say."""
    if rule is not False or (isinstance(instance, dict) and not instance.keys() <= schema.get("properties", {}).keys()):
        yield from _LIBRARY["additionalProperties"](validator, rule, instance, schema)
        if rule is not False:
            yield ValidationError("in doubt")


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and _compiled(pattern).search(instance) is None:
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _format(validator: Any, name: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    """No format has a line end in it, and the library's checkers pass one that is the last character."""
    if isinstance(instance, str) and instance.endswith("\n"):
        yield ValidationError(f"{instance!r} is not a {name!r}")
    else:
        yield from _LIBRARY["format"](validator, name, instance, schema) or ()


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(anchored(pattern))


def anchored(pattern: str) -> str:
    """A schema's pattern as Python has to read it: its `$`, unless it is a character, is the end of the text."""
    return _DOLLAR.sub(lambda found: found[1] or r"\Z", pattern)


def _plainly_valid(validator: Any, rules: Any, value: object) -> bool:
    """Whether the library's functions accept a value of which nothing but plain keywords is asked; False when in doubt."""
    if not isinstance(rules, dict):
        return False
    for keyword, rule in rules.items():
        if keyword in _SILENT:
            continue
        if keyword not in _PLAIN:
            return False
        for _ in _PLAIN[keyword](validator, rule, value, rules) or ():
            return False
    return True


# The keywords that need no validator object of their own. `$ref`, above all, is not among them.
_PLAIN = {
    **{name: _LIBRARY[name] for name in ("enum", "const", "minLength", "maxLength", "minimum", "maximum")},
    **{name: _LIBRARY[name] for name in ("required", "minItems", "maxItems")},
    "pattern": _pattern,
    "format": _format,
    "type": _type,
    "properties": _properties,
    "items": _items,
    "additionalProperties": _additional_properties,
}
_Quick = cast(Any, extend)(
    Draft202012Validator,
    {"type": _type, "properties": _properties, "items": _items, "pattern": _pattern, "format": _format},
    type_checker=_QuickTypes(Draft202012Validator.TYPE_CHECKER._type_checkers),
)
