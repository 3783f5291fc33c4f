"""The presearch by itself: whatever articles have taught it, it names all rules that could match, soon looking at few others."""

import tracemalloc
from collections.abc import Iterable
from random import Random

from matching.engine.demands import Demand
from matching.engine.term_index import TermIndex

COMMON, RARE = Demand(frozenset(["news", "say"]), 1.0), Demand(frozenset(["zebra"]), 2.0)  # the guess is wrong


class Asked(set[str]):
    """The keys of an article, which count how many guards they were asked for."""

    guards = 0

    def isdisjoint(self, other: Iterable[object]) -> bool:
        self.guards += 1
        return super().isdisjoint(other)


def test_a_rule_whose_anchor_is_there_in_vain_is_soon_not_looked_at() -> None:
    index = TermIndex()
    index.add("rule", (COMMON, RARE))
    first = Asked({"news"})
    assert not list(index.candidates(first))
    assert first.guards == 1
    for _ in range(100):
        index.candidates({"news", "say"})
    last = Asked({"news"})
    assert not list(index.candidates(last))
    assert last.guards == 0
    assert list(index.candidates({"zebra", "say"})) == ["rule"]


def test_a_rule_that_comes_later_is_anchored_by_what_was_seen() -> None:
    index = TermIndex()
    index.add("rule", (COMMON, RARE))
    for _ in range(100):
        index.candidates({"news"})
    index.remove("rule")
    index.add("rule", (COMMON, RARE))
    article = Asked({"news"})
    assert not list(index.candidates(article))
    assert article.guards == 0


def test_what_was_learnt_changes_no_candidate() -> None:
    chance, words = Random(3), [f"w{number}" for number in range(40)]
    index, rules = TermIndex(), dict[str, list[Demand]]()
    for step in range(4_000):
        if step % 10 == 0:
            rule_id = f"rule-{chance.randrange(60)}"
            if rules.pop(rule_id, None):
                index.remove(rule_id)
            else:
                demands = [Demand(frozenset(chance.sample(words, 2)), 1.0) for _ in range(chance.choice((1, 2)))]
                rules[rule_id] = demands
                index.add(rule_id, tuple(demands))
        keys = {word for rank, word in enumerate(words) if chance.random() < 3 / (rank + 3)}
        wanted = {rule_id for rule_id, demands in rules.items() if all(demand.keys & keys for demand in demands)}
        assert set(index.candidates(keys)) == wanted


def test_a_word_as_long_as_an_article_is_not_kept() -> None:
    index = TermIndex()
    index.add("rule", (COMMON, RARE))
    tracemalloc.start()
    try:
        for number in range(800):
            index.candidates({f"{number}{'x' * 10_000}"})
        assert tracemalloc.get_traced_memory()[0] < 100_000
    finally:
        tracemalloc.stop()


def test_a_rule_whose_keys_tell_need_not_be_asked() -> None:
    index = TermIndex()
    index.add("told", (COMMON, RARE), (frozenset(["news"]), RARE.keys))
    index.add("unsure guard", (COMMON, RARE), (frozenset(["news"]), frozenset()))
    assert index.told_and_asked({"news", "zebra"}) == ({"told"}, {"unsure guard"})
    assert index.told_and_asked({"say", "zebra"}) == (set(), {"told", "unsure guard"})
    assert index.told_and_asked({"news", "say", "zebra"}) == ({"told"}, {"unsure guard"})
    assert index.told_and_asked({"news", "say"}) == (set(), set())
    for _ in range(100):
        index.candidates({"news"})  # which turns anchor and guard round
    assert index.told_and_asked({"say", "zebra"}) == (set(), {"told", "unsure guard"})
    index.remove("told")
    index.add("told", (COMMON, RARE))
    assert index.told_and_asked({"news", "zebra"}) == (set(), {"told", "unsure guard"})


def test_rules_that_share_anchor_and_guard_come_and_go_one_at_a_time() -> None:
    index, rules = TermIndex[str](), [f"rule {number}" for number in range(20)]
    for count, rule in enumerate(rules, 1):
        index.add(rule, (RARE, COMMON))
        assert set(index.candidates({"zebra", "say"})) == {*rules[:count]}
    for count, rule in enumerate(rules, 1):
        index.remove(rule)
        assert set(index.candidates({"zebra", "say"})) == {*rules[count:]}
