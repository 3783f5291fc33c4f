"""What owners are told of an apply: once for each file and owner, in words that say what goes on running."""

from dataclasses import replace
from pathlib import Path

import pytest

from config.plan import Plan
from schemas.notices import Notice
from streams.apply import notices_of
from tests.unit.streams.standing_play import HEAD, NOW, Desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk(Path())


def told(plan: Plan) -> list[Notice]:
    notices = list(notices_of(plan, NOW))
    assert [Notice.read(bytes(notice)) for notice in notices] == notices
    return notices


def test_what_is_fine_is_told_to_nobody(desk: Desk) -> None:
    assert told(desk.apply(one="Syria", two="Russia")) == []


def test_a_refusal_says_what_goes_on_and_shows_the_caret(desk: Desk) -> None:
    desk.apply(one="Syria", two="Russia", three="Iran, status: paused")
    labels = {key: each.revision.label for key, each in desk.standings.items() if each.revision}
    plan = desk.apply(one="Syria AND", two="Russia", three="Iran OR", four="x NOT")
    (notice,) = told(plan)
    assert (notice.receiver, notice.kind, notice.title) == (
        "@dana",
        "load-error",
        "3 changes to desk.yaml were refused; what ran goes on",
    )
    assert notice.text.startswith(
        f"one: revision {labels['one']} of 2026-11-24 09:00 UTC by Dana goes on running.\n"
        "desk.yaml:6:37 E-END: Nothing follows AND: its right side is missing. Write a word after AND, or take it away.\n"
        "  - {id: one, name: X, query: Syria AND}\n"
        "                                    ^^^\n\n"
    )
    assert f"\n\nthree: revision {labels['three']} of 2026-11-24 09:00 UTC by Dana stays paused.\n" in notice.text
    assert "\n\nfour: no revision runs, as none was ever accepted.\n" in notice.text
    assert told(desk.apply(one="Syria AND", two="Russia", three="Iran OR", four="x NOT")) == [], "told once"


def test_the_title_of_one_refusal_says_what_goes_on(desk: Desk) -> None:
    desk.apply(one="Syria", two="Russia, status: paused")
    desk.apply(one="Syria AND aid", two="Russia, status: paused")
    assert [each.title for each in told(desk.apply(one="Syria AND", two="Russia, status: paused"))] == [
        "A change to one was refused; revision 2 goes on running"
    ]
    assert [each.title for each in told(desk.apply(one="Syria", two="Russia AND"))] == [
        "A change to two was refused; revision 1 stays paused"
    ]
    assert [each.title for each in told(desk.apply(one="Syria", two="Russia", new="Iran AND"))] == [
        "The new rule new was refused"
    ]


def test_the_errors_of_a_file_are_not_called_a_rule(desk: Desk) -> None:
    desk.apply(one="Syria")
    desk.file.write_text(HEAD.replace("rules:", "lists: {empty: []}\nrules:") + "  - {id: one, name: X, query: Syria}\n")
    (notice,) = told(desk.plan())
    assert notice.title == "The file desk.yaml has errors"
    assert notice.text.startswith(
        "desk.yaml: the file itself has errors; its rules without any are applied, the others stay as they are.\n"
        "desk.yaml:5:16 E-VALUE: lists.empty is empty."
    )


def test_the_same_refusal_has_the_same_id_and_another_has_not(desk: Desk) -> None:
    plan = desk.apply(one="Syria AND")
    first, again = told(plan), told(plan)
    assert first == again
    assert told(desk.apply(one="Syria OR"))[0].id != first[0].id


def with_refusals(plan: Plan, file: str, error: str) -> Plan:
    """The same changes with another file, and an error with other words."""
    changes = []
    for change in plan.changes:
        assert change.after is not None
        assert change.after.refused is not None
        refused = replace(change.after.refused, errors=(error,))
        changes.append(replace(change, after=replace(change.after, file=file, refused=refused)))
    return replace(plan, changes=tuple(changes))


def test_a_long_text_is_cut(desk: Desk) -> None:
    plan = desk.apply(one="Syria AND", two="Iran AND")
    (notice,) = told(with_refusals(plan, "desk.yaml", "x" * 4000))
    assert (len(notice.text), notice.text[-2:]) == (6000, "x…")


def test_of_many_the_first_ten_are_shown(desk: Desk) -> None:
    (notice,) = told(desk.apply(**{f"rule{number}": "x AND" for number in range(12)}))
    assert notice.title == "12 changes to desk.yaml were refused; what ran goes on"
    assert notice.text.endswith("\n\nAnd 2 more: run wirewatch check.")


def test_retired_rules_are_one_notice(desk: Desk) -> None:
    desk.apply(one="Syria", two="Russia", three="Iran")
    (notice,) = told(desk.apply(one="Syria"))
    assert (notice.receiver, notice.kind, notice.title) == ("@dana", "retired", "2 rules were retired")
    assert notice.text == (
        "They are gone from their files, and nobody is told because of them any more:\nthree of desk.yaml\ntwo of desk.yaml"
    )


def test_where_nobody_owns_it_nobody_is_told(desk: Desk) -> None:
    plan = desk.apply(one="Syria AND")
    assert told(replace(plan, changes=tuple(replace(change, owner=None) for change in plan.changes))) == []


def test_a_file_with_a_long_name_has_a_title_that_fits(desk: Desk) -> None:
    (notice,) = told(with_refusals(desk.apply(one="Syria AND", two="Iran AND"), f"{'f' * 200}/{'d' * 200}.yaml", "x"))
    assert len(notice.title) == 300
