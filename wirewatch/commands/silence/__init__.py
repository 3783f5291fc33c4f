"""`wirewatch silence add|list|end`: ordering.py has them."""

from wirewatch.commands.silence.ordering import command

__all__ = ["command"]
