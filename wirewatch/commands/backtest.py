"""`wirewatch backtest`: what would these rules have caught, in a file of articles or in the last hours of the stream.

It reads articles as `match` and the workers do, and rules/backtest/collector.py counts. It publishes nothing and joins no
consumer group, so a backtest may run beside the workers at any time.
"""

import gc
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from config.settings import Settings
from matching.analysis import Document
from matching.reasons import explain, signs_for
from rules import Rule, arrived_at, said_beside
from rules.backtest import Arrival, Collector, Explained
from wirewatch.articles import ArticlePath, ArticleReader, Causes, Files, How, Order, holds_articles, is_watchlist, table_options
from wirewatch.backtest import RUNNING, DayOf, Report, choose, lines, write_page
from wirewatch.backtest import as_object as report_object
from wirewatch.environment import read_settings
from wirewatch.explained import as_object
from wirewatch.explained import lines as explained_lines
from wirewatch.printing import say_json, show
from wirewatch.terminal import Bar, progress, remark
from wirewatch.watchlists import own_watchlists, too_old

_PUBLISHED: DayOf = "published"
_ARRIVED: DayOf = "arrived"


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--query", "text", metavar="Q", help="One query instead; its rule id is `query`.")
@click.option("--rule", "only", metavar="ID", multiple=True, help="Only this rule; may be repeated.")
@click.option(
    "--articles", multiple=True, type=ArticlePath,
    help="A file of articles (JSON, CSV or text, maybe gzipped), or a folder; - is stdin. May be repeated.",
)  # fmt: skip
@table_options
@click.option("--hours", type=click.FloatRange(0, min_open=True), help="Or the last hours of articles.v1, from Kafka.")
@click.option("--against", metavar="PATH", help=f"Compare with other watchlists, or with `{RUNNING}`: the revisions that run.")
@click.option("--samples", type=click.IntRange(0, 100), default=3, show_default=True, help="The most articles shown of a rule.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write the report as one page of HTML, too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    paths: tuple[Path, ...], text: str | None, only: tuple[str, ...], articles: tuple[str, ...],
    columns: tuple[tuple[str, str], ...], order: Order | None, hours: float | None, against: str | None, samples: int,
    html: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Say what rules would have caught: matches by day, samples, and which rules catch the same.

    PATHS are watchlist files or folders of them; by default those of WIREWATCH_WATCHLISTS, else of this folder. Draft,
    shadow and paused rules are tried too, retired ones are not. With --against it shows for each rule that differs which
    articles it would gain and lose, and why. Rules and lines with errors are reported and left out; then the exit status is 1.
    Of files articles of any age are taken; with --hours WIREWATCH_MAX_AGE_H counts, as in the worker. Names
    that end in .jsonl, .json, .csv, .tsv, .txt or .gz are files of articles wherever they stand.

    \b
    Example:
      wirewatch backtest my-desk.yaml --articles articles.jsonl.gz
      wirewatch backtest my-desk.yaml --articles export.csv --column body=Excerpt
      wirewatch backtest --query 'Syria AND (Russia OR US)' --hours 48
      wirewatch backtest my-desk.yaml --rule gaza-aid --hours 24 --against running --html report.html
    """
    paths, articles = _sorted_out(paths, articles)
    if bool(articles) == (hours is not None):
        raise click.UsageError("Give either --articles FILE or --hours N.")
    _check_page(html)
    files = Files(articles) if articles else None
    settings, began = read_settings(), time.monotonic()
    chosen = choose(settings, paths or (() if text is not None else own_watchlists(settings)), text, only, against)
    reader, zone = ArticleReader(How(datetime.now(UTC), dict(columns), order)), ZoneInfo(settings.timezone)
    age_h = None if files or text is not None else settings.max_age_h  # an archive is there to be found in
    collector = Collector(chosen.rules, zone=zone, samples=samples, before=chosen.before, explain=_explained, max_age_h=age_h)
    gc.freeze()  # the rules stay to the end: looking through them again and again for garbage costs a fifth of the time
    with progress("Testing", files.size if files else None, of_bytes=files is not None) as bar:
        for arrival in _from_files(files, reader, bar) if files else _from_kafka(settings, hours or 0, bar, reader.unreadable):
            collector.add(arrival)
    _tell_of_reading(files, reader, "" if not collector.too_old else too_old(collector.too_old, age_h))
    source, day_of = (files.title, _PUBLISHED) if files else (_last(hours), _ARRIVED)
    lasted_s = time.monotonic() - began
    _tell(Report(collector.result(), source, against, day_of, zone, reader.failures, lasted_s, chosen.left_out), html, as_json)
    if chosen.errors or (reader.failures and files):
        raise click.exceptions.Exit(1)


def _explained(rule: Rule, document: Document) -> Explained:
    found, said = explain(rule.query, document), said_beside(rule)
    return Explained(tuple(explained_lines(found, document, said)), as_object(found, document, said))


def _last(hours: float | None) -> str:
    return "the last hour" if hours == 1 else f"the last {hours:g} hours"


def _sorted_out(paths: tuple[Path, ...], articles: tuple[str, ...]) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Watchlists and articles: `--articles a.csv b.csv`, as a shell makes of `*.csv`, leaves b.csv among the watchlists."""
    more = [path for path in paths if holds_articles(path)]
    for path in paths:
        if path not in more and not is_watchlist(path):
            raise click.UsageError(
                f"{path} is no watchlist by its name, which would end in .yaml. If it holds articles, write --articles {path}."
            )
    if more:
        remark(f"Read as articles: {', '.join(map(str, more))}.")
    return tuple(path for path in paths if path not in more), (*articles, *map(str, more))


def _from_files(files: Files, reader: ArticleReader, bar: Bar) -> Iterator[Arrival]:
    for article in reader.articles(files.paths, bar):
        yield Arrival(article, arrived_at(article), article.published_at)


def _from_kafka(settings: Settings, hours: float, bar: Bar, unreadable: Causes) -> Iterator[Arrival]:
    """The articles of the last hours; what is none is a dead letter already."""
    # Not above: Kafka's client takes a third of a second, and files need none.
    from streams.arrivals import UnreadableArticle, read_arrivals

    for each in read_arrivals(settings, datetime.now(UTC) - timedelta(hours=hours), bar.expect):
        bar(1)
        if isinstance(each, UnreadableArticle):
            unreadable.add(each.where, each.reason)
        else:
            yield each


def _tell_of_reading(files: Files | None, reader: ArticleReader, left_out: str) -> None:
    if left_out:
        remark(left_out)
    reader.tell("line" if files else "message", first=files.remarks if files else ())
    if not files and reader.unreadable.count:
        remark("They are dead letters already: `wirewatch dead-letters list`.")


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
        write_page(report, html)
        remark(f"Report: {html}")
