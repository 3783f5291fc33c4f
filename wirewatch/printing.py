"""What goes to stdout: lines and JSON, in which nothing that a stranger wrote steers the terminal or the CI job that shows them.

Every command says its results here, and a test forbids all other ways: `say` and `say_json`, `show` for lines with styles,
`styled` for lines that click styles and `say_styled` to print them, `Canvas` for frames with a bar below. In colour on a
terminal, and broken between words where it is narrow; else plain, so that a file or a pipe gets nothing but text, and each line
whole. Characters that the output does not know are written with those that all know, or become `?`. A result that goes into a
file instead is there whole or not at all: `whole_file`. Rich is read where there is a terminal to draw on: it takes 0.05 s.
"""

import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import click
import orjson

from schemas import escaped_json
from wirewatch.fitting import fitted
from wirewatch.terminal import Advance
from wording import escaped, escaped_line

if TYPE_CHECKING:
    from rich.style import Style
    from rich.text import Text

# What `click.style` makes of the styles that we use.
_STYLES = re.compile("(\x1b\\[(?:0|1|2|31|32|33)m)")
# For a terminal that knows ASCII alone; all other characters that it does not know become question marks.
_PLAIN = str.maketrans({
    "\u3000": " ", "\xa0": " ", "·": "-", "…": "...",
    "–": "-", "—": "-", "→": "->", "×": "x", "‘": "'", "’": "'", "“": '"', "”": '"',
    "«": "<<", "»": ">>", "✓": "+", "✗": "x",
})  # fmt: skip
# A link goes to the terminal within an escape sequence, which any other character could end.
_LINK = re.compile("https?://[!-~]{1,2000}")


def width() -> int | None:
    """How many cells wide the terminal is; None where there is none, and a line may be as long as it is."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def known(text: str) -> str:
    """The text in characters that the output knows."""
    encoding = sys.stdout.encoding or "ascii"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_PLAIN).encode(encoding, "replace").decode(encoding)
    return text


def say(text: str, *, to_copy: bool = False) -> None:
    """Print a text. One that is there `to_copy` is never broken."""
    if to_copy or width() is None:
        click.echo(known(escaped(text)))
    else:
        from rich.text import Text

        _draw(Text(line) for line in escaped(text).split("\n"))


def say_json(value: Any) -> None:
    """Print a value as one line of JSON."""
    click.echo(escaped_json(value).encode())


def add_json(value: Any) -> None:
    """The same where there are thousands: it goes out when there is enough, or at the end."""
    sys.stdout.write(escaped_json(value) + "\n")


def say_bytes(value: bytes) -> None:
    """Write bytes as they are, for a file: the one thing here that may hold anything."""
    sys.stdout.buffer.write(value)


def say_article(line: bytes) -> None:
    """Write one line of JSON as it is into a file or a pipe; on a terminal, so that it steers none."""
    if sys.stdout.isatty():
        say_json(orjson.loads(line))
    else:
        sys.stdout.buffer.write(line + b"\n")


@contextmanager
def whole_file(asked: Path) -> Iterator[IO[bytes]]:
    """A file to write, which gets its name when all is written: nobody finds half of it. Raises `ClickException` where it cannot
    be written."""
    path = Path(os.path.realpath(asked))  # a link goes on leading to the file
    half = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with half.open("xb") as file:
            yield file
        half.replace(path)
    except OSError as error:
        if error.filename not in (None, str(half), str(path)):
            raise
        raise click.ClickException(f"{asked} cannot be written: {error.strerror}.") from None
    finally:
        half.unlink(missing_ok=True)


def say_command(line: str) -> None:
    """Print a line that is a command to GitHub's runner, of which only its first two colons are ours."""
    encoding = sys.stdout.encoding or "ascii"
    click.echo(f"::{escaped_line(line.removeprefix('::'))}".encode(encoding, "replace").decode(encoding))


def say_styled(line: str) -> None:
    """Print a line that `styled` made, or one of text; all escapes in it but those of our styles are shown."""
    told = "".join(part if _STYLES.fullmatch(part) else escaped(part) for part in _STYLES.split(line))
    if width() is None:
        click.echo(known(told))
    else:
        from rich.text import Text

        _draw(Text.from_ansi(each) for each in told.split("\n"))


def show(lines: "Iterable[Text]") -> None:
    """Print lines; what steers a terminal costs its line the colours within."""
    if width() is None:
        for line in lines:
            say(line.plain)
        return
    from rich.text import Text

    _draw(line if (told := escaped(line.plain)) == line.plain else Text(told, line.style) for line in lines)


def _draw(lines: "Iterable[Text]") -> None:
    """Lines on a terminal that none of them steers."""
    from rich.console import Console

    console = Console(soft_wrap=True, highlight=False)
    for line in fitted(map(_known, lines), width() or 0):
        console.print(_known(line))


def _known(line: "Text") -> "Text":
    from rich.text import Text

    told = known(line.plain)
    return line if told == line.plain else Text(told, line.style, spans=line.spans if len(told) == len(line.plain) else [])


def styled(*pieces: str | tuple[str, dict[str, Any]]) -> str:
    """One line of pieces, some with a style: the only escapes in it are those of its styles."""
    line = ""
    for piece in pieces:
        text, style = piece if isinstance(piece, tuple) else (piece, {})
        told = escaped(text).replace("\n", "\\n")
        line += click.style(told, **style) if style else told
    return line


class FramePiece(NamedTuple):
    """A piece of a text in a frame, and how it looks."""

    text: str
    bold: bool = False
    link: str = ""


class Canvas:
    """A terminal on which lines and frames scroll by above one bar."""

    def __init__(self) -> None:
        from rich.console import Console

        self._console = Console()

    def line(self, text: str, style: str = "") -> None:
        """A line in one style."""
        from rich.text import Text

        self._console.print(Text(known(escaped(text)), style=style))

    def frame(self, title: str, lines: Iterable[Iterable[FramePiece]]) -> None:
        """Lines in a frame. A link is one only if it can be nothing else."""
        from rich.panel import Panel
        from rich.text import Text

        body = Text("\n").join(Text.assemble(*map(_drawn, pieces)) for pieces in lines)
        self._console.print(Panel(body, title=Text(known(escaped_line(title))), title_align="left", border_style="red"))

    @contextmanager
    def bar(self, what: str, total: int) -> Iterator[Advance]:
        """A bar below what is shown meanwhile."""
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=self._console, transient=True) as bars:
            task = bars.add_task(escaped_line(what), total=total)
            yield lambda steps: bars.update(task, advance=steps)


def _drawn(piece: FramePiece) -> "tuple[str, Style]":
    from rich.style import Style

    return known(escaped(piece.text)), Style(bold=piece.bold or None, link=piece.link if _LINK.fullmatch(piece.link) else None)
