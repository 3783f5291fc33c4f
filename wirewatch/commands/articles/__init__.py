"""`wirewatch articles export`: export.py has it."""

from wirewatch.commands.articles.export import command

__all__ = ["command"]
