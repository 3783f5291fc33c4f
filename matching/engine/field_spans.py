"""Where words and phrases lie in the fields of one article, each worked out once, whoever asks."""

from collections.abc import Iterable
from functools import partial

from matching.analysis import MOST_OCCURRENCES, Document, Field, Place, Reading, Stretch, Word, reading
from matching.engine.spans import Span, spans
from matching.query import Leaf

_HEADLINE = 200  # characters


class FieldSpans:
    """The spans of one article."""

    def __init__(self, document: Document) -> None:
        self._ordinary = document.ordinary
        self._places: dict[tuple[str, Word], list[Place] | list[Stretch]] = {}
        self._spans: dict[tuple[str, Leaf, int], list[Span]] = {}
        self._keys: dict[str, set[str]] = {}

    def may_have(self, field: Field, keys: Iterable[str]) -> bool:
        """Whether a field may have words of all these keys. Only of a headline is it asked: a longer text is looked through for
        a word in any case."""
        if len(field.text) > _HEADLINE:
            return True
        if (text := field.told()) is not None:
            return all(map(text.may_have, keys))
        known = self._keys.get(field.name)
        if known is None:
            known = self._keys[field.name] = field.keys()
        return known.issuperset(keys)

    def of(self, leaf: Leaf, field: Field, most: int = MOST_OCCURRENCES, read: Reading | None = None) -> list[Span]:
        """The first spans of a word or phrase in a field, worked out once; `read` is its reading, where that is at hand."""
        known = self._spans.get((field.name, leaf, most))
        if known is None:
            find = partial(self._find, field)
            known = self._spans[field.name, leaf, most] = spans(read or reading(leaf), find, lambda: field.places, most)
        return known

    def _find(self, field: Field, word: Word) -> list[Place] | list[Stretch]:
        known = self._places.get((field.name, word))
        if known is None:
            ordinary = self._ordinary
            keys = field.covered(word.form) if word.wild else [word.key]
            found: list[Place] | list[Stretch]
            if word.exact or word.part or (word.form in ordinary.words and not word.wild):
                having = field.find if word.exact else field.takeable
                found = [place for key in keys for place in having(key) if word.takes(place, field.read, ordinary)]
            else:  # each token of the form satisfies it
                found = [each for key in keys for each in field.word_stretches(key)]
            if len(keys) > 1:
                found.sort()
            known = self._places[field.name, word] = found
        return known


def has_row(field: Field, keys: tuple[str, ...]) -> bool | None:
    """Whether words of these keys stand in a row in a field; None where only their places can tell."""
    row = field.word_row() if are_plain(keys) else None
    return field.has_row(keys) if row is None else row.has(keys)


def rows(field: Field, keys: tuple[str, ...]) -> Iterable[tuple[int, int]] | None:
    """Where they do, the first times: start of the first, end of the last word; None as above."""
    row = field.word_row() if are_plain(keys) else None
    if row is None or len(found := row.stretches_of_rows(keys)) > MOST_OCCURRENCES:
        return field.rows(keys)
    return found


def are_plain(keys: tuple[str, ...]) -> bool:
    """Whether none of the keys is one of words in capitals alone."""
    return " " not in "".join(keys)
