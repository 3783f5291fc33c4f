"""What a publisher should write where article.v1 refuses an article: beside each fault, the remedy that its value suggests.

The libraries say what is wrong; here the article as a whole is looked at, so a member of another name is found, and a time gets
the form that would do. This never decides whether something is wrong.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from schemas.fault_words import shown
from schemas.tolerance.times import since_1970
from schemas.validation import Problem

# What other formats call the members that an article must have, in small letters without marks.
_CALLED = {
    "id": ("id", "articleid", "guid", "uuid", "docid", "documentid", "externalid", "itemid", "identifier"),
    "url": ("url", "link", "href", "permalink", "uri", "articleurl", "canonicalurl", "weburl", "sourceurl", "address"),
    "title": ("title", "headline", "heading", "articletitle", "name"),
    "body": ("body", "content", "text", "fulltext", "articlebody", "bodytext", "bodyhtml", "contenttext", "html", "description"),
    "published_at": (
        "publishedat", "published", "pubdate", "publicationdate", "datepublished", "publishdate", "publishedon", "publishtime",
        "publicationtime", "date", "timestamp", "createdat", "created",
    ),
}  # fmt: skip
_LOCAL = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?([.,]\d+)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NUMBER = re.compile(r"\d{10,19}(\.\d+)?", re.ASCII)


def explained(found: tuple[Problem, ...], value: Mapping[str, Any]) -> tuple[Problem, ...]:
    """The same problems, each with what to write; before them, where the article seems to be."""
    inner = _within(value)
    # What is no address at all breaks its form and its scheme, and is told once.
    patterns = {problem.path for problem in found if problem.keyword == "pattern"}
    once = [problem for problem in found if problem.keyword != "format" or problem.path not in patterns]
    return (*inner, *(_explained(problem, value) for problem in once))


def _within(value: Mapping[str, Any]) -> Iterator[Problem]:
    """An article in an envelope: of Kafka Connect, of Debezium, of CloudEvents, of somebody's own."""
    if sum(name in value for name in _CALLED) > 1:
        return
    for name, each in value.items():
        if isinstance(each, Mapping) and sum(member in each for member in _CALLED) >= 3:
            remedy = "set value.converter.schemas.enable=false" if "schema" in value else "send it alone, as the whole message"
            yield Problem("message", f"the article seems to be inside the member {shown(name[:80])}; {remedy}")
            return


def _explained(problem: Problem, value: Mapping[str, Any]) -> Problem:
    name = problem.path[0] if len(problem.path) == 1 else None
    if name not in _CALLED:
        return problem
    if problem.keyword == "required":
        like = next((each for each in value if _bare(each) in _CALLED[str(name)]), None)
        return replace(problem, wrong=f"is missing; is it what you call {shown(like[:80])}?") if like is not None else problem
    if problem.keyword == "type" and value[str(name)] is None:
        return replace(problem, wrong="is null; no article can be without it")
    if name == "published_at" and (remedy := _time_to_write(value[name])):
        return replace(problem, wrong=f"{problem.wrong}; {remedy}")
    return problem


def _bare(name: str) -> str:
    return re.sub(r"[\W_]", "", name[:80]).lower()


def _time_to_write(value: object) -> str | None:
    """What to write in place of a time that has no reading, or that only a number has."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, int | float) and (instant := since_1970(value)) is not None:
        return f'write "{instant:%Y-%m-%dT%H:%M:%SZ}"'
    if not isinstance(value, str):
        return None
    if found := _LOCAL.fullmatch(value.strip()):
        local = f"{found[1]}T{found[2]}{found[3] or ':00'}"
        return f"write {local}Z where that is UTC, else its offset, as in {local}+01:00"
    if _DAY.fullmatch(value.strip()):
        return f"write the hour too, and the offset, as in {value.strip()}T08:30:00+01:00"
    return None
