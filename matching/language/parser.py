"""Text into a parse tree, by recursive descent; one method for each line of the grammar.

    query     = or-expr ;
    or-expr   = and-expr , { "OR" , and-expr } ;
    and-expr  = not-expr , { [ "AND" ] , not-expr } ;        nothing between two operands is AND
    not-expr  = ( "NOT" | "-" ) , not-expr | near-expr ;
    near-expr = exc-expr , { [ "NOT" ] , ( "NEAR" | "ONEAR" ) , [ "/" , dist ] , exc-expr } ;
    exc-expr  = primary , [ "EXCEPT" , primary ] ;
    primary   = "(" , or-expr , ")" | field , ":" , primary | "ATLEAST/" , integer , primary
              | integer , "OF" , "(" , or-expr , { "," , or-expr } , ")"
              | "$" , name | "rule:" , name | [ "=" ] , ( word | phrase ) | range ;

A missing operand is recorded and a stand-in takes its place, so that the rest of the query is read too.
Whatever was typed, it must raise nothing but QueryErrors and go no deeper than the language allows. The file has so many lines
because the grammar has: a method for each is easier to follow than two classes that call each other.
"""

from collections.abc import Mapping, Sequence

from matching.analysis import is_wild
from matching.language.cursor import Cursor
from matching.language.errors import QueryError, QueryErrors
from matching.language.expansion import (
    MOST_PARTS,
    MOST_WRITTEN_OUT,
    NameMeaning,
    Names,
    UnusableError,
    count_parts,
    count_wild,
    operand,
)
from matching.language.lexer import MOST_RECORDED, Lexeme, LexemeKind, cut_to_line
from matching.language.operands import (
    Complaint,
    Operator,
    alternatives,
    nowhere_together,
    too_many_together,
    wrong_counted,
    wrong_side,
)
from matching.language.plain import usual
from matching.query import (
    META,
    And,
    AtLeast,
    Except,
    Near,
    Not,
    NotNear,
    Of,
    Query,
    Range,
    Term,
    Within,
    all_of,
    any_of,
    is_negative,
)

MOST_CHARACTERS = 8_000
MOST_DEPTH = 20
MOST_WILDCARDS = 100
MOST_ERRORS = 20  # told at once; nobody reads more
_STAND_IN = Term("?")  # no query contains it: "?" is no word
# By names of their own where they are looked up often: a member of an enumeration is slow to get at.
_AND, _OR, _TEXT = LexemeKind.AND, LexemeKind.OR, LexemeKind.TEXT
_ENDS = frozenset(
    [LexemeKind.CLOSE, LexemeKind.COMMA, LexemeKind.AND, LexemeKind.OR, LexemeKind.NEAR, LexemeKind.EXCEPT, LexemeKind.END]
)  # what begins no operand
_BESIDE = frozenset(
    [LexemeKind.NEAR, LexemeKind.EXCEPT, LexemeKind.NOT]
)  # what may make more of a word than the word; NOT because of NOT NEAR


def parse(text: str, lists: Mapping[str, Sequence[str]] = {}, rules: Mapping[str, str] = {}) -> Query:
    """The tree of a query. `lists` are what `$name` stands for: words and phrases; `rules` the queries of other rules by their
    ids, for `rule:name`. Raises QueryErrors."""
    return usual(text) or _read(text, Names(lists, rules, _read), None, 0)


def _read(text: str, names: Names, field: str | None, depth: int) -> Query:
    if len(text) > MOST_CHARACTERS:
        reason = f"The query has {len(text):,} characters; {MOST_CHARACTERS:,} is the limit."
        fix = "Put words into a list, or make two rules of it."
        raise QueryErrors((QueryError("E-LIMIT", reason, fix, text, MOST_CHARACTERS, MOST_CHARACTERS),))
    cursor = Cursor(text)
    query = _Parser(cursor, names, field, depth).query()
    if cursor.errors or query is None:
        raise QueryErrors(tuple(sorted(cursor.errors, key=lambda error: (error.start, error.end))[:MOST_ERRORS]))
    return query


class _Enough(Exception):
    """Stops the descent; the error is recorded already."""


class _Parser:
    """The place reached in the lexemes, the field that counts there, and how deep it lies."""

    def __init__(self, cursor: Cursor, names: Names, field: str | None, depth: int) -> None:
        self.input = cursor
        self.names = names
        self.field = field  # where the words now read must stand
        self.depth = depth
        self.filters: list[tuple[int, int]] = []  # sides of OR that only filter
        self.negative = False  # whether a NOT, a value or a number was read: where none was, every part demands a word
        self.wild = 0  # words with wildcards, at most
        self.named = 0  # words, phrases and operators that names stand for

    def query(self) -> Query | None:
        """The whole query, or None where an error ended the reading."""
        if self.input.kind == LexemeKind.END and not self.input.errors:
            self.input.error("E-EMPTY", "The query is empty.", "Write a word to search for.", 0, len(self.input.text))
            return None
        try:
            query = self._or()
        except _Enough:
            return None
        if not self.input.errors:
            self._judge(query)
        return query

    def _judge(self, query: Query) -> None:
        """What can be said only of a whole query that has no error in its parts."""
        if self.negative and is_negative(query):
            outermost = [
                (start, end)
                for start, end in self.filters
                if not any(other != (start, end) and other[0] <= start and end <= other[1] for other in self.filters)
            ]
            for start, end in outermost:
                reason = "This side of OR only filters: it would match nearly every article."
                self.input.error("E-NEG", reason, "Add a word to it that must be there, or use AND.", start, end)
            if not outermost:
                only = "says only what must not be there" if _only_excludes(query) else "demands no word"
                reason = f"The query {only}: it would match nearly every article."
                self.input.error("E-NEG", reason, "Add a word that must be there: Syria NOT weather.", 0, len(self.input.text))
        if self.wild > MOST_WILDCARDS and (wild := count_wild(query)) > MOST_WILDCARDS:
            reason = f"The query has {wild:,} words with wildcards; {MOST_WILDCARDS} is the limit."
            self.input.error("E-LIMIT", reason, "Write whole words, or make two rules of it.", 0, len(self.input.text))

        # So few characters and names have no more parts.
        if len(self.input.text) + 3 * self.named > MOST_PARTS and (parts := count_parts(query)) > MOST_PARTS:
            reason = f"With all names written out the query has {parts:,} different parts; {MOST_PARTS:,} is the limit."
            self.input.error("E-LIMIT", reason, "Shorten the lists, or make two rules of it.", 0, len(self.input.text))

    def _or(self) -> Query:
        starts = [self.input.peek().start]
        parts = [self._and(None)]
        ends = [self.input.end]
        while self.input.kind is _OR:
            operator = self.input.next()
            starts.append(self.input.peek().start)
            parts.append(self._and(operator))
            ends.append(self.input.end)
        for part, start, end in zip(parts, starts, ends, strict=True) if len(parts) > 1 and self.negative else ():
            if _only_excludes(part):
                reason = "This side of OR says only what must not be there: it would match nearly every article."
                self.input.error("E-NEG", reason, "Add a word to it that must be there, or use AND NOT.", start, end)
            elif is_negative(part):  # no error beside an AND: Syria AND (lang:en OR lang:de)
                self.filters.append((start, end))
        return any_of(parts)

    def _and(self, before: Lexeme | None) -> Query:
        parts = [self._not(before)]
        while (kind := self.input.kind) is _AND or kind not in _ENDS:
            parts.append(self._not(self.input.next() if kind is _AND else None))
        return all_of(parts)

    def _not(self, before: Lexeme | None) -> Query:
        if self.input.kind is _TEXT and self.input.following not in _BESIDE:  # as most are
            return self._usable(self.input.next())
        if self.input.kind not in (LexemeKind.NOT, LexemeKind.MINUS):
            return self._near(before)
        self.negative = True
        operator = self.input.next()
        self._descend(operator)
        part = self._not(operator)
        self.depth -= 1
        return Not(part)

    def _near(self, before: Lexeme | None) -> Query:
        """A chain is as deep as it is long, since its left side is all that stands before."""
        depth, start = self.depth, self.input.peek().start
        left = self._except(before)
        first: str | None = None
        while self.input.kind == LexemeKind.NEAR or (
            self.input.kind == LexemeKind.NOT and self.input.following == LexemeKind.NEAR
        ):
            span = (start, self.input.end)
            negated = self.input.kind == LexemeKind.NOT
            if negated:
                self.input.next()
            operator = self.input.next()
            self._descend(operator)
            number = operator.words[1]
            first = number if first is None else first
            if number != first:
                reason = f"This chain holds /{first} and /{number}, and it is not clear what counts from where."
                self.input.error_at("E-NEARMIX", reason, "Put brackets around one of them.", operator)
            left = self._proximity(operator, negated, left, span)
        self.depth = depth
        return left

    def _proximity(self, operator: Lexeme, negated: bool, left: Query, span: tuple[int, int]) -> Query:
        """One link of a chain; `span` is where its left side stands."""
        start = self.input.peek().start
        right = self._except(operator)
        end = self.input.end
        written = Operator(operator, negated)
        self._complain(wrong_side("left", left, right, written), *span)
        self._complain(wrong_side("right", right, left, written), start, end)
        self._complain(nowhere_together(left, right, written), span[0], end)
        self._complain(None if negated else too_many_together(left, right, written), span[0], end)
        kind, number = operator.words
        within: Within = int(number) if number.isdigit() else number
        return (NotNear if negated else Near)(left, right, within, kind == "ONEAR")

    def _except(self, before: Lexeme | None) -> Query:
        start = self.input.peek().start
        left = self._primary(before)
        if self.input.kind != LexemeKind.EXCEPT:
            return left
        left_end = self.input.end
        operator = self.input.next()
        right_start = self.input.peek().start
        right = self._primary(operator)
        self._complain(wrong_side("left", left, right, Operator(operator)), start, left_end)
        self._complain(wrong_side("right", right, left, Operator(operator)), right_start, self.input.end)
        while self.input.kind == LexemeKind.EXCEPT:
            again = self.input.next()
            self.input.error_at("E-EXCARG", "EXCEPT follows EXCEPT.", "Put the exceptions in brackets: a EXCEPT (b OR c).", again)
            self._primary(again)
        return Except(left, right)

    def _primary(self, before: Lexeme | None) -> Query:
        if len(self.input.errors) >= MOST_RECORDED:
            raise _Enough
        lexeme = self.input.peek()
        if lexeme.kind == LexemeKind.OPEN:
            return self._brackets()
        if lexeme.kind in (LexemeKind.FIELD, LexemeKind.ATLEAST):
            self._descend(self.input.next())
            outer = self.field
            if lexeme.kind == LexemeKind.FIELD:
                self.field = lexeme.words[0]  # the innermost field counts
            query = self._primary(lexeme) if lexeme.kind == LexemeKind.FIELD else self._at_least(lexeme)
            self.field = outer
            self.depth -= 1
            return query
        if lexeme.kind == LexemeKind.OF:
            return self._of(self.input.next())
        if lexeme.kind in (LexemeKind.LIST, LexemeKind.RULE, LexemeKind.TEXT):
            return self._usable(self.input.next())
        if lexeme.kind == LexemeKind.RANGE:
            name, sign, number = self.input.next().words
            self.negative = True
            return Range(name, sign, float(number))
        if lexeme.kind == LexemeKind.WRONG:
            self.input.next()
        else:
            self._missing(before, lexeme)
        return _STAND_IN

    def _brackets(self) -> Query:
        opening = self.input.next()
        self._descend(opening)
        if self.input.kind == LexemeKind.CLOSE:
            closing = self.input.next()
            self.input.error(
                "E-EMPTY",
                "Nothing stands in the brackets.",
                "Write words in them, or take them away.",
                opening.start,
                closing.end,
            )
            query: Query = _STAND_IN
        else:
            query = self._or()
            self.input.next()
        self.depth -= 1
        return query

    def _at_least(self, lexeme: Lexeme) -> Query:
        start = self.input.peek().start
        part = self._primary(lexeme)
        self._complain(wrong_counted(part, Operator(lexeme)), start, self.input.end)
        return AtLeast(int(lexeme.words[0]), part)

    def _of(self, lexeme: Lexeme) -> Query:
        if self.input.peek().kind != LexemeKind.OPEN:
            fix = "Write 2 OF (a, b, c), or put the words in quotes."
            self.input.error_at("E-OF", f"{lexeme.words[0]} OF is not followed by a bracket.", fix, lexeme)
            return _STAND_IN
        self._descend(self.input.next())
        known = len(self.input.errors)
        parts = [self._or()]
        while self.input.kind == LexemeKind.COMMA:
            self.input.next()
            parts.append(self._or())
        closing = self.input.next()
        self.depth -= 1
        parts, count = alternatives(parts), int(lexeme.words[0])
        if 0 < count <= len(parts):
            return Of(count, tuple(parts))
        if len(self.input.errors) == known:
            reason = f"{count} OF has {len(parts)} different to choose from." if count else "0 OF demands nothing."
            fix = "Write a smaller number, or more entries with commas between them." if count else "Write 1 OF or more."
            self.input.error("E-OF", reason, fix, lexeme.start, closing.end)
        return _STAND_IN

    def _usable(self, lexeme: Lexeme) -> Query:
        """A word or phrase, or what the name of a list or rule stands for. No more names are read when the query is too long."""
        try:
            if lexeme.kind is _TEXT:
                self.negative = self.negative or self.field in META
                self.wild += sum(map(is_wild, lexeme.words))
                return operand(lexeme, self.field)
            if self.named > MOST_WRITTEN_OUT:
                return _STAND_IN
            query, size, wild = self._named(lexeme)
        except UnusableError as error:
            self.input.error_at(error.code, error.reason, error.fix, lexeme, error.faulty)
            self.named += MOST_WRITTEN_OUT if error.code == "E-LIMIT" else 0
            return _STAND_IN
        self.named += size
        self.wild += wild
        self.negative = self.negative or self.field in META or lexeme.kind == LexemeKind.RULE
        if self.named <= MOST_WRITTEN_OUT:
            return query
        reason = (
            f"Its lists and rules hold more than {MOST_WRITTEN_OUT:,} words and operators; a phrase is one word, if it is short."
        )
        self.input.error_at("E-LIMIT", reason, "Shorten the lists, or make two rules of it.", lexeme)
        return _STAND_IN

    def _named(self, lexeme: Lexeme) -> NameMeaning:
        """What the name of a list or rule stands for."""
        name = lexeme.words[0]
        if lexeme.kind == LexemeKind.LIST:
            return self.names.list(name, self.field)
        self._descend(lexeme)
        try:
            return self.names.rule(name, self.field, self.depth)
        finally:
            self.depth -= 1

    def _descend(self, lexeme: Lexeme) -> None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            reason = f"Brackets and NOTs lie more than {MOST_DEPTH} deep."
            if lexeme.kind == LexemeKind.NEAR:
                reason = f"Brackets and operators of a NEAR chain lie more than {MOST_DEPTH} deep."
            self.input.error_at("E-LIMIT", reason, "Take needless brackets away, or put words into a list.", lexeme)
            raise _Enough

    def _missing(self, before: Lexeme | None, lexeme: Lexeme) -> None:
        """An operand that is not there: `before` is the operator that waits for it, `lexeme` what stands there instead."""
        here = cut_to_line(self.input.text[lexeme.start : lexeme.end])
        if before is not None:
            waiting = cut_to_line(self.input.text[before.start : before.end])
            missing = "." if before.kind in (LexemeKind.FIELD, LexemeKind.ATLEAST) else ": its right side is missing."
            if lexeme.kind == LexemeKind.END:
                reason = f"Nothing follows {waiting}{missing}"
                self.input.error_at("E-END", reason, f"Write a word after {waiting}, or take it away.", before)
            else:
                reason = f"{waiting} is followed by {here}{missing}"
                self.input.error("E-OP", reason, "Write a word between them, or take one away.", before.start, lexeme.end)
        elif lexeme.kind in (LexemeKind.COMMA, LexemeKind.CLOSE):
            self.input.error_at("E-OF", f"Nothing stands before {here}.", "Write a word before it, or take a comma away.", lexeme)
        elif lexeme.kind != LexemeKind.END:
            reason = f"Nothing stands before {here}: its left side is missing."
            self.input.error_at("E-OP", reason, f"Write a word before {here}, or take it away.", lexeme)

    def _complain(self, complaint: Complaint | None, start: int, end: int) -> None:
        if complaint is not None:
            self.input.error(*complaint, start, end)


def _only_excludes(query: Query) -> bool:
    """Whether it is made of nothing but NOTs; an Or in brackets has been judged already."""
    return isinstance(query, Not) or (isinstance(query, And) and all(map(_only_excludes, query.parts)))
