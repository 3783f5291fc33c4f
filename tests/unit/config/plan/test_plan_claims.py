"""Whose an id is when desks apply folders of their own: who claims another's hears of it, and the other's rule stays as it is."""

from pathlib import Path

import pytest

from config.plan.plan import Plan
from tests.unit.config.plan.plan_play import Desk, numbers, write

FIX = (
    "Give this rule an id of its own, or apply both together. If it is the same rule: rename its file or its watchlist alone, "
    "apply, and then change the rest; or give --prune, if this folder holds all watchlists."
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Dana's desk is applied, and the next folder to be applied is another."""
    dana, ben = tmp_path / "dana", tmp_path / "ben"
    dana.mkdir()
    ben.mkdir()
    write(dana, "a.yaml", {"one": "Syria", "two": "Russia"})
    desk = Desk(dana)
    desk.apply()
    desk.folder = ben
    return desk


def is_refused_to(plan: Plan, owner: str, key: str) -> bool:
    (change,) = plan.changes
    return (change.kind, change.key, change.owner) == ("refused", key, owner) and plan.unchanged == 0


@pytest.mark.parametrize("query", ["Iran", "Iran AND"])
def test_a_claim_is_told_to_the_claimant_alone(desk: Desk, query: str) -> None:
    before = dict(desk.standings)
    write(desk.folder, "b.yaml", {"one": query}, name="other", owner="@ben")
    assert is_refused_to(desk.plan(), "@ben", "file:b.yaml")
    assert desk.apply() == [("refused", "file:b.yaml")]
    assert desk.apply() == []
    refused = desk.standings["file:b.yaml"].refused
    assert refused is not None
    assert refused.errors[-1] == (
        f"{desk.folder / 'b.yaml'}:6:1 E-TWICE: The id one is taken by a rule of the watchlist desk, which is not in this "
        f"folder. {FIX}"
    )
    assert {key: desk.standings[key] for key in before} == before
    write(desk.folder, "b.yaml", {"own": "Iran"}, name="other", owner="@ben")
    assert desk.apply() == [("added", "own"), ("mended", "file:b.yaml")]


def test_where_nobody_owns_the_claimant_the_other_owner_is_not_told(desk: Desk) -> None:
    write(desk.folder, "a.yaml", {"one": "Iran"}, name="other", owner="nobody")
    (change,) = desk.plan().changes
    assert (change.key, change.owner) == ("file:a.yaml", None)


@pytest.mark.parametrize("prune", [False, True])
def test_a_retired_id_is_not_given_to_another_watchlist(desk: Desk, prune: bool) -> None:
    ben, desk.folder = desk.folder, desk.folder.parent / "dana"
    write(desk.folder, "a.yaml", {"two": "Russia"})
    assert desk.apply() == [("retired", "one")]
    desk.folder = ben
    write(desk.folder, "b.yaml", {"one": "Iran"}, name="other", owner="@ben")
    if prune:
        assert desk.apply(prune=True) == [("changed", "one"), ("retired", "two")]
    else:
        assert is_refused_to(desk.plan(), "@ben", "file:b.yaml")


@pytest.mark.parametrize(("owner", "rules"), [("@dana", ["one"]), ("@ben", ["one", "two"])], ids=["rules", "owner"])
def test_a_file_of_the_same_name_in_another_folder_takes_nothing(desk: Desk, owner: str, rules: list[str]) -> None:
    write(desk.folder, "a.yaml", dict.fromkeys(rules, "Iran"), name="other", owner=owner)
    assert is_refused_to(desk.plan(), owner, "file:a.yaml")


def test_the_same_watchlist_in_another_folder_is_the_same(desk: Desk) -> None:
    write(desk.folder, "b.yaml", {"one": "Iran", "two": "Russia"})
    assert desk.apply() == [("changed", "one"), ("moved", "two")]


class TestRenamed:
    @pytest.fixture
    def desk(self, desk: Desk) -> Desk:
        desk.folder = desk.folder.parent / "dana"
        return desk

    def test_a_watchlist(self, desk: Desk) -> None:
        write(desk.folder, "a.yaml", {"one": "Syria", "two": "Russia"}, name="new-name")
        assert desk.apply() == [("changed", "one"), ("changed", "two")]
        assert numbers(desk) == [2, 1]

    def test_a_watchlist_with_a_rule_that_is_refused(self, desk: Desk) -> None:
        write(desk.folder, "a.yaml", {"one": "Syria", "two": "Russia AND"}, name="new-name")
        assert desk.apply() == [("changed", "one"), ("refused", "two")]
        write(desk.folder, "a.yaml", {"one": "Syria", "two": "Russia"}, name="new-name")
        assert desk.apply() == [("changed", "two")]

    def test_a_file_and_its_watchlist_one_after_the_other(self, desk: Desk) -> None:
        rules = {"one": "Syria", "two": "Russia"}
        (desk.folder / "a.yaml").unlink()
        write(desk.folder, "b.yaml", rules, name="new-name")
        assert desk.apply() == [("refused", "file:b.yaml")]
        assert (numbers(desk), desk.standings["one"].runs) == ([1], True)
        write(desk.folder, "b.yaml", rules)
        assert desk.apply() == [("moved", "one"), ("moved", "two"), ("mended", "file:b.yaml")]
        write(desk.folder, "b.yaml", rules, name="new-name")
        assert desk.apply() == [("changed", "one"), ("changed", "two")]

    def test_a_file_and_its_watchlist_at_once_with_prune(self, desk: Desk) -> None:
        (desk.folder / "a.yaml").unlink()
        write(desk.folder, "b.yaml", {"one": "Syria", "two": "Russia"}, name="new-name")
        assert desk.apply(prune=True) == [("changed", "one"), ("changed", "two")]
        assert numbers(desk) == [2, 1]

    def test_a_rule_that_moves_into_another_file(self, desk: Desk) -> None:
        write(desk.folder, "a.yaml", {"two": "Russia"})
        write(desk.folder, "b.yaml", {"one": "Syria"}, name="other", owner="@ben")
        assert desk.apply() == [("changed", "one")]
