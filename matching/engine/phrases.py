"""The phrases that queries ask for, and which of them an article has: each is a key of the article, too, as a pattern is.

So a phrase is looked for once in an article, however many rules name it, and what rules make of it is told by sets. It is looked
for only where all its words are in the article, and only phrases of plain words are here (`_row` of concepts.py): of others what
a rule asks is worked out when a rule asks.
"""

from typing import NamedTuple

from matching.analysis import MOST_PLACES, Document, Field
from matching.engine.demands import Keys
from matching.engine.field_spans import FieldSpans, has_row
from matching.query import Leaf

_ENDS = (" ", ", ", ". ")  # what stands behind most phrases


class PlainPhrase(NamedTuple):
    """A phrase of plain words, by the key that an article has if it has the phrase."""

    key: str
    leaf: Leaf
    row: tuple[str, ...]  # the keys of its words
    doubted: Keys  # where one of these is an ordinary word of the article, its tokens must be looked at
    sights: tuple[bytes, ...]  # where one of these is in a text in small letters, the phrase is

    @classmethod
    def of(cls, key: str, leaf: Leaf, row: tuple[str, ...], doubted: Keys) -> "PlainPhrase":
        """A phrase whose words have the keys of this row."""
        is_plain = all(len(word) > 1 and word.isalpha() and word.isascii() for word in row)
        return cls(key, leaf, row, doubted, tuple([f" {' '.join(row)}{end}".encode() for end in _ENDS]) if is_plain else ())


class _Looked:
    """Which phrases one article has."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._find = FieldSpans(document).of
        self._small: dict[str, bytes] = {}

    def has(self, phrase: PlainPhrase) -> bool:
        """Whether a field of the article has it."""
        fields = self._document.scope(phrase.leaf.field)[::-1]  # the body first, where most stand
        is_unsure = not phrase.doubted.isdisjoint(self._document.ordinary.words)
        if not is_unsure and phrase.sights and any(self._is_seen(phrase, field) for field in fields):
            return True
        for field in () if is_unsure else fields:
            stands = has_row(field, phrase.row)
            if stands:
                return True
            is_unsure = is_unsure or stands is None
        return is_unsure and any(self._find(phrase.leaf, field) for field in fields)

    def _is_seen(self, phrase: PlainPhrase, field: Field) -> bool:
        """Whether it stands there between blanks, which is seen before the text is cut into words; most phrases stand so."""
        small = self._small.get(field.name)
        if small is None:
            is_short = len(field.text) <= MOST_PLACES  # of a longer one not all counts
            small = self._small[field.name] = f" {field.read} ".encode("utf-8", "replace").lower() if is_short else b""
        return any(map(small.__contains__, phrase.sights))


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
        has = _Looked(document).has
        return [
            phrase.key
            for word in self._words & keys
            for words in filter(keys.issuperset, self._by_word[word])
            for phrase in self._by_word[word][words]
            if has(phrase)
        ]
