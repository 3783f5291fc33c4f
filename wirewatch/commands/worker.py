"""`wirewatch worker`: the stages, run until someone stops them. It must add nothing to what `streams/worker.py` does."""

from pathlib import Path

import click

from config.settings import STAGES
from config.watchlists import load_watchlists
from streams.worker import run_worker
from wirewatch.child import end_with_parent
from wirewatch.environment import settings
from wirewatch.terminal import remark

ALL = "all"


@click.command()
@click.argument("stages", nargs=-1, type=click.Choice([*STAGES, ALL]))
@click.option("--watchlists", type=click.Path(exists=True, path_type=Path), help="A watchlist file or a folder of them.")
@click.option("--with-parent", is_flag=True, hidden=True, help="End when standard input does; for programs that start a worker.")
def command(stages: tuple[str, ...], watchlists: Path | None, with_parent: bool) -> None:
    """Read articles from Kafka, match them, tell Slack. Ctrl-C or SIGTERM ends it within 10 s; nothing is lost.

    STAGES are match (which reads articles), alert, deliver, or all; without any, WIREWATCH_STAGES says. Any number of
    workers may run; they share the partitions. Rules with errors are reported and left out. Without SLACK_BOT_TOKEN
    the alerts are printed.

    \b
    Example:
      wirewatch worker all --watchlists config/watchlists
      wirewatch worker deliver
    """
    if with_parent:
        end_with_parent()
    read = settings(watchlists)
    chosen = read.stages if not stages else STAGES if ALL in stages else tuple(each for each in STAGES if each in stages)
    loaded = load_watchlists(read.watchlists)
    for error in loaded.errors:
        remark(str(error))
    if "match" in chosen and not loaded.running:
        raise click.ClickException(f"There is no rule to run in {read.watchlists}. `wirewatch check` says why.")
    raise click.exceptions.Exit(run_worker(read, chosen, loaded.running))
