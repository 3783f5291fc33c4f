"""`wirewatch status`: how far each stage is, what the ledger of decisions has, which workers run, what was tolerated of articles
by outlet, and what waits for each channel, on one screen.

All of it is read from Kafka, so it is the same from any machine, and no worker has to be asked.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import click

from streams.kafka import Journal, StageProgress, read_journal, read_progress
from streams.running import ChannelView
from streams.watchlists import WorkerRun, read_runs
from wirewatch.channels import channel_in_words, channel_object, total_in_words
from wirewatch.commands.status.outlets import SPANS, Looked, articles_lines, articles_object, look, outlets_left_out
from wirewatch.environment import read_settings
from wirewatch.printing import say, say_json
from wirewatch.terminal import remark
from wirewatch.ways import LedgerCounts, ledger_lines, ledger_object, read_ledger
from wording import counted, escaped_line

MOST_CHANNELS = 20


@click.command()
@click.option(
    "--articles", "span", type=click.Choice([*SPANS, "none"]), default="1h", show_default=True,
    help="From when on articles.v1 is looked at, the latest 5,000 at most; none: not at all.",
)  # fmt: skip
@click.option("--no-ledger", is_flag=True, help="Leave the ledger out, which takes a while to read where it is long.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(span: str, no_ledger: bool, as_json: bool) -> None:
    """Show how many messages wait before each stage, the workers that said something in the last 20 s, and each channel: how much
    waits for it, since when and why, and when it was told last. Between them is what outlets send that is not by the contract and
    was tolerated, such as markup left in a text: in how many of the latest articles, with the id of one. Below the alert stage
    is what its ledger has: stories that are open, what waits for a digest or the end of quiet hours, how the matches of the last
    day ended, and the silences that last.

    The exit status is 1 when nothing gets through to a channel, or the journal or the ledger has records that cannot be read.

    \b
    Example:
      wirewatch status
      wirewatch status --articles 1d
      wirewatch status --json
    """
    settings, now = read_settings(), datetime.now(UTC)
    stages = read_progress(settings, with_held=False)
    journal = read_journal(settings)
    workers = read_runs(settings, now)
    looked = look(settings, now, SPANS[span]) if span in SPANS else None
    counts = None if no_ledger else read_ledger(settings, now)
    if as_json:
        say_json(_object(stages, workers, looked, journal) | {"ledger": counts and ledger_object(counts, now)})
    else:
        _say_stages(stages, counts, now)
        for run in workers:
            say(f"worker  {escaped_line(run.worker)}: {', '.join(map(escaped_line, run.stages))}")
        if not workers:
            say("worker  none runs now")
        if looked:
            _say_outlets(looked)
        _say_channels(journal.channels, now)
    if looked and looked.problem:
        remark(f"Articles were not looked at to the end: {looked.problem}")
    unreadable = (*journal.unreadable, *(counts.unreadable if counts else ()))
    for problem in unreadable:
        remark(problem)
    if any(each.is_parked for each in journal.channels) or unreadable:
        raise click.exceptions.Exit(1)


def _object(
    stages: Sequence[StageProgress], workers: Sequence[WorkerRun], looked: Looked | None, journal: Journal
) -> dict[str, Any]:
    return {
        "stages": [{"stage": each.stage, "waiting": each.waiting, "done": each.done} for each in stages],
        "workers": [{"worker": each.worker, "stages": list(each.stages)} for each in workers],
        "articles": looked and articles_object(looked),
        "channels": [channel_object(each) for each in journal.channels],
        "unreadable": list(journal.unreadable),
    }


def _say_stages(stages: Sequence[StageProgress], counts: LedgerCounts | None, now: datetime) -> None:
    for stage in stages:
        say(f"{stage.stage:<8}{counted(stage.waiting, 'message')} waiting, {stage.done:,} done")
        for line in ledger_lines(counts, now) if stage.stage == "alert" and counts is not None else ():
            say(line)
    if counts is not None and counts.problem:
        remark(f"Decisions were not looked at: {counts.problem}")


def _say_outlets(looked: Looked) -> None:
    for line in articles_lines(looked):
        say(line)
    if left_out := outlets_left_out(looked):
        remark(left_out)


def _say_channels(channels: Sequence[ChannelView], now: datetime) -> None:
    say(f"Slack   {total_in_words(channels)}")
    shown = channels[:MOST_CHANNELS]
    for each in shown:
        say(f"  {channel_in_words(each, now)}")
    if len(shown) < len(channels):
        remark(f"{counted(len(channels) - len(shown), 'channel')} more; --json has all.")
