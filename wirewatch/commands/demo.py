"""`wirewatch demo`: all of Wirewatch on one machine, with nothing installed and nobody's Kafka or Slack touched.

The worker is a child process, started by the same command anyone else would use. The demo only plays the outside: Kafka,
Slack and a publisher. It must never read the KAFKA_ and SLACK_ settings of its environment: those may be of production.
"""

import os
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import click

from config.loading import load_watchlists
from config.settings import SHIPPED_WATCHLISTS, load_settings
from sandbox import ScratchFolder
from sandbox.slack import NO_LIMITS, SLACKS_OWN
from streams.kafka import create_topics
from wirewatch.child import WorkerProcess
from wirewatch.demo import DemoRun, Screen, Show, SlackThread, choose_screen, local_kafka
from wirewatch.foreground import until_stopped
from wirewatch.interrupts import INTERRUPTED
from wirewatch.terminal import remark
from wirewatch.watchlists import not_run

# The emulated Slack takes any token that looks like one.
TOKEN = "xoxb-demo"
OURS = ("KAFKA_", "SLACK_", "WIREWATCH_")
PASSED_ON = ("WIREWATCH_CACHE", "WIREWATCH_LOG_LEVEL", "WIREWATCH_TIMEZONE")


@click.command()
@click.option("--once", is_flag=True, help="End when every article has ended; so it does where there is no terminal.")
@click.option("--articles", type=click.Path(exists=True, dir_okay=False), help="JSON lines, or a page, instead of the samples.")
@click.option("--watchlists", type=click.Path(exists=True, path_type=Path), help="Watchlists instead of the shipped ones.")
@click.option("--json", "as_json", is_flag=True, help="Print each Slack message as it came, one JSON object a line.")
@click.option("--no-limits", is_flag=True, help="Let the emulated Slack take every call at once; else its rates are Slack's own.")
def command(once: bool, articles: str | None, watchlists: Path | None, as_json: bool, no_limits: bool) -> None:
    """Show everything on this machine: Kafka, the worker, an emulated Slack, and sample articles.

    Publishes the articles, shows each message as it lands and where to see it as Slack would show it, and says what became
    of every article. The samples make a story of three outlets, a digest and a silence; that takes two or three minutes.
    Ends on Ctrl-C; with --once by itself. Needs no Docker, no Java and no Slack; the first time it downloads Kafka (44 MB).

    \b
    Example:
      wirewatch demo
      wirewatch demo --once --articles articles.jsonl --watchlists config/watchlists
    """
    once = once or not (sys.stdin.isatty() and sys.stdout.isatty())
    # This stays, where a signal ends what should have ended by itself.
    status = INTERRUPTED if once else 0
    # What is wrong with the settings or the rules is told before anything is started.
    load_settings(os.environ)
    loaded = load_watchlists(watchlists or SHIPPED_WATCHLISTS)
    for error in loaded.errors:
        remark(str(error))
    if not loaded.running:
        raise click.ClickException(f"There is no rule to run. {not_run(loaded)}".strip())
    if idle := not_run(loaded):
        remark(idle)
    with until_stopped():
        owners = (each.owner for each in loaded.watchlists if each.owner)
        slack = SlackThread(owners, NO_LIMITS if no_limits else SLACKS_OWN)
        status = _demo(Show(articles, watchlists), slack, choose_screen(as_json=as_json), once=once)
    raise click.exceptions.Exit(status)


def _demo(show: Show, slack: SlackThread, screen: Screen, *, once: bool) -> int:
    outside = without_ours(os.environ)
    with ExitStack() as stack:
        scratch = ScratchFolder("wirewatch-demo-")
        folder = stack.enter_context(scratch)
        stack.enter_context(slack)
        screen.note("Starting Apache Kafka on this machine ...")
        broker = stack.enter_context(local_kafka(cache=load_settings(outside).cache))
        servers, api_url = broker.bootstrap_servers, slack.server.api_url
        environ = outside | demo_environ(kafka=servers, slack=api_url, watchlists=show.rules(folder), folder=folder)
        settings = load_settings(environ)
        create_topics(settings)
        show.silence(settings)
        worker = stack.enter_context(WorkerProcess(environ, folder / "worker.log", scratch.lock))
        ends = " until the demo ends" if once else ""
        screen.note(f"The worker starts. What Slack would show is at {slack.server.url}{ends}")
        run = DemoRun(settings, worker, slack.arrived, screen)
        run.publish(*show.files)
        run.wait_for_the_end()
        screen.summary(run.summary())
        if not once:
            screen.note(f"The messages stay at {slack.server.url} until Ctrl-C.")
            run.watch()
    return 0


def without_ours(environ: Mapping[str, str]) -> dict[str, str]:
    """An environment without what names a Kafka, a Slack or topics, which may be those of production."""
    return {name: value for name, value in environ.items() if not name.startswith(OURS) or name in PASSED_ON}


def demo_environ(*, kafka: str, slack: str, watchlists: Path, folder: Path) -> dict[str, str]:
    """What the worker reads instead."""
    ours = {"KAFKA_BOOTSTRAP_SERVERS": kafka, "SLACK_API_URL": slack, "SLACK_BOT_TOKEN": TOKEN}
    ours["WIREWATCH_MAX_AGE_H"] = "none"  # the samples have fixed dates, and whoever shows an archive wants to see it
    ours["WIREWATCH_DATA_DIR"] = str(folder / "worker")
    ours["WIREWATCH_WATCHLISTS"] = str(watchlists.absolute())
    return ours
