"""What seems to be gone and may not be: nothing is retired because something could not be read, or is in another folder."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from config.plan.plan import RuleChange
from tests.copying import replace
from tests.desks import head
from tests.unit.config.plan.plan_play import NOW, Desk, numbers, write

HEADED = head("other", "@ben")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    folder = tmp_path / "desks"
    folder.mkdir()
    write(folder, "a.yaml", {"one": "Syria", "two": "Russia"})
    write(folder, "b.yaml", {"other": "Iran"}, name="other")
    desk = Desk(folder)
    assert [key for _, key in desk.apply()] == ["one", "two", "other"]
    return desk


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
def test_a_rule_that_was_moved_into_a_broken_file_is_kept(desk: Desk, broken: str, prune: bool) -> None:
    write(desk.folder, "a.yaml", {"two": "Russia"})
    (desk.folder / "b.yaml").write_text(broken)
    plan = desk.plan(prune=prune)
    assert plan.of("retired") == ()
    assert "one" in plan.kept
    desk.apply(prune=prune)
    assert (desk.standings["one"].runs, numbers(desk)) == (True, [1])


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
def test_a_rule_whose_new_id_is_refused_runs_on_under_its_old_one(desk: Desk, rules: dict[str, str], refused: str) -> None:
    write(desk.folder, "a.yaml", rules)
    plan = desk.plan()
    assert (plan.of("retired"), plan.kept) == ((), ("one",))
    assert desk.apply() == [("refused", refused)]
    assert (desk.standings["one"].runs, desk.apply()) == (True, [])
    write(desk.folder, "a.yaml", {"uno": "Syria", "two": "Russia"})
    assert ("retired", "one") in desk.apply()


def test_a_rule_whose_new_id_is_that_of_another_file_runs_on(desk: Desk) -> None:
    write(desk.folder, "b.yaml", {"two": "Iran"}, name="other")
    assert desk.plan().kept == ("other",)
    assert desk.apply() == [("refused", "file:b.yaml")]


def test_another_file_of_the_same_watchlist_retires_only_its_own_rules(desk: Desk, tmp_path: Path) -> None:
    desk.folder = tmp_path / "elsewhere"
    desk.folder.mkdir()
    write(desk.folder, "c.yaml", {"three": "Iraq", "four": "Oman"})
    assert desk.apply() == [("added", "three"), ("added", "four")]
    assert desk.plan().left == {"desk": ("one", "two"), "other": ("other",)}
    write(desk.folder, "c.yaml", {"three": "Iraq"})
    assert desk.apply() == [("retired", "four")]
    desk.folder = tmp_path / "desks"
    assert (desk.plan().left, desk.apply()) == ({"desk": ("three",)}, [])


def test_a_file_name_that_is_no_text_is_named_all_the_same(desk: Desk) -> None:
    name = os.fsdecode(b"\xff.yaml")
    write(desk.folder, name, {"three": "Iraq", "four": "Syria AND"}, name="third")
    assert desk.apply() == [("added", "three"), ("refused", "four")]
    assert desk.standings["three"].file == "?.yaml"
    (desk.folder / name).write_text("\tno YAML")
    assert desk.apply() == [("refused", "file:?.yaml")]
    assert desk.apply() == []


@pytest.mark.parametrize(
    "odd",
    [{"deliver": 7}, {"max_age": "long"}, {"rejects": [{}]}, {"masks": [{"phrases": [7]}]}, {"lists": {"x": 7}, "query": "$x"}],
)
def test_a_rule_that_a_stranger_wrote_is_retired_as_any_other(desk: Desk, odd: dict[str, object]) -> None:
    standing = desk.standings["one"]
    desk.standings["one"] = replace(standing, definition={**(standing.definition or {}), **odd})
    write(desk.folder, "a.yaml", {"two": "Russia"})
    assert desk.apply() == [("retired", "one")]


def test_a_long_author_is_cut_and_what_is_no_text_replaced(desk: Desk) -> None:
    write(desk.folder, "a.yaml", {"one": "Iran", "two": "Russia"})
    (change,) = desk.plan(author="\udcff" + "D" * 300).changes
    assert change.after is not None
    assert change.after.history[0].author == "?" + "D" * 199


class TestUnreadableRecords:
    def test_with_prune_what_no_file_has_is_deleted_and_shown(self, desk: Desk) -> None:
        assert desk.apply(unreadable={"gone", "one"}) == [("mended", "one")]
        plan = desk.plan(unreadable={"gone", "file:x.yaml"}, prune=True)
        assert plan.changes == (RuleChange("mended", "file:x.yaml", None, None), RuleChange("mended", "gone", None, None))
        assert all(change.is_news for change in plan.changes)

    def test_not_while_a_file_may_have_it(self, desk: Desk) -> None:
        (desk.folder / "b.yaml").write_text("\tno YAML")
        desk.apply()
        assert desk.apply(unreadable={"gone"}, prune=True) == []

    def test_that_of_a_sound_file_is_deleted(self, desk: Desk) -> None:
        assert desk.apply(unreadable={"file:a.yaml"}) == [("mended", "file:a.yaml")]

    def test_a_refusal_is_written_anew(self, desk: Desk) -> None:
        write(desk.folder, "a.yaml", {"one": "Syria AND", "two": "Russia"})
        assert desk.apply() == [("refused", "one")]
        assert desk.apply(unreadable={"one"}, now=NOW + timedelta(hours=1)) == [("refused", "one")]


def test_a_refusal_takes_the_place_of_no_record_that_cannot_be_read(desk: Desk) -> None:
    write(desk.folder, "a.yaml", {"one": "Syria AND", "two": "Russia"})
    del desk.standings["one"]
    assert desk.apply(unreadable={"one"}) == [("refused", "file:a.yaml")]
    write(desk.folder, "a.yaml", {"one": "Syria", "two": "Russia"})
    assert desk.apply(unreadable={"one"}) == [("added", "one"), ("mended", "file:a.yaml")]


def test_a_rule_may_have_moved_to_a_file_of_its_watchlist_and_be_refused_there(desk: Desk) -> None:
    write(desk.folder, "a.yaml", {"two": "Russia"})
    write(desk.folder, "c.yaml", {"uno": "Syria AND"})
    plan = desk.plan()
    assert (plan.of("retired"), plan.kept) == ((), ("one",))
