"""What a person reads: few cuts, each showing something new, none torn."""

import pytest

from matching.analysis.document import Document
from matching.analysis.sentences import sentence_around
from matching.language.parser import parse
from matching.snippets import Snippet, snippets
from tests.oracle import evaluate
from wording import boundary_before

LONG = "Word " + "word " * 199


def cut(query: str, body: str, title: str = "", most: int = 3, longest: int = 240) -> list[tuple[str, list[str]]]:
    """The snippets' texts, each with what is marked in it."""
    document = Document.of({"title": title, "body": body})
    found = evaluate(parse(query), document)
    assert found
    cuts = snippets(document, found, most, longest)
    assert len(cuts) <= most
    assert all(len(snippet.text) <= longest for snippet in cuts)
    return [(snippet.text, [snippet.text[start:end] for start, end in snippet.marks]) for snippet in cuts]


def test_terms_of_one_sentence_make_one_snippet() -> None:
    body = f"{LONG}. The US and Russia met in Syria on Monday. {LONG}. Russia denied it."
    assert cut("US Russia Syria", body) == [("The US and Russia met in Syria on Monday.", ["US", "Russia", "Syria"])]


def test_each_snippet_shows_a_term_that_the_others_do_not() -> None:
    body = f"The US spoke. {LONG}. The US and Russia met. {LONG}. Syria waits.\n\n{LONG}"
    assert [marks for _, marks in cut("US Russia Syria", body)] == [["US", "Russia"], ["Syria"]]


def test_no_more_than_asked_for() -> None:
    body = "\n\n".join([f"{word} {LONG}" for word in ("Aleppo", "Homs", "Idlib", "Raqqa", "Daraa")])
    assert [marks for _, marks in cut("Aleppo Homs Idlib Raqqa Daraa", body)] == [["Aleppo"], ["Homs"], ["Idlib"]]
    assert snippets(Document.of({"body": body}), ()) == ()


def test_no_two_snippets_show_the_same_sentence() -> None:
    first = "Envoys of both sides met in Geneva on Sunday to speak of the border at the pass and of what was there before."
    middle = "They agreed to withdraw artillery within ten days, and to exchange prisoners."
    last = "This is a first step, said an envoy of the north, who has been there for all of the talks since spring."
    texts = [text for text, _ in cut("Geneva spring", f"{first} {middle} {last}")]
    assert texts == [f"{first} {middle}", last]


def test_neighbour_sentences_of_the_paragraph_are_shown_where_they_fit() -> None:
    assert cut("Russia", "It was late. Russia came. They left.\n\nAnother day.") == [
        ("It was late. Russia came. They left.", ["Russia"])
    ]


def test_a_long_sentence_is_cut_between_words_and_says_so() -> None:
    ((text, marks),) = cut("Russia", f"{LONG}Russia {LONG}")
    assert marks == ["Russia"]
    assert text.startswith("…word ")
    assert text.endswith(" word…")
    assert 200 < len(text) <= 240


def test_the_body_is_preferred_because_the_headline_is_shown_anyway() -> None:
    assert cut("Russia", "Then Russia came.", title="Russia comes") == [("Then Russia came.", ["Russia"])]
    assert cut("Russia", "Nothing.", title="Russia comes") == [("Russia comes", ["Russia"])]


def test_blanks_and_line_breaks_become_single_blanks() -> None:
    document = Document.of({"body": "The  US \t and\u00a0Russia"})
    found = evaluate(parse('"US and Russia"'), document)
    assert snippets(document, found or ()) == (Snippet("body", "The US and Russia", ((4, 17),)),)


def test_marks_stand_right_in_a_piece_of_a_sentence_with_single_blanks_and_with_others() -> None:
    for gap in (" ", "  ", "\t", " <b> "):
        ((text, marks),) = cut("Russia Syria", f"{LONG}Russia{gap}and Syria {LONG}")
        assert marks == ["Russia", "Syria"]
        assert " word Russia and Syria Word " in text
        assert (text[0], text[-1]) == ("…", "…")


def test_overlapping_hits_are_one_mark() -> None:
    assert cut('"a b" "b c"', "x a b c y") == [("x a b c y", ["a b c"])]


@pytest.mark.parametrize("longest", [1, 2, 3, 10, 40])
@pytest.mark.parametrize(
    "body",
    [
        "俄罗斯" * 400,
        "e\u0301" * 300 + " Russia " + "e\u0301" * 300,
        "👨‍👩‍👧" * 60 + "Russia" + "👨‍👩‍👧" * 60,
        "🇫🇷" * 99 + "Russia" + "🇩🇪" * 99,
        "x" + "🇫🇷" * 99 + "Russia" + "🇩🇪" * 99,
        "ｶﾞ" * 99 + "Russia" + "ﾊﾟ" * 99,
        "น้ำ" * 99 + " Russia " + "กำ" * 99,
        "न्दी" * 99 + " Russia " + "क्षे" * 99,
    ],
)
def test_texts_without_blanks_are_cut_between_what_a_reader_sees_as_characters(body: str, longest: int) -> None:
    for text, marks in cut("Russia OR 俄罗斯", body, longest=longest):
        assert marks
        inner = text.strip("…")
        at = body.index(inner)
        assert longest < 20 or all(boundary_before(body, place) == place for place in (at, at + len(inner)))


@pytest.mark.parametrize(
    ("text", "inside", "sentence"),
    [
        ("One. Two three. Four.", "Two", "Two three."),
        ("Gen. Putin met Mr. Biden. They spoke.", "Putin", "Gen. Putin met Mr. Biden."),
        ("J. K. Rowling wrote. He read.", "Rowling", "J. K. Rowling wrote."),
        ("The U.S. Army left. He stayed.", "Army", "The U.S. Army left."),
        ("He paid approx. five. Six.", "five", "He paid approx. five."),
        ("Was it? “Yes!” he said. No.", "it", "Was it?"),
        ("A headline\nThe story begins. And goes on.", "story", "The story begins."),
        ("俄罗斯来了。美国走了。", "美国", "美国走了。"),
        ("It costs 3.5 million. Much.", "costs", "It costs 3.5 million."),
        ("no stop at all", "stop", "no stop at all"),
    ],
)
def test_sentences(text: str, inside: str, sentence: str) -> None:
    start = text.index(inside)
    first, last = sentence_around(text, start, start + len(inside), 200)
    assert text[first:last] == sentence


def test_a_sentence_is_not_looked_for_beyond_reach() -> None:
    assert sentence_around("a" * 1_000_000, 500_000, 500_001, 50) == (499_950, 500_051)
