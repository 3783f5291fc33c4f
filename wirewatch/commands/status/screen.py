"""`wirewatch status`: how far each stage is, which workers run, and what waits for each channel, on one screen.

All of it is read from Kafka, so it is the same from any machine, and no worker has to be asked.
"""

from datetime import UTC, datetime

import click

from streams.kafka import read_journal, read_progress
from streams.watchlists import read_runs
from wirewatch.channels import channel_in_words, channel_object, total_in_words
from wirewatch.environment import read_settings
from wirewatch.printing import say, say_json
from wirewatch.terminal import remark
from wording import counted, escaped_line

MOST_CHANNELS = 20


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(as_json: bool) -> None:
    """Show how many messages wait before each stage, the workers that said something in the last 20 s, and each channel: how much
    waits for it, since when and why, and when it was told last.

    The exit status is 1 when nothing gets through to a channel, or the journal has records that cannot be read.

    \b
    Example:
      wirewatch status
      wirewatch status --json
    """
    settings, now = read_settings(), datetime.now(UTC)
    stages = read_progress(settings)
    workers = read_runs(settings, now)
    journal = read_journal(settings)
    parked = any(each.is_parked for each in journal.channels)
    if as_json:
        told = [{"stage": each.stage, "waiting": each.there - each.done, "done": each.done} for each in stages]
        runs = [{"worker": each.worker, "stages": list(each.stages)} for each in workers]
        channels = [channel_object(each) for each in journal.channels]
        say_json({"stages": told, "workers": runs, "channels": channels, "unreadable": list(journal.unreadable)})
    else:
        for stage in stages:
            say(f"{stage.stage:<8}{counted(stage.there - stage.done, 'message')} waiting, {stage.done:,} done")
        for run in workers:
            say(f"worker  {escaped_line(run.worker)}: {', '.join(map(escaped_line, run.stages))}")
        if not workers:
            say("worker  none runs now")
        say(f"Slack   {total_in_words(journal.channels)}")
        shown = journal.channels[:MOST_CHANNELS]
        for each in shown:
            say(f"  {channel_in_words(each, now)}")
        if len(shown) < len(journal.channels):
            remark(f"{counted(len(journal.channels) - len(shown), 'channel')} more; --json has all.")
    for problem in journal.unreadable:
        remark(problem)
    if parked or journal.unreadable_count:
        raise click.exceptions.Exit(1)
