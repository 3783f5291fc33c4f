"""What the demo shows: the same message on a terminal, in a log and for a program, and nothing that steers a terminal."""

import json
import re
from typing import Any

import pytest

from wirewatch.demo.screen import JsonScreen, LineScreen, TerminalScreen, choose_screen

MESSAGE: dict[str, Any] = {
    "channel": "syria",
    "thread_ts": None,
    "text": "\u2068A &lt;b&gt; &amp;\x1b[31m\u202e headline\u2069 - Outlet (GB) · [HIGH] Rule",
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
                        {"type": "date", "timestamp": 1, "format": "{time}", "fallback": ", 19:12 CET"},
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
    screen.message(MESSAGE, is_changed=False)
    screen.summary("1 article")
    out, err = capsys.readouterr()
    assert [json.loads(line) for line in out.split("\n")[:-1]] == [MESSAGE]
    assert not {"\x1b", "\x07", "\u202e"} & set(out)
    assert err == "starting\n1 article\n"


def test_a_log_gets_lines(capsys: pytest.CaptureFixture[str]) -> None:
    screen = LineScreen()
    with screen.bar("Publishing", 2) as advance:
        advance(2)
    screen.note("starting")
    screen.message(MESSAGE, is_changed=False)
    screen.summary("1 article")
    out, err = capsys.readouterr()
    assert out == "MESSAGE #syria: A <b> &\\x1b[31m\\u202e headline - Outlet (GB) · [HIGH] Rule\n1 article\n"
    assert err == "starting\n"


def test_a_reply_and_a_change_are_told_from_a_message(capsys: pytest.CaptureFixture[str]) -> None:
    for screen in (LineScreen(), TerminalScreen()):
        screen.message({**MESSAGE, "thread_ts": "1.2"}, is_changed=False)
        assert "in a thread" in capsys.readouterr().out.lower()
        screen.message(MESSAGE, is_changed=True)
        assert "changed" in capsys.readouterr().out.lower()


def test_a_person_is_named_as_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    for screen in (LineScreen(), TerminalScreen()):
        screen.message({**MESSAGE, "channel": "@dana"}, is_changed=False)
        out = capsys.readouterr().out
        assert "@dana" in out
        assert "#@dana" not in out


def test_a_terminal_gets_the_blocks_in_a_frame(capsys: pytest.CaptureFixture[str]) -> None:
    screen = TerminalScreen()
    with screen.bar("Publishing", 2) as advance:
        advance(2)
    screen.message(MESSAGE, is_changed=False)
    out = capsys.readouterr().out
    assert "#syria" in out
    assert "A [red]headline[/red] on \\x1b]0;title\\x07Syria, 19:12 CET" in out
    assert "Open" not in out
    assert not {"\x1b]", "\x07", "\u202e"} & set(out)


def test_a_message_without_blocks_is_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    TerminalScreen().message({**MESSAGE, "blocks": []}, is_changed=False)
    assert "A <b> &\\x1b[31m\\u202e headline" in capsys.readouterr().out


@pytest.mark.parametrize("screen", [JsonScreen, LineScreen, TerminalScreen])
def test_nothing_that_a_stranger_wrote_steers_what_shows_it(
    screen: type[JsonScreen | TerminalScreen], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a terminal, where links and styles are escape sequences of ours."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "400")
    odd = "a\x1b]52;c;aGk=\x07b\x9b2Jc\u202ed\u3164e\n::error::e"
    link = {"type": "link", "url": f"https://a.example/{odd}", "text": odd}
    text = {"type": "text", "text": odd, "style": {"bold": True}}
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [link, text]}]}]
    shown = screen()
    for each in (
        {**MESSAGE, "channel": odd, "text": odd, "blocks": blocks},
        {**MESSAGE, "channel": odd, "text": odd, "blocks": []},
    ):
        shown.message(each, is_changed=False)
    shown.note(odd)
    shown.summary(odd)
    for out in capsys.readouterr():
        plain = re.sub("\x1b\\[[0-9;]*m", "", out)
        assert not set("\x1b\x07\x9b\u202e\u3164") & set(plain)
        assert re.search(r"^\s*::", plain, re.MULTILINE) is None


def test_a_link_is_one_when_it_can_be_nothing_else(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    TerminalScreen().message(MESSAGE, is_changed=False)
    assert re.search("\x1b]8;id=[0-9.-]+;https://example.com/a\x1b\\\\", capsys.readouterr().out)


def test_the_screen_fits_who_is_looking() -> None:
    assert type(choose_screen(as_json=True)) is JsonScreen
    assert type(choose_screen(as_json=False)) is LineScreen
