"""What a reader sees as one character, and cuts between them, in the scripts of the news and in hostile text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wording import boundary_after, boundary_before, cut
from wording.graphemes import graphemes

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
HOSTILE = {
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


@pytest.mark.parametrize("part", HOSTILE.values(), ids=HOSTILE)
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
