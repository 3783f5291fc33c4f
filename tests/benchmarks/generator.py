"""Articles and rules of our own making, shaped like the real ones: words by Zipf's law, rules as analysts write them.

The vocabulary is pronounceable nonsense, so nobody's text is in it; the same seed gives the same articles and rules.
"""

import random
from itertools import accumulate, product
from typing import Any

VOCABULARY = 30_000
WORDS_PER_ARTICLE = 430
_SYLLABLES = [a + b for a, b in product("bdfgklmnprstvz", "aeiou")]


class Language:
    """A vocabulary with frequencies: the word of rank n is n times rarer than the first."""

    def __init__(self, seed: int = 1) -> None:
        self._chance = random.Random(seed)
        words: dict[str, None] = {}
        while len(words) < VOCABULARY:
            words["".join(self._chance.choices(_SYLLABLES, k=self._chance.choice((1, 2, 2, 3, 3, 4))))] = None
        self.words = list(words)
        # Mandelbrot's form of Zipf's law; 2.7 flattens the head as it is in English.
        self._weights = list(accumulate(1 / (rank + 2.7) for rank in range(1, VOCABULARY + 1)))

    def text(self, length: int) -> str:
        """Sentences of a dozen words, paragraphs of five sentences."""
        words = self._chance.choices(self.words, cum_weights=self._weights, k=length)
        sentences = [" ".join(words[start : start + 12]).capitalize() + "." for start in range(0, length, 12)]
        return "\n\n".join(" ".join(sentences[start : start + 5]) for start in range(0, len(sentences), 5))

    def article(self, number: int) -> dict[str, Any]:
        """A valid article of about 430 words."""
        return {
            "id": f"article-{number}",
            "url": f"https://herald.example/{number}",
            "title": self.text(10).rstrip("."),
            "body": self.text(WORDS_PER_ARTICLE - 10),
            "published_at": "2026-11-24T08:00:00Z",
            "language": "en",
        }

    def query(self) -> str:
        """What analysts write: a few names or topics, alternatives in brackets, here and there a phrase or an exclusion."""
        groups = [self._group() for _ in range(self._chance.choice((1, 2, 2, 2, 3, 3)))]
        if self._chance.random() < 0.15:
            groups.append(f"NOT {self._topic()}")
        return " AND ".join(groups)

    def _group(self) -> str:
        terms = [self._term() for _ in range(self._chance.choice((1, 1, 2, 3, 5)))]
        return terms[0] if len(terms) == 1 else "(" + " OR ".join(terms) + ")"

    def _term(self) -> str:
        return f'"{self._topic()} {self._topic()}"' if self._chance.random() < 0.25 else self._topic()

    def _topic(self) -> str:
        """Rules name things: neither the commonest words nor those that nobody uses."""
        return self.words[int(300 * (VOCABULARY / 300 / 1.5) ** self._chance.random())]
