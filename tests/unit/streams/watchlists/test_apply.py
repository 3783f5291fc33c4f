"""What owners are told of an apply, once for each file and owner, in words that say what goes on running; and what people are
told who apply at once."""

from datetime import timedelta
from pathlib import Path

import pytest

from config.plan.plan import Plan
from config.settings.settings import load_settings
from schemas.notices import Notice
from schemas.standings import Standing
from streams.kafka.reading import Record
from streams.watchlists.apply import crossings, notices_of, publish
from tests.copying import replace
from tests.desks import head
from tests.unit.streams.watchlists.standing_play import NOW, Desk


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
    desk.file.write_text(head().replace("rules:", "lists: {empty: []}\nrules:") + "  - {id: one, name: X, query: Syria}\n")
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


def test_what_cannot_be_written_is_found_before_anything_is_sent(desk: Desk) -> None:
    plan = desk.apply(one="Syria")
    (change,) = plan.changes
    assert change.after is not None
    odd = replace(change, after=replace(change.after, file="\udcff"))
    nowhere = load_settings({"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"})
    with pytest.raises(TypeError, match="surrogates not allowed"):
        publish(nowhere, replace(plan, changes=(change, odd)), NOW)


class TestCrossings:
    """Of two who apply at once each looks at what came since the reading that the own plan was made of."""

    @pytest.fixture
    def plan(self, desk: Desk) -> Plan:
        desk.apply(one="Syria", two="Russia", three="Iran")
        return desk.apply(one="Iraq", two="Oman", three="Iran")

    def record(self, key: str, value: Standing | bytes | None) -> Record:
        raw = bytes(value) if isinstance(value, Standing) else value
        return Record("watchlists.v1", 0, 7, int(NOW.timestamp() * 1000), key.encode(), raw, ())

    def ours(self, plan: Plan) -> list[Record]:
        return [self.record(change.key, change.after) for change in plan.changes]

    def by_ben(self, plan: Plan, hash: str = "0123456789ab") -> Standing:
        after = plan.changes[0].after
        assert after is not None
        revision = replace(after.history[0], author="Ben", hash=hash, applied_at=NOW + timedelta(seconds=3))
        return replace(after, history=(revision, *after.history[1:]))

    def test_only_our_own_records(self, plan: Plan) -> None:
        assert list(crossings(plan, self.ours(plan))) == []

    def test_theirs_before_ours(self, plan: Plan) -> None:
        records = [self.record("one", self.by_ben(plan)), *self.ours(plan)]
        assert list(crossings(plan, records)) == [
            "one: while this was applied, revision 2-0123456789ab of 09:00:03 UTC by Ben was written. "
            "Yours has replaced it: if it was right, take it into the files, and apply again."
        ]

    def test_theirs_after_ours(self, plan: Plan) -> None:
        records = [*self.ours(plan), self.record("one", self.by_ben(plan))]
        assert list(crossings(plan, records)) == [
            "one: while this was applied, revision 2-0123456789ab of 09:00:03 UTC by Ben was written. "
            "It has replaced yours: look at the difference, and apply again."
        ]

    def test_who_applied_the_same_is_no_stranger(self, plan: Plan) -> None:
        assert plan.changes[0].after is not None
        same = self.by_ben(plan, plan.changes[0].after.history[0].hash)
        assert list(crossings(plan, [self.record("one", same), *self.ours(plan)])) == []

    def test_a_rule_that_this_does_not_change(self, plan: Plan) -> None:
        assert list(crossings(plan, [self.record("three", None), *self.ours(plan)])) == []

    @pytest.mark.parametrize(
        ("value", "said"),
        [
            (None, "a deletion of 09:00:00 UTC"),
            (b"{", "a record that cannot be read (watchlists.v1/0/7 cannot be read: not JSON"),
            (b'{"key": "one", "file": "a", "history": []}', "a record without a revision"),
        ],
    )
    def test_what_is_no_revision(self, plan: Plan, value: bytes | None, said: str) -> None:
        (told,) = crossings(plan, [self.record("one", value)])
        assert told.startswith(f"one: while this was applied, {said}")

    def test_a_refusal(self, desk: Desk, plan: Plan) -> None:
        (change,) = desk.apply(one="Iraq AND", two="Oman", three="Iran").changes
        (told,) = crossings(plan, [self.record("one", change.after)])
        assert "a refusal of 09:00:00 UTC by Dana was written." in told
