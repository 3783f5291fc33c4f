"""Slack: messages in its blocks, calls to its Web API, and what its answers mean."""

from alerts.slack.answer import DISCONNECTED, NOT_CONNECTED, REDIRECTED, TIMEOUT, UNREADABLE, Answer, LookupFailedError
from alerts.slack.client import SlackClient
from alerts.slack.errors import ErrorClass, advice, classify
from alerts.slack.message import Form, render
from alerts.slack.notice import render_notice

__all__ = [
    "DISCONNECTED",
    "NOT_CONNECTED",
    "REDIRECTED",
    "TIMEOUT",
    "UNREADABLE",
    "Answer",
    "ErrorClass",
    "Form",
    "LookupFailedError",
    "SlackClient",
    "advice",
    "classify",
    "render",
    "render_notice",
]
