"""`wirewatch slack`: the group of what is asked of Slack. Its one command so far is in check.py."""

from wirewatch.commands.slack.check import command

__all__ = ["command"]
