"""Dates as exports write them -> RFC 3339, or the reason why not.

03/04/2026 is two days, and only other dates of the same column say which: `Days` looks at all of them first. A date without a
time is a day and counts as its noon in UTC, so that it is the same day for nearly every reader; a time without a zone is UTC. It
must never choose between two days by itself.

    date  = 2026-11-29 / 2026/11/29 / 29.11.2026 / 29/11/2026 / 11/29/2026 / 29-Nov-2026 / Nov 29, 2026 / 20261129
    value = [weekday] date [ ("T" / "," / " ") time [AM/PM] [zone] ] / 1796050000 (since 1970) / 46355.63 (Excel's days)
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from wirewatch.articles.how import Order

NOON = time(12)
A_DAY = "published_at is a day without a time, so noon in UTC stands in"
# The first three letters, or more where three mean two months; English, German, French, Spanish, without accents.
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan ene", "feb fev", "mar mrz maer", "apr avr abr", "may mai", "jun juin", "jul juil", "aug aou ago", "sep set",
         "oct okt", "nov", "dec dez dic"), 1)
    for name in names.split()
}  # fmt: skip
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "bst": 1, "cet": 1, "cest": 2, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "pst": -8, "pdt": -7,
}  # fmt: skip
_EXCEL_ZERO = datetime(1899, 12, 30, tzinfo=UTC)

_DATE = re.compile(
    r"(?P<y>\d{4})(?P<m1>[-/.])(?P<m>\d\d?)(?P=m1)(?P<d>\d\d?)"
    r"|(?P<cy>\d{4})(?P<cm>\d\d)(?P<cd>\d\d)(?=\d{4}|T|\Z)"
    r"|(?P<first>\d\d?)(?P<mark>[-/.]) ?(?P<second>\d\d?)(?P=mark) ?(?P<ny>\d{4}|\d\d)(?!\d)"
    r"|(?P<wd>\d\d?)(?:st|nd|rd|th|er|\.)?(?: de(?= )|[- .])\s*(?P<wm>[^\W\d]{3,10})\.?(?: de)?[-, .]\s*(?P<wy>\d{4}|\d\d)(?!\d)"
    r"|(?P<am>[^\W\d]{3,10})\.? (?P<ad>\d\d?)(?:st|nd|rd|th)?,? (?P<ay>\d{4})",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?P<hour>\d\d?)(?:[:h.]?(?P<minute>\d\d))?(?:[:.]?(?P<second>\d\d)(?:[.,]\d+)?)?\s*(?:(?P<half>[ap])\.?\s?m\.?)?"
    r"\s*(?:uhr|h)?\s*\(?(?:(?P<zone>[a-z]{1,4})|(?:utc|gmt)?(?P<sign>[+-])(?P<zh>\d\d?):?(?P<zm>\d\d)?)?\)?",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"^[^\W\d]{2,10}\.?,? +(?=\d|[^\W\d]+\.? \d)", re.IGNORECASE)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)")
_ZONE_OF_A_DAY = re.compile(r"^(?:[+-]\d\d:\d\d|[Zz])\Z")  # as XML writes it: 2026-11-29-05:00 is no five o'clock
_TWO_DAYS = re.compile(r"(?:^|\D)(\d\d?)([-/])(\d\d?)\2(?:\d{4}|\d\d)(?!\d)")


class DateError(ValueError):
    """A text that is no date here; its text says why, and what to write."""


class TwoDaysError(DateError):
    """A date that may be two days."""


class Days:
    """The order of day and month in one column, from what is said of it or from its dates: one above 12 can only be a day."""

    def __init__(self, said: Order | None = None) -> None:
        self.order: Order | None = said
        self.is_said = said is not None
        self._day_first = self._month_first = self._either = False

    def look(self, text: str) -> None:
        """Look at one date of the column."""
        found = _TWO_DAYS.search(text)
        if found is None or self.is_said:
            return
        first, second = int(found[1]), int(found[3])
        self._day_first |= first > 12
        self._month_first |= second > 12
        self._either |= first <= 12 and second <= 12 and first != second

    def decide(self, *, day_first: bool) -> str | None:
        """Decide after all was looked at, and give what to tell of it. `day_first`: the column's language begins with the day."""
        if self.is_said or not self._either or (self._day_first and self._month_first):
            return None
        if self._day_first or self._month_first:
            self.order = "dmy" if self._day_first else "mdy"
            why = "another date of the column has a number above 12 there"
        elif day_first:
            self.order, why = "dmy", "the names of the columns are of a language that does so"
        else:
            return None
        other = "mdy" if self.order == "dmy" else "dmy"
        return f"dates are read {_READ[self.order]}, as {why}; --dates {other} reads them otherwise"


_READ = {"dmy": "with the day first (03/04/2026 is 3 April)", "mdy": "with the month first (03/04/2026 is 4 March)"}


def instant(text: str, clock: str = "", order: Order | None = None) -> tuple[str, bool]:
    """RFC 3339, and whether it was a day without a time; `clock` is the time where a column of its own has it. Raises
    `DateError`."""
    text = " ".join(text.split())
    if _RFC3339.fullmatch(text):
        return text, False
    try:
        found = _number(text) if re.fullmatch(r"\d{10}|\d{13}|\d{5}(?:[.,]\d+)?", text) else _written(text, clock, order)
    except (ValueError, OverflowError) as error:
        if isinstance(error, DateError):
            raise
        raise DateError(f'is no date that is known here: "{text[:80]}"; write 2026-11-29T15:04:00Z or 2026-11-29') from None
    at, bare = found
    return at.isoformat(), bare


def instant_of(text: str, of_a_day: time = time.min) -> datetime:
    """An instant of the command line: RFC 3339, or a day and then `of_a_day` in UTC. Raises ValueError."""
    at, bare = instant(text)
    found = datetime.fromisoformat(at.upper()).astimezone(UTC)
    return datetime.combine(found.date(), of_a_day, UTC) if bare else found


def _number(text: str) -> tuple[datetime, bool]:
    if len(text) == 10 and text.startswith("20"):  # seconds since 1970 are so many only from 2033 on: these are a day and an hour
        return datetime.strptime(text, "%Y%m%d%H").replace(tzinfo=UTC), False
    if len(text) in (10, 13) and text.isdigit():
        return datetime.fromtimestamp(int(text) / (1 if len(text) == 10 else 1000), UTC), False
    days = float(text.replace(",", "."))
    if not 30_000 <= days <= 65_000:
        raise ValueError(text)
    at = _EXCEL_ZERO + timedelta(seconds=round(days * 86400))
    return (at, False) if days % 1 else (datetime.combine(at.date(), NOON, UTC), True)


def _written(text: str, clock: str, order: Order | None) -> tuple[datetime, bool]:
    found = _DATE.match(text) or _DATE.match(_WEEKDAY.sub("", text))
    if found is None:
        raise ValueError(text)
    day = _day(found, order)
    rest = _ZONE_OF_A_DAY.sub("", found.string[found.end() :]).lstrip(" ,;")
    rest = rest[1:] if rest[:1] in ("T", "t", "-") else rest
    # Excel makes of a day one at midnight, and the column of times says which time it was.
    if clock.strip() and (not rest or rest.strip("0:. ") == ""):
        rest = clock
    if not rest.strip():
        return datetime.combine(day, NOON, UTC), True
    return datetime.combine(day, *_clock(rest.strip())).astimezone(UTC), False


def _day(found: re.Match[str], order: Order | None) -> date:
    part = found.groupdict()
    if part["y"] or part["cy"]:
        return date(int(part["y"] or part["cy"]), int(part["m"] or part["cm"]), int(part["d"] or part["cd"]))
    if part["first"]:
        first, second = int(part["first"]), int(part["second"])
        # Points are written where the day is first, but for the few who write 11.27.2026.
        order = ("dmy" if second <= 12 else None) if part["mark"] == "." else order
        day, month = _ordered(first, second, order, found.group())
        return date(_year(part["ny"]), month, day)
    name = _plain(part["wm"] or part["am"])
    month = next((number for start, number in _MONTHS.items() if name.startswith(start)), 0)
    return date(_year(part["wy"] or part["ay"]), month, int(part["wd"] or part["ad"]))


def _ordered(first: int, second: int, order: Order | None, text: str) -> tuple[int, int]:
    """Day and month."""
    if order is not None:
        day, month = (first, second) if order == "dmy" else (second, first)
        if month > 12 >= day:
            other = "mdy" if order == "dmy" else "dmy"
            raise DateError(f'has no month {month} read {_READ[order]}: "{text}"; a file with --dates {other} is read by itself')
        return day, month
    if first > 12 or first == second:
        return first, second
    if second > 12:
        return second, first
    raise TwoDaysError(f'may be two days: "{text}"; say --dates dmy where the day is first, or --dates mdy where the month is')


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text) - (100 if int(text) >= 70 else 0)


def _clock(text: str) -> tuple[time, tzinfo]:
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(text)
    hour = int(found["hour"])
    if found["half"] and hour <= 12:
        hour = hour % 12 + (12 if found["half"] in "pP" else 0)
    zone: tzinfo = UTC
    if found["sign"]:
        ahead = timedelta(hours=int(found["zh"]), minutes=int(found["zm"] or 0))
        zone = timezone(ahead if found["sign"] == "+" else -ahead)
    elif found["zone"]:
        if found["zone"].lower() not in _ZONES:
            raise ValueError(text)
        zone = timezone(timedelta(hours=_ZONES[found["zone"].lower()]))
    return time(hour, int(found["minute"] or 0), int(found["second"] or 0)), zone


def _plain(name: str) -> str:
    table = str.maketrans({"é": "e", "è": "e", "û": "u", "ä": "ae", "ü": "ue", "ô": "o"})
    return name.lower().translate(table)
