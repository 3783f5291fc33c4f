"""An article as queries see it: words, spellings, sentences, layout, facts. It knows the query's words and no more."""

from matching.analysis.character_row import CharacterRow, letters_of
from matching.analysis.document import SEARCHED, UNDETERMINED, Document, Field, parts_of_value
from matching.analysis.folding import INVISIBLE, clean, fold
from matching.analysis.layout import MOST_OCCURRENCES, Place, Stretch
from matching.analysis.readings import (
    LETTERS_FIRST,
    Edge,
    Reading,
    Word,
    covered,
    covers,
    disguised,
    is_wild,
    letters_first,
    letters_wanted,
    reading,
    revealed,
)
from matching.analysis.scripts import is_character, may_be_paired
from matching.analysis.sentences import sentence_around, sentence_end, sentence_start
from matching.analysis.signs import SIGN, signs_beside
from matching.analysis.text_keys import ToldText
from matching.analysis.tokens import CURRENCY, MAIN, MOST_PLACES, analyse, capital_key
from matching.analysis.word_lists import ORDINARY_ALWAYS, ORDINARY_SOMEWHERE, STILL_AMBIGUOUS, OrdinaryWords, frequency
from matching.analysis.word_row import Marked, WordRow

__all__ = [
    "CURRENCY",
    "INVISIBLE",
    "LETTERS_FIRST",
    "MAIN",
    "MOST_OCCURRENCES",
    "MOST_PLACES",
    "ORDINARY_ALWAYS",
    "ORDINARY_SOMEWHERE",
    "SEARCHED",
    "SIGN",
    "STILL_AMBIGUOUS",
    "UNDETERMINED",
    "CharacterRow",
    "Document",
    "Edge",
    "Field",
    "Marked",
    "OrdinaryWords",
    "Place",
    "Reading",
    "Stretch",
    "ToldText",
    "Word",
    "WordRow",
    "analyse",
    "capital_key",
    "clean",
    "covered",
    "covers",
    "disguised",
    "fold",
    "frequency",
    "is_character",
    "is_wild",
    "letters_first",
    "letters_of",
    "letters_wanted",
    "may_be_paired",
    "parts_of_value",
    "reading",
    "revealed",
    "sentence_around",
    "sentence_end",
    "sentence_start",
    "signs_beside",
]
