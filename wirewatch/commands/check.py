"""`wirewatch check`: are these watchlists as the loader wants them, and do their rules pass their own tests.

The findings are the result, so they go to stdout. It must never judge by rules of its own: the worker loads with the same
function.
"""

import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from config.loading import Checks, load_watchlists
from config.settings import Settings
from matching.reasons import signs_for
from wirewatch.backtest import RUNNING
from wirewatch.environment import read_settings
from wirewatch.printing import say, say_command, say_json, show
from wirewatch.terminal import remark
from wirewatch.watchlists import (
    FORMATS,
    key_lines,
    key_objects,
    own_watchlists,
    passes,
    report,
    rule_lines,
    rule_objects,
    shown,
    without_age,
)
from wording import counted


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, allow_dash=True, path_type=Path))
@click.option("--strict", is_flag=True, help="Warnings are errors, too; notes are not.")
@click.option("--format", "kind", type=click.Choice(FORMATS), help="Text, one JSON object, or annotations for a GitHub workflow.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option(
    "--explain-keys",
    is_flag=True,
    help="Say what each key means, and its default; with PATHS, what each rule has and who says so.",
)
@click.option("--forecast", "articles", metavar="FILE", help="Say what the change would cost, by these articles.")
@click.option("--against", metavar="PATH", help="What --forecast compares with; by default the revisions that run.")
def command(
    paths: tuple[Path, ...], strict: bool, kind: str | None, as_json: bool, explain_keys: bool, articles: str | None,
    against: str | None,
) -> None:  # fmt: skip
    """Check watchlist files, or folders of them; by default those of WIREWATCH_WATCHLISTS, else of this folder.

    Without a path it says on stderr what it checks: the setting's; else what lies in config/watchlists or watchlists; else the
    YAML files here that are watchlists. Where there is none of these, it checks nothing and ends with 2.

    Prints each error, warning and note with file, line and column and what to do. A rule that fails one of its own tests is an
    error, with the reason why. Warnings tell of what is legal and probably not meant, and of reviews that are due; notes, whose
    code starts with I, only inform. The exit status is 0 when all is fine, 1 when there are errors and 2 when there is nothing
    to check. - is standard input.

    \b
    Example:
      wirewatch check config/watchlists
      wirewatch check --strict --json my-desk.yaml
      wirewatch check --strict --format github config/watchlists
      wirewatch check --explain-keys my-desk.yaml
      wirewatch check my-desk.yaml --forecast articles.jsonl.gz
    """
    if as_json and kind not in (None, "json"):
        raise click.UsageError(f"--json and --format {kind} contradict each other; give one of them.")
    if against is not None and articles is None:
        raise click.UsageError("--against says with what --forecast FILE compares.")
    settings = read_settings()
    if explain_keys:
        _explain_keys(paths, settings, as_json=as_json)
        return
    paths = paths or own_watchlists(settings, or_samples=False)
    if not _check(settings, paths, kind="json" if as_json else kind or "text", strict=strict, articles=articles, against=against):
        raise click.exceptions.Exit(1)


def _check(
    settings: Settings, paths: tuple[Path, ...], *, kind: str, strict: bool, articles: str | None, against: str | None
) -> bool:
    """Print what is found; whether all passes."""
    today = datetime.now(ZoneInfo(settings.timezone)).date()
    signs = signs_for(sys.stdout.encoding or "ascii")
    loaded = load_watchlists(*paths, checks=Checks(lints=True, today=today), proposed=True)
    if kind == "text":
        show(shown(loaded, signs))
        if age := without_age(loaded, settings.max_age_h):
            remark(age)
    else:
        for line in report(loaded, kind, strict=strict):
            if line.startswith("::"):
                say_command(line)
            else:
                say(line, to_copy=True)
    if articles is not None:
        # On stderr: what stands on stdout are findings, in the format that was asked for.
        remark(forecast_line(settings, paths, articles, against))
    return passes(loaded, strict=strict)


def forecast_line(settings: Settings, paths: tuple[Path, ...], articles: str, against: str | None) -> str:
    """What the change would cost, in a sentence."""
    # Not above: most checks forecast nothing, and it takes much with it.
    from wirewatch.rehearsal import forecast

    return forecast(settings, paths, articles, against or RUNNING).line()


def _explain_keys(paths: tuple[Path, ...], settings: Settings, *, as_json: bool) -> None:
    loaded = load_watchlists(*paths, proposed=True) if paths else None
    if as_json:
        say_json(key_objects(settings) if loaded is None else rule_objects(loaded, settings))
    else:
        for line in key_lines(settings) if loaded is None else rule_lines(loaded, settings):
            say(line)
    if loaded is not None and loaded.errors:
        keeps = "keeps" if len(loaded.errors) == 1 else "keep"
        remark(f"{counted(len(loaded.errors), 'error')} {keeps} rules from being shown; `wirewatch check` says which.")
        raise click.exceptions.Exit(1)
