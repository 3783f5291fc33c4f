"""What is legal in a query and probably not meant: parts that never match or change nothing, and readings that surprise.

    L-NEVER     can never match                        Syria NOT Syria
    L-SUBSUMED  a side of OR that another side covers  Syria OR "Syria cooperation"
    L-USELESS   a side of AND that the others imply    Syria AND "Syria cooperation"
    W-PREC      AND and OR mixed without brackets, with the reading
    I-ADJ       words side by side, with the reading
    W-COMMON    us, it, who typed small: the word, not the country or the agency
    I-CAPS, I-PREFIX  how a word meets what articles write (written.py)

The first three are proven (logic.py), so they are never wrong; where a proof would take too long nothing is said. The others
tell how the query is read. No lint keeps a query from running.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise

from matching.analysis import ORDINARY_ALWAYS, fold, frequency
from matching.language import Lexeme, LexemeKind, QueryError, lex
from matching.proofs.logic import Effort, Proofs
from matching.proofs.written import notes as notes_on_writing
from matching.query import And, Not, Of, Or, Phrase, Query, Term, all_of, any_of, leaves, parts_of
from wording import cut

Lint = QueryError  # the same shape: a code, a place, a reason and what to do
_cut = partial(cut, most=160)
_OFTEN = 300  # of a thousand articles
_MOST = 20
_MOST_PARTS = 200  # of one AND or OR that are looked at: more come from lists
_BINARY = (LexemeKind.AND, LexemeKind.OR, LexemeKind.NEAR, LexemeKind.EXCEPT, LexemeKind.COMMA, LexemeKind.END, LexemeKind.CLOSE)
_EDGES = (LexemeKind.OPEN, LexemeKind.CLOSE, LexemeKind.COMMA, LexemeKind.END)
_BEFORE = (LexemeKind.OPEN, LexemeKind.COMMA, LexemeKind.AND, LexemeKind.OR, LexemeKind.TEXT, LexemeKind.CLOSE)
_AFTER = (
    LexemeKind.CLOSE,
    LexemeKind.COMMA,
    LexemeKind.END,
    LexemeKind.AND,
    LexemeKind.OR,
    LexemeKind.TEXT,
    LexemeKind.OPEN,
    LexemeKind.NOT,
    LexemeKind.MINUS,
)
_PREFIXES = (LexemeKind.FIELD, LexemeKind.ATLEAST, LexemeKind.OF, LexemeKind.OPEN, LexemeKind.NOT, LexemeKind.MINUS)


def lint(query: Query, text: str, effort: Effort | None = None) -> tuple[Lint, ...]:
    """What to tell the author of `text`, which was read as `query`; in the order of the text, at most twenty. With an `effort`
    the proofs of several queries share their steps."""
    notes = _Notes(text)
    notes.readings(query)
    notes.doubled()
    notes.common(query)
    notes.written(query)
    notes.proven(query, effort)
    return tuple(sorted(set(notes.found), key=lambda each: (each.start, each.end, each.code)))[:_MOST]


def with_brackets(query: Query) -> str:
    """The query with a pair of brackets around every AND in an OR, so that nobody needs to know which binds tighter."""
    if isinstance(query, Or):
        return " OR ".join(f"({with_brackets(part)})" if isinstance(part, And) else with_brackets(part) for part in query.parts)
    if isinstance(query, And):
        return " AND ".join(f"({with_brackets(part)})" if isinstance(part, Or) else with_brackets(part) for part in query.parts)
    if isinstance(query, Not):
        inner = with_brackets(query.part)
        return f"NOT ({inner})" if isinstance(query.part, And | Or) else f"NOT {inner}"
    if isinstance(query, Of):
        return f"{query.count} OF ({', '.join(with_brackets(part) for part in query.parts)})"
    return str(query)


class _Notes:
    """The lints found so far in one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lexemes = _without_not_near(lex(text).lexemes)
        self.found: list[Lint] = []

    def readings(self, query: Query) -> None:
        """Where the reading follows from rules that not everybody knows; each told once."""
        mixed = next(self._mixed(), None)
        if mixed is not None:
            fix = f"It is read as {_cut(with_brackets(query))}. Put brackets around one."
            self._add("W-PREC", "AND and OR stand together without brackets.", fix, *mixed)
        side_by_side = next(((one, other) for one, other in pairwise(self.lexemes) if _is_juxtaposed(one, other)), None)
        if side_by_side is not None and mixed is None:
            fix = f"It is read as {_cut(with_brackets(query))}. Write AND, or put a phrase in quotes."
            one, other = side_by_side
            self._add("I-ADJ", "Words side by side mean AND.", fix, one.start, other.end)

    def _mixed(self) -> Iterator[tuple[int, int]]:
        """The places of operators that are mixed in one pair of brackets."""
        level: list[dict[LexemeKind, Lexeme]] = [{}]
        before: Lexeme | None = None
        for lexeme in self.lexemes:
            if lexeme.kind == LexemeKind.OPEN and (before is None or not _is_juxtaposed(before, lexeme)):
                level.append({})
            elif lexeme.kind == LexemeKind.CLOSE:
                level.pop()
            else:
                kind = LexemeKind.AND if before is not None and _is_juxtaposed(before, lexeme) else lexeme.kind
                kind = LexemeKind.AND if before is not None and _is_exclusion(before, lexeme) else kind
                if kind == LexemeKind.COMMA:
                    level[-1] = {}
                elif kind in (LexemeKind.AND, LexemeKind.OR):
                    level[-1].setdefault(kind, lexeme)
                    if len(level[-1]) == 2:
                        yield lexeme.start, lexeme.end
                if lexeme.kind == LexemeKind.OPEN:
                    level.append({})
            before = lexeme

    def doubled(self) -> None:
        """A word that stands twice in one OR or AND, of which the tree knows only one."""
        seen: list[dict[LexemeKind, set[object]]] = [{}]
        before = LexemeKind.OPEN
        for lexeme, after in zip(self.lexemes, [*(each.kind for each in self.lexemes[1:]), LexemeKind.END], strict=True):
            if lexeme.kind == LexemeKind.OPEN:
                seen.append({})
            elif lexeme.kind == LexemeKind.CLOSE and len(seen) > 1:
                seen.pop()
            elif lexeme.kind == LexemeKind.COMMA:
                seen[-1] = {}
            sides = {LexemeKind.OR if kind == LexemeKind.OR else LexemeKind.AND for kind in (before, after) if kind not in _EDGES}
            if lexeme.kind == LexemeKind.TEXT and before in _BEFORE and after in _AFTER and len(sides) == 1:
                (kind,) = sides
                # What is an alternative in one OR need not be one in the next: a OR b AND a.
                words = seen[-1].setdefault(kind, set())
                if (lexeme.words, lexeme.exact) in words:
                    self._twice(kind, lexeme)
                words.add((lexeme.words, lexeme.exact))
            elif lexeme.kind == LexemeKind.OR:
                seen[-1].pop(LexemeKind.AND, None)
            before = lexeme.kind

    def _twice(self, kind: LexemeKind, lexeme: Lexeme) -> None:
        word = _cut(self.text[lexeme.start : lexeme.end])
        if kind == LexemeKind.OR:
            reason, fix = f"{word} changes nothing: {word} matches all that it matches.", "Take it away, or the other one."
            self._add("L-SUBSUMED", reason, fix, lexeme.start, lexeme.end)
        else:
            self._add("L-USELESS", f"{word} changes nothing: {word} says so already.", "Take it away.", lexeme.start, lexeme.end)

    def common(self, query: Query) -> None:
        """Ordinary words that in capitals are a name."""
        for term in dict.fromkeys(leaves(query)):
            if isinstance(term, Term) and not term.exact and _is_common(term.text):
                reason = f"{term.text} typed small is the ordinary word."
                self._add("W-COMMON", reason, f"Did you mean {term.text.upper()}?", *self._place(term))

    def written(self, query: Query) -> None:
        """How its words meet what articles write."""
        for code, reason, fix, leaf in notes_on_writing(query):
            self._add(code, reason, fix, *self._place(leaf))

    def proven(self, query: Query, effort: Effort | None) -> None:
        """What logic says of the query and its parts."""
        proofs = Proofs(query, effort)
        if proofs.never(query):
            self._add("L-NEVER", "The query can never match.", _WHY, 0, len(self.text))
        elif proofs.possible:
            self._parts(query, proofs)

    def _parts(self, query: Query, proofs: Proofs) -> None:
        if isinstance(query, Or):
            self._alternatives(query, proofs)
        elif isinstance(query, And):
            self._conditions(query, proofs)
        if isinstance(query, And | Or | Not | Of):
            for part in parts_of(query):
                self._parts(part, proofs)

    def _alternatives(self, query: Or, proofs: Proofs) -> None:
        kept = [*query.parts]
        for part in reversed(query.parts[:_MOST_PARTS]):
            if not proofs.afford(len(kept)):
                return
            others = _without(kept, part)
            if proofs.never(part):
                self._add("L-NEVER", f"{_cut(str(part))} can never match.", _WHY, *self._place(part))
                kept = others or kept
            elif others and proofs.implies(part, any_of(others)):
                covering = next((each for each in others if proofs.implies(part, each)), any_of(others))
                reason = f"{_cut(str(part))} changes nothing: {_cut(str(covering))} matches all that it matches."
                self._add("L-SUBSUMED", reason, "Take it away, or the other one.", *self._place(part))
                kept = others

    def _conditions(self, query: And, proofs: Proofs) -> None:
        kept = [*query.parts]
        for part in query.parts[:_MOST_PARTS]:
            if not proofs.afford(len(kept)):
                return
            others = _without(kept, part)
            if others and proofs.implies(all_of(others), part):
                saying = next((each for each in others if proofs.implies(each, part)), all_of(others))
                reason = f"{_cut(str(part))} changes nothing: {_cut(str(saying))} says so already."
                self._add("L-USELESS", reason, "Take it away.", *self._place(part))
                kept = others

    def _place(self, part: Query) -> tuple[int, int]:
        """Where a part was typed; the whole text where it came from a list or another rule, or was typed in another way."""
        if isinstance(part, Term | Phrase) and part.field is None:
            words = (part.text,) if isinstance(part, Term) else part.words
            typed = [each for each in self.lexemes if (each.kind, each.words, each.exact) == (LexemeKind.TEXT, words, part.exact)]
            return (typed[-1].start, typed[-1].end) if typed else (0, len(self.text))
        at = self.text.rfind(str(part))
        return (at, at + len(str(part))) if at >= 0 else (0, len(self.text))

    def _add(self, code: str, reason: str, fix: str, start: int, end: int) -> None:
        self.found.append(Lint(code, reason, fix, self.text, start, end))


_WHY = "Two of its parts exclude each other; take one away."


def _is_common(text: str) -> bool:
    """Whether it is an ordinary word typed small that every third article has: nobody searches for that."""
    form = fold(text)
    return len(text) > 1 and text.islower() and form in ORDINARY_ALWAYS and frequency(form) >= _OFTEN


def _without_not_near(lexemes: Sequence[Lexeme]) -> list[Lexeme]:
    """The lexemes but the NOT of NOT NEAR, which excludes nothing."""
    following = [*(each.kind for each in lexemes[1:]), LexemeKind.END]
    return [
        each for each, after in zip(lexemes, following, strict=False) if (each.kind, after) != (LexemeKind.NOT, LexemeKind.NEAR)
    ]


def _without(parts: list[Query], part: Query) -> list[Query]:
    """The parts but the last one that equals it."""
    index = len(parts) - 1 - parts[::-1].index(part)
    return parts[:index] + parts[index + 1 :]


def _is_juxtaposed(one: Lexeme, other: Lexeme) -> bool:
    """Whether the second begins an operand where the first ends one."""
    return one.kind not in (*_PREFIXES, *_BINARY[:5]) and other.kind not in (*_BINARY, LexemeKind.NOT, LexemeKind.MINUS)


def _is_exclusion(one: Lexeme, other: Lexeme) -> bool:
    """Whether `a NOT b` begins here: an AND that is not written."""
    return one.kind not in (*_PREFIXES, *_BINARY[:5]) and other.kind in (LexemeKind.NOT, LexemeKind.MINUS)
