"""What jsonschema found, in words of our own: the library's change with its versions and show whole values and patterns.

Whoever published the value reads these, often in a dead letter days later, so each says what is expected and shows what came,
never more than 80 characters of it. A member with a pattern is explained by the first sentence of its description, which a
test holds to the form "A ...", because nobody reads a regular expression in an alert.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from schemas.shown_json import escaped_json
from wording import cut, nearest

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

MOST_VALUE_CHARACTERS = 80

FORMATS = {
    "date-time": "a date and time by RFC 3339 with its offset, such as 2026-03-01T08:30:00+01:00",
    "uri": "an address by RFC 3986, in which blanks and letters beyond ASCII are written as %20 and so on",
}


def wrong(error: "ValidationError", of_type: Callable[[Any], str]) -> str:
    """Say which rule is broken and by which value; `of_type` says what a value of a type is called, or of one of several."""
    keyword, rule, value = str(error.validator), cast(Any, error.validator_value), error.instance
    came = shown(value)
    match keyword:
        case "type" if value is None:
            return f"must be {of_type(rule)}, is null; leave a member without a value out"
        case "type":
            return f"must be {of_type(rule)}, is {came}"
        case "format":
            return f"must be {FORMATS.get(rule, rule)}; is {came}"
        case "pattern":
            return f"must be {_description(error)}; is {came}"
        case "enum":
            return f"must be {_choice(rule)}; is {came}"
        case "const":
            return f"must be {rule}; is {came}"
        case "minimum":
            return f"must be at least {rule}, is {came}"
        case "maximum":
            return f"must be at most {rule}, is {came}"
        case "minLength" | "minItems" | "minProperties":
            return "is empty" if not value else f"must have at least {rule} {_unit(keyword)}, is {came}"
        case "maxLength" | "maxItems" | "maxProperties":
            return f"must have at most {rule} {_unit(keyword)}, has {len(cast(Any, value))}: {came}"
        case _:
            return f"breaks {keyword} {shown(rule)}: {came}"


def json_type(named: str | list[str]) -> str:
    """A value of this type, or of one of these, as JSON calls it."""
    if isinstance(named, list):
        return " or ".join(map(json_type, named))
    return f"{'an' if named[:1] in 'aio' else 'a'} {named}"


def missing_members(error: "ValidationError") -> Iterator[tuple[str, str]]:
    """Each name that `required` misses in an object, and what to say of it."""
    return ((name, "is missing") for name in cast(Any, error.validator_value) if name not in cast(Any, error.instance))


def extra_members(error: "ValidationError") -> Iterator[tuple[str, str]]:
    """Each name that `additionalProperties` refuses, and what to say of it."""
    known = list(cast(Any, error.schema).get("properties", {}))
    for name in cast(Any, error.instance):
        if name not in known:
            like = nearest(name, known)
            yield name, "is not known; " + (f"did you mean {like}?" if like else f"known are {', '.join(known)}")


def shown(value: object) -> str:
    """A value as JSON, at most 80 characters of it, none of which steers a terminal."""
    return cut(escaped_json(_head(value), default=repr), MOST_VALUE_CHARACTERS)


def _head(value: object) -> object:
    """Only as much of a value as can be shown: a body of a megabyte is not serialised to show 80 characters."""
    if isinstance(value, str):
        return value[:MOST_VALUE_CHARACTERS]
    if isinstance(value, list):
        return [_head(item) for item in value[:10]]
    if isinstance(value, Mapping):
        return {str(key)[:MOST_VALUE_CHARACTERS]: _head(item) for key, item in list(value.items())[:10]}
    return value


def _description(error: "ValidationError") -> str:
    """The first sentence of what the schema says of the member, as it goes on after "must be"."""
    text = str(cast(Any, error.schema).get("description", "of another form")).split(". ")[0].removesuffix(".")
    return text[:1].lower() + text[1:]


def _choice(words: list[object]) -> str:
    distinct = list(dict.fromkeys(str(word).lower() if isinstance(word, bool) else str(word) for word in words))
    return f"one of {', '.join(distinct)}" if len(distinct) > 1 else distinct[0]


def _unit(keyword: str) -> str:
    return {"Length": "characters", "Items": "items", "Properties": "members"}[keyword[3:]]
