"""Styled lines on stdout: in colour on a terminal, else plain, so that a file or a pipe gets nothing but text.

It must never break a line: what a line is, its maker knows.
"""

import sys
from collections.abc import Iterable

import click
from rich.console import Console
from rich.text import Text


def show(lines: Iterable[Text]) -> None:
    """Print lines; characters that the output does not know become `?`."""
    if sys.stdout.isatty():
        console = Console(soft_wrap=True, highlight=False)
        for line in lines:
            console.print(line)
        return
    encoding = sys.stdout.encoding or "ascii"
    for line in lines:
        click.echo(line.plain.encode(encoding, "replace").decode(encoding))
