"""Each rule of Slack's that the emulated one keeps, tried over HTTP; docs/emulated-slack.md lists them with their pages.

The rules without options can be tried with any server: give `SLACK_CONFORMANCE_URL` (the address that slack-sdk calls base_url),
`SLACK_CONFORMANCE_TOKEN` and `SLACK_CONFORMANCE_CHANNEL`, the id of a channel that the bot is in. They post there.
"""

import asyncio
import os
from pathlib import Path

import pytest

from sandbox.slack import SlackServer
from sandbox.slack.state.workspace import channel_id
from tests.sandbox.slack.conformance import limits, messages, reading
from tests.sandbox.slack.conformance.caller import Hand, Rule, caller, rules_of
from tests.waiting import awaited

PAGE = Path(__file__).parents[4] / "docs" / "emulated-slack.md"
URL = os.environ.get("SLACK_CONFORMANCE_URL")
RULES = [*rules_of(messages), *rules_of(reading), *rules_of(limits)]
TOKEN = "xoxb-conformance"


@pytest.mark.parametrize("rule", [rule for rule in RULES if not (URL and rule.options)], ids=lambda rule: rule.says)
def test_a_rule_holds(rule: Rule) -> None:
    async def with_theirs(url: str) -> None:
        token, channel = os.environ["SLACK_CONFORMANCE_TOKEN"], os.environ["SLACK_CONFORMANCE_CHANNEL"]
        async with caller(url, token, channel) as slack:
            await rule.holds(slack)

    async def with_ours() -> None:
        hand = Hand()
        options = {"messages_per_s": None, "auto_create": False, **rule.options}
        channels = ["general", *options.pop("channels", [])]
        async with (
            SlackServer(channels=channels, token=TOKEN, clock=hand, **options) as server,
            caller(server.api_url, TOKEN, channel_id("general"), hand) as slack,
        ):
            await rule.holds(slack)

    asyncio.run(awaited(with_theirs(URL) if URL else with_ours()))


def test_the_page_lists_each_rule_with_its_page_of_slacks_documentation() -> None:
    listed = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ") and line.endswith(" |")]
    rules = [f"| {rule.page} | {rule.says} |" for rule in sorted(RULES, key=lambda rule: rule.page)]
    assert [line for line in listed if line in rules] == rules
