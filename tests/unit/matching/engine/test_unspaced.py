"""Texts of scripts without blanks: what is told by runs of letters, and by their pairs, is what the tokens say.

The letters stand among what can change them: marks, half-width forms, invisible characters, initials, hashtags, markup, words of
other alphabets, line ends within a word.
"""

import re
from itertools import pairwise
from random import Random

import pytest

from matching.analysis.character_row import OTHER, CharacterRow, row_of_chunks, row_of_plain
from matching.analysis.document import Document, Field
from matching.analysis.layout import Place
from matching.analysis.scripts import PLAIN_IDEOGRAPHS, UNSPACED
from matching.analysis.tokens import CHARACTER, analyse, capital_key
from matching.engine.percolator import Percolator
from matching.query import AtLeast, Except, Near, Not, NotNear, Of, Phrase, Query, Term, all_of, any_of, is_negative
from tests.every_rule import EveryRule
from tests.oracle import evaluate
from tests.property.generated import found_by

_HAN = [*"中国人民说的一々〇漢字", "\U00020000", "\uf900", "\u2f00", "\U0002f800"]
_KANA = [*"かがきアガパーゔ", "ｶ", "ｶﾞ", "ﾊﾟ", "か\u3099", "か\u309a", "ﾞ"]
_THAI = [*"กขคนรสาำเไแั่้็ิีุู์ํ", "นี้", "ที่", "ประ", "กํา", "น้ํา"]
_LAO = [*"ກຂຄງາຳໍເໄ້່", "ກໍ", "ນໍາ"]
_KHMER = ["ព", "្រ", "ះ", "ក", "្", "ា", "្ខ", "ម"]
_BURMESE = ["မ", "်", "ြ", "န", "္", "မာ", "ဥ\u102e", "ဦ", "ဿ"]
_OTHER = [
    "US",
    "us",
    "NATO",
    "Apple",
    "é",
    "café",
    "a",
    "A",
    "J.",
    "K.",
    "p.m.",
    "U.S.",
    "u.s",
    "US$",
    "$US5",
    "5",
    "2026",
    "1,000",
    "１２",
    "１，０００",
    "ＮＴＴ",
    "Xi'an",
    "l'Europe",
    "COVID-19",
    "a-b",
    "-",
    "#",
    "＃",
    "#a",
    "@",
    "_",
    "①",
    "½",
    "㈱",
    "’s",
    "한국",
    "은",
    "COVIDа",
    "Су57",
    "غزة",
]
_SIGNS = [
    *"，。、「」《》！？—·・（）(),.:;!?\"'-/&~$",
    *(" ", "　", "\n", "\n\n", "\t", "\u200b", "\u200d", "\ufe00", "\ufeff", "\u00ad", "\u00ad\n", "\u3099", "\u0301", "\u2064"),
    *("&nbsp;", "&amp;", "<p>", "<b>", "</b>"),
]
_SCRIPTS = [_HAN, _KANA, _THAI, _LAO, _KHMER, _BURMESE]


def _pieces(chance: Random) -> list[list[str]]:
    """A script or two, and what may stand among its letters."""
    mixed = [script for script in (*_SCRIPTS, _OTHER, _SIGNS) if chance.random() < 0.3]
    return [*mixed, *[chance.choice(_SCRIPTS)] * 3]


def _text(chance: Random, pieces: list[list[str]], most: int = 25) -> str:
    found = [chance.choice(chance.choice(pieces)) for _ in range(chance.randint(1, most))]
    return "".join(each * chance.randint(2, 33) if chance.random() < 0.03 else each for each in found)


def _field(text: str, language: str | None = None) -> Field:
    return Document.of({"body": text}, language).fields["body"]


@pytest.mark.parametrize("letters", [PLAIN_IDEOGRAPHS, UNSPACED])
def test_plain_letters_are_their_own_forms(letters: str) -> None:
    every = re.findall(f"[{letters}]", "".join(map(chr, range(0xE00, 0x32400))))
    assert len(every) > 500
    assert all([(token.kind, token.form) for token in analyse(each).tokens] == [(CHARACTER, each)] for each in every)


@pytest.mark.parametrize("seed", range(4))
def test_rows_of_letters_are_what_the_tokens_say(seed: int) -> None:
    chance, plain = Random(seed), 0
    for _ in range(1000):
        text = _text(chance, _pieces(chance))
        field = _field(text)
        tokens = field.all()
        asked = _field(text)
        keys = {place.token.form for place in tokens} | {capital_key(each.token.form) for each in tokens if each.token.capital}
        assert asked.keys() == keys, ascii(text)
        letters = [place for place in tokens if place.token.kind == CHARACTER]
        row = asked.characters()
        assert row is not None or not letters, ascii(text)
        by_chunks = row_of_chunks(field._laid, field._row.split())
        for each in (row_of_plain(field.read), by_chunks):
            if each is not None:
                _is_right(each, letters, text)
                plain += each is not by_chunks
    assert plain > 200, "too few are told from the text alone"


def _is_right(row: CharacterRow, letters: list[Place], text: str) -> None:
    """The row has these letters, at their places, and others between them where there are some."""
    assert [form for form in row.forms if form != OTHER] == [place.token.form for place in letters], ascii(text)
    beside = [(one, other) for one, other in pairwise(letters) if one.until == other.at]
    pairs = [(one.token.form, other.token.form) for one, other in beside]
    assert [each for each in pairwise(row.forms) if OTHER not in each] == pairs, ascii(text)
    for form in {place.token.form for place in letters}:
        assert row.rows((form,)) == [each[:4] for each in letters if each.token.form == form], ascii(text)
    for pair in set(pairs):
        wanted = [
            (one.at, other.until, one.start, other.end) for one, other in beside if (one.token.form, other.token.form) == pair
        ]
        assert row.rows(pair) == wanted, ascii(text)
        assert row.has(pair)
        assert "".join(pair) in row.pairs


def _leaf(chance: Random, texts: list[str], pieces: list[list[str]]) -> Query | None:
    """A word or phrase, most often one that stands in a text."""
    text = chance.choice(texts) if chance.random() < 0.8 else _text(chance, pieces)
    at = chance.randrange(len(text))
    word = "".join(text[at : at + chance.choice((1, 2, 2, 3, 4, 6, 9, 22))].split())
    word = word.replace("?", "")
    if not analyse(word).tokens:
        return None
    is_exact, field = chance.random() < 0.15, chance.choice((None, None, None, "title", "body", "lead", "tag"))
    if chance.random() < 0.5:
        return Term(word, is_exact, field)
    other = chance.choice(chance.choice(pieces)).strip()
    return Phrase((word, other) if analyse(other).tokens and chance.random() < 0.7 else (word, "*", word), is_exact, field)


def _query(chance: Random, leaf: list[Query]) -> Query:
    one, other, third = (chance.choice(leaf) for _ in range(3))
    made = [
        one,
        one,
        all_of([one, other]),
        any_of([one, other, third]),
        all_of([any_of([one, other]), third]),
        all_of([one, Not(other)]),
    ]
    if len({one, other, third}) == 3:
        made.append(Of(2, (one, other, third)))
    bare = [each for each in (one, other) if isinstance(each, (Term, Phrase)) and each.field is None]
    if len(bare) == 2:
        within = chance.choice((0, 1, 5, "S", "P"))
        made += [
            Near(one, other, within, chance.random() < 0.3),
            NotNear(one, other, within, False),
            Except(one, other),
            AtLeast(2, one),
        ]
    return chance.choice(made)


@pytest.mark.parametrize("seed", range(4))
def test_percolator_and_slow_truth_agree_on_letters_that_are_words(seed: int) -> None:
    chance, matches = Random(seed), 0
    for _ in range(30):
        pieces = _pieces(chance)
        texts = [_text(chance, pieces, 60) for _ in range(6)]
        leaf = [made for _ in range(30) if (made := _leaf(chance, texts, pieces)) is not None]
        rules = {f"{number:02}": query for number in range(40) if not is_negative(query := _query(chance, leaf))}
        indexed, every = Percolator(), EveryRule()
        for rule_id, query in rules.items():
            indexed.add(rule_id, query)
            every.add(rule_id, query)
        for number, body in enumerate(texts):
            fields = {"title": texts[number - 1][:20], "body": body, "tag": texts[number - 2][:10]}
            if chance.random() < 0.5:
                fields["lead"] = body[:15]
            language = chance.choice((None, "zh", "ja", "th", "en"))
            truth = [
                (rule_id, hits)
                for rule_id, query in rules.items()
                if (hits := evaluate(query, Document.of(fields, language))) is not None
            ]
            assert found_by(indexed, Document.of(fields, language)) == truth, ascii(fields)
            assert found_by(every, Document.of(fields, language)) == truth, ascii(fields)
            matches += len(truth)
        for rule_id in rules:
            indexed.remove(rule_id)
        assert not indexed._concepts.pairs, "what nobody asks for any more is forgotten"
        assert not indexed._concepts.phrases
    assert matches > 400, "too few matches to show anything"


@pytest.mark.parametrize("body", ["说" * 99_998 + "中国", "说" * 100_000 + "中国", "说 " * 26_000 + "中国人民说的"])
def test_of_long_texts_as_much_counts_as_of_others(body: str) -> None:
    percolator = Percolator()
    rules = {word: Term(word) for word in ("中国", "中国人民说的")}
    for rule_id, query in rules.items():
        percolator.add(rule_id, query)
    truth = [each for each, query in rules.items() if evaluate(query, Document.of({"body": body})) is not None]
    assert [each.rule_id for each in percolator.percolate(Document.of({"body": body}))] == truth


def test_a_pair_is_two_letters_side_by_side_in_one_field_and_no_word_is_one() -> None:
    percolator = Percolator()
    percolator.add("pair", Term("中国"))
    percolator.add("tag", Term("中国", field="tag"))
    percolator.add("title", Term("中国", field="title"))
    found = {
        "中，国": ["pair"],
        "中\n\n国": ["pair"],
        "<b>中</b>国": ["pair"],
        "中a国": [],
        "中2026国": [],
        "国中": [],
        "中": [],
        "Xi said 中国 and left": ["pair"],
    }
    for body, rules in found.items():
        assert [each.rule_id for each in percolator.percolate(Document.of({"title": "国", "body": body}))] == rules, body
    article = Document.of({"title": "中国", "body": "中", "tag": "新中国"})
    assert [each.rule_id for each in percolator.percolate(article)] == ["pair", "tag", "title"]


def test_letters_that_would_be_one_are_in_no_pair() -> None:
    """`ក្` and `ខ`, written without a blank, are one letter: its word is not the phrase of the two."""
    percolator = Percolator()
    rules = {"two": Phrase(("ក្", "ខ")), "one": Term("ក្ខ"), "am": Phrase(("นํ", "า")), "na": Term("นํา")}
    for rule_id, query in rules.items():
        percolator.add(rule_id, query)
    for body in ("ក្ ខ", "ក្ខ", "นํ า", "นํา", "នក្ខន"):
        truth = [rule_id for rule_id, query in rules.items() if evaluate(query, Document.of({"body": body})) is not None]
        assert sorted(truth) == [each.rule_id for each in percolator.percolate(Document.of({"body": body}))], ascii(body)
