"""`wirewatch articles`: the articles that Kafka has, as a file that `backtest`, `match` and `explain` read.

It reads as a backtest of the last hours does, without a consumer group, so nothing moves. It must never write a message that is
no article, nor half a file under the name that was asked for.
"""

import gzip
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import click

from schemas import Article, UnreadableError, in_one_line
from wirewatch.articles import Causes
from wirewatch.environment import read_settings
from wirewatch.moments import Moment, refuse_backwards
from wirewatch.printing import say_article, whole_file
from wirewatch.terminal import progress, remark
from wording import counted


@click.group()
def command() -> None:
    """Articles as files.

    \b
    Example:
      wirewatch articles export --hours 24 --out articles.jsonl.gz
    """


@command.command()
@click.option("--hours", type=click.FloatRange(0, min_open=True), help="What came in the last hours.")
@click.option("--since", type=Moment(time.min), metavar="TIME", help="Or since: 2026-11-29T15:04Z, a day (UTC), 2h, 3d, 1w.")
@click.option("--until", type=Moment(time.min), metavar="TIME", help="And before this; of a day, before it begins.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="The most articles that are written.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A file, gzipped if it ends in .gz; else stdout.")
def export(hours: float | None, since: datetime | None, until: datetime | None, limit: int | None, out: Path | None) -> None:
    """Write the articles of articles.v1 as JSON lines, as publishers sent them.

    The time of an article is that at which Kafka got it. One that was published again comes again. What is no article is left
    out and counted: it is a dead letter already. No consumer group is joined, so this may run beside the workers.

    \b
    Example:
      wirewatch articles export --hours 24 --out articles.jsonl.gz
      wirewatch articles export --since 2026-11-28 --until 2026-11-29 --limit 1000 > articles.jsonl
    """
    if (hours is None) == (since is None):
        raise click.UsageError("Give either --hours N or --since TIME.")
    begin = since or datetime.now(UTC) - timedelta(hours=hours or 0)
    refuse_backwards(begin, until, until_counts=False)
    unreadable, written = Causes(), 0
    with _sink(out) as write:
        for line in _lines(begin, until, unreadable):
            write(line)
            written += 1
            if written == limit:
                break
    for told in unreadable.lines("message"):
        remark(told)
    if unreadable.count:
        remark("They are dead letters already: `wirewatch dead-letters list`.")
    remark(
        f"{counted(written, 'article')} written{f' to {out}' if out else ''}."
        + (" The limit is reached." if written == limit else "")
    )


def _lines(begin: datetime, until: datetime | None, unreadable: Causes) -> Iterator[bytes]:
    """Each article in one line, as it was sent."""
    # Not above: Kafka's client takes a third of a second, and `--help` needs none.
    from streams.kafka import ARTICLES, read_topic

    with progress("Reading", None) as bar:
        for record in read_topic(read_settings(), ARTICLES, begin, bar.expect):
            bar(1)
            if until is not None and record.at_ms >= until.timestamp() * 1000:
                continue
            try:
                Article.read(record.value)
            except UnreadableError as error:
                unreadable.add_error(f"{record.topic}/{record.partition}/{record.offset}", error)
                continue
            yield in_one_line(record.value or b"")


@contextmanager
def _sink(out: Path | None) -> Iterator[Callable[[bytes], None]]:
    """Where lines go."""
    if out is None:
        yield say_article
        return
    with whole_file(out) as file:
        # Without name and time the same articles make the same file.
        zipped = gzip.GzipFile("", "wb", fileobj=file, mtime=0) if Path(os.path.realpath(out)).suffix == ".gz" else None
        yield lambda line: _write(zipped or file, line)
        if zipped:
            zipped.close()


def _write(file: Any, line: bytes) -> None:
    file.write(line + b"\n")
