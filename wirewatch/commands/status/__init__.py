"""`wirewatch status`, which is in screen.py."""

from wirewatch.commands.status.screen import command

__all__ = ["command"]
