"""The lexemes of one query as the parser reads them, one after the other, with all errors found so far.

Brackets without a partner, and commas where no list of alternatives is open, are complained of and taken out before the
parser starts, so that its descent meets only whole pairs. Nothing here raises an error.
"""

from matching.language.errors import QueryError
from matching.language.lexer import MOST_RECORDED, Lexeme, LexemeKind, lex

MOST_TERMS = 1_000
# By names of their own where they are looked up often: a member of an enumeration is slow to get at.
_END, _PAIRED = LexemeKind.END, frozenset([LexemeKind.OPEN, LexemeKind.CLOSE, LexemeKind.COMMA])


class Cursor:
    """A place among the lexemes of a text; the last lexeme is END, and nothing goes past it.

    `kind` is what stands here: an attribute and no property, because nothing is asked so often."""

    def __init__(self, text: str) -> None:
        lexed = lex(text)
        self.text = text
        self.errors = [*lexed.errors]
        self._lexemes = [*lexed.lexemes, Lexeme(_END, len(text), len(text))]
        is_short = len(self.errors) < MOST_RECORDED and self._is_short()
        if is_short:
            self._balance()
        if not is_short or len(self.errors) >= MOST_RECORDED:
            self._lexemes = self._lexemes[-1:]  # so much is wrong that the parser would only find what follows from it
        self._at = 0
        self.kind = self._lexemes[0].kind

    @property
    def following(self) -> LexemeKind:
        """What stands behind what stands here, which is not the end."""
        return self._lexemes[self._at + 1].kind

    @property
    def end(self) -> int:
        """Where what was read last ends."""
        return self._lexemes[self._at - 1].end

    def peek(self) -> Lexeme:
        """The lexeme that stands here."""
        return self._lexemes[self._at]

    def next(self) -> Lexeme:
        """Read the lexeme that stands here, and move behind it."""
        lexeme = self._lexemes[self._at]
        if self.kind is not _END:
            self._at += 1
            self.kind = self._lexemes[self._at].kind
        return lexeme

    def error_at(self, code: str, reason: str, fix: str, lexeme: Lexeme, faulty: tuple[str, ...] = ()) -> None:
        """Record what is wrong with a lexeme."""
        self.error(code, reason, fix, lexeme.start, lexeme.end, faulty)

    def error(self, code: str, reason: str, fix: str, start: int, end: int, faulty: tuple[str, ...] = ()) -> None:
        """Record what is wrong between two places of the text."""
        if len(self.errors) < MOST_RECORDED:
            self.errors.append(QueryError(code, reason, fix, self.text, start, end, faulty))

    def _balance(self) -> None:
        opened: list[int] = []
        alone: list[int] = []
        for index, lexeme in enumerate(self._lexemes):
            if lexeme.kind not in _PAIRED:
                continue
            if lexeme.kind == LexemeKind.OPEN:
                opened.append(index)
            elif lexeme.kind == LexemeKind.CLOSE and not opened:
                alone.append(index)
                self.error_at("E-PAREN", 'This ")" closes nothing.', 'Write "(" before it, or take it away.', lexeme)
            elif lexeme.kind == LexemeKind.CLOSE:
                opened.pop()
            elif lexeme.kind == LexemeKind.COMMA and not (opened and self._is_of(opened[-1])):
                fix = "Write AND or OR between words, or put the text in quotes."
                self.error_at("E-PUNCT", '"," stands alone.', fix, lexeme)
                self._lexemes[index] = lexeme._replace(kind=LexemeKind.WRONG)
        if alone or opened:
            self._drop(alone, opened)

    def _drop(self, alone: list[int], opened: list[int]) -> None:
        """Take out the brackets without a partner, by their places among the lexemes."""
        for index in opened:
            reason = "This bracket is never closed."
            self.error_at("E-PAREN", reason, 'Write ")" where it should end.', self._lexemes[index])
        dropped = {*alone, *opened}
        of = next(filter(self._is_of, opened), len(self._lexemes))  # from here on commas part alternatives whose bracket goes
        self._lexemes = [
            lexeme
            for index, lexeme in enumerate(self._lexemes)
            if index not in dropped and not (lexeme.kind == LexemeKind.COMMA and index > of)
        ]

    def _is_of(self, index: int) -> bool:
        """Whether the bracket opens the alternatives of `2 OF (a, b)`."""
        return index > 0 and self._lexemes[index - 1].kind == LexemeKind.OF

    def _is_short(self) -> bool:
        """Whether it has no more words than are allowed."""
        if len(self.text) <= MOST_TERMS:  # characters, and so no more words
            return True
        terms = 0
        for lexeme in self._lexemes:
            terms += len(lexeme.words) if lexeme.kind == LexemeKind.TEXT else lexeme.kind in (LexemeKind.LIST, LexemeKind.RULE)
            if terms > MOST_TERMS:
                reason = f"The query has more than {MOST_TERMS:,} words."
                self.error_at("E-LIMIT", reason, "Put words into a list, or make two rules of it.", lexeme)
                return False
        return True
