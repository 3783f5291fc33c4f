"""One fault, one line: what a worker's log holds after a fault of Kafka's or of ours, from all loggers together."""

import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from kafka.admin import ConfigResource, ConfigResourceType

from config.settings.settings import Settings
from sandbox.kafka.broker import Broker
from streams.kafka.connection import admin
from streams.kafka.topics import MATCHES, topic_name, topics
from tests.acceptance.harness import ROOT, Slack, article, await_end, environment, fleet, publish
from tests.waiting import ended, until

INFO = re.compile(r"[\d-]{10} [\d:,]{12} INFO +")
LONGER_THAN_A_BLINK_S = 20.0
# A worker in which one thing of ours, or one that Faust calls, is broken.
BROKEN = """
import sys
from streams.driver.driver import ConsumerThread
from streams.ledger import Records
from wirewatch.__main__ import main

async def broken(*_, **__):
    raise LookupError("broken on purpose")

setattr(*{"ours": (Records, "learn"), "faust's": (ConsumerThread, "_commit")}[sys.argv[1]], broken)
sys.argv[1:] = ["worker", "all"]
main()
"""


def heard(log: Path) -> list[str]:
    """All lines but those that say that all is well; also the lines of tracebacks."""
    return [line for line in log.read_text("utf-8", "replace").splitlines() if not INFO.match(line)]


def set_oldest(settings: Settings, milliseconds: int) -> None:
    """How old a match may be by its time, or the topic refuses it."""
    name = topic_name(settings, MATCHES)
    (options,) = (each.options for each in topics(settings) if each.name == name)
    changed = {**options, "message.timestamp.before.max.ms": str(milliseconds)}
    with admin(settings) as client:
        client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, changed)])


def test_six_messages_that_a_topic_refuses_are_three_lines(
    prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path
) -> None:
    settings = prepared()
    with Slack() as slack, fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        worker = workers.add()
        until(lambda: "Ready: match reads" in worker.log.read_text(), workers.tails)
        set_oldest(settings, 1)
        publish(settings, *(article(number, "redword") for number in range(6)))
        until(lambda: " tries have failed in " in worker.log.read_text(), workers.tails)
        set_oldest(settings, 2**63 - 1)
        await_end(settings, workers)
        until(lambda: "It works again" in worker.log.read_text(), workers.tails)
        assert len(slack.delivery_ids()) == 6
        workers.remove(worker, kill=False)
    lines = heard(worker.log)
    assert [re.sub(r".*? (\w+) +([\w.]+): .*", r"\1 \2", line) for line in lines] == [
        "WARNING streams.kafka.events", "ERROR streams.kafka.events", "WARNING streams.kafka.events",
    ], lines  # fmt: skip
    assert re.search(r" \d+ tries have failed in \d+ s\. Trying again in [\d.]+ s\.$", lines[1])


def test_a_broker_that_is_away_while_messages_are_sent(
    prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path
) -> None:
    with Broker() as broker:
        settings = prepared(broker)
        with Slack() as slack, fleet(environment(settings, slack, watchlist), tmp_path) as workers:
            worker = workers.add()
            publish(settings, *(article(number, "redword and blueword") for number in range(600)))
            until(lambda: len(slack.server.messages()) > 20, workers.tails)
            broker.kill()
            until(lambda: "does not answer" in worker.log.read_text(), workers.tails)
            back_at = time.monotonic() + LONGER_THAN_A_BLINK_S
            until(lambda: time.monotonic() > back_at, workers.tails, moved=lambda: int(time.monotonic()))
            broker.start()
            await_end(settings, workers)
            until(lambda: "answers again" in worker.log.read_text(), workers.tails)
            workers.remove(worker, kill=False)
    lines = heard(worker.log)
    assert 2 <= len(lines) <= 4, lines


@pytest.mark.parametrize("whose", ["ours", "faust's"])
def test_a_crash_is_told_once_with_its_cause(
    prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path, whose: str
) -> None:
    settings = prepared()
    log = tmp_path / "worker.log"
    publish(settings, article(1, "redword"))
    with Slack() as slack, log.open("wb") as output:
        env = environment(settings, slack, watchlist)
        with subprocess.Popen([sys.executable, "-c", BROKEN, whose], env=env, cwd=ROOT, stdout=output, stderr=output) as process:
            try:
                assert ended(process, lambda: log.read_text("utf-8", "replace")) == 1
            finally:
                process.kill()
    lines = heard(log)
    assert [line for line in lines if line.startswith("Traceback")] == ["Traceback (most recent call last):"], lines
    assert lines[-1] == "LookupError: broken on purpose", lines
    level, logger = ("CRITICAL", "streams.kafka.events") if whose == "ours" else ("ERROR", "mode.driver")
    assert re.fullmatch(rf".* {level} +{logger}: .*", lines[0])
