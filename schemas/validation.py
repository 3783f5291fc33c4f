"""JSON Schema at the border: is this value what its contract says, and if not, what is wrong with it.

The libraries decide (validators.py), fault_words.py puts their findings into sentences a publisher or an analyst can act
on: the member, the rule it broke, the value. This never changes a value.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from schemas.fault_words import extra_members, json_type, missing_members, wrong
from schemas.validators import NAMES, is_accepted, schema, validator

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

__all__ = ["MOST_PROBLEMS", "NAMES", "Problem", "SchemaError", "UnreadableError", "problems", "schema", "validate"]

MOST_PROBLEMS = 10
# Each costs 50 µs, and a megabyte of `[1,1,1,...]` has half a million of them: whoever waits behind it should not wait for all.
MOST_LOOKED_FOR = 1000


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule: `member` as a path (`source.tier`, `tags[2]`, or `message` for the whole), and what is wrong.

    `path` is the same as steps, `keyword` the JSON Schema keyword, for those who look up where the value was written.
    """

    member: str
    wrong: str
    path: tuple[str | int, ...] = ()
    keyword: str = ""

    def __str__(self) -> str:
        return f"{self.member}: {self.wrong}"


class UnreadableError(ValueError):
    """What came is nothing that can be used: no message, no page, or not what its contract says. Its text says what and where."""


class SchemaError(UnreadableError):
    """A value is not what its schema says. Its text lists the problems, at most ten of them."""

    def __init__(self, name: str, problems: tuple[Problem, ...]) -> None:
        self.name, self.problems = name, problems
        least = "at least " if len(problems) == MOST_LOOKED_FOR else ""
        more = f"; and {least}{len(problems) - MOST_PROBLEMS} more" if len(problems) > MOST_PROBLEMS else ""
        super().__init__(f"not {name}: " + "; ".join(str(problem) for problem in problems[:MOST_PROBLEMS]) + more)


def validate(name: str, value: object) -> None:
    """Do nothing if `value` is what the contract `name` says; raise `SchemaError` with every problem if it is not."""
    if found := problems(name, value):
        raise SchemaError(name, found)


def problems(name: str, value: object, of_type: Callable[[Any], str] = json_type) -> tuple[Problem, ...]:
    """Everything that is wrong with `value` by the contract `name`, in the order of the paths; the first thousand problems.
    `of_type` says what a value of a type is called, where it is not JSON that people see."""
    if is_accepted(name, value):
        return ()
    found = (problem for error in _once(validator(name).iter_errors(value)) for problem in _problems(error, of_type))
    return tuple(sorted(islice(found, MOST_LOOKED_FOR), key=lambda problem: (problem.member, problem.keyword)))


def _once(errors: "Iterable[ValidationError]") -> "Iterator[ValidationError]":
    """The errors, and of those of `required` one for each object: the library gives one for each member that is missing, and only
    its English says which."""
    incomplete = set[tuple[str | int, ...]]()
    for error in errors:
        if error.validator == "required":
            path = tuple(error.absolute_path)
            if path in incomplete:
                continue
            incomplete.add(path)
        yield error


def _problems(error: "ValidationError", of_type: Callable[[Any], str]) -> Iterator[Problem]:
    path, keyword = tuple(error.absolute_path), str(error.validator)
    if keyword == "additionalProperties":
        for name, text in extra_members(error):
            yield _problem((*path, name), text, keyword)
    elif keyword == "required":
        for name, text in missing_members(error):
            yield _problem((*path, name), text, keyword)
    elif "propertyNames" in error.absolute_schema_path:
        yield _problem((*path, str(error.instance)), wrong(error, of_type), "propertyNames")
    else:
        yield _problem(path, wrong(error, of_type), keyword)


def _problem(path: tuple[Any, ...], text: str, keyword: str) -> Problem:
    member = "".join(f"[{step}]" if isinstance(step, int) else f".{step[:80]}" for step in path).removeprefix(".")
    return Problem(member or "message", text, path, keyword)
