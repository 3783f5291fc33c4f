"""Cleaning, cutting, isolates and links: hostile text and the text of ordinary languages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.cleaning import clean, clean_lines, clean_runs, cut, isolated, isolated_cut, web_link

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
SYLLABLE = "\u0f67\u0f90\u0fb5\u0fa8\u0fb3\u0fba\u0fbc\u0fbb\u0f82"  # of Tibetan, with eight marks
RAINBOW = "🏳\ufe0f\u200d🌈"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  two \t\n  blanks\u00a0here ", "two blanks here"),
        ("in\u200bvis\u00adi\ufeffble\u2060", "invisible"),
        ("left \u202eright\u202c \u2066iso\u2069 \u200fmark", "left right iso mark"),
        ("bell\x07 escape\x1b[31mred\x00", "bell escape[31mred"),
        (f"a family {FAMILY}, a flag {RAINBOW}", f"a family {FAMILY}, a flag {RAINBOW}"),
        ("j\u200doiner in a word, \u200dfirst, last\u200d", "joiner in a word, first, last"),
        ("می\u200cخواهم", "میخواهم"),
        ("हिन्दी ne\u0301e", "हिन्दी ne\u0301e"),
        ("private \ue000 half \ud83d", "private half"),
        ("\u3164\u115f\u2800\u034f", ""),
        ("a \u200b b", "a b"),
        ("S" + "\u0301\u200b" * 10_000 + "yria", "S" + "\u0301" * 8 + "yria"),
        (SYLLABLE, SYLLABLE),
    ],
)
def test_what_nobody_sees_goes_and_what_is_seen_stays(text: str, shown: str) -> None:
    assert clean(text) == shown


@settings(deadline=None)
@given(st.text(st.characters(codec=None) | st.sampled_from("\u200d\ufe0f\u0301👨👩 \u200b\u202e"), max_size=60))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\n\n  a\tb \r\n\n   ^\t\n", "  a b\n\n   ^"),
        ("in\u200bvis\u00adi\ufeffble \u202e\x1b\x00", "in�vis�i�ble ���"),
        (f"{FAMILY} {RAINBOW} ne\u0301e", f"{FAMILY} {RAINBOW} ne\u0301e"),
        ("a\u2028b\x0bc\rd\u3000e\u00a0f", "a b c d e f"),
        (" \n\u3000\n", ""),
    ],
)
def test_lines_keep_their_columns(text: str, shown: str) -> None:
    assert clean_lines(text) == shown


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8") | st.sampled_from("\u200d\ufe0f👨👩 \u200b\t"), max_size=60))
def test_each_character_of_a_line_stays_where_it_is(text: str) -> None:
    line = f"x{text}x".replace("\n", " ")
    assert len(clean_lines(line)) == len(line)


def test_a_cut_leaves_no_blank_before_its_ellipsis() -> None:
    assert cut("abc defg", 5) == "abc…"


@pytest.mark.parametrize(
    "text", ["\u0645\u062d\u0627\u062f\u062b\u0629", "TV \u05e9\u05dc\u05d5\u05dd", "\u0661\u0662", "\U0001e900"]
)
def test_text_from_right_to_left_stands_in_an_isolate_that_a_cut_does_not_tear(text: str) -> None:
    assert isolated(text) == f"\u2068{text}\u2069"
    assert clean(isolated(text)) == text
    assert isolated_cut(text * 50, 12) == f"\u2068{cut(text * 50, 10)}\u2069"


@pytest.mark.parametrize(
    "text", ["", "Talks on Syria", "\u043f\u0435\u0440\u0435\u0433\u043e\u0432\u043e\u0440\u044b", "\u4f1a\u8c08 2026"]
)
def test_other_text_needs_none(text: str) -> None:
    assert isolated(text) == text


def test_marks_follow_the_text_through_cleaning_and_cutting() -> None:
    text = "\u202e  the  US\u200b says"
    assert clean_runs(text, [(8, 10)], 50) == (("the ", False), ("US", True), (" says", False))
    assert clean_runs(text, [(8, 10)], 7) == (("the ", False), ("US", True), ("…", False))
    assert clean_runs("US", [(1, 9**30), (5, 9)], 50) == (("U", False), ("S", True))
    assert clean_runs("\u200b", [(0, 1)], 50) == ()


@pytest.mark.parametrize("url", ["https://news.example/a?b=1#c", "HTTP://news.example:8080/", "https://пример.example/страница"])
def test_a_web_address_is_a_link(url: str) -> None:
    assert web_link(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://news.example/",
        "//news.example/",
        "https://",
        "https://user@news.example/",
        "https://user:pass@news.example/",
        "https://bank.example\\@evil.example/",
        "https://news.example/a b",
        "https://news.example/\u202egnp.exe",
        "https://news.example/\nx",
        "https://[::1/",
        "https://news.example:99999/",
        "https://news.example/" + "a" * 3_000,
    ],
)
def test_any_other_address_is_none(url: str) -> None:
    assert web_link(url) is None
