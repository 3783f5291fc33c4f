"""A query's text cut into lexemes, each knowing its place. Errors are collected, and a lexeme stands in for what was wrong,
so that the parser can go on and find the next error.

    lexeme  = "(" | ")" | "," | operator | "-" | "$" name | field ":" | range | [ "=" ] ( word | phrase ) ;
    word    = { any character except blank ( ) " , : } ;     a comma between digits belongs to the word
    comment = "# " to the end of the line ;

Nearly all of a query is brackets, AND, OR, NOT, and words and phrases of letters: these are read by one expression, and only
what it does not take is looked at step by step.
It has a little over 300 lines because the two ways of reading must be compared side by side.
An operator must never be read as a word silently: not one in small letters, and not one whose number is missing.
"""

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from matching.analysis import INVISIBLE, LETTERS_FIRST, clean
from matching.language.errors import QueryError
from matching.language.foreign import field_advice, sign_error
from matching.language.plain import NUMBERS, PHRASE, PLAIN, SIGN, WORD, as_typed, plain_words, searched
from matching.query import STAR
from wording import cut, likely


class LexemeKind(StrEnum):
    """What a lexeme is."""

    OPEN = "("
    CLOSE = ")"
    COMMA = ","
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    MINUS = "-"
    NEAR = "NEAR"
    EXCEPT = "EXCEPT"
    ATLEAST = "ATLEAST"
    OF = "OF"
    LIST = "list"
    RULE = "rule"
    FIELD = "field"
    RANGE = "range"
    TEXT = "text"
    WRONG = "wrong"
    END = "end"


NAME = re.compile(r"[a-z][a-z0-9_-]*")
FIELDS = ("title", "lead", "body", "author", "source", "url", "lang", "country", "section", "tag")
MOST_WITHIN = 100
MOST_RECORDED = 50  # errors of one query, after which nobody reads on: more are not told
_USUAL_WITHIN = "10"  # of a NEAR without a number
_BLANK = re.compile(rf"[\s{INVISIBLE}]+")
_COMMENT = re.compile(r"#(?=\s|\Z)[^\n]*")
_WORD = re.compile(r'(?:[^\s()",:]|(?<=\d),(?=\d))+')
_MINUS = re.compile(r"-(?=[^\s),:])")  # alone it is a dash, and nobody knows what is meant
_NUMBERED = re.compile(r"(NEAR|ONEAR|ATLEAST)(/(.*))?", re.IGNORECASE | re.DOTALL)
_NUMBER_BEHIND = re.compile(r'\s*/\s*[^\s()",:/]+|(?<=/)\s+\w+')  # of NEAR / 5 and NEAR/ 5
_FORWARD = re.compile(r"\d{1,3}f", re.IGNORECASE)
_BRACKET = re.compile(r"\s*\(")
_OF = re.compile(r"(\d{1,9})\s+OF(?=[\s(]|\Z)", re.IGNORECASE)
_RANGE = re.compile(rf"({'|'.join(NUMBERS)})\s*(<=|>=|<|>|=)\s*")
_AMOUNT = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,15}(?:\.\d{1,6})?")
_SIGNS = {sign.value: sign for sign in (LexemeKind.OPEN, LexemeKind.CLOSE, LexemeKind.AND, LexemeKind.OR, LexemeKind.NOT)}
_DASHES = "‐‑‒–—―"
_SMALL = frozenset(["and", "or", "not"])
_TEXT = LexemeKind.TEXT  # by a name of its own where it is looked up often: a member of an enumeration is slow to get at
_NAME_SHOWN = 40
# Scripts that write words without blanks between them: kana, Han, Thai, Lao, Burmese, Khmer.
_RUNNING = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")


class Lexeme(NamedTuple):
    """A piece of the query; `words` are those of a term or phrase, the name of a list or field, the number of an operator."""

    kind: LexemeKind
    start: int
    end: int
    words: tuple[str, ...] = ()
    exact: bool = False


class Lexed(NamedTuple):
    """All lexemes of a query, and what was wrong."""

    lexemes: tuple[Lexeme, ...]
    errors: tuple[QueryError, ...]


@lru_cache(maxsize=4)
def lex(text: str) -> Lexed:
    """Cut the query; raises nothing, whatever the text is. Remembered for a moment: the lints look at what the parser has just
    read, and a long query takes some 10 ms."""
    return _Lexer(text).run()


def cut_to_line(text: str) -> str:
    """A piece of the query as it stands in an error's text: cut, so that the text stays one line that can be read."""
    return cut(" ".join(text.split()), _NAME_SHOWN)


def advice(name: str, known: list[str]) -> str:
    """The advice that follows an unknown name."""
    close = likely(name, known, most=1) if len(name) <= _NAME_SHOWN else []
    return f"Did you mean {close[0]}?" if close else f"Known are: {', '.join(sorted(known))}."


def _wildcard_advice(word: str) -> str:
    """What to write in place of a wildcard that stands too early, which depends on how the script writes words."""
    bare = re.sub(r"[*?]", "", word)
    if _RUNNING.search(word):
        return f"This script writes no blanks, and {cut_to_line(bare)} is found inside a longer word too: leave the wildcard out."
    return f"Write at least {LETTERS_FIRST} letters before * or ?, or whole words with OR."


class _Lexer:
    """The place reached in one text. A class because every step reads and moves the same four things."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words, self.plain = as_typed(text)  # how words are kept, and how operators are known
        self.at = 0
        self.lexemes: list[Lexeme] = []
        self.errors: list[QueryError] = []

    def run(self) -> Lexed:
        while self.at < len(self.text) and len(self.errors) < MOST_RECORDED:
            if self._plain_lexemes():
                continue
            blank = _BLANK.match(self.plain, self.at) or _COMMENT.match(self.plain, self.at)
            if blank:
                self.at = blank.end()
            elif self.plain[self.at] in "(),":
                self._add(LexemeKind(self.plain[self.at]), self.at, self.at + 1)
            elif self.plain[self.at] == ":":
                self._error("E-PUNCT", '":" stands alone.', "Put the text in quotes.", self.at, self.at + 1)
            else:
                self._operand()
        return Lexed(tuple(self.lexemes), tuple(self.errors))

    def _plain_lexemes(self) -> bool:
        """Read on to what is not plain; whether there was anything before it."""
        start, add = self.at, self.lexemes.append
        for match in PLAIN.finditer(self.plain, start):
            group = match.lastindex
            if group == SIGN:
                begin, end = match.span(SIGN)
                add(Lexeme(_SIGNS[match[SIGN]], begin, end))
            elif group is not None and (words := self._plain_words(match, group)):
                begin, end = match.span(group)
                add(Lexeme(_TEXT, begin, end, words) if group == WORD else Lexeme(_TEXT, begin - 1, end + 1, words))
            else:
                break
            self.at = match.end()
        return self.at > start

    def _plain_words(self, match: "re.Match[str]", group: int) -> tuple[str, ...]:
        text = match[group]
        if self.words is not self.plain:
            text = self.words[slice(*match.span(group))]
            if group == WORD and text != match[group]:
                return ()  # it may be an operator in other letters
        return plain_words(text, group == PHRASE)

    def _add(self, kind: LexemeKind, start: int, end: int, words: tuple[str, ...] = (), exact: bool = False) -> None:
        self.lexemes.append(Lexeme(kind, start, end, words, exact))
        self.at = end

    def _error(self, code: str, reason: str, fix: str, start: int, end: int) -> None:
        self.errors.append(QueryError(code, reason, fix, self.text, start, end))
        self._add(LexemeKind.WRONG, start, end)

    def _operand(self) -> None:
        """A word, a phrase, or an operator that looks like a word; with what may stand before it."""
        start = self.at
        if _MINUS.match(self.plain, start):
            self._add(LexemeKind.MINUS, start, start + 1)
            return
        if amount := _RANGE.match(self.plain, start):
            self._range(amount[1], amount[2], start, amount.end())
            return
        if of := _OF.match(self.plain, start):
            self._of(of[1], start, of.end())
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
            self._text(start, end, (clean(self.words[begin:end]).text,), True)
        elif word[0] in _DASHES and len(word) > 1:
            fix = f"Write -{cut_to_line(word[1:])} to exclude the word, or leave the dash out."
            self._error("E-PUNCT", f'"{word[0]}" is a dash and no minus sign.', fix, start, end)
        else:
            self._word(word, start, end)

    def _word(self, word: str, start: int, end: int) -> None:
        numbered = _NUMBERED.fullmatch(word)
        if word in (LexemeKind.AND, LexemeKind.OR, LexemeKind.NOT, LexemeKind.EXCEPT):
            self._add(LexemeKind(word), start, end)
        elif numbered and (numbered[1].isupper() or numbered[2] or numbered[1].lower() != "atleast"):
            self._numbered(word, start, end)
        elif word.lower() in _SMALL:
            self._small(word, start, end)
        elif word == LexemeKind.OF:
            fix = 'Write 2 OF (a, b, c), or "OF" in quotes to search for the word.'
            self._error("E-OF", "OF has no number before it.", fix, start, end)
        elif word[0] == "$" and word[1:2].isalpha():
            self._list(word[1:], start, end)
        elif self.plain[end : end + 1] == ":":
            self._field(word, start, end + 1)
        elif wrong := sign_error(word):
            self._error("E-FOREIGN", *wrong, start, end)
        else:
            self._text(start, end, (clean(self.words[start:end]).text,), False)

    def _small(self, word: str, start: int, end: int) -> None:
        reason = f'"{word}" in {"lower" if word.islower() else "mixed"} case.'
        fix = f'Write {word.upper()}, or "{word}" in quotes to search for the word.'
        self._error("E-LOWEROP", reason, fix, start, end)

    def _numbered(self, word: str, start: int, end: int) -> None:
        """NEAR, ONEAR and ATLEAST with the number behind them."""
        if word.partition("/")[2] == "" and (behind := _NUMBER_BEHIND.match(self.plain, end)):
            end = behind.end()
            word = "".join(clean(self.plain[start:end]).text.split())
        name, slash, number = word.partition("/")
        if not name.isupper():
            self._small(cut_to_line(word), start, end)
            return
        number = number if slash or name == LexemeKind.ATLEAST else _USUAL_WITHIN
        is_number = number.isascii() and number.isdigit() and len(number) < 10
        if not is_number and not (name != LexemeKind.ATLEAST and number in ("S", "P")):
            wanted = "a number, as in ATLEAST/3" if name == LexemeKind.ATLEAST else f"0 to {MOST_WITHIN}, S or P, as in {name}/5"
            wanted = f"ONEAR/{number[:-1]} (the f of Brandwatch keeps the order)" if _FORWARD.fullmatch(number) else wanted
            fix = f'Write {wanted}; to search for the word, write "{cut_to_line(name)}" in quotes.'
            self._error("E-DIST", f"{cut_to_line(word)} has no number that can be read.", fix, start, end)
        elif is_number and int(number) > MOST_WITHIN:
            reason = f"{name}/{number} is more than {MOST_WITHIN}, the limit."
            self._error("E-LIMIT", reason, f"Write {name}/{MOST_WITHIN} or less.", start, end)
        elif name == LexemeKind.ATLEAST and not int(number):
            self._error("E-DIST", "ATLEAST/0 demands nothing.", "Write ATLEAST/1 or more.", start, end)
        elif name == LexemeKind.ATLEAST:
            self._add(LexemeKind.ATLEAST, start, end, (str(int(number)),))
        else:
            self._add(LexemeKind.NEAR, start, end, (name, str(int(number)) if is_number else number))

    def _of(self, number: str, start: int, end: int) -> None:
        operator = self.plain[end - 2 : end]
        if operator == LexemeKind.OF:
            self._add(LexemeKind.OF, start, end, (number,))
        elif _BRACKET.match(self.plain, end):
            self._small(operator, end - 2, end)
        else:  # 2 of them: the words
            self._text(start, start + len(number), (number,), False)

    def _range(self, name: str, sign: str, start: int, end: int) -> None:
        word = _WORD.match(self.plain, end)
        amount = _AMOUNT.fullmatch(self.plain, end, word.end() if word else end)
        if amount:
            self._add(LexemeKind.RANGE, start, amount.end(), (name, sign, amount.group().replace(",", "")))
            return
        stop = word.end() if word else end
        reason = f'"{cut_to_line(self.text[start:stop])}" compares {name} with no number.'
        fix = f'Write digits only, as in {name}{sign}100, or "{name}" in quotes to search for the word.'
        self._error("E-FIELD", reason, fix, start, stop)

    def _list(self, name: str, start: int, end: int) -> None:
        if NAME.fullmatch(name):
            self._add(LexemeKind.LIST, start, end, (name,))
            return
        reason = f'"${cut_to_line(name)}" is no name of a list.'
        fix = "Names have small letters, digits, _ and -; put the text in quotes to search for it."
        self._error("E-LIST", reason, fix, start, end)

    def _field(self, name: str, start: int, end: int) -> None:
        if name == LexemeKind.RULE:
            self._rule(start, end)
        elif name in FIELDS:
            self._add(LexemeKind.FIELD, start, end, (name,))
        else:
            meant = field_advice(name, value.group() if (value := _WORD.match(self.plain, end)) else "")
            if name.lower() in FIELDS:
                meant = f"Write {name.lower()}: in small letters"
            meant = f"{meant}." if meant else advice(name.lower(), [*FIELDS, LexemeKind.RULE])
            fix = f"{meant} To search for the text, put it in quotes."
            self._error("E-FIELD", f'There is no field "{cut_to_line(name)}".', fix, start, end)
            # What follows belongs to the field; it is not looked at, because its errors would be the field's.
            if self.plain[end : end + 1] not in {"(", '"', ""} and (match := _WORD.match(self.plain, end)):
                self.at = match.end()

    def _rule(self, start: int, end: int) -> None:
        match = _WORD.match(self.plain, end)
        name = match.group() if match else ""
        if NAME.fullmatch(name):
            self._add(LexemeKind.RULE, start, end + len(name), (name,))
            return
        reason = f"rule:{cut_to_line(name)} names no rule." if name else "rule: is followed by no name."
        fix = "Write the id of a rule right behind it, as in rule:aid-to-gaza."
        self._error("E-RULE", reason, fix, start, end + len(name))

    def _phrase(self, start: int, quote: int, exact: bool) -> None:
        close = self.plain.find('"', quote + 1)
        if close < 0:
            self._error("E-QUOTE", "This quote is never closed.", 'Write " after the last word.', quote, quote + 1)
            self.at = len(self.text)
            return
        words = tuple(clean(self.words[quote + 1 : close]).text.split())
        if not words:
            fix = "Write words between the quotes, or take them away."
            self._error("E-EMPTYPHRASE", "Nothing stands between the quotes.", fix, start, close + 1)
        else:
            self._text(start, close + 1, words, exact)

    def _text(self, start: int, end: int, words: tuple[str, ...], exact: bool) -> None:
        """A term or a phrase; punctuation among the words falls out, because it has no place in an article either."""
        quoted = self.plain.endswith('"', start, end)
        kept, early = searched(words, quoted)
        if early is not None:
            reason = f'"{cut_to_line(early)}" has a wildcard before its third letter.'
            self._error("E-WILD", reason, _wildcard_advice(early), start, end)
        elif all(word == STAR for word in kept):
            name = cut_to_line(self.text[start:end])
            self._error("E-PUNCT", f"{name} has no letters or digits.", "Write a word to search for.", start, end)
        else:
            self._add(LexemeKind.TEXT, start, end, kept, exact)
