"""2,000 articles as publishers really send them: who must be told is told, to the message in Slack; the rest says what to do."""

from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from alerts.destination import Sending
from alerts.slack.message import render
from config.loading.watchlists import load_watchlists
from rules.matcher import Matcher
from schemas.messages import Alert, Match
from streams.match import outgoing
from streams.running.health import Counts
from tests.acceptance.publishers.articles_as_sent import HABITS, REFUSED, RENAMED, WATCHLIST, WRAPPED, Sent, articles_as_sent
from tests.unit.alerts.decisions.first_alert import first_alert
from tests.unit.streams.events import event

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SENT = articles_as_sent()


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    path = tmp_path_factory.mktemp("as-sent") / "rules.yaml"
    path.write_text(WATCHLIST)
    loaded = load_watchlists(path)
    assert loaded.errors == ()
    return Matcher(loaded.rules)


def test_every_article_ends_as_it_must(matcher: Matcher) -> None:
    for sent in SENT:
        receivers, reason = end(sent, matcher)
        assert (receivers, reason is None) == (sent.receivers, sent.reason is None), f"{sent}\n{reason}"
        assert (sent.reason or "") in (reason or ""), f"{sent}\n{reason}"


def end(sent: Sent, matcher: Matcher) -> tuple[frozenset[str], str | None]:
    """Who is told of it; the reason when it is a dead letter."""
    out = outgoing(event(sent.value, sent.key), matcher, sink="matches", dead_letters="dead", counts=Counts(), now=NOW)
    if [each.topic for each in out] == ["dead"]:
        headers = dict(out[0].headers)
        assert headers["stage"] == b"intake"
        return frozenset(), headers["reason"].decode()
    told = set()
    for each in out:
        decided = first_alert(Match.read(each.value), NOW)
        assert isinstance(decided, Alert)
        alert = Alert.read(bytes(decided))
        assert alert.article.id == sent.id
        assert render(Sending(alert.id, alert, alert.receiver), ZoneInfo("UTC")).arguments()["blocks"]
        told.add(alert.receiver)
    return frozenset(told), None


def test_there_is_some_of_everything() -> None:
    done = Counter(habit for sent in SENT for habit in sent.habits)
    assert all(done[habit.__name__] > 100 for habit in HABITS)
    reasons = {sent.reason for sent in SENT}
    assert {reason for _, _, reason in REFUSED} | {reason for _, reason in WRAPPED} <= reasons
    assert {f'{member}: is missing; is it what you call "{other}"?' for member, other in RENAMED} <= reasons
    assert len({sent.id for sent in SENT if sent.reason is None}) == sum(sent.reason is None for sent in SENT)
    assert Counter(len(sent.receivers) for sent in SENT)[2] > 400


def test_the_same_seed_gives_the_same_articles() -> None:
    assert articles_as_sent(50) == SENT[:50]
