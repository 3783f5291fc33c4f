"""The contracts, each read by two libraries: one that judges before every article, one that finds the words for what is wrong.

jsonschema-rs judges, several times as fast as Python can; jsonschema says which rule is broken where, in errors that can be put
into words. The two read formats and patterns unlike: where an instant may have a leap second, what `\\s` is. So for these the
judge asks Python's `re` and jsonschema's formats, and a test holds the two equal. Python's own `$` matches in front of a last
line end too, and in JSON Schema it matches at the end alone: `anchored` and `_in_one_line` see to that for both.
A no of the judge is never the last word: what jsonschema finds nothing wrong with is valid.

jsonschema is imported where it is first asked: it takes 0.1 s to read, and most commands meet nothing but valid messages.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache, partial
from importlib import resources
from typing import TYPE_CHECKING, Any, cast

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
    "quotes.v1",
    "silence.v1",
    "watchlist.v1",
    "standing.v1",
    "definition.v1",
)

# What stands at the top of a document and means nothing inside another.
_OUTSIDE = ("$schema", "$id", "$defs")
_MANY = 20  # items, from which making a judge for them pays
_OF_TEXTS = ("pattern", "format")
# Under these a pattern need not be kept.
_ALTERNATIVES = frozenset(
    ["allOf", "anyOf", "oneOf", "not", "if", "prefixItems", "contains", "patternProperties", "dependentSchemas"]
)
# What most texts of a format look like, which is known sooner than whether the format takes them. Of an instant as nearly
# everybody writes it, Wirewatch always, the calendar alone is left to be asked; of such an address nothing is.
_PLAIN_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII
)
_PLAIN_ADDRESS = re.compile(r"https?://[a-z0-9.-]+(/[A-Za-z0-9._~/-]*)?(\?[A-Za-z0-9._~/=&-]*)?")
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
    if isinstance(value, str):
        if form == "uri" and _PLAIN_ADDRESS.fullmatch(value):
            return True
        if form == "date-time" and _PLAIN_INSTANT.fullmatch(value):
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


Looks = Callable[[Any], bool]


class _Judge:
    """Whether a value keeps to a schema: to the rest of it first, then its texts to their patterns and formats. The library could
    call Python for each of these, and a call costs as much as all that it judges itself."""

    def __init__(self, schema: Any) -> None:
        self._rest = jsonschema_rs.Draft202012Validator(_without_texts(schema))
        self._looks = _looks(schema)

    def is_valid(self, value: Any) -> bool:
        """Raises ValueError for what JSON does not have."""
        return self._rest.is_valid(value) and (self._looks is None or self._looks(value))


@cache
def _judge_of(name: str) -> _Judge:
    return _Judge(_whole(schema(name), schema(name)))


def _without_texts(part: Any) -> Any:
    """A schema without patterns and formats. Members may have such names too, and those are schemas, not texts."""
    if isinstance(part, list):
        return [_without_texts(each) for each in part]
    if not isinstance(part, dict):
        return part
    texts = [keyword for keyword in _OF_TEXTS if isinstance(part.get(keyword), str)]
    return {keyword: _without_texts(rule) for keyword, rule in part.items() if keyword not in texts}


def _looks(part: Any) -> Looks | None:
    """What the patterns and formats in a schema say of a value that keeps to the rest of it; None where there are none."""
    if other := part.keys() & _ALTERNATIVES:
        raise RuntimeError(
            f"A contract has {min(other)}, and patterns are looked at as if all of them had to be kept: write it without"
        )
    found = [*_looks_of_text(part)]
    members = [(name, looks) for name, each in part.get("properties", {}).items() if (looks := _looks(each)) is not None]
    if members:
        found.append(partial(_members_look, members))
    if (of_names := _looks_inside(part, "propertyNames")) is not None:
        found.append(lambda value: not isinstance(value, dict) or all(map(of_names, value)))
    if (of_others := _looks_inside(part, "additionalProperties")) is not None:
        known = part.get("properties", {}).keys()
        found.append(lambda value: not isinstance(value, dict) or all(of_others(value[name]) for name in value.keys() - known))
    if (of_items := _looks_inside(part, "items")) is not None:
        found.append(lambda value: not isinstance(value, list) or all(map(of_items, value)))
    if len(found) < 2:
        return found[0] if found else None
    return lambda value: all(looks(value) for looks in found)


def _members_look(members: list[tuple[str, Looks]], value: Any) -> bool:
    if isinstance(value, dict):
        for name, looks in members:
            if name in value and not looks(value[name]):
                return False
    return True


def _looks_inside(part: Any, keyword: str) -> Looks | None:
    inner = part.get(keyword)
    return _looks(inner) if isinstance(inner, dict) else None


def _looks_of_text(part: Any) -> Iterator[Looks]:
    if "pattern" in part:
        search = re.compile(part["pattern"]).search
        yield lambda value: not isinstance(value, str) or search(value) is not None
    if "format" in part:
        looks = partial(conforms, form=part["format"])
        yield lambda value: not isinstance(value, str) or looks(value)


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
    judge = _Judge(items)
    for at, item in enumerate(instance):
        if not _accepts(judge, item):
            yield from validator.descend(item, items, path=at)
