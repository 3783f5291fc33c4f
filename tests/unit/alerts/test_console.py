"""What the worker prints of an alert, a notice and a summary when it has no Slack."""

from zoneinfo import ZoneInfo

from alerts.console import as_text
from schemas.messages import AlertRule
from tests.copying import replace
from tests.unit.alerts.samples import ALERT, NOTICE, SUMMARY, alert_of

ZURICH = ZoneInfo("Europe/Zurich")


def test_an_alert_as_lines_of_text() -> None:
    assert as_text(ALERT, ZURICH) == (
        "#syria  [HIGH] Syria and the US: Talks on Syria & more\n"
        "  The Example · CH · en · 24 Nov 2026, 19:12 CET\n"
        "  https://news.example/talks?a=1&b=2\n"
        "  > Talks on *Syria* in Geneva, the *US* says\n"
        "  Syria and the US (syria-us) · watchlist syria · revision bbbbbbbbbbbb\n"
        "  Syria, everything (syria-all) · watchlist syria · revision aaaaaaaaaaaa"
    )


def test_the_foremost_rule_is_among_those_that_are_named() -> None:
    rules = (*(AlertRule(f"rule-{n}", f"Rule {n}", "syria", "aaaaaaaaaaaa", "low") for n in range(11)), ALERT.rules[1])
    lines = as_text(replace(ALERT, rules=rules), ZURICH).split("\n")
    assert lines[4].startswith("  Syria and the US (syria-us)")
    assert lines[-1] == "  +7 rules"


def test_an_address_that_is_no_link_is_there_to_be_read() -> None:
    assert "\n  javascript:alert(1)\n" in as_text(alert_of(url="java\u200bscript:alert(1)"), ZURICH)


def test_a_summary_as_lines_of_text() -> None:
    assert as_text(SUMMARY, ZURICH) == (
        "#syria  Syria and the US: 14 alerts in the last minute\n"
        "  - Talks on Syria & more · The Example (CH) · 24 Nov 2026, 19:12 CET · [HIGH] · Syria and the US\n"
        "    https://news.example/talks?a=1&b=2\n"
        "  - Envoys meet\n"
        "    https://news.example/2\n"
        "  and 12 more alerts"
    )


def test_no_article_steers_the_terminal() -> None:
    text = as_text(alert_of(title="a\x1b[2Jb\rc\u202e", url="https://x.example/\x1b]8;;", outlet="\x9b31m"), ZURICH)
    assert text.splitlines()[:2] == [
        "#syria  [HIGH] Syria and the US: a[2Jb c",
        "  31m · CH · en · 24 Nov 2026, 19:12 CET",
    ]
    assert not set("\x1b\r\x9b") & set(text)


def test_a_notice_as_lines_of_text_with_the_caret_in_its_column() -> None:
    assert as_text(NOTICE, ZURICH) == (
        "@dana  syria-us could not be loaded\n"
        '  desk.yaml:7:12 E-PAREN: This bracket is never closed. Write ")" & more.\n'
        "      query: (US AND Syria\n"
        "             ^\n"
        "\n"
        "  Revision 3 still runs."
    )


def test_no_watchlist_steers_the_terminal() -> None:
    text = as_text(replace(NOTICE, title="a\x1b[2J\rb", text="a\x1b[2J\r\nb\rc"), ZURICH)
    assert text == "@dana  a[2J b\n  a\ufffd[2J\n  b c"
