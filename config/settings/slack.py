"""The settings of Slack: how it is reached, by an app's token or by a webhook, and how often it is called.

The rates are Slack's own for an app that a workspace made for itself. Workers share them, so they are those of the workspace.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from config.settings.kinds import (
    API_URL,
    CERTIFICATES,
    PROMISE,
    PROXY,
    RECEIVER,
    SLACK_TOKEN,
    TEAM,
    UNVERIFIABLE,
    WEBHOOK,
    Secret,
    hours_or_none,
    rate,
    seconds,
    whole,
)
from config.settings.variable import Variable

_TOKEN, _WEBHOOK = "SLACK_BOT_TOKEN", "WIREWATCH_SLACK_WEBHOOK"


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """How Slack is reached, and how often. Without a token or a webhook nothing is sent to it. A rate of None is no limit."""

    token: Annotated[
        Secret | None,
        Variable("SLACK_BOT_TOKEN", SLACK_TOKEN, "The bot's token. Without one, a worker prints its alerts.", file_too=True),
    ] = None
    api_url: Annotated[str, Variable("SLACK_API_URL", API_URL, "Slack, or what stands in for it.")] = "https://slack.com/api/"
    timeout_s: Annotated[
        float, Variable("WIREWATCH_SLACK_TIMEOUT_S", seconds(0.1, 120), "How long one call to Slack may take.")
    ] = 10.0
    ca_file: Annotated[
        Path | None,
        Variable(
            "WIREWATCH_SLACK_CA_FILE",
            CERTIFICATES,
            "Authorities to trust beside the system's, where a proxy reads TLS or something of yours stands in for Slack.",
        ),
    ] = None
    proxy: Annotated[
        Secret | None,
        Variable(
            "WIREWATCH_SLACK_PROXY",
            PROXY,
            "The proxy for calls to Slack; else `HTTPS_PROXY` or `HTTP_PROXY`, unless `NO_PROXY` names the host.",
            file_too=True,
        ),
    ] = None
    team: Annotated[
        str | None,
        Variable("WIREWATCH_SLACK_TEAM", TEAM, "The workspace meant, where the token is an organisation's."),
    ] = None
    ops_channel: Annotated[
        str | None,
        Variable(
            "WIREWATCH_OPS_CHANNEL",
            RECEIVER,
            "Who is told, beside the owners of rules, when nothing gets through to a channel or to Slack, and when it goes on.",
        ),
    ] = None
    channel_per_s: Annotated[
        float | None, Variable("WIREWATCH_SLACK_CHANNEL_PER_S", rate("messages", 0.01, 1000), "The most a second in one channel.")
    ] = 1.0
    posts_per_min: Annotated[
        float | None,
        Variable("WIREWATCH_SLACK_POSTS_PER_MIN", rate("messages", 1, 60_000), "The most a minute in all channels together."),
    ] = 600.0
    updates_per_min: Annotated[
        float | None,
        Variable("WIREWATCH_SLACK_UPDATES_PER_MIN", rate("calls", 1, 60_000), "The most changes of messages a minute."),
    ] = 50.0
    reads_per_min: Annotated[
        float | None,
        Variable(
            "WIREWATCH_SLACK_READS_PER_MIN",
            rate("calls", 1, 60_000),
            "The most reads of channels and threads a minute; 1 for an app that is distributed outside of Slack's Marketplace.",
        ),
    ] = 50.0
    lists_per_min: Annotated[
        float | None,
        Variable("WIREWATCH_SLACK_LISTS_PER_MIN", rate("calls", 1, 60_000), "The most pages of channels and members a minute."),
    ] = 20.0
    page: Annotated[
        int,
        Variable(
            "WIREWATCH_SLACK_PAGE",
            whole(1, 999),
            "Messages read at once; 15 for an app that is distributed outside of Slack's Marketplace.",
        ),
    ] = 200
    webhook: Annotated[
        Secret | None,
        Variable(
            "WIREWATCH_SLACK_WEBHOOK",
            WEBHOOK,
            "An incoming webhook in the place of a token: everything goes to its one channel. See docs/slack.md.",
            file_too=True,
        ),
    ] = None
    webhook_promise: Annotated[
        str,
        Variable(
            "WIREWATCH_SLACK_WEBHOOK_PROMISE",
            PROMISE,
            "What becomes of a message whose answer was lost: at_least_once posts it again, at_most_once counts it as told.",
        ),
    ] = "at_least_once"
    deliver_within_h: Annotated[
        float | None,
        Variable(
            "WIREWATCH_DELIVER_WITHIN_H",
            hours_or_none(0.1, 87_600),
            "How many hours after its article came an alert may still be told; older ones end as expired, and are counted.",
        ),
    ] = None
    unverifiable_after_h: Annotated[
        float | None,
        Variable(
            "WIREWATCH_UNVERIFIABLE_AFTER_H",
            hours_or_none(0.1, 87_600),
            "How many hours it is tried to find out whether a message is there, where the bot may not read the channel.",
        ),
    ] = 24.0
    on_unverifiable: Annotated[
        str,
        Variable(
            "WIREWATCH_ON_UNVERIFIABLE",
            UNVERIFIABLE,
            "What becomes of it then: dead_letter keeps it for you, repost posts it again, which may be twice.",
        ),
    ] = "dead_letter"


def slack_contradictions(texts: Mapping[str, str]) -> Iterator[str]:
    """A webhook and a token are two ways of which one is taken."""
    token, webhook = (next((each for each in (name, f"{name}_FILE") if each in texts), None) for name in (_TOKEN, _WEBHOOK))
    if token and webhook:
        yield f"{token} and {webhook} are both set; set the token alone, which can do more"
