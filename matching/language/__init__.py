"""The text of a query to its tree, or to errors that point at the letter. Built on analysis: words are cut alike in both."""

from matching.language.errors import QueryError, QueryErrors
from matching.language.lexer import FIELDS, Lexeme, LexemeKind, cut_to_line, lex
from matching.language.narrowing import Narrowing, Saying, conditions, filtered, touching, unfiltered, unmasked
from matching.language.parser import MOST_DEPTH, parse
from matching.language.plain import NUMBERS

__all__ = [
    "FIELDS",
    "MOST_DEPTH",
    "NUMBERS",
    "Lexeme",
    "LexemeKind",
    "Narrowing",
    "QueryError",
    "QueryErrors",
    "Saying",
    "conditions",
    "cut_to_line",
    "filtered",
    "lex",
    "parse",
    "touching",
    "unfiltered",
    "unmasked",
]
