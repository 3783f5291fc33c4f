"""The lexemes of one query as the parser reads them, one after the other, with all errors found so far.

Brackets without a partner, and commas where no list of alternatives is open, are complained of and taken out before the
parser starts, so that its descent meets only whole pairs. Must never raise.
"""

from matching.errors import QueryError
from matching.lexer import MOST_RECORDED, Kind, Lexeme, lex

MOST_TERMS = 1_000


class Cursor:
    """A place among the lexemes of a text; the last lexeme is END, and nothing goes past it."""

    def __init__(self, text: str) -> None:
        lexed = lex(text)
        self.text = text
        self.errors = lexed.errors
        self._lexemes = [*lexed.lexemes, Lexeme(Kind.END, len(text), len(text))]
        self._at = 0
        if len(self.errors) < MOST_RECORDED and self._is_short():
            self._balance()
            if len(self.errors) < MOST_RECORDED:
                return
        self._lexemes = self._lexemes[-1:]  # so much is wrong that the parser would only find what follows from it

    @property
    def kind(self) -> Kind:
        """What stands here."""
        return self._lexemes[self._at].kind

    @property
    def following(self) -> Kind:
        """What stands behind it."""
        return self._lexemes[min(self._at + 1, len(self._lexemes) - 1)].kind

    @property
    def end(self) -> int:
        """Where what was read last ends."""
        return self._lexemes[self._at - 1].end

    def peek(self) -> Lexeme:
        """The lexeme that stands here."""
        return self._lexemes[self._at]

    def next(self) -> Lexeme:
        """The lexeme that stands here; the place moves behind it."""
        lexeme = self._lexemes[self._at]
        self._at += lexeme.kind != Kind.END
        return lexeme

    def error_at(self, code: str, reason: str, fix: str, lexeme: Lexeme) -> None:
        """Record what is wrong with a lexeme."""
        self.error(code, reason, fix, lexeme.start, lexeme.end)

    def error(self, code: str, reason: str, fix: str, start: int, end: int) -> None:
        """Record what is wrong between two places of the text."""
        self.errors.append(QueryError(code, reason, fix, self.text, start, end))

    def _balance(self) -> None:
        opened: list[int] = []
        alone: list[int] = []
        for index, lexeme in enumerate(self._lexemes):
            if lexeme.kind == Kind.OPEN:
                opened.append(index)
            elif lexeme.kind == Kind.CLOSE and not opened:
                alone.append(index)
                self.error_at("E-PAREN", 'This ")" closes nothing.', 'Write "(" before it, or take it away.', lexeme)
            elif lexeme.kind == Kind.CLOSE:
                opened.pop()
            elif lexeme.kind == Kind.COMMA and not (opened and self._is_of(opened[-1])):
                fix = "Write AND or OR between words, or put the text in quotes."
                self.error_at("E-PUNCT", '"," stands alone.', fix, lexeme)
                self._lexemes[index] = lexeme._replace(kind=Kind.WRONG)
        for index in opened:
            reason = "This bracket is never closed."
            self.error_at("E-PAREN", reason, 'Write ")" where it should end.', self._lexemes[index])
        dropped = {*alone, *opened}
        for index, lexeme in enumerate(self._lexemes):
            if lexeme.kind == Kind.COMMA and any(self._is_of(each) and each < index for each in opened):
                dropped.add(index)  # of a list of alternatives whose bracket is gone
        self._lexemes = [lexeme for index, lexeme in enumerate(self._lexemes) if index not in dropped]

    def _is_of(self, index: int) -> bool:
        """Whether the bracket opens the alternatives of `2 OF (a, b)`."""
        return index > 0 and self._lexemes[index - 1].kind == Kind.OF

    def _is_short(self) -> bool:
        """Whether it has no more words than are allowed."""
        terms = 0
        for lexeme in self._lexemes:
            terms += len(lexeme.words) if lexeme.kind == Kind.TEXT else lexeme.kind in (Kind.LIST, Kind.RULE)
            if terms > MOST_TERMS:
                reason = f"The query has more than {MOST_TERMS:,} words."
                self.error_at("E-LIMIT", reason, "Put words into a list, or make two rules of it.", lexeme)
                return False
        return True
