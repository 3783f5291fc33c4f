"""Slack: messages in its blocks, calls to its Web API, and what its answers mean. Nothing else in alerts imports it."""

from alerts.slack.answer import DISCONNECTED, NOT_CONNECTED, REDIRECTED, TIMEOUT, UNREADABLE
from alerts.slack.client import SlackClient
from alerts.slack.destination import SlackDestination

__all__ = [
    "DISCONNECTED",
    "NOT_CONNECTED",
    "REDIRECTED",
    "TIMEOUT",
    "UNREADABLE",
    "SlackClient",
    "SlackDestination",
]
