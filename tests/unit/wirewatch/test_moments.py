"""Instants of the command line: every command that takes `--since` reads the same, and refuses what runs backwards."""

from datetime import UTC, datetime, time, timedelta

import click
import pytest
from click.testing import CliRunner

from wirewatch.cli import cli
from wirewatch.moments import Moment, refuse_backwards

FIRST = Moment(time.min)


@pytest.mark.parametrize(
    ("said", "ago"),
    [
        ("90s", timedelta(seconds=90)), ("30m", timedelta(minutes=30)), ("2h", timedelta(hours=2)), ("3d", timedelta(days=3)),
        ("1w", timedelta(days=7)),
    ],
)  # fmt: skip
def test_how_long_ago(said: str, ago: timedelta) -> None:
    assert abs(datetime.now(UTC) - ago - FIRST.convert(said, None, None)) < timedelta(seconds=30)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-11-29", "2026-11-29T00:00:00+00:00"),
        ("2026-11-29T15:04:00+01:00", "2026-11-29T14:04:00+00:00"),
        ("2026-11-29T15:04Z", "2026-11-29T15:04:00+00:00"),
        ("2026-11-29 15:04", "2026-11-29T15:04:00+00:00"),
        ("2026-11-29-05:00", "2026-11-29T00:00:00+00:00"),
        ("1960-01-01", "1970-01-01T00:00:00+00:00"),
        ("99999d", "1970-01-01T00:00:00+00:00"),
    ],
)
def test_a_day_and_a_time(said: str, meant: str) -> None:
    assert FIRST.convert(said, None, None).isoformat() == meant


def test_the_last_instant_of_a_day() -> None:
    assert Moment(time.max).convert("2026-11-29", None, None).isoformat() == "2026-11-29T23:59:59.999999+00:00"


@pytest.mark.parametrize("said", ["yesterday", "2", "h", "2y", "-2h", "", "2026-13-01", "\u0662h"])
def test_what_is_no_time(said: str) -> None:
    with pytest.raises(click.BadParameter):
        FIRST.convert(said, None, None)


@pytest.mark.parametrize("command", [["dead-letters", "list"], ["articles", "export"]])
def test_what_runs_backwards_is_refused_before_kafka_is_asked(command: list[str]) -> None:
    result = CliRunner().invoke(cli, [*command, "--since", "2026-11-29", "--until", "2026-11-27T10:00Z"])
    assert result.exit_code == 2
    assert result.stderr.endswith(
        "Error: --since (2026-11-29T00:00:00Z) is not before --until (2026-11-27T10:00:00Z), so there is nothing between. Give "
        "the earlier one to --since.\n"
    )


def test_one_instant_is_between_where_the_end_counts() -> None:
    at = datetime(2026, 11, 29, tzinfo=UTC)
    refuse_backwards(at, at, until_counts=True)
    refuse_backwards(at, None, until_counts=False)
    with pytest.raises(click.UsageError):
        refuse_backwards(at, at, until_counts=False)
