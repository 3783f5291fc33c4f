"""Generated queries and articles for the property tests: of few words, so that they match often, with every operator.

Two makers: Hypothesis strategies, which shrink what they find, and `some_query`, which fills thousands of articles quickly.
Both make trees as the parser builds them.
"""

from random import Random

from hypothesis import strategies as st

from matching.analysis.document import Document
from matching.analysis.folding import clean
from matching.engine.percolator import Percolator
from matching.hits import Hit
from matching.query import (
    AtLeast,
    Except,
    Leaf,
    Meta,
    Near,
    Not,
    NotNear,
    Of,
    Or,
    Phrase,
    Query,
    Range,
    Term,
    Within,
    all_of,
    any_of,
    is_negative,
)
from tests.every_rule import EveryRule

_WORDS = """
US us Us U.S. u.s. US-led US–Russia US's #US US$5bn USA Russia Russia’s RUSSIA Syria #Syria co-operation cooperation co operation
S-400 S400 WHO who UN un NATO Nato Erdoğan Erdogan l'Europe 1,000 1000 9/11 俄罗斯 俄 a-b-c a b ab bc abc cafe\u0301 caf\u00e9
"""
# As articles are written: each a quarter as often, so that queries still match often.
_WRITTEN = """
p.m. P.M. PM nato EU Eu eu ＮＴＴ NTT CO₂ CO2 NATO’ya Biden’ll won't غزة غزه ٢٠٢٦ 2026 EU는 미국은 ไทยNATO ไทย J.K. J. K. J K
<b> AT&amp;T AT&T C# C .NET NET $C
"""
WORDS = _WORDS.split() * 4 + _WRITTEN.split()
GAPS = [
    " ",
    " ",
    " ",
    "\n",
    "\n\n",
    ", ",
    ". ",
    " – ",
    "\u200b ",
    "-",
    "/",
    "’s ",
    "\t",
    " FOLLOW ",
    "\nCONTACT ",
    "・",
    "&nbsp;",
    "<p>",
    "! ",
]
TYPED = [clean(word).text for word in WORDS]  # as the parser keeps them
WILD = ["미국*", "coop*", "Rus*a", "oper?tion", "abc*", "Erdo?an", "rus?ia*", "1000*"]
FIELDS = [None, None, None, "title", "body", "lead", "author", "tag", "section", "url"]
WITHIN: list[Within] = [0, 1, 2, 5, "S", "P"]
VALUES: list[Query] = [
    Meta("source", "example.com"),
    Meta("source", "news.example.com"),
    Meta("lang", "en"),
    Meta("lang", "fr-ca"),
    Meta("country", "us"),
    Range("words", ">", 3),
    Range("words", "<=", 6),
    Range("tier", "=", 1),
    Range("reach", ">=", 1000),
    Range("age", "<", 2.5),
]

words = st.sampled_from(WORDS)
typed = st.sampled_from(TYPED) | st.sampled_from(WILD)
fields = st.sampled_from(FIELDS)
terms = st.builds(Term, typed, st.booleans(), fields)
phrases = st.builds(
    lambda first, between, last, exact, field: Phrase((first, *between, last), exact, field),
    typed,
    st.lists(typed | st.just("*"), max_size=2),
    typed,
    st.booleans(),
    fields,
)
leaves: st.SearchStrategy[Leaf] = terms | phrases
# In text that all rules look in: sides of NEAR must share a field.
plain: st.SearchStrategy[Leaf] = st.builds(Term, st.sampled_from(TYPED)) | st.builds(
    lambda first, last: Phrase((first, last)), typed, typed
)


def _beside(parts: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    """What has places, made of what has places."""
    within, ordered = st.sampled_from(WITHIN), st.booleans()
    return (
        st.builds(Near, parts, parts, within, ordered)
        | st.builds(NotNear, parts, parts, within, ordered)
        | st.builds(Except, parts, parts)
        | st.lists(parts, min_size=2, max_size=3).map(any_of)
    )


placed: st.SearchStrategy[Query] = st.recursive(plain, _beside, max_leaves=4)
operands = leaves | placed | st.builds(AtLeast, st.integers(1, 3), placed) | st.sampled_from(VALUES[:2])


def _of(parts: list[Query], count: int) -> Query:
    different = list(dict.fromkeys(parts))
    if len(different) == 1 and isinstance(different[0], Or):
        return different[0]
    return Of(min(count, len(different)), tuple(different))


def _grow(parts: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    """Trees in which something is demanded everywhere; Ands and Ors are flat."""
    exclusions = st.lists(parts.map(Not) | st.sampled_from(VALUES), max_size=2)
    conjunctions = st.builds(
        lambda wanted, unwanted: all_of([*wanted, *unwanted]), st.lists(parts, min_size=1, max_size=3), exclusions
    )
    several = st.builds(_of, st.lists(parts, min_size=1, max_size=4), st.integers(1, 3))
    return conjunctions | st.lists(parts, min_size=1, max_size=3).map(any_of) | several


queries: st.SearchStrategy[Query] = st.recursive(operands, _grow, max_leaves=6).filter(lambda query: not is_negative(query))
texts = st.lists(st.tuples(words, st.sampled_from(GAPS)), max_size=14).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)
languages = st.sampled_from([None, "en", "de", "fr-CA", "es"])
numbers = st.fixed_dictionaries(
    {},
    optional={"tier": st.integers(1, 2), "reach": st.sampled_from([10, 1000]), "age": st.sampled_from([0.5, 2.5, 30.0])},
)
sources = st.sampled_from(["example.com", "www.example.com", "news.example.com", "notexample.com"])


def _article(
    title: str, body: str, other: str, source: str, country: str, language: str | None, values: dict[str, float]
) -> Document:
    named = {"lead": other, "author": other, "tag": title, "section": body[:20], "url": f"https://{source}/{other.strip()}"}
    return Document.of({"title": title, "body": body, "source": source, "country": country, **named}, language, values)


documents = st.builds(_article, texts, texts, texts, sources, st.sampled_from(["US", "fr"]), languages, numbers)


def some_article(chance: Random) -> Document:
    """An article of fewer than 60 words, and all its fields."""
    text = "".join(chance.choice(WORDS) + chance.choice(GAPS) for _ in range(chance.randrange(60)))
    values = {"tier": chance.randint(1, 2), "reach": chance.choice([10, 1000]), "age": chance.choice([0.5, 30.0])}
    source = chance.choice(["example.com", "news.example.com"])
    return _article(text[:50], text[50:], text[20:40], source, "US", chance.choice(["en", "fr", None]), values)


def some_query(chance: Random, depth: int) -> Query:
    """A query that something demands, as the parser builds it; of few words, so that it matches often."""
    kind = chance.randrange(9) if depth else 0
    if kind <= 1:
        return Term(chance.choice(TYPED + WILD), chance.random() < 0.1, chance.choice(FIELDS))
    if kind == 2:
        return Phrase((chance.choice(TYPED), *(["*"] * chance.randrange(2)), chance.choice(TYPED + WILD)))
    if kind <= 4:
        placed = _some_placed(chance, 2)
        return AtLeast(chance.randint(1, 3), placed) if chance.random() < 0.2 else placed
    parts = [some_query(chance, depth - 1) for _ in range(chance.randint(2, 4))]
    if kind == 5:
        return any_of(parts)
    if kind == 6:
        return _of(parts, chance.randint(1, 3))
    unwanted: list[Query] = [Not(some_query(chance, 1))] if chance.random() < 0.4 else []
    return all_of(parts[:2] + unwanted + ([chance.choice(VALUES)] if chance.random() < 0.3 else []))


def _some_placed(chance: Random, depth: int) -> Query:
    kind = chance.randrange(6) if depth else 0
    if kind <= 1:
        return Term(chance.choice(TYPED + WILD))
    left, right = _some_placed(chance, depth - 1), _some_placed(chance, depth - 1)
    if kind == 2:
        return Except(left, right)
    if kind == 3:
        return any_of([left, right])
    return (Near if kind == 4 else NotNear)(left, right, chance.choice(WITHIN), chance.random() < 0.3)


def found_by(percolator: Percolator | EveryRule, article: Document) -> list[tuple[str, tuple[Hit, ...]]]:
    """The rules that match, each with its hits."""
    return [(found.rule_id, found.hits) for found in percolator.percolate(article)]
