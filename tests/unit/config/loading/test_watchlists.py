"""What a watchlist may hold, which of its rules run, and what changes a revision."""

from pathlib import Path

import pytest

from config.loading.watchlists import Loaded, load_watchlists
from config.loading.yaml.findings import WatchlistError
from config.settings.settings import SHIPPED_WATCHLISTS
from matching.language.narrowing import Narrowing
from matching.language.parser import parse
from rules.definition import Definition
from rules.rule import Rule
from tests.copying import replace

DESK = """
watchlist: 1
name: middle-east-desk
owner: "@dana"
defaults:
  priority: low
  deliver: {slack: "#desk"}
lists:
  usa: [US, USA, United States]
rules:
  - id: one
    name: Rule one
    query: |
      Russia AND $usa
  - id: two
    name: Rule two
    priority: high
    deliver: {slack: C024BE91L}
    query: Syria
"""


def load(text: str, folder: Path, name: str = "desk.yaml") -> Loaded:
    file = folder / name
    file.write_text(text, "utf-8")
    return load_watchlists(file)


def one_rule(text: str, folder: Path) -> Rule:
    loaded = load(text, folder)
    assert loaded.errors == ()
    (rule,) = (rule for rule in loaded.rules if rule.id == "one")
    return rule


def test_a_rule_has_all_that_its_file_says(tmp_path: Path) -> None:
    loaded = load(DESK, tmp_path)
    assert (loaded.errors, loaded.warnings, loaded.files) == ((), (), 1)
    one, two = loaded.rules
    query = parse('Russia AND (US OR USA OR "United States")')
    assert one == Rule(
        definition=Definition.of(
            {
                "id": "one",
                "name": "Rule one",
                "watchlist": "middle-east-desk",
                "owner": "@dana",
                "status": "active",
                "priority": "low",
                "query": "Russia AND $usa",
                "lists": {"usa": ["US", "USA", "United States"]},
                "deliver": {"slack": "#desk"},
            }
        ),
        typed=query,
        narrowing=Narrowing(),
        query=query,
        unfiltered=query,
        revision=one.revision,
        file=str(tmp_path / "desk.yaml"),
        line=11,
    )
    assert (one.id, one.name, one.watchlist, one.owner) == ("one", "Rule one", "middle-east-desk", "@dana")
    assert (one.query_text, one.status, one.priority, one.receiver) == ("Russia AND $usa", "active", "low", "#desk")
    assert (two.priority, two.receiver, two.line) == ("high", "C024BE91L", 15)


def test_priority_is_normal_where_nobody_says(tmp_path: Path) -> None:
    assert one_rule(DESK.replace("  priority: low\n", ""), tmp_path).priority == "normal"


def test_a_watchlist_without_a_name_is_an_error_and_its_rules_run_under_the_name_of_the_file(tmp_path: Path) -> None:
    loaded = load(DESK.replace("name: middle-east-desk\n", ""), tmp_path)
    assert [(error.code, error.reason) for error in loaded.errors] == [("E-MISSING", "name is missing.")]
    assert [rule.watchlist for rule in loaded.rules] == ["desk", "desk"]


class TestRevision:
    def test_it_is_twelve_hexadecimal_digits_and_stays(self, tmp_path: Path) -> None:
        assert one_rule(DESK, tmp_path).revision == "3dd35db2a31e"

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("Russia AND $usa\n", "Russia   # the country\n        AND $usa\n"),
            ("Russia AND $usa\n", "(Russia) $usa\n"),
            ("Russia AND $usa\n", 'Russia AND (US OR USA OR "United States")\n'),
            ("    name: Rule one\n", "    # a comment\n    name: 'Rule one'\n"),
            ("    name: Rule one\n", "    name: Rule one\n    priority: low\n"),
            ("lists:\n", "lists:\n  unused: [x]\n"),
        ],
    )
    def test_layout_comments_and_other_parts_do_not_change_it(self, tmp_path: Path, old: str, new: str) -> None:
        assert old in DESK
        assert one_rule(DESK.replace(old, new), tmp_path).revision == one_rule(DESK, tmp_path).revision

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("Russia AND $usa", "Russia OR $usa"),
            ("[US, USA,", "[US, America,"),
            ("Rule one", "Rule 1"),
            ("priority: low", "priority: normal"),
            ('slack: "#desk"', 'slack: "#desk-2"'),
            ("name: middle-east-desk", "name: another-desk"),
            ('owner: "@dana"', 'owner: "@tomas"'),
        ],
    )
    def test_what_the_rule_does_or_says_changes_it(self, tmp_path: Path, old: str, new: str) -> None:
        assert one_rule(DESK.replace(old, new), tmp_path).revision != one_rule(DESK, tmp_path).revision


class TestStatus:
    @pytest.mark.parametrize("status", ["draft", "paused", "retired"])
    def test_it_may_keep_a_rule_from_running(self, tmp_path: Path, status: str) -> None:
        loaded = load(DESK.replace("    query: Syria", f"    query: Syria\n    status: {status}"), tmp_path)
        assert [rule.id for rule in loaded.running] == ["one"]
        assert (loaded.errors, loaded.warnings) == ((), ())

    def test_active_runs(self, tmp_path: Path) -> None:
        assert len(load(DESK.replace("    query: Syria", "    query: Syria\n    status: active"), tmp_path).rules) == 2

    def test_shadow_runs(self, tmp_path: Path) -> None:
        loaded = load(DESK.replace("    query: Syria", "    query: Syria\n    status: shadow"), tmp_path)
        assert [rule.id for rule in loaded.running] == ["one", "two"]
        assert (loaded.errors, loaded.warnings) == ((), ())

    def test_a_draft_is_checked_all_the_same(self, tmp_path: Path) -> None:
        loaded = load(DESK.replace("    query: Syria", "    query: Syria AND\n    status: draft"), tmp_path)
        assert [error.code for error in loaded.errors] == ["E-END"]


def test_keys_of_later_versions_are_named_and_the_rule_runs(tmp_path: Path) -> None:
    later = """    tags: [syria]
    sources: {exclude: [example.com]}
    max_age: 72h
    quiet: {hours: "22:00-06:00"}
    spike: {factor: 3, against: 7d}
    expect: {per_day: [0, 25]}
    review_by: 2026-12-31
    tests: [{match: "Syria"}]
    why: a note is no such key
"""
    text = DESK.replace("    query: Syria\n", "    query: Syria\n" + later)
    text = text.replace("C024BE91L}", 'C024BE91L, mode: realtime, mention: ["@dana"]}')
    text = (
        text.replace("  priority: low\n", "  priority: low\n  languages: [en]\n  throttle: {max: 10/h}\n")
        + "masks: []\nrejects: []\n"
    )
    loaded = load(text, tmp_path)
    assert loaded.errors == ()
    assert [rule.id for rule in loaded.rules] == ["one", "two"]
    assert loaded.warnings == (), "nobody can help it, so --strict does not count it"
    assert [note.reason.split()[0] for note in loaded.notes] == ["spike"]
    assert str(loaded.notes[0]) == (
        f"{tmp_path / 'desk.yaml'}:26:5 I-INACTIVE: spike is not active yet. It has no effect.\n"
        "    spike: {factor: 3, against: 7d}\n    ^^^^^"
    )


def test_every_scalar_is_read_as_it_is_typed(tmp_path: Path) -> None:
    text = DESK.replace("[US, USA, United States]", "[NO, on, 1.10, 0x1F, 2026-01-01, null]").replace("Rule one", "1.10")
    rule = one_rule(text, tmp_path)
    assert rule.name == "1.10"
    assert rule.query == parse("Russia AND (NO OR on OR 1.10 OR 0x1F OR 2026-01-01 OR null)")


def test_a_file_may_have_windows_line_ends_and_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "desk.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + DESK.replace("Russia AND", "Russia and").replace("\n", "\r\n").encode())
    loaded = load_watchlists(file)
    assert [rule.id for rule in loaded.rules] == ["two"]
    assert [(error.line, error.column, error.code) for error in loaded.errors] == [(14, 14, "E-LOWEROP")]


class TestFilesAndFolders:
    def test_a_folder_is_read_with_its_subfolders_and_without_hidden_files(self, tmp_path: Path) -> None:
        (tmp_path / "sub").mkdir()
        (tmp_path / "..2026_01_01").mkdir()
        names = {"a": "a.yaml", "b": "sub/b.yml", "c": ".c.yaml", "d": "..2026_01_01/d.yaml", "e": "e.txt"}
        for rule_id, name in names.items():
            load(DESK.replace("id: one", f"id: {rule_id}").replace("id: two", f"id: {rule_id}-2"), tmp_path, name)
        loaded = load_watchlists(tmp_path)
        assert [rule.id for rule in loaded.rules] == ["a", "a-2", "b", "b-2"]
        assert (loaded.errors, loaded.files) == ((), 2)

    def test_a_file_named_twice_is_read_once(self, tmp_path: Path) -> None:
        load(DESK, tmp_path)
        loaded = load_watchlists(tmp_path / "desk.yaml", tmp_path)
        assert (loaded.errors, loaded.files, len(loaded.rules)) == ((), 1, 2)

    def test_an_id_taken_in_another_file_is_an_error_and_the_first_runs(self, tmp_path: Path) -> None:
        load(DESK, tmp_path, "a.yaml")
        load(DESK.replace("id: one", "id: three"), tmp_path, "b.yaml")
        loaded = load_watchlists(tmp_path)
        assert [(rule.id, Path(rule.file).name) for rule in loaded.rules] == [
            ("one", "a.yaml"),
            ("two", "a.yaml"),
            ("three", "b.yaml"),
        ]
        (error,) = loaded.errors
        assert str(error) == (
            f"{tmp_path / 'b.yaml'}:15:9 E-TWICE: The id two is taken by the rule at {tmp_path / 'a.yaml'}:15. "
            "Give this rule an id of its own.\n  - id: two\n        ^^^"
        )

    def test_a_bad_file_keeps_no_other_from_loading(self, tmp_path: Path) -> None:
        load(DESK, tmp_path, "b.yaml")
        load("a: [", tmp_path, "a.yaml")
        loaded = load_watchlists(tmp_path)
        assert len(loaded.rules) == 2
        assert [error.code for error in loaded.errors] == ["E-YAML"]

    def test_what_cannot_be_read_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()
        (tmp_path / "large.yaml").write_bytes(b"#" * 5_000_001)
        (tmp_path / "loop.yaml").symlink_to("loop.yaml")
        paths = [tmp_path / name for name in ("none.yaml", "empty", "large.yaml", "loop.yaml")]
        loaded = load_watchlists(*paths)
        assert [str(error) for error in loaded.errors] == [
            f"{paths[1]}:1:1 E-FILE: The folder holds no watchlist. A watchlist's name ends in .yaml or .yml.",
            f"{paths[0]}:1:1 E-FILE: The file cannot be read: No such file or directory. Check its name and its rights.",
            f"{paths[2]}:1:1 E-FILE: The file is larger than 5 MB. Make several watchlists of it.",
            f"{paths[3]}:1:1 E-FILE: The file cannot be read: Too many levels of symbolic links. Check its name and its rights.",
        ]

    def test_the_file_is_named_from_where_one_stands(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        load("a: [", tmp_path)
        monkeypatch.chdir(tmp_path)
        (error,) = load_watchlists(tmp_path).errors
        assert error.file == "desk.yaml"


def test_an_error_without_a_line_is_one_line() -> None:
    error = WatchlistError("a.yaml", 1, 2, "E-FILE", "It is gone.", "")
    assert str(error) == "a.yaml:1:2 E-FILE: It is gone."
    assert str(replace(error, fix="Find it.", excerpt="x\n^")) == "a.yaml:1:2 E-FILE: It is gone. Find it.\nx\n^"


class TestShipped:
    def test_they_load_without_an_error_or_a_warning(self) -> None:
        loaded = load_watchlists(SHIPPED_WATCHLISTS)
        assert (loaded.errors, loaded.warnings, loaded.files) == ((), (), 2)
        assert [rule.id for rule in loaded.rules] == [
            "pipeline-damage",
            "lng-supply",
            "power-cuts",
            "russia-us-syria",
            "gaza-aid",
        ]

    def test_the_rule_of_the_demo_is_as_the_documentation_says(self) -> None:
        (rule,) = (rule for rule in load_watchlists(SHIPPED_WATCHLISTS).rules if rule.id == "russia-us-syria")
        assert rule.name == "Russia-US cooperation in Syria"
        assert rule.query_text == "Russia AND US AND Syria cooperation"
        assert (rule.priority, rule.receiver, rule.watchlist) == ("high", "#syria", "middle-east-desk")
