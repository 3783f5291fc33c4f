"""JSON Schema at the border: is this value what its contract says, and if not, what is wrong with it.

The jsonschema library decides; this module builds each validator once and puts its findings into one sentence a publisher
can act on: the member, the rule it broke, the value. It never changes a value, and never quotes more than 80 characters of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, cast

import orjson
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

NAMES = ("article.v1", "match.v1", "alert.v1", "dead-letter.v1")
MOST_PROBLEMS = 10
MOST_VALUE_CHARACTERS = 80

# The two formats our schemas use. jsonschema passes any value of a format whose checker is not installed: hence the test.
FORMATS_USED = ("date-time", "uri")


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule: `member` as a path (`source.tier`, `tags[2]`, or `message` for the whole), and what is wrong."""

    member: str
    wrong: str

    def __str__(self) -> str:
        return f"{self.member}: {self.wrong}"


class SchemaError(ValueError):
    """A value is not what its schema says. Its text lists the problems, at most ten of them."""

    def __init__(self, name: str, problems: tuple[Problem, ...]) -> None:
        self.name, self.problems = name, problems
        more = f"; and {len(problems) - MOST_PROBLEMS} more" if len(problems) > MOST_PROBLEMS else ""
        super().__init__(f"not {name}: " + "; ".join(str(problem) for problem in problems[:MOST_PROBLEMS]) + more)


def schema(name: str) -> dict[str, Any]:
    """Read the JSON Schema of one contract, by its name in `NAMES`."""
    value: dict[str, Any] = orjson.loads(resources.files(__package__).joinpath(f"{name}.schema.json").read_bytes())
    return value


def validate(name: str, value: object) -> None:
    """Do nothing if `value` is what the contract `name` says; raise `SchemaError` with every problem if it is not."""
    validator = _validator(name)
    if not validator.is_valid(value):
        raise SchemaError(name, tuple(_problems(validator, value)))


@cache
def _validator(name: str) -> Draft202012Validator:
    registry: Registry[Any] = Registry().with_resources(
        (f"urn:wirewatch:{each}", Resource.from_contents(schema(each), default_specification=DRAFT202012)) for each in NAMES
    )
    return Draft202012Validator(schema(name), registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER)


def _problems(validator: Draft202012Validator, value: object) -> Iterator[Problem]:
    for error in sorted(validator.iter_errors(value), key=lambda error: (str(error.json_path), str(error.validator))):
        yield Problem(_member(error), _wrong(error))


def _member(error: ValidationError) -> str:
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path)
    return path.removeprefix(".") or "message"


def _wrong(error: ValidationError) -> str:
    """Say which rule is broken and by which value; the rule's own words, not the library's, so that they stay."""
    keyword, rule, value = str(error.validator), cast(Any, error.validator_value), error.instance
    shown = _cut(value)
    match keyword:
        case "required" if isinstance(value, Mapping):
            missing = [name for name in rule if name not in value and f"'{name}'" in error.message]
            return f"{missing[0] if missing else rule} is missing"
        case "additionalProperties":
            return f"unknown member in {shown}: {error.message}"
        case "type":
            return f"must be {_article(rule)}, is {shown}"
        case "format":
            return f"is no {rule}: {shown}"
        case "pattern":
            return f"does not look like {rule}: {shown}"
        case "enum":
            return f"must be one of {', '.join(map(str, rule))}; is {shown}"
        case "minLength" | "minItems":
            return f"must have at least {rule} {_unit(keyword)}, is {shown}"
        case "maxLength" | "maxItems":
            return f"must have at most {rule} {_unit(keyword)}, has {len(value)}: {shown}"  # type: ignore[arg-type]
        case _:
            return f"breaks {keyword} {rule}: {shown}"


def _article(kind: object) -> str:
    return f"{'an' if str(kind)[:1] in 'aio' else 'a'} {kind}"


def _unit(keyword: str) -> str:
    return "items" if keyword.endswith("Items") else "characters"


def _cut(value: object) -> str:
    text = orjson.dumps(_head(value), default=repr).decode()
    return text if len(text) <= MOST_VALUE_CHARACTERS else text[: MOST_VALUE_CHARACTERS - 1] + "…"


def _head(value: object) -> object:
    """Only as much of a value as can be shown: a body of a megabyte is not serialised to show 80 characters."""
    if isinstance(value, str):
        return value[:MOST_VALUE_CHARACTERS]
    if isinstance(value, list):
        return [_head(item) for item in value[:10]]
    if isinstance(value, Mapping):
        return {str(key)[:MOST_VALUE_CHARACTERS]: _head(item) for key, item in list(value.items())[:10]}
    return value
