"""A time in another spelling than RFC 3339 -> the one article.v1 wants, where it has one reading: it names its offset.

    2026-03-01 08:30:00+01:00            str() of Python, and databases         a blank
    2026-03-01T08:30Z                    Java                                   no seconds
    2026-03-01T08:30:00+0100, +01, UTC   Python, PHP, PostgreSQL                the offset
    2026-03-01T08:30:00+01:00[Europe/Berlin]   Java                             the zone behind it
    20260301T083000Z                     ISO 8601, basic
    Sun, 01 Mar 2026 08:30:00 +0100      RSS; also the zones that RFC 822 names, such as EST
    Sun Mar 01 08:30:00 UTC 2026         Java, and date of Unix
    Sun Mar 01 2026 08:30:00 GMT+0100 (Central European Standard Time)   JavaScript
    2026-06-30T23:59:60Z                 a leap second, read as the one before

It must never take an offset for granted: an hour without one is 24 different hours. So CST behind a time of Java is none: it is
written in Shanghai, too, and only RFC 822 says which one it means.
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
_IN_WORDS = r"(?: ?\([^()]*\))?"  # the zone once more, for people
_MAIL = re.compile(
    r"(?:[a-z]{3,9}, ?)?(?P<day>\d\d?) (?P<month>[a-z]{3}) (?P<year>\d{4}) (?P<time>\d\d:\d\d(?::\d\d)?) "
    rf"(?P<zone>GMT|UTC|UT|Z|[ECMP][SD]T|[+-]\d{{4}}){_IN_WORDS}",
    re.IGNORECASE | re.ASCII,
)
_JAVA = re.compile(
    r"[a-z]{3} (?P<month>[a-z]{3}) {1,2}(?P<day>\d\d?) (?P<time>\d\d:\d\d:\d\d) "
    r"(?:(?P<zone>GMT|UTC|UT|[EMP][SD]T|CDT)|GMT(?P<offset>[+-]\d\d:?\d\d)) (?P<year>\d{4})",
    re.IGNORECASE | re.ASCII,
)
_JAVASCRIPT = re.compile(
    r"[a-z]{3} (?P<month>[a-z]{3}) (?P<day>\d\d?) (?P<year>\d{4}) (?P<time>\d\d:\d\d:\d\d) "
    rf"(?:GMT|UTC)(?P<zone>[+-]\d{{4}}){_IN_WORDS}",
    re.IGNORECASE,
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
        if found := _MAIL.fullmatch(text) or _JAVA.fullmatch(text) or _JAVASCRIPT.fullmatch(text):
            return _read_mail(found.groupdict())
    except (ValueError, OverflowError):
        pass  # the calendar has no such day, the clock no such time
    return None


def since_1970(number: float) -> datetime | None:
    """The instant that a number of seconds, milliseconds or less must mean; None where it could be several."""
    scale = next((scale for least, most, scale in _UNITS if least <= number < most), None)
    return None if scale is None else datetime.fromtimestamp(0, UTC) + timedelta(seconds=int(number // scale))


def _read_mail(part: dict[str, str | None]) -> str | None:
    """A time whose month is a name. Raises ValueError where there is no such time, also in UTC."""
    zone = (part.get("offset") or part["zone"] or "").replace(":", "")
    read = parsedate_to_datetime(f"{part['day']} {part['month']} {part['year']} {part['time']} {zone}")
    if read.tzinfo is None:
        return None  # -0000 says that the offset is not known
    read.astimezone(UTC)
    return read.isoformat()


def _read(start: str, second: str, fraction: str, zone: str) -> str:
    """Put it together. Raises ValueError where there is no such time, also in UTC."""
    zone = "Z" if zone.upper() in ("UTC", "GMT") else zone.upper()
    read = datetime.fromisoformat(start + (":59" if second == ":60" else second) + fraction + zone)
    read.astimezone(UTC)
    return read.isoformat()
