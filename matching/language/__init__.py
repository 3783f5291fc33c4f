"""The text of a query to its tree, or to errors that point at the letter. Built on analysis: words are cut alike in both."""

from matching.language.errors import QueryError, QueryErrors
from matching.language.foreign import FORMS, JOINING_WORDS, SEGMENTS, ForeignForm, ForeignPlace, field_advice
from matching.language.lexer import FIELDS, Lexeme, LexemeKind, cut_to_line, lex
from matching.language.narrowing import Narrowing, Saying, conditions, filtered, touching, unfiltered, unmasked
from matching.language.parser import MOST_DEPTH, parse
from matching.language.plain import NUMBERS, as_typed
from matching.language.signs import as_searched, lost_signs, searched_words

__all__ = [
    "FIELDS",
    "FORMS",
    "JOINING_WORDS",
    "MOST_DEPTH",
    "NUMBERS",
    "SEGMENTS",
    "ForeignForm",
    "ForeignPlace",
    "Lexeme",
    "LexemeKind",
    "Narrowing",
    "QueryError",
    "QueryErrors",
    "Saying",
    "as_searched",
    "as_typed",
    "conditions",
    "cut_to_line",
    "field_advice",
    "filtered",
    "lex",
    "lost_signs",
    "parse",
    "searched_words",
    "touching",
    "unfiltered",
    "unmasked",
]
