"""The hits of words and phrases by themselves, which are most of all hits.

Nearly all articles are looked through once for a word, title and body together, as one text in a row. Of the others each field is
asked for itself, and so it is where a word stands so often that only its first places count, which are those of a field.
"""

from collections.abc import Collection, Iterable, Set
from functools import cached_property, partial
from itertools import chain

from matching.analysis import MOST_OCCURRENCES, Document, Field, ToldText, WordRow, covered, is_wild, letters_first
from matching.engine.concepts import LeafConcept
from matching.engine.field_spans import FieldSpans, are_plain, rows
from matching.hits import Hit, in_order

_made = partial(tuple.__new__, Hit)  # a Hit of a tuple, as Hit._make does it, in C alone


class LeafHits:
    """Those of one article. Whoever asks remembers them."""

    def __init__(self, document: Document, keys: Set[str], spans: FieldSpans) -> None:
        """`keys` are the article's."""
        self._document, self._keys, self._spans = document, keys, spans
        self._ordinary = document.ordinary.words

    @cached_property
    def _together(self) -> "_Together | None":
        return _Together.of(self._document)

    def is_doubted(self, concept: LeafConcept) -> bool:
        """Whether the article's tokens must be looked at."""
        return concept.doubt.is_in(self._ordinary, self._keys)

    def of(self, concept: LeafConcept) -> tuple[Hit, ...]:
        """All of them, in the order of the text."""
        is_doubted = self.is_doubted(concept)
        row = () if is_doubted else concept.row
        key = None if concept.row else concept.key or (None if is_doubted else concept.likely)
        if concept.query.field is not None:
            key = None  # it does not tell in which of the fields it stands
        elif self._together is not None and (hits := self._together.hits(key, row, concept.name)) is not None:
            return hits
        return in_order(self._by_field(concept, key, row))

    def _by_field(self, concept: LeafConcept, key: str | None, row: tuple[str, ...]) -> list[Hit]:
        leaf, name = concept.query, concept.name
        found: list[Hit] = []
        for field in self._document.searched if leaf.field is None else self._document.scope(leaf.field):
            if not self._spans.may_have(field, concept.words):
                continue
            stretches: Iterable[tuple[int, int]] | None = None
            if key is not None:
                stretches = _covered(field, key) if is_wild(key) else field.stretches(key)
            elif row:
                stretches = rows(field, row)
            if stretches is None:
                last = self._document.lead_end if (leaf.field, field.name) == ("lead", "body") else len(field.text)
                stretches = {span[:2] for span in self._spans.of(leaf, field, read=concept.reading) if span.end <= last}
            found += [_made((field.name, start, end, name)) for start, end in stretches]
        return found


class _Together:
    """Title and body as one text in a row of words."""

    def __init__(self, text: ToldText, body: int) -> None:
        """`body` is where in the text the body begins."""
        self._text, self._body, self._row = text, body, WordRow(text)

    @classmethod
    def of(cls, document: Document) -> "_Together | None":
        """Those of an article; None where they are told one by one."""
        together = document.fields.together
        return cls(*together) if together is not None and together[0].has_short_odd else None

    def hits(self, key: str | None, row: tuple[str, ...], name: str) -> tuple[Hit, ...] | None:
        """Those of a word by its key, or of words in a row by theirs; None where fields must be asked."""
        found: Collection[tuple[int, int]]
        if key is not None and key[0] != " ":
            if is_wild(key):
                found = self._covered(key)
            elif key in self._text.odd.all:
                found = [each[2:] for each in self._row.words(key)]
            else:  # as nearly all; it is written in ASCII, and stands where it is found
                size = len(key)
                found = [(start, start + size) for _, start in self._text.starts(key)]
        elif row and are_plain(row):
            found = [each[2:] for each in self._row.rows(row) if not each[2] < self._body <= each[3]]
        else:
            return None
        if len(found) > MOST_OCCURRENCES:
            return None
        body = self._body
        return tuple(
            [
                _made(("title", start, end, name) if start < body else ("body", start - body, end - body, name))
                for start, end in sorted(found)
            ]
        )

    def _covered(self, pattern: str) -> set[tuple[int, int]]:
        words = covered(pattern, sorted(self._text.begun(pattern[: letters_first(pattern)])))
        return {each[2:] for each in chain.from_iterable(map(self._row.words, words))}


def _covered(field: Field, pattern: str) -> set[tuple[int, int]] | None:
    """Where the words stand that a pattern covers; None where there are too many, and which come first is asked elsewhere."""
    found = set(chain.from_iterable(map(field.stretches, field.covered(pattern))))
    return found if len(found) <= MOST_OCCURRENCES else None
