"""Times of day in a zone: when a digest is next due, and until when it is quiet. Holidays are days like any other.

The clock of a zone is put forward and back. A time that does not exist on the day it goes forward is taken an hour later by that
clock; one that is there twice is taken once, the first time.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise
from typing import Self
from zoneinfo import ZoneInfo

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY = timedelta(days=1)


class CalendarError(ValueError):
    """No schedule, hours or zone. Its text says what is wrong and what to write."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A time of day on some days of the week, 0 for Monday; without a zone it is one of the house."""

    at: time
    days: frozenset[int]
    zone: tzinfo | None

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `08:00`, `08:00 Mon-Fri` or `08:00 Mon,Thu Europe/Berlin`. Raises `CalendarError`."""
        at, *others = text.split()
        days = frozenset(range(7))
        if others and others[0][:3] in DAYS:
            days = _days(others.pop(0))
        if len(others) > 1:
            raise CalendarError(f'"{text}" is no schedule; write a time, days and a zone, such as 08:00 Mon-Fri Europe/Berlin')
        return cls(_time(at), days, zone_of(others[0]) if others else None)

    def after(self, at: datetime, zone: tzinfo) -> datetime:
        """The first instant of it behind `at`; `zone` is the one of the house."""
        own = self.zone or zone
        day = at.astimezone(own).date() - _DAY
        while True:
            if day.weekday() in self.days and (due_at := datetime.combine(day, self.at, own).astimezone(UTC)) > at:
                return due_at
            day += _DAY


@dataclass(frozen=True, slots=True)
class Hours:
    """A span of the day, which may go past midnight; the end is no part of it."""

    begin: time
    end: time

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `22:00-06:00`. Raises `CalendarError`."""
        begin, _, end = text.partition("-")
        hours = cls(_time(begin), _time(end))
        if hours.begin == hours.end:
            raise CalendarError(f'"{text}" is no span of the day, because it ends where it begins')
        return hours

    def until(self, at: datetime, zone: tzinfo) -> datetime | None:
        """When they end, if `at` is in them: by their instants, or by what the clock shows in an hour that is there twice."""
        local = at.astimezone(zone)
        is_over_midnight = self.begin > self.end
        for begins_on in (local.date() - _DAY, local.date()):
            ends_on = begins_on + _DAY if is_over_midnight else begins_on
            begins_at, ends_at = (
                datetime.combine(day, each, zone).astimezone(UTC) for day, each in ((begins_on, self.begin), (ends_on, self.end))
            )
            if begins_at <= at < ends_at:
                return ends_at
        now = local.time().replace(tzinfo=None)
        inside = (now >= self.begin or now < self.end) if is_over_midnight else self.begin <= now < self.end
        if not inside:
            return None
        day = local.date() + (_DAY if is_over_midnight and now >= self.begin else timedelta())
        ends = datetime.combine(day, self.end, zone)
        # In the hour that is there twice the first end may be over.
        return next((each for fold in (0, 1) if (each := ends.replace(fold=fold).astimezone(UTC)) > at), at + timedelta(hours=1))


@lru_cache(maxsize=1 << 10)
def schedule_of(text: str) -> Schedule | None:
    """A schedule of a match; None for one that cannot be read, so that what it would collect is told at once."""
    try:
        return Schedule.read(text)
    except ValueError:
        return None


@lru_cache(maxsize=1 << 10)
def hours_of(text: str) -> Hours | None:
    """Hours of a match; None for those that cannot be read, so that nothing is held."""
    try:
        return Hours.read(text)
    except ValueError:
        return None


@lru_cache(maxsize=1 << 10)
def zone_or(name: str | None, otherwise: tzinfo) -> tzinfo:
    """The zone of this name; another where there is none."""
    try:
        return zone_of(name) if name else otherwise
    except CalendarError:
        return otherwise


def zone_of(name: str) -> tzinfo:
    """The zone of this name. Raises `CalendarError`."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise CalendarError(f'"{name}" is no time zone; write one such as Europe/Berlin or UTC') from None


def _time(text: str) -> time:
    hour, _, minute = text.partition(":")
    if len(text) == 5 and (hour + minute).isascii() and (hour + minute).isdigit() and int(hour) < 24 and int(minute) < 60:
        return time(int(hour), int(minute))
    raise CalendarError(f'"{text}" is no time of day; write hours and minutes, such as 08:00')


def _days(text: str) -> frozenset[int]:
    found = set[int]()
    for part in text.split(","):
        names = part.split("-")
        if not names or any(name not in DAYS for name in names):
            raise CalendarError(f'"{text}" are no days; write Mon-Fri or Mon,Wed,Fri')
        numbers = [DAYS.index(name) for name in names]
        found.update(numbers)
        for first, last in pairwise(numbers):
            found.update(each % 7 for each in range(first, last + (7 if last < first else 0) + 1))
    return frozenset(found)
