"""I-FORM: names that stand in articles in other forms too: their language changes the ending, or writes small words before them.

    Лавров         Лаврова, Лаврову      write Лавров*
    Варшава        Варшаву               write Варшав*
    ישראל          וישראל בישראל         write each with OR
    대통령          대통령은 대통령이        write 대통령*

There is no stemming, and so a name in one form is a silent miss of the others. What is proposed is made from the letters of the
word alone: the script says which languages it may be, and a rule of thumb where the stem ends. It must stay a note, because the
author knows the name. Words in Latin letters count only where the query, or the rule, names a language that inflects names.
"""

import re
from collections.abc import Callable, Collection
from itertools import islice
from typing import NamedTuple

from matching.analysis import is_wild
from matching.language import QueryErrors, parse
from matching.query import Meta, Phrase, Query, Term, leaves, parts_of

_MOST_SHOWN = 4
_LOOKED_AT = 200  # words of a query, each of which is held against the others
_LATIN_INFLECTED = {
    **dict.fromkeys(("pl", "cs", "sk", "hr", "sl", "bs", "sr", "lt", "lv"), "[aeiouyąęėįųūāēīōėí]"),
    # Helsinki, Helsingissä; Turku, Turussa: the consonant before the last vowel changes, too.
    **dict.fromkeys(("fi", "et"), "[kpt]?[aeiouyäöõü]"),
    "hu": "",
}
# Whose names these scripts do not change.
_LEFT_ALONE = {"Cyrillic": ("bg", "mk"), "Hebrew": ("yi",)}
_HEBREW_PREFIXES = ("ו", "ה", "ב", "ל", "מ", "ש")


class Forms(NamedTuple):
    """The words of one family in a query, why they are not enough, and what to write for each."""

    words: tuple[Term | Phrase, ...]
    why: str
    proposals: tuple[str, ...]

    @property
    def shown(self) -> tuple[str, str]:
        """The words and the proposals, so many as a line holds."""
        more = len(self.words) - _MOST_SHOWN
        others = f" and {more:,} others" if more > 0 else ""
        return ", ".join(map(str, self.words[:_MOST_SHOWN])) + others, ", ".join(self.proposals[:_MOST_SHOWN])


class _Family(NamedTuple):
    """The languages of a script as this room knows them."""

    name: str
    letters: str
    why: str
    propose: Callable[[str], str | None]


def _ending(vowels: str, least: int, capital: bool = True) -> Callable[[str], str | None]:
    """The stem with any ending, of a name of at least so many letters."""
    ending = re.compile(rf"(?:{vowels})\Z")

    def propose(word: str) -> str | None:
        if len(word) < least or (capital and not (word[0].isupper() and not word[1:].isupper())):
            return None
        return ending.sub("", word) + "*"

    return propose


def _prefixed(prefixes: tuple[str, ...]) -> Callable[[str], str | None]:
    def propose(word: str) -> str | None:
        if len(word) < 3:
            return None
        return f"({' OR '.join([word, *(each + word for each in prefixes)])})"

    return propose


_FAMILIES = (
    _Family(
        "Cyrillic",
        "\u0400-\u04ff",
        "such a word changes its ending in Russian, Ukrainian and their like",
        _ending("ий|ый|ой|ая|яя|[аеёиійоуыьэюяї]", 4),
    ),
    _Family("Greek", "\u0370-\u03ff", "such a word changes its ending in Greek", _ending("ης|ος|ας|ου|[αηοςάήό]", 5)),
    _Family("Armenian", "\u0530-\u058f", "such a word takes endings in Armenian", _ending("", 3)),
    _Family("Georgian", "\u10a0-\u10ff", "such a word takes endings in Georgian", _ending("[იაეოუ]", 4, capital=False)),
    _Family("Hebrew", "\u05d0-\u05ea", "ו ה ב ל מ ש are written before a word without a blank", _prefixed(_HEBREW_PREFIXES)),
    _Family("Hangul", "\uac00-\ud7a3", "particles are written behind a word without a blank", _ending("", 2, capital=False)),
)


def other_forms(query: Query, languages: Collection[str] = ()) -> list[Forms]:
    """What to propose for the words of a query, a family each; `languages` are those of the rule, if it names any."""
    languages = {each.partition("-")[0].lower() for each in languages} | {
        part.value.partition("-")[0] for part in _all(query) if isinstance(part, Meta) and part.field == "lang"
    }
    families = [each for each in _FAMILIES if not languages.intersection(_LEFT_ALONE.get(each.name, ()))]
    if inflected := sorted(languages.intersection(_LATIN_INFLECTED)):
        families.append(
            _Family(
                "Latin",
                "A-Za-zÀ-žḀ-ỿ",
                f"such a word changes its ending in {inflected[0]}",
                _ending(_LATIN_INFLECTED[inflected[0]], 4),
            )
        )
    words = list(dict.fromkeys(islice(leaves(query), _LOOKED_AT)))
    return [found for family in families if (found := _of(family, words))]


def _of(family: _Family, leaves_: list[Term | Phrase]) -> Forms | None:
    found = {leaf: proposal for leaf in leaves_ if (proposal := _proposal(family, leaf)) and not _is_written_out(leaf, leaves_)}
    return Forms(tuple(found), family.why, tuple(found.values())) if found else None


def _proposal(family: _Family, leaf: Term | Phrase) -> str | None:
    """What to write for a word or phrase, where all its words are of the family and our language takes it."""
    words = (leaf.text,) if isinstance(leaf, Term) else leaf.words
    if leaf.exact or leaf.field not in (None, "title", "lead", "body") or any(map(is_wild, words)):
        return None
    if not all(re.fullmatch(f"[{family.letters}]+", word) for word in words):
        return None
    proposed = [family.propose(word) for word in words]
    if isinstance(leaf, Phrase) and (family.name == "Hebrew" or None in proposed):
        return None
    text = proposed[0] if isinstance(leaf, Term) else f'"{" ".join(filter(None, proposed))}"'
    try:
        parse(text or "")
    except QueryErrors:  # a stem of fewer letters than a wildcard wants
        return None
    return f"{leaf.field}:{text}" if leaf.field else text


def _is_written_out(leaf: Term | Phrase, others: list[Term | Phrase]) -> bool:
    """Whether the query has another form of the word already, or its beginning."""
    if isinstance(leaf, Phrase):
        return False
    texts = [other.text for other in others if isinstance(other, Term) and other != leaf]
    stem = leaf.text[: max(3, len(leaf.text) - 2)]
    begun = any(is_wild(text) and leaf.text.startswith(text.rstrip("*")) for text in texts)
    return begun or any(text.startswith(stem) or text.endswith(leaf.text) or leaf.text.endswith(text) for text in texts)


def _all(query: Query) -> list[Query]:
    return [query, *(inner for part in parts_of(query) for inner in _all(part))]
