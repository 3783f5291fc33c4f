"""The phrases that queries ask for, and which of them an article has: each is a key of the article, too, as a pattern is.

So a phrase is looked for once in an article, however many rules name it, and what rules make of it is told by sets. It is looked
for only where all its words are in the article, and only phrases of plain words are here (`_row` of concepts.py): of others what
a rule asks is worked out when a rule asks.
"""

from typing import NamedTuple

from matching.analysis import Document
from matching.engine.demands import Keys
from matching.engine.field_spans import FieldSpans, has_row
from matching.query import Leaf


class PlainPhrase(NamedTuple):
    """A phrase of plain words, by the key that an article has if it has the phrase."""

    key: str
    leaf: Leaf
    row: tuple[str, ...]  # the keys of its words
    doubted: Keys  # where one of these is an ordinary word of the article, its tokens must be looked at

    def is_in(self, document: Document) -> bool:
        """Whether a field of the article has it."""
        fields = document.scope(self.leaf.field)[::-1]  # the body first, where most stand
        is_unsure = not self.doubted.isdisjoint(document.ordinary.words)
        for field in () if is_unsure else fields:
            stands = has_row(field, self.row)
            if stands:
                return True
            is_unsure = is_unsure or stands is None
        find = FieldSpans(document).of
        return is_unsure and any(find(self.leaf, field) for field in fields)


class Phrases:
    """The phrases in use, by one of their words and then by all of them."""

    def __init__(self) -> None:
        self._by_word: dict[str, dict[Keys, list[PlainPhrase]]] = {}
        self._words: set[str] = set()  # of _by_word, as two sets compare hashes they know

    def __bool__(self) -> bool:
        return bool(self._by_word)

    def add(self, word: str, words: Keys, phrase: PlainPhrase) -> None:
        """From now on articles have its key that have the phrase; `word` is the rarest of its words."""
        self._words.add(word)
        self._by_word.setdefault(word, {}).setdefault(words, []).append(phrase)

    def remove(self, word: str, words: Keys, phrase: PlainPhrase) -> None:
        """Articles have its key no more."""
        by_words = self._by_word[word]
        by_words[words].remove(phrase)
        if not by_words[words]:
            del by_words[words]
        if not by_words:
            del self._by_word[word]
            self._words.remove(word)

    def held(self, keys: set[str], document: Document) -> list[str]:
        """The keys of the phrases that an article with these keys has."""
        return [
            phrase.key
            for word in self._words & keys
            for words in filter(keys.issuperset, self._by_word[word])
            for phrase in self._by_word[word][words]
            if phrase.is_in(document)
        ]
