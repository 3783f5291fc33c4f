"""`wirewatch publish`: articles from files to Kafka, checked on the way as intake will check them.

Each is published with its id as the key, so that all versions of one article are in one partition and in order. A line that
is no article is reported and not sent, because whoever runs this can still mend it; `--unchecked` sends it all the same, to see
what the worker makes of it. It must never say that an article was published before Kafka has said so.

What is sent was mended where files are not quite article.v1, so `--check` says nothing of the bytes that another service sends.
`--check --message` does: it mends nothing, and reads each file whole as intake reads a message.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, NamedTuple

import click

from config.settings import Settings
from schemas import Given
from streams.kafka import ARTICLES, LARGEST_ARTICLE, Publisher, topic_name
from wirewatch.articles import (
    ArticlePath,
    ArticleReader,
    Files,
    How,
    Order,
    ReadArticle,
    judge_message,
    key_of,
    table_options,
)
from wirewatch.environment import read_settings
from wirewatch.printing import say, say_json
from wirewatch.terminal import Advance, progress, remark
from wording import counted, escaped_line


class _Message(NamedTuple):
    """What is to be sent, and why it should not be."""

    read: ReadArticle
    refused: str | None

    @property
    def key(self) -> bytes | None:
        """The id. Of what is no article it is looked for only here, where it is sent."""
        return self.read.article.id.encode() if self.read.article else key_of(self.read.value)[0]

    @property
    def as_object(self) -> dict[str, Any]:
        """Where it stands, and why it is refused."""
        return {"file": self.read.line.file, "line": self.read.line.line, "reason": self.refused}


@click.command()
@click.argument("files", nargs=-1, required=True, type=ArticlePath)
@click.option("--id", "id_", metavar="ID", help="Of a page: its id; else the sha256 of its content.")
@click.option("--url", help="Of a page: its address; else https://DOMAIN/ID, DOMAIN being --source or unknown.invalid.")
@click.option("--title", help="Of a page: its headline; else its first line of four words or more.")
@click.option("--published-at", metavar="TIME", help="Of pages: RFC 3339 with an offset; else the date in the first ten lines.")
@click.option("--source", metavar="DOMAIN", help="Of pages: the outlet's domain, or its name.")
@table_options
@click.option("--check", is_flag=True, help="Send nothing and ask no Kafka: say what would be refused, and why.")
@click.option(
    "--message",
    "as_message",
    is_flag=True,
    help="With --check: each file is one message of Kafka, judged byte by byte as a worker would; nothing is mended.",
)
@click.option("--unchecked", is_flag=True, help="Send lines that are no article too; the worker makes dead letters of them.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    files: tuple[str, ...], id_: str | None, url: str | None, title: str | None, published_at: str | None, source: str | None,
    columns: tuple[tuple[str, str], ...], order: Order | None, check: bool, as_message: bool, unchecked: bool, as_json: bool,
) -> None:  # fmt: skip
    """Send the articles in FILES to Kafka.

    A file holds JSON (article.v1 each, a line or an element of an array), or is a table as products export it (CSV), or a page of
    plain text, as copied from a browser; all may be gzipped. A folder is all files of articles in it. `-` is standard input:
    JSON or a table, or a page when an option says something about it. Lines that are no article are reported by cause, with file
    and line, the others are sent, and the exit status is 1. `--check` does the same without Kafka, and sends nothing.
    `--check --message` says what a worker would make of the bytes of each file, if they were one message.

    \b
    Example:
      wirewatch publish articles.jsonl more.jsonl.gz
      wirewatch publish --check export.csv
      wirewatch publish --check --message message.json
      wirewatch publish --url https://example.com/a --source example.com page.txt
    """
    found, given = Files(files), Given(id_, url, title, published_at, source)
    if check and unchecked:
        raise click.UsageError("Give either --check or --unchecked.")
    if as_message:
        if not check or given != Given() or columns or order:
            raise click.UsageError("--message goes with --check alone: it says what a worker makes of bytes as they are.")
        _judge(found.paths, as_json=as_json)
        return
    if len(found.paths) > 1 and (id_ or url or title):
        raise click.UsageError("--id, --url and --title say something about one page; give one file.")
    reader = ArticleReader(How(datetime.now(UTC), dict(columns), order, given), complete=True)
    _publish(found, reader, None if check else read_settings(), unchecked=unchecked, as_json=as_json)


def _publish(found: Files, reader: ArticleReader, settings: Settings | None, *, unchecked: bool, as_json: bool) -> None:
    """Send what the files hold, or without `settings` say what would be sent."""
    sent, refused, reasons = 0, 0, list[dict[str, Any]]()
    topic = topic_name(settings, ARTICLES) if settings else None
    with ExitStack() as stack:
        advance = stack.enter_context(progress("Publishing" if settings else "Checking", found.size, of_bytes=True))
        publisher = stack.enter_context(_told_of_ctrl_c(settings)) if settings else None
        for each in _messages(found, reader, advance):
            if each.refused is not None and not unchecked:
                refused += 1
                reasons += [each.as_object] if as_json else []  # else they are told by cause, and there may be millions
                continue
            if publisher and topic:
                publisher.publish(topic, each.key, each.read.value)
            sent += 1
    reader.tell(first=found.remarks)
    _tell(topic, sent, refused, reasons if as_json else None)
    if refused or reader.unused:
        raise click.exceptions.Exit(1)


def _judge(paths: Sequence[str], *, as_json: bool) -> None:
    """Say what a worker would make of each file as one message."""
    judged = [judge_message(path) for path in paths]
    if as_json:
        say_json({"messages": [asdict(each) for each in judged]})
    for each in () if as_json else judged:
        if each.reason is None:
            tolerated = f". Tolerated: {'; '.join(each.remarks)}" if each.remarks else ""
            say(f"{each.file}: ok, the article {escaped_line(each.article_id or '')}{tolerated}")
        else:
            say(f"{each.file}: would become a dead letter: {escaped_line(each.reason)}")
    if any(each.reason is not None for each in judged):
        raise click.exceptions.Exit(1)


def _messages(files: Files, reader: ArticleReader, advance: Advance) -> Iterator[_Message]:
    for each in reader.all(files.paths, advance):
        refused = None if each.article else str(each.error)
        if refused is None and len(each.value) > LARGEST_ARTICLE:
            refused = f"has {len(each.value):,} bytes, and Kafka's topic takes {LARGEST_ARTICLE:,} at most; shorten the body"
            reader.unreadable.add(each.line.where, refused)
        yield _Message(each, refused)


@contextmanager
def _told_of_ctrl_c(settings: Settings) -> Iterator[Publisher]:
    """A publisher; whoever ends the command is told how many articles Kafka has."""
    publisher = Publisher(settings)
    try:
        with publisher:
            yield publisher
    except KeyboardInterrupt:
        sent, known = publisher.sent, publisher.acknowledged
        open_ = f" Kafka may have the other {sent - known:,} too: it has not said so." if sent > known else ""
        remark(f"Interrupted. {counted(known, 'article')} of {sent:,} sent {'is' if known == 1 else 'are'} in Kafka.{open_}")
        raise


def _tell(topic: str | None, sent: int, refused: int, reasons: list[dict[str, Any]] | None) -> None:
    """Say what was sent, or would be; as JSON with the `reasons`. `topic` is None where nothing was."""
    if reasons is not None:
        say_json({"topic": topic, "published" if topic else "publishable": sent, "refused": reasons})
    elif topic:
        left = f" Not sent, because no article: {counted(refused, 'line')}." if refused else ""
        say(f"Published {counted(sent, 'article')} to {topic}.{left}")
    else:
        left = f" {counted(refused, 'line')} would not, because no article." if refused else ""
        say(f"Checked, nothing sent: {counted(sent, 'article')} would be published.{left}")
