"""What seems to be gone and may not be: nothing is retired because something could not be read, or is in another folder."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from config.plan.plan import RuleChange
from tests.unit.config.plan.plan_play import HEAD, NOW, Kafka, numbers, write

HEADED = HEAD.format(name="other", owner="@ben")


@pytest.fixture
def kafka(tmp_path: Path) -> Kafka:
    folder = tmp_path / "desks"
    folder.mkdir()
    write(folder, "a.yaml", {"one": "Syria", "two": "Russia"})
    write(folder, "b.yaml", {"other": "Iran"}, name="other")
    kafka = Kafka(folder)
    assert [key for _, key in kafka.apply()] == ["one", "two", "other"]
    return kafka


@pytest.mark.parametrize("prune", [False, True])
@pytest.mark.parametrize(
    "broken",
    [
        "\tno YAML",
        "watchlist: 2\nname: other\nrules: [{id: one, name: X, query: Syria}]\n",
        HEADED.replace("other", "7!") + "  - {id: other, name: X, query: Iran}\n  - {name: X, query: Syria}\n",
        HEADED + "  - {id: other, name: X, query: Iran}\n  - {name: X, query: Syria}\n",
    ],
    ids=["no-yaml", "version", "no-name", "no-id"],
)
def test_a_rule_that_was_moved_into_a_broken_file_is_kept(kafka: Kafka, broken: str, prune: bool) -> None:
    write(kafka.folder, "a.yaml", {"two": "Russia"})
    (kafka.folder / "b.yaml").write_text(broken)
    plan = kafka.plan(prune=prune)
    assert plan.of("retired") == ()
    assert "one" in plan.kept
    kafka.apply(prune=prune)
    assert (kafka.standings["one"].runs, numbers(kafka)) == (True, [1])


@pytest.mark.parametrize(
    ("rules", "refused"),
    [
        ({"x" * 101: "Syria", "two": "Russia"}, "file:a.yaml"),
        ({"file:one": "Syria", "two": "Russia"}, "file:a.yaml"),
        ({"''": "Syria", "two": "Russia"}, "file:a.yaml"),
        ({"One": "Syria", "two": "Russia"}, "One"),
        ({"uno": "Syria AND", "two": "Russia"}, "uno"),
        ({"two": "Russia", "'two'": "Syria"}, "file:a.yaml"),
    ],
    ids=["too-long", "of-a-file", "empty", "capital", "new-and-broken", "twice"],
)
def test_a_rule_whose_new_id_is_refused_runs_on_under_its_old_one(kafka: Kafka, rules: dict[str, str], refused: str) -> None:
    write(kafka.folder, "a.yaml", rules)
    plan = kafka.plan()
    assert (plan.of("retired"), plan.kept) == ((), ("one",))
    assert kafka.apply() == [("refused", refused)]
    assert (kafka.standings["one"].runs, kafka.apply()) == (True, [])
    write(kafka.folder, "a.yaml", {"uno": "Syria", "two": "Russia"})
    assert ("retired", "one") in kafka.apply()


def test_a_rule_whose_new_id_is_that_of_another_file_runs_on(kafka: Kafka) -> None:
    write(kafka.folder, "b.yaml", {"two": "Iran"}, name="other")
    assert kafka.plan().kept == ("other",)
    assert kafka.apply() == [("refused", "file:b.yaml")]


def test_another_file_of_the_same_watchlist_retires_only_its_own_rules(kafka: Kafka, tmp_path: Path) -> None:
    kafka.folder = tmp_path / "elsewhere"
    kafka.folder.mkdir()
    write(kafka.folder, "c.yaml", {"three": "Iraq", "four": "Oman"})
    assert kafka.apply() == [("added", "three"), ("added", "four")]
    assert kafka.plan().left == {"desk": ("one", "two"), "other": ("other",)}
    write(kafka.folder, "c.yaml", {"three": "Iraq"})
    assert kafka.apply() == [("retired", "four")]
    kafka.folder = tmp_path / "desks"
    assert (kafka.plan().left, kafka.apply()) == ({"desk": ("three",)}, [])


def test_a_file_name_that_is_no_text_is_named_all_the_same(kafka: Kafka) -> None:
    name = os.fsdecode(b"\xff.yaml")
    write(kafka.folder, name, {"three": "Iraq", "four": "Syria AND"}, name="third")
    assert kafka.apply() == [("added", "three"), ("refused", "four")]
    assert kafka.standings["three"].file == "?.yaml"
    (kafka.folder / name).write_text("\tno YAML")
    assert kafka.apply() == [("refused", "file:?.yaml")]
    assert kafka.apply() == []


@pytest.mark.parametrize(
    "odd",
    [{"deliver": 7}, {"max_age": "long"}, {"rejects": [{}]}, {"masks": [{"phrases": [7]}]}, {"lists": {"x": 7}, "query": "$x"}],
)
def test_a_rule_that_a_stranger_wrote_is_retired_as_any_other(kafka: Kafka, odd: dict[str, object]) -> None:
    standing = kafka.standings["one"]
    kafka.standings["one"] = replace(standing, definition={**(standing.definition or {}), **odd})
    write(kafka.folder, "a.yaml", {"two": "Russia"})
    assert kafka.apply() == [("retired", "one")]


def test_a_long_author_is_cut_and_what_is_no_text_replaced(kafka: Kafka) -> None:
    write(kafka.folder, "a.yaml", {"one": "Iran", "two": "Russia"})
    (change,) = kafka.plan(author="\udcff" + "D" * 300).changes
    assert change.after is not None
    assert change.after.history[0].author == "?" + "D" * 199


class TestUnreadableRecords:
    def test_with_prune_what_no_file_has_is_deleted_and_shown(self, kafka: Kafka) -> None:
        assert kafka.apply(unreadable={"gone", "one"}) == [("mended", "one")]
        plan = kafka.plan(unreadable={"gone", "file:x.yaml"}, prune=True)
        assert plan.changes == (RuleChange("mended", "file:x.yaml", None, None), RuleChange("mended", "gone", None, None))
        assert all(change.is_news for change in plan.changes)

    def test_not_while_a_file_may_have_it(self, kafka: Kafka) -> None:
        (kafka.folder / "b.yaml").write_text("\tno YAML")
        kafka.apply()
        assert kafka.apply(unreadable={"gone"}, prune=True) == []

    def test_that_of_a_sound_file_is_deleted(self, kafka: Kafka) -> None:
        assert kafka.apply(unreadable={"file:a.yaml"}) == [("mended", "file:a.yaml")]

    def test_a_refusal_is_written_anew(self, kafka: Kafka) -> None:
        write(kafka.folder, "a.yaml", {"one": "Syria AND", "two": "Russia"})
        assert kafka.apply() == [("refused", "one")]
        assert kafka.apply(unreadable={"one"}, now=NOW + timedelta(hours=1)) == [("refused", "one")]


def test_a_refusal_takes_the_place_of_no_record_that_cannot_be_read(kafka: Kafka) -> None:
    write(kafka.folder, "a.yaml", {"one": "Syria AND", "two": "Russia"})
    del kafka.standings["one"]
    assert kafka.apply(unreadable={"one"}) == [("refused", "file:a.yaml")]
    write(kafka.folder, "a.yaml", {"one": "Syria", "two": "Russia"})
    assert kafka.apply(unreadable={"one"}) == [("added", "one"), ("mended", "file:a.yaml")]


def test_a_rule_may_have_moved_to_a_file_of_its_watchlist_and_be_refused_there(kafka: Kafka) -> None:
    write(kafka.folder, "a.yaml", {"two": "Russia"})
    write(kafka.folder, "c.yaml", {"uno": "Syria AND"})
    plan = kafka.plan()
    assert (plan.of("retired"), plan.kept) == ((), ("one",))
