"""`wirewatch watchlists apply|diff|status|log`: what runs, and how it is changed.

The files are the truth of the analysts, watchlists.v1 that of the workers; apply carries the one to the other. It shows before it
changes, and what it shows is the plan that it carries out.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from config.loading import Loaded, load_watchlists
from config.settings import Settings
from schemas import Standing
from streams.kafka import KafkaUnreachableError, PublishError, TopicError
from streams.probe import RightsError
from streams.watchlists import (
    Proposal,
    Standings,
    apply_watchlists,
    await_workers,
    propose,
    read_presence,
    read_rule_matches,
    read_standings,
)
from wirewatch.environment import read_settings
from wirewatch.foreground import until_stopped
from wirewatch.printing import say, say_json, say_styled, width
from wirewatch.terminal import progress, remark
from wirewatch.watchlists import RETRY_S, author_of, follow
from wirewatch.watchlists import standings as shown
from wording import counted, nearest

_as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
_folder = click.argument("folder", type=click.Path(exists=True, path_type=Path))
_prune = click.option("--prune", is_flag=True, help="This folder holds all watchlists: retire what is not in it.")


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
@click.option("--watch", is_flag=True, help="Go on, and apply each change of the folder as it is saved. Ctrl-C ends it.")
@_as_json
def apply(folder: Path, yes: bool, author: str | None, prune: bool, watch: bool, as_json: bool) -> None:
    """Check a folder of watchlists, show what would change in what runs, ask, and change it.

    Workers take the new rules over at once, without a restart; this waits until all have. A rule with errors, or whose tests
    fail, keeps its last good revision, and its owner is told once in Slack; the others go live. A rule that is gone from its
    file is retired. The exit status is 1 when there were errors; with --watch, when there were the last time.

    \b
    Example:
      wirewatch watchlists apply config/watchlists
      wirewatch watchlists apply config/watchlists --yes --author "Dana" --json
      wirewatch watchlists apply config/watchlists --watch
    """
    _check_prune(folder, prune)
    settings, who = read_settings(), author or author_of(folder)
    if not yes and (as_json or not (sys.stdin.isatty() and sys.stdout.isatty())):
        raise click.UsageError("Nobody can be asked here: give --yes, or see what would change with `wirewatch watchlists diff`.")
    if watch:
        fine = _follow(settings, folder, who, prune=prune, ask=not yes, as_json=as_json)
    else:
        fine = _apply(settings, folder, load_watchlists(folder), who, prune=prune, ask=not yes, as_json=as_json)
    if not fine:
        raise click.exceptions.Exit(1)


@command.command()
@_folder
@_prune
@_as_json
def diff(folder: Path, prune: bool, as_json: bool) -> None:
    """Show what apply would change. The exit status is 1 when there are errors.

    \b
    Example:
      wirewatch watchlists diff config/watchlists
    """
    _check_prune(folder, prune)
    settings = read_settings()
    proposal = propose(settings, load_watchlists(folder), folder, "-", prune=prune)
    _show(proposal, as_json, prune)
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
        matches = read_rule_matches(settings, now - timedelta(days=days), today, advance)
    workers = read_presence(settings, now)
    if as_json:
        told = [{"worker": each.worker, "rules": each.rules, "digest": each.digest} for each in workers]
        answer = {"rules": shown.status_object(chosen, matches), "digest": standings.digest, "workers": told}
        say_json(answer | {"unreadable": list(standings.unreadable.values())})
    else:
        for line in (
            *shown.status_lines(chosen, matches, zone, days=days, width=width()),
            "",
            *shown.worker_lines(workers, standings.digest),
        ):
            say_styled(line)
    _tell_unreadable(standings)
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


def _check_prune(folder: Path, prune: bool) -> None:
    if prune and not folder.is_dir():
        raise click.UsageError("--prune says that a folder holds all watchlists, and this is one file. Name the folder.")


def _follow(settings: Settings, folder: Path, author: str, *, prune: bool, ask: bool, as_json: bool) -> bool:
    """Apply at once and at each change until Ctrl-C; whether there were no errors the last time. A Kafka that goes away does not
    end it, one that is not there does."""
    fine, begun, told = False, False, ""

    def once(loaded: Loaded) -> bool:
        nonlocal fine, begun, told
        if not folder.exists():
            remark(f"{folder} is gone. The rules go on as they are; this goes on watching.")
            fine = False
            return True
        try:
            fine = _apply(settings, folder, loaded, author, prune=prune, ask=ask and not begun, as_json=as_json)
        except (KafkaUnreachableError, PublishError, RightsError, TopicError) as error:
            if not begun:
                raise
            if told != str(error):
                remark(f"Not applied: {error} This goes on watching, and tries again every {RETRY_S:.0f} s.")
            fine, told = False, str(error)
            return False
        if not begun:
            remark(f"Watching {folder}. Ctrl-C ends it.")
        begun, told = True, ""
        return True

    with until_stopped():
        follow(folder, once)
    return fine


def _apply(settings: Settings, folder: Path, loaded: Loaded, author: str, *, prune: bool, ask: bool, as_json: bool) -> bool:
    """Apply once; whether there were no errors. With `ask` a person decides on what is shown, and on nothing else."""

    def agree(proposal: Proposal, again: bool) -> bool:
        if again:
            remark("Somebody else has applied something meanwhile." + ("" if as_json else " Now it is:"))
        if not as_json:
            _show(proposal, as_json, prune)
            if not proposal.is_news:
                return False
        if ask:
            click.confirm("Apply this?", abort=True, err=True)
        return True

    applied = apply_watchlists(settings, loaded, folder, author, agree, prune=prune)
    proposal = applied.proposal
    if applied.position is None:
        return proposal.is_fine
    done, behind = await_workers(settings, applied.position)
    if as_json:
        waited = {"workers": [each.worker for each in done], "behind": [each.worker for each in behind]}
        say_json(shown.plan_object(proposal.plan) | waited | {"crossings": applied.crossings})
        _tell_unreadable(proposal.standings)
    else:
        run = f"{counted(len(done), 'worker')} run{'s' if len(done) == 1 else ''} these rules."
        idle = "No worker runs now; the next to start will have them."
        say(f"Applied: {proposal.plan.summary}. {run if done or behind else idle}")
    for each in behind:
        heard = f"{each.worker}, last heard of at {each.seen_at:%H:%M:%S} UTC, has not taken them over yet"
        remark(f"{heard}. It will as soon as it can; if it was stopped, nothing is wrong.")
    for crossing in applied.crossings:
        remark(crossing)
    return proposal.is_fine and not applied.crossings


def _show(proposal: Proposal, as_json: bool, prune: bool) -> None:
    _tell_unreadable(proposal.standings)
    if as_json:
        say_json(shown.plan_object(proposal.plan))
        return
    for error in proposal.loaded.errors if not proposal.loaded.watchlists else ():
        remark(str(error))
    for line in shown.plan_lines(proposal.plan, pruned=prune):
        say_styled(line)
    if not proposal.is_news:
        say(f"Nothing changes: {proposal.plan.summary}.")


def _tell_unreadable(standings: Standings) -> None:
    for problem in standings.unreadable.values():
        remark(problem)


def _known(rule_id: str, standings: Standings) -> Standing:
    """How a rule stands. Ends as wrong use where there is none of this id."""
    if rule_id not in standings.by_key:
        like = nearest(rule_id, list(standings.by_key))
        hint = f" Did you mean {like}?" if like else " `wirewatch watchlists status` lists them."
        raise click.UsageError(f"No rule {rule_id} was ever applied.{hint}")
    return standings.by_key[rule_id]
