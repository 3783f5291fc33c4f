"""What goes to stdout: lines and JSON, in which nothing that a stranger wrote steers the terminal or the CI job that shows them.

Every command that shows names, queries, articles or errors says them here: `say` and `say_json`, `show` for lines with styles,
`styled` for lines that click styles. In colour on a terminal, else plain, so that a file or a pipe gets nothing but text. It must
never break a line: what a line is, its maker knows.
"""

import sys
from collections.abc import Iterable
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from schemas import escaped_json
from wording import escaped


def say(text: str) -> None:
    """Print a text; characters that the output does not know become `?`."""
    encoding = sys.stdout.encoding or "ascii"
    click.echo(escaped(text).encode(encoding, "replace").decode(encoding))


def say_json(value: Any) -> None:
    """Print a value as one line of JSON."""
    click.echo(escaped_json(value).encode())


def show(lines: Iterable[Text]) -> None:
    """Print lines; what steers a terminal costs its line the colours within."""
    if not sys.stdout.isatty():
        for line in lines:
            say(line.plain)
        return
    console = Console(soft_wrap=True, highlight=False)
    for line in lines:
        told = escaped(line.plain)
        console.print(line if told == line.plain else Text(told, line.style))


def styled(*pieces: str | tuple[str, dict[str, Any]]) -> str:
    """One line of pieces, some with a style: the only escapes in it are those of its styles."""
    line = ""
    for piece in pieces:
        text, style = piece if isinstance(piece, tuple) else (piece, {})
        told = escaped(text).replace("\n", "\\n")
        line += click.style(told, **style) if style else told
    return line
