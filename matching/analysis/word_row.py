"""The words of a typewritten text in a row, one for each place, so that `str.find` says where plain words are and no token is made.

A plain word stands there in small letters, in place of an odd chunk (text_keys.py) stands its number, with a filler for each place
more that it takes; one without a word is left out. What words an odd chunk has is asked of its tokens, where a key of it is sought.
It must say of a key without a blank what the tokens of the field say, and knows nothing of where in the text a word begins.
"""

from matching.analysis.text_keys import FILLER, TextKeys
from matching.analysis.tokens import analyse


class WordRow:
    """Where the words of one field are, counted in places from the first."""

    __slots__ = ("_known", "_odd", "_row")

    def __init__(self, chunks: list[str], known: TextKeys) -> None:
        """The marked chunks of the field, and what is known of them, and perhaps of others."""
        row = " ".join(map(known.in_row.get, chunks, chunks)).encode("latin-1").lower().decode("latin-1")
        self._row = f" {' '.join(row.split()) if known.is_holed else row} "
        self._odd = known.odd_by_key
        self._known: dict[str, list[tuple[int, int]]] = {}

    def has(self, keys: tuple[str, ...]) -> bool:
        """Whether words of these keys stand in a row."""
        if f" {' '.join(keys)} " in self._row:
            return True
        return not self._odd.keys().isdisjoint(keys) and bool(self.rows(keys))

    def rows(self, keys: tuple[str, ...]) -> list[tuple[int, int]]:
        """The places where words of these keys stand in a row: of the first, and behind the last."""
        found = self.places(keys[0])
        for key in keys[1:]:
            if not found:
                break
            following: dict[int, list[int]] = {}
            for at, until in self.places(key):
                following.setdefault(at, []).append(until)
            found = [(at, end) for at, until in found for end in following.get(until, ())]
        return found

    def places(self, key: str) -> list[tuple[int, int]]:
        """The places of the words that have the key: of each its first, and the one behind it."""
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = [(at, at + 1) for at in self._found(key)]
            for name, chunk in self._odd.get(key, ()):
                tokens = [(token.at, token.at + token.width) for token in analyse(chunk).tokens if token.form == key]
                found += [(at + first, at + last) for at in self._found(name) for first, last in tokens]
        return found

    def _found(self, word: str) -> list[int]:
        row, sought = self._row, f" {word} "
        found: list[int] = []
        number = before = 0
        at = row.find(sought)
        while at >= 0:
            number += row.count(" ", before, at)
            found.append(number)
            before, at = at, row.find(sought, at + 1)
        return found
