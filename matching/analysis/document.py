"""An article as the matcher sees it: fields of words, each with its place and its offsets in the original text. It has more than
300 lines, because what a field is asked and what it answers with are read together.

Most articles match nothing, and of these only the set of keys is needed: one `str.split`, and a look-up for each odd chunk.
Where a chunk lies is worked out field by field, when a rule first asks for it.

A query may also ask for facts. A source belongs to its own domain and to those above it, a language to the larger one:
`source:example.com` takes news.example.com, `lang:en` takes en-GB. What is not known of an article is never so; only an article
that does not say its language is `lang:und`, as BCP 47 calls the undetermined.

A document is read by one thread, because it caches. It must never guess, nor change what it was made of.
"""

import operator
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, product
from math import prod

from matching.analysis.character_row import CharacterRow, row_of_chunks, row_of_plain
from matching.analysis.layout import MOST_OCCURRENCES, Layout, Place, Stretch, first_stretches
from matching.analysis.readings import covered, letters_first
from matching.analysis.scripts import HAS_CHARACTER, is_character
from matching.analysis.sentences import paragraph_ends, sentence_ends
from matching.analysis.spellings import SoughtSpellings, Spellings
from matching.analysis.text_keys import ASCII_INITIALS, GAP, TWO_INITIALS, ToldText, Words, told
from matching.analysis.tokens import INITIALS, MOST_PLACES, analyse, bare_word
from matching.analysis.word_lists import ordinary_words
from matching.analysis.word_row import WordRow
from matching.query import META, PARAGRAPH, SCOPES, SENTENCE, Meta, Range
from wording import PAD, language_code, unmarked

SEARCHED = SCOPES[None]  # where a query looks that names no field
UNDETERMINED = "und"
_SIGNS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq}
_MOST_WAYS = 16  # of spelling a phrase that are looked for one by one
_at = operator.attrgetter("at")
_INITIALS = ASCII_INITIALS | {f"{chr(code)}." for code in range(0xC0, 0x530) if chr(code).isupper()}
_IN_A_ROW = re.compile(r"(?<![\w.])[^\W\d_]\.(?:\s[^\W\d_]\.)+")
_SOFT_BREAK = re.compile(r"(?<=\u00ad)[^\S\n]*\n[^\S\n]*(?=\w)")  # a soft hyphen at the end of a line


class Field:
    """One field's words. The first 100,000 places count; a longer text is cut there, and `is_cut` says so."""

    __slots__ = (
        *(
            "_all",
            "_characters",
            "_in_order",
            "_is_cut",
            "_is_cut_by_character",
            "_is_laid_in_row",
            "_is_looked_at",
            "_laid",
            "_layout",
            "_row",
        ),
        *("_spellings", "_told", "_word_row", "name", "read", "text"),
    )

    def __init__(self, name: str, text: str, known: ToldText | None = None) -> None:
        """`known` is what `told` would make of it."""
        self.name = name
        self.text = text
        self.read = _as_read(text)
        self._laid = self.read
        self._row = ""  # all chunks with a blank before and behind each, once they are laid out
        self._told = known
        self._is_looked_at = known is not None
        self._is_cut = False
        self._spellings: Spellings | SoughtSpellings | None = None
        self._word_row: WordRow | None = None
        self._is_laid_in_row = False
        self._characters: CharacterRow | None = None
        self._is_cut_by_character = False
        self._layout: Layout | None = None
        self._all: list[Place] | None = None
        self._in_order: list[str] | None = None

    def told(self) -> ToldText | None:
        """A text of which the words can be told from its characters alone (text_keys.py), None of any other."""
        if not self._is_looked_at:
            self._is_looked_at, self._told = True, told(self.read)
        return self._told

    def _spelt(self) -> Spellings | SoughtSpellings:
        """The chunks of the text, looked at when its keys alone do not answer."""
        if self._spellings is None:
            if (text := self.told()) is not None and text.is_ascii:
                self._laid = text.cased()
                self._row = f" {' '.join(self._laid.split())} "
                self._spellings = SoughtSpellings(self._row, text.odd_keys)
            else:
                self._spellings = self._cut_up()
        return self._spellings

    def word_row(self) -> WordRow | None:
        """The words of a text that can be told, in a row; None of nearly all others."""
        if not self._is_laid_in_row:
            self._is_laid_in_row = True
            if (text := self.told()) is not None and text.whole.has_short_odd:
                self._word_row = WordRow(text)
        return self._word_row

    def characters(self) -> CharacterRow | None:
        """The letters of scripts without blanks, which are words by themselves; None where it has none."""
        if not self._is_cut_by_character:
            self._is_cut_by_character = True
            if not self.read.isascii() and HAS_CHARACTER(self.read):
                self._characters = row_of_plain(self.read)
                if self._characters is None:
                    self._spelt()
                    self._characters = row_of_chunks(self._laid, self._row.split())
        return self._characters

    def _characters_like(self, forms: Iterable[str]) -> CharacterRow | None:
        """The same where it tells of all these words."""
        return self.characters() if all(map(is_character, forms)) else None

    def _cut_up(self) -> Spellings:
        self._laid = self.read
        chunks = self.read.split()
        distinct, is_ascii = set(chunks), self.read.isascii()
        if not (ASCII_INITIALS if is_ascii else _INITIALS).isdisjoint(distinct) and TWO_INITIALS.search(self.read):
            self._laid = _IN_A_ROW.sub(_as_initials, self.read)
            chunks, is_ascii = self._laid.split(), False
            distinct = set(chunks)
        if len(self.text) > MOST_PLACES and self._cut(chunks):
            self._is_cut, distinct = True, set(chunks)
        self._row = f" {' '.join(chunks)} "
        return Spellings(distinct, is_ascii)

    def _cut(self, chunks: list[str]) -> bool:
        """Leave out the chunks that begin behind the last place allowed."""
        for index, base in enumerate(accumulate(analyse(chunk).width for chunk in chunks)):
            if base >= MOST_PLACES and index + 1 < len(chunks):
                del chunks[index + 1 :]
                return True
        return False

    @property
    def is_cut(self) -> bool:
        """Whether the text goes on behind the last place that counts."""
        self._spelt()
        return self._is_cut

    @property
    def places(self) -> int:
        """How many places the field has."""
        layout = self._laid_out()
        return layout.place(layout.count)

    def keys(self) -> set[str]:
        """All keys of the field's tokens, in a set that the caller may change."""
        if self._spellings is None and self.told() is None and (row := self.characters()) is not None and row.has_all_keys:
            return row.keys()
        return self._spelt().keys()

    def find(self, key: str) -> list[Place]:
        """The tokens that have the key, in the order of their places."""
        found, form = self._spelt().having(key), key.lstrip(" ")
        places = [place for spelling in found for place in self._laid_out().places(spelling, form)]
        return sorted(places, key=_at)  # one chunk alone may give them in another order: S-400-S400

    def takeable(self, key: str) -> list[Place]:
        """As `find`, for those who look at no surface but that of plain letters; cheaper, as few texts are laid out for it."""
        row = self.word_row()
        return self.find(key) if row is None else row.places(key)

    def word_stretches(self, form: str) -> list[Stretch]:
        """Where the tokens of this form lie, in the order of their places, for those who need not look at them."""
        if form[0] != " " and (row := self.word_row()) is not None:
            return row.stretches(form)
        if (letters := self._characters_like([form])) is not None:
            return letters.rows((form,))
        layout = self._laid_out()
        found = [each for chunk in self._spelt().having(form) for each in layout.word_stretches(chunk, form)]
        return sorted(found) if len(found) > 1 else found

    def stretches(self, key: str) -> list[tuple[int, int]]:
        """Where in the text the first tokens lie that have the key: start and end, in no order. Cheaper than their places."""
        if key[0] != " " and (row := self.word_row()) is not None:
            stretches = [each[2:] for each in row.words(key)]
            return stretches if len(stretches) <= MOST_OCCURRENCES else first_stretches(stretches)
        if (letters := self._characters_like([key])) is not None:
            return [each[2:] for each in letters.rows((key,))[:MOST_OCCURRENCES]]
        found: list[tuple[int, int]] = []
        for spelling in self._spelt().having(key):
            layout = self._laid_out()
            inside = self._stretches_of(spelling, key)
            starts = layout.starts(layout.find(spelling, MOST_OCCURRENCES // max(1, len(inside)) + 1))
            for first, last in inside:
                found += [(start + first, start + last) for start in starts]
        return found if len(found) <= MOST_OCCURRENCES else first_stretches(found)

    def has_row(self, keys: tuple[str, ...]) -> bool | None:
        """Whether chunks that have these keys stand in a row; None as for `rows`, which this costs less than."""
        if (letters := self._characters_like(keys)) is not None:
            return letters.has(keys)
        spelt = [self._spelt().having(key) for key in keys]
        if not all(spelt):
            return False
        layout = self._laid_out()
        if prod(map(len, spelt)) > _MOST_WAYS or not all(map(layout.uneven.keys().isdisjoint, spelt)):
            return None
        return layout.has_words_in_a_row(product(*spelt)) and (None if layout.is_holed else True)

    def rows(self, keys: tuple[str, ...]) -> set[tuple[int, int]] | None:
        """Where chunks that have these keys stand in a row, the first times: start of the first token, end of the last.

        None where only the places can tell: a chunk of several words is among them, or chunks without a word lie between."""
        if not (has_row := self.has_row(keys)):
            return None if has_row is None else set()
        if (letters := self._characters_like(keys)) is not None:
            return {each[2:] for each in letters.rows(keys)[:MOST_OCCURRENCES]}
        layout = self._laid_out()
        found: set[tuple[int, int]] = set()
        for row in product(*map(self._spelt().having, keys)):
            if places := layout.find(" ".join(row), MOST_OCCURRENCES):
                before = sum(map(len, row[:-1])) + len(row) - 1
                firsts, lasts = self._stretches_of(row[0], keys[0]), self._stretches_of(row[-1], keys[-1])
                ends = layout.starts([place + before for place in places])
                for start, end in zip(layout.starts(places), ends, strict=True):
                    found.update((start + first, end + last) for first, _ in firsts for _, last in lasts)
        return found if len(found) <= MOST_OCCURRENCES else set(first_stretches(found))

    def covered(self, pattern: str) -> list[str]:
        """The keys that a pattern covers, all of the field and perhaps others, which have no places here."""
        if (text := self.told()) is not None:  # few begin so
            return covered(pattern, sorted(text.begun(pattern[: letters_first(pattern)])))
        if self._in_order is None:
            self._in_order = sorted(self.keys())
        return covered(pattern, self._in_order)

    def all(self) -> list[Place]:
        """Every token of the field, in the order of their places."""
        if self._all is None:
            self._all = sorted(
                (place for spelling in self._spelt().chunks for place in self._laid_out().places(spelling)), key=_at
            )
        return self._all

    def _stretches_of(self, chunk: str, key: str) -> list[tuple[int, int]]:
        """Where in a chunk the tokens lie by which it has a key, each once, the first ones."""
        word = bare_word(chunk)
        if word is not None:
            start = chunk.index(word)
            return [(start, start + len(word))]
        form, capital = key.lstrip(" "), key[0] == " "
        tokens = self._laid_out().tokens(chunk, form)
        return first_stretches((token.start, token.end) for token in tokens if token.capital >= capital)

    def _laid_out(self) -> Layout:
        """Where the chunks lie, worked out at the first question."""
        if self._layout is None:
            uneven = self._spelt().uneven
            self._layout = Layout(self._laid, self._row, uneven)
        return self._layout


def _as_initials(initials: re.Match[str]) -> str:
    text = initials.group()
    capitals = all(each.isupper() for each in text if each.isalpha())
    return re.sub(r"\s", INITIALS, text) if capitals else text


def _as_read(text: str) -> str:
    """A text as readers see it; as long, so that offsets are its."""
    read = unmarked(text) if "&" in text or "<" in text else text
    return _SOFT_BREAK.sub(lambda gap: PAD * len(gap[0]), read) if "\u00ad" in text else read


class _Fields(dict[str, Field]):
    """The fields by name, each cut into words when it is first asked for: most rules look at title and body only."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        # Since `told_together`: title and body in one text that can be told, and where the body begins.
        self.together: tuple[ToldText, int] | None = None
        self._whole: ToldText | None = None  # the same, where it can be parted
        self._at: dict[str, int] = {}  # where in that each begins

    def __missing__(self, name: str) -> Field:
        text, at = self._texts[name], self._at.get(name)
        known = None if at is None or self._whole is None else self._whole.part(at, at + len(text))
        field = self[name] = Field(name, text, known)
        return field

    def told_together(self, names: Sequence[str]) -> ToldText | None:
        """What the texts of some fields are together: each step of telling costs its call, and most articles need no more."""
        read = [_as_read(self._texts[name]) for name in names]
        whole = told(GAP.join(read))
        if whole is not None:
            begins = dict(zip(names, accumulate([len(text) + len(GAP) for text in read], initial=0), strict=False))
            self.together = whole, begins.get("body", sys.maxsize)
            if whole.is_ascii:
                self._whole, self._at = whole, begins
        return whole


class Document:
    """The fields of an article, the language they are written in, and what is known of it in numbers."""

    def __init__(self, texts: Mapping[str, str], language: str | None, values: Mapping[str, float]) -> None:
        self.texts = texts
        self.fields = _Fields(texts)
        self.language = language
        self.ordinary = ordinary_words(language)
        self._values = values
        self._zones: dict[tuple[str, str], list[int]] = {}

    @classmethod
    def of(cls, fields: Mapping[str, str], language: str | None = None, values: Mapping[str, float] = {}) -> "Document":
        """A document of these fields: title, body, lead, author, url, section, tag, which hold words, and source (a domain) and
        country, which are compared as a whole. `language` is a BCP 47 tag, None where nobody knows; `values` are reach, tier
        and age in hours, as far as they are known."""
        return cls(fields, language, values)

    @cached_property
    def searched(self) -> tuple[Field, ...]:
        """The fields that a query looks in when it names none."""
        return self.scope(None)

    def scope(self, name: str | None) -> tuple[Field, ...]:
        """The fields that a word looks in which has this field before it."""
        return tuple(self.fields[each] for each in SCOPES[name] if each in self.texts)

    @cached_property
    def lead_end(self) -> int:
        """Where the second paragraph of the body ends: so far lead: looks."""
        ends = self.zones("body", PARAGRAPH) if "body" in self.texts else []
        return ends[1] if len(ends) > 1 else len(self.texts.get("body", ""))

    def zones(self, name: str, kind: str) -> list[int]:
        """Where the sentences or paragraphs of a field end."""
        known = self._zones.get((name, kind))
        if known is None:
            text = self.fields[name].read
            ends = sentence_ends(text, 0, len(text), self.language) if kind == SENTENCE else paragraph_ends(text)
            known = self._zones[name, kind] = list(ends)
        return known

    def value(self, name: str) -> float | None:
        """A number of the article, None where it is not known; `words` are those of the body."""
        if name == "words":
            return self.fields["body"].places if "body" in self.texts else 0
        return self._values.get(name)

    def is_so(self, fact: Meta | Range) -> bool:
        """Whether a fact about the article is so; what is not known is not."""
        if isinstance(fact, Meta):
            return fact.value in self._parts(fact.field)
        value = self.value(fact.name)
        return value is not None and bool(_SIGNS[fact.sign](value, fact.number))

    def _parts(self, name: str) -> tuple[str, ...]:
        return parts_of_value(name, self.language or UNDETERMINED if name == "lang" else self.texts.get(name, ""))

    def searched_keys(self) -> set[str]:
        """The keys of all searched fields, in a set that the caller may change."""
        return set().union(*[field.keys() for field in self.searched])

    def words(self) -> Words:
        """The words of all searched fields: what the term index is asked with."""
        names = [name for name in SEARCHED if name in self.texts]
        if (text := self.fields.told_together(names)) is not None:
            keys = text.words()
            keys |= text.odd.all
            return Words(keys, [text])
        texts = [text for name in names if (text := self.fields[name].told()) is not None]
        others = [self.fields[name].keys() for name in names if self.fields[name].told() is None]
        return Words(set().union(*others, *[each for text in texts for each in (text.words(), text.odd.all)]), texts)

    def field_keys(self, names: Iterable[str]) -> set[str]:
        """The keys of other fields, each with the name of its field before it."""
        words = {name: self.fields[name].keys() for name in names if name in self.texts}
        return {f"{name}:{key}" for name, found in words.items() for key in found}

    @cached_property
    def fact_keys(self) -> set[str]:
        """The values that are compared as a whole, each with the name of its field before it."""
        return {f"{name}:{value}" for name in META for value in self._parts(name)}


def parts_of_value(name: str, value: str) -> tuple[str, ...]:
    """What a value is called, from the whole to what it belongs to: news.example.com, example.com, com; en-gb, en; nb is no."""
    value = value.casefold()
    if name == "source":
        labels = value.rstrip(".").removeprefix("www.").split(".")
        return tuple(".".join(labels[index:]) for index in range(len(labels)) if value)
    if name == "lang":
        subtags = (language_code(value) or value.replace("_", "-")).split("-")
        return tuple("-".join(subtags[:count]) for count in range(len(subtags), 0, -1) if value)
    return (value,) if value else ()
