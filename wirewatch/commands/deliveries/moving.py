"""`wirewatch deliveries release|reroute|bury|replay`: what waits is tried now, delivered elsewhere, given up or brought back.

The journal is written by the workers alone. So a command sends an order to the worker that has the delivery, waits until the
journal shows what came of it, and says that. What cannot be undone is asked first. It must never say that something was done
before the journal does.
"""

import click

from config.channels import receiver_fault
from wirewatch.deliveries import order

_as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
_yes = click.option("--yes", is_flag=True, help="Ask nothing.")
_ids = click.argument("ids", metavar="[ID]...", nargs=-1)
_channel = click.option("--channel", metavar="CHANNEL", help="All of this channel: its name in the journal, or its id.")


def _receiver(_ctx: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    """A receiver that there may be. Raises `BadParameter`."""
    if given is not None and (fault := receiver_fault(given)) is not None:
        raise click.BadParameter(f"{given}: {fault}.")
    return given


@click.command()
@_ids
@_channel
@_as_json
def release(ids: tuple[str, ...], channel: str | None, as_json: bool) -> None:
    """Try now what waits: after a channel or the token was mended, instead of at the next probe.

    Without ids and --channel it is all that waits.

    \b
    Example:
      wirewatch deliveries release
      wirewatch deliveries release --channel "#syria"
      wirewatch deliveries release 0123abcd
    """
    order("release", ids, channel, every=True, as_json=as_json)


@click.command()
@_ids
@click.option("--from", "channel", metavar="CHANNEL", help="All that waits for this channel, as the journal names it.")
@click.option("--to", metavar="CHANNEL", required=True, callback=_receiver, help="Where it is delivered instead.")
@_yes
@_as_json
def reroute(ids: tuple[str, ...], channel: str | None, to: str, yes: bool, as_json: bool) -> None:
    """Deliver elsewhere what waits. Of one article a channel is told once: what it was told already does not come again.

    This moves what waits and no rule: correct `deliver` in the watchlist too, or new alerts go on waiting.

    \b
    Example:
      wirewatch deliveries reroute --from "#typo" --to "#syria"
      wirewatch deliveries reroute 0123abcd --to "#syria" --yes
    """
    if to == channel:
        raise click.UsageError(f"--from and --to are both {channel}.")
    question = f"Deliver {{}} to {to} instead?"
    order("reroute", ids, channel, to=to, question=None if yes else question, as_json=as_json)


@click.command()
@_ids
@_channel
@click.option("--why", metavar="TEXT", help="The reason, for the dead letters.")
@_yes
@_as_json
def bury(ids: tuple[str, ...], channel: str | None, why: str | None, yes: bool, as_json: bool) -> None:
    """Give up what waits: nobody is told, and each becomes a dead letter. `replay` brings it back.

    \b
    Example:
      wirewatch deliveries bury 0123abcd --why "the channel is gone, and so is the desk"
      wirewatch deliveries bury --channel "#old-desk" --yes
    """
    question = None if yes else "Give up {}? Nobody is told, and each becomes a dead letter."
    order("bury", ids, channel, why=why, question=question, as_json=as_json)


@click.command()
@_ids
@_channel
@_as_json
def replay(ids: tuple[str, ...], channel: str | None, as_json: bool) -> None:
    """Deliver what was given up (dead), as if it had just come.

    \b
    Example:
      wirewatch deliveries replay 0123abcd
      wirewatch deliveries replay --channel "#syria"
    """
    order("replay", ids, channel, as_json=as_json)
