"""Whose an id is when desks apply folders of their own: who claims another's hears of it, and the other's rule stays as it is."""

from pathlib import Path

import pytest

from config.plan.plan import Plan
from tests.unit.config.plan.plan_play import Kafka, numbers, write

FIX = (
    "Give this rule an id of its own, or apply both together. If it is the same rule: rename its file or its watchlist alone, "
    "apply, and then change the rest; or give --prune, if this folder holds all watchlists."
)


@pytest.fixture
def kafka(tmp_path: Path) -> Kafka:
    """Dana's desk is applied, and the next folder to be applied is another."""
    dana, ben = tmp_path / "dana", tmp_path / "ben"
    dana.mkdir()
    ben.mkdir()
    write(dana, "a.yaml", {"one": "Syria", "two": "Russia"})
    kafka = Kafka(dana)
    kafka.apply()
    kafka.folder = ben
    return kafka


def is_refused_to(plan: Plan, owner: str, key: str) -> bool:
    (change,) = plan.changes
    return (change.kind, change.key, change.owner) == ("refused", key, owner) and plan.unchanged == 0


@pytest.mark.parametrize("query", ["Iran", "Iran AND"])
def test_a_claim_is_told_to_the_claimant_alone(kafka: Kafka, query: str) -> None:
    before = dict(kafka.standings)
    write(kafka.folder, "b.yaml", {"one": query}, name="other", owner="@ben")
    assert is_refused_to(kafka.plan(), "@ben", "file:b.yaml")
    assert kafka.apply() == [("refused", "file:b.yaml")]
    assert kafka.apply() == []
    refused = kafka.standings["file:b.yaml"].refused
    assert refused is not None
    assert refused.errors[-1] == (
        f"{kafka.folder / 'b.yaml'}:6:1 E-TWICE: The id one is taken by a rule of the watchlist desk, which is not in this "
        f"folder. {FIX}"
    )
    assert {key: kafka.standings[key] for key in before} == before
    write(kafka.folder, "b.yaml", {"own": "Iran"}, name="other", owner="@ben")
    assert kafka.apply() == [("added", "own"), ("mended", "file:b.yaml")]


def test_where_nobody_owns_the_claimant_the_other_owner_is_not_told(kafka: Kafka) -> None:
    write(kafka.folder, "a.yaml", {"one": "Iran"}, name="other", owner="nobody")
    (change,) = kafka.plan().changes
    assert (change.key, change.owner) == ("file:a.yaml", None)


@pytest.mark.parametrize("prune", [False, True])
def test_a_retired_id_is_not_given_to_another_watchlist(kafka: Kafka, prune: bool) -> None:
    ben, kafka.folder = kafka.folder, kafka.folder.parent / "dana"
    write(kafka.folder, "a.yaml", {"two": "Russia"})
    assert kafka.apply() == [("retired", "one")]
    kafka.folder = ben
    write(kafka.folder, "b.yaml", {"one": "Iran"}, name="other", owner="@ben")
    if prune:
        assert kafka.apply(prune=True) == [("changed", "one"), ("retired", "two")]
    else:
        assert is_refused_to(kafka.plan(), "@ben", "file:b.yaml")


@pytest.mark.parametrize(("owner", "rules"), [("@dana", ["one"]), ("@ben", ["one", "two"])], ids=["rules", "owner"])
def test_a_file_of_the_same_name_in_another_folder_takes_nothing(kafka: Kafka, owner: str, rules: list[str]) -> None:
    write(kafka.folder, "a.yaml", dict.fromkeys(rules, "Iran"), name="other", owner=owner)
    assert is_refused_to(kafka.plan(), owner, "file:a.yaml")


def test_the_same_watchlist_in_another_folder_is_the_same(kafka: Kafka) -> None:
    write(kafka.folder, "b.yaml", {"one": "Iran", "two": "Russia"})
    assert kafka.apply() == [("changed", "one"), ("moved", "two")]


class TestRenamed:
    @pytest.fixture
    def kafka(self, kafka: Kafka) -> Kafka:
        kafka.folder = kafka.folder.parent / "dana"
        return kafka

    def test_a_watchlist(self, kafka: Kafka) -> None:
        write(kafka.folder, "a.yaml", {"one": "Syria", "two": "Russia"}, name="new-name")
        assert kafka.apply() == [("changed", "one"), ("changed", "two")]
        assert numbers(kafka) == [2, 1]

    def test_a_watchlist_with_a_rule_that_is_refused(self, kafka: Kafka) -> None:
        write(kafka.folder, "a.yaml", {"one": "Syria", "two": "Russia AND"}, name="new-name")
        assert kafka.apply() == [("changed", "one"), ("refused", "two")]
        write(kafka.folder, "a.yaml", {"one": "Syria", "two": "Russia"}, name="new-name")
        assert kafka.apply() == [("changed", "two")]

    def test_a_file_and_its_watchlist_one_after_the_other(self, kafka: Kafka) -> None:
        rules = {"one": "Syria", "two": "Russia"}
        (kafka.folder / "a.yaml").unlink()
        write(kafka.folder, "b.yaml", rules, name="new-name")
        assert kafka.apply() == [("refused", "file:b.yaml")]
        assert (numbers(kafka), kafka.standings["one"].runs) == ([1], True)
        write(kafka.folder, "b.yaml", rules)
        assert kafka.apply() == [("moved", "one"), ("moved", "two"), ("mended", "file:b.yaml")]
        write(kafka.folder, "b.yaml", rules, name="new-name")
        assert kafka.apply() == [("changed", "one"), ("changed", "two")]

    def test_a_file_and_its_watchlist_at_once_with_prune(self, kafka: Kafka) -> None:
        (kafka.folder / "a.yaml").unlink()
        write(kafka.folder, "b.yaml", {"one": "Syria", "two": "Russia"}, name="new-name")
        assert kafka.apply(prune=True) == [("changed", "one"), ("changed", "two")]
        assert numbers(kafka) == [2, 1]

    def test_a_rule_that_moves_into_another_file(self, kafka: Kafka) -> None:
        write(kafka.folder, "a.yaml", {"two": "Russia"})
        write(kafka.folder, "b.yaml", {"one": "Syria"}, name="other", owner="@ben")
        assert kafka.apply() == [("changed", "one")]
