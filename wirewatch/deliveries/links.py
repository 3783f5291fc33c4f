"""Where a message is in Slack, as an address to open. What a workspace is called only Slack says, so it is asked."""

import asyncio

from config.settings import Settings
from schemas import Delivery


def workspace_address(settings: Settings) -> str | None:
    """The address of the workspace; None where there is no token, or Slack does not say it."""
    to = settings.slack
    if to.token is None:
        return None
    # It brings the watchlists and the client of Slack along, which takes a list of what waits a second longer.
    from wirewatch.checks import slack_inspection

    token = to.token

    async def ask() -> str | None:
        async with slack_inspection(to, token) as inspection:
            return await inspection.url()

    return asyncio.run(ask())


def link_of(workspace: str | None, delivery: Delivery) -> str | None:
    """The message of a delivery; None where it is not known."""
    if workspace is None or delivery.channel is None or delivery.ts is None:
        return None
    return f"{workspace}archives/{delivery.channel}/p{delivery.ts.replace('.', '')}"
