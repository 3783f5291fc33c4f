"""`wirewatch watchlists` against a real Kafka: what a person sees of each command, what a program reads, and how each ends."""

import re
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from config.settings.settings import Settings
from schemas.notices import Notice
from streams.kafka.reading import read_topic
from streams.kafka.topics import ALERTS, WATCHLISTS
from streams.watchlists.standings import read_standings
from tests.acceptance.harness import environment
from tests.desks import head
from wirewatch.cli import cli

TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
NOBODY = "No worker runs now; the next to start will have them."


class Desk:
    """A folder of watchlists, and the commands with it."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings, self.folder = settings, folder
        self.env = environment(settings, None, folder)

    def write(self, name: str = "desk", **queries: str) -> None:
        rules = "".join(f"  - {{id: {rule_id}, name: Rule {rule_id}, query: {query}}}\n" for rule_id, query in queries.items())
        (self.folder / f"{name}.yaml").write_text(head(name) + (rules or "  []\n"))

    def run(self, command: str, *arguments: str) -> Result:
        given = [".", *arguments] if command in ("apply", "diff") else arguments
        return CliRunner(env=self.env).invoke(cli, ["watchlists", command, *given])

    def apply(self, *arguments: str) -> Result:
        return self.run("apply", "--yes", "--author", "Dana", *arguments)

    def label(self, rule_id: str) -> str:
        revision = read_standings(self.settings).by_key[rule_id].revision
        assert revision is not None
        return revision.label

    def records(self) -> int:
        return sum(1 for _ in read_topic(self.settings, WATCHLISTS))

    def notices(self) -> list[Notice]:
        return [Notice.read(record.value) for record in read_topic(self.settings, ALERTS)]


@pytest.fixture
def desk(prepared: Callable[..., Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk(prepared(), tmp_path)


def ended(result: Result, status: int, stderr: str = "") -> str:
    """Its standard output, of a command that ended so."""
    assert (result.exit_code, result.stderr) == (status, stderr), result.output
    return result.stdout


def test_rules_are_added_changed_and_retired(desk: Desk) -> None:
    desk.write(one="Syria", two="Russia")
    shown = ended(desk.run("diff"), 0)
    said = ended(desk.apply(), 0)
    one, two = desk.label("one"), desk.label("two")
    assert shown == f"+ one  {one} active: Rule one\n    Syria\n+ two  {two} active: Rule two\n    Russia\n"
    assert said == f"{shown}Applied: 2 added. {NOBODY}\n"

    desk.write(one="Syria AND aid")
    changed = ended(desk.run("diff"), 0)
    assert ended(desk.apply(), 0) == f"{changed}Applied: 1 changed, 1 retired. {NOBODY}\n"
    assert changed == (
        f"~ one  {one} -> {desk.label('one')}: Rule one\n    - Syria\n    + Syria AND aid\n"
        f"- two  retired {two} -> {desk.label('two')}: Rule two\n"
    )
    assert read_standings(desk.settings).by_key["two"].runs is False
    (notice,) = desk.notices()
    assert (notice.receiver, notice.kind, notice.title) == ("@dana", "retired", "A rule was retired")


def test_a_second_apply_changes_nothing(desk: Desk) -> None:
    desk.write(one="Syria", two="Russia")
    ended(desk.apply(), 0)
    before, records = read_standings(desk.settings).by_key, desk.records()
    assert ended(desk.apply(), 0) == "Nothing changes: 2 unchanged.\n"
    assert ended(desk.run("diff"), 0) == "Nothing changes: 2 unchanged.\n"
    answer = orjson.loads(ended(desk.apply("--json"), 0))
    assert (answer["changes"], answer["unchanged"], answer["workers"], answer["behind"]) == ([], 2, [], [])
    assert (read_standings(desk.settings).by_key, desk.records(), desk.notices()) == (before, records, [])


def test_a_program_reads_the_same(desk: Desk) -> None:
    desk.write(one="Syria")
    ended(desk.apply(), 0)
    desk.write(one="Syria AND aid", two="Russia AND")
    shown, applied = desk.run("diff", "--json"), desk.apply("--json")
    first, second = orjson.loads(ended(shown, 1)), orjson.loads(ended(applied, 1))
    assert [(each["kind"], each["key"], each["changed"]) for each in second["changes"]] == [
        ("changed", "one", ["query"]), ("refused", "two", []),
    ]  # fmt: skip
    changed, refused = second["changes"]
    assert (changed["before"]["query"], changed["after"]["query"]) == ("Syria", "Syria AND aid")
    assert (changed["after"]["number"], changed["after"]["author"], changed["after"]["label"]) == (2, "Dana", desk.label("one"))
    assert refused["after"] is None
    assert refused["errors"][0].startswith("desk.yaml:7:45 E-END: ")
    assert [(each["kind"], each["errors"]) for each in first["changes"]] == [
        (each["kind"], each["errors"]) for each in second["changes"]
    ]


def test_a_refused_rule_is_told_once_and_keeps_its_revision(desk: Desk) -> None:
    desk.write(one="Syria", two="Russia")
    ended(desk.apply(), 0)
    two = desk.label("two")
    desk.write(one="Syria", two="Russia AND")
    assert ended(desk.apply(), 1) == (
        f"! two  revision {two} goes on running\n"
        "    desk.yaml:7:45 E-END: Nothing follows AND: its right side is missing. Write a word after AND, or take it away.\n"
        "      - {id: two, name: Rule two, query: Russia AND}\n"
        "                                                ^^^\n"
        f"Applied: 1 refused, 1 unchanged. {NOBODY}\n"
    )
    assert "; the owner was told before\n" in ended(desk.apply(), 1)
    assert (desk.label("two"), len(desk.notices())) == (two, 1)
    desk.write(one="Syria", two="Russia")
    assert ended(desk.apply(), 0) == f"= two  no errors any more\nApplied: 1 mended, 1 unchanged. {NOBODY}\n"


def test_rules_of_another_watchlist_go_on_until_they_are_pruned(desk: Desk) -> None:
    desk.write(one="Syria")
    desk.write("other", two="Russia")
    ended(desk.apply(), 0)
    two = desk.label("two")
    (desk.folder / "other.yaml").unlink()
    left = (
        "  Rules of the watchlist other, from files that are not in this folder, go on as they are: two. --prune retires them.\n"
    )
    assert ended(desk.apply(), 0) == f"{left}Nothing changes: 1 unchanged.\n"
    assert orjson.loads(ended(desk.run("diff", "--json"), 0))["left"] == {"other": ["two"]}
    shown = ended(desk.run("diff", "--prune"), 0)
    assert ended(desk.apply("--prune"), 0) == f"{shown}Applied: 1 retired, 1 unchanged. {NOBODY}\n"
    assert shown == f"- two  retired {two} -> {desk.label('two')}: Rule two\n"


def test_a_folder_without_a_watchlist_retires_nothing(desk: Desk) -> None:
    desk.write(one="Syria")
    ended(desk.apply(), 0)
    (desk.folder / "desk.yaml").unlink()
    why = ".:1:1 E-FILE: The folder holds no watchlist. A watchlist's name ends in .yaml or .yml.\n"
    for said in (desk.run("diff", "--prune"), desk.apply("--prune")):
        assert ended(said, 1, why) == (
            "  Rules of the watchlist desk, from files that are not in this folder, go on as they are: one. "
            "--prune retires nothing for a folder without a watchlist.\nNothing changes: no rules.\n"
        )
    assert read_standings(desk.settings).by_key["one"].runs


def test_the_status_of_each_rule_with_the_digest(desk: Desk) -> None:
    desk.write(one="Syria", two="Russia")
    ended(desk.apply(), 0)
    desk.write(one="Syria", two="Russia AND")
    ended(desk.apply(), 1)
    one, two, digest = desk.label("one"), desk.label("two"), read_standings(desk.settings).digest
    assert TIME.sub("TIME............", ended(desk.run("status"), 0)) == (
        "RULE   STATUS  REVISION        SINCE             BY    TODAY  LAST MATCH (7 d)\n"
        f"one    active  {one}  TIME............  Dana  0      -\n"
        f"two !  active  {two}  TIME............  Dana  0      -\n"
        "\n"
        f"! two  refused TIME............, by Dana; revision {two} goes on running\n"
        "    desk.yaml:7:45 E-END: Nothing follows AND: its right side is missing. Write a word after AND, or take it away.\n"
        "      - {id: two, name: Rule two, query: Russia AND}\n"
        "                                                ^^^\n"
        "\n"
        f"Digest of the rules that run: {digest}\n"
        "No worker that matches has been heard of in the last seconds.\n"
    )
    answer = orjson.loads(ended(desk.run("status", "two", "--json"), 0))
    (rule,) = answer["rules"]
    assert (answer["digest"], answer["workers"], answer["unreadable"]) == (digest, [], [])
    assert (rule["key"], rule["file"], rule["watchlist"], rule["revision"]["label"]) == ("two", "desk.yaml", "desk", two)
    assert rule["refused"]["by"] == "Dana"
    unknown = desk.run("status", "twos")
    assert (unknown.exit_code, unknown.stdout) == (2, "")
    assert unknown.stderr.endswith("Error: No rule twos was ever applied. Did you mean two?\n")


def test_the_status_before_any_rule(desk: Desk) -> None:
    assert ended(desk.run("status"), 0) == (
        "No rules yet: `wirewatch watchlists apply FOLDER` brings those of a folder to the workers.\n"
        "\n"
        f"Digest of the rules that run: {read_standings(desk.settings).digest}\n"
        "No worker that matches has been heard of in the last seconds.\n"
    )
    assert orjson.loads(ended(desk.run("status", "--json"), 0))["rules"] == []
    unknown = desk.run("status", "--watchlist", "nobody")
    assert (unknown.exit_code, unknown.stdout) == (2, "")
    assert unknown.stderr.endswith("Error: No rule of a watchlist nobody was ever applied.\n")


def test_the_digest_is_that_of_what_runs(desk: Desk) -> None:
    desk.write(one="Syria")
    ended(desk.apply(), 0)
    first = read_standings(desk.settings).digest
    desk.write(one="Syria, status: paused")
    ended(desk.apply(), 0)
    assert read_standings(desk.settings).digest != first
    desk.write(one="Syria AND")
    ended(desk.apply(), 1)
    assert f"Digest of the rules that run: {read_standings(desk.settings).digest}\n" in ended(desk.run("status"), 0)


def test_the_log_of_a_rule_names_who_and_when(desk: Desk) -> None:
    desk.write(one="Syria")
    ended(desk.apply(), 0)
    first = desk.label("one")
    desk.write(one="Syria AND aid")
    ended(desk.run("apply", "--yes", "--author", "Ali"), 0)
    second = desk.label("one")
    assert TIME.sub("TIME", ended(desk.run("log", "one"), 0)) == (
        f"{second}  TIME  active  Ali\n    Syria AND aid\n{first}  TIME  active  Dana\n    Syria\n"
    )
    told = orjson.loads(ended(desk.run("log", "one", "--json"), 0))
    assert [(each["number"], each["author"], each["query"]) for each in told] == [
        (2, "Ali", "Syria AND aid"),
        (1, "Dana", "Syria"),
    ]


def test_the_author_is_whom_git_names(desk: Desk) -> None:
    (desk.folder / ".git").mkdir()
    (desk.folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    for name in ("objects", "refs"):
        (desk.folder / ".git" / name).mkdir()
    (desk.folder / ".git" / "config").write_text("[user]\n\tname = Ada of the Desk\n")
    desk.write(one="Syria")
    ended(desk.run("apply", "--yes"), 0)
    (revision,) = read_standings(desk.settings).by_key["one"].history
    assert revision.author == "Ada of the Desk"
