"""What keeps a file from being YAML, in words for people who write queries, not YAML.

The parser's own texts ("did not find expected key") tell a programmer where its grammar ended. Behind nearly all of them stand
the same few slips: a quote at the start of a query, a # or a colon in it, a tab. Those are recognised here and named with
their remedy. A guess must never hide the parser's words.
"""

import re

import yaml


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
    while start > begun and start >= len(text.rstrip()):
        # What is not closed is found missing at the end of the file; the place to look at is where it was opened.
        start = begun
    context = f" {error.context}" if error.context else ""
    return YamlError(
        f"This is not YAML{context}: {error.problem}.", _remedy(str(error.problem), text, begun, start), start, start + 1
    )


def _remedy(problem: str, text: str, begun: int, start: int) -> str:
    character = text[start : start + 1]
    lines = text[text.rfind("\n", 0, begun) + 1 : len(text) if (end := text.find("\n", start)) < 0 else end]
    above = lines.splitlines()[-2:]
    if "cannot start any token" in problem:
        if character == "\t":
            return "Indent with blanks, not with tabs."
        return f"Put a value that starts with {character} in quotes."
    if "mapping values are not allowed" in problem:
        return 'A colon and a blank in a value start a new key. Put the value in quotes, or a query below "query: |".'
    if "block sequence entries" in problem:
        return 'Put a value that starts with - and a blank in quotes, or a query below "query: |".'
    if text[:start].rstrip(" ")[-1:] in ("'", '"'):
        return 'A value that starts with a quote ends at the next quote. Put the whole query below "query: |".'
    if "expected ',' or" in problem and re.search(r"[\s,{\[]#", lines):
        return 'What follows # is a comment. Put a channel or hashtag in quotes: "#syria".'
    if any(re.search(r"\S\s#", line) for line in above):
        return 'A # after a blank starts a comment and ends the value. Put the query below "query: |".'
    if "unexpected end of stream" in problem:
        return "Close the quote that is opened here."
    return "Look at the indentation, the brackets and the quotes here and in the line above."
