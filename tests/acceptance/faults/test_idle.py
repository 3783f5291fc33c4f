"""A stage that has nothing to read, or cannot go on for long, stays in its group and goes on when it can.

Faust's own interval, after which such a stage used to leave its group for good, is 1,000 s; here it is asked to be a few.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config.settings.settings import Settings
from schemas import match_id
from streams.kafka.connection import admin
from streams.kafka.topics import MATCHES, app_id
from tests.acceptance.harness import WATCHLIST, Fleet, Slack, apply, article, await_end, environment, fleet, publish, until
from tests.kafka_play import set_option

INTERVAL_S = 4
# Several times as long as the interval.
IDLE_S = 12
SHORT = {"BROKER_MAX_POLL_INTERVAL": str(INTERVAL_S)}


@pytest.fixture
def watchlist(tmp_path: Path) -> Path:
    path = tmp_path / "watchlist.yaml"
    path.write_text(WATCHLIST)
    return path


def members(settings: Settings, stage: str) -> int:
    with admin(settings) as client:
        group = client.describe_groups([app_id(settings, stage)]).get(app_id(settings, stage)) or {"members": []}
    return len(group["members"])


def idle(settings: Settings, workers: Fleet, stage: str, count: int) -> None:
    """Let the interval pass several times; the group keeps its members."""
    ends_at = time.monotonic() + IDLE_S
    until(lambda: time.monotonic() > ends_at, workers.tails)
    assert members(settings, stage) == count, workers.tails()


def expected(count: int) -> set[str]:
    return {match_id("#red", f"article-{number}") for number in range(count)}


def test_a_standby_takes_over_long_after_it_came(prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path) -> None:
    settings = prepared(WIREWATCH_PARTITIONS="1")
    with Slack() as slack, fleet(environment(settings, slack, watchlist, WIREWATCH_PARTITIONS="1", **SHORT), tmp_path) as workers:
        first = workers.add()
        publish(settings, article(0, "redword"))
        await_end(settings, workers)
        workers.add()
        until(lambda: members(settings, "match") == 2, workers.tails)
        idle(settings, workers, "match", 2)
        workers.remove(first, kill=True)
        publish(settings, *(article(number, "redword") for number in range(1, 6)))
        await_end(settings, workers)
        assert sorted(slack.delivery_ids()) == sorted(expected(6))


def test_articles_that_waited_long_for_the_first_rules_are_told(
    prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path
) -> None:
    settings = prepared()
    with (
        Slack() as slack,
        fleet(environment(settings, slack, watchlist, **SHORT) | {"WIREWATCH_WATCHLISTS": ""}, tmp_path) as workers,
    ):
        worker = workers.add()
        publish(settings, *(article(number, "redword" if number < 50 else "") for number in range(2500)))
        until(lambda: b"so articles wait in Kafka" in worker.log.read_bytes(), workers.tails)
        idle(settings, workers, "match", 1)
        apply(environment(settings, None, watchlist), watchlist)
        await_end(settings, workers)
        assert sorted(slack.delivery_ids()) == sorted(expected(50))


def test_a_topic_that_long_refused_writes_is_written_to_when_it_takes_them(
    prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path
) -> None:
    settings = prepared()
    with Slack() as slack, fleet(environment(settings, slack, watchlist, **SHORT), tmp_path) as workers:
        worker = workers.add()
        publish(settings, article(0, "redword"))
        await_end(settings, workers)
        # No message is so young when it comes.
        set_option(settings, MATCHES, "message.timestamp.before.max.ms", "0")
        publish(settings, *(article(number, "redword") for number in range(1, 2000)))
        until(lambda: b"Kafka did not take" in worker.log.read_bytes(), workers.tails)
        idle(settings, workers, "match", 1)
        set_option(settings, MATCHES, "message.timestamp.before.max.ms", str(2**63 - 1))
        await_end(settings, workers)
        assert sorted(slack.delivery_ids()) == sorted(expected(2000))


def test_a_deliver_stage_that_was_full_for_long_goes_on(
    prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path
) -> None:
    settings = prepared(WIREWATCH_PARTITIONS="1")
    more: dict[str, Any] = {"WIREWATCH_PARTITIONS": "1", **SHORT}
    with (
        Slack(channels=["blue"], auto_create=False) as slack,
        fleet(environment(settings, slack, watchlist, **more), tmp_path) as workers,
    ):
        worker = workers.add(adjust="import streams.deliver as it; it.MOST_WAITING = 5")
        publish(settings, *(article(number, "redword") for number in range(2000)))
        until(lambda: b"alerts wait, and more are taken slowly" in worker.log.read_bytes(), workers.tails)
        idle(settings, workers, "deliver", 1)
        slack.create("red")
        await_end(settings, workers)
        assert sorted(slack.delivery_ids()) == sorted(expected(2000))
