"""Which rules match the same articles: two that nearly always do are one rule told twice.

Each rule's articles are the bits of one number, so that a pair costs an AND and a count, and a thousand rules are half a
million pairs in a fraction of a second. It must never hold an article, only which rules matched it.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_MOST_PAIRS = 10


class Pair(NamedTuple):
    """Two rules that share articles; `second` is the one with fewer matches, and `share` is the part of its matches, 0 to 1."""

    first: str
    second: str
    shared: int
    share: float


class Covered(NamedTuple):
    """A rule all of whose matches another has as well, and that other's number of matches."""

    rule_id: str
    matches: int
    by: str
    by_matches: int


class Overlap(NamedTuple):
    """The pairs that share the most, most first; every rule that is covered, those with the most matches first."""

    pairs: tuple[Pair, ...]
    covered: tuple[Covered, ...]


def overlap(matched: Iterable[tuple[str, ...]]) -> Overlap:
    """Compare the rules, given those that matched each article. Of equal pairs those of the larger rules are kept."""
    counts: Counter[str] = Counter()
    together: dict[tuple[str, ...], int] = Counter()
    for rules in matched:
        counts.update(rules)
        together[rules] += 1
    numbers: dict[str, list[int]] = {}
    alone: set[str] = set()
    number = 0
    for rules, times in together.items():
        if len(rules) == 1:
            alone.add(rules[0])
            continue
        for rule_id in rules:
            numbers.setdefault(rule_id, []).extend(range(number, number + times))
        number += times
    articles = {rule_id: _bits(some) for rule_id, some in numbers.items()}
    return Overlap(_pairs(articles, counts), _covered(together, articles, counts, alone))


def _bits(numbers: list[int]) -> int:
    """One number with these bits set."""
    raw = bytearray(max(numbers) // 8 + 1)
    for number in numbers:
        raw[number // 8] |= 1 << number % 8
    return int.from_bytes(raw, "little")


def _pairs(articles: Mapping[str, int], counts: Mapping[str, int]) -> tuple[Pair, ...]:
    sizes = {rule_id: bits.bit_count() for rule_id, bits in articles.items()}
    ranked = sorted(articles, key=lambda rule_id: (-sizes[rule_id], rule_id))
    best: list[tuple[int, int, Pair]] = []  # a heap, the worst first
    for at, second in enumerate(ranked):
        if len(best) == _MOST_PAIRS and sizes[second] <= best[0][0]:
            break  # neither this rule nor those after it can share more
        bits = articles[second]
        for before in range(at):
            shared = (bits & articles[ranked[before]]).bit_count()
            if shared and (len(best) < _MOST_PAIRS or shared > best[0][0]):
                entry = (shared, -at * len(ranked) - before, _pair(ranked[before], second, shared, counts))
                (heapq.heappush if len(best) < _MOST_PAIRS else heapq.heapreplace)(best, entry)
    return tuple(pair for *_, pair in sorted(best, reverse=True))


def _pair(one: str, other: str, shared: int, counts: Mapping[str, int]) -> Pair:
    first, second = sorted((one, other), key=lambda rule_id: (-counts[rule_id], rule_id))
    return Pair(first, second, shared, shared / counts[second])


def _covered(
    together: Iterable[tuple[str, ...]], articles: Mapping[str, int], counts: Mapping[str, int], alone: set[str]
) -> tuple[Covered, ...]:
    """A rule that covers another stands beside it everywhere, so the article with the fewest rules names all that could."""
    fewest: dict[str, tuple[str, ...]] = {}
    for rules in together:
        for rule_id in rules:
            if rule_id not in alone and (rule_id not in fewest or len(rules) < len(fewest[rule_id])):
                fewest[rule_id] = rules
    found = []
    for rule_id, others in fewest.items():
        covers = [by for by in others if by != rule_id and not articles[rule_id] & ~articles[by]]
        if covers:
            by = min(covers, key=lambda by: (-counts[by], by))
            found.append(Covered(rule_id, counts[rule_id], by, counts[by]))
    return tuple(sorted(found, key=lambda each: (-each.matches, each.rule_id)))
