"""NEAR of words, phrases and lists is decided and quoted by their places, without occurrences; keys tell of most else."""

from random import Random

import pytest

from matching.engine.percolator import Percolator
from matching.query import Near, Not, Phrase, Query, Term, all_of, any_of, is_negative
from tests.oracle import evaluate
from tests.property.generated import TYPED, found_by, some_article


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_words_phrases_and_lists_near_each_other_are_told_as_one_by_one(seed: int) -> None:
    """What is decided and quoted by places and keys alone, with lists, against the slow truth."""
    chance = Random(seed)

    def side() -> Query:
        words = [chance.choice(TYPED) for _ in range(2 * chance.choice((1, 1, 2, 4)))]
        pairs = zip(words[::2], words[1::2], strict=True)
        return any_of([Phrase((one, other)) if chance.random() < 0.4 else Term(one) for one, other in pairs])

    matches = 0
    for _ in range(12):
        rules: dict[str, Query] = {}
        for number in range(0, 40, 4):
            near = Near(side(), side(), chance.choice((0, 1, 3)), ordered=chance.random() < 0.3)
            made = [
                near,
                all_of([side(), side(), Not(side())]),
                any_of([side(), near]),
                any_of([side(), all_of([side(), side()])]),
            ]
            rules |= {f"{number + index:02}": query for index, query in enumerate(made) if not is_negative(query)}
        percolator = Percolator()
        for rule_id, query in rules.items():
            percolator.add(rule_id, query)
        for _ in range(5):
            article = some_article(chance)
            truth = {rule_id: hits for rule_id, query in rules.items() if (hits := evaluate(query, article)) is not None}
            assert dict(found_by(percolator, article)) == truth
            matches += len(truth)
    assert matches > 500, "too few matches to show anything"
