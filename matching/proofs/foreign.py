"""W-FOREIGN: words of a query that stand where another product has an operator, a field or a sign.

    Syria w/5 aid       "w/5" is an operator of Nexis ... Write NEAR/5
    Syria XOR Iraq      Syria same Iraq      hd=Syria      salvag!      'two words'      NEAR(5)

What is in quotes is meant as it stands, and so is nothing to warn of: quotes are how to search for the word itself. What is also
a word of running text (same, with, und) counts only where an operator would stand: between two operands, and not beside the small
words that it has beside it in a sentence. matching/language/foreign.py knows the shapes; here is only where they stand.
"""

import re
from collections.abc import Iterator, Sequence

from matching.language import (
    FORMS,
    JOINING_WORDS,
    SEGMENTS,
    ForeignForm,
    ForeignPlace,
    Lexeme,
    LexemeKind,
    QueryError,
    as_typed,
    cut_to_line,
    field_advice,
)

_OPERANDS = [LexemeKind.TEXT, LexemeKind.LIST, LexemeKind.RULE, LexemeKind.RANGE]
_ENDS = frozenset([*_OPERANDS, LexemeKind.CLOSE])
_PREFIXES = [LexemeKind.OPEN, LexemeKind.FIELD, LexemeKind.ATLEAST, LexemeKind.OF, LexemeKind.NOT, LexemeKind.MINUS]
_BEGINS = frozenset([*_OPERANDS, *_PREFIXES])
_COMPARISON = re.compile(r"([^\W\d_][\w-]{1,20})(==|<=|>=|!=|=|<|>)(.*)", re.DOTALL)
_ENDING = re.compile(r"([A-Za-zÀ-ž]{3,})!")
_NUMBER = re.compile(r"\d{1,3}")
_CUT_OFF = re.compile(r"(?:w|pre|n|p|near|onear|adj)/", re.IGNORECASE)  # w/ 5
# Letters of scripts that set no word apart by blanks (Thai, Lao, Burmese, Khmer, Japanese, Chinese), and the 그리고 of Korean.
_IS_SET_APART = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]").match
_COUNTED = re.compile(r"(?:\d{1,2}[nwa]|[nwa]\d{1,2})", re.IGNORECASE)  # of Dialog and STN, in brackets: tax (5N) reform
_OPENING, _CLOSING = "'‘‚`´", "'’‘`´"
# Names that are written with the sign, folded: what is typed so means the name.
_WITH_MARK_WORDS = """
yahoo yum jeopardy joomla wham kahoot oliver shazam airplane mother help ok hello bingo okay mamma mia ahoy panic godspeed
moulin rouge bravo hey go wow oh boom jackpot surprise hairspray
"""
_WITH_MARK = frozenset(_WITH_MARK_WORDS.split())
# What stands beside `same` in a sentence.
_SAME_BEFORE_WORDS = """
much exact very all one those these this that any no not do did does has have was were be been
"""
_SAME_BEFORE = frozenset(_SAME_BEFORE_WORDS.split())
_SAME_AFTER_WORDS = """
sex gender day time way thing things person people place year month week old name age size kind type sort as for family story
page side side's goes applies problem mistake reason breath level amount number price period store party
"""
_SAME_AFTER = frozenset(_SAME_AFTER_WORDS.split())
_SMALL_WORDS = """
the a an of in on at by for from with and to is are was as it its his her their our your my who which what when not into than
about under over if but so
"""
_SMALL = frozenset(_SMALL_WORDS.split())


def foreign(text: str, lexemes: Sequence[Lexeme]) -> Iterator[QueryError]:
    """What stands in a query as other products write it."""
    yield from _Strangers(text, lexemes).found()


class _Strangers:
    """The lexemes of one text, with an END before and behind them so that each has neighbours."""

    def __init__(self, text: str, lexemes: Sequence[Lexeme]) -> None:
        self.text = text
        self.plain = as_typed(text).signs
        edge = Lexeme(LexemeKind.END, -9, -9), Lexeme(LexemeKind.END, len(text) + 9, len(text) + 9)
        self.lexemes = [edge[0], *lexemes, edge[1]]

    def found(self) -> Iterator[QueryError]:
        last = 0  # where single quotes that were told end
        for index in range(1, len(self.lexemes) - 1):
            lexeme = self.lexemes[index]
            if lexeme.kind == LexemeKind.NEAR:
                yield from self._near_and_number(index)
            elif lexeme.kind == LexemeKind.OPEN:
                yield from self._counted_in_brackets(index)
            elif self._is_bare(lexeme) and lexeme.start >= last:
                if closing := self._single_quotes(index):
                    last = closing.end
                    whole = self.text[lexeme.start : last]
                    reason = (
                        f"{cut_to_line(whole)} stands in single quotes, which make no phrase here: its words may be anywhere."
                    )
                    yield self._told(reason, f'Write "{cut_to_line(whole[1:-1])}" for the phrase.', lexeme.start, last)
                elif told := self._word(index):
                    yield told

    def _word(self, index: int) -> QueryError | None:
        lexeme, raw = self.lexemes[index], self._raw(self.lexemes[index])
        following = self.lexemes[index + 1]
        touches = following.start == lexeme.end
        if touches and following.kind == LexemeKind.OPEN and self._is_segment(raw, index):
            advice = field_advice(raw) or "Write title:( ) or another field with a colon, or AND"
            return self._operator(lexeme, f'"{raw}(" is a segment of Nexis or a field of ProQuest', advice)
        if touches and following.kind == LexemeKind.OPEN and raw.isupper() and (number := self._number_in_brackets(index + 1)):
            return self._operator(lexeme, f'"{raw}({number})" is an operator of Google', f"Write NEAR/{number}")
        if compared := _COMPARISON.fullmatch(raw):
            sign = "" if compared[2] in ("==", "!=") else compared[2]
            advice = (
                field_advice(compared[1], compared[3] if sign in ("", "=") else sign + compared[3])
                or "Fields have a colon, as in title:Syria; numbers are words>100, reach, tier, age"
            )
            reason = f'"{cut_to_line(raw)}" compares a field of another product (Factiva, Web of Science, GDELT)'
            return self._operator(lexeme, reason, advice)
        if ending := _ENDING.fullmatch(raw):
            if ending[1].casefold() in _WITH_MARK:
                return None
            return self._operator(lexeme, f'"{raw}" has any ending in Nexis and Westlaw', f"Write {ending[1]}*")
        if _CUT_OFF.fullmatch(raw) and self._is_bare(following) and _NUMBER.fullmatch(number := self._raw(following)):
            ours = "ONEAR" if raw[0] in "pPoOaA" else "NEAR"
            reason, fix = f'"{raw} {number}" is an operator of Nexis, and here two words.', f"Write {ours}/{number}."
            return self._told(reason, fix, lexeme.start, following.end)
        for form in FORMS:
            found = form.shape.fullmatch(raw)
            if found and self._stands(form, index):
                return self._operator(
                    lexeme, f'"{cut_to_line(raw)}" is an operator of {form.product}', f"Write {self._advice(form, found, index)}"
                )
        return self._joining(index, raw)

    def _advice(self, form: ForeignForm, found: "re.Match[str]", index: int) -> str:
        """Our form; of "a b"~5 with the words that stand there."""
        before = self.lexemes[index - 1]
        if found.group().startswith("~") and len(before.words) == 2 and found[1]:
            return f"{before.words[0]} NEAR/{found[1]} {before.words[1]}"
        return form.advice(found)

    def _joining(self, index: int, raw: str) -> QueryError | None:
        """UND, ODER and their like, where an operator would stand."""
        language, ours = JOINING_WORDS.get(raw.casefold(), ("", ""))
        if not ours or not self._is_between(index) or raw.casefold() == ours.casefold():
            return None
        beside = [self.lexemes[index - 1], self.lexemes[index + 1]]
        cased, groups = raw.lower() != raw.upper(), [not self._is_bare(each) for each in beside]
        if len(raw) == 1 and cased:
            # И in capitals is nothing else; E and O may be a vitamin or a blood group.
            meant = all(groups) or ((raw.isupper() or ours == LexemeKind.OR) and all(map(self._is_name, beside)))
            meant = meant or (raw.isupper() and not raw.isascii())
        elif cased and raw.isupper():
            meant = True
        else:
            meant = any(groups) or (ours == LexemeKind.OR and raw == raw.lower()) or _IS_SET_APART(raw[0]) is not None
        if not meant:
            return None
        return self._operator(self.lexemes[index], f'"{raw}" is {ours} in {language}', f"Write {ours}")

    def _stands(self, form: ForeignForm, index: int) -> bool:
        if form.place == ForeignPlace.ANYWHERE:
            return True
        if not self._is_between(index):
            return False
        raw, before, after = (self._raw(self.lexemes[at]) for at in (index, index - 1, index + 1))
        if form.place == ForeignPlace.CAPITALS:
            return raw.isupper() and not (_is_shouted(before) and _is_shouted(after))
        if raw == "same":
            texts = [self._raw(self.lexemes[at]).casefold() for at in (index - 1, index + 1)]
            spoken = texts[0] in _SAME_BEFORE or texts[1] in _SAME_AFTER or not _SMALL.isdisjoint(texts)
            return not spoken
        return True

    def _is_segment(self, raw: str, index: int) -> bool:
        """Whether a word right before a bracket names a segment; state(s) does not."""
        inner = self.lexemes[index + 2]
        if raw.casefold() not in SEGMENTS:
            return False
        return raw.isupper() or inner.end - inner.start > 3 or inner.kind != LexemeKind.TEXT

    def _near_and_number(self, index: int) -> Iterator[QueryError]:
        """NEAR 5 and NEAR(5): read as NEAR/10 and the word 5."""
        lexeme = self.lexemes[index]
        operator = self._raw(lexeme)
        first, second = self.lexemes[index + 1 : index + 3] if index + 2 < len(self.lexemes) else (lexeme, lexeme)
        number, end = self._number_in_brackets(index + 1), 0
        if "/" in operator:
            return
        if first.kind == LexemeKind.OPEN and first.start == lexeme.end and number:
            end = self.lexemes[index + 3].end
        elif self._is_bare(first) and _NUMBER.fullmatch(self._raw(first)) and second.kind in _BEGINS:
            number, end = self._raw(first), first.end
        if number and end:
            reason = (
                f'"{self.text[lexeme.start : end]}" is read as {operator}/10 and the word {number}: other products write it so.'
            )
            yield self._told(reason, f"Write {operator}/{number}.", lexeme.start, end)

    def _counted_in_brackets(self, index: int) -> Iterator[QueryError]:
        """(5N) of Dialog and STN; (5) of AROUND(5)."""
        inner = self.lexemes[index + 1 : index + 3]
        if len(inner) < 2 or inner[1].kind != LexemeKind.CLOSE or not self._is_bare(inner[0]):
            return
        before, after = self.lexemes[index - 1], self.lexemes[min(index + 3, len(self.lexemes) - 1)]
        raw = self._raw(inner[0])
        if before.kind in _ENDS and after.kind in _BEGINS and _COUNTED.fullmatch(raw):
            number = re.sub(r"\D", "", raw)
            ours = "ONEAR" if "w" in raw.lower() else "NEAR"
            reason = f'"({raw})" is an operator of Dialog and STN, and here a word in brackets.'
            fix = f'Write {ours}/{number}, or "{raw}" in quotes to search for the word.'
            yield self._told(reason, fix, self.lexemes[index].start, inner[1].end)

    def _number_in_brackets(self, index: int) -> str | None:
        """The number that stands alone in the brackets which open there."""
        inner = self.lexemes[index + 1 : index + 3]
        is_number = len(inner) == 2 and self._is_bare(inner[0]) and inner[1].kind == LexemeKind.CLOSE
        return self._raw(inner[0]) if is_number and _NUMBER.fullmatch(self._raw(inner[0])) else None

    def _single_quotes(self, index: int) -> Lexeme | None:
        """The word that closes the single quotes which this one opens, where more than one word stands in them."""
        first = self._raw(self.lexemes[index])
        if first[0] not in _OPENING or first[-1] in _CLOSING:
            return None
        for lexeme in self.lexemes[index + 1 : index + 12]:
            if not self._is_bare(lexeme):
                return None
            if self._raw(lexeme)[-1] in _CLOSING:
                return lexeme
        return None

    def _operator(self, lexeme: Lexeme, reason: str, advice: str) -> QueryError:
        raw = cut_to_line(self._raw(lexeme))
        fix = f'{advice}; to search for the word, put it in quotes: "{raw}".'
        return self._told(f"{reason}, and here a word.", fix, lexeme.start, lexeme.end)

    def _told(self, reason: str, fix: str, start: int, end: int) -> QueryError:
        return QueryError("W-FOREIGN", reason, fix, self.text, start, end)

    def _raw(self, lexeme: Lexeme) -> str:
        return self.plain[max(0, lexeme.start) : max(0, lexeme.end)]

    def _is_bare(self, lexeme: Lexeme) -> bool:
        """Whether it is a word that stands without quotes and without =."""
        return lexeme.kind == LexemeKind.TEXT and not lexeme.exact and self.plain[lexeme.start] != '"'

    def _is_between(self, index: int) -> bool:
        return self.lexemes[index - 1].kind in _ENDS and self.lexemes[index + 1].kind in _BEGINS

    def _is_name(self, lexeme: Lexeme) -> bool:
        """Whether an operand is a name, a phrase or a bracket, and no word of a sentence."""
        return not self._is_bare(lexeme) or self._raw(lexeme)[:1].isupper()


def _is_shouted(word: str) -> bool:
    return word.isupper() and len(word) > 1
