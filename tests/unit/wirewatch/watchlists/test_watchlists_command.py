"""`wirewatch watchlists` before it speaks to Kafka, and what it would show: wrong use, and the lines of plans and standings."""

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import pytest
from inline_snapshot import snapshot

from config.loading.watchlists import load_watchlists
from config.plan.plan import Plan, plan_of
from schemas.standings import Standing
from streams.watchlists.presence import Presence
from streams.watchlists.rule_matches import RuleMatches
from tests.copying import replace
from tests.desks import SOUND, head
from tests.unit.wirewatch import command_play
from wirewatch.watchlists import standings as shown

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")
run = partial(command_play.run, "watchlists")


class TestWrongUse:
    def test_without_a_terminal_nobody_can_be_asked(self, tmp_path: Path) -> None:
        result = run("apply", tmp_path)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.endswith(
            "Error: Nobody can be asked here: give --yes, or see what would change with `wirewatch watchlists diff`.\n"
        )

    @pytest.mark.parametrize("command", ["apply", "diff"])
    def test_a_folder_that_is_not_there(self, command: str) -> None:
        result = run(command, "nowhere")
        assert result.exit_code == 2
        assert result.stderr.endswith("Error: Invalid value for '[FOLDER]': Path 'nowhere' does not exist.\n")

    @pytest.mark.parametrize("command", [("apply", "--yes"), ("diff",)])
    def test_the_samples_are_never_applied(
        self, command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        result = run(*command)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.endswith(
            "Error: Name the folder of watchlists: WIREWATCH_WATCHLISTS is not set, and this folder has no YAML file in "
            "config/watchlists or watchlists, and none of its own with the line `watchlist: 1`.\n"
        )

    @pytest.mark.parametrize("command", [("apply", "--yes"), ("diff",)])
    def test_of_several_folders_one_is_to_be_named(
        self, command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        for name in ("config/watchlists", "watchlists"):
            (tmp_path / name).mkdir(parents=True)
            (tmp_path / name / "desk.yaml").write_text(SOUND)
        result = run(*command)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.endswith("Error: Name the folder of watchlists: here are several, config/watchlists, watchlists.\n")

    @pytest.mark.parametrize(
        ("renamed", "said"),
        [
            (("a",), "a is not of the form OLD=NEW, such as syria-aid=syria-relief."),
            (("a=b=c",), "a=b=c is not of the form OLD=NEW, such as syria-aid=syria-relief."),
            (("=b",), "=b is not of the form OLD=NEW, such as syria-aid=syria-relief."),
            (("a=b", "a=c"), "a is given two new ids, b and c, and a rule has one."),
        ],
    )
    @pytest.mark.parametrize("command", ["apply", "diff"])
    def test_what_is_no_rename(self, command: str, renamed: tuple[str, ...], said: str, tmp_path: Path) -> None:
        result = run(command, tmp_path, *(f"--renamed={each}" for each in renamed))
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.endswith(f"Error: Invalid value for '--renamed': {said}\n")

    def test_no_days(self) -> None:
        result = run("status", "--days", "0")
        assert result.exit_code == 2
        assert "0 is not in the range 1<=x<=3650." in result.stderr


class Desk:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.standings: dict[str, Standing] = {}

    def apply(self, at: datetime = NOW, **queries: str) -> Plan:
        rules = "".join(f"  - {{id: {rule_id}, name: X, query: {query}}}\n" for rule_id, query in queries.items())
        (self.folder / "desk.yaml").write_text(head() + rules)
        return self.plan(at)

    def plan(self, at: datetime = NOW) -> Plan:
        plan = plan_of(load_watchlists(self.folder), self.standings, root=self.folder, author="Dana", now=at)
        self.standings |= {change.key: change.after for change in plan.changes if change.after}
        return plan

    def label(self, key: str) -> str:
        revision = self.standings[key].revision
        assert revision is not None
        return revision.label


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk(Path())


def plain(lines: object) -> list[str]:
    return [click.unstyle(line) for line in lines]  # type: ignore[attr-defined]


def steady(lines: object) -> list[str]:
    """Without the hashes of revisions."""
    return [re.sub(r"\b(\d+)-[0-9a-f]{12}\b", r"\1-HASH", line) for line in plain(lines)]


def test_each_change_is_shown_with_what_it_changes(desk: Desk) -> None:
    plan = desk.apply(one="Syria", two="Russia", three="Iran")
    assert steady(shown.plan_lines(plan))[:2] == snapshot(["+ one  1-HASH active: X", "    Syria"])
    plan = desk.apply(one="Syria OR US, status: shadow", two="Russia AND")
    assert steady(shown.plan_lines(plan)) == snapshot(
        [
            "~ one  1-HASH -> 2-HASH: X",
            "    - Syria",
            "    + Syria OR US",
            "    status: active -> shadow",
            "! two  revision 1-HASH goes on running",
            "    desk.yaml:7:38 E-END: Nothing follows AND: its right side is missing. Write a word after AND, or take it away.",
            "      - {id: two, name: X, query: Russia AND}",
            "                                         ^^^",
            "- three  retired 1-HASH -> 2-HASH: X",
        ]
    )
    changes = shown.plan_object(plan)["changes"]
    assert [(each["kind"], each["key"], each["changed"]) for each in changes] == [
        ("changed", "one", ["query", "status"]), ("refused", "two", []), ("retired", "three", []),
    ]  # fmt: skip
    assert plain(shown.plan_lines(desk.apply(one="Syria OR US, status: shadow", two="Russia")))[0] == "= two  no errors any more"


def test_of_a_key_with_members_those_are_shown_that_differ(desk: Desk) -> None:
    desk.apply(one='Syria, deliver: {slack: "#a", mention: ["@dana"], mode: digest, digest: "08:00 Mon-Fri"}')
    plan = desk.apply(
        one='Syria, deliver: {slack: "#a", mention: ["@dana"], mode: digest, digest: "09:00"}, throttle: {max: 3/h}'
    )
    assert steady(shown.plan_lines(plan))[1:] == [
        "    deliver.digest: 08:00 Mon-Fri -> 09:00",
        "    throttle.max: nothing -> 3/h",
    ]


def test_the_errors_of_a_file_are_not_called_a_rule_that_never_ran(desk: Desk) -> None:
    desk.apply(one="Syria")
    said = "the file itself has errors; its rules without any are applied, the others stay as they are"
    (desk.folder / "desk.yaml").write_text("watchlist: [\n")
    assert plain(shown.plan_lines(desk.plan()))[0] == f"! desk.yaml  {said}"
    assert plain(shown.plan_lines(desk.plan()))[0] == f"! desk.yaml  {said}; the owner was told before"
    lines = plain(shown.status_lines(list(desk.standings.values()), {}, ZONE, days=7))
    assert f"! desk.yaml  refused 2026-11-24 10:00, by Dana; {said}" in lines
    (desk.folder / "desk.yaml").rename(desk.folder / "other.yaml")
    assert f"! other.yaml  {said}; no owner is known who could be told" in plain(shown.plan_lines(desk.plan()))


def test_many_watchlists_that_are_left_are_one_line(desk: Desk) -> None:
    plan = replace(desk.apply(one="Syria"), changes=(), left={f"desk{number}": ("a", "b") for number in range(7)})
    assert plain(shown.plan_lines(plan)) == [
        "  14 rules of 7 watchlists, from files that are not in this folder, go on as they are: "
        "desk0, desk1, desk2, desk3, desk4 and 2 more. --prune retires them."
    ]


def test_what_is_left_and_kept_is_said(desk: Desk) -> None:
    desk.apply(**{f"rule{number}": "Syria" for number in range(7)})
    plan = replace(desk.apply(**{f"rule{number}": "Syria" for number in range(7)}), kept=("a", "b"), left={"other": ("c",) * 7})
    assert plain(shown.plan_lines(plan)) == [
        "  Rules of the watchlist other, from files that are not in this folder, go on as they are: "
        "c, c, c, c, c and 2 more. --prune retires them.",
        "  Not retired, as they may stand where something is refused or cannot be read: a, b.",
    ]


def test_a_table_of_rules_and_what_was_refused(desk: Desk) -> None:
    desk.apply(one="Syria", two="Russia")
    desk.apply(one="Syria AND", two="Russia", new="Iran OR")
    matches = {"one": RuleMatches({"a", "b"}, NOW + timedelta(hours=1))}
    lines = plain(shown.status_lines(list(desk.standings.values()), matches, ZONE, days=7))
    one, two = desk.label("one"), desk.label("two")
    assert lines[:6] == [
        "RULE   STATUS   REVISION        SINCE             BY    TODAY  LAST MATCH (7 d)",
        f"one !  active   {one}  2026-11-24 10:00  Dana  2      2026-11-24 11:00",
        f"two    active   {two}  2026-11-24 10:00  Dana  0      -",
        "new !  refused  -               -                 -     -      -",
        "",
        f"! one  refused 2026-11-24 10:00, by Dana; revision {one} goes on running",
    ]
    assert "! new  refused 2026-11-24 10:00, by Dana; no revision was ever accepted" in lines
    objects = shown.status_object(list(desk.standings.values()), matches)
    assert [(each["key"], each["matched_today"], each["refused"] is None) for each in objects] == [
        ("one", 2, False), ("two", 0, True), ("new", 0, False),
    ]  # fmt: skip


def test_before_anything_was_applied_the_status_says_what_to_do() -> None:
    assert plain(shown.status_lines([], {}, ZONE, days=7)) == [
        "No rules yet: `wirewatch watchlists apply FOLDER` brings those of a folder to the workers."
    ]


def test_workers_with_other_rules_stand_out() -> None:
    workers = [Presence("a", 1_200, "0123456789ab", 7, NOW), Presence("b", 3, "ffffffffffff", 5, NOW)]
    assert plain(shown.worker_lines(workers, "0123456789ab")) == [
        "Digest of the rules that run: 0123456789ab",
        "  a: 0123456789ab, the same rules (1,200)",
        "  b: ffffffffffff, OTHER RULES (3)",
    ]
    assert plain(shown.worker_lines([], "x"))[1] == "No worker that matches has been heard of in the last seconds."


def test_the_log_shows_what_changed(desk: Desk) -> None:
    labels = []
    for query in ("Syria", "Syria, status: paused", "Syria, status: paused, priority: high", "Iran, priority: high"):
        desk.apply(NOW + timedelta(days=len(labels)), one=query)
        labels.append(desk.label("one"))
    first, second, third, fourth = labels
    assert steady(shown.log_lines(desk.standings["one"], ZONE)) == snapshot(
        [
            "4-HASH  2026-11-27 10:00  active  Dana",
            "    status: paused -> active",
            "    Iran",
            "3-HASH  2026-11-26 10:00  paused  Dana",
            "    changed: priority",
            "2-HASH  2026-11-25 10:00  paused  Dana",
            "    status: active -> paused",
            "1-HASH  2026-11-24 10:00  active  Dana",
            "    Syria",
        ]
    )
    assert [(each["label"], each["changed"]) for each in shown.log_object(desk.standings["one"])] == [
        (fourth, ("query", "status")), (third, ("priority",)), (second, ("status",)), (first, ()),
    ]  # fmt: skip
    for number in range(30):
        desk.apply(one=f"word{number}")
    assert plain(shown.log_lines(desk.standings["one"], ZONE))[-1] == "Revisions before 15 are not kept here."


def test_status_is_a_table_where_it_fits_and_else_a_few_lines_a_rule(desk: Desk) -> None:
    desk.apply(one="Syria")
    rows = plain(shown.status_lines(list(desk.standings.values()), {}, ZONE, days=7, width=200))
    assert rows[0].split() == ["RULE", "STATUS", "REVISION", "SINCE", "BY", "TODAY", "LAST", "MATCH", "(7", "d)"]
    narrow = plain(shown.status_lines(list(desk.standings.values()), {}, ZONE, days=7, width=40))
    label = rows[1].split()[2]
    assert narrow == [
        "one",
        f"  Status: active, Revision: {label}",
        "  Since: 2026-11-24 10:00, By: Dana",
        "  Today: 0, Last match (7 d): -",
    ]
