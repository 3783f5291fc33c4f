"""Topics that are deleted, made anew or given more partitions under running workers: it is said, and nothing is lost."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from kafka.admin import NewPartitions, NewTopic
from kafka.errors import TopicAlreadyExistsError

from config.settings.settings import Settings
from streams.kafka.connection import admin
from streams.kafka.topics import ALERTS, ARTICLES, DECISIONS, MATCHES, WATCHLISTS, create_topics, topic_name, topics
from tests.acceptance.harness import WATCHLIST, Fleet, Slack, Worker, article, await_end, environment, fleet, publish, until
from wirewatch.cli import cli

CHANNELS = [f"desk-{number}" for number in range(12)]


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack(channels=["red", "blue", *CHANNELS]) as slack:
        yield slack


def await_said(workers: Fleet, worker: Worker, *lines: str) -> None:
    until(lambda: all(line in worker.log.read_text() for line in lines), workers.tails)


def await_ready(workers: Fleet, worker: Worker) -> None:
    until(lambda: worker.log.read_text().count("Ready: ") >= 3 and "rules run, digest" in worker.log.read_text(), workers.tails)


def await_told(workers: Fleet, slack: Slack, count: int) -> None:
    """Return when so many were told, each once."""
    until(lambda: len(set(slack.delivery_ids())) >= count, lambda: f"{len(slack.delivery_ids())} of {count}\n{workers.tails()}")
    assert len(slack.delivery_ids()) == count


def articles(first: int, count: int) -> list[dict[str, object]]:
    return [article(number, "redword") for number in range(first, first + count)]


def make_anew(settings: Settings, name: str) -> None:
    """Delete a topic and make it, as quickly as Kafka does it."""
    [topic] = [topic for topic in topics(settings) if topic.name == topic_name(settings, name)]
    with admin(settings) as client:
        client.delete_topics([topic.name])

        def made() -> bool:
            try:
                client.create_topics([NewTopic(topic.name, topic.partitions, 1, topic_configs=topic.options)])
            except TopicAlreadyExistsError:
                return False
            return True

        until(made, lambda: f"{topic.name} is still there")
        until(lambda: topic.name in client.list_topics(), lambda: f"{topic.name} is not listed yet")


def add_partitions(settings: Settings, name: str, count: int) -> None:
    with admin(settings) as client:
        client.create_partitions({topic_name(settings, name): NewPartitions(count)})


@pytest.mark.parametrize(
    ("name", "before", "after"), [(ARTICLES, 40, 20), (ARTICLES, 20, 60), (MATCHES, 20, 60), (ALERTS, 40, 20)]
)
def test_a_topic_made_anew_unseen_is_read_from_its_beginning(
    prepared: Callable[..., Settings], slack: Slack, watchlist: Path, tmp_path: Path, name: str, before: int, after: int
) -> None:
    """While the worker cannot look, as on a machine that sleeps: when it can again, all seems to be as it was."""
    settings = prepared(WIREWATCH_SESSION_TIMEOUT_S="60")
    with fleet(environment(settings, slack, watchlist, WIREWATCH_SESSION_TIMEOUT_S="60"), tmp_path) as workers:
        worker = workers.add()
        await_ready(workers, worker)
        publish(settings, *articles(0, before))
        await_told(workers, slack, before)
        await_end(settings, workers)
        worker.process.send_signal(signal.SIGSTOP)
        make_anew(settings, name)
        if name == ARTICLES:
            publish(settings, *articles(before, after))
        worker.process.send_signal(signal.SIGCONT)
        if name != ARTICLES:
            publish(settings, *articles(before, after))
        await_said(
            workers, worker, f"Topic {topic_name(settings, name)} was deleted and made anew; it is read from its beginning."
        )
        await_told(workers, slack, before + after)
        await_end(settings, workers)
        assert worker.process.poll() is None


def test_a_topic_that_is_gone_is_said_until_it_is_back(
    prepared: Callable[..., Settings], slack: Slack, watchlist: Path, tmp_path: Path
) -> None:
    settings = prepared()
    full = topic_name(settings, ARTICLES)
    with fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        worker = workers.add()
        await_ready(workers, worker)
        publish(settings, *articles(0, 20))
        await_told(workers, slack, 20)
        with admin(settings) as client:
            client.delete_topics([full])
        await_said(
            workers,
            worker,
            f"Topic {full} is not there any more: somebody has deleted it. Run `wirewatch topics create`; this worker goes on by "
            "itself when it is back.",
            f"Ready: match reads nothing, because the topic {full} is not there.",
        )
        create_topics(settings)
        publish(settings, *articles(20, 20))
        await_said(workers, worker, f"Topic {full} is as it should be again.", f"Topic {full} was deleted and made anew; ")
        await_told(workers, slack, 40)
        await_end(settings, workers)
        assert "as other workers have all partitions" not in worker.log.read_text()


def test_others_have_all_partitions_where_they_have(prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path) -> None:
    settings = prepared(WIREWATCH_PARTITIONS="1")
    with fleet(environment(settings, None, watchlist, WIREWATCH_PARTITIONS="1"), tmp_path) as workers:
        first, second = workers.add("match"), workers.add("match")
        line = "Ready: match reads nothing, as other workers have all partitions."
        until(lambda: line in first.log.read_text() + second.log.read_text(), workers.tails)


def test_more_partitions_of_articles_are_read_and_said(
    prepared: Callable[..., Settings], slack: Slack, watchlist: Path, tmp_path: Path
) -> None:
    settings = prepared()
    prefix, servers = settings.topic_prefix, settings.kafka.bootstrap_servers
    others = ", ".join(
        f"`kafka-topics.sh --bootstrap-server {servers} --alter --topic {prefix}{name} --partitions 6`"
        for name in ("matches.v1", "alerts.v1", "dead-letters.v1", "decisions.v1", "deliveries.v1")
    )
    with fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        worker = workers.add()
        await_ready(workers, worker)
        add_partitions(settings, ARTICLES, 6)
        publish(settings, *articles(0, 60))
        await_said(
            workers,
            worker,
            f"WARNING streams.watching.topics: Topic {prefix}articles.v1 has 6 partitions now, and WIREWATCH_PARTITIONS says 4. "
            f"All of them are read, but no worker will start like this. Run {others} and set WIREWATCH_PARTITIONS=6 for all "
            "workers before their next start.",
            f"{prefix}articles.v1/4, {prefix}articles.v1/5.",
        )
        await_told(workers, slack, 60)
        await_end(settings, workers)


def test_a_match_without_a_memory_beside_it_waits_and_that_is_said(
    prepared: Callable[..., Settings], slack: Slack, watchlist: Path, tmp_path: Path
) -> None:
    settings = prepared()
    prefix = settings.topic_prefix
    rules = "".join(f'  - {{id: {name}, name: {name}, query: redword, deliver: {{slack: "#{name}"}}}}\n' for name in CHANNELS)
    watchlist.write_text(WATCHLIST.partition("rules:")[0] + "rules:\n" + rules)
    with fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        worker = workers.add()
        await_ready(workers, worker)
        add_partitions(settings, MATCHES, 6)
        await_said(
            workers,
            worker,
            f"ERROR   streams.watching.topics: Topic {prefix}matches.v1 has 6 partitions now, and WIREWATCH_PARTITIONS says 4. "
            f"The alert stage waits at {prefix}matches.v1/4 and above, because {prefix}decisions.v1 has 4. Run ",
            f"{prefix}matches.v1/4, {prefix}matches.v1/5.",
        )
        publish(settings, *articles(0, 5))
        add_partitions(settings, DECISIONS, 6)
        await_told(workers, slack, 5 * len(CHANNELS))
        await_end(settings, workers)


def test_rules_go_on_and_are_followed_when_their_topic_is_made_anew(
    prepared: Callable[..., Settings], slack: Slack, watchlist: Path, tmp_path: Path
) -> None:
    settings = prepared()
    env = environment(settings, slack, watchlist)
    with fleet(env, tmp_path) as workers:
        worker = workers.add()
        await_ready(workers, worker)
        worker.process.send_signal(signal.SIGSTOP)
        make_anew(settings, WATCHLISTS)
        worker.process.send_signal(signal.SIGCONT)
        await_said(
            workers,
            worker,
            f"Topic {topic_name(settings, WATCHLISTS)} was deleted and made anew; it is read from its beginning. The rules that "
            "run here go on until they are applied anew or the worker ends: run `wirewatch watchlists apply FOLDER`.",
        )
        publish(settings, *articles(0, 20))
        await_told(workers, slack, 20)
        watchlist.write_text(WATCHLIST.replace("query: redword", "query: otherword"))
        applied = CliRunner(env=env).invoke(cli, ["watchlists", "apply", str(watchlist), "--yes", "--author", "Dana"])
        assert applied.exit_code == 0, applied.output
        await_said(workers, worker, "The rules changed: 2 run")
        publish(settings, *articles(20, 5), article(99, "otherword"))
        await_end(settings, workers)
        await_told(workers, slack, 21)


def test_what_was_told_is_remembered_when_its_topic_is_made_anew(
    prepared: Callable[..., Settings], slack: Slack, watchlist: Path, tmp_path: Path
) -> None:
    settings = prepared()
    with fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        worker = workers.add()
        await_ready(workers, worker)
        publish(settings, *articles(0, 20))
        await_told(workers, slack, 20)
        make_anew(settings, DECISIONS)
        await_said(
            workers,
            worker,
            f"Topic {topic_name(settings, DECISIONS)} was deleted and made anew; what this worker knows of what was decided is "
            "written to it again. What only the topic knew is forgotten.",
        )
        workers.remove(worker, kill=False)
        again = workers.add()
        await_ready(workers, again)
        publish(settings, *articles(0, 30))
        await_end(settings, workers)
        await_told(workers, slack, 30)
