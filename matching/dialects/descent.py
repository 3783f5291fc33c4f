"""A foreign query into a tree of ours, by descent through the dialect's order of operators.

A missing operand or an unknown field is recorded with its place and a stand-in takes its place, so that the rest is read too.
It must never drop a piece without a problem or a remark, and goes no deeper than MOST_DEPTH. The file has a little over 300 lines
because the ways of all products to write an operand stand in it side by side.
"""

from dataclasses import replace

from matching.dialects.leaves import Leaves
from matching.dialects.pieces import ForeignPiece, PieceKind, pieces_of
from matching.dialects.products import CLAUSES, Dialect
from matching.dialects.tree import AND, AT_LEAST, FIELD, LEAF, NOT, OR, ForeignNode, join
from matching.language import NUMBERS, QueryError, cut_to_line

MOST_DEPTH = 30
_NO_OPERANDS = ("CLOSE", "COMMA", "AND", "OR", "NOT", "NEAR", "TILDE", "BOOST", "END")
_OPERANDS = frozenset(kind for kind in PieceKind if kind.name not in _NO_OPERANDS)


class _TooDeep(Exception):
    """Stops the descent; the problem is recorded already."""


class Descent:
    """The place reached in the pieces, and the problems so far."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text = text
        self.dialect = dialect
        self.pieces, self.problems = pieces_of(text, dialect)
        self.leaves = Leaves(text, dialect, self.problems)
        self.at = 0
        self.depth = 0

    def query(self) -> str:
        """The text of the whole query in our language; it counts only where there are no problems."""
        try:
            node = self._level(0)
            while self._kind() != PieceKind.END:
                self._stray()
                if self._kind() != PieceKind.END:
                    node = join(AND, [node, self._level(0)])
        except _TooDeep:
            return ""
        return node.write()

    def _stray(self) -> None:
        piece = self._next()
        if piece.kind == PieceKind.CLOSE:
            self._problem("X-BRACKET", 'This ")" closes nothing.', 'Write "(" before it, or take it away.', piece)
        else:
            self._problem("X-SIGN", f'"{piece.text}" stands where no operand can.', "Take it away.", piece)
        if self._kind() in (PieceKind.AND, PieceKind.OR):
            self._next()

    def _level(self, level: int) -> ForeignNode:
        """One level of the dialect's order, the loosest first."""
        if level == len(self.dialect.order):
            return self._primary()
        levels = {"CLAUSES": self._clauses, "OR": self._or, "AND": self._and, "NEAR": self._near, "NOT": self._and_not}
        return levels[self.dialect.order[level]](level + 1)

    def _clauses(self, tighter: int) -> ForeignNode:
        """Side by side: each may be there, must with a + and must not with a -. What may be decides only where nothing must."""
        must: list[ForeignNode] = []
        may: list[ForeignNode] = []
        must_not: list[ForeignNode] = []
        joined: list[ForeignPiece] = []
        while True:
            is_must = self._kind() == PieceKind.PLUS
            self.at += is_must
            first, node = self._peek(), self._level(tighter)
            if node.op == AND and not node.is_bracketed:
                joined.append(first)
            (must if is_must else must_not if node.op == NOT else may).append(node)
            if self._kind() == PieceKind.OR:
                self._next()
            elif self._kind() not in (PieceKind.NOT, *_OPERANDS):
                break
        for node in may if must else ():
            self.leaves.remark(
                "R-RANK", f"{cut_to_line(node.write())} only ranks beside what has a +; it is left out.", node.start
            )
        if joined and len(must) + len(may) > 1:
            reason = (
                f"{self.dialect.product} puts neither AND nor OR first: what has AND beside it must be there, whatever OR says."
            )
            self._problem("X-MIXED", reason, "Put brackets around what belongs together.", joined[0])
        wanted = must or ([join(OR, may)] if may else [])
        return join(AND, [*wanted, *must_not])

    def _or(self, tighter: int) -> ForeignNode:
        parts = [self._level(tighter)]
        while self._kind() == PieceKind.OR:
            self._next()
            parts.append(self._level(tighter))
        return self._mixed(OR, parts)

    def _and(self, tighter: int) -> ForeignNode:
        parts = [self._negated(tighter)]
        joining = (PieceKind.AND,) if self.dialect.order == CLAUSES else (PieceKind.AND, PieceKind.NOT, *_OPERANDS)
        while self._kind() in joining and not self._ends_before_not():
            if self._kind() == PieceKind.AND:
                self._next()
            elif self.dialect.is_adjacent and self._kind() != PieceKind.NOT:
                reason = f"Side by side these must follow each other in {self.dialect.product}."
                self._problem("X-ADJACENT", reason, "Write one phrase for each case, with OR.", self._peek())
            parts.append(self._negated(tighter))
        return self._mixed(AND, self.leaves.alternatives_of_one(parts))

    def _ends_before_not(self) -> bool:
        """Where AND NOT binds loosest of all, the AND that begins it ends the row."""
        if "NOT" not in self.dialect.order:
            return False
        return self._kind() == PieceKind.NOT or (self._kind() == PieceKind.AND and self.pieces[self.at + 1].kind == PieceKind.NOT)

    def _and_not(self, tighter: int) -> ForeignNode:
        parts = [self._level(tighter)]
        while self._ends_before_not():
            if self._kind() == PieceKind.AND:
                self._next()
            self._next()
            excluded = self._level(tighter)
            parts.append(ForeignNode("NOT", (excluded,), start=excluded.start))
        return join(AND, parts)

    def _negated(self, tighter: int) -> ForeignNode:
        negations = 0
        while self._kind() == PieceKind.NOT:
            self._next()
            negations += 1
        node = self._level(tighter)
        return ForeignNode("NOT", (node,), start=node.start) if negations % 2 else node

    def _near(self, tighter: int) -> ForeignNode:
        node, chain = self._level(tighter), ""
        while self._kind() == PieceKind.NEAR:
            operator = self._next()
            right = self._level(tighter)
            if operator.distance < 0:
                self._problem("X-DISTANCE", "A distance of 0 positions means nothing.", "Write 1 for neighbours.", operator)
            # The same operator again makes the chain longer, as our language has it; another one brackets what was there.
            parts = node.parts if chain == operator.text else (node,)
            node, chain = ForeignNode(operator.text, (*parts, right), start=node.start), operator.text
        return node

    def _mixed(self, op: str, parts: list[ForeignNode]) -> ForeignNode:
        other = AND if op == OR else OR
        mixed = next((part for part in parts if part.op == other and not part.is_bracketed), None)
        if mixed is not None and len(parts) > 1:
            hint = " Words in a row are a phrase only in quotes." if other == AND else ""
            self.leaves.remark("R-PREC", f"Read with {other} first: ({cut_to_line(mixed.write())}).{hint}", mixed.start)
        return join(op, parts)

    def _primary(self) -> ForeignNode:
        piece = self._next()
        if piece.kind == PieceKind.PLUS:
            self.leaves.remark("R-PLUS", "+ is left out: AND wants every word to be there.", piece.start)
            piece = self._next()
        if piece.kind == PieceKind.OPEN:
            node = self._brackets(piece)
        elif piece.kind == PieceKind.FIELD:
            node = self._field(piece)
        elif piece.kind == PieceKind.REST_FIELD:
            node = self._rest_field(piece)
        elif piece.kind == PieceKind.NEAR_FIELD:
            node = self._phrase_near(self._next(), piece.text)
        elif piece.kind == PieceKind.REPEAT:
            node = ForeignNode(AT_LEAST, (self._deeper(piece),), piece.text, piece.start)
        elif piece.kind == PieceKind.FUNCTION:
            node = self._near_function(piece)
        elif piece.kind == PieceKind.NOT:
            node = ForeignNode("NOT", (self._deeper(piece),), start=piece.start)
        elif piece.kind in (PieceKind.WORD, PieceKind.QUOTED, PieceKind.BRACED, PieceKind.RANGE):
            node = self._leaf(piece)
        elif piece.kind == PieceKind.WRONG:
            node = self.leaves.nothing
        else:
            node = self._missing(piece)
        return self._suffixed(node)

    def _leaf(self, piece: ForeignPiece) -> ForeignNode:
        if self._kind() == PieceKind.TILDE and piece.kind == PieceKind.QUOTED and self.dialect.tilde:
            return self._phrase_near(piece, self._next().text)
        if piece.kind == PieceKind.QUOTED and self.dialect.tilde and "(" in piece.text:
            return ForeignNode("ONEAR/0", tuple(self.leaves.grouped_words(piece)), start=piece.start)
        if self.dialect.star_behind and self._kind() == PieceKind.WORD and self._peek().text == "*":
            piece = piece._replace(text=f"{piece.text}*", end=self._next().end)
        if piece.kind == PieceKind.WORD:
            self.leaves.look_for_operators(piece)
        if self.dialect.is_adjacent and piece.kind == PieceKind.WORD and self._kind() == PieceKind.WORD:
            last = piece
            while self._kind() == PieceKind.WORD:
                last = self._next()
                self.leaves.look_for_operators(last)
            piece = ForeignPiece(PieceKind.QUOTED, self.text[piece.start : last.end], piece.start, last.end)
            self.leaves.look_for_comparison(piece)
        return self.leaves.leaf(piece)

    def _suffixed(self, node: ForeignNode) -> ForeignNode:
        while self._kind() in (PieceKind.TILDE, PieceKind.BOOST):
            piece = self._next()
            if piece.kind == PieceKind.BOOST:
                self.leaves.remark("R-BOOST", "A weight ranks results and changes none; it is left out.", piece.start)
            elif self.dialect.tilde and node.op == AND and len(node.parts) == 2:
                node = ForeignNode(f"NEAR/{piece.text}", node.parts, start=node.start)
            else:
                fix = "Write A NEAR/5 B between two words, phrases or groups."
                if node.op == LEAF and not node.text.endswith('"'):
                    fix = "There is no fuzzy search: write the spellings with OR."
                self._problem("X-TILDE", f"~{piece.text} does not follow what can be near to something.", fix, piece)
        return node

    def _brackets(self, opening: ForeignPiece) -> ForeignNode:
        if self._kind() == PieceKind.CLOSE:
            self._next()
            self._problem("X-BRACKET", "Nothing stands in the brackets.", "Write words in them.", opening)
            return self.leaves.nothing
        node = self._deeper(opening, 0)
        if self._kind() == PieceKind.CLOSE:
            self._next()
        else:
            self._problem("X-BRACKET", "This bracket is never closed.", 'Write ")" where it should end.', opening)
        return replace(node, is_bracketed=True)

    def _deeper(self, piece: ForeignPiece, level: int | None = None) -> ForeignNode:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            reason = f"Brackets lie more than {MOST_DEPTH} deep."
            self._problem("X-LIMIT", reason, "Take needless brackets away.", piece)
            raise _TooDeep
        node = self._primary() if level is None else self._level(level)
        self.depth -= 1
        return node

    def _field(self, piece: ForeignPiece) -> ForeignNode:
        ours = (self.dialect.fields or {}).get(piece.text)
        if ours == "":
            self.leaves.remark(
                "R-FIELD", f"{piece.text.upper()} is searched in title and body, as all words without a field.", piece.start
            )
            return self._deeper(piece)
        if ours is None:
            advice = (self.dialect.advice or {}).get(piece.text, "Leave it out, or put the text in quotes to search for it.")
            self.leaves.no_field(piece.text + self.dialect.field_sign, advice, piece)
        if ours in NUMBERS or (ours is None and self._kind() == PieceKind.RANGE):
            value = self._next()
            return self.leaves.range(ours, value) if ours else self.leaves.nothing
        outer, self.leaves.field = self.leaves.field, ours or ""
        node = self._deeper(piece)
        self.leaves.field = outer
        return ForeignNode(FIELD, (node,), str(ours), piece.start)

    def _rest_field(self, piece: ForeignPiece) -> ForeignNode:
        """allintitle: all that follows, up to the bracket that closes around it."""
        ours = (self.dialect.rest_fields or {})[piece.text]
        outer, self.leaves.field = self.leaves.field, ours
        node = self._deeper(piece, 0)
        self.leaves.field = outer
        return ForeignNode(FIELD, (node,), ours, piece.start)

    def _phrase_near(self, piece: ForeignPiece, distance: str) -> ForeignNode:
        """near5:"a b" and "a b"~5: the words of a phrase, in any order, that far from each other."""
        words = self.leaves.grouped_words(piece) if piece.kind == PieceKind.QUOTED else []
        if not distance:
            self._problem("X-DISTANCE", "~ has no distance.", 'Write a number behind it: "a b"~5.', piece)
            return self.leaves.nothing
        if len(words) < 2:
            self._problem("X-DISTANCE", "A distance needs two words in quotes.", "Put two words between the quotes.", piece)
            return self.leaves.nothing
        if len(words) > 2:
            self.leaves.remark("R-DIST", "Of more than two words each is to be near the next, not all together.", piece.start)
        return ForeignNode(f"NEAR/{distance}", tuple(words), start=piece.start)

    def _near_function(self, piece: ForeignPiece) -> ForeignNode:
        """NEAR("a", "b", 5, true), and NEAR("a" "b", 5)."""
        if self.dialect.near_listed:
            return self._near_listed(piece)
        arguments = self._arguments()
        kinds = [argument.kind for argument in arguments]
        quoted, word = PieceKind.QUOTED, PieceKind.WORD
        is_known = kinds[:3] in ([quoted, quoted, word], [word, word, word]) and len(kinds) <= 4
        if not is_known or not arguments[2].text.isdecimal():
            fix = 'Write NEAR("one", "two", 5).'
            self._problem("X-DISTANCE", "NEAR needs two phrases and a number in brackets.", fix, piece)
            return self.leaves.nothing
        operator = "ONEAR" if len(kinds) == 4 and arguments[3].text.lower() == "true" else "NEAR"
        sides = tuple(self.leaves.leaf(argument) for argument in arguments[:2])
        return ForeignNode(f"{operator}/{arguments[2].text[:6]}", sides, start=piece.start)

    def _near_listed(self, piece: ForeignPiece) -> ForeignNode:
        """NEAR("a" "b", 5): phrases in a row, each near all others, and a distance, which is 10 where none stands."""
        self._next()
        sides = []
        while self._kind() in (PieceKind.QUOTED, PieceKind.WORD):
            sides.append(self._leaf(self._next()))
        distance = "10"
        if self._kind() == PieceKind.COMMA:
            self._next()
            distance = self._next().text
        if self._next().kind != PieceKind.CLOSE or len(sides) < 2 or not distance.isdecimal():
            self._problem("X-DISTANCE", "NEAR needs phrases and a number in brackets.", 'Write NEAR("one" "two", 5).', piece)
            return self.leaves.nothing
        if len(sides) > 2:
            self.leaves.remark("R-DIST", "Of more than two words each is to be near the next, not all together.", piece.start)
        return ForeignNode(f"NEAR/{distance[:6]}", tuple(sides), start=piece.start)

    def _arguments(self) -> list[ForeignPiece]:
        """What stands in brackets between commas."""
        self._next()
        arguments = []
        while self._kind() not in (PieceKind.CLOSE, PieceKind.END):
            arguments.append(self._next())
            if self._kind() == PieceKind.COMMA:
                self._next()
        self._next()
        return arguments

    def _missing(self, piece: ForeignPiece) -> ForeignNode:
        self.at -= piece.kind != PieceKind.END
        before = self.pieces[self.at - 1] if self.at else piece
        found = f'"{piece.text}"' if piece.text else "the end"
        self._problem("X-MISSING", f"A word is missing before {found}.", "Write one, or take the operator away.", before)
        if piece.kind in (PieceKind.AND, PieceKind.OR, PieceKind.NEAR, PieceKind.TILDE, PieceKind.BOOST, PieceKind.COMMA):
            self._next()
        return self.leaves.nothing

    def _peek(self) -> ForeignPiece:
        return self.pieces[self.at]

    def _kind(self) -> PieceKind:
        return self.pieces[self.at].kind

    def _next(self) -> ForeignPiece:
        piece = self.pieces[self.at]
        self.at += piece.kind != PieceKind.END
        return piece

    def _problem(self, code: str, reason: str, fix: str, piece: ForeignPiece) -> None:
        self.problems.append(QueryError(code, reason, fix, self.text, piece.start, piece.end))
