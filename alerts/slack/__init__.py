"""Slack: messages in its blocks, calls to its Web API, and what its answers mean. Nothing else in alerts imports it."""

from alerts.slack.addresses import Addresses, is_person
from alerts.slack.answers import (
    DISCONNECTED,
    ID,
    NOT_CONNECTED,
    REDIRECTED,
    TIMEOUT,
    UNREADABLE,
    Answer,
    LookupFailedError,
    failure,
)
from alerts.slack.client import SlackClient
from alerts.slack.listings import at_once
from alerts.slack.message import Notification, render
from alerts.slack.webhook import WebhookDestination
from alerts.slack.workspace import SlackDestination

__all__ = [
    "DISCONNECTED",
    "ID",
    "NOT_CONNECTED",
    "REDIRECTED",
    "TIMEOUT",
    "UNREADABLE",
    "Addresses",
    "Answer",
    "LookupFailedError",
    "Notification",
    "SlackClient",
    "SlackDestination",
    "WebhookDestination",
    "at_once",
    "failure",
    "is_person",
    "render",
]
