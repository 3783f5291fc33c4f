"""What a person sees while they wait: progress bars and remarks, on stderr, and bars on a terminal only.

Results go to stdout and belong to the command that has them. It must never write to stdout.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Advance = Callable[[int], None]


def remark(text: str) -> None:
    """Say something about the work, to whoever watches it."""
    click.echo(text, err=True)


def counted(number: int, thing: str) -> str:
    """`1 article`, `2,000 articles`."""
    return f"{number:,} {thing}" + ("" if number == 1 else "s")


def seen() -> bool:
    """Whether a person sees what goes to stderr."""
    return sys.stderr.isatty()


@contextmanager
def progress(what: str, total: int | None, *, of_bytes: bool = False, results: bool = False) -> Iterator[Advance]:
    """A bar that the yielded function moves by a count; there is none without a terminal, or where results scroll by on it."""
    count = DownloadColumn() if of_bytes else MofNCompleteColumn()
    columns = (TextColumn("{task.description}"), BarColumn(), count, TimeRemainingColumn())
    hidden = not seen() or (results and sys.stdout.isatty())
    # Rich would redirect stdout to the bar's console, and results into a file or a pipe would end up on the terminal.
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False, disable=hidden) as bars:
        task = bars.add_task(what, total=total)
        yield lambda steps: bars.update(task, advance=steps)
