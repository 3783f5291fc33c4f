"""Lines on terminals of any width: between words, carets below what they point at, and in characters that the terminal knows."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.text import Text

from tests.unit.wirewatch.command_play import HEAD
from wirewatch.fitting import fitted
from wording import below, cells, marked

ROOT = Path(__file__).parents[3]
WATCHLIST = f"""{HEAD}  - id: beijing
    name: Beijing
    query: 北京 AND 上海 and Syria AND Russia AND Turkey AND Lebanon AND Washington
    tests:
      - match: "Russia said that talks in Geneva went on, and nobody knows how they ended."
"""
GOOD = HEAD + "  - {id: harbour, name: Harbour — 港, query: harbour}\n"
ARTICLE = (
    '{{"id": "{0}", "url": "https://example.com/a", "title": "The harbour · 港町の北京と上海のニュース, as told", '
    '"body": "A plan for the harbour of a town that has none, read aloud twice.", "published_at": "{1}T10:15:00Z"}}\n'
)


def lines(*texts: str, width: int) -> list[str]:
    return [line.plain for line in fitted(map(Text, texts), width)]


def on_terminal(tmp_path: Path, width: int, *arguments: str, **environ: str) -> str:
    """What a command writes on a terminal so wide, escapes and all."""
    master, slave = pty.openpty()
    env = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    env |= {"COLUMNS": str(width), "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environ}
    command = [sys.executable, "-m", "wirewatch", *arguments]
    with subprocess.Popen(command, cwd=tmp_path, env=env, stdout=slave, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL):
        os.close(slave)
        read = b""
        while True:
            try:
                chunk = os.read(master, 65_536)
            except OSError:  # EIO: the other end is closed
                break
            if not chunk:
                break
            read += chunk
    os.close(master)
    return read.decode().replace("\r\n", "\n")


def without_styles(text: str) -> str:
    return re.sub("\x1b\\[[0-9;]*m", "", text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bad.yaml").write_text(WATCHLIST)
    (tmp_path / "good.yaml").write_text(GOOD)
    days = [f"202{year}-{month:02}-11" for year in (4, 5) for month in range(1, 13)]
    (tmp_path / "articles.jsonl").write_text("".join(ARTICLE.format(day, day) for day in days))
    return tmp_path


def test_a_line_breaks_between_words_and_goes_on_further_in() -> None:
    assert lines("  the quick brown fox jumps over", width=20) == ["  the quick brown", "    fox jumps over"]
    assert lines("short", width=20) == ["short"]
    assert lines("", width=20) == [""]


def test_a_word_that_is_too_long_breaks_where_it_must_and_letters_of_two_cells_fit() -> None:
    assert lines("x" * 45, width=20) == ["x" * 20, "  " + "x" * 18, "  " + "x" * 7]
    assert lines("北京" * 8, width=21) == ["北京" * 5, "  " + "北京" * 3]


def test_a_line_with_carets_is_cut_around_them() -> None:
    text = "aaaa bbbb cccc dddd eeee ffff gggg hhhh"
    line, carets = lines(text, " " * 20 + "^^^^", width=30)
    assert (line, carets) == ("… ccc dddd eeee ffff gggg …", "            ^^^^") or line[len(carets) - 4 : len(carets)] == "eeee"
    assert max(cells(line), cells(carets)) <= 30


def test_carets_stand_below_letters_of_two_cells_accents_and_emojis() -> None:
    assert below("北a\t") == "\u3000 \t"
    assert [cells(text) for text in ("北京", "é", "e\u0301", "👨‍👩‍👧", "🇳🇴", "☺️", "abc")] == [4, 1, 1, 2, 2, 2, 3]
    assert marked("北京 and", "   ^^^") == ("北京 and", "\u3000\u3000 ^^^")
    assert marked("x 北京", "  ^^") == ("x 北京", "  ^^^^")
    assert marked("e\u0301 and", "   ^^^") == ("e\u0301 and", "  ^^^")


TEXT = "A plan for the harbor, of which nobody in the whole town knew anything as yet."
CHECK, BACKTEST = ("check", "bad.yaml"), ("backtest", "good.yaml", "--articles", "articles.jsonl")
MISS = ("explain", "--watchlists", "good.yaml", "--rule", "harbour", "--text", TEXT)


@pytest.mark.parametrize(
    ("arguments", "width"),
    [
        *((CHECK, width) for width in (40, 60, 80, 120, 200)),
        *((("check", "--explain-keys"), 40), (BACKTEST, 40), (BACKTEST, 120), (MISS, 40)),
    ],
    ids=str,
)  # fmt: skip
def test_what_a_command_prints_fits(folder: Path, arguments: tuple[str, ...], width: int) -> None:
    shown = without_styles(on_terminal(folder, width, *arguments))
    assert shown.strip()
    assert "Traceback" not in shown
    assert [line for line in shown.splitlines() if cells(line) > width] == []


def test_a_finding_on_a_narrow_terminal(folder: Path) -> None:
    assert without_styles(on_terminal(folder, 40, "check", "bad.yaml")).splitlines()[:6] == [
        'bad.yaml:9:22 E-LOWEROP: "and" in lower',
        '  case. Write AND, or "and" in quotes to',
        "  search for the word.",
        "… 京 AND 上海 and Syria AND Russia AND …",
        "  \u3000     \u3000\u3000 ^^^",
        "",
    ]


def test_check_is_in_colour_on_a_terminal_unless_that_is_not_wanted(folder: Path) -> None:
    assert "\x1b[1;31m E-LOWEROP: " in on_terminal(folder, 200, "check", "bad.yaml")
    assert "31m" not in on_terminal(folder, 200, "check", "bad.yaml", NO_COLOR="1")
    assert "\x1b" not in on_terminal(folder, 40, "check", "--json", "bad.yaml")
    assert on_terminal(folder, 40, "check", "--json", "bad.yaml").count("\n") == 1


@pytest.mark.parametrize("command", [CHECK, BACKTEST])
def test_a_terminal_that_knows_ascii_alone_crashes_nothing(folder: Path, command: tuple[str, ...]) -> None:
    shown = on_terminal(folder, 80, *command, PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert shown.isascii()
    assert "Traceback" not in shown
    assert len(shown.splitlines()) > 5


def test_two_years_are_charted_by_months(folder: Path) -> None:
    shown = without_styles(on_terminal(folder, 120, *BACKTEST))
    assert "one bar of a chart is a month" in shown
    assert f"  {'█' * 24}  at most 1 a month\n" in shown


def test_in_a_pipe_every_line_is_whole(folder: Path) -> None:
    env = os.environ | {"COLUMNS": "40", "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-m", "wirewatch", "check", "bad.yaml"], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert run.stdout.splitlines()[0] == (
        'bad.yaml:9:22 E-LOWEROP: "and" in lower case. Write AND, or "and" in quotes to search for the word.'
    )
