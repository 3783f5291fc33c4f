"""Is this line a date, and which: for pages of plain text, whose date stands in a line of its own.

A grammar, not a guesser: a line is a date as a whole or not at all, and what the calendar does not have (31 June, Monday the
24th when it was a Tuesday) is none. 03/04/2026 means two days, depending on the reader's country, and so it is none either.
A time without a zone is UTC. It knows English month names only, and must never take a date from the middle of a sentence.

    line    = part *( ("|" / "•" / "·") part )          one part that is a date is enough: `By Ann | 24 November 2026`
    part    = [label] ( date [time] / time date )       `Published: Tue, 24 Nov 2026 10:15:00 +0100`
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Hours from UTC, of the names in RFC 2822 and of European papers. IST and such are zones of several countries, so left out.
ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "bst": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3,
}  # fmt: skip
LONGEST = 120


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.ASCII)


_BARS = re.compile(r"[|•·]")
_LABEL = _pattern(r"(?:(?:first |last )?(?:published|posted|updated|modified|released|issued|date)(?: on| at)?:? )")
_TIME = (
    r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)? ?(?:(?P<half>[ap])\.?m\.?(?![a-z]))?"
    r" ?\(?(?:(?P<zone>[a-z]{1,4})|(?:utc|gmt)?(?P<sign>[+-])(?P<hours>\d\d?)(?::?(?P<minutes>\d\d))?)?\)?"
)
_PARTS = (_pattern(rf"(?P<date>.+?)(?:(?:t|,? (?:at |- )?){_TIME})?"), _pattern(rf"{_TIME},? (?P<date>.+)"))

_WEEKDAY = r"(?:(?P<weekday>(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\.?,? )?"
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATES = tuple(
    _pattern(_WEEKDAY + text)
    for text in (
        r"(?P<year>\d{4})(?P<mark>[-/.])(?P<number>\d\d?)(?P=mark)(?P<day>\d\d?)",
        r"(?P<day>\d\d?)\. ?(?P<number>\d\d?)\. ?(?P<year>\d{4})",
        r"(?P<first>\d\d?)/(?P<second>\d\d?)/(?P<year>\d{4})",
        rf"(?P<day>\d\d?)(?:st|nd|rd|th|\.)?(?: of)?[ -]{_MONTH},?[ -](?P<year>\d{{4}})",
        rf"{_MONTH} (?P<day>\d\d?)(?:st|nd|rd|th)?,? (?P<year>\d{{4}})",
    )
)


def find_date(line: str) -> datetime | None:
    """Give the instant, in UTC, when the line is a date; None when it is not."""
    if len(line) > LONGEST:
        return None
    return next((instant for part in _BARS.split(line) if (instant := _instant(" ".join(part.split()))) is not None), None)


def _instant(text: str) -> datetime | None:
    if label := _LABEL.match(text):
        text = text[label.end() :]
    for pattern in _PARTS:
        found = pattern.fullmatch(text)
        if found is None:
            continue
        try:
            return datetime.combine(_date(found["date"]), _time(found), _zone(found)).astimezone(UTC)
        except (ValueError, LookupError, OverflowError):
            # The calendar has no such day, the clock no such time, or the zone is unknown: so this is no date.
            continue
    return None


def _date(text: str) -> date:
    """Read the date alone. Raises ValueError when it is none."""
    found = next((found for pattern in _DATES if (found := pattern.fullmatch(text))), None)
    if found is None:
        raise ValueError(text)
    parts = found.groupdict()
    if parts.get("month"):
        parts["number"] = str(MONTHS.index(parts["month"][:3].lower()) + 1)
    elif "first" in parts:
        parts["day"], parts["number"] = _unambiguous(parts["first"], parts["second"])
    day = date(int(parts["year"]), int(parts["number"]), int(parts["day"]))
    if parts["weekday"] and WEEKDAYS.index(parts["weekday"][:3].lower()) != day.weekday():
        raise ValueError(text)
    return day


def _unambiguous(first: str, second: str) -> tuple[str, str]:
    """Day and month of `24/11/2026` and `11/24/2026`, where only one reading is a date."""
    if int(first) > 12 or first == second:
        return first, second
    if int(second) > 12:
        return second, first
    raise ValueError(f"{first}/{second} means two days")


def _time(found: re.Match[str]) -> time:
    hour = int(found["hour"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(found["hour"])
        hour = hour % 12 + (12 if found["half"] in "pP" else 0)
    return time(hour, int(found["minute"] or 0), int(found["second"] or 0))


def _zone(found: re.Match[str]) -> tzinfo:
    if found["sign"]:
        ahead = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
        return timezone(ahead if found["sign"] == "+" else -ahead)
    return timezone(timedelta(hours=ZONES[(found["zone"] or "utc").lower()]))
