"""What stands in a command that is shown, or beside it: how long something has lasted, a channel's name as a shell reads it."""

import re
import shlex
from typing import Protocol

from wording.shown import counted

_PLAIN = re.compile(r"[\w#@.-]+")
_SECONDS = (("day", 86_400), ("hour", 3_600), ("minute", 60))


class Lasted(Protocol):
    """A `timedelta`. Its module has a clock, which `matching` may not import, not even through this room."""

    def total_seconds(self) -> float:
        """How long in seconds."""


def age(lasted: Lasted) -> str:
    """How long, in the largest whole unit: `2 hours`, `less than a minute`."""
    seconds = int(lasted.total_seconds())
    for unit, of_it in _SECONDS:
        if seconds >= of_it:
            return counted(seconds // of_it, unit)
    return "less than a minute"


def in_shell(receiver: str) -> str:
    """A receiver as a command has it: without quotes `#` would begin a comment."""
    return f'"{receiver}"' if _PLAIN.fullmatch(receiver) else shlex.quote(receiver)
