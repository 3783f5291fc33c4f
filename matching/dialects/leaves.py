"""The words and phrases of a foreign query, and the values of its fields: how each is written here, and what differs.

Each is read by our parser alone, so that a wildcard we do not have is told with its place in the foreign text.
Must never decide how operands are combined.
"""

import re
from typing import NamedTuple

from matching.dialects.dialect import Dialect
from matching.dialects.languages import language_code
from matching.dialects.pieces import Kind, Piece
from matching.dialects.tree import LEAF, Node, as_word, quoted
from matching.errors import QueryError, QueryErrors
from matching.ordinary import ORDINARY_ALWAYS, ORDINARY_SOMEWHERE
from matching.parser import parse
from matching.query import STAR
from matching.tokens import MAIN, analyse

_SMALL = frozenset(["and", "or", "not", "near"])
_SIGNS = re.compile(r"[@+%^~!=\\_|<>{}\[\]]")
_PUNCTUATION = re.compile(r"[^\w\s'’*?]")
_DOMAIN = re.compile(r"(?:https?://)?(?:www\.|\*\.)*([\w-]+(?:\.[\w-]+)+)/?")


class Remark(NamedTuple):
    """Something that means a little else here than there; `line` and `column` count from 1."""

    code: str
    text: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.code} line {self.line}, column {self.column}: {self.text}"


class Leaves:
    """Writes leaves, and keeps what is remarkable about them. `field` is ours that the leaf stands in, if any."""

    nothing = Node(LEAF, text="")

    def __init__(self, text: str, dialect: Dialect, problems: list[QueryError]) -> None:
        self.text = text
        self.dialect = dialect
        self.problems = problems
        self.remarks: list[Remark] = []
        self.field = ""

    def remark(self, code: str, text: str, start: int) -> None:
        """Say what differs."""
        line = self.text.count("\n", 0, start) + 1
        self.remarks.append(Remark(code, text, line, start - self.text.rfind("\n", 0, start)))

    def leaf(self, piece: Piece) -> Node:
        """A word, a phrase or the value of a field."""
        if self.field in ("source", "lang", "country"):
            return Node(LEAF, text=self._value(piece), start=piece.start)
        if piece.kind == Kind.WORD:
            return self._word(piece)
        if piece.kind == Kind.BRACED and self.dialect.exact_braces:
            return self._checked(f"={quoted(piece.text)}", piece)
        self._look_at(piece)
        if piece.kind == Kind.BRACED and self.text[piece.start] == "{" and _PUNCTUATION.search(piece.text):
            self.remark("R-SIGN", "In braces signs count there; here they part words.", piece.start)
        if self.dialect.star_is_many and STAR in piece.text.split():
            self.remark("R-STAR", "* stands for one or more words there, for exactly one here.", piece.start)
        return self._checked(quoted(piece.text), piece)

    def words(self, piece: Piece) -> list[Node]:
        """The words of a phrase, each a leaf of its own."""
        return [self._word(Piece(Kind.WORD, word, piece.start, piece.end)) for word in piece.text.split()]

    def _word(self, piece: Piece) -> Node:
        if piece.text.lower() in _SMALL:
            reason = f"{piece.text} is a word in {self.dialect.product} and so here; the operator is {piece.text.upper()}."
            self.remark("R-WORD", reason, piece.start)
            return self._checked(quoted(piece.text), piece)
        self._look_at(piece)
        return self._checked(as_word(piece.text), piece)

    def _look_at(self, piece: Piece) -> None:
        """What our matcher does with the words that others do not."""
        for word in piece.text.split():
            for token in analyse(word).tokens:
                if token.role == MAIN and token.capital and token.form in ORDINARY_SOMEWHERE:
                    where = "" if token.form in ORDINARY_ALWAYS else f" where the article's language has a word {token.form}"
                    self.remark("R-CAPS", f"{word} finds capitals only, never {token.form}{where}.", piece.start)
            if sign := _SIGNS.search(word):
                self.remark("R-SIGN", f"The {sign.group()} of {word} does not count here.", piece.start)

    def _checked(self, written: str, piece: Piece) -> Node:
        """The leaf, if our language knows it; else its errors, told where it stands in the foreign text."""
        try:
            parse(written)
        except QueryErrors as errors:
            for error in errors.errors:
                self.problems.append(QueryError(error.code, error.reason, error.fix, self.text, piece.start, piece.end))
        return Node(LEAF, text=written, start=piece.start)

    def _value(self, piece: Piece) -> str:
        value = piece.text.strip()
        if self.field == "source":
            domain = _DOMAIN.fullmatch(value)
            return domain.group(1) if domain else self._no_value(piece, "a domain", "Write source:example.com.")
        if self.field == "lang":
            return language_code(value) or self._no_value(piece, "a language we know", "Write its two letters: lang:en.")
        code = value.upper()
        if len(code) == 2 and code.isascii() and code.isalpha():
            return code
        return self._no_value(piece, "the two letters of a country", "Write country:DE.")

    def _no_value(self, piece: Piece, what: str, fix: str) -> str:
        self.problems.append(QueryError("X-VALUE", f"{piece.text} is not {what}.", fix, self.text, piece.start, piece.end))
        return ""
