"""Two workers with one WIREWATCH_INSTANCE, on a real Kafka: one remains, and everything is told once."""

import asyncio
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from config.settings.settings import Settings
from schemas.encoding import dump
from streams.kafka.publisher import Publisher
from streams.kafka.topics import WORKERS, topic_name
from streams.watchlists import namesakes
from streams.watchlists.namesakes import enter
from streams.watchlists.presence import WorkerRun, read_presence
from tests.acceptance.harness import Fleet, Slack, Worker, article, await_end, environment, fleet, publish, until
from tests.copying import replace
from tests.waiting import awaited, ended

SENTENCE = re.compile(
    r"Another worker runs with WIREWATCH_INSTANCE=desk \(process \d+ on \S+\), so this one ends\. "
    r"Give each worker a WIREWATCH_INSTANCE of its own, or stop the other one\."
)
# A restart must be over within the session, on a busy machine too.
LONG_SESSION = {"WIREWATCH_SESSION_TIMEOUT_S": "60"}


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack() as slack:
        yield slack


def ready(worker: Worker) -> list[str]:
    return re.findall(r"\bReady: (.*)", worker.log.read_text())


def await_partitions(workers: Fleet, worker: Worker, stages: int) -> None:
    """Return when the worker owns all partitions of so many stages."""
    until(lambda: len([each for each in ready(worker)[-stages:] if "v1/3" in each]) == stages, workers.tails)


def told_once(settings: Settings, slack: Slack, workers: Fleet, count: int) -> None:
    await_end(settings, workers)
    ids = slack.delivery_ids()
    assert len(ids) == len(set(ids)) == count, workers.tails()


def last_words(worker: Worker) -> str:
    return [line for line in worker.log.read_text().splitlines() if "INFO" not in line][-1]


@pytest.mark.parametrize("stages", [("all",), ("deliver",)])
def test_a_second_worker_of_a_name_ends_and_the_first_goes_on(
    prepared: Callable[..., Settings], slack: Slack, watchlist: Path, tmp_path: Path, stages: tuple[str, ...]
) -> None:
    settings = prepared()
    with fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        if stages != ("all",):
            workers.add("match", "alert", WIREWATCH_INSTANCE="other")
        first = workers.add(*stages, WIREWATCH_INSTANCE="desk")
        await_partitions(workers, first, 3 if stages == ("all",) else 1)
        publish(settings, *(article(number, "redword") for number in range(50)))
        second = workers.add(*stages, WIREWATCH_INSTANCE="desk")
        assert ended(second.process, workers.tails) == 1
        assert SENTENCE.search(last_words(second)), second.tail()
        assert ready(second) == []
        publish(settings, *(article(number, "redword") for number in range(50, 100)))
        told_once(settings, slack, workers, 100)
        assert len(ready(first)) == (3 if stages == ("all",) else 1)


def test_of_two_that_start_at_one_moment_one_remains(
    prepared: Callable[..., Settings], slack: Slack, watchlist: Path, tmp_path: Path
) -> None:
    settings = prepared()
    with fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        both = [workers.add(WIREWATCH_INSTANCE="desk") for _ in range(2)]
        publish(settings, *(article(number, "redword") for number in range(50)))
        until(lambda: any(each.process.poll() is not None for each in both), workers.tails)
        [gone] = [each for each in both if each.process.poll() is not None]
        [there] = [each for each in both if each is not gone]
        assert gone.process.poll() == 1
        assert SENTENCE.search(gone.log.read_text()), gone.tail()
        assert gone.log.read_text().count("CRITICAL streams.watchlists.namesakes") <= 1
        publish(settings, *(article(number, "redword") for number in range(50, 100)))
        told_once(settings, slack, workers, 100)
        assert there.process.poll() is None


@pytest.mark.parametrize("stages", [1, 3])
def test_two_that_did_not_see_each_other_before_they_ran_do_so_then(
    prepared: Callable[..., Settings], slack: Slack, watchlist: Path, tmp_path: Path, stages: int
) -> None:
    """The younger asks when the older one cannot answer, and joins; then the older one goes on, of which so many stages have
    their partitions: none of them is ever ready while the two throw each other out."""
    settings = prepared()
    with fleet(environment(settings, slack, watchlist, **LONG_SESSION), tmp_path) as workers:
        first = workers.add(WIREWATCH_INSTANCE="desk")
        await_partitions(workers, first, stages)
        first.process.send_signal(19)
        second = workers.add(WIREWATCH_INSTANCE="desk")
        until(lambda: ready(second) != [], workers.tails)
        first.process.send_signal(18)
        until(lambda: any(each.process.poll() is not None for each in (first, second)), workers.tails)
        [gone] = [each for each in (first, second) if each.process.poll() is not None]
        [there] = [each for each in (first, second) if each is not gone]
        assert gone.process.poll() == 1
        assert "CRITICAL" in gone.log.read_text() or "ERROR" in gone.log.read_text()
        assert "WIREWATCH_INSTANCE=desk" in gone.log.read_text()
        publish(settings, *(article(number, "redword") for number in range(50)))
        told_once(settings, slack, workers, 50)
        assert there.process.poll() is None


@pytest.mark.parametrize("kill", [True, False])
def test_a_restart_keeps_its_partitions(
    prepared: Callable[..., Settings], slack: Slack, watchlist: Path, tmp_path: Path, kill: bool
) -> None:
    settings = prepared()
    with fleet(environment(settings, slack, watchlist, **LONG_SESSION), tmp_path) as workers:
        neighbour = workers.add(WIREWATCH_INSTANCE="neighbour")
        await_partitions(workers, neighbour, 3)
        first = workers.add(WIREWATCH_INSTANCE="desk")
        until(lambda: len(ready(first)) == 3 and len(ready(neighbour)) == 6, workers.tails)
        workers.remove(first, kill=kill)
        again = workers.add(WIREWATCH_INSTANCE="desk")
        until(lambda: len(ready(again)) == 3, workers.tails)
        assert sorted(ready(again)) == sorted(ready(first))
        publish(settings, *(article(number, "redword") for number in range(50)))
        told_once(settings, slack, workers, 50)
        assert len(ready(neighbour)) == 6, neighbour.tail()
        assert again.process.poll() is None


def say(settings: Settings, run: WorkerRun, **said: Any) -> None:
    with Publisher(settings) as publisher:
        publisher.publish(topic_name(settings, WORKERS), *run.record(**said))


def test_nobody_is_waited_for_who_left_or_does_something_else(
    prepared: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(prepared(WIREWATCH_INSTANCE="desk"), session_timeout_s=1e6)
    monkeypatch.setattr(namesakes, "LONGEST_ANSWER_S", 1e6)  # a wait would have no end
    gone, aside = WorkerRun.of(settings, ["match", "alert"]), WorkerRun.of(settings, ["deliver"])
    say(settings, gone, started_at_ms=1)
    say(settings, gone, left=True)
    say(settings, aside, started_at_ms=1)
    mine = WorkerRun.of(settings, ["match"])
    entered = asyncio.run(awaited(asyncio.to_thread(enter, settings, mine)))
    assert entered == replace(mine, started_at_ms=entered.started_at_ms)


def test_only_workers_that_match_and_have_not_left_are_present(prepared: Callable[..., Settings]) -> None:
    settings = prepared()
    here, gone, aside = (replace(WorkerRun.of(settings, ["match"]), worker=name) for name in ("here", "gone", "aside"))
    rules = {"rules": 3, "digest": "0123456789ab", "position": 7}
    say(settings, here, **rules)
    say(settings, gone, **rules)
    say(settings, gone, left=True)
    say(settings, aside, started_at_ms=1)
    # An earlier run of its name says late that it left.
    say(settings, replace(here, run="another"), left=True)
    with Publisher(settings) as publisher:
        publisher.publish(topic_name(settings, WORKERS), b"old", dump({"worker": "old", **rules}))
        publisher.publish(topic_name(settings, WORKERS), b"here", b"[")
    assert [each.worker for each in read_presence(settings, datetime.now(UTC))] == ["here", "old"]
