"""W-FOREIGN and W-ENTRY: what an entry of a list holds that would be an operator in a query, ours or of another product.

    salvag!            has any ending in Nexis           {US}      hd=Syria      Syria w/5 aid
    Syria OR Iraq      is searched as these three words  -football      title:Syria      $usa

An entry is a word or phrase as it stands, so such a one runs, and finds next to nothing. What is in quotes is meant so. Most
entries are names, of which a glance tells that they hold none: a list may have thousands.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from matching.language import JOINING_WORDS, LexemeKind, QueryError, cut_to_line, lex
from matching.proofs.foreign import foreign

_PLAIN = re.compile(r"[\w\s.,’&+-]+")  # & and + stand in names: Procter & Gamble
_JOINS = frozenset(["and", "or", "not", "except", "of", "same", "adj", "xor"])
_OPERATORS = (
    LexemeKind.AND, LexemeKind.OR, LexemeKind.NOT, LexemeKind.NEAR, LexemeKind.EXCEPT, LexemeKind.OF, LexemeKind.ATLEAST,
    LexemeKind.FIELD, LexemeKind.RULE, LexemeKind.RANGE, LexemeKind.LIST,
)  # fmt: skip
_NO_WORD = re.compile(r"!\w[^!]*|.*\w(?:\|+|&&).*")  # what is an error in a query: !word, a|b


def entry_lints(entry: str) -> Iterator[QueryError]:
    """What an entry of a list holds that was hardly meant as words; each with its place in the entry."""
    if entry.startswith(('"', '="')) or not _is_odd(entry):
        return
    lexed = lex(entry)
    as_it_stands = f"; to search for it as it stands, write '\"{cut_to_line(entry)}\"'."
    for each in foreign(entry, lexed.lexemes):
        advice, is_word, _ = each.fix.partition("; to search")
        if is_word:  # else single quotes, which change nothing of an entry
            whole = (each.start, each.end) == (0, len(entry))
            where = "" if whole else " in a query, as a list holds no operators"
            yield replace(each, fix=f"{advice}{where}{as_it_stands}")
    operators = [each for each in lexed.lexemes if each.kind in _OPERATORS]
    if [each.kind for each in lexed.lexemes[:2]] == [LexemeKind.MINUS, LexemeKind.TEXT]:
        operators.insert(0, lexed.lexemes[0])
    if operators or _NO_WORD.fullmatch(entry):
        start, end = (operators[0].start, operators[0].end) if operators else (0, len(entry))
        reason = f'"{cut_to_line(entry)}" is searched as words in a row, because a list holds no operators.'
        fix = f"Make an entry of each word or phrase, or write it into the query{as_it_stands}"
        yield QueryError("W-ENTRY", reason, fix, entry, start, end)


def _is_odd(entry: str) -> bool:
    """Whether an entry is more than words of a name."""
    if not _PLAIN.fullmatch(entry) or entry[0] == "-":
        return True
    words = entry.split()
    return any(
        word.casefold() in _JOINS or word.casefold() in JOINING_WORDS or not word.isalpha() or (word.isupper() and len(word) > 2)
        for word in words[:1] * (len(words) == 2) + words[1:-1]
    )
