"""`wirewatch rehearse`: what would the channels have looked like, with these rules and these articles?

It matches, decides and renders as the workers do, with the articles' own times as the clock. It publishes nothing, tells Slack
nothing and joins no consumer group.
"""

import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from config.limits import limits_of
from config.settings import Settings
from matching.reasons import signs_for
from rules import arrived_at
from rules.backtest import Arrival
from wirewatch.articles import ArticlePath, ArticleReader, Files, How, Order, table_options
from wirewatch.backtest import choose
from wirewatch.environment import read_settings
from wirewatch.printing import add_json, say_json, show
from wirewatch.rehearsal import (
    RUN,
    Rehearsal,
    Rehearsed,
    Result,
    RuleCount,
    Step,
    TooManyMatchesError,
    lines,
    step_object,
    summary_object,
    write_page,
)
from wirewatch.terminal import Bar, progress, remark
from wirewatch.watchlists import own_watchlists, too_old


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--watchlists", "more", metavar="PATH", multiple=True, type=click.Path(exists=True, path_type=Path),
    help="A watchlist file or a folder of them; as PATHS. May be repeated.",
)  # fmt: skip
@click.option("--rule", "only", metavar="ID", multiple=True, help="Only this rule, whatever its status. May be repeated.")
@click.option(
    "--articles", multiple=True, type=ArticlePath,
    help="A file of articles (JSON, CSV or text, maybe gzipped), or a folder; - is stdin. May be repeated.",
)  # fmt: skip
@table_options
@click.option("--hours", type=click.FloatRange(0, min_open=True), help="The last hours: of articles.v1, or of the files.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page that looks like the channels, too.")
@click.option("--messages", is_flag=True, help="Print each Slack message instead, one JSON object a line.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a decision, and last the counts.")
def command(
    paths: tuple[Path, ...], more: tuple[Path, ...], only: tuple[str, ...], articles: tuple[str, ...],
    columns: tuple[tuple[str, str], ...], order: Order | None, hours: float | None, html: Path | None, messages: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Say what the channels would have looked like: interruptions a day and by hour, and what stories, quiet hours, throttles
    and digests do to them.

    PATHS are watchlist files or folders of them; by default those of WIREWATCH_WATCHLISTS, else of this folder. Rules that are
    active or in shadow take part, and those named by --rule. An article comes when it was fetched, else when it was published;
    with --hours and without files, when it came to Kafka. Silences are not looked at. Rules and lines with errors are reported
    and left out; then the exit status is 1.

    \b
    Example:
      wirewatch rehearse my-desk.yaml --articles articles.jsonl.gz
      wirewatch rehearse --watchlists config/watchlists --articles - --json < articles.jsonl
      wirewatch rehearse my-desk.yaml --hours 48 --html channel.html
    """
    _check_use(articles, hours, html, as_json=as_json, messages=messages)
    settings, began = read_settings(), time.monotonic()
    files = Files(articles) if articles else None
    chosen = choose(settings, (*paths, *more) or own_watchlists(settings), None, only, None)
    rules = [rule for rule in chosen.rules if only or rule.status in RUN]
    reader, zone = ArticleReader(How(datetime.now(UTC), dict(columns), order)), ZoneInfo(settings.timezone)
    age_h = None if files else settings.max_age_h  # an archive is there to be found in
    play = Rehearsal(rules, limits_of(settings), age_h)
    result = Result({rule.id: RuleCount(rule) for rule in rules}, zone, keeps=html is not None)
    with progress("Rehearsing", files.size if files else None, of_bytes=files is not None) as bar:
        arrivals = _from_files(files, reader, hours, bar) if files else _from_kafka(settings, hours or 0, bar, reader)
        _play(play, result, arrivals)
    if play.too_old:
        remark(too_old(play.too_old, age_h))
    reader.tell("line" if files else "message", first=files.remarks if files else ())
    _decide(play, result, as_json=as_json, messages=messages)
    source = files.title if files else f"the last {hours:g} hours"
    rehearsed = Rehearsed(result, source, play.articles, reader.failures, time.monotonic() - began)
    _tell(rehearsed, html, as_json=as_json, messages=messages)
    if chosen.errors or (reader.failures and files):
        raise click.exceptions.Exit(1)


def _check_use(articles: tuple[str, ...], hours: float | None, html: Path | None, *, as_json: bool, messages: bool) -> None:
    """Before the work is done, not after it."""
    if not articles and hours is None:
        raise click.UsageError("Give --articles FILE or --hours N.")
    if messages and as_json:
        raise click.UsageError("Give either --messages or --json.")
    if html is not None and not html.absolute().parent.is_dir():
        raise click.UsageError(f"--html: the folder {html.parent} does not exist.")


def _decide(play: Rehearsal, result: Result, *, as_json: bool, messages: bool) -> None:
    """Let time go on, and print each step where that is asked for."""
    for step in play.steps():
        result.add(step)
        if as_json:
            add_json(step_object(step))
        elif messages:
            _say_messages(step, result.zone)


def _tell(rehearsed: Rehearsed, html: Path | None, *, as_json: bool, messages: bool) -> None:
    if as_json:
        say_json({"summary": summary_object(rehearsed)})
    elif not messages:
        show(lines(rehearsed, signs_for(sys.stdout.encoding)))
    if html is not None:
        write_page(rehearsed, html)
        remark(f"Page: {html}")


def _play(play: Rehearsal, result: Result, arrivals: Iterable[Arrival]) -> None:
    for arrival in arrivals:
        result.came(arrival.now)
        try:
            play.add(arrival)
        except TooManyMatchesError:
            raise click.UsageError(
                "There are more matches than fit in memory. Narrow the articles by --hours N, or the rules by --rule ID."
            ) from None


def _from_files(files: Files, reader: ArticleReader, hours: float | None, bar: Bar) -> Iterator[Arrival]:
    """All of them; or those of the last hours before the latest one."""
    came = (Arrival(article, arrived_at(article), arrived_at(article)) for article in reader.articles(files.paths, bar))
    if hours is None:
        yield from came
        return
    arrivals = list(came)
    since = max((each.now for each in arrivals), default=datetime.now(UTC)) - timedelta(hours=hours)
    yield from (each for each in arrivals if each.now >= since)


def _from_kafka(settings: Settings, hours: float, bar: Bar, reader: ArticleReader) -> Iterator[Arrival]:
    # Not above: Kafka's client takes a third of a second, and files need none.
    from streams.arrivals import UnreadableArticle, read_arrivals

    for each in read_arrivals(settings, datetime.now(UTC) - timedelta(hours=hours), bar.expect):
        bar(1)
        if isinstance(each, UnreadableArticle):
            reader.unreadable.add(each.where, each.reason)
        else:
            yield each


def _say_messages(step: Step, zone: ZoneInfo) -> None:
    """As `wirewatch demo --json` prints what Slack was given; replies and updates name the delivery they belong to."""
    # Not above: slack-sdk takes a while, and most who rehearse want counts.
    from alerts import Sending
    from alerts.slack import render
    from schemas import Notice

    for told in step.told:
        made = render(Sending(told.id, told, told.receiver, channel=told.receiver), zone).arguments()
        if not isinstance(told, Notice):
            made |= {name: value for name in ("reply_to", "update_of") if (value := getattr(told, name)) is not None}
        add_json(made)
