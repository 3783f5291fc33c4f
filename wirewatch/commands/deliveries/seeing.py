"""`wirewatch deliveries list|show`: what waits for whom, since when and why, as the journal says."""

from datetime import UTC, datetime, time

import click

from config.settings import Settings
from streams.kafka import Journal, read_entry, read_journal
from wirewatch.channels import channel_in_words, channel_object
from wirewatch.deliveries import (
    STATES,
    Asked,
    Named,
    as_object,
    former_names,
    in_a_line,
    link_of,
    one_of,
    receivers_of,
    whole,
    workspace_address,
)
from wirewatch.environment import read_settings
from wirewatch.moments import Moment
from wirewatch.printing import add_json, say, say_json
from wirewatch.terminal import remark
from wording import counted, escaped_line, nearest

MOST_SHOWN = 50

_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")


@click.group()
def command() -> None:
    """See what waits for Slack, for whom, since when and why, and move it.

    An id's beginning is enough where no other begins so.

    \b
    Example:
      wirewatch deliveries list
      wirewatch deliveries show 0123abcd
      wirewatch deliveries reroute --from "#typo" --to "#syria"
    """


@command.command("list")
@click.option("--channel", metavar="CHANNEL", help="Of this channel: its name, or its id.")
@click.option(
    "--state", "states", type=click.Choice(STATES), multiple=True, help="In this state; may be repeated. Without it: what waits."
)
@click.option("--since", type=Moment(time.min), help="Accepted then or later: 2026-11-24, 2026-11-24T10:15Z, 2h, 3d, 1w.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"The first N deliveries; without it {MOST_SHOWN}, and all with --json.",
)
@_as_json
def list_(channel: str | None, states: tuple[str, ...], since: datetime | None, limit: int | None, as_json: bool) -> None:
    """List what waits: each channel with how much, since when and why, then the deliveries, the oldest first.

    With --state it is what the journal has in that state: what was delivered and what was given up too, until it is forgotten.
    The exit status is 1 when the journal has records that cannot be read; they are named, and what they are about is safe.

    \b
    Example:
      wirewatch deliveries list
      wirewatch deliveries list --channel "#syria" --since 2h
      wirewatch deliveries list --state dead --state expired --json
    """
    settings = read_settings()
    journal = _asked(settings, channel, states, since)
    entries = journal.entries[: limit or (None if as_json else MOST_SHOWN)]
    channels = [view for view in journal.channels if view.waiting]
    now = datetime.now(UTC)
    if as_json:
        for each in channels:
            add_json({"kind": "channel", **channel_object(each)})
        for entry in entries:
            add_json({"kind": "delivery", **as_object(entry)})
    else:
        for each in channels:
            say(channel_in_words(each, now))
        if channels:
            say("")
        for entry in entries:
            say(in_a_line(entry.delivery))
    if not journal.entries:
        _say_of_none(journal, channel, filtered=bool(states or since))
    elif len(entries) < len(journal.entries):
        remark(f"The first {len(entries):,} of {counted(len(journal.entries), 'delivery')}; --limit N or --json shows more.")
    _say_unreadable(journal)


def _asked(settings: Settings, channel: str | None, states: tuple[str, ...], since: datetime | None) -> Journal:
    """What the journal has of it. Where a channel was renamed, what waits has the name under which it came until it is tried."""
    journal = read_journal(settings, Asked(receivers_of(settings, channel), states, since))
    if channel is None or journal.entries or not (names := former_names(settings, channel)):
        return journal
    found = read_journal(settings, Asked(names, states, since))
    if found.entries:
        before = ", ".join(escaped_line(each) for each in sorted(names))
        remark(f"{escaped_line(channel)} is {before} in the journal, until what waits is tried.")
    return found


def _say_of_none(journal: Journal, channel: str | None, *, filtered: bool) -> None:
    if channel is None:
        remark("No delivery fits the options." if filtered else "Nothing waits.")
        return
    # Slack's channels have no capitals.
    near = nearest(channel.lower(), [each for each in journal.last_delivered if each != channel])
    meant = f" Did you mean {escaped_line(near)}?" if near and channel not in journal.last_delivered else ""
    remark(f"Nothing {'fits' if filtered else 'waits'} for {escaped_line(channel)}.{meant}")


def _say_unreadable(journal: Journal) -> None:
    for problem in journal.unreadable:
        remark(problem)
    if journal.unreadable_count:
        remark(
            f"{counted(journal.unreadable_count, 'record')} of the journal cannot be read; somebody else wrote there. Workers "
            "pass them over, and look in Slack for what they are about before they post it."
        )
        raise click.exceptions.Exit(1)


@command.command()
@click.argument("id_", metavar="ID")
@_as_json
def show(id_: str, as_json: bool) -> None:
    """Show one delivery, whole: how it stands and why, what it tells, and its link in Slack where that can be told.

    \b
    Example:
      wirewatch deliveries show 0123abcd
      wirewatch deliveries show 0123456789abcdef0123456789abcdef --json
    """
    settings = read_settings()
    entry = one_of(read_journal(settings, Named((id_,))).entries, id_)
    delivery = read_entry(settings, entry)
    link = link_of(workspace_address(settings) if delivery.ts is not None else None, delivery)
    if as_json:
        say_json({**as_object(entry, delivery), "slack": link})
    else:
        say(whole(entry, delivery, link))
