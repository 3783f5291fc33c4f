"""docs/publishing.md: each row of its tables of what is tolerated is read, and comes out as the page says."""

import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from schemas import Article
from schemas.tolerance import MEMBERS, OPTIONAL
from schemas.validation import validate

PAGE = (Path(__file__).parents[2] / "docs" / "publishing.md").read_text("utf-8")
ARTICLE = {
    "id": "1",
    "url": "https://example.com/a",
    "title": "A headline",
    "body": "The first words of the body.",
    "published_at": "2026-03-01T08:30:00Z",
}
ROWS = re.findall(r"^\| `([\w.]+)` \| `(.+?)` \|(?: `(.+?)` \|)?$", PAGE, re.MULTILINE)
READ = [(member, sent.replace("\\|", "|"), read) for member, sent, read in ROWS if read]
LEFT_OUT = [(member, sent) for member, sent, read in ROWS if not read]


def article(member: str, value: object) -> bytes:
    outer, _, inner = member.partition(".")
    return orjson.dumps({**ARTICLE, outer: {inner: value} if inner else value})


def shown(read: Article, member: str) -> Any:
    """The member as it would be sent on."""
    found = orjson.loads(bytes(read))
    for step in member.split("."):
        found = found.get(step)
    return found


@pytest.mark.parametrize(("member", "sent", "expected"), READ)
def test_what_is_read_as_it_is_meant(member: str, sent: str, expected: str) -> None:
    read, remarks = Article.read_remarked(article(member, orjson.loads(sent)))
    wanted = orjson.loads(expected)
    found = shown(read, member)
    assert ({name: found[name] for name in wanted} if isinstance(wanted, dict) else found) == wanted
    assert [remark.member for remark in remarks] == [member]
    validate("article.v1", orjson.loads(bytes(read)))


@pytest.mark.parametrize(("member", "sent"), LEFT_OUT)
def test_what_is_left_out(member: str, sent: str) -> None:
    read, remarks = Article.read_remarked(article(member, orjson.loads(sent)))
    clean = Article.read(orjson.dumps(ARTICLE))
    assert read == clean
    [remark] = remarks
    assert (remark.member, remark.became) == (member, "is left out")


def test_the_page_has_every_member_of_which_there_can_be_a_remark() -> None:
    assert {member for member, _, _ in READ} | {"key"} == set(MEMBERS)
    assert set(OPTIONAL) - {"section", "source.domain", "source.name", "lead"} == {member for member, _ in LEFT_OUT}
