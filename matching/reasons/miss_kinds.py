"""What can be nearly so of a part that an article does not satisfy, each kind a value; and the sentence that says it.

The search (near_misses.py) makes values and no words. Whoever shows one, as a line of the outline or as JSON, asks for its
sentence last. A word in a sentence stands as the query or the article has it. Nothing here looks at an article.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from matching.query import PARAGRAPH, Query, Within
from wording import counted


@dataclass(frozen=True, slots=True)
class OtherValue:
    """What the article has instead of the fact that is asked for by this name (`tier`, `lang`); None where that is not known."""

    name: str
    found: str | float | None


@dataclass(frozen=True, slots=True)
class TooSeldom:
    """It occurs, but not so often."""

    times: int
    wanted: int


@dataclass(frozen=True, slots=True)
class OtherField:
    """It stands in a field where the query does not look, or in the body behind the lead; `asked`: the field of the query."""

    field: str
    asked: str | None
    is_behind_lead: bool


@dataclass(frozen=True, slots=True)
class DifferentFields:
    """The sides of NEAR, or the words of a phrase, occur, but in no field together."""

    of: Literal["sides", "words"]


@dataclass(frozen=True, slots=True)
class FartherApart:
    """The sides of NEAR stand with so many words between them, which is too many."""

    words: int
    within: Within
    is_ordered: bool


@dataclass(frozen=True, slots=True)
class OtherOrder:
    """The sides of ONEAR stand near each other, the right one first."""


@dataclass(frozen=True, slots=True)
class SamePlace:
    """The sides of NEAR occur, but no two of them apart from each other."""


@dataclass(frozen=True, slots=True)
class WordsApart:
    """The words of a phrase stand in one field, with so many words between them."""

    words: int
    is_ordered: bool


@dataclass(frozen=True, slots=True)
class PartOnly:
    """Of the words of a phrase only these are there."""

    words: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OtherRow:
    """The words of a phrase are there, and not in its row; more cannot be said."""


@dataclass(frozen=True, slots=True)
class Spoiled:
    """Wherever it occurs, what is excluded, as it was typed, is near it, lies around it, or masks it."""

    by: Query
    how: Literal["near", "around", "mask"]


WhyOther: TypeAlias = Literal[
    "spelling",
    "sign",
    "name",
    "ordinary",
    "pronoun",
    "invitation",
    "word",
    "currency",
    "abbreviation",
    "apostrophe",
    "prefix",
    "particle",
    "hashtag",
    "ending",
    "letters",
]


@dataclass(frozen=True, slots=True)
class OtherWord:
    """A token that looks like a word of the query and is not it: `found` as the article has it, `word` as the query has it.

    spelling    an exact word wants other capitals or accents
    sign        an exact word wants its sign: the # of =C#
    name        it is dotted, and the query means the ordinary word
    ordinary    it is the ordinary word (`who`), and the query means the name
    pronoun     so is `us`
    invitation  it is the pronoun in capitals: FOLLOW US
    word        it only begins like it
    currency    so does `US$`
    abbreviation, apostrophe, prefix, particle, hashtag, ending: it holds the word, as its language writes (written_misses.py)
    letters     it has the letters of the word or phrase, with other signs or blanks between them
    """

    found: str
    word: str
    why: WhyOther


MissReason: TypeAlias = (
    OtherValue
    | TooSeldom
    | OtherField
    | DifferentFields
    | FartherApart
    | OtherOrder
    | SamePlace
    | WordsApart
    | OtherRow
    | PartOnly
    | Spoiled
    | OtherWord
)
_FACTS = {"words": "number of words in the body", "age": "age in hours", "lang": "language"}


def sentence_of(reason: MissReason) -> str:
    """The sentence that tells an analyst why it is not what the query asks for."""
    match reason:
        case OtherValue(name, found):
            value = "not known" if found is None else found if isinstance(found, str) else f"{found:,g}"
            return f"The {_FACTS.get(name, name)} is {value}."
        case TooSeldom(times, wanted):
            return f"It occurs {counted(times, 'time')}, not {wanted}."
        case OtherField(field, asked_field, is_behind_lead):
            where = f"It stands in the {field}" + (" behind the second paragraph" if is_behind_lead else "")
            return f"{where}; the query looks in the {asked_field or 'title and body'} only."
        case DifferentFields(of):
            return f"{'They' if of == 'sides' else 'Its words'} stand in different fields."
        case FartherApart(words, within, is_ordered):
            zone = "paragraph" if within == PARAGRAPH else "sentence"
            limit = f"{within} at most" if isinstance(within, int) else f"not in one {zone}"
            return f"The closest stand {'in this order, ' if is_ordered else ''}{_between(words)}; {limit}."
        case OtherOrder():
            return "They stand near each other in the other order."
        case SamePlace():
            return "No two of them stand apart from each other."
        case WordsApart(words, is_ordered):
            return f"Its words stand in {'this' if is_ordered else 'another'} order, {_between(words)}."
        case PartOnly(words, missing):
            return f"Of its words the text has {_listed(words)}, not {_listed(missing)}."
        case OtherRow():
            return "Its words are there, but not in this row."
        case Spoiled():
            return _spoiled(reason)
        case OtherWord():
            return _other_word(reason)


def _listed(words: tuple[str, ...]) -> str:
    return " and ".join(f'"{word}"' for word in words)


def _between(words: int) -> str:
    return f"with {counted(words, 'word')} between them"


def _spoiled(reason: Spoiled) -> str:
    if reason.how == "near":
        return f"Wherever it occurs {reason.by} is near."
    how = "has a word in common with what is masked," if reason.how == "mask" else "lies inside"
    return f"Wherever it occurs it {how} {reason.by}."


def _other_word(reason: OtherWord) -> str:
    word, only = reason.word, f"{reason.word} finds only what is written in capitals or with dots"
    why = {
        "spelling": f"is written otherwise; ={word} wants these capitals and accents",
        "sign": f"stands without the signs of {word}",
        "name": f"is a name; {word} typed small is the word",
        "ordinary": f"is the ordinary word; {only}",
        "pronoun": f"is the pronoun; {only}",
        "invitation": "is the pronoun, in an invitation",
        "word": f"is another word, not {word}",
        "currency": f"is a currency, not {word}",
        "abbreviation": f'is an abbreviation; write "{reason.found}" to find it',
        "apostrophe": f"is one word, of which {word} is no word by itself",
        "prefix": f"has a prefix; write ({word} OR {reason.found})",
        "particle": f"has more behind it; write {word}*",
        "hashtag": f"is the word or part of an address, not the hashtag {word}",
        "ending": f"is one word, which only ends like {word}; write ({word} OR {reason.found})",
        "letters": f'is written with other signs or blanks; write ({word} OR "{reason.found}")',
    }
    return f'"{reason.found}" {why[reason.why]}.'
