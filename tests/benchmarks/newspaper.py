"""Articles and rules in the shape of real ones: what the generator's words lack, and what costs time, is put into them.

Counted, on the first 430 words of 3,238 English news articles: of a thousand words 197 begin with a capital, 24 stand at a
quotation mark, 18 are in capitals, 17 have an apostrophe, 11 a digit, 9 a hyphen, 5 are dotted, 4 are a dash. 79 of 100
articles are not ASCII, nearly all by curly quotation marks and dashes: of a thousand words 0.2 have other letters.

Assumed, not counted: of the words that a rule asks for a tenth are prefixes, and of the rules with two groups two in five want
the one near the other, which makes a fifth of all.
"""

import random
import re
from typing import Any

from tests.benchmarks.generator import Language

_ODD = (  # how many of a thousand words, and what becomes of them
    (17, lambda word, _: f"{word}’s"),
    (9, lambda word, other: f"{word}-{other}"),
    (12, lambda word, other: f"“{word} {other}”"),
    (11, lambda word, _: str(len(word) * 317)),
    (18, lambda word, _: word[:4].upper()),
    (5, lambda word, _: f"{word[0].upper()}.{word[-1].upper()}."),
    (4, lambda word, _: f"{word} —"),
    (0.2, lambda word, _: f"{word}é"),
    (120, lambda word, _: word.title()),
)
_PLAIN_TYPE = str.maketrans("’“”—", '\'""-')
_PLAIN = 0.21  # of the articles are typed as on a typewriter
_A_WORD = re.compile(r"(?<![\"\w])[a-z]{6,}(?![\"\w])")


class Newspaper:
    """Articles and queries of a language that are written as newspapers and analysts write; the same for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        self._language = Language(seed)
        self._chance = random.Random(seed)

    def article(self, number: int) -> dict[str, Any]:
        """An article of about 430 words."""
        article = self._language.article(number)
        words = article["body"].split(" ")
        for index in range(len(words) - 1):
            if words[index].isalpha():
                words[index] = self._odd(words[index], words[index + 1])
        body = " ".join(words)
        return {**article, "body": body.translate(_PLAIN_TYPE) if self._chance.random() < _PLAIN else body}

    def query(self) -> str:
        """A query with prefixes, and with NEAR where there are two groups."""
        query = _A_WORD.sub(lambda word: word[0][:-2] + "*" if self._chance.random() < 0.1 else word[0], self._language.query())
        first, joined, rest = query.partition(" AND ")
        return (
            f"{first} NEAR/10 {rest}"
            if joined and "AND" not in rest and "NOT" not in rest and self._chance.random() < 0.4
            else query
        )

    def _odd(self, word: str, other: str) -> str:
        drawn = self._chance.random() * 1000
        for share, written in _ODD:
            drawn -= share
            if drawn < 0:
                return written(word, other.strip(".,\n") or word)
        return word
