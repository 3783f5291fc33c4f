"""What a person sees while they wait: progress bars and remarks, on stderr, and bars on a terminal only.

Results go to stdout and belong to the command that has them. It must never write to stdout.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text

from wirewatch.fitting import fitted
from wording import escaped, escaped_line

Advance = Callable[[int], None]


def remark(text: str) -> None:
    """Say something about the work, to whoever watches it. What it quotes steers no terminal."""
    if not seen():
        click.echo(escaped(text), err=True)
        return
    lines = (Text(line) for line in escaped(text).split("\n"))
    for line in fitted(lines, shutil.get_terminal_size().columns):
        click.echo(line.plain, err=True)


def seen() -> bool:
    """Whether a person sees what goes to stderr."""
    return sys.stderr.isatty()


class Bar:
    """One progress bar; called with a count it moves on."""

    def __init__(self, bars: Progress, task: TaskID) -> None:
        self._bars = bars
        self._task = task

    def __call__(self, steps: int) -> None:
        self._bars.update(self._task, advance=steps)

    def expect(self, total: int) -> None:
        """Say how far it goes, where that was not known when it began."""
        self._bars.update(self._task, total=total)


@contextmanager
def progress(what: str, total: int | None, *, of_bytes: bool = False, results: bool = False) -> Iterator[Bar]:
    """A bar that the yielded function moves by a count; there is none without a terminal, or where results scroll by on it."""
    count = DownloadColumn() if of_bytes else MofNCompleteColumn()
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), count, TimeRemainingColumn())
    hidden = not seen() or (results and sys.stdout.isatty())
    # Rich would redirect stdout to the bar's console, and results into a file or a pipe would end up on the terminal.
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False, disable=hidden) as bars:
        yield Bar(bars, bars.add_task(escaped_line(what), total=total))
