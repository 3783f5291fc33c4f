"""What is a date and what only looks like one."""

from datetime import UTC, datetime

import pytest

from schemas.pages.dates import find_date

DAY = datetime(2026, 11, 24, tzinfo=UTC)
QUARTER_PAST_TEN = datetime(2026, 11, 24, 10, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-24", "2026/11/24", "2026.11.24", "24.11.2026", "24. 11. 2026", "24 November 2026", "24 NOV 2026",
        "24th November 2026",
        "24th of November, 2026", "24. November 2026", "November 24, 2026", "November 24 2026", "Nov. 24th, 2026", "24-Nov-2026",
        "Tuesday, November 24, 2026", "Tue 24 Nov 2026", "Tues. 24 November 2026", "  24   November 2026  ", "24/11/2026",
        "11/24/2026",
        "Published: 24 November 2026", "Last updated on November 24, 2026", "DATE: 2026-11-24", "24\u00a0November\u00a02026",
        "By Ann Smith | 24 November 2026 | 5 min read", "Ann Smith • November 24, 2026", "World · 24.11.2026",
    ],
)  # fmt: skip
def test_a_day_is_its_midnight_in_utc(line: str) -> None:
    assert find_date(line) == DAY


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-24T10:15:00Z", "2026-11-24T11:15:00+01:00", "2026-11-24T10:15:00.999Z", "2026-11-24 10:15",
        "24 November 2026, 10:15 GMT", "24 November 2026 at 10:15 GMT", "November 24, 2026 10:15 a.m.",
        "November 24, 2026 5:15 AM EST", "Tue, 24 Nov 2026 10:15:00 +0000", "Tue, 24 Nov 2026 05:15:00 -0500",
        "24.11.2026 - 11:15 CET",
        "Published 10:15 GMT, 24 November 2026", "24 November 2026 13:15 UTC+3", "24 November 2026 15:45 +05:30",
        "Updated: Tuesday, 24 November 2026 at 11:15 (CET)",
    ],
)  # fmt: skip
def test_a_time_counts_with_its_zone(line: str) -> None:
    assert find_date(line) == QUARTER_PAST_TEN


@pytest.mark.parametrize(("time", "hour"), [("12:15 AM", 0), ("12:15 PM", 12), ("1:15 pm", 13), ("11:15 p.m.", 23)])
def test_the_twelve_hour_clock(time: str, hour: int) -> None:
    assert find_date(f"24 November 2026 {time}") == DAY.replace(hour=hour, minute=15)


@pytest.mark.parametrize(
    "line",
    [
        "", "2026", "24 November", "November 2026", "10:15", "24 Nov 26", "20261124",
        # The calendar and the clock have no such thing.
        "31 June 2026", "2026-13-01", "2026-02-29", "0000-01-01", "32.1.2026", "24 November 2026 24:15", "24 November 2026 10:61",
        "24 November 2026 13:15 pm", "Monday, 24 November 2026", "9999-12-31T23:00:00-05:00", "24 November 2026 10:15 +99:00",
        # Two days in two countries.
        "03/04/2026",
        # A zone of several countries.
        "24 November 2026 10:15 IST",
        # Not the line as a whole.
        "On 24 November 2026 the ministers met", "24 November 2026 was cold", "2026-11-24-report", "Copyright 2026",
        "٢٤ November 2026", "24 November 2026 " * 10,
    ],
)  # fmt: skip
def test_what_is_no_date(line: str) -> None:
    assert find_date(line) is None


def test_the_same_number_twice_is_one_day_in_every_country() -> None:
    assert find_date("04/04/2026") == datetime(2026, 4, 4, tzinfo=UTC)
