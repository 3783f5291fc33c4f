"""What the demo shows: the same message on a terminal, in a log and for a program, and nothing that steers a terminal."""

import json
from typing import Any

import pytest

from wirewatch.demo.screen import JsonScreen, LineScreen, TerminalScreen, choose_screen

MESSAGE: dict[str, Any] = {
    "channel": "syria",
    "text": "[HIGH] Rule: A &lt;b&gt; &amp;\x1b[31m\u202e headline - Outlet (GB)",
    "blocks": [
        {"type": "header", "text": {"type": "plain_text", "text": "Rule"}},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "link", "url": "https://example.com/a", "text": "A [red]headline[/red]"},
                        {"type": "text", "text": " on \x1b]0;title\x07"},
                        {"type": "text", "text": "Syria", "style": {"bold": True}},
                    ],
                }
            ],
        },
        {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Open"}}]},
    ],
}


def test_a_program_gets_the_message_as_it_came_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    screen = JsonScreen()
    screen.note("starting")
    screen.alert(MESSAGE)
    screen.summary("1 article")
    out, err = capsys.readouterr()
    assert [json.loads(line) for line in out.splitlines()] == [MESSAGE]
    assert err == "starting\n1 article\n"


def test_a_log_gets_lines(capsys: pytest.CaptureFixture[str]) -> None:
    screen = LineScreen()
    with screen.bar("Publishing", 2) as advance:
        advance(2)
    screen.note("starting")
    screen.alert(MESSAGE)
    screen.summary("1 article")
    out, err = capsys.readouterr()
    assert out == "ALERT #syria: [HIGH] Rule: A <b> &[31m headline - Outlet (GB)\n1 article\n"
    assert err == "starting\n"


def test_a_person_is_named_as_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    for screen in (LineScreen(), TerminalScreen()):
        screen.alert({**MESSAGE, "channel": "@dana"})
        out = capsys.readouterr().out
        assert "@dana" in out
        assert "#@dana" not in out


def test_a_terminal_gets_the_blocks_in_a_frame(capsys: pytest.CaptureFixture[str]) -> None:
    screen = TerminalScreen()
    with screen.bar("Publishing", 2) as advance:
        advance(2)
    screen.alert(MESSAGE)
    out = capsys.readouterr().out
    assert "#syria" in out
    assert "A [red]headline[/red] on ]0;titleSyria" in out
    assert "Open" not in out
    assert not {"\x1b]", "\x07", "\u202e"} & set(out)


def test_a_message_without_blocks_is_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    TerminalScreen().alert({**MESSAGE, "blocks": []})
    assert "A <b> &[31m headline" in capsys.readouterr().out


def test_the_screen_fits_who_is_looking() -> None:
    assert type(choose_screen(as_json=True)) is JsonScreen
    assert type(choose_screen(as_json=False)) is LineScreen
