"""`wirewatch publish`: articles from files to Kafka, checked on the way as intake will check them.

Each is published with its id as the key, so that all versions of one article are in one partition and in order. A line that
is no article is reported and not sent, because whoever runs this can still mend it; `--unchecked` sends it all the same, to see
what the worker makes of it. It must never say that an article was published before Kafka has said so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click

from schemas import Given
from streams.kafka import ARTICLES, Publisher, topic_name
from wirewatch.articles import ArticleFile, ArticleLine, key_of, read_lines, size_of
from wirewatch.environment import read_settings
from wirewatch.printing import say, say_json
from wirewatch.terminal import Advance, progress, remark
from wording import counted


@click.command()
@click.argument("files", nargs=-1, required=True, type=ArticleFile)
@click.option("--id", "id_", metavar="ID", help="Of a page: its id; else the sha256 of its content.")
@click.option("--url", help="Of a page: its address; else https://DOMAIN/ID, DOMAIN being --source or unknown.invalid.")
@click.option("--title", help="Of a page: its headline; else its first line of four words or more.")
@click.option("--published-at", metavar="TIME", help="Of pages: RFC 3339 with an offset; else the date in the first ten lines.")
@click.option("--source", metavar="DOMAIN", help="Of pages: the outlet's domain, or its name.")
@click.option("--unchecked", is_flag=True, help="Send lines that are no article too; the worker makes dead letters of them.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    files: tuple[str, ...], id_: str | None, url: str | None, title: str | None, published_at: str | None, source: str | None,
    unchecked: bool, as_json: bool,
) -> None:  # fmt: skip
    """Send the articles in FILES to Kafka.

    A file holds JSON lines (article.v1 each), or is a page of plain text, as copied from a browser; both may be gzipped.
    `-` is standard input: JSON lines, or a page when an option says something about it. Lines that are no article are
    reported with file, line and reason, the others are sent, and the exit status is 1.

    \b
    Example:
      wirewatch publish articles.jsonl more.jsonl.gz
      wirewatch publish --url https://example.com/a --source example.com page.txt
    """
    given = Given(id_, url, title, published_at, source)
    if len(files) > 1 and (id_ or url or title):
        raise click.UsageError("--id, --url and --title say something about one page; give one file.")
    settings = read_settings()
    topic = topic_name(settings, ARTICLES)
    sent, refused, publisher = 0, [], Publisher(settings)
    with _told_of_ctrl_c(publisher), progress("Publishing", size_of(files), of_bytes=True) as advance, publisher:
        for line in _lines(files, given, advance):
            key, reason = key_of(line.value)
            if reason is not None and not unchecked:
                remark(f"{line.where}: {reason}")
                refused.append({"file": line.file, "line": line.line, "reason": reason})
                continue
            publisher.publish(topic, key, line.value)
            sent += 1
    _tell(topic, sent, refused, as_json)
    if refused:
        raise click.exceptions.Exit(1)


def _lines(files: tuple[str, ...], given: Given, advance: Advance) -> Iterator[ArticleLine]:
    now = datetime.now(UTC)
    for file in files:
        for line in read_lines(file, now, given):
            if line.remark:
                remark(f"{line.file}: {line.remark}")
            advance(len(line.value) + 1)
            yield line


@contextmanager
def _told_of_ctrl_c(publisher: Publisher) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        sent, known = publisher.sent, publisher.acknowledged
        open_ = f" Kafka may have the other {sent - known:,} too: it has not said so." if sent > known else ""
        remark(f"Interrupted. {counted(known, 'article')} of {sent:,} sent {'is' if known == 1 else 'are'} in Kafka.{open_}")
        raise


def _tell(topic: str, sent: int, refused: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        say_json({"topic": topic, "published": sent, "refused": refused})
    else:
        left = f" Not sent, because no article: {counted(len(refused), 'line')}." if refused else ""
        say(f"Published {counted(sent, 'article')} to {topic}.{left}")
