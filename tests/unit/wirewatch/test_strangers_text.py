"""What strangers write steers no terminal and no CI job, whichever command shows it."""

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import orjson
import pytest
from click.testing import CliRunner
from rich.text import Text

from config.loading.opened import Checks
from config.loading.watchlists import load_watchlists
from config.plan.plan import Plan, RuleChange
from matching.reasons import FULL
from schemas.standings import Refusal, Revision, Standing
from streams.watchlists.presence import Presence
from tests.copying import replace
from wirewatch.cli import cli
from wirewatch.printing import say_command, say_styled, show, styled
from wirewatch.watchlists import standings as shown
from wirewatch.watchlists.check_report import report
from wirewatch.watchlists.check_report import shown as shown_findings

ODD = "a\x1b]52;c;aGk=\x07b\x9b2Jc\u202ed\n::error::e"
STEERS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
COMMAND = re.compile(r"^\s*::|##\[", re.MULTILINE)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def harmless(text: str) -> bool:
    return STEERS.search(text) is None and COMMAND.search(text) is None


def standing(**parts: object) -> Standing:
    revision = Revision(1, "0" * 12, "active", ODD, ODD, NOW, (ODD,))
    definition = {"name": ODD, "query": ODD, "watchlist": ODD, "status": "active", "why": ODD, ODD: 1}
    return replace(Standing(ODD, ODD, definition, (revision,), Refusal("0" * 12, (ODD,), ODD, NOW)), **parts)  # type: ignore[arg-type]


def plan() -> Plan:
    before, newer = standing(), Revision(2, "1" * 12, "active", "b" + ODD, ODD, NOW, ("query", "why"))
    definition = {**(before.definition or {}), "query": "b" + ODD, "why": "b" + ODD}
    after = standing(definition=definition, history=(newer, *before.history))
    changes = tuple(
        RuleChange(kind, ODD, before, after, ODD) for kind in ("added", "changed", "retired", "refused", "moved", "mended")
    )
    return Plan(changes, 0, {ODD: (ODD,)}, (ODD,))


@pytest.mark.parametrize(
    "lines",
    [
        lambda: shown.plan_lines(plan()),
        lambda: shown.status_lines([standing(), standing(history=())], {}, ZoneInfo("UTC"), days=7),
        lambda: shown.log_lines(standing(), ZoneInfo("UTC")),
        lambda: shown.worker_lines([Presence(ODD, 1, ODD, 1, NOW)], "x"),
    ],
)
def test_what_runs_and_what_would_is_shown_harmlessly(lines) -> None:  # type: ignore[no-untyped-def]
    for line in lines():
        # The styles are ours: what is left without them has nothing that steers, and they are of one form.
        assert harmless(re.sub("\x1b\\[[0-9;]*m", "", line))
        assert "\n" not in line
        assert all(code in ("0", "1", "31", "32", "33") for code in re.findall("\x1b\\[([0-9;]*)m", line))


def test_a_style_that_a_stranger_wrote_is_no_style() -> None:
    assert styled(("a\x1b[8mb", {"bold": True}), "\x1b[0mc") == click.style("a\\x1b[8mb", bold=True) + "\\x1b[0mc"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A watchlist whose every text is hostile, as YAML lets it in; by a short path, so that a name can begin a line."""
    text = orjson.dumps(
        {
            "watchlist": 1,
            "name": ODD,
            "rules": [
                {"id": "one", "name": ODD, "why": ODD, "query": f"Syria AND AND\n::error::x {ODD}"},
                {"id": ODD, "name": "x", "query": f"$none {ODD}", ODD: ODD},
                {"id": "test", "name": "x", "query": "Syria", "tests": [{"match": f"{ODD} ##[group]\n::debug::x"}]},
            ],
        }
    ).decode()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "::error::.yaml").write_text(text)
    block = "watchlist: 1\nname: x\nrules:\n  - id: b\n    name: x\n    query: |\n      ::error::x AND\n      ##[group] AND\n"
    (tmp_path / "b.yaml").write_text(block)
    return tmp_path


@pytest.mark.parametrize("kind", ["text", "json", "github"])
def test_check_says_it_harmlessly(folder: Path, kind: str) -> None:
    loaded = load_watchlists(Path("::error::.yaml"), Path("b.yaml"), checks=Checks(lints=True))
    lines = (each.plain for each in shown_findings(loaded, FULL)) if kind == "text" else report(loaded, kind, strict=False)
    for line in lines:
        assert STEERS.search(line) is None
        if kind == "github" and not line.startswith("2 files"):
            level, properties, message = re.fullmatch(r"::(error|warning|notice) (\S*)::(.*)", line).groups()  # type: ignore[union-attr]
            assert level == "error"
            assert re.fullmatch(r"file=[^:,]*,line=\d+,col=\d+,title=[A-Z-]+", properties)
            assert "\n" not in message
        else:
            assert COMMAND.search(line) is None


@pytest.mark.parametrize("command", [("match", "--articles", "a.jsonl"), ("explain", "--rule", "b"), ("explain", "--rule", "zz")])
def test_other_commands_do(folder: Path, command: tuple[str, ...]) -> None:
    article = {"id": ODD, "url": "https://a.b/", "title": ODD, "body": f"Syria {ODD}", "published_at": "2026-01-01T00:00:00Z"}
    bad = {"id": ODD, ODD: ODD, "title": {"\x9b": ODD}}
    (folder / "a.jsonl").write_bytes(orjson.dumps(article) + b"\n" + orjson.dumps(bad) + b"\n")
    result = CliRunner().invoke(cli, [command[0], "--watchlists", ".", *command[1:]])
    assert result.exit_code in (1, 2)
    assert harmless(result.output)
    result = CliRunner().invoke(cli, ["match", "--query", "Syria", "--articles", "a.jsonl"])
    assert '"article_id":"a\\u001b]52;' in result.output
    assert harmless(result.output)


def test_only_styles_of_ours_stand_in_a_line_of_styles(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    say_styled(styled(("a", {"fg": "red"})) + "\x1b[8mb\x1b[2J::c")
    assert capsys.readouterr().out == "a\\x1b[8mb\\x1b[2J::c\n"
    say_command("::error file=a::b\x1b[2J\n::error::")
    assert capsys.readouterr().out == "::error file=a::b\\x1b[2J\\n\\x3a:error::\n"


def test_what_a_refusal_quotes_is_shown_harmlessly() -> None:
    result = CliRunner().invoke(
        cli, ["match", "--query", "a", "--articles", "-", "--dead-letters", "/nowhere/\x1b[2J"], input="x"
    )
    assert result.exit_code != 0
    assert harmless(result.output)


def test_lines_with_styles_lose_them_where_a_stranger_steers(capsys: pytest.CaptureFixture[str]) -> None:
    show([Text("a \x1b[2J"), Text("fine")])
    assert capsys.readouterr().out == "a \\x1b[2J\nfine\n"
