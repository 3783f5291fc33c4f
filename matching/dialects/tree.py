"""The tree of a foreign query and how it is written in our language, with every bracket that a reader could miss."""

from dataclasses import dataclass

from matching.query import OPERATORS

LEAF, NOT, AND, OR, FIELD, AT_LEAST = ("leaf", "NOT", "AND", "OR", "field", "ATLEAST")
ONE_EACH = ("source", "lang", "country")  # fields of which an article has one value


@dataclass(frozen=True, slots=True)
class ForeignNode:
    """An operator of ours with its parts, or a leaf with its text; `text` of FIELD is the name, of AT_LEAST the number."""

    op: str
    parts: tuple["ForeignNode", ...] = ()
    text: str = ""
    start: int = 0
    is_bracketed: bool = False  # it stood in brackets of its own

    def write(self) -> str:
        """The text in our language."""
        if self.op == LEAF:
            return self.text
        if self.op == NOT:
            return "NOT " + self.parts[0]._beside(NOT)
        if self.op == FIELD:
            return f"{self.text}:{self.parts[0]._closed()}"
        if self.op == AT_LEAST:
            return f"{AT_LEAST}/{self.text} {self.parts[0]._closed()}"
        return f" {self.op} ".join(part._beside(self.op) for part in self.parts)

    def _closed(self) -> str:
        return self.text if self.op == LEAF else f"({self.write()})"

    def _beside(self, op: str) -> str:
        """As a side of the operator: brackets around every other operator, but for NOT beside AND."""
        plain = self.op in (LEAF, FIELD, AT_LEAST) or (self.op == NOT and op == AND)
        return self.write() if plain else f"({self.write()})"


def join(op: str, parts: list[ForeignNode]) -> ForeignNode:
    """The parts under one operator; what is already under the same AND or OR is taken up into it."""
    if len(parts) == 1:
        return parts[0]
    flat = [inner for part in parts for inner in (part.parts if op in (AND, OR) and part.op == op else (part,))]
    return ForeignNode(op, tuple(flat), start=parts[0].start)


def quoted(words: str) -> str:
    """Text in our quotes: it holds none itself."""
    return f'"{" ".join(words.replace(chr(34), " ").split())}"'


def as_word(word: str) -> str:
    """A word as our language reads it: bare where nothing in it means something there."""
    safe = all(character.isalnum() or character in "'’.&-*?" for character in word.removeprefix("#"))
    bare = safe and word[:1] not in "-'’.&" and word.upper() not in OPERATORS
    return word if bare else quoted(word)
