"""A backtest over articles.v1 of a real Kafka: only what came in the window, each article once, and no group moves."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from click.testing import CliRunner, Result

from config.settings.settings import Settings
from rules.backtest.collector import Arrival
from streams.arrivals import UnreadableArticle, read_arrivals
from streams.kafka.connection import admin
from streams.kafka.topics import ARTICLES
from tests.acceptance.harness import article, publish, until
from wirewatch.cli import cli


def run(settings: Settings, *arguments: str) -> Result:
    environ = {"KAFKA_BOOTSTRAP_SERVERS": settings.kafka.bootstrap_servers, "WIREWATCH_TOPIC_PREFIX": settings.topic_prefix}
    return CliRunner(env=environ).invoke(cli, ["backtest", *arguments])


def test_only_articles_of_the_window_are_read(prepared: Callable[..., Settings]) -> None:
    settings = prepared()
    publish(settings, *(article(number, "redword") for number in range(5)))
    began: list[int] = []
    first = list(read_arrivals(settings, datetime(2000, 1, 1, tzinfo=UTC), began.append))
    arrived = [each.now for each in first if isinstance(each, Arrival)]
    assert (began, len(arrived)) == ([5], 5)

    # Kafka's clock counts milliseconds: the second window begins in one that is over.
    since = max(arrived) + timedelta(milliseconds=1)
    until(lambda: datetime.now(UTC) > since, lambda: "the millisecond is over")
    assert list(read_arrivals(settings, since, began.append)) == []
    publish(settings, article(7, "redword"), article(8, "redword"), (None, b"{}"))
    second = list(read_arrivals(settings, since, began.append))
    assert sorted(each.article.id for each in second if isinstance(each, Arrival)) == ["article-7", "article-8"]
    assert all(each.now == each.counted_at >= since for each in second if isinstance(each, Arrival))
    unreadable = [each for each in second if isinstance(each, UnreadableArticle)]
    assert [each.where.split("/")[0] for each in unreadable] == [settings.topic_prefix + ARTICLES]
    assert [each.reason.split(":")[0] for each in unreadable] == ["not article.v1"]
    assert began == [5, 0, 3]


def test_the_last_hours_from_the_command_line(prepared: Callable[..., Settings]) -> None:
    settings = prepared()
    publish(settings, article(1, "redword"), article(2, "blueword"), (b"x", b"no JSON"), article(3, "redword"))
    publish(settings, article(3, "blueword"))
    result = run(settings, "--query", "redword age<1000000", "--hours", "1", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["articles"], found["matched"], found["published_again"], found["unreadable"]) == (3, 1, 1, 1)
    assert (found["day_of"], found["source"]) == ("arrived", "the last hour")
    assert [each["article_id"] for each in found["rules"][0]["samples"]] == ["article-1"]
    assert f"{settings.topic_prefix}{ARTICLES}/" in result.stderr
    with admin(settings) as client:
        assert [group for group in client.list_groups() if settings.topic_prefix in str(group)] == []


def test_a_topic_that_is_not_there_is_told(prepared: Callable[..., Settings]) -> None:
    settings = prepared()
    environ = {"KAFKA_BOOTSTRAP_SERVERS": settings.kafka.bootstrap_servers, "WIREWATCH_TOPIC_PREFIX": "nobody-"}
    result = CliRunner(env=environ).invoke(cli, ["backtest", "--query", "a", "--hours", "1"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "wirewatch: Topic nobody-articles.v1 is missing. Run `wirewatch topics create`.\n"
