"""A line end behind a value is a part of it: no pattern or format of a contract lets one through, and no expression of ours."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.validation import problems
from schemas.validators import NAMES, anchored, is_accepted, schema

ROOMS = ("alerts", "config", "matching", "sandbox", "schemas", "streams", "wirewatch")
HOME = Path(__file__).parents[3]
ARTICLE = {
    "id": "1", "url": "https://a.example/x", "title": "T", "body": "", "published_at": "2026-03-01T08:30:00Z",
    "language": "en-GB", "source": {"domain": "a.example", "country": "DE"}, "fetched_at": "2026-03-01T08:30:00Z",
}  # fmt: skip
LETTER = {
    "stage": "intake", "reason": "r", "topic": "articles.v1", "partition": "0", "offset": "10",
    "failed_at": "2026-03-01T07:30:05Z",
}  # fmt: skip
RULE = {"id": "a", "name": "A", "query": "Syria"}
WATCHLIST = {
    "watchlist": "1", "name": "desk", "owner": "@dana", "rules": [RULE],
    "defaults": {
        "deliver": {"slack": "#a", "digest": "08:00 Mon-Fri Europe/Berlin"}, "max_age": "2d",
        "quiet": {"hours": "22:00-06:00"}, "throttle": {"max": "5/h"}, "review_by": "2027-01-01",
    },
}  # fmt: skip


def members(value: dict[str, object], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, each in value.items():
        if isinstance(each, dict):
            yield from members(each, (*path, name))
        elif isinstance(each, str):
            yield (*path, name)


def ended(value: dict[str, object], path: tuple[str, ...], end: str) -> dict[str, object]:
    """The same with this behind one member."""
    inner = value[path[0]]
    return {**value, path[0]: ended(inner, path[1:], end) if isinstance(inner, dict) else f"{inner}{end}"}


@pytest.mark.parametrize(("name", "value"), [("article.v1", ARTICLE), ("dead-letter.v1", LETTER), ("watchlist.v1", WATCHLIST)])
def test_no_member_with_a_form_takes_a_line_end(name: str, value: dict[str, object]) -> None:
    free = {"id", "title", "body", "domain", "reason", "topic", "name", "query"} if name != "watchlist.v1" else {"name", "query"}
    assert is_accepted(name, value)
    for path in members(value):
        if path[-1] in free:
            continue
        for end in ("\n", "\r\n", "\n\n"):
            changed = ended(value, path, end)
            assert not is_accepted(name, changed), path
            assert {problem.member for problem in problems(name, changed)} == {".".join(path)}


def test_no_name_takes_a_line_end() -> None:
    [problem] = problems("watchlist.v1", {**WATCHLIST, "lists": {"a\n": ["b"]}})
    assert problem.keyword == "propertyNames"
    [problem] = problems("watchlist.v1", {**WATCHLIST, "rules": [{**RULE, "id": "a\n"}]})
    assert problem.member == "rules[0].id"


def test_the_sentence_names_what_must_be() -> None:
    [problem] = problems("article.v1", {**ARTICLE, "url": "https://a.example/x\n"})
    assert str(problem) == (
        "url: must be an address by RFC 3986, in which blanks and letters beyond ASCII are written as %20 and so on; is "
        '"https://a.example/x\\n"'
    )


@pytest.mark.parametrize("name", NAMES)
def test_no_pattern_takes_more_with_a_line_end_than_without(name: str) -> None:
    for pattern in patterns(schema(name)):
        if pattern.endswith("$"):
            assert anchored(pattern) == pattern[:-1] + r"\Z"
    assert anchored(r"^[$]\$[^]$]|a$") == r"^[$]\$[^]$]|a\Z"


def patterns(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("pattern"), str):
            yield part["pattern"]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from patterns(each)


def test_no_expression_of_ours_ends_in_front_of_a_line_end() -> None:
    r"""`$` does, where `re.MULTILINE` does not say that lines are meant: `\Z` is the end of the text."""
    found = [
        f"{file.relative_to(HOME)}:{call.lineno}"
        for room in ROOMS
        for file in sorted((HOME / room).rglob("*.py"))
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("re.") and "MULTILINE" not in ast.unparse(call)
        if any(anchored(text) != text for text in constants(call))
    ]
    assert found == []


def constants(call: ast.Call) -> Iterator[str]:
    for argument in call.args:
        for each in ast.walk(argument):
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                yield each.value
