"""What a name in a query stands for: the words of a list (`$usa`), the query of another rule (`rule:x`), a field's value.

A list or rule is read once for each field it is used in, and then taken as often as it is named; a list by all rules of its file.
Rules that name each other in a circle are found by the trail of names that are being read.
A query must never hold more than the language allows: what is too large or too deep is refused before it is built.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from matching.analysis import is_wild
from matching.language.errors import QueryErrors
from matching.language.lexer import Lexeme, LexemeKind, advice, cut_to_line, lex
from matching.language.plain import leaf_of
from matching.query import STAR, Meta, Or, Phrase, Query, Term, any_of, leaves, parts_of
from wording import country_meant, language_code, language_meant

MOST_ENTRIES = 2_000
MOST_WRITTEN_OUT = 4_000  # words, phrases and operators of the lists and rules that a query names, long ones counted as several
_ORDINARY_LENGTH, _CHARACTERS_MORE = 40, 5  # of an entry that counts once, and those that count once more
MOST_CHARACTERS_READ = 40_000  # of the rules that a query names; words that stand twice in them are written out once
MOST_PARTS = 3_000  # different ones, which an article is asked one by one
MOST_LEVELS = 60  # of operators in a rule that another one names, three for each level that may be typed
MOST_COMPARED = 1_000  # names that the unknown ones of one query are compared with, for a hint
_VALUES = {
    "source": (re.compile(r"[^\W_](?:[^\W_]|-)*(?:\.(?:[^\W_]|-)+)+"), "a domain, as in source:reuters.com"),
    "lang": (re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*"), "a language code, as in lang:en or lang:pt-BR"),
    "country": (re.compile(r"[a-z]{2}"), "a country code of two letters, as in country:FR"),
}
_MEANT = {"lang": language_meant, "country": country_meant}
# Reads the text of another rule, in a field, from a depth on.
QueryReader = Callable[[str, "Names", str | None, int], Query]


class UnusableError(Exception):
    """A name or value that stands for nothing; caught by the parser, which knows the place. `faulty` as in QueryError."""

    def __init__(self, code: str, reason: str, fix: str, faulty: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.code, self.reason, self.fix, self.faulty = code, reason, fix, faulty


class NameMeaning(NamedTuple):
    """What a name stands for, its size, in words, phrases and operators, and how many words have wildcards."""

    query: Query
    size: int
    wild: int


class Names:
    """The lists and rules that one query may name, and what those already read became, be it an error."""

    def __init__(self, lists: Mapping[str, Sequence[str]], rules: Mapping[str, str], read: QueryReader) -> None:
        self._lists, self._rules, self._read = lists, rules, read
        self._trail: list[str] = []
        self._known: dict[tuple[str, str | None], NameMeaning | UnusableError] = {}  # `$` and a list, or a rule; and the field
        self._compared = self._characters_read = 0

    def list(self, name: str, field: str | None) -> NameMeaning:
        """Any entry of the list. Raises UnusableError."""
        return self._once((f"${name}", field), lambda: self._list(name, field))

    def rule(self, name: str, field: str | None, depth: int) -> NameMeaning:
        """The query of another rule. Raises UnusableError."""
        if name in self._trail:
            members = tuple(self._trail[self._trail.index(name) :])
            reason = f"These rules name each other in a circle: {' → '.join([*members, name])}."
            raise UnusableError("E-CYCLE", reason, "Take one of the names away.", members)
        return self._once((name, field), lambda: self._rule(name, field, depth))

    def _once(self, key: tuple[str, str | None], read: Callable[[], NameMeaning]) -> NameMeaning:
        if key not in self._known:
            try:
                self._known[key] = read()
            except UnusableError as error:
                self._known[key] = error
        found = self._known[key]
        if isinstance(found, UnusableError):
            raise found.with_traceback(None)
        return found

    def _list(self, name: str, field: str | None) -> NameMeaning:
        if name not in self._lists:
            fix = self._hint(name, self._lists) if self._lists else "This file has no lists."
            raise UnusableError("E-LIST", f"There is no list ${cut_to_line(name)}.", fix)
        return _any_entry(name, tuple(self._lists[name]), field)

    def _rule(self, name: str, field: str | None, depth: int) -> NameMeaning:
        if name not in self._rules:
            fix = self._hint(name, self._rules) if self._rules else "There are no other rules here."
            raise UnusableError("E-RULE", f"There is no rule {cut_to_line(name)}.", fix)
        self._characters_read += len(self._rules[name])
        if self._characters_read > MOST_CHARACTERS_READ:
            reason = f"The rules that the query names have together more than {MOST_CHARACTERS_READ:,} characters."
            raise UnusableError("E-LIMIT", reason, "Name fewer rules, or make two rules of it.")
        self._trail.append(name)
        try:
            found = _named(self._read(self._rules[name], self, field, depth))
        except QueryErrors as errors:
            raise self._of_other_rule(name, errors) from None
        finally:
            self._trail.pop()
        if is_higher(found.query, MOST_LEVELS):
            reason = f"With the rules that it names the rule {name} has more than {MOST_LEVELS} levels of operators."
            raise UnusableError("E-LIMIT", reason, "Let fewer rules name one another in a row.")
        return found

    def _of_other_rule(self, name: str, errors: QueryErrors) -> UnusableError:
        """What the one who names a rule is told of its errors: a circle, and the error of a rule that it names, as it is, or a
        thousand rules in a row would each quote the one before; of all else the first."""
        for error in errors.errors:
            if error.faulty and error.code in ("E-CYCLE", "E-RULE"):
                return UnusableError(error.code, error.reason, error.fix, error.faulty)
        first = errors.errors[0]
        reason = f"The rule {name} has an error: {first.code}: {first.reason}"
        return UnusableError("E-RULE", reason, "Correct that rule first.", (name,))

    def _hint(self, name: str, known: Mapping[str, object]) -> str:
        """What was probably meant; looked for until so many names were compared, which takes some 30 ms."""
        if self._compared > MOST_COMPARED:
            return "Correct the name."
        self._compared += len(known)
        return advice(name, [*known])


def count_wild(query: Query) -> int:
    """How many of its words have wildcards."""
    words = (word for leaf in leaves(query) for word in ((leaf.text,) if isinstance(leaf, Term) else leaf.words))
    return sum(is_wild(word) and word != STAR for word in words)


def count_parts(query: Query) -> int:
    """How many different parts it has, itself among them; what is shared is counted once, and looked at once."""
    seen = {query}
    waiting = [query]
    while waiting:
        new = {part for part in parts_of(waiting.pop()) if part not in seen}
        seen |= new
        waiting.extend(new)
    return len(seen)


def is_higher(query: Query, levels: int) -> bool:
    """Whether operators lie in one another more than so many levels deep. A rule is read once, and then taken at any depth."""
    level = {query}
    for _ in range(levels):
        level = {part for each in level for part in parts_of(each)}
        if not level:
            return False
    return True


def _named(query: Query) -> NameMeaning:
    return NameMeaning(query, _size(query), count_wild(query))


def _size(query: Query) -> int:
    """How many words, phrases, values and operators it holds; an OR of words, such as a list, has no operators that count."""
    parts = parts_of(query)
    if not parts:
        return 1 + max(0, len(str(query)) - _ORDINARY_LENGTH) // _CHARACTERS_MORE
    is_list = isinstance(query, Or) and all(isinstance(part, Term | Phrase) for part in parts)
    return sum(map(_size, parts)) + (0 if is_list else max(1, len(parts) - 1))


@lru_cache(maxsize=1 << 8)
def _any_entry(name: str, entries: tuple[str, ...], field: str | None) -> NameMeaning:
    """Any entry of a list. Remembered, because all rules of a file share its lists. Raises UnusableError."""
    if not 0 < len(entries) <= MOST_ENTRIES:
        reason = f"The list ${cut_to_line(name)} has {len(entries):,} entries; 1 to {MOST_ENTRIES:,} are allowed."
        raise UnusableError("E-LIMIT" if entries else "E-LIST", reason, "Correct the list.", (name,))
    read = _entries(name, entries)
    if isinstance(read, UnusableError):
        raise read.with_traceback(None)
    return _named(any_of([operand(entry, field) for entry in read]))


@lru_cache(maxsize=1 << 8)
def _entries(name: str, entries: tuple[str, ...]) -> list[Lexeme] | UnusableError:
    """The entries of a list, or why one of them cannot be used; the same for each field they are sought in. An entry is a
    word or a phrase as it stands, or `=` and one of these; it holds no operators."""
    found = []
    for entry in entries:
        exact, words = entry.startswith("="), entry.removeprefix("=").strip('"')
        lexed = lex(f'{"=" if exact else ""}"{words}"')
        if len(lexed.lexemes) != 1 or lexed.lexemes[0].kind != LexemeKind.TEXT:
            reason = f'The entry "{cut_to_line(entry)}" of the list ${cut_to_line(name)} is no word or phrase.'
            cause = lexed.errors[0].reason if lexed.errors else "An entry holds no quotes."
            return UnusableError("E-LIST", reason, f"Correct the list: {cause}", (name,))
        found.append(lexed.lexemes[0])
    return found


def operand(lexeme: Lexeme, field: str | None) -> Query:
    """A word or phrase in a field, or the value that a field is compared with. Raises UnusableError."""
    if field not in _VALUES:
        return leaf_of(lexeme.words, lexeme.exact, field)
    shape, wanted = _VALUES[field]
    value = " ".join(lexeme.words).casefold().rstrip(".")
    if field == "source":
        value = value.removeprefix("www.")
    if field == "lang":
        value = language_code(value) or f"{value}?"
    if is_wild(value) or not shape.fullmatch(value):
        value = value.removesuffix("?")
        meant = _MEANT[field](value) if field in _MEANT else None
        fix = f"Did you mean {field}:{meant}?" if meant else "Correct it."
        raise UnusableError("E-FIELD", f'{field}: is compared with {wanted}, and "{cut_to_line(value)}" is none.', fix)
    return Meta(field, value)
