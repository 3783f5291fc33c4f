"""Records of watchlists.v1 as an earlier version wrote them: this one writes the same bytes and makes the same revisions of them.

Workers of two versions run side by side while one takes the place of the other, and must agree on which rules run.
"""

from pathlib import Path

import pytest

from rules.definition import DefinitionError
from rules.rule import read_rule
from schemas.standings import Standing
from tests.unit.config.plan.plan_play import Desk
from tests.unit.rules.test_definitions import DESK

RECORDED = Path(__file__).with_name("recorded-standings.jsonl").read_bytes().splitlines()


def test_the_same_bytes_are_written(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_text(DESK, "utf-8")
    assert [bytes(change.after) for change in Desk(tmp_path).plan().changes if change.after] == RECORDED


@pytest.mark.parametrize(("raw", "hash"), [*zip(RECORDED, ["e0dd06f3c139", "8e013255bb85"], strict=True)])
def test_the_same_revision_is_made(raw: bytes, hash: str) -> None:
    standing = Standing.read(raw)
    assert standing.revision is not None
    assert standing.definition is not None
    assert read_rule(standing.definition).revision == standing.revision.hash == hash


def test_what_a_newer_version_says_is_carried_and_part_of_the_revision() -> None:
    members = Standing.read(RECORDED[0]).definition or {}
    rule, newer = read_rule(members), read_rule({**members, "colour": "red"})
    assert newer.query == rule.query
    assert newer.definition.members["colour"] == "red"
    assert newer.revision != rule.revision


def test_what_keeps_to_no_schema_is_one_error() -> None:
    members = Standing.read(RECORDED[0]).definition or {}
    with pytest.raises(DefinitionError) as error:
        read_rule({**members, "languages": "en", "deliver": 7})
    assert str(error.value) == (
        "its definition is not one of this version "
        '(not definition.v1: deliver: must be an object, is 7; languages: must be an array, is "en")'
    )
