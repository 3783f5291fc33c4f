"""An article as queries see it: words, spellings, sentences, layout, facts. It knows the query's words and no more."""

from matching.analysis.document import SEARCHED, Document, Field
from matching.analysis.facts import UNDETERMINED, parts_of_value
from matching.analysis.folding import INVISIBLE, clean, fold
from matching.analysis.frequencies import frequency
from matching.analysis.layout import MOST_OCCURRENCES, Place
from matching.analysis.ordinary import ORDINARY_ALWAYS, ORDINARY_SOMEWHERE
from matching.analysis.readings import Edge, Reading, Word, reading
from matching.analysis.sentences import sentence_around
from matching.analysis.tokens import CURRENCY, MAIN, MOST_PLACES, analyse
from matching.analysis.wildcards import LETTERS_FIRST, Wildcards, covers, disguised, is_wild, letters_first, revealed

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
    "UNDETERMINED",
    "Document",
    "Edge",
    "Field",
    "Place",
    "Reading",
    "Wildcards",
    "Word",
    "analyse",
    "clean",
    "covers",
    "disguised",
    "fold",
    "frequency",
    "is_wild",
    "letters_first",
    "parts_of_value",
    "reading",
    "revealed",
    "sentence_around",
]
