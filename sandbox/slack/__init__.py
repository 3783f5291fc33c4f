"""An emulated Slack on this machine: the Web API a bot posts to, and a page that shows what a person would have seen.

It stands in for Slack in tests, in the demo and for people without a workspace, and it is strict so that a message it
takes is a message Slack takes. It must never reach the network beyond the port it listens on.
"""

from sandbox.slack.server import ListenError, SlackServer

__all__ = ["ListenError", "SlackServer"]
