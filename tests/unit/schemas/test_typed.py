"""Messages of our own are read by their types: what that takes, the contract takes too, and both give the same."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import Decision, Match, MessageError, Policy, Quiet, Quoted, SchemaError, StoryPolicy, chosen, dump
from schemas.typed import is_utc, reader
from schemas.validators import _whole, schema

EXAMPLES = Path(__file__).parents[3] / "schemas/examples"
KINDS: dict[str, Any] = {"match": Match, "decision": Decision, "quotes": Quoted}
READERS = {name: reader(kind) for name, kind in KINDS.items()}
PLACES = {
    "match": "schemas.messages._typed_match",
    "decision": "schemas.decisions.ledger._typed_decision",
    "quotes": "schemas.decisions.quotes._typed_quoted",
}
BOUNDS = ("minLength", "maxLength", "pattern", "minimum", "maximum", "minItems", "maxItems")
CONTRACTS = {"match": "match.v1", "decision": "decision.v1", "quotes": "quotes.v1"}
# The types take no text but the empty one, and an instant has a length of its own.
ELSEWHERE = {
    ".article.body",
    ".matched_at",
    ".decided_at",
    ".closes_at",
    ".due_at",
    ".article.published_at",
    ".article.fetched_at",
    ".card.published_at",
}
ODD = ("", "x", "2026-11-24T09:00:00+02:00", "2026-11-24T09:00:00", 0, -1, 1.5, True, [], [1], {}, {"a": 1}, ["a", "b"])


def examples(name: str, judgement: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((EXAMPLES / name / "v1" / judgement).glob("*.json"))]


def by_schema(name: str, raw: bytes | None) -> Any:
    """What the long way makes of it."""
    with patch(PLACES[name], lambda raw: None):
        return KINDS[name].read(raw)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Each place in a value."""
    yield path
    for step, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, (*path, step))


@pytest.mark.parametrize("name", KINDS)
def test_both_ways_give_the_same(name: str) -> None:
    found = [(by_schema(name, raw), READERS[name](raw), KINDS[name].read(raw)) for raw in examples(name, "valid")]
    assert all(long == read and typed in (None, long) for long, typed, read in found)
    assert any(typed for _, typed, _ in found) or name == "match"


@pytest.mark.parametrize("name", KINDS)
def test_what_is_written_is_read_by_its_types(name: str) -> None:
    for raw in examples(name, "valid"):
        message = KINDS[name].read(raw)
        assert READERS[name](bytes(message)) == message


@pytest.mark.parametrize("name", KINDS)
def test_the_words_for_what_is_wrong_are_those_of_the_contract(name: str) -> None:
    for raw in (*examples(name, "invalid"), None, b"", b"[]", b"{", b'{"id": "\xff"}'):
        with pytest.raises((SchemaError, MessageError)) as error:
            KINDS[name].read(raw)
        with pytest.raises(error.type) as long:
            by_schema(name, raw)
        assert str(error.value) == str(long.value)


@given(st.data())
def test_what_the_types_take_the_contract_takes_but_for_how_an_instant_is_written(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(KINDS)))
    value = json.loads(bytes(KINDS[name].read(data.draw(st.sampled_from(examples(name, "valid"))))))
    path = data.draw(st.sampled_from([each for each in places(value) if each]))
    inner: Any = value
    for step in path[:-1]:
        inner = inner[step]
    way = data.draw(st.sampled_from(["missing", "odd", "unknown"]))
    if way == "missing":
        del inner[path[-1]]
    elif way == "odd":
        inner[path[-1]] = data.draw(st.sampled_from(ODD))
    elif isinstance(inner, dict):
        inner["no_such_member"] = 1
    raw = json.dumps(value).encode()
    typed, long, broken = READERS[name](raw), None, set[str]()
    try:
        long = by_schema(name, raw)
    except SchemaError as error:
        broken = {problem.wrong.partition(":")[0] for problem in error.problems}
    assert typed is None or broken <= {"is no date-time"}
    assert broken or KINDS[name].read(raw) == long
    assert broken or typed in (None, long)


def bounds_of(part: Any, root: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Each place of a schema with its bounds."""
    if "$ref" in part:
        part = root["$defs"][part["$ref"].rpartition("/")[2]]
    part = next((each for each in part.get("anyOf", []) if each != {"type": "null"}), part)
    if "$ref" in part:
        part = root["$defs"][part["$ref"].rpartition("/")[2]]
    yield path, {name: part[name] for name in BOUNDS if name in part}
    for name, inner in part.get("properties", {}).items():
        yield from bounds_of(inner, root, f"{path}.{name}")
    items = part.get("prefixItems", [part["items"]] if isinstance(part.get("items"), dict) else [])
    for inner in items:
        yield from bounds_of(inner, root, f"{path}[]")


@pytest.mark.parametrize("name", KINDS)
def test_the_bounds_of_the_types_are_those_of_the_contract(name: str) -> None:
    contract = dict(bounds_of(_whole(schema(CONTRACTS[name]), schema(CONTRACTS[name])), {}))
    types = msgspec.json.schema(KINDS[name])
    typed = dict(bounds_of(types, types))
    assert typed.keys() == contract.keys() | ({".article.source"} & typed.keys())
    address = typed.get(".article.url", {}).pop("pattern", None), contract.get(".article.url", {}).pop("pattern", None)
    assert (address == (None, None)) == (name != "match")
    differ = {path: (typed[path], bounds) for path, bounds in contract.items() if typed[path] != bounds and path not in ELSEWHERE}
    assert differ == {}


def test_null_says_what_a_member_that_is_not_there_says() -> None:
    value = json.loads(examples("decision", "valid")[0])
    assert Decision.read(json.dumps({**value, "silence": None}).encode()) == Decision.read(json.dumps(value).encode())


def test_an_instant_of_another_zone_is_read_in_utc() -> None:
    raw = examples("match", "valid")[0]
    value = json.loads(bytes(Match.read(raw)))
    other = {**value, "matched_at": value["matched_at"].replace("+00:00", "+02:00")}
    match = Match.read(json.dumps(other).encode())
    assert is_utc(match.matched_at)
    assert (Match.read(raw).matched_at - match.matched_at).total_seconds() == 7200


def test_a_default_that_a_file_chose_is_left_out() -> None:
    story = chosen(StoryPolicy, by="".join(["cop", "ies"]), window_s=int("86400"), update="silent")
    assert dump(story) == b'{"update":"silent"}'
    quiet = chosen(Quiet, hours="22:00-06:00", tz=None, unless="".join(["crit", "ical"]))
    policy = chosen(Policy, story=chosen(StoryPolicy, window_s=int("86400")), quiet=quiet, mention=())
    assert dump(policy) == b'{"quiet":{"hours":"22:00-06:00"}}'


def test_what_is_no_message_is_not_written() -> None:
    with pytest.raises(TypeError):
        dump(object())
