"""Workers are killed -9, stopped, paused and joined at random while articles come: each ends exactly once.

Their deliver stage is full most of the time, and with two partitions one of three workers stands by.
"""

import random
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
from confluent_kafka import Producer

from config.settings.settings import Settings
from schemas import match_id
from streams.kafka.dead_letters import opened, read_dead_letters
from streams.kafka.progress import read_outcomes
from streams.kafka.topics import ARTICLES, topic_name
from tests.acceptance.harness import WATCHLIST, Fleet, Slack, Worker, article, await_end, environment, fleet, publish
from tests.waiting import PATIENCE_S

ARTICLES_IN_ALL = 2000
PORTION = 50
KINDS = ("redword", "blueword", "redword and blueword", "", "", "", "", "")


def the_articles() -> list[dict[str, Any] | tuple[bytes, bytes]]:
    """Three in eight match, one of them in two channels; every fiftieth is broken."""
    return [
        (f"broken-{number}".encode(), b'{"id": "broken') if number % 50 == 49 else article(number, KINDS[number % len(KINDS)])
        for number in range(ARTICLES_IN_ALL)
    ]


def expected_alerts() -> set[str]:
    """The ids of all alerts there must be."""
    numbers = [number for number in range(ARTICLES_IN_ALL) if number % 50 != 49]
    red = {match_id("#red", f"article-{number}") for number in numbers if "red" in KINDS[number % len(KINDS)]}
    blue = {match_id("#blue", f"article-{number}") for number in numbers if "blue" in KINDS[number % len(KINDS)]}
    return red | blue


class Deployment:
    """Workers to which something happens now and then; `chance` says what."""

    def __init__(self, workers: Fleet, chance: random.Random) -> None:
        self._workers, self._chance = workers, chance
        self._paused: list[Worker] = []

    def add(self) -> None:
        """One more worker, whose deliver stage is full soon."""
        self._workers.add(adjust="import streams.deliver as it; it.MOST_WAITING = 10")

    def disturb(self) -> None:
        """One thing that happens."""
        what = self._chance.choice(("kill", "kill", "stop", "join", "pause", "pause"))
        worker = self._chance.choice(self._workers.alive)
        if self._paused and self._chance.random() < 0.5:
            self._paused.pop().resume()
        if what == "join":
            if len(self._workers.alive) < 3:
                self.add()
        elif worker in self._paused:
            worker.resume()
            self._paused.remove(worker)
        elif what == "pause":
            # For longer than its session or not, as it comes.
            worker.pause()
            self._paused.append(worker)
            if len(self._paused) == len(self._workers.alive):
                self.add()
        else:
            self._workers.remove(worker, kill=what != "stop")
            self.add()

    def settle(self) -> None:
        """Everyone who was paused goes on."""
        while self._paused:
            self._paused.pop().resume()


class Transactions:
    """Publishes each portion in a transaction, after one of other articles that is aborted: both leave gaps between offsets."""

    def __init__(self, settings: Settings) -> None:
        self._topic = topic_name(settings, ARTICLES)
        servers = settings.kafka.bootstrap_servers
        self._producer = Producer({"bootstrap.servers": servers, "transactional.id": settings.topic_prefix + "publisher"})
        self._producer.init_transactions(PATIENCE_S)

    def publish(self, portion: Sequence[dict[str, Any] | tuple[bytes, bytes]]) -> None:
        pairs = [each if isinstance(each, tuple) else (each["id"].encode(), orjson.dumps(each)) for each in portion]
        self._producer.begin_transaction()
        for key, _ in pairs[::10]:
            taken_back = article(0, "redword", id=f"taken-back-{key.decode()}")
            self._producer.produce(self._topic, key=key, value=orjson.dumps(taken_back))
        self._producer.flush(PATIENCE_S)
        self._producer.abort_transaction(PATIENCE_S)
        self._producer.begin_transaction()
        for key, value in pairs:
            self._producer.produce(self._topic, key=key, value=value)
        self._producer.commit_transaction(PATIENCE_S)


# With two partitions one worker of three has nothing to do until another is gone.
@pytest.mark.parametrize(("seed", "partitions", "transactions"), [(1, "4", False), (2, "4", True), (3, "2", True)])
def test_every_article_ends_once(
    prepared: Callable[..., Settings], tmp_path: Path, seed: int, partitions: str, transactions: bool
) -> None:
    settings = prepared(WIREWATCH_PARTITIONS=partitions)
    # Faust's own interval, after which it would leave its group while idle, is a few seconds here.
    more = {"WIREWATCH_PARTITIONS": partitions, "WIREWATCH_LOG_LEVEL": "debug", "BROKER_MAX_POLL_INTERVAL": "4"}
    chance = random.Random(seed)
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    articles = the_articles()
    with Slack() as slack, fleet(environment(settings, slack, watchlist, **more), tmp_path) as workers:
        deployment = Deployment(workers, chance)
        publisher = Transactions(settings) if transactions else None
        for _ in range(2 if partitions == "4" else 3):
            deployment.add()
        # Counted in portions, so that a seed is the same play on every machine; the pause between two only sets the pace.
        next_at = 10.0
        for number, start in enumerate(range(0, len(articles), PORTION)):
            portion = articles[start : start + PORTION]
            publisher.publish(portion) if publisher else publish(settings, *portion)
            if number > next_at:
                deployment.disturb()
                next_at = number + chance.uniform(2, 9)
            time.sleep(0.4)
        deployment.settle()
        await_end(settings, workers)
        told = Counter(slack.delivery_ids())

    assert set(told) == expected_alerts()
    assert [alert for alert, times in told.items() if times > 1] == []
    outcomes = read_outcomes(settings)
    wanted = {number for number in range(ARTICLES_IN_ALL) if number % 50 != 49}
    assert outcomes.matched == {f"article-{number}" for number in wanted if KINDS[number % len(KINDS)]}
    assert outcomes.unmatched == {f"article-{number}" for number in wanted if not KINDS[number % len(KINDS)]}
    # Every article went through a worker, and whenever it did it came to the same.
    assert seen(tmp_path, "matched") == outcomes.matched
    assert seen(tmp_path, "unmatched") == outcomes.unmatched
    letters = read_dead_letters(settings)
    assert sorted(each.key or b"" for each in opened(settings, letters)) == sorted(
        each[0] for each in articles if isinstance(each, tuple)
    )
    assert {letter.topic for letter in letters} == {topic_name(settings, ARTICLES)}
    ended = len(outcomes.matched) + len(outcomes.unmatched) + len(outcomes.dead)
    assert ended == outcomes.published == ARTICLES_IN_ALL
    logs = "\n".join(log.read_text("utf-8", "replace") for log in tmp_path.glob("worker-*.log"))
    # A worker whose neighbours were killed may have to wait, but says for what.
    assert "It does not say why" not in logs


def seen(folder: Path, outcome: str) -> set[str]:
    """The articles of which some worker's log says this."""
    logs = "\n".join(log.read_text("utf-8", "replace") for log in folder.glob("worker-*.log"))
    return set(re.findall(rf"Article (\S+): {outcome}\.", logs))
