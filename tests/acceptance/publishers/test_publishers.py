"""Whatever a publisher's client, codec, key and transactions: all that was said is told, and nothing else."""

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Literal, get_args

import orjson
import pytest
from click.testing import CliRunner
from kafka.admin import ConfigResource, ConfigResourceType

from config.settings.settings import Settings
from sandbox.kafka.broker import Broker
from streams.arrivals import UnreadableArticle, read_arrivals
from streams.kafka.connection import admin
from streams.kafka.dead_letters import read_dead_letters
from streams.kafka.topics import ARTICLES, create_topics, topics
from tests.acceptance.harness import WATCHLIST, Fleet, Slack, article, await_end, environment, fleet, publish
from tests.acceptance.publishers.clients import CODECS, Sending, clients
from tests.acceptance.told import told
from wirewatch.cli import cli

Transaction = Literal["none", "commit", "abort"]
# More than a block of any codec, and of bytes that do not compress to nothing.
LARGE = Random(11).randbytes(100_000).hex()


def sending(client: str, codec: str, transaction: Transaction, keyed: bool) -> Sending:
    """One article that alerts, its id saying how it was sent."""
    name = f"{client} {codec} {transaction} {'key' if keyed else 'no key'}"
    body = LARGE if keyed and transaction == "none" else "It was seen."
    value = {**article(1), "id": name, "title": f"<{name}> redword", "body": body}
    return Sending(codec, transaction, name.encode() if keyed else None, orjson.dumps(value), name)


def test_every_client_codec_key_and_transaction(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings = prepared()
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    ways = list(itertools.product(CODECS, get_args(Transaction), (True, False)))
    sendings = {client: [sending(client, *way) for way in ways] for client in clients()}
    every = [each for some in sendings.values() for each in some if each.transaction != "abort"]
    said = sorted(each.name for each in every)
    with Slack() as slack, fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        workers.add()
        with ThreadPoolExecutor() as threads:
            running = [threads.submit(clients()[client], settings, ARTICLES, some) for client, some in sendings.items()]
            for each in running:
                each.result()
        await_end(settings, workers)
        assert told(settings, slack) == said
    assert read_dead_letters(settings) == []
    arrivals = list(read_arrivals(settings, datetime.now(UTC) - timedelta(hours=1), lambda _: None))
    assert sorted(each.article.id for each in arrivals if not isinstance(each, UnreadableArticle)) == said


@pytest.mark.parametrize("codec", CODECS[1:])
def test_topics_that_compress(prepared: Callable[..., Settings], tmp_path: Path, codec: str) -> None:
    settings = prepared()
    compress(settings, codec)
    all_is_told(settings, tmp_path)


def test_a_broker_that_compresses(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    with Broker() as broker:
        settings = prepared(broker)
        with admin(settings) as client:
            client.alter_configs([ConfigResource(ConfigResourceType.BROKER, "1", configs={"compression.type": "zstd"})])
        all_is_told(settings, tmp_path)


def compress(settings: Settings, codec: str) -> None:
    """Every topic of ours compresses what it is sent."""
    with admin(settings) as client:
        client.alter_configs(
            [
                ConfigResource(ConfigResourceType.TOPIC, topic.name, configs={**topic.options, "compression.type": codec})
                for topic in topics(settings)
            ]
        )
    assert create_topics(settings) == ([], [])


def all_is_told(settings: Settings, tmp_path: Path) -> None:
    """Articles go through all topics, twice with a restart between them, and every command reads all topics."""
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    env = environment(settings, None, watchlist)
    with Slack() as slack, fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        first = workers.add()
        tell(settings, workers, slack, 0, 20)
        workers.remove(first, kill=False)
        workers.add()
        # Those before are in the memory of what was told.
        publish(settings, *(article(number, "redword") for number in range(20)))
        tell(settings, workers, slack, 20, 40)
        assert len(slack.server.messages()) == 40
    for command in (["dead-letters", "list"], ["watchlists", "status"], ["topics", "check"],
                    ["backtest", str(watchlist), "--hours", "1"]):  # fmt: skip
        result = CliRunner(env=env).invoke(cli, command)
        assert result.exit_code == 0, (command, result.output)
    assert len(read_dead_letters(settings)) == 2


def tell(settings: Settings, workers: Fleet, slack: Slack, first: int, end: int) -> None:
    """Articles are published, one of them broken, and told."""
    publish(settings, *(article(number, "redword") for number in range(first, end)), (b"broken", b"{"))
    await_end(settings, workers)
