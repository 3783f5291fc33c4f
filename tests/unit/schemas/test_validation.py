"""The border: formats are on, texts are cut, and the judge, which is quick, says what the library of the words says."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from schemas.fault_words import FORMATS
from schemas.validation import NAMES, Problem, SchemaError, problems, schema, validate
from schemas.validators import _Judge, checker, is_accepted, validator

ARTICLE: dict[str, Any] = {
    "id": "1",
    "url": "https://a.example/",
    "title": "T",
    "body": "",
    "published_at": "2026-03-01T08:30:00Z",
}

KEYWORDS = {
    *("$schema", "$id", "$ref", "$defs", "title", "description", "examples", "type", "enum", "const", "format", "pattern"),
    *("default", "properties", "required", "additionalProperties", "propertyNames", "items", "minItems", "maxItems"),
    *("minLength", "maxLength", "minimum", "maximum"),
}


def subschemas(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A schema and every schema in it."""
    yield value
    for name in ("properties", "$defs"):
        for inner in value.get(name, {}).values():
            yield from subschemas(inner)
    for name in ("items", "additionalProperties", "propertyNames"):
        if isinstance(value.get(name), dict):
            yield from subschemas(value[name])


@pytest.mark.parametrize("name", NAMES)
class TestSchemas:
    def test_it_is_a_valid_schema(self, name: str) -> None:
        Draft202012Validator.check_schema(schema(name))

    def test_it_has_no_unknown_keyword(self, name: str) -> None:
        """A misspelt keyword would be ignored without a word; the list is what schemas/fault_words.py can explain."""
        assert {keyword for each in subschemas(schema(name)) for keyword in each} <= KEYWORDS

    def test_it_is_named_after_its_file(self, name: str) -> None:
        assert (schema(name)["title"], schema(name)["$id"]) == (name, f"urn:wirewatch:{name}")

    def test_a_pattern_is_explained_in_words(self, name: str) -> None:
        for each in subschemas(schema(name)):
            if "pattern" in each:
                assert re.match("An? ", each["description"]), each

    def test_a_format_has_words_and_its_checker_is_installed(self, name: str) -> None:
        used = {each["format"] for each in subschemas(schema(name)) if "format" in each}
        assert used <= FORMATS.keys()
        assert used <= Draft202012Validator.FORMAT_CHECKER.checkers.keys()


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("published_at", "yesterday"),
        ("published_at", "2026-03-01 08:30"),
        ("published_at", "2026-13-01T08:30:00Z"),
        ("url", "https://a.example/a b"),
        ("url", "https://a.example/ü"),
        ("url", "https://[not-an-address]/"),
    ],
)
def test_a_bad_format_is_refused(member: str, value: str) -> None:
    (problem,) = problems("article.v1", {**ARTICLE, member: value})
    assert (problem.member, problem.keyword) == (member, "format")


def test_nothing_wrong_is_no_problem() -> None:
    validate("article.v1", ARTICLE)
    assert problems("article.v1", ARTICLE) == ()


def test_a_problem_says_where_as_text_and_as_steps() -> None:
    assert problems("article.v1", {**ARTICLE, "tags": ["a", 7]}) == (
        Problem("tags[1]", "must be a string, is 7", ("tags", 1), "type"),
    )


def test_at_most_ten_problems_are_told() -> None:
    with pytest.raises(SchemaError) as error:
        validate("article.v1", {**ARTICLE, "tags": [7] * 12})
    assert str(error.value).endswith("tags[7]: must be a string, is 7; and 2 more")
    assert len(error.value.problems) == 12


def test_after_a_thousand_problems_no_more_are_looked_for() -> None:
    with pytest.raises(SchemaError) as error:
        validate("article.v1", {**ARTICLE, "tags": [7] * 50_000})
    assert str(error.value).endswith("; and at least 990 more")
    assert len(error.value.problems) == 1000


@pytest.mark.parametrize("value", ["x" * 10_000, ["x" * 10_000] * 100, {"x" * 10_000: {"y": ["z" * 10_000]}}, 10**15])
def test_never_more_than_80_characters_of_a_value_are_shown(value: object) -> None:
    (problem,) = problems(
        "article.v1", {**ARTICLE, "source": value} if not isinstance(value, dict) else {**ARTICLE, "tags": value}
    )
    shown = problem.wrong.split(", is ", 1)[1]
    assert len(shown) <= 80
    assert shown == orjson.dumps(value).decode() or shown.endswith("…")


def test_the_value_of_a_long_member_name_is_cut_too() -> None:
    (problem,) = problems("alert.v1", {**_alert(), "x" * 10_000: 1})
    assert problem.member == "x" * 80


# The library takes a line end behind the end of a pattern or format; test_line_ends.py has those.
_texts = st.text(max_size=5).filter(lambda text: not text.endswith("\n"))
_plain = st.none() | st.booleans() | st.integers(-3, 10) | st.floats(allow_nan=False) | _texts
_words = st.sampled_from(
    ["en", "US", "us", "https://a.example/x", "ftp://a", "2026-03-01T08:30:00Z", "2026-03-01", "", "#syria", "high", "active"]
)
_names = st.sampled_from(
    [
        "id",
        "url",
        "title",
        "body",
        "published_at",
        "source",
        "language",
        "tags",
        "domain",
        "country",
        "tier",
        "reach",
        "priority",
        "receiver",
        "article",
        "rules",
        "quotes",
        "marks",
        "text",
        "name",
        "query",
        "deliver",
        "slack",
        "watchlist",
        "lists",
        "status",
        "defaults",
    ]
)
_values = st.recursive(
    _plain | _words, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=5), max_leaves=12
)


def _alert() -> dict[str, Any]:
    article = {"id": "1", "url": "https://a.example/", "title": "T", "outlet": "A", "published_at": "2026-03-01T08:30:00Z"}
    rule = {"id": "a", "name": "A", "watchlist": "desk", "revision": "0", "priority": "low"}
    alert = {"id": "0" * 32, "receiver": "#a", "priority": "low", "article": article, "rules": [rule], "quotes": []}
    return {**alert, "decided_at": "2026-03-01T08:30:00Z"}


_WATCHLIST = {"watchlist": "1", "name": "desk", "rules": [{"id": "a", "name": "A", "query": "Syria"}]}


@given(st.sampled_from([("article.v1", ARTICLE), ("alert.v1", _alert()), ("watchlist.v1", _WATCHLIST)]), _names, _values)
def test_the_judge_and_the_finder_of_words_say_what_the_library_says(
    base: tuple[str, dict[str, Any]], member: str, change: object
) -> None:
    name, valid = base
    library = Draft202012Validator(cast(Any, validator(name)).schema, format_checker=checker())
    values = [
        change,
        *({**valid, **other} for other in ({member: change}, {"source": {member: change}}, {"rules": [change] * 25})),
    ]
    for value in values:
        assert is_accepted(name, value) == validator(name).is_valid(value) == library.is_valid(value)
        assert sorted(map(_said, validator(name).iter_errors(value))) == sorted(map(_said, library.iter_errors(value)))


def _said(error: Any) -> str:
    return repr((error.json_path, error.validator, error.message, list(error.absolute_schema_path)))


_PATTERNS = sorted({each["pattern"] for name in NAMES for each in subschemas(schema(name)) if "pattern" in each})
# What the libraries' own patterns and formats read unlike: line ends, blanks of one dialect, digits and capitals of others.
_UNLIKE = st.sampled_from([*"\n\r\x1c\x1f\x85\xa0\ufeff\u2028\u3000６٣ſK\u0130😀", "", "60", "0000", "[V1.x]"])
_FORMED = {
    **{pattern: st.from_regex(pattern) for pattern in _PATTERNS},
    "date-time": st.datetimes(timezones=st.timezones()).map(datetime.isoformat)
    | st.sampled_from(["1990-12-31T23:59:60Z", "0000-01-01T00:00:00Z", "2023-02-29t00:00:00z", "2026-03-01T08:30:00-00:00"]),
    "uri": st.from_regex(r"\A[Hh]ttps?://([a-z@:]{1,5}\.|\[[:0-9a-fV.]{1,9}\]|%4)[!-~]{0,9}\Z")
    | st.sampled_from(["http://[V1.x]/", "http:", "//a.example", "https://a.example/ü"]),
}


@pytest.mark.parametrize("rule", _FORMED)
@given(st.data())
def test_the_two_libraries_read_patterns_and_formats_alike(rule: str, data: st.DataObject) -> None:
    contract = {"type": "string", "format" if rule in FORMATS else "pattern": rule}
    library = Draft202012Validator(contract, format_checker=checker())
    text = data.draw(_FORMED[rule])
    at = data.draw(st.integers(0, len(text)))
    for value in (text, text[:at] + data.draw(_UNLIKE) + text[at:], text[:at] + text[at + 1 :], f"{text}\n"):
        # The judge itself: the doors take a whole schema of ours, and there the library decides what the judge cannot read, so a
        # pattern which the two read unlike could hide.
        assert _Judge(contract).is_valid(value) == library.is_valid(value)


@pytest.mark.parametrize("text", ["\ud83d", "1990-12-31T23:59:60Z", "a\n", "\x1f"])
def test_what_the_judge_cannot_read_the_library_decides(text: str) -> None:
    validate("watchlist.v1", {**_WATCHLIST, "name": text})
    assert problems("watchlist.v1", {**_WATCHLIST, text: 1})[0].path == (text,)
