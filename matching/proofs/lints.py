"""What is legal in a query and probably not meant: parts that never match or change nothing, and readings that surprise.

    L-NEVER     can never match                        Syria NOT Syria
    L-SUBSUMED  a side of OR that another side covers  Syria OR "Syria cooperation"
    L-USELESS   a side of AND that the others imply    Syria AND "Syria cooperation"
    W-PREC      AND and OR mixed without brackets, with the reading
    I-ADJ       words side by side, with the reading
    W-COMMON    us, it, who typed small: the word, not the country or the agency
    I-CAPS, I-PREFIX  how a word meets what articles write (written.py)
    W-BROAD     matches most English articles                government OR president
    W-FOREIGN   an operator of another product               Syria w/5 aid
    W-COMMENT   an operator behind a # in the middle of a line
    I-SIGN      a sign that does not count                   C#, "$ZOOM", 10%
    I-FORM      a name that stands in other forms too        Лавров

The first three are proven (proven.py), so they are never wrong. The others tell how the query is read. No lint keeps a query from
running.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice, pairwise

from matching.analysis import ORDINARY_ALWAYS, fold, frequency
from matching.language import Lexeme, LexemeKind, QueryError, as_searched, as_typed, lex, lost_signs, searched_words
from matching.proofs.foreign import foreign
from matching.proofs.forms import other_forms
from matching.proofs.logic import Effort
from matching.proofs.places import Places
from matching.proofs.proven import MOST, proven
from matching.proofs.shares import share
from matching.proofs.written import notes as notes_on_writing
from matching.query import And, Not, Of, Or, Query, Term, leaves
from wording import cut

Lint = QueryError  # the same shape: a code, a place, a reason and what to do
_cut = partial(cut, most=160)
_OFTEN = 300  # of a thousand articles
_BROAD, _NEARLY_ALL = 0.6, 0.85  # of all articles
_COMMENT = re.compile(r"#(?=\s)([^\n]*)")
_OPERATOR = re.compile(r"(?<!\S)(?:AND|OR|NOT|O?NEAR(?:/\w+)?|EXCEPT|-\w\S*)(?=[\s(]|\Z)|[()]")
_MOST_LEAVES = 1_000  # words that are looked at for their signs: so many may be typed, more come from lists
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


def lint(query: Query, text: str, effort: Effort | None = None, languages: Collection[str] = ()) -> tuple[Lint, ...]:
    """What to tell the author of `text`, which was read as `query`; in the order of the text, at most twenty. With an `effort`
    the proofs of several queries share their steps. `languages` are those that the rule names beside its query."""
    notes = _Notes(text)
    notes.found.extend(foreign(text, lex(text).lexemes))
    notes.readings(query)
    notes.doubled()
    notes.common(query)
    notes.written(query)
    if not languages or any(each.lower().startswith("en") for each in languages):
        notes.broad(query)
    notes.signs(query)
    notes.comments()
    notes.forms(query, languages)
    notes.proven(query, effort)
    return tuple(sorted(set(notes.found), key=lambda each: (each.start, each.end, each.code)))[:MOST]


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
        lexemes = lex(text).lexemes
        self.lexemes = _without_not_near(lexemes)
        self.places = Places(lexemes)
        self.found: list[Lint] = []

    def readings(self, query: Query) -> None:
        """Where the reading follows from rules that not everybody knows; each told once."""
        mixed = next(self._mixed(), None)
        if mixed is not None:
            fix = f"It is read as {_cut(with_brackets(as_searched(query)))}. Put brackets around one."
            self._add("W-PREC", "AND and OR stand together without brackets.", fix, *mixed)
        side_by_side = next(((one, other) for one, other in pairwise(self.lexemes) if _is_juxtaposed(one, other)), None)
        if side_by_side is not None and mixed is None:
            fix = f"It is read as {_cut(with_brackets(as_searched(query)))}. Write AND, or put a phrase in quotes."
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
            reason = f"{word} changes nothing: it stands twice in this OR, and {word} before it matches all that it matches."
            self._add("L-SUBSUMED", reason, f"Take this {word} away.", lexeme.start, lexeme.end)
        else:
            reason = f"{word} changes nothing: it stands twice in this AND, and {word} before it says so already."
            self._add("L-USELESS", reason, f"Take this {word} away.", lexeme.start, lexeme.end)

    def common(self, query: Query) -> None:
        """Ordinary words that in capitals are a name."""
        for term in dict.fromkeys(leaves(query)):
            if isinstance(term, Term) and not term.exact and _is_common(term.text):
                reason = f"{term.text} typed small is the ordinary word."
                self._add("W-COMMON", reason, f"Did you mean {term.text.upper()}?", *self._place(term))

    def written(self, query: Query) -> None:
        """How its words meet what articles write."""
        self._add_all(notes_on_writing(query))

    def proven(self, query: Query, effort: Effort | None) -> None:
        """What logic says of the query and its parts."""
        self._add_all(proven(query, effort, self._is_whole))

    def broad(self, query: Query) -> None:
        """A query that most articles would match."""
        part = share(query)
        if part < _BROAD:
            return
        alternatives = query.parts if isinstance(query, Or) else (query,)
        common = sorted(alternatives, key=share, reverse=True)[:2]
        each = ", ".join(f"{_cut(str(one))} stands in about {share(one):.0%}" for one in common if share(one) >= _BROAD / 4)
        many = "nearly every English article" if part >= _NEARLY_ALL else "most English articles"
        reason = f"The query matches {many}, about {part:.0%} by how common its words are: {each}."
        self._add("W-BROAD", reason, "Add with AND what it is about, or take the common words away.", *self._place(common[0]))

    def signs(self, query: Query) -> None:
        """Signs of words that do not count; of words from lists once."""
        foreign_at = [(each.start, each.end) for each in self.found if each.code == "W-FOREIGN"]
        of_lists: list[str] = []
        for leaf in dict.fromkeys(islice(leaves(query), _MOST_LEAVES)):
            for word in (leaf.text,) if isinstance(leaf, Term) else leaf.words:
                signs = lost_signs(word, leaf.exact)
                if not signs or leaf.field == "url" or len(self.found) >= 2 * MOST:
                    continue
                if (typed := self.places.of(leaf)) is None:
                    of_lists.append(word)
                elif not any(start <= typed[0] and typed[1] <= end for start, end in foreign_at):
                    found = " ".join(searched_words(word))
                    reason = f"The {' and '.join(signs)} of {_cut(word)} does not count: this finds every {_cut(found)}."
                    fix = "Add a word that tells which is meant, or take the sign away."
                    if not lost_signs(word, exact=True):
                        fix = f"Write {_cut(str(replace(leaf, exact=True)))}, which wants the sign, or take it away."
                    self._add("I-SIGN", reason, fix, *typed)
        if of_lists:
            several = ", ".join(of_lists[:3]) + (f" and {len(of_lists) - 3:,} others" if len(of_lists) > 3 else "")
            reason = f"In lists the signs of {_cut(several)} do not count: they find the words without them."
            fix = "Write = before an entry that wants its sign, or take the signs away."
            self._add("I-SIGN", reason, fix, 0, len(self.text))

    def comments(self) -> None:
        """A comment behind words of the same line that holds an operator: it was hardly meant as one."""
        plain = as_typed(self.text).signs
        for before, after in pairwise([*lex(self.text).lexemes, Lexeme(LexemeKind.END, len(self.text), len(self.text))]):
            found = _COMMENT.search(plain, before.end, after.start)
            if found and _OPERATOR.search(found[1]) and "\n" not in self.text[before.end : found.start()]:
                reason = f"What stands behind # is a comment, so {_cut(found[1].strip())} is not searched."
                fix = "Take the # away, or let it touch its word, as in #Syria; a comment needs a line of its own."
                self._add("W-COMMENT", reason, fix, found.start(), found.end())

    def forms(self, query: Query, languages: Collection[str]) -> None:
        """Names that their language changes, one note for each family of languages."""
        for each in other_forms(query, languages):
            words, proposals = each.shown
            reason = f"Of {words} only this form is found, and {each.why}."
            self._add("I-FORM", reason, f"Write {proposals}, or all forms with OR.", *self._place(each.words[0]))

    def _is_whole(self, part: Query) -> bool:
        return self.places.of(part) in (None, (self.lexemes[0].start, self.lexemes[-1].end))

    def _place(self, part: Query) -> tuple[int, int]:
        """Where a part was typed; the whole text where it came from a list or another rule, or was typed in another way."""
        return self.places.of(part) or (0, len(self.text))

    def _add_all(self, notes: Iterable[tuple[str, str, str, Query]]) -> None:
        """Notes of other modules: code, reason, advice and the part."""
        for code, reason, fix, part in notes:
            self._add(code, reason, fix, *self._place(part))

    def _add(self, code: str, reason: str, fix: str, start: int, end: int) -> None:
        self.found.append(Lint(code, reason, fix, self.text, start, end))


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


def _is_juxtaposed(one: Lexeme, other: Lexeme) -> bool:
    """Whether the second begins an operand where the first ends one."""
    return one.kind not in (*_PREFIXES, *_BINARY[:5]) and other.kind not in (*_BINARY, LexemeKind.NOT, LexemeKind.MINUS)


def _is_exclusion(one: Lexeme, other: Lexeme) -> bool:
    """Whether `a NOT b` begins here: an AND that is not written."""
    return one.kind not in (*_PREFIXES, *_BINARY[:5]) and other.kind in (LexemeKind.NOT, LexemeKind.MINUS)
