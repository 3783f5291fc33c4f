"""Articles and rules of our own making, shaped like real ones. The vocabulary is pronounceable nonsense, so nobody's text is
in it; the same seed gives the same articles and rules.

Counted, on 600 real English articles and 137 queries that people run in news monitors:
- Words follow Zipf's law: of 430 words the ten commonest make a fifth, a hundred make 0.4, a thousand two thirds (here 0.57).
  About 260 of an article's 430 chunks are distinct, 95 of these capitalised or with a full stop or comma.
- A rule is one group of alternatives (45 of 100), two (47), three or four; a group has one to nine alternatives, four on
  average; a good fifth of the terms are phrases, here of a name's two words; 7 rules in 100 exclude something.

Assumed, not counted:
- One word in a hundred has never been seen. An article keeps to a topic and repeats its dozen names and words; a rule is about
  one topic too, so what it asks for comes together in one article, which makes the work harder than independent words would.
- How rarely rules match: the first group is names that stand nowhere else, and the number of topics was set so that a rule
  matches about 1.4 articles in a thousand, as where all news is watched. The same 137 queries matched far more of real
  articles, 2 % by the median and 8 % on average, but those articles are nearly all about the politics they ask for. With more
  matches the matcher is slower, so its speed is to be read beside the matches an article that `make bench` prints.
"""

import random
from itertools import accumulate, product
from typing import Any, NamedTuple

VOCABULARY = 30_000
WORDS_PER_ARTICLE = 430
TOPICS = 1_000
NAME_PARTS = 15_000
_SYLLABLES = [a + b for a, b in product("bdfgklmnprstvz", "aeiou")]
_ALTERNATIVES = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 9]


class Subject(NamedTuple):
    """What articles and rules of one topic speak of: names of two words, and single words."""

    names: list[str]
    words: list[str]


class Language:
    """A vocabulary with frequencies: the word of rank n is n times rarer than the first."""

    def __init__(self, seed: int = 1) -> None:
        self._chance = random.Random(seed)
        words: dict[str, None] = {}
        while len(words) < VOCABULARY:
            words[self._new_word((1, 2, 2, 3, 3, 4))] = None
        self.words = list(words)
        self._weights = list(accumulate(1 / (rank + 0.5) ** 1.1 for rank in range(1, VOCABULARY + 1)))
        parts = [self._new_word((4, 4, 5)).title() for _ in range(NAME_PARTS)]
        self._topics = [
            Subject([" ".join(self._chance.sample(parts, 2)) for _ in range(15)], [self._word() for _ in range(25)])
            for _ in range(TOPICS)
        ]

    def text(self, length: int) -> str:
        """So many words of one topic: sentences of a dozen words with a comma, paragraphs of five sentences."""
        topic = self._chance.choice(self._topics)
        other = self._chance.choice(self._topics)
        theme = self._chance.sample(topic.names, 4) + self._chance.sample(topic.words, 8) + [self._chance.choice(other.names)]
        words = self._chance.choices(self.words, cum_weights=self._weights, k=length)
        for index in self._chance.sample(range(length), length // 9):
            words[index] = self._chance.choice(theme)
        for index in self._chance.sample(range(length), length // 100):
            words[index] = self._new_word((4, 5))
        words = " ".join(words).split()[:length]
        sentences = [self._sentence(words[start : start + 12]) for start in range(0, length, 12)]
        return "\n\n".join(" ".join(sentences[start : start + 5]) for start in range(0, len(sentences), 5))

    def article(self, number: int) -> dict[str, Any]:
        """A valid article of about 430 words."""
        title, _, body = self.text(WORDS_PER_ARTICLE).replace(",", "", 1).partition(". ")
        return {
            "id": f"article-{number}",
            "url": f"https://herald.example/{number}",
            "title": title,
            "body": body,
            "published_at": "2026-11-24T08:00:00Z",
            "language": "en",
        }

    def query(self) -> str:
        """What analysts write: names, then words that go with them, alternatives in brackets, here and there an exclusion."""
        topic = self._chance.choice(self._topics)
        more = self._chance.choices((0, 1, 2, 3), weights=(45, 47, 5, 3))[0]
        groups = [self._group(topic.names), *(self._group(topic.words) for _ in range(more))]
        if self._chance.random() < 0.07:
            groups.append("NOT " + self._group(self._chance.choice(self._topics).words))
        return " AND ".join(groups)

    def _group(self, terms: list[str]) -> str:
        chosen = self._chance.sample(terms, self._chance.choice(_ALTERNATIVES))
        written = [self._name(term) if " " in term else term for term in chosen]
        return written[0] if len(written) == 1 else "(" + " OR ".join(written) + ")"

    def _name(self, name: str) -> str:
        """A name as a phrase, or its second word alone."""
        return f'"{name}"' if self._chance.random() < 0.4 else name.split()[1]

    def _word(self) -> str:
        """A word that a rule may ask for: neither the commonest nor those that nobody uses."""
        return self.words[int(300 * (VOCABULARY / 300) ** self._chance.random())]

    def _new_word(self, syllables: tuple[int, ...]) -> str:
        return "".join(self._chance.choices(_SYLLABLES, k=self._chance.choice(syllables)))

    def _sentence(self, words: list[str]) -> str:
        middle = len(words) // 2
        text = " ".join(words[:middle]) + ", " + " ".join(words[middle:])
        return text[:1].upper() + text[1:] + "."
