"""What the worker prints of an alert and of a notice when it has no Slack."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from alerts.console import as_text, notice_as_text
from tests.unit.alerts.samples import ALERT, NOTICE, alert_of

ZURICH = ZoneInfo("Europe/Zurich")


def test_an_alert_as_lines_of_text() -> None:
    assert as_text(ALERT, ZURICH) == (
        "#syria  [HIGH] Syria and the US: Talks on Syria & more\n"
        "  The Example · CH · en · 24 Nov 2026, 19:12 CET\n"
        "  https://news.example/talks?a=1&b=2\n"
        "  > Talks on *Syria* in Geneva, the *US* says\n"
        "  Syria, everything (syria-all) · watchlist syria · revision aaaaaaaaaaaa\n"
        "  Syria and the US (syria-us) · watchlist syria · revision bbbbbbbbbbbb"
    )


def test_no_article_steers_the_terminal() -> None:
    text = as_text(alert_of(title="a\x1b[2Jb\rc\u202e", url="https://x.example/\x1b]8;;", outlet="\x9b31m"), ZURICH)
    assert text.splitlines()[:2] == [
        "#syria  [HIGH] Syria and the US: a[2Jb c",
        "  31m · CH · en · 24 Nov 2026, 19:12 CET",
    ]
    assert not set("\x1b\r\x9b") & set(text)


def test_a_notice_as_lines_of_text_with_the_caret_in_its_column() -> None:
    assert notice_as_text(NOTICE) == (
        "@dana  syria-us could not be loaded\n"
        '  desk.yaml:7:12 E-PAREN: This bracket is never closed. Write ")" & more.\n'
        "      query: (US AND Syria\n"
        "             ^\n"
        "\n"
        "  Revision 3 still runs."
    )


def test_no_watchlist_steers_the_terminal() -> None:
    text = notice_as_text(replace(NOTICE, title="a\x1b[2J\rb", text="a\x1b[2J\r\nb\rc"))
    assert text == "@dana  a[2J b\n  a\ufffd[2J\n  b c"
