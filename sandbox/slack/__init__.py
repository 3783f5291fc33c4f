"""An emulated Slack: an HTTP server with the limits and errors of Slack's Web API, a page to look at, and faults to ask for."""

from sandbox.slack.methods import NO_LIMITS, SLACKS_OWN, Limits
from sandbox.slack.server import USERS, ListenError, SlackServer

__all__ = [
    "NO_LIMITS",
    "SLACKS_OWN",
    "USERS",
    "Limits",
    "ListenError",
    "SlackServer",
]
