"""Text of strangers steers nothing, and loses nothing."""

import re

import orjson
import pytest

from schemas import escaped_json
from wording.escapes import escaped, escaped_line, marked, steering

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
