"""What applying would change: each case of a rule's life, and that nothing is lost because something could not be read."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.desks import head
from tests.unit.config.plan.plan_play import NOW, Kafka, numbers, write


@pytest.fixture
def kafka(tmp_path: Path) -> Kafka:
    write(tmp_path, "a.yaml", {"one": "Syria", "two": "Russia"})
    kafka = Kafka(tmp_path)
    assert kafka.apply() == [("added", "one"), ("added", "two")]
    return kafka


def test_what_runs_already_is_no_news(kafka: Kafka) -> None:
    plan = kafka.plan()
    assert (plan.changes, plan.unchanged, plan.summary) == ((), 2, "2 unchanged")


def test_layout_and_comments_are_no_change(kafka: Kafka) -> None:
    file = kafka.folder / "a.yaml"
    file.write_text("# of the desk\n" + file.read_text().replace("query: 'Syria'", 'query:   "Syria"'))
    assert kafka.apply() == []


def test_a_changed_query_is_one_more_revision(kafka: Kafka) -> None:
    write(kafka.folder, "a.yaml", {"one": "Syria OR Iran", "two": "Russia"})
    plan = kafka.plan()
    assert plan.summary == "1 changed, 1 unchanged"
    assert kafka.apply() == [("changed", "one")]
    newest, oldest = kafka.standings["one"].history
    assert (newest.number, newest.query, newest.author, newest.applied_at) == (2, "Syria OR Iran", "Dana", NOW)
    assert (oldest.number, oldest.query) == (1, "Syria")


def test_a_change_of_status_is_a_revision(kafka: Kafka) -> None:
    write(kafka.folder, "a.yaml", {"one": "Syria", "two": "Russia"}, more=", status: paused")
    assert kafka.apply() == [("changed", "one"), ("changed", "two")]
    assert not kafka.standings["one"].runs


def test_a_rule_that_vanishes_is_retired_and_may_come_back(kafka: Kafka) -> None:
    write(kafka.folder, "a.yaml", {"two": "Russia"})
    (change,) = kafka.plan().changes
    assert (change.kind, change.owner) == ("retired", "@dana")
    assert kafka.apply() == [("retired", "one")]
    assert kafka.standings["one"].history[0].status == "retired"
    assert kafka.apply() == [], "it is retired once"
    write(kafka.folder, "a.yaml", {"one": "Syria", "two": "Russia"})
    assert kafka.apply() == [("changed", "one")]
    assert (numbers(kafka), kafka.standings["one"].runs) == ([3, 2, 1], True)


@pytest.mark.parametrize("prune", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        "\tno YAML",
        "",
        "watchlist: 2\nname: desk\n",
        head() + "  - {name: X, query: Syria}\n",
        head() + "  - {id: two, name: X, query: Russia}\n  - 7\n",
    ],
    ids=["no-yaml", "empty", "version", "no-id", "no-rule"],
)
def test_nothing_is_retired_while_its_file_cannot_be_read_whole(kafka: Kafka, text: str, prune: bool) -> None:
    (kafka.folder / "a.yaml").write_text(text)
    write(kafka.folder, "b.yaml", {"other": "Iran"}, name="other")
    before = dict(kafka.standings)
    plan = kafka.plan(prune=prune)
    assert plan.of("retired") == ()
    assert "one" in plan.kept
    kafka.apply(prune=prune)
    assert {key: kafka.standings[key].revision for key in before} == {key: each.revision for key, each in before.items()}


def test_a_file_that_is_deleted_between_find_and_read_retires_nothing(kafka: Kafka) -> None:
    file = kafka.folder / "a.yaml"
    file.unlink()
    file.symlink_to("nowhere.yaml")  # found in the folder, and not there when it is read
    assert kafka.apply(prune=True) == [("refused", "file:a.yaml")]
    (error,) = kafka.standings["file:a.yaml"].refused.errors  # type: ignore[union-attr]
    assert error == f"{file}:1:1 E-FILE: The file cannot be read: No such file or directory. Check its name and its rights."
    file.unlink()
    write(kafka.folder, "a.yaml", {"one": "Syria", "two": "Russia"})
    assert kafka.apply() == [("mended", "file:a.yaml")]


def test_the_rules_of_a_watchlist_that_is_gone_are_left_unless_pruned(kafka: Kafka) -> None:
    (kafka.folder / "a.yaml").unlink()
    write(kafka.folder, "b.yaml", {"other": "Iran"}, name="other")
    plan = kafka.plan()
    assert plan.left == {"desk": ("one", "two")}
    assert kafka.apply() == [("added", "other")]
    assert kafka.apply(prune=True) == [("retired", "one"), ("retired", "two")]


def test_an_unreadable_file_under_another_name_may_hold_what_seems_gone(kafka: Kafka) -> None:
    (kafka.folder / "a.yaml").rename(kafka.folder / "moved.yaml")
    (kafka.folder / "moved.yaml").write_text("\tno YAML")
    write(kafka.folder, "b.yaml", {"other": "Iran"}, name="other")
    plan = kafka.plan(prune=True)
    assert (plan.of("retired"), plan.kept) == ((), ("one", "two"))


def test_a_folder_without_watchlists_prunes_nothing(kafka: Kafka) -> None:
    (kafka.folder / "a.yaml").unlink()
    assert kafka.apply(prune=True) == []


def test_a_refused_rule_keeps_its_revision_and_is_told_once(kafka: Kafka) -> None:
    write(kafka.folder, "a.yaml", {"one": "Syria AND", "two": "Russia"})
    running = kafka.standings["one"].revision
    assert kafka.apply() == [("refused", "one")]
    standing = kafka.standings["one"]
    assert (standing.revision, standing.runs) == (running, True)
    file = kafka.folder / "a.yaml"
    file.write_text("# one line more\n" + file.read_text())
    assert kafka.apply() == [], "the same error on another line is no news"
    assert kafka.plan().summary == "1 refused, 1 unchanged"
    write(kafka.folder, "a.yaml", {"one": "Syria OR", "two": "Russia"})
    assert kafka.apply() == [("refused", "one")], "another error is"
    write(kafka.folder, "a.yaml", {"one": "Syria", "two": "Russia"})
    assert kafka.apply() == [("mended", "one")]
    assert (numbers(kafka), kafka.standings["one"].refused) == ([1], None)


def test_a_rule_held_up_by_another_of_its_file_is_refused_with_that_ones_error(kafka: Kafka) -> None:
    write(kafka.folder, "a.yaml", {"one": "rule:two AND US", "two": "Russia"})
    file = kafka.folder / "a.yaml"
    file.write_text(file.read_text().replace("query: 'Russia'", "query: Russia # x\n    "))
    assert kafka.apply() == [("refused", "one"), ("refused", "two")]
    refused = kafka.standings["one"].refused
    assert refused is not None
    assert "E-CUT" in refused.errors[0]


def test_what_was_refused_and_never_ran_is_forgotten_with_the_rule(kafka: Kafka) -> None:
    write(kafka.folder, "a.yaml", {"one": "Syria", "two": "Russia", "three": "Iran AND"})
    assert kafka.apply() == [("refused", "three")]
    write(kafka.folder, "a.yaml", {"one": "Syria", "two": "Russia"})
    assert kafka.apply() == [("mended", "three")]
    assert kafka.standings.keys() == {"one", "two"}


def test_an_id_used_in_two_files_stays_with_the_first_sound_or_not(kafka: Kafka) -> None:
    write(kafka.folder, "b.yaml", {"one": "Iran", "other": "Iraq"}, name="other")
    assert kafka.apply() == [("added", "other"), ("refused", "file:b.yaml")]
    write(kafka.folder, "a.yaml", {"one": "Syria AND", "two": "Russia"})
    assert kafka.apply() == [("refused", "one")]
    assert kafka.apply() == []


def test_a_renamed_watchlist_keeps_its_rules(kafka: Kafka) -> None:
    write(kafka.folder, "a.yaml", {"one": "Syria", "two": "Russia"}, name="new-name")
    assert kafka.apply() == [("changed", "one"), ("changed", "two")]
    assert numbers(kafka) == [2, 1]


def test_a_moved_file_is_noted_without_a_revision(kafka: Kafka) -> None:
    (kafka.folder / "a.yaml").rename(kafka.folder / "moved.yaml")
    assert kafka.apply() == [("moved", "one"), ("moved", "two")]
    assert (numbers(kafka), kafka.standings["one"].file) == ([1], "moved.yaml")


def test_an_unreadable_record_is_written_anew(kafka: Kafka) -> None:
    assert kafka.apply(unreadable={"one"}) == [("mended", "one")]
    del kafka.standings["one"]
    assert kafka.apply(unreadable={"one"}) == [("added", "one")]


def test_twenty_revisions_are_kept(kafka: Kafka) -> None:
    for number in range(2, 25):
        write(kafka.folder, "a.yaml", {"one": f"Syria OR word{number}", "two": "Russia"})
        assert kafka.apply() == [("changed", "one")]
    assert numbers(kafka) == list(range(24, 4, -1))


@pytest.mark.parametrize("rule_id", ["x" * 500, "file:a.yaml", "''"])
def test_an_id_that_is_no_key_is_the_fault_of_its_file(kafka: Kafka, rule_id: str) -> None:
    write(kafka.folder, "a.yaml", {"one": "Syria", "two": "Russia", rule_id: "Iran"})
    assert kafka.apply() == [("refused", "file:a.yaml")]
    assert kafka.apply() == []


def test_the_standing_says_nothing_of_the_machine(kafka: Kafka) -> None:
    assert replace(kafka.standings["one"], history=()).file == "a.yaml"
    assert str(kafka.folder).encode() not in bytes(kafka.standings["one"])
