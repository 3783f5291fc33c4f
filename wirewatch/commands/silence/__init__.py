"""`wirewatch silence add|list|end`: what nobody wants to hear of for a while.

A silence is a record on silences.v1, which every alert stage follows like the rules; the channel is told when it begins and ends.
It hides what would be told and not what is matched: matches count as before, and each that it hid is known. adding.py has `add`,
seeing.py the others.
"""

from wirewatch.commands.silence.adding import add
from wirewatch.commands.silence.seeing import command

command.add_command(add)

__all__ = ["command"]
