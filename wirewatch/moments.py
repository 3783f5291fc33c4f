"""Instants as people give them to commands: a day, a time of a day, or how long ago. All commands read alike."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

import click

_AGO = re.compile(r"(\d{1,5})([smhdw])", re.ASCII)
_AGO_S = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)  # Kafka knows no earlier time


class Moment(click.ParamType):
    """An instant: a day, a time of a day, or how long ago; of a day the `of_a_day`, its first or its last instant."""

    name = "time"

    def __init__(self, of_a_day: time) -> None:
        self._of_a_day = of_a_day

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The instant in UTC; so is a time that names no zone."""
        if isinstance(value, datetime):
            return value
        if ago := _AGO.fullmatch(value):
            return max(datetime.now(UTC) - timedelta(seconds=int(ago[1]) * _AGO_S[ago[2]]), _EARLIEST)
        # It reads all kinds of files of articles, which takes a while, and most commands are given no time.
        from wirewatch.articles import instant_of

        try:
            return max(instant_of(value, self._of_a_day), _EARLIEST)
        except (ValueError, OverflowError):
            self.fail(
                f"{value!r} is no time. Write a day (2026-11-24), a time (2026-11-24T10:15Z), or how long ago "
                "(90s, 30m, 2h, 3d, 1w)."
            )


def refuse_backwards(since: datetime | None, until: datetime | None, *, until_counts: bool) -> None:
    """Raises `UsageError` where nothing can be between the two; `until_counts`: the instant of `--until` is between."""
    if since is not None and until is not None and (since > until or (since == until and not until_counts)):
        raise click.UsageError(
            f"--since ({_shown(since)}) is not before --until ({_shown(until)}), so there is nothing between. Give the earlier "
            "one to --since."
        )


def _shown(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
