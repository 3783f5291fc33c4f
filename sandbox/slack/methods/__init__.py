"""Slack's Web API, a method at a time: what is asked, what is refused, with which error."""

from sandbox.slack.methods.api import KNOWN, WebApi
from sandbox.slack.methods.call import JSON_TYPES
from sandbox.slack.methods.conversations import Sight
from sandbox.slack.methods.limits import NO_LIMITS, SLACKS_OWN, Limiter, Limits
from sandbox.slack.methods.webhooks import path_of as webhook_path

__all__ = [
    "JSON_TYPES",
    "KNOWN",
    "NO_LIMITS",
    "SLACKS_OWN",
    "Limiter",
    "Limits",
    "Sight",
    "WebApi",
    "webhook_path",
]
