"""`wirewatch why`: screen.py is the command."""

from wirewatch.commands.why.screen import command

__all__ = ["command"]
