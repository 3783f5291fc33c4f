"""The words and phrases of a foreign query, and the values of its fields: how each is written here, and what differs.

Each is read by our parser alone, so that a wildcard we do not have is told with its place in the foreign text.
How operands are combined is not decided here.
"""

import re
from dataclasses import replace
from typing import NamedTuple

from matching.analysis import MAIN, ORDINARY_ALWAYS, ORDINARY_SOMEWHERE, analyse, is_wild
from matching.dialects.pieces import RANGE, ForeignPiece, PieceKind
from matching.dialects.products import Dialect
from matching.dialects.tree import AND, FIELD, LEAF, ONE_EACH, OR, ForeignNode, as_word, join, quoted
from matching.language import NUMBERS, QueryError, QueryErrors, lost_signs, parse, searched_words
from matching.query import STAR

_SMALL = frozenset(["and", "or", "not", "near"])
_SIGNS = re.compile(r"&&|[@+%^~!=\\_|<>{}\[\]]")
_PUNCTUATION = re.compile(r"[^\w\s'’*?]")
_OPERATOR = re.compile(
    r"(?:(?:not)?(?:o?near|w|pre)?/(?:n?\d+f?|s|p|sent|para|seg)/?|o?near\d+:?|(?:adj|atl|atleast|repeat)/?\d+:?"
    r"|(?-i:O?NEAR|AROUND|EXCEPT|SENTENCE|ANDNOT|BUTNOT|[A-Z]{2,}(?=\())|&&?|\|\|?|!\w\S{0,99}|/\S{1,99}/)(?=[\s()\"]|\Z)",
    re.IGNORECASE,
)
_FIELD = re.compile(r"[A-Za-z_]{2,}:(?=[^\s/])")
_GROUP = re.compile(r"\([^()]*\)|[^\s()]+")
_DOLLAR = re.compile(r"(?<=\w)\$\d*(?!\w)")
_DOMAIN = re.compile(r"(?:https?://)?(?:www\.|\*\.)*([\w-]+(?:\.[\w-]+)+)/?")

_COMPARED = re.compile(r"(\w+)\s*(?:[<>=]|\b(?:aft|after|bef|before|between|from|geq|leq|is|on|since|to|until)\b)", re.IGNORECASE)
_BOUND = re.compile(r"(?:[<>]=?|=)\d+")
_FROM, _TO = {"[": ">=", "{": ">"}, {"]": "<=", "}": "<"}

# Languages as other products write them: the ISO 639-1 code that articles carry, ISO 639-2 codes, English name.
_LANGUAGES = """
ar ara arabic|bg bul bulgarian|bn ben bengali|ca cat catalan|cs ces cze czech|da dan danish|de deu ger german|el ell gre greek
en eng english|es spa spanish|et est estonian|fa fas per persian|fi fin finnish|fr fra fre french|he heb hebrew|hi hin hindi
hr hrv croatian|hu hun hungarian|hy hye arm armenian|id ind indonesian|it ita italian|ja jpn japanese|ka kat geo georgian
ko kor korean|lt lit lithuanian|lv lav latvian|mk mkd mac macedonian|ms msa may malay|nl nld dut dutch|no nor norwegian
pl pol polish|pt por portuguese|ro ron rum romanian|ru rus russian|sk slk slo slovak|sl slv slovenian|so som somali
sq sqi alb albanian|sr srp serbian|sv swe swedish|sw swa swahili|ta tam tamil|th tha thai|tr tur turkish|uk ukr ukrainian
ur urd urdu|vi vie vietnamese|zh zho chi chinese
"""
_LANGUAGE_CODES = {
    name: names.split()[0] for names in _LANGUAGES.replace("\n", "|").split("|") if names for name in names.split()
}


def _in(word: str) -> str:
    """The first sign of a word that has a meaning in some product."""
    sign = _SIGNS.search(word)
    return sign.group()[0] if sign else ""


class Remark(NamedTuple):
    """Something that means a little else here than there; `line` and `column` count from 1."""

    code: str
    text: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.code} line {self.line}, column {self.column}: {self.text}"


class Leaves:
    """Writes leaves, and keeps what is remarkable about them. `field` is ours that the leaf stands in, if any."""

    nothing = ForeignNode(LEAF, text="")

    def __init__(self, text: str, dialect: Dialect, problems: list[QueryError]) -> None:
        self.text = text
        self.dialect = dialect
        self.problems = problems
        self.remarks: list[Remark] = []
        self.field = ""

    def remark(self, code: str, text: str, start: int) -> None:
        """Say what differs."""
        line = self.text.count("\n", 0, start) + 1
        self.remarks.append(Remark(code, text, line, start - self.text.rfind("\n", 0, start)))

    def look_for_operators(self, piece: ForeignPiece) -> None:
        """A word that is an operator or a field of somebody else: whoever wrote it took the one product for the other."""
        for pattern, what, as_what in ((_OPERATOR, "an operator", "words"), (_FIELD, "a field", "a word")):
            if found := pattern.match(self.text, piece.start):
                told = f"`{found.group()}` looks like {what} of another product; it is searched as {as_what}."
                self.remark("R-OP", told, piece.start)
                return

    def look_for_comparison(self, piece: ForeignPiece) -> None:
        """Words in a row that compare a field which has no counterpart: date > 2020, date aft 2020."""
        compared, advice = _COMPARED.match(piece.text), self.dialect.advice or {}
        if compared and compared[1].lower() in advice:
            self.no_field(compared[1], advice[compared[1].lower()], piece)

    def no_field(self, name: str, advice: str, piece: ForeignPiece) -> None:
        """Record a field that has no counterpart here."""
        reason = f'Wirewatch has nothing like "{name}" of {self.dialect.product}.'
        self.problems.append(QueryError("X-FIELD", reason, advice, self.text, piece.start, piece.end))

    def leaf(self, piece: ForeignPiece) -> ForeignNode:
        """A word, a phrase or the value of a field."""
        if self.field in ("source", "lang", "country"):
            return ForeignNode(LEAF, text=self._value(piece), start=piece.start)
        if piece.kind == PieceKind.RANGE and self.dialect.compares:
            return ForeignNode(LEAF, text=piece.text, start=piece.start)
        if piece.kind == PieceKind.RANGE:
            return self.range("", piece)
        if self.dialect.bang_is_ending:
            piece = piece._replace(text=re.sub(r"\*(?=\w)", "?", piece.text).replace("!", "*"))
        if self.dialect.dollar_is_ending and _DOLLAR.search(piece.text):
            self.remark("R-END", f"{piece.text} has any ending here: its length has no bound.", piece.start)
            piece = piece._replace(text=_DOLLAR.sub("*", piece.text))
        if piece.kind == PieceKind.WORD:
            return self._word(piece)
        if piece.kind == PieceKind.BRACED and self.dialect.exact_braces:
            return self._checked(f"={quoted(piece.text)}", piece)
        self._look_at(piece)
        if piece.kind == PieceKind.BRACED and self.text[piece.start] == "{" and _PUNCTUATION.search(piece.text):
            self.remark("R-SIGN", "In braces signs count there; here they part words.", piece.start)
        if self.dialect.star_is_many and STAR in piece.text.split():
            self.remark("R-STAR", "* stands for one or more words there, for exactly one here.", piece.start)
        return self._checked(quoted(piece.text), piece)

    def words(self, piece: ForeignPiece) -> list[ForeignNode]:
        """The words of a phrase, each a leaf of its own."""
        return [self._word(ForeignPiece(PieceKind.WORD, word, piece.start, piece.end)) for word in piece.text.split()]

    def grouped_words(self, piece: ForeignPiece) -> list[ForeignNode]:
        """The words of a phrase, and the groups in it, each an OR: "(harbour OR port) strike"~5."""
        if "(" not in piece.text:
            return self.words(piece)
        found = []
        for part in _GROUP.findall(piece.text):
            inner = [word for word in re.split(r"[\s()|]+", part) if word and word != OR]
            words = self.words(piece._replace(text=" ".join(inner)))
            if "AND" in inner or part.count("(") > 1:
                reason = "Only words with OR between them may stand in brackets in a phrase."
                self.problems.append(
                    QueryError("X-BRACKET", reason, "Write NEAR between groups.", self.text, piece.start, piece.end)
                )
            found.append(replace(join(OR, words), is_bracketed=True) if len(words) > 1 else words[0] if words else self.nothing)
        return found

    def alternatives_of_one(self, parts: list[ForeignNode]) -> list[ForeignNode]:
        """The parts of an AND; of an article's one source, language and country several are read as alternatives."""
        for field in ONE_EACH:
            named = [part for part in parts if part.op == FIELD and part.text == field]
            if len({part.write() for part in named}) > 1:
                told = " and ".join(part.write() for part in named)
                self.remark("R-ONE", f"An article has one {field}, so {told} are read with OR.", named[1].start)
                either = replace(join(OR, named), is_bracketed=True)
                parts = [either if part is named[0] else part for part in parts if part is named[0] or part not in named]
        return parts

    def range(self, field: str, piece: ForeignPiece) -> ForeignNode:
        """The numbers that a field may have: [100 TO 500], {100 TO *}, >=100, 100."""
        if found := RANGE.fullmatch(piece.text):
            opening, low, high, closing = found.groups()
            bounds = [sign + number for sign, number in ((_FROM[opening], low), (_TO[closing], high)) if number != "*"]
        else:
            bounds = [piece.text if piece.text[:1] in ("<", ">") else f"={piece.text}"]
        if field not in NUMBERS or not bounds or not all(_BOUND.fullmatch(bound) for bound in bounds):
            reason = "Wirewatch has ranges only of numbers in words:, reach:, tier: and age:."
            self.problems.append(
                QueryError("X-RANGE", reason, "Leave it out, or write words>=100.", self.text, piece.start, piece.end)
            )
            return self.nothing
        return join(AND, [ForeignNode(LEAF, text=field + bound, start=piece.start) for bound in bounds])

    def _word(self, piece: ForeignPiece) -> ForeignNode:
        if piece.text.lower() in _SMALL:
            reason = f"{piece.text} is a word in {self.dialect.product} and so here; the operator is {piece.text.upper()}."
            self.remark("R-WORD", reason, piece.start)
            return self._checked(quoted(piece.text), piece)
        self._look_at(piece)
        return self._checked(as_word(piece.text), piece)

    def _look_at(self, piece: ForeignPiece) -> None:
        """What our matcher does with the words that others do not."""
        for word in piece.text.split():
            for token in analyse(word).tokens:
                if token.role == MAIN and token.capital and token.form in ORDINARY_SOMEWHERE and not is_wild(word):
                    where = "" if token.form in ORDINARY_ALWAYS else f" where the article's language has a word {token.form}"
                    self.remark("R-CAPS", f"{word} finds capitals only, never {token.form}{where}.", piece.start)
            if sign := lost_signs(word) or _in(word):
                found = " ".join(searched_words(word))
                finds = f": this finds every {found}" if any(map(str.isalnum, found)) else ""
                self.remark("R-SIGN", f"The {' and '.join(sign)} of {word} does not count here{finds}.", piece.start)

    def _checked(self, written: str, piece: ForeignPiece) -> ForeignNode:
        """The leaf, if our language knows it; else its errors, told where it stands in the foreign text."""
        try:
            parse(written)
        except QueryErrors as errors:
            for error in errors.errors:
                self.problems.append(QueryError(error.code, error.reason, error.fix, self.text, piece.start, piece.end))
        return ForeignNode(LEAF, text=written, start=piece.start)

    def _value(self, piece: ForeignPiece) -> str:
        value = piece.text.strip()
        if self.field == "source":
            domain = _DOMAIN.fullmatch(value)
            return domain.group(1) if domain else self._no_value(piece, "a domain", "Write source:example.com.")
        if self.field == "lang":
            return _LANGUAGE_CODES.get(value.lower()) or self._no_value(
                piece, "a language we know", "Write its two letters: lang:en."
            )
        code = value.upper()
        if len(code) == 2 and code.isascii() and code.isalpha():
            return code
        return self._no_value(piece, "the two letters of a country", "Write country:DE.")

    def _no_value(self, piece: ForeignPiece, what: str, fix: str) -> str:
        self.problems.append(QueryError("X-VALUE", f"{piece.text} is not {what}.", fix, self.text, piece.start, piece.end))
        return ""
