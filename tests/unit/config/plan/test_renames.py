"""A rule with a new id: it looks renamed, it keeps its history where one says so, and what cannot be one history is refused."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from config.plan import RenameError
from tests.copying import replace
from tests.desks import head
from tests.unit.config.plan.plan_play import Desk, numbers, write

RENAMED = {"one": "first"}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Two rules, the first of which has two revisions, and is called otherwise now."""
    desk = Desk(tmp_path)
    for query in ("Syria", "Syria AND aid"):
        write(tmp_path, "a.yaml", {"one": query, "two": "Russia"})
        desk.apply()
    write(tmp_path, "a.yaml", {"first": "Syria AND aid", "two": "Russia"})
    return desk


def error(desk: Desk, renamed: Mapping[str, str], **options: object) -> str:
    before = dict(desk.standings)
    with pytest.raises(RenameError) as caught:
        desk.apply(renamed=renamed, **options)
    assert desk.standings == before
    return str(caught.value)


class TestLooksRenamed:
    def test_by_its_query(self, desk: Desk) -> None:
        assert desk.plan().alike == (("one", "first", "query"),)

    def test_by_its_name(self, desk: Desk) -> None:
        write(desk.folder, "a.yaml", {"first": "Syria OR aid", "two": "Russia"})
        assert desk.plan().alike == (("one", "first", "name"),)

    def test_not_where_one_is_like_several(self, desk: Desk) -> None:
        write(desk.folder, "a.yaml", {"first": "Syria AND aid", "second": "Syria  AND  aid", "two": "Russia"})
        assert desk.plan().alike == ()

    def test_not_while_the_old_one_is_there(self, desk: Desk) -> None:
        write(desk.folder, "a.yaml", {"one": "Syria AND aid", "first": "Syria AND aid", "two": "Russia"})
        assert desk.plan().alike == ()

    def test_it_is_only_shown(self, desk: Desk) -> None:
        assert desk.apply() == [("added", "first"), ("retired", "one")]
        assert numbers(desk, "first") == [1]
        assert desk.plan().alike == ()


class TestRenamed:
    def test_the_new_id_goes_on_where_the_old_one_ends(self, desk: Desk) -> None:
        plan = desk.plan(renamed=RENAMED)
        assert (plan.summary, plan.alike) == ("1 renamed, 1 unchanged", ())
        old = desk.standings["one"]
        assert desk.apply(renamed=RENAMED) == [("renamed", "first"), ("replaced", "one")]
        new = desk.standings["first"]
        assert numbers(desk, "first") == [3, 2, 1]
        assert (new.history[0].changed, new.history[0].renamed_from, new.history[1:]) == (("id",), "one", old.history)
        assert new.runs
        ended = desk.standings["one"]
        assert (ended.renamed_to, ended.runs, numbers(desk)) == ("first", False, [3, 2, 1])

    def test_its_owner_is_told_of_no_retired_rule(self, desk: Desk) -> None:
        assert desk.plan(renamed=RENAMED).of("retired") == ()

    def test_the_query_may_change_too(self, desk: Desk) -> None:
        write(desk.folder, "a.yaml", {"first": "Iran", "two": "Russia"})
        desk.apply(renamed=RENAMED)
        assert desk.standings["first"].history[0].changed == ("id", "query")

    def test_to_say_it_again_changes_nothing(self, desk: Desk) -> None:
        desk.apply(renamed=RENAMED)
        assert desk.apply(renamed=RENAMED) == []
        assert desk.apply() == []

    def test_what_was_written_by_half_is_finished(self, desk: Desk) -> None:
        before = desk.standings["one"]
        desk.apply(renamed=RENAMED)
        desk.standings["one"] = before
        assert desk.apply(renamed=RENAMED) == [("replaced", "one")]
        assert numbers(desk, "first") == [3, 2, 1]

    def test_a_rule_that_was_retired_meanwhile(self, desk: Desk) -> None:
        write(desk.folder, "a.yaml", {"two": "Russia"})
        desk.apply()
        write(desk.folder, "a.yaml", {"first": "Syria AND aid", "two": "Russia"})
        desk.apply(renamed=RENAMED)
        assert (numbers(desk, "first"), numbers(desk)) == ([4, 3, 2, 1], [3, 2, 1])
        assert desk.standings["first"].history[0].changed == ("id", "status")

    def test_into_another_file_and_watchlist_of_the_folder(self, desk: Desk) -> None:
        write(desk.folder, "a.yaml", {"two": "Russia"})
        write(desk.folder, "b.yaml", {"first": "Syria AND aid"}, name="other")
        desk.apply(renamed=RENAMED)
        assert (desk.standings["first"].file, numbers(desk, "first")) == ("b.yaml", [3, 2, 1])

    def test_two_that_change_their_ids(self, desk: Desk) -> None:
        write(desk.folder, "a.yaml", {"first": "Syria AND aid", "second": "Russia"})
        assert desk.apply(renamed={"one": "first", "two": "second"}) == [
            ("renamed", "first"), ("renamed", "second"), ("replaced", "one"), ("replaced", "two"),
        ]  # fmt: skip


class TestBackAgain:
    def test_the_old_id_is_nobody_elses(self, desk: Desk) -> None:
        desk.apply(renamed=RENAMED)
        write(desk.folder, "a.yaml", {"first": "Syria AND aid", "two": "Russia", "one": "Iran"})
        assert desk.apply() == [("refused", "file:a.yaml")]
        (told,) = desk.standings["file:a.yaml"].refused.errors  # type: ignore[union-attr]
        assert "E-TWICE: The id one was given up: its rule is first now, which has its history. Give this rule an id" in told
        assert desk.apply(prune=True) == []
        assert desk.standings["one"].renamed_to == "first"

    def test_a_change_that_is_reverted_keeps_the_rule_running(self, desk: Desk) -> None:
        desk.apply(renamed=RENAMED)
        write(desk.folder, "a.yaml", {"one": "Syria AND aid", "two": "Russia"})
        assert desk.apply() == [("refused", "file:a.yaml")]
        assert desk.standings["first"].runs
        assert desk.apply(renamed={"first": "one"}) == [("renamed", "one"), ("mended", "file:a.yaml"), ("replaced", "first")]
        assert (numbers(desk), desk.standings["one"].renamed_to, desk.standings["one"].runs) == ([4, 3, 2, 1], None, True)
        assert (desk.standings["first"].renamed_to, desk.standings["first"].runs) == ("one", False)

    def test_there_and_back_and_there_again(self, desk: Desk) -> None:
        desk.apply(renamed=RENAMED)
        write(desk.folder, "a.yaml", {"one": "Syria AND aid", "two": "Russia"})
        desk.apply(renamed={"first": "one"})
        write(desk.folder, "a.yaml", {"first": "Syria AND aid", "two": "Russia"})
        assert desk.apply(renamed=RENAMED) == [("renamed", "first"), ("replaced", "one")]
        assert numbers(desk, "first") == [5, 4, 3, 2, 1]

    def test_by_way_of_a_third_id(self, desk: Desk) -> None:
        desk.apply(renamed=RENAMED)
        write(desk.folder, "a.yaml", {"third": "Syria AND aid", "two": "Russia"})
        desk.apply(renamed={"first": "third"})
        write(desk.folder, "a.yaml", {"one": "Syria AND aid", "two": "Russia"})
        assert desk.apply(renamed={"third": "one"}) == [("renamed", "one"), ("replaced", "third")]
        assert numbers(desk) == [5, 4, 3, 2, 1]


class TestFaults:
    @pytest.mark.parametrize(
        ("renamed", "fault"),
        [
            ({"ones": "first"}, "no rule ones was ever applied. Did you mean one?"),
            ({"one": "firsts"}, "no rule firsts is in these files. Did you mean first?"),
            ({"two": "first"}, "two is still in a.yaml. Take it out there, or leave --renamed out."),
            ({"first": "first"}, "both are the same id."),
            (
                {"one": "two"},
                "two was applied before and has a history of its own; two histories cannot become one. Give the rule an id "
                "that no rule ever had, or leave --renamed out.",
            ),
        ],
    )
    def test_what_cannot_be(self, desk: Desk, renamed: dict[str, str], fault: str) -> None:
        ((old, new),) = renamed.items()
        assert error(desk, renamed) == f"--renamed {old}={new}: {fault}"

    def test_all_are_told(self, desk: Desk) -> None:
        assert error(desk, {"one": "no", "un": "first"}).count("--renamed") == 2

    def test_two_cannot_become_one(self, desk: Desk) -> None:
        write(desk.folder, "a.yaml", {"first": "Syria AND aid"})
        said = "--renamed: two rules cannot have one new id; two histories cannot become one."
        assert error(desk, {"one": "first", "two": "first"}) == said

    def test_a_new_rule_with_errors(self, desk: Desk) -> None:
        write(desk.folder, "a.yaml", {"first": "Syria AND", "two": "Russia"})
        said = "--renamed one=first: the rule first has errors. Mend it first: `wirewatch check` says how."
        assert error(desk, RENAMED) == said

    def test_an_old_one_that_has_another_id_already(self, desk: Desk) -> None:
        desk.apply(renamed=RENAMED)
        write(desk.folder, "a.yaml", {"third": "Syria AND aid", "two": "Russia"})
        said = "--renamed one=third: one was renamed to first before. Name that one, if it has another id now."
        assert error(desk, {"one": "third"}) == said

    def test_an_old_one_of_another_desk(self, desk: Desk, tmp_path: Path) -> None:
        other = tmp_path / "other"
        other.mkdir()
        write(other, "b.yaml", {"first": "Syria AND aid"}, name="other", owner="@ben")
        desk.folder = other
        assert error(desk, RENAMED) == (
            "--renamed one=first: one is a rule of the watchlist desk, which is not in this folder. Apply both together, or give "
            "--prune, if this folder holds all watchlists."
        )
        assert ("renamed", "first") in desk.apply(renamed=RENAMED, prune=True)

    def test_while_a_file_cannot_be_read_whole(self, desk: Desk) -> None:
        (desk.folder / "b.yaml").write_text(head("other") + "  - 7\n")
        assert error(desk, RENAMED) == (
            "--renamed one=first: b.yaml cannot be read whole, and one may stand in it. "
            "Mend that first: `wirewatch check` says how."
        )

    def test_a_record_that_cannot_be_read(self, desk: Desk) -> None:
        said = "the record of one in Kafka cannot be read, so its history is not known. Apply without --renamed."
        assert error(desk, RENAMED, unreadable=["one"]) == f"--renamed one=first: {said}"

    def test_an_old_one_of_which_nothing_was_ever_accepted(self, desk: Desk) -> None:
        desk.standings["one"] = replace(desk.standings["one"], definition=None, history=())
        assert error(desk, RENAMED) == "--renamed one=first: no rule one was ever applied."
