"""What others do to us: a broker that dies, a Slack that refuses, a worker that comes and goes. Nothing is lost or doubled."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
from kafka.errors import CoordinatorNotAvailableError

from config.settings.settings import Settings
from sandbox.kafka.broker import Broker
from schemas import match_id
from streams.kafka.connection import admin
from streams.kafka.reading import read_topic
from streams.kafka.topics import ALERTS, app_id
from tests.acceptance.harness import WATCHLIST, Slack, article, await_end, environment, fleet, publish, until
from tests.waiting import Log


def test_a_broker_killed_in_mid_run_loses_nothing(prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path) -> None:
    # A broker of its own: the other tests' broker must not die.
    with Broker() as broker:
        settings = prepared(broker)
        with Slack() as slack, fleet(environment(settings, slack, watchlist), tmp_path) as workers:
            worker = workers.add()
            publish(settings, *(article(number, "redword") for number in range(300)))
            until(lambda: len(slack.server.messages()) > 20, workers.tails)
            broker.kill()
            until(lambda: "does not answer" in worker.log.read_text(), workers.tails)
            broker.start()
            publish(settings, *(article(number, "redword") for number in range(300, 600)))
            await_end(settings, workers)
            told = Counter(slack.delivery_ids())
    assert set(told) == {match_id("#red", f"article-{number}") for number in range(600)}
    assert [alert for alert, times in told.items() if times > 1] == []


def test_a_slack_that_refuses_connections_delays_and_loses_nothing(
    prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path
) -> None:
    settings = prepared()
    with Slack() as slack, fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        worker = workers.add()
        publish(settings, *(article(number, "redword") for number in range(10)))
        until(lambda: len(slack.server.messages()) == 10, workers.tails)
        slack.stop()
        publish(settings, *(article(number, "redword and blueword") for number in range(10, 40)))

        def said(channel: str) -> list[str]:
            return re.findall(
                rf" (\w+) +streams\.delivery\.courier: .*Slack failed for {channel}: client_not_connected\.",
                worker.log.read_text(),
            )

        # A try each second, then less often: what lasts is told once more, as an error.
        until(lambda: said("#red") == said("#blue") == ["WARNING", "ERROR"], workers.tails)
        slack.start()
        await_end(settings, workers)
        told = Counter(slack.delivery_ids())
    assert set(told) == {match_id("#red", f"article-{number}") for number in range(40)} | {
        match_id("#blue", f"article-{number}") for number in range(10, 40)
    }
    assert [alert for alert, times in told.items() if times > 1] == []


def test_workers_share_partitions_and_a_third_takes_some(
    prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path
) -> None:
    settings = prepared()

    def shares() -> list[int]:
        """Partitions of the articles that each member of the match group has, the largest first."""
        with admin(settings) as client:
            name = app_id(settings, "match")
            try:
                group = client.describe_groups([name]).get(name) or {"members": []}
            except CoordinatorNotAvailableError:
                return []  # Kafka is about to make the topic of groups
        assigned = [(member["member_assignment"] or {}).get("assigned_partitions", ()) for member in group["members"]]
        return sorted((sum(len(topic["partitions"]) for topic in topics) for topics in assigned), reverse=True)

    with fleet(environment(settings, None, watchlist), tmp_path) as workers:
        workers.add("match")
        workers.add("match")
        until(lambda: shares() == [2, 2], lambda: f"{shares()}\n{workers.tails()}")
        third = workers.add("match")
        until(lambda: third.log.exists() and b"Ready: match reads" in third.log.read_bytes(), workers.tails)
        until(lambda: shares() == [2, 1, 1], lambda: f"{shares()}\n{workers.tails()}")


def test_sigterm_ends_a_busy_worker_and_the_next_one_goes_on(
    prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path
) -> None:
    settings = prepared()
    with Slack() as slack, fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        first = workers.add()
        publish(settings, *(article(number, "redword") for number in range(500)))
        until(lambda: len(slack.server.messages()) > 5, workers.tails)
        workers.remove(first, kill=False)
        workers.add()
        await_end(settings, workers)
        told = Counter(slack.delivery_ids())
    assert set(told) == {match_id("#red", f"article-{number}") for number in range(500)}
    assert [alert for alert, times in told.items() if times > 1] == []


def test_a_repeated_article_is_told_once_also_by_a_worker_started_later(
    prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path
) -> None:
    settings = prepared()
    with Slack() as slack, fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        first = workers.add()
        publish(settings, article(1, "redword"), article(1, "redword"))
        await_end(settings, workers)
        workers.remove(first, kill=True)
        workers.add()
        publish(settings, article(1, "redword", title="Corrected headline of the same item"), article(2, "redword"))
        await_end(settings, workers)
        assert slack.delivery_ids() == [match_id("#red", "article-1"), match_id("#red", "article-2")]


def test_what_was_told_long_ago_is_forgotten_also_by_a_worker_that_learnt_it_from_kafka(
    prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path
) -> None:
    settings = prepared()
    with Slack() as slack, fleet(environment(settings, slack, watchlist, WIREWATCH_REMEMBER_S="8"), tmp_path) as workers:
        first = workers.add()
        publish(settings, article(1, "redword"))
        await_end(settings, workers)
        workers.remove(first, kill=False)
        workers.add()
        publish(settings, article(2, "redword"))
        await_end(settings, workers)
        forgotten_at = datetime.now(UTC) + timedelta(seconds=8)
        until(lambda: datetime.now(UTC) > forgotten_at, workers.tails)
        # The first message finds what is too old; the second comes after it was forgotten.
        publish(settings, article(3, "redword"))
        await_end(settings, workers)
        publish(settings, article(1, "redword"))
        await_end(settings, workers)
    decided = [orjson.loads(record.value or b"")["id"] for record in read_topic(settings, ALERTS)]
    assert decided == [match_id("#red", f"article-{number}") for number in (1, 2, 3, 1)]


def test_a_channel_that_takes_nothing_stops_no_other(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    settings = prepared(WIREWATCH_PARTITIONS="1")
    more = {"WIREWATCH_PARTITIONS": "1"}
    # Only #blue exists, and posting makes no channel.
    with (
        Slack(channels=["blue"], auto_create=False) as slack,
        fleet(environment(settings, slack, watchlist, **more), tmp_path) as workers,
    ):
        worker = workers.add()
        publish(settings, *(article(number, "redword") for number in range(600)), article(600, "blueword"))
        until(lambda: slack.delivery_ids() == [match_id("#blue", "article-600")], workers.tails)
        log = worker.log.read_text()
        assert "Slack failed for #red: channel_not_found. Create #red, or correct `deliver` in the watchlist" in log
        workers.remove(worker, kill=False)


def test_sigterm_ends_a_worker_also_when_kafka_is_gone(
    prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path
) -> None:
    with Broker() as broker:
        settings = prepared(broker)
        with fleet(environment(settings, None, watchlist), tmp_path) as workers:
            worker = workers.add()
            publish(settings, article(1, "redword"))
            await_end(settings, workers)
            broker.kill()
            until(lambda: "does not answer" in worker.log.read_text(), workers.tails)
            workers.remove(worker, kill=False)
            # Kinds of lines, as their number grows with the time it takes; aiokafka's end may leave a traceback of thirty.
            assert Log(worker.log)() < 100, worker.log.read_text()
