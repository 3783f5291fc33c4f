"""The typed messages: what is read is what was written."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.messages import Alert, Article, Match, Source
from schemas.validation import SchemaError

EXAMPLES = Path(__file__).parents[3] / "schemas" / "examples"


def example(name: str) -> bytes:
    return (EXAMPLES / name).read_bytes()


@pytest.mark.parametrize("name", sorted(path.name for path in (EXAMPLES / "article/v1/valid").glob("*.json")))
def test_an_article_is_read_as_it_was_written(name: str) -> None:
    article = Article.read(example(f"article/v1/valid/{name}"))
    assert Article.read(bytes(article)) == article


@pytest.mark.parametrize("name", ["one-rule", "two-rules-no-quotes"])
def test_a_match_is_read_as_it_was_written(name: str) -> None:
    match = Match.read(example(f"match/v1/valid/{name}.json"))
    assert Match.read(bytes(match)) == match


@pytest.mark.parametrize("name", ["all-members", "no-country-no-quotes"])
def test_an_alert_is_read_as_it_was_written(name: str) -> None:
    alert = Alert.read(example(f"alert/v1/valid/{name}.json"))
    assert Alert.read(bytes(alert)) == alert


def test_everything_an_article_may_have() -> None:
    assert Article.read(example("article/v1/valid/everything.json")) == Article(
        id="a1b2",
        url="https://www.example.com/world/syria-talks",
        title="Russia and the US discuss Syria",
        body="Foreign ministers met in Geneva.\n\nThe talks continue on Monday.",
        published_at=datetime(2026, 3, 1, 7, 30, tzinfo=UTC),
        source=Source("www.example.com", "Example News", "US", 1, 2_500_000),
        language="en-GB",
        author="A. Writer",
        section="World",
        tags=("syria", "diplomacy"),
        lead="Ministers met.",
        fetched_at=datetime(2026, 3, 1, 7, 31, tzinfo=UTC),
    )


def test_the_domain_is_the_host_of_the_url_where_the_publisher_does_not_say() -> None:
    assert Article.read(example("article/v1/valid/capital-scheme-and-small-t.json")).source == Source("www.example.com")


def test_unknown_members_are_left_behind() -> None:
    article = Article.read(example("article/v1/valid/unknown-members-pass.json"))
    assert b"sentiment" not in bytes(article)
    assert b"rank" not in bytes(article)


def test_a_message_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        Article.read(example("article/v1/valid/smallest.json")).title = "Another"  # type: ignore[misc]


def test_what_is_no_address_is_told_once() -> None:
    with pytest.raises(SchemaError) as caught:
        Article.read(b'{"id": "1", "url": "not a url", "title": "T", "body": "", "published_at": "2026-03-01T08:30:00Z"}')
    assert str(caught.value) == (
        'not article.v1: url: must be an http or https address where a person can read it; is "not a url"'
    )
