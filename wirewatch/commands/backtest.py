"""`wirewatch backtest`: what would these rules have caught, in a file of articles or in the last hours of the stream.

It reads articles as `match` and the workers do, and rules/backtest/collector.py counts. It publishes nothing and joins no
consumer group, so a backtest may run beside the workers at any time.
"""

import gc
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from config.settings import Settings
from matching.analysis import Document
from matching.reasons import explain, signs_for
from rules import Rule, arrived_at, said_beside
from rules.backtest import Arrival, Collector, Explained
from schemas import Article, UnreadableError
from wirewatch.articles import STDIN, ArticleFile, read_lines
from wirewatch.backtest import RUNNING, DayOf, Report, choose, lines, write_page
from wirewatch.backtest import as_object as report_object
from wirewatch.environment import read_settings
from wirewatch.explained import as_object
from wirewatch.explained import lines as explained_lines
from wirewatch.printing import say_json, show
from wirewatch.terminal import Bar, progress, remark

_MOST_TOLD = 5  # unreadable messages of Kafka: they are dead letters already


@dataclass(slots=True)
class _UnreadableCount:
    """How many lines or messages were no article."""

    count: int = 0


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--query", "text", metavar="Q", help="One query instead; its rule id is `query`.")
@click.option("--rule", "only", metavar="ID", multiple=True, help="Only this rule; may be repeated.")
@click.option("--articles", type=ArticleFile, help="JSON lines, maybe gzipped, or a page of text; - is JSON lines from stdin.")
@click.option("--hours", type=click.FloatRange(0, min_open=True), help="Or the last hours of articles.v1, from Kafka.")
@click.option("--against", metavar="PATH", help=f"Compare with other watchlists, or with `{RUNNING}`: the revisions that run.")
@click.option("--samples", type=click.IntRange(0, 100), default=3, show_default=True, help="The most articles shown of a rule.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write the report as one page of HTML, too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    paths: tuple[Path, ...],
    text: str | None,
    only: tuple[str, ...],
    articles: str | None,
    hours: float | None,
    against: str | None,
    samples: int,
    html: Path | None,
    as_json: bool,
) -> None:
    """Say what rules would have caught: matches by day, samples, and which rules catch the same.

    PATHS are watchlist files or folders of them; by default those of WIREWATCH_WATCHLISTS, else the shipped ones. Draft,
    shadow and paused rules are tried too, retired ones are not. With --against it shows for each rule that differs which
    articles it would gain and lose, and why. Rules and lines with errors are reported and left out; then the exit status is 1.

    \b
    Example:
      wirewatch backtest my-desk.yaml --articles articles.jsonl.gz
      wirewatch backtest --query 'Syria AND (Russia OR US)' --hours 48
      wirewatch backtest my-desk.yaml --rule gaza-aid --hours 24 --against running --html report.html
    """
    if (articles is None) == (hours is None):
        raise click.UsageError("Give either --articles FILE or --hours N.")
    _check_page(html)
    settings, began = read_settings(), time.monotonic()
    chosen = choose(settings, paths, text, only, against)
    unreadable, zone = _UnreadableCount(), ZoneInfo(settings.timezone)
    collector = Collector(chosen.rules, zone=zone, samples=samples, before=chosen.before, explain=_explained)
    gc.freeze()  # the rules stay to the end: looking through them again and again for garbage costs a fifth of the time
    with progress("Testing", None) as bar:
        for arrival in _from_kafka(settings, hours, bar, unreadable) if hours else _from_file(articles or STDIN, bar, unreadable):
            collector.add(arrival)
    source, elapsed_s = _source(articles, hours), time.monotonic() - began
    day_of: DayOf = "arrived" if hours else "published"
    made = Report(collector.result(), source, against, day_of, zone, unreadable.count, elapsed_s, chosen.left_out)
    _tell(made, html, as_json)
    if chosen.errors or (unreadable.count and not hours):
        raise click.exceptions.Exit(1)


def _explained(rule: Rule, document: Document) -> Explained:
    found, said = explain(rule.query, document), said_beside(rule)
    return Explained(tuple(explained_lines(found, document, said)), as_object(found, document, said))


def _source(articles: str | None, hours: float | None) -> str:
    if hours is not None:
        return "the last hour" if hours == 1 else f"the last {hours:g} hours"
    return "stdin" if articles == STDIN else str(articles)


def _from_file(path: str, bar: Bar, unreadable: _UnreadableCount) -> Iterator[Arrival]:
    """The articles of a file; each line that is none is reported."""
    for line in read_lines(path, datetime.now(UTC)):
        bar(1)
        try:
            article = Article.read(line.value)
        except UnreadableError as error:
            unreadable.count += 1
            remark(f"{line.where}: {error}")
            continue
        yield Arrival(article, arrived_at(article), article.published_at)


def _from_kafka(settings: Settings, hours: float, bar: Bar, unreadable: _UnreadableCount) -> Iterator[Arrival]:
    """The articles of the last hours; what is none is a dead letter already, so only the first few are told."""
    # Not above: Kafka's client takes a third of a second, and files need none.
    from streams.arrivals import UnreadableArticle, read_arrivals

    for each in read_arrivals(settings, datetime.now(UTC) - timedelta(hours=hours), bar.expect):
        bar(1)
        if not isinstance(each, UnreadableArticle):
            yield each
            continue
        unreadable.count += 1
        if unreadable.count <= _MOST_TOLD:
            remark(f"{each.where}: {each.reason}")
    if unreadable.count > _MOST_TOLD:
        remark(f"and {unreadable.count - _MOST_TOLD:,} more unreadable; `wirewatch dead-letters list` shows all.")


def _check_page(html: Path | None) -> None:
    """Before the work is done, not after it."""
    if html is None:
        return
    if html.exists() and not html.is_file():
        raise click.UsageError(f"--html: {html} is no file.")
    if not html.absolute().parent.is_dir():
        raise click.UsageError(f"--html: the folder {html.parent} does not exist.")


def _tell(report: Report, html: Path | None, as_json: bool) -> None:
    if as_json:
        say_json(report_object(report))
    else:
        show(lines(report, signs_for(sys.stdout.encoding)))
    if html is not None:
        try:
            write_page(report, html)
        except OSError as error:
            raise click.ClickException(f"{html} cannot be written: {error.strerror}.") from None
        remark(f"Report: {html}")
