"""What a person sees while they wait: progress bars and remarks, on stderr, and bars on a terminal only.

Results go to stdout and belong to the command that has them. It must never write to stdout. Rich is read where a person sees
what it draws: it takes 0.05 s.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from wirewatch.fitting import fitted
from wording import escaped, escaped_line

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

Advance = Callable[[int], None]


def remark(text: str) -> None:
    """Say something about the work, to whoever watches it. What it quotes steers no terminal."""
    if not seen():
        click.echo(escaped(text), err=True)
        return
    from rich.text import Text

    lines = (Text(line) for line in escaped(text).split("\n"))
    for line in fitted(lines, shutil.get_terminal_size().columns):
        click.echo(line.plain, err=True)


def seen() -> bool:
    """Whether a person sees what goes to stderr."""
    return sys.stderr.isatty()


class Bar:
    """One progress bar; called with a count it moves on. Without `drawn` nobody sees it."""

    def __init__(self, drawn: "tuple[Progress, TaskID] | None" = None) -> None:
        self._drawn = drawn

    def __call__(self, steps: int) -> None:
        if self._drawn is not None:
            self._drawn[0].update(self._drawn[1], advance=steps)

    def expect(self, total: int) -> None:
        """Say how far it goes, where that was not known when it began."""
        if self._drawn is not None:
            self._drawn[0].update(self._drawn[1], total=total)


@contextmanager
def progress(what: str, total: int | None, *, of_bytes: bool = False, results: bool = False) -> Iterator[Bar]:
    """A bar that the yielded function moves by a count; there is none without a terminal, or where results scroll by on it."""
    if not seen() or (results and sys.stdout.isatty()):
        yield Bar()
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    count = DownloadColumn() if of_bytes else MofNCompleteColumn()
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), count, TimeRemainingColumn())
    # Rich would redirect stdout to the bar's console, and results into a file or a pipe would end up on the terminal.
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as bars:
        yield Bar((bars, bars.add_task(escaped_line(what), total=total)))
