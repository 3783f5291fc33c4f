"""Records of watchlists.v1 that are not what apply writes: each is refused with its reason, and none raises anything else."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from schemas.standings import Standing
from streams.watchlists.standings import StandingError, read_standing, rule_at
from tests.unit.streams.watchlists.standing_play import Desk

PLACE = "watchlists.v1/0/7"


@pytest.fixture
def standing(tmp_path: Path) -> Standing:
    desk = Desk(tmp_path)
    desk.apply(one="Syria")
    return desk.standings["one"]


def defined(standing: Standing, **members: Any) -> Standing:
    return replace(standing, definition={**(standing.definition or {}), **members})


def why_refused(standing: Standing) -> str:
    with pytest.raises(StandingError) as error:
        read_standing(standing.key.encode(), bytes(standing), PLACE)
    return str(error.value)


def test_what_apply_writes_is_read(standing: Standing) -> None:
    assert read_standing(b"one", bytes(standing), PLACE) == standing


def test_a_definition_of_another_rule(standing: Standing) -> None:
    assert why_refused(defined(standing, id="two")) == (
        f"{PLACE} cannot be read: the key 'one' is not the id of the definition, 'two'. "
        "Apply the watchlist of this rule again, which writes the record anew."
    )


@pytest.mark.parametrize("status", ["retired", "paused"])
def test_a_definition_of_another_status_than_its_revision(standing: Standing, status: str) -> None:
    assert f": the definition is {status}, its newest revision active." in why_refused(defined(standing, status=status))


def test_a_definition_that_was_never_accepted(standing: Standing) -> None:
    assert ": the definition is active, its newest revision missing." in why_refused(replace(standing, history=()))


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ({"deliver": 7}, "deliver: must be an object, is 7"),
        ({"rejects": [{}]}, "rejects[0].id: is missing; rejects[0].query: is missing"),
        ({"masks": [{"id": "m", "phrases": 7}]}, "masks[0].phrases: must be an array, is 7"),
        ({"max_age": "long"}, "max_age: "),
        ({"sources": {"countries": [7]}}, "sources.countries[0]: must be a string, is 7"),
    ],
)
def test_a_definition_of_a_stranger_cannot_run(standing: Standing, odd: dict[str, Any], said: str) -> None:
    with pytest.raises(StandingError) as error:
        rule_at(defined(standing, **odd))
    label = standing.history[0].label
    head = f"The rule one, revision {label}, cannot run here: its definition is not one of this version ("
    assert str(error.value).startswith(head)
    assert said in str(error.value)
