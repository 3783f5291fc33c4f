"""`wirewatch watchlists apply|diff|status|log`: what runs, and how it is changed.

The files are the truth of the analysts, watchlists.v1 that of the workers; apply carries the one to the other. It shows before it
changes, and what it shows is the plan that it carries out.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from config.loading import load_watchlists
from config.settings import Settings
from schemas import Standing
from streams.watchlists import Standings, propose, read_presence, read_rule_matches, read_standings
from wirewatch.environment import read_settings
from wirewatch.printing import say_json, say_styled, width
from wirewatch.terminal import progress, remark
from wirewatch.watchlists import applying, author_of, own_folder
from wirewatch.watchlists import standings as shown
from wording import nearest

_as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
_folder = click.argument("folder", type=click.Path(exists=True, path_type=Path), required=False)
_prune = click.option("--prune", is_flag=True, help="This folder holds all watchlists: retire what is not in it.")

_renamed = click.option(
    "--renamed", metavar="OLD=NEW", multiple=True, callback=lambda _ctx, _option, given: _renames(given),
    help="The rule OLD has the id NEW now, and keeps its history; may be repeated.",
)  # fmt: skip


_forecast = click.option("--forecast", "articles", metavar="FILE", help="Say first what it would cost, by these articles.")


@click.group()
def command() -> None:
    """Bring watchlists to the workers, and see which rules run.

    \b
    Example:
      wirewatch watchlists diff config/watchlists
      wirewatch watchlists apply config/watchlists
      wirewatch watchlists status
      wirewatch watchlists log russia-us-syria
    """


@command.command()
@_folder
@click.option("--yes", is_flag=True, help="Ask nothing.")
@click.option("--author", help="Who changes it; by default as git or this machine knows you.")
@_prune
@_renamed
@click.option("--watch", is_flag=True, help="Go on, and apply each change of the folder as it is saved. Ctrl-C ends it.")
@_forecast
@_as_json
def apply(
    folder: Path | None, yes: bool, author: str | None, prune: bool, renamed: dict[str, str], watch: bool, articles: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Check a folder of watchlists, show what would change in what runs, ask, and change it.

    Workers take the new rules over at once, without a restart; this waits until all have. A rule with errors, or whose tests
    fail, keeps its last good revision, and its owner is told once in Slack; the others go live. A rule that is gone from its
    file is retired. The exit status is 1 when there were errors; with --watch, when there were the last time. Without a FOLDER
    it is that of WIREWATCH_WATCHLISTS, else config/watchlists or watchlists.

    \b
    Example:
      wirewatch watchlists apply config/watchlists
      wirewatch watchlists apply config/watchlists --yes --author "Dana" --json
      wirewatch watchlists apply config/watchlists --renamed syria-aid=syria-relief
      wirewatch watchlists apply config/watchlists --watch
    """
    settings = read_settings()
    if not yes and (as_json or not (sys.stdin.isatty() and sys.stdout.isatty())):
        raise click.UsageError("Nobody can be asked here: give --yes, or see what would change with `wirewatch watchlists diff`.")
    folder = folder or own_folder(settings)
    _check_prune(folder, prune)
    _tell_forecast(settings, folder, articles)
    how = applying.How(folder, author or author_of(folder), prune, renamed, ask=not yes, as_json=as_json)
    fine = applying.follow_folder(settings, how) if watch else applying.apply_once(settings, load_watchlists(folder), how)
    if not fine:
        raise click.exceptions.Exit(1)


@command.command()
@_folder
@_prune
@_renamed
@_forecast
@_as_json
def diff(folder: Path | None, prune: bool, renamed: dict[str, str], articles: str | None, as_json: bool) -> None:
    """Show what apply would change. The exit status is 1 when there are errors.

    \b
    Example:
      wirewatch watchlists diff config/watchlists
      wirewatch watchlists diff config/watchlists --forecast articles.jsonl.gz
      wirewatch watchlists diff config/watchlists --renamed syria-aid=syria-relief
    """
    settings = read_settings()
    folder = folder or own_folder(settings)
    _check_prune(folder, prune)
    _tell_forecast(settings, folder, articles)
    proposal = propose(settings, load_watchlists(folder), folder, "-", prune=prune, renamed=renamed)
    applying.show_proposal(settings, proposal, as_json, prune)
    if not proposal.is_fine:
        raise click.exceptions.Exit(1)


@command.command()
@click.argument("rules", nargs=-1, metavar="[RULE]...")
@click.option("--watchlist", metavar="NAME", help="Only the rules of one watchlist.")
@click.option("--days", type=click.IntRange(1, 3650), default=7, show_default=True, help="How far back to look for matches.")
@_as_json
def status(rules: tuple[str, ...], watchlist: str | None, days: int, as_json: bool) -> None:
    """Show how each rule stands: its revision, since when and by whom, what it matched today and last, and what was refused.

    Below stand the digest of all rules that run, and that of each worker: with the same digest they run the same rules.

    \b
    Example:
      wirewatch watchlists status
      wirewatch watchlists status russia-us-syria --json
    """
    settings = read_settings()
    zone, now = ZoneInfo(settings.timezone), datetime.now(UTC)
    standings = read_standings(settings)
    chosen = [
        each
        for key, each in sorted(standings.by_key.items())
        if (not rules or key in rules) and watchlist in (None, (each.definition or {}).get("watchlist"))
    ]
    for rule_id in rules:
        _known(rule_id, standings)
    if watchlist is not None and not chosen:
        raise click.UsageError(f"No rule of a watchlist {watchlist} was ever applied.")
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    with progress("Counting matches", None) as advance:
        counted_by_id = read_rule_matches(settings, now - timedelta(days=days), today, advance)
    matches = shown.with_former_ids(chosen, counted_by_id)
    workers = read_presence(settings, now)
    if as_json:
        told = [{"worker": each.worker, "rules": each.rules, "digest": each.digest} for each in workers]
        answer = {"rules": shown.status_object(chosen, matches), "digest": standings.digest, "workers": told}
        say_json(answer | {"unreadable": list(standings.unreadable.values())})
    else:
        rules_shown = shown.status_lines(chosen, matches, zone, days=days, width=width())
        for line in (*rules_shown, "", *shown.worker_lines(workers, standings.digest)):
            say_styled(line)
    applying.tell_unreadable(standings)
    if standings.unreadable:
        raise click.exceptions.Exit(1)


@command.command()
@click.argument("rule")
@_as_json
def log(rule: str, as_json: bool) -> None:
    """Show the revisions of a rule, the newest first: when, by whom, and what changed.

    \b
    Example:
      wirewatch watchlists log russia-us-syria
    """
    settings = read_settings()
    standings = read_standings(settings)
    standing = _known(rule, standings)
    if as_json:
        say_json(shown.log_object(standing))
        return
    for line in shown.log_lines(standing, ZoneInfo(settings.timezone)):
        say_styled(line)


def _tell_forecast(settings: Settings, folder: Path, articles: str | None) -> None:
    if articles is not None:
        # Not above: it takes much with it.
        from wirewatch.rehearsal import forecast

        remark(forecast(settings, (folder,), articles).line())


def _check_prune(folder: Path, prune: bool) -> None:
    if prune and not folder.is_dir():
        raise click.UsageError("--prune says that a folder holds all watchlists, and this is one file. Name the folder.")


def _renames(given: tuple[str, ...]) -> dict[str, str]:
    """Old ids to new. Raises `BadParameter`."""
    renamed: dict[str, str] = {}
    for each in given:
        old, _, new = (part.strip() for part in each.partition("="))
        if not old or not new or "=" in new:
            raise click.BadParameter(f"{each} is not of the form OLD=NEW, such as syria-aid=syria-relief.")
        if renamed.setdefault(old, new) != new:
            raise click.BadParameter(f"{old} is given two new ids, {renamed[old]} and {new}, and a rule has one.")
    return renamed


def _known(rule_id: str, standings: Standings) -> Standing:
    """How a rule stands. Ends as wrong use where there is none of this id."""
    if rule_id not in standings.by_key:
        like = nearest(rule_id, list(standings.by_key))
        hint = f" Did you mean {like}?" if like else " `wirewatch watchlists status` lists them."
        raise click.UsageError(f"No rule {rule_id} was ever applied.{hint}")
    return standings.by_key[rule_id]
