"""Publishers that use transactions: what is committed is told, what is open waits, what was aborted was never said."""

from collections.abc import Callable, Iterable
from pathlib import Path

import orjson
from click.testing import CliRunner
from confluent_kafka import Producer

from config.settings.settings import Settings
from streams.kafka.dead_letters import opened, read_dead_letters
from streams.kafka.progress import read_outcomes, read_progress
from streams.kafka.reading import read_topic
from streams.kafka.topics import (
    ALERTS,
    ARTICLES,
    DEAD_LETTERS,
    DECISIONS,
    DELIVERIES,
    MATCHES,
    SILENCES,
    WATCHLISTS,
    WORKERS,
    topic_name,
)
from tests.acceptance.harness import WATCHLIST, Slack, article, await_end, environment, fleet, publish, until
from wirewatch.cli import cli

EVERY = (ARTICLES, MATCHES, ALERTS, DEAD_LETTERS, DECISIONS, DELIVERIES, WATCHLISTS, SILENCES, WORKERS)


def transaction(settings: Settings, name: str, topic: str, values: Iterable[tuple[bytes, bytes]]) -> Producer:
    """A producer with an open transaction, whose messages Kafka has."""
    client = Producer({"bootstrap.servers": settings.kafka.bootstrap_servers, "transactional.id": settings.topic_prefix + name})
    client.init_transactions(30)
    client.begin_transaction()
    for key, value in values:
        client.produce(topic_name(settings, topic), key=key, value=value)
    assert client.flush(30) == 0
    return client


def articles(*numbers: int) -> list[tuple[bytes, bytes]]:
    """Articles that alert, with their keys."""
    return [(f"article-{number}".encode(), orjson.dumps(article(number, "redword"))) for number in numbers]


def told(slack: Slack) -> list[str]:
    """The headlines in Slack."""
    text = orjson.dumps(slack.server.messages()).decode()
    return sorted(f"Report number {number}" for number in range(100, 200) if f"Report number {number}" in text)


def titles(*numbers: int) -> list[str]:
    """The headlines of articles."""
    return [f"Report number {number}" for number in numbers]


def waiting(settings: Settings) -> list[int]:
    """What waits, by stage."""
    return [stage.waiting for stage in read_progress(settings)]


def test_only_what_was_committed_is_told(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings = prepared(WIREWATCH_PARTITIONS="2")
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    env = environment(settings, None, watchlist, WIREWATCH_PARTITIONS="2")
    transaction(settings, "a", ARTICLES, articles(*range(100, 110))).abort_transaction(30)
    transaction(settings, "b", ARTICLES, articles(*range(110, 120))).commit_transaction(30)
    transaction(settings, "c", ARTICLES, [*articles(120), (b"broken", b"{")]).abort_transaction(30)
    with Slack() as slack, fleet(environment(settings, slack, watchlist, WIREWATCH_PARTITIONS="2"), tmp_path) as workers:
        worker = workers.add()
        # The last thing in each partition is the end of a transaction, and before it is what was aborted.
        await_end(settings, workers)
        assert told(slack) == titles(*range(110, 120))
        assert waiting(settings) == [0, 0, 0]
        still_open = transaction(settings, "d", ARTICLES, articles(*range(130, 135)))
        publish(settings, *(article(number, "redword") for number in range(140, 145)))
        # Behind an open transaction even what is in none waits, as for all who read what is committed.
        assert {stage.stage: stage.waiting for stage in read_progress(settings)}["deliver"] == 0
        assert told(slack) == titles(*range(110, 120))
        still_open.commit_transaction(30)
        until(lambda: len(told(slack)) == 20, workers.tails)
        await_end(settings, workers)
        assert told(slack) == titles(*range(110, 120), *range(130, 135), *range(140, 145))
        # A worker that starts anew has nothing to do, and tells nothing again.
        workers.remove(worker, kill=False)
        workers.add()
        publish(settings, article(150, "redword"))
        await_end(settings, workers)
        assert told(slack)[-1:] == titles(150)
        assert len(slack.server.messages()) == 21
    assert read_dead_letters(settings) == []
    assert read_outcomes(settings).published == 21
    shown = CliRunner(env=env).invoke(cli, ["backtest", str(watchlist), "--hours", "1", "--json"])
    assert shown.exit_code == 0, shown.output
    assert "Report number 10" not in shown.stdout
    assert "Report number 120" not in shown.stdout


def test_what_was_taken_back_behind_the_first_message_holds_up_nothing(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings = prepared(WIREWATCH_PARTITIONS="1")
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    # What is passed over begins at the offset 1, and is longer than one.
    publish(settings, article(100, "redword"))
    transaction(settings, "a", ARTICLES, articles(101, 102)).abort_transaction(30)
    publish(settings, article(103, "redword"))
    with Slack() as slack, fleet(environment(settings, slack, watchlist, WIREWATCH_PARTITIONS="1"), tmp_path) as workers:
        workers.add()
        await_end(settings, workers)
        assert told(slack) == titles(100, 103)


def test_what_was_aborted_on_inner_topics_is_in_no_output(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings = prepared(WIREWATCH_PARTITIONS="2")
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    more = {"WIREWATCH_PARTITIONS": "2"}
    with Slack() as slack, fleet(environment(settings, slack, watchlist, **more), tmp_path) as workers:
        worker = workers.add()
        publish(settings, article(100, "redword"), (b"broken", b"{"))
        await_end(settings, workers)
        # Everything there is, said again in transactions that are taken back, and rubbish beside it.
        for topic in EVERY:
            records = [(record.key or b"", record.value or b"") for record in read_topic(settings, topic)]
            taken_back = [*records, (b"#red", b"rubbish"), (b"red", b"rubbish")]
            transaction(settings, f"abort-{topic}", topic, taken_back).abort_transaction(30)
        workers.remove(worker, kill=False)
        workers.add()
        publish(settings, article(101, "redword"))
        await_end(settings, workers)
        assert told(slack) == titles(100, 101)
        assert len(slack.server.messages()) == 2
        assert "rubbish" not in workers.tails()
    [letter] = opened(settings, read_dead_letters(settings))
    assert letter.value == b"{"
    env = environment(settings, None, watchlist, **more)
    for command in (["dead-letters", "list"], ["watchlists", "status"], ["watchlists", "log", "red"]):
        result = CliRunner(env=env).invoke(cli, command)
        assert result.exit_code == 0, (command, result.output)
        assert "rubbish" not in result.output
        assert "cannot be read" not in result.output


def test_reading_ends_at_a_transactions_end_and_at_an_open_one(prepared: Callable[..., Settings]) -> None:
    settings = prepared(WIREWATCH_PARTITIONS="1")
    assert waiting(settings) == [0, 0, 0]
    publish(settings, article(100))
    transaction(settings, "a", ARTICLES, articles(101, 102)).commit_transaction(30)
    # More batches that were taken back than a reader is patient for.
    for number in range(30):
        transaction(settings, "b", ARTICLES, articles(110 + number)).abort_transaction(30)
    assert [record.offset for record in read_topic(settings, ARTICLES)] == [0, 1, 2]
    assert waiting(settings)[0] == 64
    still_open = transaction(settings, "c", ARTICLES, articles(103))
    publish(settings, article(104))
    assert [record.offset for record in read_topic(settings, ARTICLES)] == [0, 1, 2]
    still_open.abort_transaction(30)
    assert [record.offset for record in read_topic(settings, ARTICLES)] == [0, 1, 2, 65]
