"""Schedules and quiet hours on the clock of a zone, also in the nights in which it is changed."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from alerts.decisions import CalendarError, Hours, Schedule, zone_of

BERLIN = ZoneInfo("Europe/Berlin")


def after(schedule: str, at: str) -> str:
    return Schedule.read(schedule).after(datetime.fromisoformat(at), BERLIN).isoformat()


@pytest.mark.parametrize(
    ("schedule", "at", "due"),
    [
        ("08:00", "2026-11-24T06:59:59+00:00", "2026-11-24T07:00:00+00:00"),
        ("08:00", "2026-11-24T07:00:00+00:00", "2026-11-25T07:00:00+00:00"),
        ("08:00 Mon-Fri", "2026-11-27T08:00:00+00:00", "2026-11-30T07:00:00+00:00"),
        ("08:00 Mon,Thu UTC", "2026-11-24T08:00:00+00:00", "2026-11-26T08:00:00+00:00"),
        ("08:00 Sat-Mon", "2026-11-24T08:00:00+00:00", "2026-11-28T07:00:00+00:00"),
        ("23:30 Asia/Tokyo", "2026-11-24T14:29:00+00:00", "2026-11-24T14:30:00+00:00"),
        # The clock goes forward from 02:00 to 03:00, and back from 03:00 to 02:00.
        ("02:30", "2027-03-27T12:00:00+00:00", "2027-03-28T01:30:00+00:00"),
        ("02:30", "2026-10-24T12:00:00+00:00", "2026-10-25T00:30:00+00:00"),
        ("02:30", "2026-10-25T00:30:00+00:00", "2026-10-26T01:30:00+00:00"),
    ],
)
def test_a_schedule_is_next_due(schedule: str, at: str, due: str) -> None:
    assert after(schedule, at) == due


@pytest.mark.parametrize(
    ("hours", "at", "until"),
    [
        ("22:00-06:00", "2026-11-24T20:59:59+00:00", None),
        ("22:00-06:00", "2026-11-24T21:00:00+00:00", "2026-11-25T05:00:00+00:00"),
        ("22:00-06:00", "2026-11-25T04:59:59+00:00", "2026-11-25T05:00:00+00:00"),
        ("22:00-06:00", "2026-11-25T05:00:00+00:00", None),
        ("12:00-13:00", "2026-11-24T11:30:00+00:00", "2026-11-24T12:00:00+00:00"),
        ("22:00-06:00", "2027-03-27T22:00:00+00:00", "2027-03-28T04:00:00+00:00"),
        ("22:00-06:00", "2026-10-24T21:00:00+00:00", "2026-10-25T05:00:00+00:00"),
        # 02:15, the second time, with an end at 02:30 that was there once already.
        ("22:00-02:30", "2026-10-25T01:15:00+00:00", "2026-10-25T01:30:00+00:00"),
        # They began at the first 02:30, and go on while the clock shows less than that again.
        ("02:30-06:00", "2026-10-25T01:10:00+00:00", "2026-10-25T05:00:00+00:00"),
        # 02:30 is 03:30 on this day: until then, and from then on.
        ("22:00-02:30", "2027-03-28T00:59:00+00:00", "2027-03-28T01:30:00+00:00"),
        ("22:00-02:30", "2027-03-28T01:10:00+00:00", "2027-03-28T01:30:00+00:00"),
        ("22:00-02:30", "2027-03-28T01:30:00+00:00", None),
        ("02:15-02:45", "2027-03-28T01:20:00+00:00", "2027-03-28T01:45:00+00:00"),
    ],
)
def test_quiet_hours_end(hours: str, at: str, until: str | None) -> None:
    found = Hours.read(hours).until(datetime.fromisoformat(at), BERLIN)
    assert (found and found.isoformat()) == until


@pytest.mark.parametrize(
    ("read", "text", "words"),
    [
        (Schedule.read, "8:00", '"8:00" is no time of day; write hours and minutes, such as 08:00'),
        (Schedule.read, "24:00", '"24:00" is no time of day; write hours and minutes, such as 08:00'),
        (Schedule.read, "08:00 Mon-Foo", '"Mon-Foo" are no days; write Mon-Fri or Mon,Wed,Fri'),
        (Schedule.read, "08:00 Nowhere/Land", '"Nowhere/Land" is no time zone; write one such as Europe/Berlin or UTC'),
        (
            Schedule.read,
            "08:00 Mon at night",
            '"08:00 Mon at night" is no schedule; write a time, days and a zone, such as 08:00 Mon-Fri Europe/Berlin',
        ),
        (Hours.read, "06:00-06:00", '"06:00-06:00" is no span of the day, because it ends where it begins'),
        (zone_of, "../etc/passwd", '"../etc/passwd" is no time zone; write one such as Europe/Berlin or UTC'),
    ],
)
def test_what_is_no_time_says_what_to_write(read, text: str, words: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(CalendarError) as error:
        read(text)
    assert str(error.value) == words
