"""How long a silence lasts, as people give it to a command: 90m, 2h, 3d, 1w. It always has an end."""

import re
from datetime import timedelta
from typing import Any

import click

from schemas import LONGEST_SILENCE

_SPAN = re.compile(r"([1-9]\d{0,5})([mhdw])", re.ASCII)
_UNIT_S = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


class Lasting(click.ParamType):
    """A span of time that a silence may last."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """The span."""
        if isinstance(value, timedelta):
            return value
        if (found := _SPAN.fullmatch(value.strip())) is None:
            self.fail(f"{value!r} is no span of time. Write 90m, 2h, 3d or 1w.")
        span = timedelta(seconds=int(found[1]) * _UNIT_S[found[2]])
        if span > LONGEST_SILENCE:
            self.fail(
                f"{value} is too long: a silence lasts {LONGEST_SILENCE.days} days at most, so that nobody forgets one. For "
                "longer, set the rule's status to paused, or change its query."
            )
        return span


LASTING = Lasting()
