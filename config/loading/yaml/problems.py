"""What keeps a file from being YAML, in words for people who write queries, not YAML.

The parser's own texts ("did not find expected key") tell a programmer where its grammar ended. Behind nearly all of them stand
the same few slips: a quote at the start of a query, a # or a colon in it, a tab. Those are recognised here and named with
their remedy, after the parser's own words, because a guess may be wrong.
"""

import re
from collections.abc import Iterator

import yaml

_MOST_ABOVE = 20_000  # characters above a place in which what may have broken it is sought


class YamlError(ValueError):
    """A file that cannot be read as YAML, or that uses what is not allowed; the span is in code points of its text."""

    def __init__(self, reason: str, fix: str, start: int, end: int) -> None:
        super().__init__(f"{reason} {fix}")
        self.reason, self.fix, self.start, self.end = reason, fix, start, end


def refusal(error: yaml.MarkedYAMLError, text: str) -> YamlError:
    """Put the parser's error into our words, with its place."""
    mark = error.problem_mark or error.context_mark
    start = min(mark.index, len(text)) if mark else 0
    begun = error.context_mark.index if error.context_mark else start
    reason = f"This is not YAML{f' {error.context}' if error.context else ''}: {error.problem}."
    if "flow" in str(error.context) and (cut := _last_cut(text[:start])) is not None:
        return YamlError(reason, 'What follows # is a comment. Put a channel or hashtag in quotes: "#syria".', cut, cut + 1)
    if (cut := _cut_above(text, start)) is not None and "expected key" in str(error.problem):
        return YamlError(reason, 'A # after a blank ends the value. Put the query below "query: |".', cut, cut + 1)
    if start > begun and not text[start:].strip():
        # What is not closed is found missing at the end of the file; the place to look at is where it was opened.
        start = begun
    return YamlError(reason, _remedy(str(error.problem), str(error.context), text, start), start, start + 1)


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


def _remedy(problem: str, context: str, text: str, start: int) -> str:
    character = text[start : start + 1]
    if "\t" in character or "tab character" in problem:
        return "Indent with blanks, not with tabs."
    if "cannot start any token" in problem:
        return f"Put a value that starts with {character} in quotes."
    if character in ("*", "&") or "alias" in context:
        return "Put a value that starts with * or & in quotes."
    if "mapping values are not allowed" in problem:
        return 'A colon and a blank in a value start a new key. Put the value in quotes, or a query below "query: |".'
    if "block sequence entries" in problem:
        return 'Put a value that starts with - and a blank in quotes, or a query below "query: |".'
    if problem == "found unexpected end of stream":
        return "Close the quote that is opened here."
    if problem == "found unknown escape character":
        return 'In double quotes a \\ starts an escape. Use single quotes, or "query: |" for a query.'
    if text[:start].rstrip(" ")[-1:] in ("'", '"'):
        return 'A value that starts with a quote ends at the next quote. Put the whole query below "query: |".'
    return "Look at the indentation, the brackets and the quotes here and in the line above."
