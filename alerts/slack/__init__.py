"""Slack: messages in its blocks, calls to its Web API, and what its answers mean. Nothing else in alerts imports it."""

from alerts.slack.answers import DISCONNECTED, NOT_CONNECTED, REDIRECTED, TIMEOUT, UNREADABLE
from alerts.slack.client import SlackClient, SlackDestination

__all__ = [
    "DISCONNECTED",
    "NOT_CONNECTED",
    "REDIRECTED",
    "TIMEOUT",
    "UNREADABLE",
    "SlackClient",
    "SlackDestination",
]
