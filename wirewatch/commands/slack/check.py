"""`wirewatch slack check`: may the bot do what a worker needs, and are the channels there that the rules name.

It must never post unless it is asked to, and only what says that it is a test.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import click

from alerts.slack import is_person
from config.loading import load_watchlists
from config.settings import Secret, Settings
from streams.watchlists import read_standings
from wirewatch.checks import Finding, slack_inspection, tell
from wirewatch.environment import read_settings
from wording import counted


@click.group()
def command() -> None:
    """Look at the way to Slack before a worker goes it.

    \b
    Example:
      wirewatch slack check
    """


@command.command()
@click.option("--channel", "channels", multiple=True, metavar="NAME", help="Look at this one, not at those of rules.")
@click.option("--watchlists", type=click.Path(exists=True, path_type=Path), help="Look at the channels of these rules.")
@click.option("--post", is_flag=True, help="Post a test message to each of the channels that are as they should be.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def check(channels: tuple[str, ...], watchlists: Path | None, post: bool, as_json: bool) -> None:
    """Say whether Slack takes the token, which scopes it lacks and what for, and of each channel whether it is there, the bot is
    in it and it is not archived.

    The channels are those that the rules of --watchlists or WIREWATCH_WATCHLISTS name, else those of the rules that run, and
    WIREWATCH_OPS_CHANNEL. The exit status is 1 when something is not as a worker needs it.

    \b
    Example:
      wirewatch slack check
      wirewatch slack check --channel "#syria" --post
      wirewatch slack check --watchlists config/watchlists --json
    """
    settings = read_settings(watchlists)
    token = settings.slack.token
    if token is None and settings.slack.webhook is not None:
        raise click.UsageError(
            "A webhook cannot be asked anything, so there is nothing to check: its first message shows whether Slack takes it. "
            "With a token (SLACK_BOT_TOKEN) all of this is looked at."
        )
    if token is None:
        raise click.UsageError("No token is set. Set SLACK_BOT_TOKEN or SLACK_BOT_TOKEN_FILE.")
    names = list(dict.fromkeys(channels)) or _looked_at(settings)
    if not tell(asyncio.run(_look(settings, token, names, post=post)), as_json=as_json):
        raise click.exceptions.Exit(1)


def _looked_at(settings: Settings) -> list[str]:
    """The channels of rules, and who is told when nothing gets through to one: a typo there shows on the day it matters."""
    ops = settings.slack.ops_channel
    return list(dict.fromkeys([*_of_rules(settings), *([ops] if ops else [])]))


def _of_rules(settings: Settings) -> list[str]:
    """The channels of the rules that run: of the files that are named, else of those on Kafka."""
    if settings.watchlists is not None:
        running = [rule.definition.members for rule in load_watchlists(settings.watchlists).running]
    else:
        running = [each.definition for each in read_standings(settings).by_key.values() if each.runs and each.definition]
    named = [definition.get("deliver", {}) for definition in running]
    return sorted({str(deliver[member]) for deliver in named for member in ("slack", "fallback") if member in deliver})


async def _look(settings: Settings, token: Secret, names: Sequence[str], *, post: bool) -> list[Finding]:
    async with slack_inspection(settings.slack, token) as inspection:
        found = await inspection.token()
        if found[0].state == "missing":
            return found
        found += await inspection.golden()
        if not names:
            return [*found, Finding("Channels", "optional", "no rule names one", "Name one with --channel or --watchlists.")]
        ops = settings.slack.ops_channel
        channels = await inspection.channels(names, {ops: "WIREWATCH_OPS_CHANNEL"} if ops else None)
        found += channels
        if post:
            # A direct message goes to the id that Slack gives, and its receiver is a person: none is bothered with a test.
            found += await inspection.post([each.name for each in channels if each.state == "ok" and not is_person(each.name)])
            if left := sum(each.state != "ok" for each in channels):
                what = f"none was tried for {counted(left, 'channel')} that cannot take one"
                found.append(Finding("Test messages", "warning", what))
        return found
