"""A phrase is a key of an article that has it, wherever it stands and however it is written, as long as a rule asks for it."""

import pytest

from matching.analysis.document import Document
from matching.engine.concepts import Concepts
from matching.engine.percolator import Answers, Percolator
from matching.language.parser import parse
from tests.counting import held_by
from tests.oracle import evaluate

TEXTS = [
    "",
    "climate change",
    "of Climate Change.",
    "CLIMATE CHANGE, they say",
    "climate, change",
    "climate – change",
    "climate - change",
    "climate-change",
    "climate\nchange",
    "“climate change”",
    "<b>climate</b> change",
    "climate&nbsp;change",
    "climate</p><p>change",
    "climate’s change",
    "climate change’s",
    "climate and change",
    "change climate",
    "anticlimate change",
    "climate changes",
    "climate change.org",
    "climate change. Café",
    "climate change 气候变化",
    "تغير المناخ climate change",
    "ภูมิอากาศ climate change",
    "climate\u200b change",
    "clim\u00adate change",
    "the US climate change",
]


@pytest.mark.parametrize("field", ["title", "body"])
@pytest.mark.parametrize("text", TEXTS)
def test_an_article_has_the_key_where_it_has_the_phrase(text: str, field: str) -> None:
    query = parse('"climate change"')
    document = Document.of({"title": "", "body": "", field: text}, "en")
    concepts = Concepts()
    concept = concepts.take(query)
    assert (concept.key in concepts.keys(document)) == (evaluate(query, document) is not None)


@pytest.mark.parametrize(
    ("query", "text", "has"),
    [
        ('"气候 变化"', "关于 气候 变化 的", True),
        ('"تغير المناخ"', "عن تغير المناخ اليوم", True),
        ('"تغير المناخ"', "المناخ تغير", False),
        ('"Zoë Smith"', "Zoe Smith and zoë", True),
        ('"J. K. Rowling"', "by J. K. Rowling.", None),
        ('"J.K. Rowling"', "by J K. Rowling.", None),
        ('"World Cup 2026"', "the World Cup 2026.", True),
        ('"vitamin c d"', "of vitamin C. D. Smith", True),
    ],
)
def test_phrases_of_other_letters(query: str, text: str, has: bool | None) -> None:
    """None: it may be written in several ways, so that its key does not tell."""
    document, concepts = Document.of({"body": text}, "en"), Concepts()
    concept = concepts.take(parse(query))
    assert (concept.key is None) == (has is None)
    keys = concepts.keys(document)
    assert (concept.key in keys) == bool(has)
    assert Answers(document, keys).holds(concept) == (evaluate(parse(query), document) is not None) == (has is not False)


def test_where_a_word_is_an_ordinary_one_its_tokens_are_looked_at() -> None:
    concepts = Concepts()
    concept = concepts.take(parse('"NATO summit"'))
    keys = [concepts.keys(Document.of({"body": "il nato summit"}, language)) for language in ("en", "it")]
    assert [concept.key in each for each in keys] == [True, False]


def test_a_field_of_its_own_has_a_key_of_its_own() -> None:
    concepts = Concepts()
    title, anywhere = concepts.take(parse('title:"climate change"')), concepts.take(parse('"climate change"'))
    keys = concepts.keys(Document.of({"title": "change", "body": "Climate change"}, "en"))
    assert (title.key in keys, anywhere.key in keys) == (False, True)


def test_a_phrase_that_no_rule_asks_for_leaves_no_trace() -> None:
    concepts, other = Concepts(), Concepts()
    for each in (concepts, other):
        each.take(parse('"climate talks"'))
    concepts.release(concepts.take(parse('"climate change" OR "change climate"')))
    assert held_by(concepts) == held_by(other)


def test_no_word_has_a_quotation_mark_in_its_key() -> None:
    """So that the key of a phrase, which is its name, is none of a word."""
    text = """ "climate change" 'climate' “a b” a"b c'd 5" l"Europe ״ק" «a b» x”y <a href="b c"> &quot;a b&quot; """
    document = Document.of({"title": text, "body": f"{text}é", "author": text, "tag": text}, "en")
    assert not [
        key for key in Concepts().keys(document) | document.searched_keys() | document.field_keys(["author", "tag"]) if '"' in key
    ]


@pytest.mark.parametrize(("query", "text"), [("x.y.z", "the x.y.Z's end"), ("nato는", "N.A.T.O.-는")])
def test_a_word_of_several_tokens_is_no_phrase_and_its_name_no_key(query: str, text: str) -> None:
    document, percolator, parsed = Document.of({"body": text}, "it"), Percolator(), parse(query)
    percolator.add("rule", parsed)
    assert bool(percolator.percolate(document)) == (evaluate(parsed, document) is not None)
