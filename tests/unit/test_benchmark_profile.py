"""What `make profile` runs an article through: the whole path, as it is now."""

from alerts import State
from rules.matcher import Matcher
from rules.rule import rule_of
from rules.stories import OpenStories
from tests.benchmarks.functions import definition, path

RAW = (
    b'{"id": "a", "url": "https://e.example/a", "title": "Talks on Syria", "body": "They go on.",'
    b' "published_at": "2026-11-24T08:30:00Z"}'
)


def test_an_article_that_matches_is_decided() -> None:
    state = State(OpenStories)
    matcher = Matcher([rule_of(definition(1, "syria"))])
    path(matcher, state, RAW)
    assert [each.rules[0].id for each in state.records()] == ["rule-1"]
