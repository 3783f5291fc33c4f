"""`wirewatch sandbox kafka|slack`: what stands in for the outside, in the foreground, for as long as one needs it.

stdout gets the lines to paste into another terminal, and only those. It must never change how a sandbox behaves: what the
demo and the tests use is what runs here.
"""

import asyncio
import signal
from dataclasses import asdict
from pathlib import Path

import click

from config.channels import receiver_fault
from sandbox.slack import NO_LIMITS, SLACKS_OWN, USERS, SlackServer
from sandbox.slack.state import member_name
from wirewatch.demo import local_kafka
from wirewatch.environment import read_settings
from wirewatch.foreground import until_stopped
from wirewatch.printing import say
from wirewatch.terminal import remark

KAFKA_PORT = 9092
SLACK_PORT = 8877
# The emulated Slack takes any token that looks like one.
TOKEN = "xoxb-sandbox"
SERVES = "{what} asks nobody who they are: every user of this machine can read and write here, so give it nothing secret."

_port = click.IntRange(0, 65535)


def _member(_context: click.Context, _parameter: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    try:
        return tuple(member_name(name) for name in names)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _channel(_context: click.Context, _parameter: click.Parameter, name: str | None) -> str | None:
    if name is not None and (fault := receiver_fault(name if name.startswith("#") else f"#{name}")) is not None:
        raise click.BadParameter(f"{name}: {fault}.")
    return name


@click.group()
def command() -> None:
    """Run a real Kafka or an emulated Slack on this machine, until Ctrl-C.

    \b
    Example:
      wirewatch sandbox kafka --data .wirewatch/kafka
      wirewatch sandbox slack
    """


@command.command()
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), help="Folder to keep its data in; else it is temporary."
)
@click.option("--port", type=_port, default=KAFKA_PORT, show_default=True, help="Port on 127.0.0.1; 0 chooses a free one.")
def kafka(data: Path | None, port: int) -> None:
    """Run Apache Kafka itself: no Docker and no Java needed. The first time it is downloaded (44 MB).

    Prints the line for other terminals once it answers, and ends on Ctrl-C or SIGTERM.

    \b
    Example:
      wirewatch sandbox kafka
      wirewatch sandbox kafka --data .wirewatch/kafka --port 9192
    """
    remark("Starting Apache Kafka on this machine ...")
    with until_stopped(), local_kafka(cache=read_settings().cache, data=data, port=port) as broker:
        say(f"export KAFKA_BOOTSTRAP_SERVERS={broker.bootstrap_servers}", to_copy=True)
        remark(f"Kafka answers on {broker.bootstrap_servers}; its log is {broker.log_path}. Ctrl-C ends it.")
        remark(SERVES.format(what="Kafka"))
        status = broker.wait()
        raise click.ClickException(f"Kafka ended by itself, with status {status}. Its log is {broker.log_path}.")


@command.command()
@click.option("--port", type=_port, default=SLACK_PORT, show_default=True, help="Port to listen on; 0 chooses a free one.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; others than loopback are open to all."
)
@click.option("--name", "names", multiple=True, help="Name that others call it by, with another --host; may be repeated.")
@click.option("--keep", type=click.Path(dir_okay=False, path_type=Path), help="File to keep messages in over a restart.")
@click.option("--member", "members", metavar="NAME", multiple=True, callback=_member, help="One more member; may be repeated.")
@click.option(
    "--webhook",
    metavar="CHANNEL",
    callback=_channel,
    help="Make this channel, and print its incoming webhook in place of a token.",
)
@click.option("--no-limits", is_flag=True, help="Take every call at once; else the rates are Slack's own.")
def slack(
    port: int,
    host: str,
    names: tuple[str, ...],
    keep: Path | None,
    members: tuple[str, ...],
    webhook: str | None,
    no_limits: bool,
) -> None:
    """Run an emulated Slack: the calls a bot makes, and a page that shows the messages.

    Prints the lines for other terminals once it listens, and ends on Ctrl-C or SIGTERM. Every channel
    is there, but as in Slack only a member can be told, which the `owner` of a watchlist has to be. The members are @dana and
    @tomas, and those you name with --member. It refuses what Slack would refuse as too much: a channel takes a message a second
    after five at once, and histories are read 50 times a minute.

    It takes any token and serves every user of this machine; with another --host than 127.0.0.1 it serves whoever reaches it,
    by its address or a --name.

    \b
    Example:
      wirewatch sandbox slack --keep .wirewatch/slack.jsonl
      wirewatch sandbox slack --member kim --member lee
      wirewatch sandbox slack --webhook "#syria"
    """
    users = tuple(dict.fromkeys((*USERS, *members)))
    limits = asdict(NO_LIMITS if no_limits else SLACKS_OWN)
    channels = () if webhook is None else (webhook,)
    server = SlackServer(port=port, host=host, names=names, keep=keep, users=users, channels=channels, **limits)
    asyncio.run(_serve(server, users, webhook))


async def _serve(server: SlackServer, users: tuple[str, ...], webhook: str | None) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with server:
        if webhook is None:
            say(f"export SLACK_API_URL={server.api_url}\nexport SLACK_BOT_TOKEN={TOKEN}", to_copy=True)
        else:
            say(f"export WIREWATCH_SLACK_WEBHOOK={server.webhook_url(webhook)}", to_copy=True)
        remark(f"The emulated Slack shows its messages at {server.url}. Ctrl-C ends it.")
        remark(SERVES.format(what="The emulated Slack"))
        remark(f"Its members are {', '.join(f'@{name}' for name in users)}; --member NAME adds one.")
        await stop.wait()
