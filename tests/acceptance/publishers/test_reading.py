"""How stages read Kafka: what was never committed, what was deleted meanwhile, and commits that have lost their partitions."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiokafka import AIOKafkaProducer
from kafka import TopicPartition

from config.settings.settings import Settings
from schemas import match_id
from streams.app import create_app
from streams.driver import committed
from streams.kafka.connection import admin, client_options
from streams.kafka.progress import read_progress
from streams.kafka.topics import ARTICLES, topic_name
from tests.acceptance.harness import WATCHLIST, Slack, apply, article, await_end, environment, fleet, publish, until
from tests.waiting import LOOK_S, awaited


@pytest.fixture
def watchlist(tmp_path: Path) -> Path:
    path = tmp_path / "watchlist.yaml"
    path.write_text(WATCHLIST)
    return path


async def transact(settings: Settings, numbers: range, *, commit: bool) -> None:
    """Publish articles that match in one transaction."""
    producer = AIOKafkaProducer(**client_options(settings.kafka), transactional_id=f"publisher-{numbers}")
    await producer.start()
    try:
        await producer.begin_transaction()
        for number in numbers:
            one = article(number, "redword")
            await producer.send_and_wait(topic_name(settings, ARTICLES), orjson.dumps(one), one["id"].encode())
        await (producer.commit_transaction() if commit else producer.abort_transaction())
    finally:
        await producer.stop()


def test_aborted_articles_are_not_told_and_leave_no_lag(
    prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path
) -> None:
    settings = prepared()
    with Slack() as slack, fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        workers.add()
        asyncio.run(transact(settings, range(3), commit=True))
        asyncio.run(transact(settings, range(10, 15), commit=False))
        until(lambda: len(slack.server.messages()) == 3, workers.tails)
        # What lies behind the last article is Kafka's own, and nobody waits for it.
        await_end(settings, workers)
        assert read_progress(settings)[0].done > 3 + 5
        # Only aborted ones came since: a worker that starts anew has nothing to do either.
        asyncio.run(transact(settings, range(20, 25), commit=False))
        workers.remove(workers.alive[0], kill=True)
        workers.add()
        await_end(settings, workers)
        publish(settings, article(30, "redword"))
        await_end(settings, workers)
        expected = {match_id("#red", f"article-{number}") for number in (0, 1, 2, 30)}
        assert sorted(slack.delivery_ids()) == sorted(expected)


def test_what_is_deleted_before_it_was_read_is_counted_and_told(
    prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path
) -> None:
    settings = prepared(WIREWATCH_PARTITIONS="1")
    name = topic_name(settings, ARTICLES)
    more = {"WIREWATCH_PARTITIONS": "1", "WIREWATCH_LOG_LEVEL": "debug"}
    with fleet(environment(settings, None, watchlist, **more), tmp_path) as workers:
        # It reads ahead as far as its buffers go, and waits for rules.
        worker = workers.add(WIREWATCH_WATCHLISTS="")
        until(lambda: "so articles wait in Kafka" in worker.log.read_text(), workers.tails)
        publish(settings, *(article(number, body="word " * 1000) for number in range(4000)))
        with admin(settings) as client:
            client.delete_records({TopicPartition(name, 0): 3900})
        apply(environment(settings, None, watchlist), watchlist)
        publish(settings, article(4000, "redword"))
        await_end(settings, workers)
        said = rf"Up to (\d+) messages of {name}/0 are gone: Kafka deleted"
        until(lambda: re.search(said, workers.logs()), workers.tails)
        gone = [int(count) for count in re.findall(said, workers.logs())]
        await_end(settings, workers)
        read = set(re.findall(r"Article (\S+): ", workers.logs()))
    assert f"article-{4000}" in read
    assert sum(gone) + len(read) == 4001, (gone, len(read))


def test_what_was_deleted_while_no_worker_ran_is_told_at_the_next_start(
    prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path
) -> None:
    settings = prepared(WIREWATCH_PARTITIONS="1")
    name = topic_name(settings, ARTICLES)
    with fleet(environment(settings, None, watchlist, WIREWATCH_PARTITIONS="1"), tmp_path) as workers:
        workers.add("match")
        publish(settings, article(0))
        await_end(settings, workers)
        workers.remove(workers.alive[0], kill=True)
        publish(settings, *(article(number) for number in range(1, 11)))
        with admin(settings) as client:
            client.delete_records({TopicPartition(name, 0): 11})
        worker = workers.add("match")
        said = f"Up to 10 messages of {name}/0 are gone: Kafka deleted them before they were read."
        until(lambda: said in worker.log.read_text(), workers.tails)
        await_end(settings, workers)
        assert worker.log.read_text().count(" are gone: ") == 1


def test_a_commit_whose_partitions_have_just_gone_is_no_commit(prepared: Callable[..., Settings]) -> None:
    settings = prepared()

    async def scene() -> tuple[bool, bool]:
        app, owned = create_app(settings, "alert"), asyncio.Event()

        async def own(*_: Any, **__: Any) -> None:
            owned.set()

        async def settled() -> None:
            """Its own partitions are read from their beginning, and that is committed: they have nothing more to commit."""
            await owned.wait()
            while app.rebalancing or None in committed(app).values():  # noqa: ASYNC110 Faust has no event for it
                await asyncio.sleep(LOOK_S)

        app.on_partitions_assigned.connect(own)
        await app.start()
        try:
            await awaited(settled())
            assert committed(app)
            gone = TopicPartition(topic_name(settings, ARTICLES), 0)
            # Something was finished of a partition that has gone to somebody else, and the next commit is due.
            app.consumer.round.read(gone, 4)
            app.consumer.round.finished(gone, 4)
            return await awaited(app.consumer.force_commit()), app.crashed
        finally:
            await app.stop()

    assert asyncio.run(scene()) == (False, False)
