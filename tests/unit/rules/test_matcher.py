"""What of an article the queries see, all its fields and its age at the moment it is matched; and what a match says of a rule."""

from datetime import UTC, datetime, timedelta

import pytest

from matching.fingerprints import fingerprint
from matching.language.parser import parse
from rules.definition import Definition
from rules.matcher import Matcher, document_of
from rules.rule import rule_of
from schemas import Policy
from schemas.messages import Article, Match, Source
from tests.copying import replace
from tests.oracle import evaluate

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
ARTICLE = Article(
    id="1",
    url="https://news.example.com/world/aid",
    title="Aid for Rafah",
    body="Trucks cross.",
    published_at=NOW - timedelta(hours=3),
    source=Source("news.example.com", country="GB", tier=2, reach=5000),
    language="en-GB",
    author="Dana Smith",
    section="World",
    tags=("Gaza", "aid"),
    lead="A convoy",
)


@pytest.mark.parametrize(
    "filtered",
    [
        "title:aid body:trucks lead:convoy",
        'author:"Dana Smith"',
        "url:world",
        "section:world",
        "tag:gaza tag:aid",
        "source:example.com",
        "lang:en",
        "country:GB",
        "tier=2",
        "reach>=5000",
        "words=2",
        "age>=3 age<3.1",
    ],
)
def test_all_that_an_article_says_can_be_asked(filtered: str) -> None:
    assert evaluate(parse(f"aid {filtered}"), document_of(ARTICLE, NOW)) is not None
    assert evaluate(parse(f"aid NOT ({filtered})"), document_of(ARTICLE, NOW)) is None


def test_what_an_article_does_not_say_is_not_so() -> None:
    bare = replace(
        ARTICLE, source=Source("a.org"), language=None, author=None, section=None, tags=(), lead=None, url="https://a.org/"
    )
    for filtered in ("lead:convoy", "author:smith", "section:world", "tag:gaza", "lang:en", "country:GB", "tier=2", "reach>0"):
        assert evaluate(parse(f"aid {filtered}"), document_of(bare, NOW)) is None


def test_a_match_says_of_a_rule_who_owns_it_and_how_it_is_told() -> None:
    members = {"id": "aid", "name": "Aid", "watchlist": "desk", "status": "active", "priority": "low", "query": "aid"}
    members |= {"deliver": {"slack": "#desk"}}
    for more, expected in (
        ({}, (None, None)),
        ({"owner": "", "style": "full"}, (None, None)),
        ({"owner": "@dana", "style": "compact"}, ("@dana", "compact")),
    ):
        (match,) = Matcher([rule_of(Definition.read({**members, **more}))]).match(ARTICLE, NOW)
        assert [(rule.owner, rule.style) for rule in Match.read(bytes(match)).rules] == [expected]


def test_a_match_says_how_a_rule_wants_to_be_told_and_what_its_text_is_known_by() -> None:
    members = {"id": "aid", "name": "Aid", "watchlist": "desk", "status": "active", "priority": "low", "query": "aid"}
    digest = {"deliver": {"slack": "#desk", "mode": "digest", "digest": "08:00 Mon-Fri"}}
    others = {"id": "other", "deliver": {"slack": "#other"}}
    matcher = Matcher([rule_of(Definition.read({**members, **more})) for more in (digest, others)])
    desk, other = (Match.read(bytes(match)) for match in matcher.match(ARTICLE, NOW))
    assert [rule.policy for rule in (*desk.rules, *other.rules)] == [Policy(mode="digest", digest="08:00 Mon-Fri"), None]
    assert (
        desk.fingerprint
        == other.fingerprint
        == fingerprint("Aid for Rafah", "A convoy\n\nTrucks cross.", "news.example.com", "en-GB")
    )
    (bare,) = Matcher([rule_of(Definition.read({**members, **others}))]).match(replace(ARTICLE, lead=None), NOW)
    assert bare.fingerprint == fingerprint("Aid for Rafah", "Trucks cross.", "news.example.com", "en-GB")
