"""What applying would change: each case of a rule's life, and that nothing is lost because something could not be read."""

from pathlib import Path

import pytest

from tests.copying import replace
from tests.desks import head
from tests.unit.config.plan.plan_play import NOW, Desk, numbers, write


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    write(tmp_path, "a.yaml", {"one": "Syria", "two": "Russia"})
    desk = Desk(tmp_path)
    assert desk.apply() == [("added", "one"), ("added", "two")]
    return desk


def test_what_runs_already_is_no_news(desk: Desk) -> None:
    plan = desk.plan()
    assert (plan.changes, plan.unchanged, plan.summary) == ((), 2, "2 unchanged")


def test_layout_and_comments_are_no_change(desk: Desk) -> None:
    file = desk.folder / "a.yaml"
    file.write_text("# of the desk\n" + file.read_text().replace("query: 'Syria'", 'query:   "Syria"'))
    assert desk.apply() == []


def test_a_changed_query_is_one_more_revision(desk: Desk) -> None:
    write(desk.folder, "a.yaml", {"one": "Syria OR Iran", "two": "Russia"})
    plan = desk.plan()
    assert plan.summary == "1 changed, 1 unchanged"
    assert desk.apply() == [("changed", "one")]
    newest, oldest = desk.standings["one"].history
    assert (newest.number, newest.query, newest.author, newest.applied_at) == (2, "Syria OR Iran", "Dana", NOW)
    assert (oldest.number, oldest.query) == (1, "Syria")


def test_a_change_of_status_is_a_revision(desk: Desk) -> None:
    write(desk.folder, "a.yaml", {"one": "Syria", "two": "Russia"}, more=", status: paused")
    assert desk.apply() == [("changed", "one"), ("changed", "two")]
    assert not desk.standings["one"].runs


def test_a_rule_that_vanishes_is_retired_and_may_come_back(desk: Desk) -> None:
    write(desk.folder, "a.yaml", {"two": "Russia"})
    (change,) = desk.plan().changes
    assert (change.kind, change.owner) == ("retired", "@dana")
    assert desk.apply() == [("retired", "one")]
    assert desk.standings["one"].history[0].status == "retired"
    assert desk.apply() == [], "it is retired once"
    write(desk.folder, "a.yaml", {"one": "Syria", "two": "Russia"})
    assert desk.apply() == [("changed", "one")]
    assert (numbers(desk), desk.standings["one"].runs) == ([3, 2, 1], True)


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
def test_nothing_is_retired_while_its_file_cannot_be_read_whole(desk: Desk, text: str, prune: bool) -> None:
    (desk.folder / "a.yaml").write_text(text)
    write(desk.folder, "b.yaml", {"other": "Iran"}, name="other")
    before = dict(desk.standings)
    plan = desk.plan(prune=prune)
    assert plan.of("retired") == ()
    assert "one" in plan.kept
    desk.apply(prune=prune)
    assert {key: desk.standings[key].revision for key in before} == {key: each.revision for key, each in before.items()}


def test_a_file_that_is_deleted_between_find_and_read_retires_nothing(desk: Desk) -> None:
    file = desk.folder / "a.yaml"
    file.unlink()
    file.symlink_to("nowhere.yaml")  # found in the folder, and not there when it is read
    assert desk.apply(prune=True) == [("refused", "file:a.yaml")]
    (error,) = desk.standings["file:a.yaml"].refused.errors  # type: ignore[union-attr]
    assert error == f"{file}:1:1 E-FILE: The file cannot be read: No such file or directory. Check its name and its rights."
    file.unlink()
    write(desk.folder, "a.yaml", {"one": "Syria", "two": "Russia"})
    assert desk.apply() == [("mended", "file:a.yaml")]


def test_the_rules_of_a_watchlist_that_is_gone_are_left_unless_pruned(desk: Desk) -> None:
    (desk.folder / "a.yaml").unlink()
    write(desk.folder, "b.yaml", {"other": "Iran"}, name="other")
    plan = desk.plan()
    assert plan.left == {"desk": ("one", "two")}
    assert desk.apply() == [("added", "other")]
    assert desk.apply(prune=True) == [("retired", "one"), ("retired", "two")]


def test_an_unreadable_file_under_another_name_may_hold_what_seems_gone(desk: Desk) -> None:
    (desk.folder / "a.yaml").rename(desk.folder / "moved.yaml")
    (desk.folder / "moved.yaml").write_text("\tno YAML")
    write(desk.folder, "b.yaml", {"other": "Iran"}, name="other")
    plan = desk.plan(prune=True)
    assert (plan.of("retired"), plan.kept) == ((), ("one", "two"))


def test_a_folder_without_watchlists_prunes_nothing(desk: Desk) -> None:
    (desk.folder / "a.yaml").unlink()
    assert desk.apply(prune=True) == []


def test_a_refused_rule_keeps_its_revision_and_is_told_once(desk: Desk) -> None:
    write(desk.folder, "a.yaml", {"one": "Syria AND", "two": "Russia"})
    running = desk.standings["one"].revision
    assert desk.apply() == [("refused", "one")]
    standing = desk.standings["one"]
    assert (standing.revision, standing.runs) == (running, True)
    file = desk.folder / "a.yaml"
    file.write_text("# one line more\n" + file.read_text())
    assert desk.apply() == [], "the same error on another line is no news"
    assert desk.plan().summary == "1 refused, 1 unchanged"
    write(desk.folder, "a.yaml", {"one": "Syria OR", "two": "Russia"})
    assert desk.apply() == [("refused", "one")], "another error is"
    write(desk.folder, "a.yaml", {"one": "Syria", "two": "Russia"})
    assert desk.apply() == [("mended", "one")]
    assert (numbers(desk), desk.standings["one"].refused) == ([1], None)


def test_a_rule_held_up_by_another_of_its_file_is_refused_with_that_ones_error(desk: Desk) -> None:
    write(desk.folder, "a.yaml", {"one": "rule:two AND US", "two": "Russia"})
    file = desk.folder / "a.yaml"
    file.write_text(file.read_text().replace("query: 'Russia'", "query: Russia # x\n    "))
    assert desk.apply() == [("refused", "one"), ("refused", "two")]
    refused = desk.standings["one"].refused
    assert refused is not None
    assert "E-CUT" in refused.errors[0]


def test_what_was_refused_and_never_ran_is_forgotten_with_the_rule(desk: Desk) -> None:
    write(desk.folder, "a.yaml", {"one": "Syria", "two": "Russia", "three": "Iran AND"})
    assert desk.apply() == [("refused", "three")]
    write(desk.folder, "a.yaml", {"one": "Syria", "two": "Russia"})
    assert desk.apply() == [("mended", "three")]
    assert desk.standings.keys() == {"one", "two"}


def test_an_id_used_in_two_files_stays_with_the_first_sound_or_not(desk: Desk) -> None:
    write(desk.folder, "b.yaml", {"one": "Iran", "other": "Iraq"}, name="other")
    assert desk.apply() == [("added", "other"), ("refused", "file:b.yaml")]
    write(desk.folder, "a.yaml", {"one": "Syria AND", "two": "Russia"})
    assert desk.apply() == [("refused", "one")]
    assert desk.apply() == []


def test_a_renamed_watchlist_keeps_its_rules(desk: Desk) -> None:
    write(desk.folder, "a.yaml", {"one": "Syria", "two": "Russia"}, name="new-name")
    assert desk.apply() == [("changed", "one"), ("changed", "two")]
    assert numbers(desk) == [2, 1]


def test_a_moved_file_is_noted_without_a_revision(desk: Desk) -> None:
    (desk.folder / "a.yaml").rename(desk.folder / "moved.yaml")
    assert desk.apply() == [("moved", "one"), ("moved", "two")]
    assert (numbers(desk), desk.standings["one"].file) == ([1], "moved.yaml")


def test_an_unreadable_record_is_written_anew(desk: Desk) -> None:
    assert desk.apply(unreadable={"one"}) == [("mended", "one")]
    del desk.standings["one"]
    assert desk.apply(unreadable={"one"}) == [("added", "one")]


def test_twenty_revisions_are_kept(desk: Desk) -> None:
    for number in range(2, 25):
        write(desk.folder, "a.yaml", {"one": f"Syria OR word{number}", "two": "Russia"})
        assert desk.apply() == [("changed", "one")]
    assert numbers(desk) == list(range(24, 4, -1))


@pytest.mark.parametrize("rule_id", ["x" * 500, "file:a.yaml", "''"])
def test_an_id_that_is_no_key_is_the_fault_of_its_file(desk: Desk, rule_id: str) -> None:
    write(desk.folder, "a.yaml", {"one": "Syria", "two": "Russia", rule_id: "Iran"})
    assert desk.apply() == [("refused", "file:a.yaml")]
    assert desk.apply() == []


def test_the_standing_says_nothing_of_the_machine(desk: Desk) -> None:
    assert replace(desk.standings["one"], history=()).file == "a.yaml"
    assert str(desk.folder).encode() not in bytes(desk.standings["one"])
