"""Which rules share articles: counts against the slow truth, order, and rules that another covers."""

import random
from itertools import combinations

from rules.backtest.result import Covered, Pair, overlap


def test_pairs_are_counted_and_measured_by_the_smaller_rule() -> None:
    found = overlap([("a", "b"), ("a", "b"), ("a",), ("a",), ("b", "c"), ("c",)])
    assert found.pairs == (Pair("a", "b", 2, 2 / 3), Pair("b", "c", 1, 1 / 2))
    assert found.covered == ()


def test_a_rule_is_covered_by_the_largest_that_has_all_of_its_matches() -> None:
    found = overlap([("a", "b", "c"), ("a", "b", "c"), ("a", "b"), ("a",), ("d",)])
    assert found.covered == (Covered("b", 3, "a", 4), Covered("c", 2, "a", 4))


def test_two_rules_with_the_same_matches_cover_each_other() -> None:
    assert overlap([("a", "b")]).covered == (Covered("a", 1, "b", 1), Covered("b", 1, "a", 1))


def test_nothing_shared_is_nothing() -> None:
    assert overlap([]) == ((), ())
    assert overlap([("a",), ("b",)]) == ((), ())


def test_the_pairs_that_are_kept_share_the_most() -> None:
    chance = random.Random(7)
    rules = [f"rule-{number:02}" for number in range(40)]
    matched = [tuple(sorted(chance.sample(rules, chance.randint(1, 12)))) for _ in range(300)]
    slow = {pair: sum(set(pair) <= set(each) for each in matched) for pair in combinations(rules, 2)}
    pairs = overlap(matched).pairs
    assert [pair.shared for pair in pairs] == sorted(slow.values(), reverse=True)[:10]
    assert all(slow[min(pair.first, pair.second), max(pair.first, pair.second)] == pair.shared for pair in pairs)
    counts = {rule: sum(rule in each for each in matched) for rule in rules}
    assert all(counts[pair.first] >= counts[pair.second] and pair.share == pair.shared / counts[pair.second] for pair in pairs)
