"""What must hold for every article: related the same both ways, whatever the order of paragraphs, and never an exception."""

import re
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matching.fingerprints import Fingerprint, Relation, StoryIndex, fingerprint, relation
from matching.fingerprints.words import LONGEST
from tests.counting import calls_of

_ANY = st.text(st.characters(exclude_categories=()), max_size=300)
_WORDS = st.sampled_from(
    [f"{first}{last}" for first in ("Ka", "mo", "Tir", "sal") for last in ("bel", "nder", "rig", "st", "ume", "17")]
)
_PROSE = st.lists(_WORDS, min_size=1, max_size=80).map(" ".join)
_ARTICLES = st.builds(
    fingerprint, _PROSE, _PROSE, st.sampled_from(["a.example", "b.example"]), st.sampled_from(["en", "de", None])
)


@given(_ARTICLES, _ARTICLES)
def test_articles_are_related_the_same_both_ways(a: str, b: str) -> None:
    one, other = Fingerprint.read(a), Fingerprint.read(b)
    assert relation(one, other) is relation(other, one)
    assert relation(one, Fingerprint.read(a)) is Relation.COPY


@given(_ANY, _ANY, _ANY, st.none() | _ANY)
@example("a", "\ud800", "\udfff", "\ud800")
@example("&amp;lt;&#0;", "<p>&#x110000;</p>" * 20, "", "-")
def test_no_text_makes_an_exception(title: str, text: str, outlet: str, language: str | None) -> None:
    made = fingerprint(title, text, outlet, language)
    assert re.fullmatch(r"w1:[A-Za-z0-9_.-]{,597}", made)
    read = Fingerprint.read(made)
    assert read.outlet is not None, "what is made is read as such"
    assert relation(read, read) in (Relation.COPY, None)


@given(_ANY, _ANY)
def test_any_string_is_read_and_related_to_any(a: str, b: str) -> None:
    one, other = Fingerprint.read(f"w1:{a}"), Fingerprint.read(b)
    assert relation(one, other) is relation(other, one) is (Relation.COPY if str(one) == str(other) else None)


@given(st.integers(0, 1000), st.permutations(range(5)))
def test_paragraphs_in_another_order_are_a_copy(seed: int, order: list[int]) -> None:
    random = Random(seed)
    words = [f"{random.choice('bdfgklmnprst')}{random.choice('aeiou')}{number:x}" for number in range(400)]
    paragraphs = [" ".join(random.choices(words, k=60)) for _ in range(5)]
    a = fingerprint("Bana Leto", "\n\n".join(paragraphs), "a.example", None)
    b = fingerprint("Leto", "\n".join(paragraphs[at] for at in order), "b.example", None)
    assert relation(Fingerprint.read(a), Fingerprint.read(b)) is Relation.COPY


@given(st.lists(_ARTICLES, max_size=12), _ARTICLES, st.randoms(use_true_random=False))
def test_the_best_story_does_not_depend_on_the_order(made: list[str], asked: str, random: Random) -> None:
    stories = [(f"s{at}", Fingerprint.read(each)) for at, each in enumerate(made)]
    article = Fingerprint.read(asked)
    answers = set()
    for _ in range(3):
        random.shuffle(stories)
        index = StoryIndex()
        for story_id, root in stories:
            index.add(story_id, root)
        answers.add((index.best(article, "copies"), index.best(article, "event")))
    assert len(answers) == 1
    copied, _ = answers.pop()
    assert copied is None or relation(article, dict(stories)[copied]) is Relation.COPY


@pytest.mark.parametrize(
    "piece",
    [
        "word ",
        "The Name of 1,000 things.\n",
        "é\u0323\u0301",
        "\u0301\u0323",
        "漢字。",
        "&amp;",
        "<p>",
        "\n",
        "newsletter\n",
        "a\u200b",
    ],
)
def test_twice_the_text_is_at_most_twice_the_work(piece: str) -> None:
    once, twice = (piece * (size // len(piece)) for size in (LONGEST // 4, LONGEST // 2))
    assert calls_of(lambda: fingerprint("A", twice, "o", "en")) <= 2.2 * calls_of(lambda: fingerprint("A", once, "o", "en")) + 500
