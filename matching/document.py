"""An article as the matcher sees it: fields of words, each with its place and its offsets in the original text.

What most articles need is only the set of keys, for most articles match nothing: one `str.split` and look-ups of chunks
seen before. Places and offsets are worked out field by field when a rule first asks for them.
A document is read by one thread; it caches. It must never change what it was made of.
"""

import operator
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import accumulate, chain, compress
from operator import attrgetter
from typing import NamedTuple

from matching.ordinary import ordinary_words
from matching.query import META, PARAGRAPH, SCOPES, SENTENCE, Meta, Range
from matching.sentences import paragraph_ends, sentence_ends
from matching.tokens import MOST_PLACES, Token, analyse

SEARCHED = SCOPES[None]  # where a query looks that names no field
_SIGNS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq}
_CHUNK = re.compile(r"\S+")  # cuts as str.split does
_keys_of = attrgetter("keys")
_width_of = attrgetter("width")
_ONE_MORE = (1).__add__  # a chunk and the blank behind it


class Place(NamedTuple):
    """One token of a field: places from `at` to before `until`, code points from `start` to before `end`."""

    at: int
    until: int
    start: int
    end: int
    token: Token


class Field:
    """One field's words. The first 100,000 places count; a longer text is cut there, and `is_cut` says so."""

    __slots__ = ("_bases", "_ends", "_keys", "_starts", "chunks", "is_cut", "name", "text")

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.chunks = list(map(analyse, text.split()))
        self.is_cut = len(text) > MOST_PLACES and self._cut()  # no text has more places than characters
        self._keys = list(chain.from_iterable(map(_keys_of, self.chunks)))
        self._ends: list[int] = []  # for each chunk, how many keys there are up to its end
        self._bases: list[int] = []  # for each chunk, how many places come before it
        self._starts: list[int] = []  # for each chunk, where it begins in the text

    def _cut(self) -> bool:
        """Leave out the chunks that begin behind the last place allowed."""
        for index, base in enumerate(accumulate(map(_width_of, self.chunks))):
            if base >= MOST_PLACES and index + 1 < len(self.chunks):
                del self.chunks[index + 1 :]
                return True
        return False

    @property
    def places(self) -> int:
        """How many places the field has."""
        self._locate()
        return self._bases[-1]

    def keys(self) -> set[str]:
        """All keys of the field's tokens."""
        return set(self._keys)

    def find(self, key: str) -> list[Place]:
        """The tokens that have the key, in the order of their places."""
        form = key.lstrip(" ")
        return [
            self._place(index, token) for index in self._having(key) for token in self.chunks[index].tokens if token.form == form
        ]

    def all(self) -> list[Place]:
        """Every token of the field."""
        self._locate()
        return [self._place(index, token) for index, chunk in enumerate(self.chunks) for token in chunk.tokens]

    def _having(self, key: str) -> Iterator[int]:
        """The chunks that have the key. `list.index` walks in C: for the few words of a candidate no index would pay."""
        self._locate()
        keys, ends, at = self._keys, self._ends, -1
        for _ in range(keys.count(key)):
            at = keys.index(key, at + 1)
            yield bisect_right(ends, at)

    def _place(self, index: int, token: Token) -> Place:
        at, start = self._bases[index] + token.at, self._starts[index]
        return Place(at, at + token.width, start + token.start, start + token.end, token)

    def _locate(self) -> None:
        """Work out where the chunks lie, once."""
        if not self._bases:
            self._starts = _starts(self.text, len(self.chunks))
            self._bases = list(accumulate(map(_width_of, self.chunks), initial=0))
            self._ends = list(accumulate(map(len, map(_keys_of, self.chunks))))


def _starts(text: str, chunks: int) -> list[int]:
    """Where the chunks of a text begin. Most texts know no blanks but three, and are cut at those without looking at matches."""
    pieces = text.replace("\n", " ").replace("\u00a0", " ").split(" ")
    if len(pieces) - pieces.count("") == chunks:
        return list(compress(accumulate(map(_ONE_MORE, map(len, pieces)), initial=0), pieces))
    return [match.start() for match in _CHUNK.finditer(text)]


class _Fields(dict[str, Field]):
    """The fields by name, each cut into words when it is first asked for: most rules look at title and body only."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def __missing__(self, name: str) -> Field:
        field = self[name] = Field(name, self._texts[name])
        return field


class Document:
    """The fields of an article, the language they are written in, and what is known of it in numbers."""

    def __init__(self, texts: Mapping[str, str], language: str | None, values: Mapping[str, float]) -> None:
        self.texts = texts
        self.fields = _Fields(texts)
        self.language = language
        self.ordinary = ordinary_words(language)
        self._values = values
        self._zones: dict[tuple[str, str], list[int]] = {}

    @classmethod
    def of(cls, fields: Mapping[str, str], language: str | None = None, values: Mapping[str, float] = {}) -> "Document":
        """A document of these fields: title, body, lead, author, url, section, tag, which hold words, and source (a domain) and
        country, which are compared as a whole. `language` is a BCP 47 tag, None where nobody knows; `values` are reach, tier
        and age in hours, as far as they are known."""
        return cls(fields, language, values)

    @cached_property
    def searched(self) -> tuple[Field, ...]:
        """The fields that a query looks in when it names none."""
        return self.scope(None)

    def scope(self, name: str | None) -> tuple[Field, ...]:
        """The fields that a word looks in which has this field before it."""
        return tuple(self.fields[each] for each in SCOPES[name] if each in self.texts)

    @cached_property
    def lead_end(self) -> int:
        """Where the second paragraph of the body ends: so far lead: looks."""
        ends = self.zones("body", PARAGRAPH) if "body" in self.texts else []
        return ends[1] if len(ends) > 1 else len(self.texts.get("body", ""))

    def zones(self, name: str, kind: str) -> list[int]:
        """Where the sentences or paragraphs of a field end."""
        known = self._zones.get((name, kind))
        if known is None:
            text = self.texts[name]
            known = self._zones[name, kind] = list(
                sentence_ends(text, 0, len(text)) if kind == SENTENCE else paragraph_ends(text)
            )
        return known

    def value(self, name: str) -> float | None:
        """A number of the article, None where it is not known; `words` are those of the body."""
        if name == "words":
            return self.fields["body"].places if "body" in self.texts else 0
        return self._values.get(name)

    def is_so(self, fact: Meta | Range) -> bool:
        """Whether a fact about the article is so; what is not known is not."""
        if isinstance(fact, Meta):
            return fact.value in self.meta(fact.field)
        value = self.value(fact.name)
        return value is not None and bool(_SIGNS[fact.sign](value, fact.number))

    @cached_property
    def keys(self) -> set[str]:
        """The keys of all searched fields: what the term index is asked with."""
        return set().union(*(field.keys() for field in self.searched))

    @cached_property
    def field_keys(self) -> set[str]:
        """The keys of all other fields, each with its name before it; and of the values that are compared as a whole."""
        words = {name: self.fields[name].keys() for name in self.texts if name in SCOPES and name not in SEARCHED}
        keys = {f"{name}:{key}" for name, found in words.items() for key in found}
        return keys.union(f"{name}:{value}" for name in META for value in self.meta(name))

    def meta(self, name: str) -> tuple[str, ...]:
        """What a value is called, from the whole to its larger parts: a domain and those it belongs to, en-gb and en."""
        value = ((self.language or "").replace("_", "-") if name == "lang" else self.texts.get(name, "")).casefold()
        if not value:
            return ()
        if name == "source":
            labels = value.rstrip(".").removeprefix("www.").split(".")
            return tuple(".".join(labels[index:]) for index in range(len(labels)))
        if name == "lang":
            subtags = value.split("-")
            return tuple("-".join(subtags[:count]) for count in range(len(subtags), 0, -1))
        return (value,)
