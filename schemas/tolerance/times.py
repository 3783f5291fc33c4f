"""A time in another spelling than RFC 3339 -> the one article.v1 wants, where it has one reading: it names its offset.

    2026-03-01 08:30:00+01:00            str() of Python, and databases         a blank
    2026-03-01T08:30Z                    Java                                   no seconds
    2026-03-01T08:30:00+0100, +01, UTC   Python, PHP, PostgreSQL                the offset
    2026-03-01T08:30:00+01:00[Europe/Berlin]   Java                             the zone behind it
    20260301T083000Z                     ISO 8601, basic
    Sun, 01 Mar 2026 08:30:00 +0100      RSS
    2026-06-30T23:59:60Z                 a leap second, read as the one before

It must never take an offset for granted: an hour without one is 24 different hours.
"""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_ZONE = r" ?(?P<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)(?:\[[\w/+-]+\])?"
_ISO = re.compile(
    rf"(?P<day>\d{{4}}-\d\d-\d\d)(?:T| +)(?P<time>\d\d:\d\d)(?P<second>:\d\d)?(?:[.,](?P<fraction>\d+))?{_ZONE}",
    re.IGNORECASE | re.ASCII,
)
_BASIC = re.compile(
    rf"(?P<year>\d{{4}})(?P<month>\d\d)(?P<date>\d\d)T?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?{_ZONE}",
    re.IGNORECASE | re.ASCII,
)
_MAIL = re.compile(
    r"(?:[a-z]{3,9}, ?)?\d\d? [a-z]{3} \d{4} \d\d:\d\d(?::\d\d)? (?:GMT|UTC|UT|Z|[+-]\d{4})", re.IGNORECASE | re.ASCII
)
_LONGEST = 120
# Between these, a number since 1970 is of 2001 to 2286 in one unit only.
_UNITS = ((10**9, 10**10, 1), (10**12, 10**13, 10**3), (10**15, 10**16, 10**6), (10**18, 10**19, 10**9))


def time_of(text: str) -> str | None:
    """The same time by RFC 3339; None where it has no offset, or no reading."""
    text = text.strip().replace("\u2212", "-")
    if len(text) > _LONGEST:
        return None
    try:
        if found := _ISO.fullmatch(text):
            fraction = f".{found['fraction'][:6]}" if found["fraction"] else ""
            second = found["second"] or ":00"
            return _read(f"{found['day']}T{found['time']}", second, fraction, found["zone"])
        if found := _BASIC.fullmatch(text):
            day = f"{found['year']}-{found['month']}-{found['date']}"
            return _read(f"{day}T{found['hour']}:{found['minute']}", f":{found['second'] or '00'}", "", found["zone"])
        if _MAIL.fullmatch(text):
            read = parsedate_to_datetime(text)
            return read.isoformat() if read.tzinfo is not None else None
    except (ValueError, OverflowError):
        pass  # the calendar has no such day, the clock no such time
    return None


def since_1970(number: float) -> datetime | None:
    """The instant that a number of seconds, milliseconds or less must mean; None where it could be several."""
    scale = next((scale for least, most, scale in _UNITS if least <= number < most), None)
    return None if scale is None else datetime.fromtimestamp(0, UTC) + timedelta(seconds=int(number // scale))


def _read(start: str, second: str, fraction: str, zone: str) -> str:
    """Put it together. Raises ValueError where there is no such time, also in UTC."""
    zone = "Z" if zone.upper() in ("UTC", "GMT") else zone.upper()
    read = datetime.fromisoformat(start + (":59" if second == ":60" else second) + fraction + zone)
    read.astimezone(UTC)
    return read.isoformat()
