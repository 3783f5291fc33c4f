"""The contracts, each read by two libraries: one that judges before every article, one that finds the words for what is wrong.

jsonschema-rs judges, several times as fast as Python can; jsonschema says which rule is broken where, in errors that can be put
into words. The two read formats and patterns unlike: where an instant may have a leap second, what `\\s` is. So the judge asks
Python's `re` and jsonschema's formats about both, and a test holds the two equal. Python's own `$` matches in front of a last
line end too, and in JSON Schema it matches at the end alone: `anchored` and `_in_one_line` see to that for both.
A no of the judge is never the last word: what jsonschema finds nothing wrong with is valid.

jsonschema is imported where it is first asked: it takes 0.1 s to read, and most commands meet nothing but valid messages.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache, partial
from importlib import resources
from typing import TYPE_CHECKING, Any, Protocol, cast

import jsonschema_rs
import orjson

from schemas.fault_words import FORMATS

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, FormatChecker
    from jsonschema.exceptions import ValidationError

NAMES = (
    "article.v1",
    "match.v1",
    "alert.v1",
    "notice.v1",
    "summary.v1",
    "order.v1",
    "delivery.v1",
    "dead-letter.v1",
    "decision.v1",
    "silence.v1",
    "watchlist.v1",
    "standing.v1",
    "definition.v1",
)

# What stands at the top of a document and means nothing inside another.
_OUTSIDE = ("$schema", "$id", "$defs")
_MANY = 20  # items, from which making a judge for them pays
# An instant as nearly everybody writes it, Wirewatch always: then the calendar alone is left to be asked.
_PLAIN_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII
)
# A dollar that is an anchor, or what a dollar may stand in without being one: an escape, a set of characters.
_DOLLAR = re.compile(r"(\\.|\[\^?\]?(?:\\.|[^\]\\])*\])|\$", re.DOTALL)


def schema(name: str) -> dict[str, Any]:
    """Read the JSON Schema of one contract, by its name in `NAMES`."""
    value: dict[str, Any] = orjson.loads(resources.files(__package__).joinpath(f"{name}.schema.json").read_bytes())
    return value


@cache
def validator(name: str) -> "Draft202012Validator":
    """Give what finds the words for one contract, with `format` on and without references to other contracts."""
    found: Draft202012Validator = _finder()(_whole(schema(name), schema(name)), format_checker=checker())
    return found


@cache
def _finder() -> Any:
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    return cast(Any, extend)(Draft202012Validator, {"items": _items})


@cache
def checker() -> "FormatChecker":
    """jsonschema's formats, none of which has a line end in it."""
    from jsonschema import Draft202012Validator, FormatChecker

    found = FormatChecker(formats=())
    found.checkers = {
        name: (partial(_in_one_line, looks), raises)
        for name, (looks, raises) in Draft202012Validator.FORMAT_CHECKER.checkers.items()
    }
    if missing := FORMATS.keys() - found.checkers.keys():
        # jsonschema would pass any value of such a format without a word.
        raise RuntimeError(
            f"No checker is installed for {', '.join(sorted(missing))}: run make setup, or pip install wirewatch again"
        )
    return found


def conforms(value: object, form: str) -> bool:
    """Whether a value is of a format, as jsonschema reads it."""
    if form == "date-time" and isinstance(value, str) and _PLAIN_INSTANT.fullmatch(value):
        try:
            datetime.fromisoformat(value)
        except ValueError:
            return False
        return True
    return checker().conforms(value, form)


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
    return {
        keyword: anchored(rule) if keyword == "pattern" and isinstance(rule, str) else _whole(rule, root)
        for keyword, rule in part.items()
        if keyword != "$defs"
    }


def anchored(pattern: str) -> str:
    """A schema's pattern as Python has to read it: its `$`, unless it is a character, is the end of the text."""
    return _DOLLAR.sub(lambda found: found[1] or r"\Z", pattern)


def _in_one_line(looks: Callable[[object], bool], value: object) -> bool:
    """No format has a line end in it, and jsonschema's checkers pass one that is the last character."""
    return not (isinstance(value, str) and value.endswith("\n")) and looks(value)


def is_accepted(name: str, value: object) -> bool:
    """Whether the judge finds that a value is what a contract says; after a no, ask the validator what is wrong."""
    return _accepts(_judge_of(name), value)


class _Judge(Protocol):
    def is_valid(self, instance: Any) -> bool:
        """Whether a value keeps to the schema."""


@cache
def _judge_of(name: str) -> _Judge:
    return _judge(_whole(schema(name), schema(name)))


def _judge(schema: Any) -> _Judge:
    formats: dict[str, Callable[..., bool]] = {each: partial(conforms, form=each) for each in FORMATS}
    return jsonschema_rs.Draft202012Validator(schema, formats=formats, validate_formats=True, keywords={"pattern": _Pattern})


class _Pattern:
    """The keyword `pattern`, as jsonschema reads it."""

    def __init__(self, parent_schema: object, value: str, schema_path: object) -> None:
        self._search = re.compile(value).search

    def validate(self, instance: object) -> None:
        """Raise ValueError when the text is of another form."""
        if isinstance(instance, str) and not self._search(instance):
            raise ValueError(instance)


def _accepts(judge: _Judge, value: object) -> bool:
    try:
        return judge.is_valid(value)
    except ValueError:
        # It takes what JSON has; half a character in a name, which YAML can write, it cannot read.
        return False


def _items(validator: Any, items: Any, instance: Any, schema: Any) -> "Iterator[ValidationError]":
    """jsonschema makes an object for each item, and a megabyte has half a million: so only for those that the judge refuses."""
    from jsonschema import Draft202012Validator

    if not isinstance(instance, list) or len(instance) < _MANY:
        yield from Draft202012Validator.VALIDATORS["items"](validator, items, instance, schema)
        return
    judge = _judge(items)
    for at, item in enumerate(instance):
        if not _accepts(judge, item):
            yield from validator.descend(item, items, path=at)
