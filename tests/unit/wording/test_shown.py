"""Text of strangers steers nothing and loses nothing; cuts fall between characters; names and numbers are said in words."""

import re

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import escaped_json
from wording import (
    boundary_after,
    boundary_before,
    counted,
    cut,
    escaped,
    escaped_line,
    likely,
    listed,
    marked,
    nearest,
    steering,
)
from wording.shown import graphemes

# Every character that a terminal obeys, or that nobody can see.
HOSTILE = [*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e"]
HOSTILE += [*"\u2066\u2067\u2068\u2069\u2028\u2029\u200b\u2060\ufeff\xad\ufff9\U000e0041\ud800"]


@pytest.mark.parametrize("character", [each for each in HOSTILE if each not in "\n\t"], ids=ascii)
def test_what_steers_is_written_as_a_programmer_types_it(character: str) -> None:
    told = escaped(f"a{character}b")
    assert told == f"a{character.encode('unicode_escape').decode()}b"
    assert escaped(told) == told


def test_layout_stays_and_a_line_has_none() -> None:
    assert escaped("a\n\tb") == "a\n\tb"
    assert escaped_line("a\n\tb") == "a\\n\\tb"


@pytest.mark.parametrize("text", ["é 俄罗斯 🇩🇪", "می\u200cخواهم", "👩\u200d💻", "a\xa0b", "\\x1b", "a::b", "\u0600"])
def test_all_else_is_not_changed(text: str) -> None:
    assert escaped(text) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("::error::x", "\\x3a:error::x"),
        ("a\n \u3000::stop-commands::x", "a\n \u3000\\x3a:stop-commands::x"),
        ("\t::add-mask::a", "\t\\x3a:add-mask::a"),
        ("a ##[add-mask]a", "a ##\\x5badd-mask]a"),
        ("\x1c::error::", "\\x1c::error::"),
    ],
)
def test_no_line_is_a_command_of_a_workflow(text: str, told: str) -> None:
    assert escaped(text) == told
    assert escaped(told) == told


def test_json_reads_back_the_same() -> None:
    value = {"a": "".join(each for each in HOSTILE if each != "\ud800") + "##[group]", "b": ["é 俄", 1]}
    told = escaped_json(value)
    assert orjson.loads(told) == value
    assert re.search("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0041]|##\\[", told) is None
    assert "é 俄" in told


@pytest.mark.parametrize(
    ("line", "carets", "told"),
    [
        ("a \x1b[2J b", "       ^", ("a \\x1b[2J b", "          ^")),
        ("a \u202e b", "  ^", ("a \\u202e b", "  ^^^^^^")),
        ("::a b", "    ^", ("\\x3a:a b", "       ^")),
        ("\ta b", "\t  ^", ("\ta b", "\t  ^")),
        ("ab", "  ^", ("ab", "  ^")),
    ],
)
def test_carets_stay_below_what_they_mark(line: str, carets: str, told: tuple[str, str]) -> None:
    assert marked(line, carets) == told


def test_what_steers_is_found_unless_it_is_allowed() -> None:
    for character in HOSTILE[: HOSTILE.index("\u200b")]:
        found = steering(f"ab{character}")
        assert found is not None
        assert found.start() == 2
    assert steering("a\tb\n", "\t\n") is None
    assert steering("می\u200cخواهم") is None


FAMILY = "👨\u200d👩\u200d👧\u200d👦"
RAINBOW = "🏳\ufe0f\u200d🌈"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
# Each with its graphemes apart. Of two homes of these rules one or the other did not know those that have a word beside them.
CUT = {
    "letters": ["a", "b"],
    "marks": ["n", "e\u0301", "e"],
    "flags": ["🇸🇾", "🇨🇭", "🇺"],
    "flags with what belongs to them": ["🇸🇾\u0301", "🇨🇭", ENGLAND],
    "families": [FAMILY, RAINBOW, "👍🏽", "👍"],
    "a joiner that joins no pictures": ["a\u200d", "b\u200d", "👧"],
    "half-width voicing": ["ｶ\uff9e", "ｷ\uff9e", "ﾊ\uff9f"],
    "thai": ["กำ", "น้ำ", "เ", "ก", "ษ"],
    "hindi": ["हि", "न्दी", " ", "क्षे", "त्र"],
    "tamil": ["கி", "நி"],
    "hangul": ["\u1112\u1161\u11ab", "\u1100\u1173", "한"],
    "line end": ["\r\n", "x"],
    "keycap": ["1\ufe0f\u20e3", "2"],
    "nothing": [],
}
UNENDING = {
    "marks": "\u0301", "joiners": "\u200d", "endless family": "👨\u200d", "flag letters": "🇫", "flags behind a sign": "\u0600🇫",
    "flag letters with marks": "🇫\u0301", "jamo": "\u1100", "conjuncts": "क\u094d", "pictures with marks": "👨\u200d\u0301",
}  # fmt: skip


@pytest.mark.parametrize("parts", CUT.values(), ids=CUT)
def test_graphemes(parts: list[str]) -> None:
    text = "".join(parts)
    places = [0]
    for part in parts:
        places.append(places[-1] + len(part))
    assert list(graphemes(text)) == parts
    assert [at for at in range(len(text) + 1) if boundary_before(text, at) == at == boundary_after(text, at)] == places


@settings(deadline=None)
@given(st.text(st.sampled_from("ab\u0301\u200d👨👩👧🇸🇾🏽\ufe0f्कกำ\r\n\uff9e\u0600")))
def test_graphemes_lose_nothing(text: str) -> None:
    assert "".join(graphemes(text)) == text


@pytest.mark.parametrize("part", UNENDING.values(), ids=UNENDING)
def test_hostile_text_is_cut_in_linear_time(part: str) -> None:
    # Nothing is timed: by `\\X` alone the flag letters of the longer text would take a quarter of an hour.
    for text in (part * 300_000, f"\u0600{part * 10}"):
        assert sum(map(len, graphemes(text))) == len(text)
        assert len(cut(text, 100)) <= 100
        assert 0 <= len(text) // 2 - boundary_before(text, len(text) // 2) < 40
        assert 0 <= boundary_after(text, len(text) // 2) - len(text) // 2 <= 40


def test_a_cut_falls_between_graphemes_and_counts_its_ellipsis() -> None:
    assert cut("abcdef", 6) == "abcdef"
    assert cut("abcdefg", 6) == "abcde…"
    assert cut("abc defg", 5) == "abc …"
    assert cut("abc defg", 5, trimmed=True) == "abc…"
    assert cut("ab" + FAMILY, 8) == "ab…"
    assert cut("e" + "\u0301" * 50, 8) == "…"


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("🇸🇾🇨🇭🇺🇸", 4, "🇸🇾…"),
        (f"a{FAMILY}bcd", 8, "a…"),
        (f"a{FAMILY}bcd", 9, f"a{FAMILY}…"),
        ("ｶﾞｷﾞｸﾞ", 4, "ｶﾞ…"),
        ("น้ำน้ำ", 3, "…"),
        ("น้ำน้ำ", 4, "น้ำ…"),
        ("क्षेत्र", 3, "…"),
        ("क्षेत्र", 5, "क्षे…"),
    ],
)
def test_no_cut_tears_a_character(text: str, most: int, short: str) -> None:
    assert cut(text, most) == short


def test_a_cut_counts_what_becomes_of_the_text() -> None:
    def escaped(text: str) -> int:
        return len(text.replace("&", "&amp;"))

    def columns(text: str) -> int:
        return sum(2 if "一" <= character <= "龥" else 1 for character in text)

    def octets(text: str) -> int:
        return len(text.encode())

    assert cut("a&&&", 8, escaped) == "a&…"
    assert cut("俄罗斯来了", 6, columns) == "俄罗…"
    assert cut("俄罗斯来了", 9, octets) == "俄罗…"


def test_a_place_moves_to_the_next_boundary_and_gives_up_in_a_heap_of_marks() -> None:
    assert (boundary_before("ae\u0301b", 2), boundary_after("ae\u0301b", 2)) == (1, 3)
    heap = "e" + "\u0301" * 500
    assert (boundary_before(heap, 250), boundary_after(heap, 250)) == (250, 250)


@pytest.mark.parametrize("before", ["", "x", "俄罗斯"])
def test_in_a_row_of_flags_none_is_torn(before: str) -> None:
    text = before + "🇫🇷" * 300
    for at in range(len(before), len(text)):
        assert (boundary_before(text, at) - len(before)) % 2 == (boundary_after(text, at) - len(before)) % 2 == 0


@pytest.mark.parametrize(
    ("number", "thing", "said"),
    [
        (0, "article", "0 articles"),
        (1, "article", "1 article"),
        (2_000, "dead letter", "2,000 dead letters"),
        (1, "match", "1 match"),
        (1_000_000, "match", "1,000,000 matches"),
        (1, "delivery", "1 delivery"),
        (5_000, "delivery", "5,000 deliveries"),
        (2, "try", "2 tries"),
        (3, "day", "3 days"),
    ],
)
def test_a_number_with_what_it_counts(number: int, thing: str, said: str) -> None:
    assert counted(number, thing) == said


@pytest.mark.parametrize(
    ("number", "said"), [(0, ""), (1, "n"), (2, "n, n"), (3, "n, n and 1 more"), (2_000, "n, n and 1,998 more")]
)
def test_the_first_of_many_names_and_how_many_more_there_are(number: int, said: str) -> None:
    assert listed(["n"] * number, 2) == said


NAMES = ("query", "quiet", "priority", "sources")


def test_the_nearest_name_is_much_like_it_or_there_is_none() -> None:
    assert nearest("qurey", NAMES) == "query"
    assert nearest("kindness", NAMES) is None
    assert nearest("prioritise", iter(NAMES)) == "priority"
    assert nearest("", NAMES) is None


def test_likely_names_come_the_likeliest_first() -> None:
    assert likely("quiry", NAMES) == ["query", "quiet"]
    assert likely("quiry", NAMES, most=1) == ["query"]
    assert likely("quiry", NAMES, least=0.7) == ["query"]
    assert likely("zzz", NAMES) == []
