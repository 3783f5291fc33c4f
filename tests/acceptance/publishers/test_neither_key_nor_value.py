"""A message without key and value: the clients here refuse to send one, others do not, and nobody may be held up by it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from aiokafka import AIOKafkaProducer

from config.settings.settings import Settings
from streams.kafka.dead_letters import encode, opened, read_dead_letters, replay
from streams.kafka.reading import read_topic
from streams.kafka.topics import ALERTS, ARTICLES, DEAD_LETTERS, MATCHES, topic_name
from tests.acceptance.harness import WATCHLIST, Slack, article, await_end, environment, fleet, publish

KEPT = ". It has neither key nor value, and is kept with an empty value, because no client of ours sends it so"


def send_nothing(settings: Settings, name: str, headers: tuple[tuple[str, bytes], ...] = ()) -> None:
    """A message with neither, by a batch of our own making, as the client looks at single messages alone."""

    async def send() -> None:
        producer = AIOKafkaProducer(bootstrap_servers=settings.kafka.bootstrap_servers)
        await producer.start()
        try:
            batch = producer.create_batch()
            batch.append(key=None, value=None, timestamp=None, headers=list(headers))
            await (await producer.send_batch(batch, topic_name(settings, name), partition=0))
        finally:
            await producer.stop()

    asyncio.run(send())


def test_it_becomes_a_dead_letter_and_holds_up_nobody(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings = prepared(WIREWATCH_PARTITIONS="1")
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    for name in (ARTICLES, MATCHES, ALERTS):
        send_nothing(settings, name)
    with Slack() as slack, fleet(environment(settings, slack, watchlist, WIREWATCH_PARTITIONS="1"), tmp_path) as workers:
        workers.add()
        publish(settings, article(1, "redword"))
        await_end(settings, workers)
        assert len(slack.server.messages()) == 1
    letters = read_dead_letters(settings)
    assert sorted(letter.stage for letter in letters) == ["alert", "deliver", "intake"]
    assert all(letter.reason.endswith(KEPT) for letter in letters)
    assert [(each.key, each.value) for each in opened(settings, letters)] == [(None, b"")] * 3


def test_a_letter_with_neither_holds_up_no_replay(prepared: Callable[..., Settings]) -> None:
    settings = prepared(WIREWATCH_PARTITIONS="1")
    topic = topic_name(settings, ARTICLES)
    ours = {"stage": "intake", "reason": "theirs", "topic": topic, "partition": "0", "failed_at": "2026-11-24T10:15:00Z"}
    for offset in ("1", "2"):
        send_nothing(settings, DEAD_LETTERS, encode({**ours, "offset": offset}))
    assert [letter.id for letter in replay(settings, read_dead_letters(settings))] == [f"{topic}/0/1", f"{topic}/0/2"]
    assert [(record.key, record.value) for record in read_topic(settings, ARTICLES)] == [(None, b"")] * 2
