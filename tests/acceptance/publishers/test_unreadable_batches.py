"""A batch that nobody can read holds its partition, says where it is and what to do, and stops nothing else."""

from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner
from kafka import KafkaAdminClient, TopicPartition

from config.settings.settings import Settings
from sandbox.kafka.broker import Broker
from streams.kafka.connection import producer
from streams.kafka.progress import read_progress
from streams.kafka.reading import read_topic
from streams.kafka.topics import ARTICLES, WATCHLISTS, topic_name
from tests.acceptance.faults.damage import spoil
from tests.acceptance.harness import WATCHLIST, Slack, article, await_end, environment, fleet, publish, until
from tests.acceptance.told import told
from wirewatch.cli import cli

AROUND = "and what is behind it in its partition, until it can be read or is deleted; the other partitions go on."
CHECKSUM = "its checksum is wrong, so its bytes are not those that were sent"
CODEC = "it is compressed with codec 7, which this version does not know"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Broker]:
    """A broker whose files are ours."""
    with Broker(data=tmp_path / "kafka") as broker:
        yield broker


def fill(settings: Settings) -> None:
    """Eight batches of one article in each of four partitions; each article alerts."""
    with producer(settings) as client:
        for number in range(32):
            value = article(number, "redword")
            client.send(
                topic_name(settings, ARTICLES), key=value["id"].encode(), value=orjson.dumps(value), partition=number % 4
            ).get(30)


def restart(broker: Broker, spoiling: Callable[[], None]) -> None:
    """Stop the broker, spoil its files, and start it on the same port and data."""
    broker.stop()
    spoiling()
    broker.start()


def waiting(settings: Settings) -> tuple[str, int]:
    """The first stage, and how many messages it has not committed."""
    return next((stage.stage, stage.waiting) for stage in read_progress(settings))


@pytest.mark.parametrize(("codec", "reason"), [(None, CHECKSUM), (7, CODEC)], ids=["damaged", "a codec of the future"])
def test_a_batch_that_cannot_be_read(
    own: Broker, prepared: Callable[..., Settings], tmp_path: Path, codec: int | None, reason: str
) -> None:
    settings = prepared(own)
    topic = topic_name(settings, ARTICLES)
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    fill(settings)
    restart(own, lambda: spoil(tmp_path / "kafka", topic, 2, 3, codec=codec))
    held = f"The batch at {topic}/2/3 cannot be read: {reason}. It waits, {AROUND}"
    fix = f'"partitions": [{{"topic": "{topic}", "partition": 2, "offset": 4}}]'
    # In partition 2, the articles 2, 6, 10 are before it; 14 is in it; 18, 22, 26, 30 are behind it.
    before = {f"article-{number}" for number in range(32) if number % 4 != 2 or number < 14}
    with Slack() as slack, fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        worker = workers.add()
        until(lambda: set(told(settings, slack)) == before, lambda: f"{told(settings, slack)}\n{workers.tails()}")
        until(lambda: held in worker.log.read_text(), workers.tails)
        assert worker.log.read_text().count("cannot be read") == 1
        assert "To give up this message, run `kafka-delete-records.sh --offset-json-file FILE`" in worker.log.read_text()
        assert fix in worker.log.read_text()
        # Nothing of the partition is passed over, and a second worker finds the same.
        until(lambda: waiting(settings) == ("match", 5), lambda: f"{waiting(settings)}\n{workers.tails()}")
        workers.remove(worker, kill=False)
        worker = workers.add()
        until(lambda: held in worker.log.read_text(), workers.tails)
        assert set(told(settings, slack)) == before
        # What the line says to do is done, and the worker goes on by itself.
        admin = KafkaAdminClient(bootstrap_servers=own.bootstrap_servers)
        admin.delete_records({TopicPartition(topic, 2): 4})
        admin.close()
        await_end(settings, workers)
        assert set(told(settings, slack)) == {f"article-{number}" for number in range(32)} - {"article-14"}
        assert len(slack.server.messages()) == 31
        until(lambda: f"{topic}/2 goes on, at offset " in worker.log.read_text(), workers.tails)


def test_commands_name_the_batch_and_not_the_connection(own: Broker, prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings = prepared(own)
    topic = topic_name(settings, ARTICLES)
    fill(settings)
    restart(own, lambda: spoil(tmp_path / "kafka", topic, 1, 5))
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    result = CliRunner(env=environment(settings, None, watchlist)).invoke(cli, ["backtest", str(watchlist), "--hours", "1"])
    assert result.exit_code == 1
    assert result.stderr.endswith(
        f"wirewatch: The batch at {topic}/1/5 cannot be read (CorruptRecordError: [Error 2] CorruptRecordError: Record batch for "
        f"partition TopicPartition(topic='{topic}', partition=1) at offset 5 failed crc check). `wirewatch doctor` looks whether "
        'all codecs are there; if they are, it is damaged: docs/operations.md, "A batch that cannot be read", says what to do.\n'
    )


def test_rules_that_cannot_be_read(own: Broker, prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings = prepared(own)
    topic = topic_name(settings, WATCHLISTS)
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    env = environment(settings, None, watchlist)
    apply = ["watchlists", "apply", str(watchlist), "--yes", "--author", "test"]
    assert CliRunner(env=env).invoke(cli, apply).exit_code == 0
    [*_, last] = read_topic(settings, WATCHLISTS)
    watchlist.write_text(WATCHLIST + "  - id: green\n    name: Green things\n    query: greenword\n")
    assert CliRunner(env=env).invoke(cli, apply).exit_code == 0
    restart(own, lambda: spoil(tmp_path / "kafka", topic, 0, last.offset + 1))
    where = f"The batch at {topic}/0/{last.offset + 1} cannot be read"
    with Slack() as slack, fleet(environment(settings, slack, watchlist, WIREWATCH_WATCHLISTS=""), tmp_path) as workers:
        worker = workers.add()
        said = f"The rules cannot be followed (UnreadableBatchError: {where}: {CHECKSUM}."
        until(lambda: said in worker.log.read_text(), workers.tails)
        # What is before it is taken over; but the worker knows that it does not know all, and articles wait.
        publish(settings, article(1, "redword"))
        until(lambda: worker.log.read_text().count(said) > 1, workers.tails)
        assert slack.server.messages() == []
        assert worker.process.poll() is None
    result = CliRunner(env=env).invoke(cli, ["watchlists", "status"])
    assert result.exit_code == 1
    assert result.stderr.startswith(f"wirewatch: {where} (CorruptRecordError: ")
