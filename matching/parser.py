"""Text into a parse tree, by recursive descent; one method for each line of the grammar.

    query    = or-expr ;
    or-expr  = and-expr , { "OR" , and-expr } ;
    and-expr = not-expr , { [ "AND" ] , not-expr } ;        nothing between two operands is AND
    not-expr = ( "NOT" | "-" ) , not-expr | primary ;
    primary  = "(" , or-expr , ")" | "$" , name | [ "=" ] , ( word | phrase ) ;

A missing operand is recorded and a stand-in takes its place, so that the rest of the query is read too.
Must never raise anything but QueryErrors, and never go deeper than the language allows, whatever was typed.
"""

from collections.abc import Mapping, Sequence

from matching.errors import QueryError, QueryErrors
from matching.lexer import AND, CLOSE, LIST, MINUS, NOT, OPEN, OR, TEXT, WRONG, Lexeme, lex, nearest, shown
from matching.query import Not, Or, Phrase, Query, Term, all_of, any_of, is_negative

MOST_CHARACTERS = 8_000
MOST_CHARACTERS_EXPANDED = 20_000
MOST_TERMS = 1_000
MOST_DEPTH = 20
MOST_ENTRIES = 2_000
MOST_ERRORS = 20  # told at once; nobody reads more
_END = "end"
_STAND_IN = Term("?")  # no query contains it: "?" is no word
_SIDES = {AND: "AND", OR: "OR", NOT: "NOT", MINUS: "-"}


def parse(text: str, lists: Mapping[str, Sequence[str]] = {}) -> Query:
    """The tree of a query. `lists` are what `$name` stands for: words and phrases. Raises QueryErrors."""
    if len(text) > MOST_CHARACTERS:
        reason = f"The query has {len(text):,} characters; {MOST_CHARACTERS:,} is the limit."
        fix = "Put words into a list, or make two rules of it."
        raise QueryErrors((QueryError("E-LIMIT", reason, fix, text, MOST_CHARACTERS, MOST_CHARACTERS),))
    parser = _Parser(text, lists)
    query = parser.query()
    if parser.errors or query is None:
        raise QueryErrors(tuple(sorted(parser.errors, key=lambda error: (error.start, error.end))[:MOST_ERRORS]))
    return query


class _TooDeep(Exception):
    """Stops the descent; the error is recorded already."""


class _Parser:
    """The place reached in the lexemes, and the errors so far."""

    def __init__(self, text: str, lists: Mapping[str, Sequence[str]]) -> None:
        lexed = lex(text)
        self.text = text
        self.lists = lists
        self.lexemes = [*lexed.lexemes, Lexeme(_END, len(text), len(text))]
        self.errors = lexed.errors
        self.at = 0
        self.depth = 0
        self.expanded: dict[str, tuple[Query, int]] = {}
        self.grown = len(text)

    def query(self) -> Query | None:
        """The whole query, or None where an error ended the reading."""
        if len(self.lexemes) == 1:
            self._error("E-EMPTY", "The query is empty.", "Write a word to search for.", 0, len(self.text))
            return None
        self._limit_terms()
        self._balance()
        try:
            query = self._or()
        except _TooDeep:
            return None
        if not self.errors and is_negative(query):
            reason = "The query says only what must not be there: it would match nearly every article."
            self._error("E-NEG", reason, "Add a word that must be there: Syria NOT weather.", 0, len(self.text))
        return query

    def _balance(self) -> None:
        """Take out the brackets that have no partner, so that the descent meets only whole pairs."""
        opened: list[int] = []
        alone: list[int] = []
        for index, lexeme in enumerate(self.lexemes):
            if lexeme.kind == OPEN:
                opened.append(index)
            elif lexeme.kind == CLOSE and not opened:
                alone.append(index)
                self._error_at("E-PAREN", 'This ")" closes nothing.', 'Write "(" before it, or take it away.', lexeme)
            elif lexeme.kind == CLOSE:
                opened.pop()
        for index in opened:
            reason = "This bracket is never closed."
            self._error_at("E-PAREN", reason, 'Write ")" where it should end.', self.lexemes[index])
        dropped = {*alone, *opened}
        self.lexemes = [lexeme for index, lexeme in enumerate(self.lexemes) if index not in dropped]

    def _or(self) -> Query:
        starts = [self._peek().start]
        parts = [self._and(None)]
        ends = [self.lexemes[self.at - 1].end]
        while self._kind() == OR:
            operator = self._next()
            starts.append(self._peek().start)
            parts.append(self._and(operator))
            ends.append(self.lexemes[self.at - 1].end)
        if len(parts) > 1:
            for part, start, end in zip(parts, starts, ends, strict=True):
                self._check_branch(part, start, end)
        return any_of(parts)

    def _check_branch(self, part: Query, start: int, end: int) -> None:
        if is_negative(part) and not isinstance(part, Or):  # an Or in brackets has been checked already
            reason = "This side of OR says only what must not be there: it would match nearly every article."
            self._error("E-NEG", reason, "Add a word to it that must be there, or use AND NOT.", start, end)

    def _and(self, before: Lexeme | None) -> Query:
        parts = [self._not(before)]
        while self._kind() in (AND, NOT, MINUS, OPEN, LIST, TEXT, WRONG):
            parts.append(self._not(self._next() if self._kind() == AND else None))
        return all_of(parts)

    def _not(self, before: Lexeme | None) -> Query:
        if self._kind() not in (NOT, MINUS):
            return self._primary(before)
        operator = self._next()
        self._descend(operator)
        part = self._not(operator)
        self.depth -= 1
        return Not(part)

    def _primary(self, before: Lexeme | None) -> Query:
        lexeme = self._peek()
        if lexeme.kind == OPEN:
            return self._brackets()
        if lexeme.kind == LIST:
            return self._list(self._next())
        if lexeme.kind == TEXT:
            self._next()
            single = len(lexeme.words) == 1
            return Term(lexeme.words[0], lexeme.exact) if single else Phrase(lexeme.words, lexeme.exact)
        if lexeme.kind == WRONG:
            self._next()
        else:
            self._missing(before, lexeme)
        return _STAND_IN

    def _brackets(self) -> Query:
        opening = self._next()
        self._descend(opening)
        if self._kind() == CLOSE:
            closing = self._next()
            self._error(
                "E-EMPTY",
                "Nothing stands in the brackets.",
                "Write words in them, or take them away.",
                opening.start,
                closing.end,
            )
            query: Query = _STAND_IN
        else:
            query = self._or()
            self._next()
        self.depth -= 1
        return query

    def _descend(self, lexeme: Lexeme) -> None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            reason = f"Brackets and NOTs lie more than {MOST_DEPTH} deep."
            self._error_at("E-LIMIT", reason, "Take needless brackets away, or put words into a list.", lexeme)
            raise _TooDeep

    def _missing(self, before: Lexeme | None, lexeme: Lexeme) -> None:
        """An operand that is not there: `before` is the operator that waits for it, `lexeme` what stands there instead."""
        if before is not None and lexeme.kind == _END:
            reason = f"Nothing follows {_SIDES[before.kind]}: its right side is missing."
            self._error_at("E-END", reason, f"Write a word after {_SIDES[before.kind]}, or take it away.", before)
        elif before is not None:
            other = shown(self.text[lexeme.start : lexeme.end])
            reason = f"{_SIDES[before.kind]} is followed by {other}: its right side is missing."
            self._error("E-OP", reason, "Write a word between them, or take one away.", before.start, lexeme.end)
        elif lexeme.kind in (AND, OR):
            reason = f"Nothing stands before {lexeme.kind}: its left side is missing."
            self._error_at("E-OP", reason, f"Write a word before {lexeme.kind}, or take it away.", lexeme)

    def _list(self, lexeme: Lexeme) -> Query:
        name = lexeme.words[0]
        if name not in self.expanded:
            query = self._expand(name, lexeme)
            self.expanded[name] = (query, len(str(query)))
        query, characters = self.expanded[name]
        self.grown += characters
        if self.grown <= MOST_CHARACTERS_EXPANDED:
            return query
        if self.grown - characters <= MOST_CHARACTERS_EXPANDED:  # told once, where the limit is passed
            reason = f"With its lists written out the query has more than {MOST_CHARACTERS_EXPANDED:,} characters."
            self._error_at("E-LIMIT", reason, "Shorten the lists, or make two rules of it.", lexeme)
        return _STAND_IN

    def _expand(self, name: str, lexeme: Lexeme) -> Query:
        if name not in self.lists:
            fix = nearest(name, list(self.lists)) if self.lists else "This file has no lists."
            self._error_at("E-LIST", f"There is no list ${shown(name)}.", fix, lexeme)
            return _STAND_IN
        entries = self.lists[name]
        if not 0 < len(entries) <= MOST_ENTRIES:
            reason = f"The list ${shown(name)} has {len(entries):,} entries; 1 to {MOST_ENTRIES:,} are allowed."
            self._error_at("E-LIMIT" if entries else "E-LIST", reason, "Correct the list.", lexeme)
            return _STAND_IN
        return any_of([self._entry(name, entry, lexeme) for entry in entries])

    def _entry(self, name: str, entry: str, lexeme: Lexeme) -> Query:
        """An entry is a word or a phrase as it stands, or `=` and one of them; it holds no operators."""
        exact, words = entry.startswith("="), entry.removeprefix("=").strip('"')
        lexed = lex(f'{"=" if exact else ""}"{words}"')
        if len(lexed.lexemes) == 1 and lexed.lexemes[0].kind == TEXT:
            text = lexed.lexemes[0]
            return Term(text.words[0], exact) if len(text.words) == 1 else Phrase(text.words, exact)
        reason = f'The entry "{shown(entry)}" of the list ${shown(name)} is no word or phrase.'
        cause = lexed.errors[0].reason if lexed.errors else "An entry holds no quotes."
        self._error_at("E-LIST", reason, f"Correct the list: {cause}", lexeme)
        return _STAND_IN

    def _limit_terms(self) -> None:
        terms = 0
        for lexeme in self.lexemes:
            terms += len(lexeme.words)
            if terms > MOST_TERMS:
                reason = f"The query has more than {MOST_TERMS:,} words."
                self._error_at("E-LIMIT", reason, "Put words into a list, or make two rules of it.", lexeme)
                return

    def _peek(self) -> Lexeme:
        return self.lexemes[self.at]

    def _kind(self) -> str:
        return self.lexemes[self.at].kind

    def _next(self) -> Lexeme:
        lexeme = self.lexemes[self.at]
        self.at += lexeme.kind != _END
        return lexeme

    def _error_at(self, code: str, reason: str, fix: str, lexeme: Lexeme) -> None:
        self._error(code, reason, fix, lexeme.start, lexeme.end)

    def _error(self, code: str, reason: str, fix: str, start: int, end: int) -> None:
        self.errors.append(QueryError(code, reason, fix, self.text, start, end))
