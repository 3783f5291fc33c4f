"""What people have in files that is nearly article.v1 -> article.v1, each mending with a remark.

A date without a time, no id: that can be mended for good. An address and a date that are missing can be
stood in for where articles are only tried, and not where they are published, since readers would be shown them. It must never
change a member that is as it should be, nor mend what the contract tolerates by itself.
"""

import hashlib
import re
from typing import Any

import orjson

from wirewatch.articles.dates import DateError, TwoDaysError, instant
from wirewatch.articles.how import How
from wirewatch.articles.rows import A_DAY

NOWHERE = "unknown.invalid"
NO_ID = "no id, so one is made of the content"
NO_URL = f"no url, so one at {NOWHERE} stands in"
NO_DATE = "no published_at, so it counts as published now"
ANOTHER_FORM = "published_at is a date of another form than RFC 3339, and a time without a zone is UTC"
PUBLISH_NEEDS = ("url", "published_at")  # what is stood in for where articles are only tried
SINCE_1970 = "published_at is a number, read as {} since 1970; another service has to send RFC 3339"
_SINCE_1970 = re.compile(r"\d{10}(\d{3})?", re.ASCII)


def mended(value: dict[str, Any], how: How, *, complete: bool, of_row: bool = False) -> tuple[dict[str, Any], list[str]]:
    """The article as it is to be read, and remarks. `complete`: what is missing stays missing, because it is to be published.
    `of_row`: it comes of a table, which has columns and no dates that were not read. Raises `DateError`."""
    article, remarks = dict(value), list[str]()
    for member, column in () if of_row else how.columns.items():
        if (found := _at(value, column)) is not None:
            article[member] = found
    if not of_row:
        remarks += _mend_date(article, how)
    if _is_missing(article, "id"):
        article["id"] = "sha256-" + hashlib.sha256(orjson.dumps(article, option=orjson.OPT_SORT_KEYS)).hexdigest()
        remarks.append(NO_ID)
    if not complete and _is_missing(article, "url"):
        article["url"] = f"https://{NOWHERE}/" + re.sub(r"[^\w.-]", "-", str(article["id"]), flags=re.ASCII)
        remarks.append(NO_URL)
    if not complete and _is_missing(article, "published_at"):
        article["published_at"] = how.now.isoformat()
        remarks.append(NO_DATE)
    return article, remarks


def _mend_date(article: dict[str, Any], how: How) -> list[str]:
    date = article.get("published_at")
    date = str(date) if isinstance(date, int) and not isinstance(date, bool) else date
    if not isinstance(date, str) or not date.strip():
        return []
    try:
        found, bare = instant(date, "", how.order)
    except TwoDaysError as error:
        raise DateError(f"published_at: {error}") from None
    except DateError:
        return []  # the contract says what a date is
    if found == date:
        return []
    article["published_at"] = found
    if since_1970 := _SINCE_1970.fullmatch(date.strip()):
        return [SINCE_1970.format("milliseconds" if since_1970[1] else "seconds")]
    return [A_DAY if bare else ANOTHER_FORM]


def _is_missing(article: dict[str, Any], member: str) -> bool:
    value = article.get(member)
    return value is None or (isinstance(value, str) and not value.strip())


def _at(value: dict[str, Any], column: str) -> Any:
    """A member by its name, or by a path such as source.name."""
    found: Any = value
    for step in [column] if column in value else column.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found
