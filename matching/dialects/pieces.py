"""A foreign query cut into pieces, each knowing its place: words, quoted text, brackets, operators, fields.

One cutter for all products, told by a Dialect what to look for. What is no piece of the product's language is recorded with
its place. No character but a blank may be passed over silently.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from matching.dialects.products import Dialect
from matching.language import QueryError

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_BLANK = re.compile(r"\s+")
_COUNT = re.compile(r"(\d+)(?:\.\d+)?")
RANGE = re.compile(r"([\[{])\s*(\S{1,40}?)\s+TO\s+(\S{1,40}?)\s*([\]}])")
_BRACES = {"{": "}", "<": ">"}
_BUT_NOT = re.compile(r"but\s+not(?=[\s(]|\Z)", re.IGNORECASE)


class PieceKind(StrEnum):
    """What a piece is. WRONG stands for what a problem tells already."""

    OPEN = "("
    CLOSE = ")"
    COMMA = ","
    PLUS = "+"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    NEAR = "NEAR"
    FUNCTION = "NEAR("
    FIELD = "field"
    REST_FIELD = "field of all that follows"
    NEAR_FIELD = "near field"
    REPEAT = "repeat"
    QUOTED = "quoted"
    BRACED = "braced"
    WORD = "word"
    RANGE = "range"
    TILDE = "tilde"
    BOOST = "boost"
    WRONG = "wrong"
    END = "end"


class ForeignPiece(NamedTuple):
    """A piece of the query. `text` is a word, what stood in quotes, the name of a field, a number, or an operator of ours for
    nearness; where that counts the words between, `distance` is how many."""

    kind: PieceKind
    text: str
    start: int
    end: int
    distance: int = 0


def pieces_of(text: str, dialect: Dialect) -> tuple[list[ForeignPiece], list[QueryError]]:
    """All pieces, END last, and what was wrong; raises nothing."""
    cutter = _Cutter(text, dialect)
    while cutter.at < len(text):
        cutter.step()
    cutter.add(PieceKind.END, "", len(text))
    return cutter.pieces, cutter.problems


def _field(dialect: Dialect) -> "re.Pattern[str]":
    """What begins a field; the first group is its name."""
    if dialect.field_names_known:
        names = sorted([*(dialect.fields or ()), *(dialect.advice or ())], key=len, reverse=True)
        sign = r"(?=\()" if dialect.field_sign == "(" else rf"{dialect.field_sign}\s*"
        return re.compile(rf"({'|'.join(map(re.escape, names))})\s*{sign}", re.IGNORECASE)
    sign = r"(?=\()" if dialect.field_sign == "(" else dialect.field_sign
    if dialect.rest_fields:
        return re.compile(rf"((?i:{'|'.join(dialect.rest_fields)})(?=:)|[A-Za-z_]+(?=:[^\s/])):\s*")
    return re.compile(rf"(?!(?i:AND|OR|(?:AND|BUT)?NOT)\()([A-Za-z_]+){sign}(?=[^\s/])")


class _Cutter:
    """The place reached in one text."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text = text
        self.plain = text.translate(_QUOTES)
        self.dialect = dialect
        self.at = 0
        self.pieces: list[ForeignPiece] = []
        self.problems: list[QueryError] = []
        braces = "{}<>" if dialect.exact_braces or dialect.phrase_braces else ""
        stops = re.escape('()"' + braces + ("|" if dialect.bar_is_or else ""))
        stops += r"\[\]" if dialect.square_brackets else ""
        tilde = r"~(?=[^\s\d()])" if dialect.tilde else r"~(?!\d)"
        self.run = re.compile(rf"(?:[^\s,~^{stops}]|{tilde}|\^(?!\d)|(?<=\d),(?=\d))+")
        self.field = _field(dialect)

    def step(self) -> None:
        """One piece, or blanks."""
        character = self.plain[self.at]
        if blank := _BLANK.match(self.plain, self.at):
            self.at = blank.end()
        elif character in "()," or (character in "[]" and self.dialect.square_brackets):
            sign = {"[": "(", "]": ")"}.get(character, character)
            self.add(PieceKind(sign), character, self.at + 1)
        elif character == "|" and self.dialect.bar_is_or:
            self.add(PieceKind.OR, "|", self.at + 1)
        elif self.dialect.ranges and (found := RANGE.match(self.plain, self.at)):
            self.add(PieceKind.RANGE, found.group(), found.end())
        elif character == '"':
            self._quoted(PieceKind.QUOTED, '"')
        elif character in _BRACES and (self.dialect.exact_braces or self.dialect.phrase_braces):
            self._quoted(PieceKind.BRACED, _BRACES[character])
        elif not (self._suffix() or self._refused() or self._prefix() or self._near()):
            self._word()

    def add(self, kind: PieceKind, text: str, end: int, distance: int = 0) -> None:
        """Keep a piece that ends there and go behind it."""
        self.pieces.append(ForeignPiece(kind, text, self.at, end, distance))
        self.at = end

    def _problem(self, code: str, reason: str, fix: str, end: int) -> None:
        self.problems.append(QueryError(code, reason, fix, self.text, self.at, end))
        self.add(PieceKind.WRONG, "", end)

    def _quoted(self, kind: PieceKind, close: str) -> None:
        end = self.plain.find(close, self.at + 1)
        if end < 0:
            self._problem("X-QUOTE", "This quote is never closed.", f"Write {close} after the last word.", self.at + 1)
            self.at = len(self.text)
            return
        self.add(kind, self.text[self.at + 1 : end].strip(), end + 1)

    def _refused(self) -> bool:
        """What has no counterpart, whole: a tone, a year, a regular expression."""
        for pattern, advice in self.dialect.refused:
            if found := pattern.match(self.plain, self.at):
                reason = f'Wirewatch has nothing like "{found.group()[:40]}" of {self.dialect.product}.'
                self._problem("X-FORM", reason, advice, found.end())
                return True
        return False

    def _suffix(self) -> bool:
        """What may follow a bracket or quote without a blank: ~5, ^9."""
        character = self.plain[self.at]
        count = _COUNT.match(self.plain, self.at + 1)
        touches = (
            bool(self.pieces)
            and self.pieces[-1].end == self.at
            and self.pieces[-1].kind in (PieceKind.CLOSE, PieceKind.QUOTED, PieceKind.WORD, PieceKind.TILDE, PieceKind.BOOST)
        )
        if touches and count is None and character == "~" and self.dialect.tilde:
            self.add(PieceKind.TILDE, "", self.at + 1)
            return True
        if not (count and touches and character in "~^"):
            return False
        self.add(PieceKind.TILDE if character == "~" else PieceKind.BOOST, count.group(1), count.end())
        return True

    def _prefix(self) -> bool:
        """What stands before an operand: a minus, a plus, a field."""
        character, following = self.plain[self.at], self.plain[self.at + 1 : self.at + 2]
        if (character == "-" or (character == "!" and self.dialect.bang_is_not)) and following.strip():
            self.add(PieceKind.NOT, character, self.at + 1)
            return True
        if character == "+" and following.strip() and self.dialect.plus_is_must:
            self.add(PieceKind.PLUS, "+", self.at + 1)
            return True
        for kind, pattern in ((PieceKind.NEAR_FIELD, self.dialect.near_field), (PieceKind.REPEAT, self.dialect.repeat)):
            if pattern and (match := pattern.match(self.plain, self.at)):
                self.add(kind, match.group(1), match.end())
                return True
        if self.dialect.compares and (match := self.dialect.compares.match(self.plain, self.at)):
            self.add(PieceKind.RANGE, f"words{match.group(2)}{match.group(3)}", match.end())
            return True
        if match := self.field.match(self.plain, self.at):
            name = match.group(1).lower()
            self.add(PieceKind.REST_FIELD if name in (self.dialect.rest_fields or {}) else PieceKind.FIELD, name, match.end())
            return True
        return False

    def _near(self) -> bool:
        for near in self.dialect.near:
            if match := near.pattern.match(self.plain, self.at):
                # A distance of more than a few digits is beyond every limit, and int() has one of its own.
                count = match.group(1)[:6] if match.re.groups and match.group(1) else str(near.default)
                distance = int(count) - near.less
                self.add(PieceKind.NEAR, f"{near.operator}/{near.zone or distance}", match.end(), distance)
                return True
        return False

    def _word(self) -> None:
        match = self.run.match(self.plain, self.at)
        if match is None:
            sign = self.plain[self.at]
            self._problem("X-SIGN", f"Nobody knows what {sign} means here.", "Take it away.", self.at + 1)
            return
        end = match.end()
        if self.dialect.infix and (inner := self.dialect.infix.search(self.plain, self.at + 1, end)):
            end = inner.start()
        signs = self.dialect.signs or {}
        if "BUT NOT" in signs and (but := _BUT_NOT.match(self.plain, self.at)):
            self.add(PieceKind.NOT, self.text[self.at : but.end()], but.end())
            return
        word = self.text[self.at : end]
        operator = word.upper() if self.dialect.small_operators else word
        operator = signs.get(operator, operator)
        function = self.dialect.near_function and word == PieceKind.NEAR and self.plain[end : end + 1] == "("
        is_operator = operator in (PieceKind.AND, PieceKind.OR, PieceKind.NOT)
        self.add(PieceKind.FUNCTION if function else PieceKind(operator) if is_operator else PieceKind.WORD, word, end)
