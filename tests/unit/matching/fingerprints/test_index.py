"""Open stories: which one an article belongs to, whatever the order in which they came, and among many of one outlet."""

import json
from pathlib import Path
from random import Random
from typing import Literal

import pytest

from matching.fingerprints import Fingerprint, StoryIndex, fingerprint
from matching.fingerprints.written import written
from tests.counting import calls_of

_VECTORS = Path(__file__).parents[3] / "vectors" / "fingerprint-pairs.jsonl"
PAIRS = {pair["why"]: pair for pair in map(json.loads, _VECTORS.read_text("utf-8").splitlines())}


def both(why: str) -> tuple[Fingerprint, Fingerprint]:
    pair = PAIRS[why]
    return Fingerprint.read(fingerprint(**pair["a"])), Fingerprint.read(fingerprint(**pair["b"]))


def prose(random: Random, words: int) -> str:
    return " ".join(random.choice(_WORDS) for _ in range(words))


_WORDS = [
    f"{first}{second}{third}"
    for first in "bdfgk"
    for second in ("a", "e", "o", "ou")
    for third in ("lt", "mmer", "rst", "n", "ck")
]
FURNITURE = (
    "Our journalists answer to nobody but their readers and a contribution from as little as one crown a month keeps it so. "
)


@pytest.mark.parametrize("pair", PAIRS.values(), ids=lambda pair: pair["why"])
def test_an_article_joins_the_story_that_it_is_related_to(pair: dict[str, dict[str, str]]) -> None:
    root, article = both(pair["why"])
    index = StoryIndex()
    index.add("s", root)
    assert index.best(article, "copies") == ("s" if pair["relation"] == "copy" else None)
    assert index.best(article, "event") == ("s" if pair["relation"] else None)


def test_a_copy_goes_before_an_event_and_of_equals_the_smallest_id_is_taken() -> None:
    root, event = both("the same happening in other words")
    index = StoryIndex()
    index.add("a", event)
    assert index.best(root, "event") == "a"
    for story_id in ("z", "m", "n"):
        index.add(story_id, root)
    assert index.best(root, "event") == index.best(root, "copies") == "m"


def test_a_closed_story_is_not_found_and_may_be_closed_twice() -> None:
    root, copy = both("another headline, at another outlet")
    index = StoryIndex()
    index.add("s", root)
    index.add("t", root)
    for story_id in ("s", "s", "t"):
        index.remove(story_id)
    assert (index.best(root, "event"), index.best(copy, "event"), len(index)) == (None, None, 0)
    assert not any(found._having for found in (index._by_text, index._by_row, index._by_word)), "nothing of it is kept"


def test_a_story_that_is_added_again_has_the_new_fingerprint() -> None:
    root, other = both("another subject of the same day")
    index = StoryIndex()
    index.add("s", root)
    index.add("s", other)
    assert (index.best(root, "event"), index.best(other, "copies"), len(index)) == (None, "s", 1)


def test_the_answer_does_not_depend_on_the_order_in_which_stories_came() -> None:
    random = Random(7)
    texts = [prose(random, 120) for _ in range(30)]
    fingerprints = [Fingerprint.read(fingerprint(text[:40], text, "o.example", "en")) for text in texts]
    named = [(f"{at % 10}-{at}", each) for at, each in enumerate(fingerprints + fingerprints[:10])]
    asked = [Fingerprint.read(fingerprint(text[:40], text + " and more", "p.example", "en")) for text in texts]
    answers = set()
    for _ in range(4):
        random.shuffle(named)
        index = StoryIndex()
        for story_id, each in (*named, ("gone", fingerprints[0])):
            index.add(story_id, each)
        index.remove("gone")
        answers.add(tuple(index.best(each, by) for each in asked for by in ("copies", "event")))
    assert len(answers) == 1
    assert None not in next(iter(answers))[::2]


def test_the_furniture_of_an_outlet_joins_none_of_its_five_hundred_articles() -> None:
    random = Random(3)
    index = StoryIndex()
    for at in range(500):
        text = prose(random, 60)
        found = Fingerprint.read(fingerprint(text[:40], text + "\n\n" + FURNITURE * 6, "o.example", "en"))
        assert index.best(found, "copies") is None
        index.add(f"{at:03}", found)
    assert len(index) == 500


@pytest.mark.parametrize("by", ["copies", "event"])
def test_what_a_thousand_stories_have_in_common_takes_no_more_work(by: Literal["copies", "event"]) -> None:
    def index_of(stories: int) -> StoryIndex:
        index = StoryIndex()
        for at in range(stories):
            terms = [*(key << 7 | 63 for key in range(6)), *(key << 7 | 9 for key in range(100 + 9 * at, 109 + 9 * at))]
            rows = [*range(30), *range(1000 + 54 * at, 1054 + 54 * at)]
            index.add(f"{at}", Fingerprint.read(written(at, "en", rows, [], terms)))
        return index

    asked = Fingerprint.read(written(1, "en", [*range(30), *range(500, 554)], [], [key << 7 | 63 for key in range(6)]))
    few, many = index_of(20), index_of(1000)
    assert calls_of(lambda: many.best(asked, by)) <= calls_of(lambda: few.best(asked, by))


def test_a_row_that_stands_twice_in_a_string_counts_once_and_the_heaviest_words_are_the_first_ones() -> None:
    root = Fingerprint.read(
        written(1, "en", [5, 5, *range(10, 92)], [], [7 << 7 | 9, 7 << 7 | 9, *(key << 7 | 9 for key in range(20, 29))])
    )
    assert root.heaviest(6) == [7, 20, 21, 22, 23, 24]
    assert root.heaviest(8) == [7, 20, 21, 22, 23, 24, 25, 26]
    assert (root.rows(1), set(root.rows(12))) == ((5,), {5, *range(10, 20)})
    index = StoryIndex()
    index.add("s", root)
    assert index._candidates(Fingerprint.read(written(1, "en", [5, *range(500, 583)], [], [])), "copies") == []
    assert index._candidates(Fingerprint.read(written(1, "en", [5, 5], [], [])), "copies") == ["s"], (
        "it has no more rows than one"
    )
    index.remove("s")
    assert not any(found._having for found in (index._by_text, index._by_row, index._by_word))
