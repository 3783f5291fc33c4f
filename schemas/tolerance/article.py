"""One article as it came -> the article that is meant, with a remark for each thing that was not by article.v1.

Most articles never come here: they are asked `is_odd`, which looks at what the schema lets through and a query would miss, and
only those that are, or that the schema refuses, are made anew. Whether the result is an article, the schema says again.
"""

import html
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from schemas.fault_words import shown
from schemas.tolerance.addresses import LONGEST, USER, address_of
from schemas.tolerance.members import OPTIONAL, country, domain, language, time
from schemas.tolerance.remarks import Remark
from schemas.validators import conforms
from wording import cut, markup_in, without_markup

TITLE_LENGTH = 100
UNTITLED = "(untitled)"
_TEXTS = ("title", "lead", "body")
_TAGS = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|</?[a-z][^<>]*>", re.IGNORECASE | re.DOTALL)
_NOTHING: tuple[object, ...] = (None, "", [])  # each says that there is no value, and is no mistake
_ENDS_OF_TIME = ("0001", "9999")  # years in which an offset may lead out of the calendar; programs write them for "never"
_LOOKED_AT = 5000  # characters of a text that the first words are taken from
_ESCAPE = "escape addresses by RFC 3986: blanks as %20, letters beyond ASCII in UTF-8, such as %C3%BC"
_SHORTEN = f"send an address of at most {LONGEST:,} characters"


def is_odd(value: dict[str, Any]) -> bool:
    """Whether an article by the schema has something that queries would miss: the country UK, a blank headline."""
    source, fetched = value.get("source") or {}, value.get("fetched_at")
    tag, code, host = value.get("language"), source.get("country"), source.get("domain")
    return (
        (tag is not None and language(tag) != tag)
        or (code is not None and country(code) != code)
        or (host is not None and domain(host) != host)
        or (fetched is not None and fetched[:4] in _ENDS_OF_TIME and time(fetched) is None)
        or ("@" in value["url"] and USER.match(value["url"]) is not None)
        or (not value["title"][:1].isalnum() and _is_blank(value["title"]))
        or any(markup_in(value[member]) for member in _TEXTS if value.get(member))
    )


def tolerated(value: dict[str, Any]) -> tuple[dict[str, Any], tuple[Remark, ...]]:
    """The article that is meant, and what was not as it should be. What cannot be read is left for the schema to refuse."""
    made, remarks = dict(value), list[Remark]()
    for path in OPTIONAL:
        inner = path.removeprefix("source.")
        _read_optional(made if inner == path else made.get("source", {}), inner, path, remarks)
    _read_id(made, remarks)
    _read_time(made, remarks)
    _read_url(made, remarks)
    if "body" in made and made["body"] is None:
        made["body"] = ""
        remarks.append(Remark("body", "null", "is read as empty", 'send a string, "" where there is no text'))
    _read_title(made, remarks)
    return made, (*remarks, *markup_remarks(made))


def markup_remarks(made: Mapping[str, Any]) -> list[Remark]:
    """Entities and tags stay in the text, as offsets point into it; whoever matches or shows it reads them as they are meant."""
    remarks = list[Remark]()
    for member in _TEXTS:
        text = made.get(member)
        if isinstance(text, str) and (found := markup_in(text)):
            became = f"is read as {shown(without_markup(found))}" if without_markup(found) else "is read as a blank"
            remarks.append(Remark(member, shown(found), became, "send plain text, without entities and tags"))
    return remarks


def _read_optional(holder: dict[str, Any], name: str, path: str, remarks: list[Remark]) -> None:
    if name not in holder:
        return
    was, tolerance = holder.pop(name), OPTIONAL[path]
    if was in _NOTHING:
        return
    became = tolerance.read(was)
    if became is not None:
        holder[name] = became
    if became != was:
        remarks.append(Remark.of(path, was, became, tolerance.write))


def _read_id(made: dict[str, Any], remarks: list[Remark]) -> None:
    was = made.get("id")
    if isinstance(was, int) and not isinstance(was, bool):
        made["id"] = str(was)
        remarks.append(Remark.of("id", was, made["id"], "send a string"))


def _read_time(made: dict[str, Any], remarks: list[Remark]) -> None:
    was = made.get("published_at")
    if (became := time(was)) is not None and became != was:
        made["published_at"] = became
        remarks.append(Remark.of("published_at", was, became, OPTIONAL["fetched_at"].write))


def _read_url(made: dict[str, Any], remarks: list[Remark]) -> None:
    was, source = made.get("url"), made.get("source") or {}
    if not isinstance(was, str) or (
        not USER.match(was) and len(was) <= LONGEST and conforms(was, "uri") and re.match(r"(?i)https?://[^/?#]", was)
    ):
        return
    if (became := address_of(was, source.get("domain"))) is not None:
        made["url"] = became
        if USER.match(was):
            remarks.append(Remark.of("url", USER.sub("https://***@", was), became, "send no user and password in an address"))
        else:
            remarks.append(Remark.of("url", was, became, _SHORTEN if len(was) > LONGEST else _ESCAPE))


def _read_title(made: dict[str, Any], remarks: list[Remark]) -> None:
    was = made.get("title", 0)
    if was is None or (isinstance(was, str) and _is_blank(was)):
        texts = (made.get("lead"), made.get("body"))
        made["title"] = next((words for text in texts if isinstance(text, str) and (words := _first_words(text))), UNTITLED)
        remarks.append(Remark.of("title", was, made["title"], "send the headline"))


def _first_words(text: str) -> str:
    """The first words of a text, without the tags of HTML in it."""
    plain = html.unescape(_TAGS.sub(" ", text[:_LOOKED_AT]))
    words = " ".join(plain.split())
    if _is_blank(words):
        return ""
    short = cut(words, TITLE_LENGTH, trimmed=True)
    head, _, last = short.rpartition(" ")
    return f"{head} …" if short != words and head and last != "…" else short


def _is_blank(text: str) -> bool:
    """Whether nobody would see anything of it, or nothing before the contract cuts it."""
    return all(each.isspace() or unicodedata.category(each) in ("Cc", "Cf", "Zs") for each in text[:_LOOKED_AT])
