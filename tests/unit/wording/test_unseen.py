"""Characters that nobody can see are shown as what they are, but for those that honest signs are made of."""

import unicodedata

import pytest

from schemas import escaped_json
from wording import escaped, unseen

FILLERS = [0x3164, 0x115F, 0x1160, 0xFFA0, 0x2800, 0x034F, 0x17B4, 0x17B5]
RANGES = [(0xFE00, 0xFE0F), (0xE0100, 0xE01EF), (0x1D173, 0x1D17A), (0x1BCA0, 0x1BCA3), (0x13430, 0x1343F), (0x180B, 0x180F)]
HIDDEN = [chr(code) for code in FILLERS] + [chr(code) for first, last in RANGES for code in range(first, last + 1)]
LANDS = ["\U000e0065\U000e006e\U000e0067", "\U000e0073\U000e0063\U000e0074", "\U000e0077\U000e006c\U000e0073"]
HONEST = [
    "❤️", "❤︎", "1️⃣", "#️⃣", "*️⃣", "☎️ 1️⃣2️⃣", "🏳️‍🌈", "👁️‍🗨️", "🕵️‍♂️", "👩🏽‍💻", "©️", "‼️", "〰️", "㊗️", "🈂️",
    "葛\U000e0100城", "\u9089\U000e0101", "ᠭ\u180bᠡ", "⠓⠊\u2800⠞", "∩\ufe00", "می\u200cخواهم", "श्री\u200dमान", "ක\u0dca\u200dෂ",
    *(f"🏴\U000e0067\U000e0062{land}\U000e007f" for land in LANDS), "〽️", "㊙️", "㊗︎", "🏴\u200d☠️", "ꦏ꧀\u200dꦏ",
]  # fmt: skip


@pytest.mark.parametrize(
    "around", ["a{}b", "{}", "1{}", " {} ", "é{}", "{0}{0}", "\u3164{}", "\u2060{}", "\u1160{}x", "\x1b{}"], ids=ascii
)
def test_what_nobody_sees_is_told(around: str) -> None:
    for character in HIDDEN:
        text = around.format(character)
        told = escaped(text)
        assert character not in told
        assert character.encode("unicode_escape").decode() in told
        assert escaped(told) == told
        assert character not in escaped_json(text)
        assert unseen(text) is not None


@pytest.mark.parametrize("text", HONEST, ids=ascii)
def test_honest_signs_stay_as_they_are(text: str) -> None:
    assert escaped(text) == text
    assert escaped(f"{text} {text}") == f"{text} {text}"
    assert unseen(text) is None


@pytest.mark.parametrize(
    "hidden", ["字\ufe0f", "字\ufe00", "㊗\ufe00", "か\ufe00", "カ\ufe0f", "豈\ufe01", "𠀀\ufe0f"], ids=ascii
)
def test_a_shape_that_a_sign_may_not_have_is_in_no_name_and_stays_in_prose(hidden: str) -> None:
    assert unseen(hidden) is not None
    assert escaped(hidden) == hidden


@pytest.mark.parametrize("flag", ["{}", "🏴{}", "🏴{}\U000e007f", "x{}\U000e007f"], ids=ascii)
@pytest.mark.parametrize("tags", ["usca", "gbengx", "gben", "a", "gbeng\x7f\x7f"], ids=ascii)
def test_a_flag_hides_no_letters(flag: str, tags: str) -> None:
    text = flag.format("".join(chr(0xE0000 + ord(each)) for each in tags))
    assert unseen(text) is not None
    assert escaped(text).endswith(("\\U000e0061", "\\U000e006e", "\\U000e0078", "\\U000e007f"))
    assert escaped(escaped(text)) == escaped(text)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("a\u200cb", 1),
        ("ab\u200d", 2),
        ("\u200dab", 0),
        ("ж\u200cж", 1),
        ("می\u200c", 2),
        ("a \u200c b", 2),
        ("a\xadb", 1),
        ("中\u200d国", 1),
        ("か\u200cな", 1),
    ],
)
def test_a_joiner_that_joins_nothing_is_not_seen_in_a_name(text: str, at: int) -> None:
    found = unseen(text)
    assert found is not None
    assert found.start() == at


def test_no_character_that_unicode_ignores_passes_alone() -> None:
    """All of category Cf, but the few that are seen and the joiners, which texts need."""
    seen = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD, 0x200C, 0x200D}
    missed = [
        hex(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Cf" and escaped(chr(code)) == chr(code)
    ]
    assert {int(code, 16) for code in missed} == seen
