"""A batch that is small in Kafka and large inside is not taken into memory: it holds its partition, and stops nothing else."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka import TopicPartition as Partition
from click.testing import CliRunner
from kafka import KafkaAdminClient, KafkaProducer, TopicPartition

from config.settings.settings import Settings
from streams.kafka.connection import consumer, reader_options
from streams.kafka.reading import MOST_AT_ONCE, UnreadableTopicError, read_topic
from streams.kafka.topics import ALERTS, ARTICLES, DEAD_LETTERS, MATCHES, WATCHLISTS, topic_name
from streams.kafka.unpacking import LARGEST_UNPACKED, MOST_HEADERS
from streams.kafka.unreadable_batches import LARGEST_TAKE, CarefulFetch, UnreadableBatchError
from tests.acceptance.harness import WATCHLIST, Slack, article, await_end, environment, fleet, until
from tests.acceptance.told import told
from wirewatch.cli import cli

CODECS = ("gzip", "snappy", "lz4", "zstd")
REASON = "it unpacks to more than 64 MiB, and no more is taken into memory"
HEADERS = "it unpacks to a message with more than 500,000 headers, and no more is taken into memory"
AROUND = "It waits, and what is behind it in its partition, until it can be read or is deleted; the other partitions go on."
DOCS = 'docs/operations.md, "A batch that cannot be read", says what to do.'


def send(settings: Settings, name: str, partition: int, *values: bytes, codec: str | None = None) -> None:
    """Each in a batch of its own."""
    servers = settings.kafka.bootstrap_servers
    client = KafkaProducer(bootstrap_servers=servers, compression_type=codec, max_request_size=3 * LARGEST_UNPACKED)
    for value in values:
        client.send(topic_name(settings, name), key=b"key", value=value, partition=partition).get(60)
    client.close()


def small(number: int) -> bytes:
    return orjson.dumps(article(number, "redword"))


def large() -> bytes:
    """An article as far as anybody can see, and a little too large when it is unpacked."""
    return orjson.dumps({**article(99, "redword"), "more": "a" * LARGEST_UNPACKED})


def test_bombs_of_every_codec(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings = prepared(WIREWATCH_PARTITIONS="5")
    topic = topic_name(settings, ARTICLES)
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    env = environment(settings, None, watchlist, WIREWATCH_PARTITIONS="5")
    bomb = large()
    for number, codec in enumerate(CODECS):
        send(settings, ARTICLES, number, small(number))
        send(settings, ARTICLES, number, bomb, codec=codec)
        send(settings, ARTICLES, number, small(10 + number), codec=codec)
    send(settings, ARTICLES, 4, small(20), small(21), small(22))
    free = {f"article-{number}" for number in (0, 1, 2, 3, 20, 21, 22)}
    with Slack() as slack:
        env |= environment(settings, slack, watchlist, WIREWATCH_PARTITIONS="5")
        with fleet(env, tmp_path) as workers:
            worker = workers.add()
            until(lambda: set(told(settings, slack)) == free, lambda: f"{told(settings, slack)}\n{workers.tails()}")
            for number in range(len(CODECS)):
                place = f'{{"topic": "{topic}", "partition": {number}, "offset": 2}}'
                said = (
                    f"The batch at {topic}/{number}/1 cannot be read: {REASON}. {AROUND} To give up this message, run "
                    f'`kafka-delete-records.sh --offset-json-file FILE` with {{"version": 1, "partitions": [{place}]}} in FILE; '
                    "docs/operations.md says more."
                )
                until(lambda said=said: said in worker.log.read_text(), workers.tails)
            result = CliRunner(env=env).invoke(cli, ["backtest", str(watchlist), "--hours", "1"])
            assert result.exit_code == 1
            places = [f"wirewatch: The batch at {topic}/{number}/1 cannot be read: {REASON}. {DOCS}\n" for number in range(4)]
            assert result.stderr.endswith(tuple(places))
            # What the line says to do is done, and the worker goes on by itself.
            admin = KafkaAdminClient(bootstrap_servers=settings.kafka.bootstrap_servers)
            admin.delete_records({TopicPartition(topic, number): 2 for number in range(len(CODECS))})
            admin.close()
            await_end(settings, workers)
            assert set(told(settings, slack)) == free | {f"article-{10 + number}" for number in range(len(CODECS))}


@pytest.mark.parametrize(
    ("name", "command"),
    [
        (DEAD_LETTERS, ["dead-letters", "list"]),
        (WATCHLISTS, ["watchlists", "status"]),
        (MATCHES, None),
        (ALERTS, None),
    ],
)
def test_commands_say_where_it_is(
    prepared: Callable[..., Settings], tmp_path: Path, name: str, command: list[str] | None
) -> None:
    settings = prepared()
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    send(settings, name, 0, large(), codec="zstd")
    said = f"The batch at {topic_name(settings, name)}/0/0 cannot be read: {REASON}. {DOCS}"
    if command is None:
        with pytest.raises(UnreadableTopicError) as caught:
            list(read_topic(settings, name))
        assert str(caught.value) == said
        return
    result = CliRunner(env=environment(settings, None, watchlist)).invoke(cli, command)
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (1, f"wirewatch: {said}")


def test_a_message_of_nothing_but_headers(prepared: Callable[..., Settings]) -> None:
    settings = prepared()
    servers = settings.kafka.bootstrap_servers
    client = KafkaProducer(bootstrap_servers=servers, compression_type="zstd", max_request_size=LARGEST_UNPACKED)
    headers = [("", b"")] * (MOST_HEADERS + 1)
    client.send(topic_name(settings, ARTICLES), key=b"key", value=small(1), headers=headers, partition=0).get(60)
    client.close()
    said = f"The batch at {topic_name(settings, ARTICLES)}/0/0 cannot be read: {HEADERS}"
    with pytest.raises(UnreadableTopicError) as caught:
        list(read_topic(settings, ARTICLES))
    assert str(caught.value) == f"{said}. {DOCS}"
    with pytest.raises(UnreadableBatchError) as held:
        asyncio.run(takes(settings, 1))
    assert str(held.value).startswith(f"{said}. To give up this message, run ")


def test_many_that_are_just_small_enough_come_a_few_at_a_time(prepared: Callable[..., Settings]) -> None:
    """A broker sends hundreds of them at once, and 500 messages are taken together."""
    settings = prepared()
    one = orjson.dumps({"more": "a" * (40 * 2**20)})
    send(settings, ARTICLES, 0, *[one] * 8, codec="zstd")
    taken = asyncio.run(takes(settings, 8))
    assert sum(map(len, taken)) == 8
    assert all(sum(map(len, values)) <= LARGEST_TAKE + len(one) for values in taken)
    part = TopicPartition(topic_name(settings, ARTICLES), 0)
    assert [len(each.value or b"") for each in read_topic(settings, ARTICLES)] == [len(one)] * 8
    with consumer(settings) as client:
        client.assign([part])
        client.seek(part, 0)
        while not (polled := client.poll(timeout_ms=1000, max_records=MOST_AT_ONCE)):
            pass
        assert len(polled[part]) <= MOST_AT_ONCE


async def takes(settings: Settings, count: int) -> list[list[bytes]]:
    """What a stage's reader gives out at once, until so many messages have come."""
    reader: Any = AIOKafkaConsumer(**reader_options(settings.kafka))
    await reader.start()
    try:
        part = Partition(topic_name(settings, ARTICLES), 0)
        reader.assign([part])
        careful, taken = CarefulFetch(says=False), []
        while sum(map(len, taken)) < count:
            if records := await careful.getmany(reader, part, 5.0, 500):
                taken.append([each.value for each in records])
        return taken
    finally:
        await reader.stop()
