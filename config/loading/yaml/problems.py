"""What keeps a file from being YAML, in words for people who write queries, not YAML.

The parser's own texts ("did not find expected key") tell a programmer where its grammar ended, and libyaml and PyYAML each have
their own. Behind nearly all of them stand the same few slips: a quote at the start of a query, a # or a colon in it, a tab. So
none of these texts is shown: each is recognised by its words in the table below, which says what stands here in ours and what to
do. What no row knows, a later version's perhaps, gets a sentence that is true of all. A guess at a slip goes first, where the
text around the place speaks for it.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_MOST_ABOVE = 20_000  # characters above a place in which what may have broken it is sought
_BELOW = 'below "query: |"'


class YamlError(ValueError):
    """A file that cannot be read as YAML, or that uses what is not allowed; the span is in code points of its text."""

    def __init__(self, reason: str, fix: str, start: int, end: int) -> None:
        super().__init__(f"{reason} {fix}")
        self.reason, self.fix, self.start, self.end = reason, fix, start, end


class _Slip(NamedTuple):
    """What the parser's texts of one kind mean: `said` finds them, in its context and its problem together."""

    said: str
    reason: str
    fix: str


_AROUND = "Look at the indentation, the brackets and the quotes here and in the line above."
_SLIPS = (
    _Slip("tab character", "A tab stands here, and YAML indents with blanks alone.", "Put blanks in its place."),
    _Slip(
        "anchor|alias",
        "A value that starts with * or & is a reference in YAML, and this is none.",
        "Put a value that starts with * or & in quotes.",
    ),
    _Slip(
        "mapping values are not allowed",
        "A colon and a blank after it start a new key, and no key can stand here.",
        f"Put the value in quotes, or a query {_BELOW}; or indent a key like those around it.",
    ),
    _Slip(
        "mapping keys are not allowed",
        "A question mark and a blank after it start a key in YAML, and no key can stand here.",
        "Put the value in quotes.",
    ),
    _Slip(
        "sequence entries",
        "A dash and a blank after it start an entry of a list, and none can stand here.",
        f"Put a value that starts with - and a blank in quotes, or a query {_BELOW}.",
    ),
    _Slip("unexpected end of stream", "A quote is opened here and never closed.", "Close it."),
    _Slip(
        "document separator|document indicator|document start|directive|YAML document|single document|%TAG|%YAML|version number",
        "Lines that start with ---, ... or % are for files of several documents, and this is one.",
        "Take the line away, or put the value in quotes.",
    ),
    _Slip(
        "escape|hexa?decimal|too large|chr\\(\\) arg",
        "In double quotes a \\ starts an escape, and there is none like this.",
        'Use single quotes, or "query: |" for a query.',
    ),
    _Slip(
        "block scalar|indentation indicator|chomping|line break",
        "After | or > stands the end of the line, and nothing else.",
        'Begin the text on the next line, indented further than its key, as below "query: |".',
    ),
    _Slip(
        "tag|expected '[!>]'",
        "A value that starts with ! is a tag in YAML, and tags are not allowed.",
        "Put a value that starts with ! in quotes.",
    ),
    _Slip(
        "flow mapping|or '}'",
        "A { is opened and not closed, or there is no comma between two of its keys.",
        "Close it with }, and put a comma between one key and the next.",
    ),
    _Slip(
        "flow sequence|flow node|unclosed|or '\\]'",
        "A [ is opened and not closed, or there is no comma between two of its entries.",
        "Close it with ], and put a comma between one entry and the next.",
    ),
    _Slip(
        "expected ':'",
        "This line is no key: there is no colon after it.",
        f"Write a colon and a blank after the key, or indent what belongs to the value above; a query stands best {_BELOW}.",
    ),
    _Slip(
        "block collection|'-' indicator",
        "This line is neither an entry of the list above nor a key of the entry above.",
        "Begin an entry with a dash below the other dashes, and indent its keys alike.",
    ),
    _Slip(
        "block mapping|expected key|<block end>",
        "This line is no key of the mapping above: it is indented otherwise, or what stands above ended too early.",
        _AROUND,
    ),
    _Slip("node content", "A value is missing here.", "Write one, or put what starts with a special character in quotes."),
    _Slip(
        "control characters|special characters|UTF-8|Unicode|too long",
        "A character that YAML does not allow stands here.",
        "Delete it; it often comes with text copied from a page.",
    ),
)
_OPENED = "flow|quoted|simple key|unclosed"
_UNKNOWN = _Slip("", "This cannot be read as YAML from here on.", _AROUND)


def refusal(error: Exception, text: str) -> YamlError:
    """Put the parser's error into our words, with its place."""
    problem, context = getattr(error, "problem", None) or str(error), getattr(error, "context", None) or ""
    begun_at, found_at = getattr(error, "context_mark", None), getattr(error, "problem_mark", None)
    mark = found_at or begun_at
    start = min(mark.index, len(text)) if mark else 0
    begun = begun_at.index if begun_at else start
    if "flow" in context and (cut := _last_cut(text[:start])) is not None:
        reason = "A # here makes a comment of the rest of the line, so that the bracket before it is never closed."
        return YamlError(reason, 'Put a channel or hashtag in quotes: "#syria".', cut, cut + 1)
    if (cut := _cut_above(text, start)) is not None and re.search("expected key|expected ':'|<block end>", problem):
        return YamlError("A # after a blank ends the value here.", f"Put the query {_BELOW}.", cut, cut + 1)
    slip = _slip(problem, context, text, start)
    if start > begun and ("\n" in text[begun:start] or not text[start:].strip()) and re.search(_OPENED, f"{context} {problem}"):
        # What is not closed is found missing further down; the place to look at is where it was opened.
        start = begun
    return YamlError(slip.reason, slip.fix, start, start + 1)


def _slip(problem: str, context: str, text: str, start: int) -> _Slip:
    """What was probably done: by the character at the place, else by what the parser said."""
    character = text[start : start + 1]
    if character == "\t":
        return _SLIPS[0]
    if "start any token" in problem or (character and character in "]}," and "node content" in problem):
        reason = f"The character {character} cannot start a value in YAML."
        return _Slip("", reason, f"Put a value that starts with {character} in quotes.")
    if "quoted scalar" in context and "document" in problem:
        problem = "unexpected end of stream"
    if text[:start].rstrip(" ")[-1:] in ("'", '"') and "expected" in problem:
        reason = "A value that starts with a quote ends at the next quote, and more stands behind it."
        fix = "Put a comma between, or" if "flow" in context else f"Put the whole query {_BELOW}, or"
        return _Slip("", reason, f"{fix} the whole value into one pair of quotes.")
    said = ("directive" if "directive" in context else problem, f"alias {problem}" if character in ("&", "*") else context)
    found = (each for text in said for each in _SLIPS if re.search(each.said, text, re.IGNORECASE))
    return next(found, _UNKNOWN)


def _last_cut(text: str) -> int | None:
    """Where the last # stands that comments out the end of a {mapping} or a [list]."""
    # Line by line, and in a line from its first #, or each of a thousand brackets would be followed to the end of it.
    for begin, line in reversed([*_lines(text[-_MOST_ABOVE:])]):
        cut = re.search(r"[\s,{\[]#", line)
        if cut and re.search(r"[{\[][^}\]]*\Z", line[: cut.end() - 1].rpartition("]")[2].rpartition("}")[2]):
            return max(0, len(text) - _MOST_ABOVE) + begin + cut.end() - 1
    return None


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Each line, with where it begins."""
    begin = 0
    for line in text.split("\n"):
        yield begin, line
        begin += len(line) + 1


def _cut_above(text: str, start: int) -> int | None:
    """Where a comment stands behind the value of the line above."""
    above = text[: text.rfind("\n", 0, start) + 1].rstrip("\n")
    cut = re.compile(r"[^\n]*\S[ \t]#").match(above, above.rfind("\n") + 1)
    return cut.end() - 1 if cut else None
