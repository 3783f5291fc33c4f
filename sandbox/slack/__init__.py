"""An emulated Slack: an HTTP server with the limits and errors of Slack's Web API, a page to look at, and faults to ask for."""

from sandbox.slack.server import USERS, ListenError, SlackServer

__all__ = [
    "USERS",
    "ListenError",
    "SlackServer",
]
