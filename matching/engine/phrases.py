"""The phrases that queries ask for, and which of them an article has: each is a key of the article, too, as a pattern is.

So a phrase is looked for once in an article, however many rules name it, and what rules make of it is told by sets. It is looked
for only where all its words are in the article, and only phrases of plain words are here (`_row` of concepts.py): of others what
a rule asks is worked out when a rule asks.
"""

from collections.abc import Sequence, Set
from functools import cached_property
from typing import NamedTuple

from matching.analysis import CharacterRow, Document, ToldText, may_be_paired
from matching.engine.demands import Keys
from matching.engine.doubts import Doubt
from matching.engine.field_spans import FieldSpans, has_row
from matching.engine.sought import SoughtKeys
from matching.query import Leaf


class PlainPhrase(NamedTuple):
    """A phrase of plain words, by the key that an article has if it has the phrase."""

    key: str
    leaf: Leaf
    row: tuple[str, ...]  # the keys of its words
    doubt: Doubt  # where the article's tokens must be looked at
    sight: str  # where this is in a text that can be told, or in a row of letters, the phrase is; empty where that does not tell

    @classmethod
    def of(cls, key: str, leaf: Leaf, row: tuple[str, ...], doubt: Doubt) -> "PlainPhrase":
        """A phrase whose words have the keys of this row."""
        is_plain = all(len(word) > 1 and word.isalpha() and word.isascii() for word in row)
        is_of_letters = not doubt and all(map(may_be_paired, row))
        is_seen = (is_plain and leaf.field is None) or is_of_letters
        return cls(key, leaf, row, doubt, f" {' '.join(row)} " if is_seen else "")


class _Looked:
    """Which phrases one article has."""

    def __init__(self, document: Document, keys: Set[str], texts: Sequence[ToldText]) -> None:
        """`keys` are those of its words, `texts` those of its texts that can be told."""
        self._document, self._keys = document, keys
        self._ordinary = document.ordinary.words
        self._texts = texts
        self._letters: dict[str | None, list[CharacterRow]] = {}  # by what a phrase names as its field

    @cached_property
    def _spans(self) -> FieldSpans:
        """For the phrases together: many have words in common."""
        return FieldSpans(self._document)

    def has(self, phrase: PlainPhrase) -> bool:
        """Whether a field of the article has it. Most phrases stand between blanks, which is seen before a text is laid in a row;
        of the others a row of words tells, or where its words lie."""
        if not phrase.sight.isascii() and (has_letters := self._has_letters(phrase)) is not None:
            return has_letters
        is_unsure = phrase.doubt.is_in(self._ordinary, self._keys)
        if phrase.sight and not is_unsure and any(text.shows(phrase.sight) for text in self._texts):
            return True
        fields = self._document.scope(phrase.leaf.field)[::-1]  # the body first, where most stand
        for field in () if is_unsure else fields:
            stands = has_row(field, phrase.row)
            if stands:
                return True
            is_unsure = is_unsure or stands is None
        return is_unsure and any(self._spans.of(phrase.leaf, field) for field in fields)

    def _has_letters(self, phrase: PlainPhrase) -> bool | None:
        """Whether a row of letters shows it; None where it is in a book alone, and only its places tell."""
        rows = self._letters.get(phrase.leaf.field)
        if rows is None:
            fields = self._document.scope(phrase.leaf.field)
            rows = self._letters[phrase.leaf.field] = [row for field in fields if (row := field.characters()) is not None]
        found = [row for row in rows if phrase.sight in row.written]
        return None if any(row.is_book for row in found) else bool(found)


class Phrases:
    """The phrases in use, by one of their words and then by all of them."""

    def __init__(self, sought: SoughtKeys) -> None:
        self._by_word: dict[str, dict[Keys, list[PlainPhrase]]] = {}
        self._sought = sought  # with those of _by_word

    def __bool__(self) -> bool:
        return bool(self._by_word)

    def add(self, word: str, words: Keys, phrase: PlainPhrase) -> None:
        """From now on articles have its key that have the phrase; `word` is the rarest of its words."""
        if word not in self._by_word:
            self._by_word[word] = {}
            self._sought.add(word)
        self._by_word[word].setdefault(words, []).append(phrase)

    def remove(self, word: str, words: Keys, phrase: PlainPhrase) -> None:
        """Articles have its key no more."""
        by_words = self._by_word[word]
        by_words[words].remove(phrase)
        if not by_words[words]:
            del by_words[words]
        if not by_words:
            del self._by_word[word]
            self._sought.remove(word)

    def held(self, keys: set[str], sought: set[str], document: Document, texts: Sequence[ToldText]) -> list[str]:
        """The keys of the phrases that an article with these keys has. `sought` are those that are, `texts` those of its texts
        that can be told."""
        by_word = self._by_word
        found = [
            each
            for word in sought
            if word in by_word
            for words in filter(keys.issuperset, by_word[word])
            for each in by_word[word][words]
        ]
        return [phrase.key for phrase in filter(_Looked(document, keys, texts).has, found)] if found else []
