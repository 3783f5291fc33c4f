"""Entities and tags are read as a browser shows them, in a text that stays as long as it was."""

import pytest

from wording import PAD, markup_in, moved_marks, unmarked, without_markup


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("AT&amp;T", "AT&T"),
        ("L&#8217;Or&eacute;al", "L’Oréal"),
        ("a&nbsp;b", "a b"),
        ("AT&amp;amp;T", "AT&T"),
        ("The <em>US</em> talks", "The US talks"),
        ("<p>One.</p><p>Two.</p>", "One. Two."),
        ("&lt;b&gt;US&lt;/b&gt;", "US"),
        ("<script>if (a < b) alert()</script>US <!-- no --> here", "US here"),
        ('<img src="a.jpg" alt="x">US', "US"),
    ],
)
def test_markup_is_read_as_a_browser_shows_it(text: str, shown: str) -> None:
    assert without_markup(text) == shown
    assert len(unmarked(text)) == len(text)
    assert markup_in(text)


@pytest.mark.parametrize(
    "text", ["a < b and c > d", "x <b and c> y", "R&D; costs", "<unknown> tag", "AT&T", "&foo; 5 & 6", "a <3 b"]
)
def test_what_is_no_markup_stays(text: str) -> None:
    assert unmarked(text) == text == without_markup(text)
    assert markup_in(text) is None


def test_marks_move_with_what_they_mark() -> None:
    text = "The &quot;<em>AT&amp;T</em>&quot; deal"
    start = text.index("AT&amp;T")
    [(first, last)] = moved_marks(text, [(start, start + len("AT&amp;T"))])
    assert without_markup(text)[first:last] == "AT&T"


def test_a_character_stands_where_its_entity_began() -> None:
    assert unmarked("&amp;x") == f"&{PAD * 4}x"
