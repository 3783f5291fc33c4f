"""No text in a contract is without a bound: what stands on a topic may have been written by anybody."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from schemas.validation import NAMES, problems, schema
from schemas.validators import validator

# A pattern that any number of letters could fit.
ENDLESS = re.compile(r"(?<!\\)[*+]|\{\d+,\}")
# Texts of watchlist files, which are bounded elsewhere with a better sentence: a query by its language (8,000 characters), the
# texts of tests by their sum (config/loading/checks/effort.py), and all of a file by its size (config/loading/yaml/files.py).
# None is on a topic like this.
OF_FILES = {
    "watchlist.v1 rules[].query", "watchlist.v1 rejects[].query", "watchlist.v1 rules[].tests[].match",
    "watchlist.v1 rules[].tests[].no_match",
}  # fmt: skip


def texts(part: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every place where a contract takes a text, with what it says of it."""
    if "string" in (part.get("type") if isinstance(part.get("type"), list) else [part.get("type")]):
        yield place, part
    for name, inner in part.get("properties", {}).items():
        yield from texts(inner, f"{place}.{name}" if not place.endswith(" ") else place + name)
    for keyword, mark in (("items", "[]"), ("additionalProperties", ".*")):
        if isinstance(part.get(keyword), dict):
            yield from texts(part[keyword], place + mark)


def is_bounded(part: dict[str, Any]) -> bool:
    is_short = "pattern" in part and part["pattern"].endswith(r"\Z") and not ENDLESS.search(part["pattern"])
    # A format is no bound: an instant may have as many digits behind its seconds as it likes.
    return bool({"maxLength", "enum", "const"} & part.keys()) or is_short


@pytest.mark.parametrize("name", NAMES)
def test_every_text_has_a_bound(name: str) -> None:
    whole: Any = validator(name).schema
    found = dict(texts(whole, f"{name} "))
    assert found
    assert {place for place, part in found.items() if not is_bounded(part)} == {
        each for each in OF_FILES if each.startswith(name)
    }


def test_a_contract_without_plain_types_would_be_seen() -> None:
    """Every keyword below which a text could stand is one that the test above goes into."""
    inside = {"properties", "items", "additionalProperties", "propertyNames", "$defs"}

    def keywords(part: Any, is_schema: bool) -> Iterator[str]:
        if isinstance(part, dict):
            for keyword, inner in part.items():
                if is_schema and isinstance(inner, (dict, list)) and keyword not in ("examples", "enum", "type", "required"):
                    yield keyword
                    yield from keywords(inner, keyword in ("items", "additionalProperties", "propertyNames"))
                elif not is_schema:
                    yield from keywords(inner, True)

    assert {keyword for name in NAMES for keyword in keywords(schema(name), True)} <= inside


def test_a_date_is_short() -> None:
    value = {"stage": "intake", "reason": "it", "topic": "t", "partition": "0", "offset": "0"}
    late = "2026-03-01T08:30:00." + "0" * 200 + "Z"
    assert problems("dead-letter.v1", {**value, "failed_at": "2026-03-01T08:30:00Z"}) == ()
    [problem] = problems("dead-letter.v1", {**value, "failed_at": late})
    assert (problem.member, problem.keyword) == ("failed_at", "maxLength")


@pytest.mark.parametrize(("member", "most"), [("id", 100), ("name", 150), ("watchlist", 255), ("revision", 40)])
def test_the_rules_of_an_alert_are_bounded(member: str, most: int) -> None:
    for name in ("alert.v1", "match.v1"):
        part: Any = validator(name).schema
        assert part["properties"]["rules"]["items"]["properties"][member]["maxLength"] == most
