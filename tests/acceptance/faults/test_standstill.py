"""Nothing stands still and looks well: what a worker says of a stage that finishes nothing, and when it ends."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

from config.settings.settings import Settings
from sandbox.kafka.broker import Broker
from schemas import match_id
from tests.acceptance.harness import Slack, article, await_end, environment, fleet, publish, until
from tests.waiting import ended

QUICK = "import streams.watching.watchdog as it; it.LOOK_EVERY_S, it.SAY_AFTER_S, it.END_AFTER_S = 0.5, 2.0, 4.0"
# The second batch of the match stage never comes back from Kafka, as if the library under it had lost the answer.
LOST_ANSWER = """
import asyncio
from faust.topics import Topic
send, calls = Topic.send, []
async def lose(self, **message):
    if "matches" in self.get_topic_name():
        calls.append(message)
        if len(calls) > 1:
            await asyncio.Event().wait()
    return await send(self, **message)
Topic.send = lose
"""
STUCK_LOOP = """
import time, streams.watching.loop_guard as guard, streams.match as match
guard.TICK_S, guard.SAY_AFTER_TICKS, guard.END_AFTER_TICKS = 0.05, 20, 60
def stand_still(*_, **__):
    time.sleep(1000)
match.read_article = stand_still
"""


def test_a_stage_that_is_stuck_ends_the_worker_and_the_next_one_goes_on(
    prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path
) -> None:
    settings = prepared()
    with Slack() as slack, fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        stuck = workers.add(adjust=QUICK + LOST_ANSWER)
        publish(settings, article(0, "redword"))
        await_end(settings, workers)
        publish(settings, article(1, "redword"))
        assert ended(stuck.process, workers.tails) == 1
        log = stuck.log.read_text()
        assert "ERROR   streams.watching.watchdog: The stage match has finished nothing for " in log
        assert "1 messages wait. It does not say why." not in log  # a count that reads well
        assert "This worker ends, so that another can go on; no message is lost." in log
        workers.alive.remove(stuck)
        workers.add()
        await_end(settings, workers)
        assert sorted(slack.delivery_ids()) == sorted(match_id("#red", f"article-{number}") for number in range(2))


def test_a_stage_that_waits_for_the_first_rules_says_so_and_lives(
    prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path
) -> None:
    settings = prepared()
    with fleet(environment(settings, None, watchlist), tmp_path) as workers:
        worker = workers.add(adjust=QUICK, WIREWATCH_WATCHLISTS="")
        publish(settings, *(article(number, "redword") for number in range(30)))
        until(lambda: "30 messages wait. It waits for the first rules." in worker.log.read_text(), workers.tails)
        # Beyond the time after which it would have been ended.
        until(lambda: "has finished nothing" in worker.log.read_text(), workers.tails)
        assert worker.process.poll() is None


def test_a_loop_that_does_not_turn_says_where_it_is_and_ends_the_worker(
    prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path
) -> None:
    settings = prepared()
    with fleet(environment(settings, None, watchlist), tmp_path) as workers:
        worker = workers.add(adjust=STUCK_LOOP)
        publish(settings, article(0, "redword"))
        assert ended(worker.process, workers.tails) == 1
        workers.alive.remove(worker)
        log = worker.log.read_text()
    assert "ERROR   streams.watching.loop_guard: This worker has been at one thing for 1 s, and everything in it waits." in log
    assert "in stand_still" in log
    assert "CRITICAL streams.watching.loop_guard: This worker ends, because it has been at one thing for 3 s;" in log


def test_a_kafka_that_accepts_and_answers_nothing_is_told(
    prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path
) -> None:
    with Broker() as broker:
        settings = prepared(broker)
        with fleet(environment(settings, None, watchlist), tmp_path) as workers:
            worker = workers.add(adjust="import streams.watching.watchdog as it; it.LOOK_EVERY_S = it.ANSWER_WITHIN_S = 1.0")
            publish(settings, article(0, "redword"))
            await_end(settings, workers)
            os.kill(broker.pid, signal.SIGSTOP)
            try:
                said = "Kafka does not say what waits before match, alert, deliver: "
                until(lambda: f"WARNING streams.watching.watchdog: {said}" in worker.log.read_text(), workers.tails)
                until(lambda: f"ERROR   streams.watching.watchdog: {said}" in worker.log.read_text(), workers.tails)
            finally:
                os.kill(broker.pid, signal.SIGCONT)
            until(lambda: "streams.watching.watchdog: It works again, after " in worker.log.read_text(), workers.tails)
            publish(settings, article(1, "redword"))
            await_end(settings, workers)
