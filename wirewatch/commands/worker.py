"""`wirewatch worker`: the stages, run until someone stops them. It must add nothing to what `streams/worker.py` does."""

from pathlib import Path

import click

from config.settings import STAGES
from streams.worker import run_worker
from wirewatch.child import end_with_parent
from wirewatch.environment import read_settings

ALL = "all"


@click.command()
@click.argument("stages", nargs=-1, type=click.Choice([*STAGES, ALL]))
@click.option(
    "--watchlists",
    type=click.Path(exists=True, path_type=Path),
    help="A watchlist file or a folder of them, applied at the start.",
)
@click.option("--with-parent", is_flag=True, hidden=True, help="End when standard input does; for programs that start a worker.")
def command(stages: tuple[str, ...], watchlists: Path | None, with_parent: bool) -> None:
    """Read articles from Kafka, match them, tell Slack. Ctrl-C or SIGTERM ends it within 10 s; nothing is lost.

    STAGES are match (which reads articles), alert, deliver, or all; without any, WIREWATCH_STAGES says. Any number of
    workers may run; they share the partitions. All of them follow the rules that `wirewatch watchlists apply` puts into Kafka;
    with --watchlists, or WIREWATCH_WATCHLISTS, a folder is applied first. Without SLACK_BOT_TOKEN the alerts are printed.

    \b
    Example:
      wirewatch worker all --watchlists config/watchlists
      wirewatch worker deliver
    """
    if with_parent:
        end_with_parent()
    settings = read_settings(watchlists)
    chosen = settings.stages if not stages else STAGES if ALL in stages else tuple(each for each in STAGES if each in stages)
    raise click.exceptions.Exit(run_worker(settings, chosen, settings.watchlists))
