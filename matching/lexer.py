"""A query's text cut into lexemes, each knowing its place. Errors are collected, and a lexeme stands in for what was wrong,
so that the parser can go on and find the next error.

    lexeme  = "(" | ")" | operator | "-" | "$" name | [ "=" ] ( word | phrase ) ;
    word    = { any character except blank ( ) " , : } ;     a comma between digits belongs to the word
    comment = "# " to the end of the line ;

Must never read an operator as a word, silently: not one in small letters, and not one that a later version will understand.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

from matching.errors import QueryError
from matching.folding import INVISIBLE, clean
from matching.query import STAR
from matching.tokens import analyse

# What a lexeme is.
OPEN, CLOSE, AND, OR, NOT, MINUS, LIST, TEXT, WRONG = ("(", ")", "AND", "OR", "NOT", "-", "list", "text", "wrong")

NAME = re.compile(r"[a-z][a-z0-9_-]*")
FIELDS = ("title", "lead", "body", "author", "source", "url", "lang", "country", "section", "tag", "rule")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»‹›＂", '"'))
_BLANK = re.compile(rf"[\s{INVISIBLE}]+")
_COMMENT = re.compile(r"#(?=\s|\Z)[^\n]*")
_WORD = re.compile(r'(?:[^\s()",:]|(?<=\d),(?=\d))+')
_MINUS = re.compile(r"-(?=[^\s),:])")  # alone it is a dash, and nobody knows what is meant
_LATER = re.compile(r"(?P<name>O?NEAR|EXCEPT|ATLEAST|OF)(?:/\S*)?")
_RANGE = re.compile(r"(?:words|reach|tier|age)(?:<=|>=|<|>|=)\S*")
_DASHES = "‐‑‒–—―−"
_SMALL = frozenset(["and", "or", "not", "near", "onear"])
_NAME_SHOWN = 40


class Lexeme(NamedTuple):
    """A piece of the query; `words` are those of a term or phrase, or the name of a list."""

    kind: str
    start: int
    end: int
    words: tuple[str, ...] = ()
    exact: bool = False


@dataclass(slots=True)
class Lexed:
    """All lexemes of a query, and what was wrong."""

    lexemes: list[Lexeme]
    errors: list[QueryError]


def lex(text: str) -> Lexed:
    """Cut the query; raises nothing, whatever the text is."""
    return _Lexer(text).run()


def shown(text: str) -> str:
    """A piece of the query as it stands in an error's text: cut, so that the text stays one line that can be read."""
    line = " ".join(text.split())
    return line if len(line) <= _NAME_SHOWN else line[: _NAME_SHOWN - 1] + "…"


def nearest(name: str, known: list[str]) -> str:
    """The advice that follows an unknown name."""
    close = get_close_matches(name, known, n=1) if len(name) <= _NAME_SHOWN else []
    return f"Did you mean {close[0]}?" if close else f"Known are: {', '.join(sorted(known))}."


class _Lexer:
    """The place reached in one text. A class because every step reads and moves the same four things."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = text.translate(_QUOTES)
        self.at = 0
        self.out = Lexed([], [])

    def run(self) -> Lexed:
        while self.at < len(self.text):
            blank = _BLANK.match(self.plain, self.at) or _COMMENT.match(self.plain, self.at)
            if blank:
                self.at = blank.end()
            elif self.plain[self.at] in "()":
                self._add(self.plain[self.at], self.at, self.at + 1)
            elif self.plain[self.at] in ",:":
                self._punctuation(self.plain[self.at])
            else:
                self._operand()
        return self.out

    def _add(self, kind: str, start: int, end: int, words: tuple[str, ...] = (), exact: bool = False) -> None:
        self.out.lexemes.append(Lexeme(kind, start, end, words, exact))
        self.at = end

    def _error(self, code: str, reason: str, fix: str, start: int, end: int) -> None:
        self.out.errors.append(QueryError(code, reason, fix, self.text, start, end))
        self._add(WRONG, start, end)

    def _punctuation(self, sign: str) -> None:
        fix = "Write AND or OR between words, or put the text in quotes." if sign == "," else "Put the text in quotes."
        self._error("E-PUNCT", f'"{sign}" stands alone.', fix, self.at, self.at + 1)

    def _operand(self) -> None:
        """A word, a phrase, or an operator that looks like a word; with what may stand before it."""
        start = self.at
        if _MINUS.match(self.plain, start):
            self._add(MINUS, start, start + 1)
            return
        exact = self.plain[start] == "="
        begin = start + exact
        if self.plain.startswith('"', begin):
            self._phrase(start, begin, exact)
            return
        match = _WORD.match(self.plain, begin)
        end = match.end() if match else begin
        word = clean(self.plain[begin:end]).text
        if exact:
            self._text(start, end, (word,), True)
        elif word[0] in _DASHES and len(word) > 1:
            fix = f"Write -{shown(word[1:])} to exclude the word, or leave the dash out."
            self._error("E-PUNCT", f'"{word[0]}" is a dash and no minus sign.', fix, start, end)
        else:
            self._word(word, start, end)

    def _word(self, word: str, start: int, end: int) -> None:
        later, name = _LATER.fullmatch(word), shown(word)
        if word in (AND, OR, NOT):
            self._add(word, start, end)
        elif later or _RANGE.fullmatch(word):
            self._later(later["name"] if later else name, f'To search for the word, write "{name}" in quotes.', start, end)
        elif word.lower() in _SMALL:
            reason = f'"{word}" in {"lower" if word.islower() else "mixed"} case.'
            capitals = word.upper()
            fix = f'Write {capitals}, or "{word}" in quotes to search for the word.'
            self._error("E-LOWEROP", reason, fix, start, end)
        elif word[0] == "$" and word[1:2].isalpha():
            self._list(word[1:], start, end)
        elif self.plain[end : end + 1] == ":":
            self._field(word, start, end + 1)
        else:
            self._text(start, end, (word,), False)

    def _list(self, name: str, start: int, end: int) -> None:
        if NAME.fullmatch(name):
            self._add(LIST, start, end, (name,))
            return
        reason = f'"${shown(name)}" is no name of a list.'
        fix = "Names have small letters, digits, _ and -; put the text in quotes to search for it."
        self._error("E-LIST", reason, fix, start, end)

    def _field(self, name: str, start: int, end: int) -> None:
        if name in FIELDS:
            self._later(f"{name}:", "Leave it out, or put the text in quotes.", start, end)
        else:
            fix = f"{nearest(name, list(FIELDS))} To search for the text, put it in quotes."
            self._error("E-FIELD", f'There is no field "{shown(name)}".', fix, start, end)
        # What follows belongs to the field; it is not looked at, for its errors would be the field's.
        if self.plain[end : end + 1] not in {"(", '"', ""} and (match := _WORD.match(self.plain, end)):
            self.at = match.end()

    def _later(self, name: str, fix: str, start: int, end: int) -> None:
        self._error("E-VERSION", f"{name} is not understood by this version of Wirewatch.", fix, start, end)

    def _phrase(self, start: int, quote: int, exact: bool) -> None:
        close = self.plain.find('"', quote + 1)
        if close < 0:
            self._error("E-QUOTE", "This quote is never closed.", 'Write " after the last word.', quote, quote + 1)
            self.at = len(self.text)
            return
        words = tuple(clean(self.plain[quote + 1 : close]).text.split())
        if not words:
            fix = "Write words between the quotes, or take them away."
            self._error("E-EMPTYPHRASE", "Nothing stands between the quotes.", fix, start, close + 1)
        else:
            self._text(start, close + 1, words, exact)

    def _text(self, start: int, end: int, words: tuple[str, ...], exact: bool) -> None:
        """A term or a phrase; punctuation among the words falls out, for it has no place in an article either."""
        quoted = self.plain.endswith('"', start, end)
        kept = tuple(word for word in words if (quoted and word == STAR) or analyse(word).width)
        wild = next((word for word in kept if word != STAR and ("*" in word or "?" in word)), None)
        if wild is not None:
            fix = "Write the whole word, or several with OR."
            self._later(f"The wildcard in {shown(wild)}", fix, start, end)
        elif all(word == STAR for word in kept):
            name = shown(self.text[start:end])
            self._error("E-PUNCT", f"{name} has no letters or digits.", "Write a word to search for.", start, end)
        else:
            self._add(TEXT, start, end, kept, exact)
