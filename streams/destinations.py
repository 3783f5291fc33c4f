"""Which destination the settings ask for, and how often it may be called."""

import logging
from collections.abc import Callable
from zoneinfo import ZoneInfo

from alerts import NO_LIMITS, ConsoleDestination, Destination, Paces
from alerts.slack import SlackClient, SlackDestination, WebhookDestination
from config.settings import Settings

log = logging.getLogger(__name__)


def destination_of(settings: Settings, may_send: Callable[[], bool]) -> Destination:
    """The destination the settings ask for; `may_send` is asked at each request's last moment. Warns where that is not Slack."""
    timezone, slack = ZoneInfo(settings.timezone), settings.slack
    proxy = slack.proxy.reveal() if slack.proxy else None
    if slack.token is not None:
        token, ca_file, team = slack.token.reveal(), slack.ca_file, slack.team
        client = SlackClient(
            token, slack.api_url, slack.timeout_s, may_send, ca_file=ca_file, proxy=proxy, team=team, page=slack.page
        )
        return SlackDestination(client, timezone)
    if slack.webhook is not None:
        is_repeated = slack.webhook_promise == "at_least_once"
        log.warning(
            "Alerts of all receivers go to the channel of WIREWATCH_SLACK_WEBHOOK; a message whose answer is lost is %s.",
            "posted again" if is_repeated else "not posted again",
        )
        return WebhookDestination(
            slack.webhook.reveal(),
            slack.timeout_s,
            may_send,
            timezone=timezone,
            repeats=is_repeated,
            ca_file=slack.ca_file,
            proxy=proxy,
        )
    log.warning("No SLACK_BOT_TOKEN is set: alerts are printed here, on standard output, and not sent to Slack.")
    return ConsoleDestination(timezone)


def paces_of(settings: Settings) -> Paces:
    """How often the destination may be called. A terminal takes all."""
    slack = settings.slack
    if slack.token is None and slack.webhook is None:
        return NO_LIMITS
    posts_per_s = None if slack.posts_per_min is None else slack.posts_per_min / 60
    return Paces(slack.channel_per_s, posts_per_s, slack.updates_per_min, slack.reads_per_min, slack.lists_per_min)
