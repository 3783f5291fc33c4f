"""A follower on a real Kafka: when it says that the rules are known, all that stand on the topic run."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from config.settings import Settings
from streams import follow
from streams.follow import Follower
from streams.matcher import Matcher
from streams.publisher import Publisher
from streams.topics import WATCHLISTS, topic_name
from tests.unit.streams.standing_play import Desk

LIMIT_S = 30


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


class Said(logging.Handler):
    """The first thing that is logged."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.event, self.text = asyncio.Event(), ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text = self.text or record.getMessage()
        self.event.set()


def put(settings: Settings, desk: Desk, keys: Iterable[str]) -> None:
    with Publisher(settings) as publisher:
        for key in keys:
            publisher.publish(topic_name(settings, WATCHLISTS), key.encode(), bytes(desk.standings[key]))
        publisher.flush()


async def until_ready(follower: Follower) -> int:
    """How many rules run at the moment when they are said to be known."""
    running = asyncio.create_task(follower.run())
    try:
        await asyncio.wait_for(follower.ready(), LIMIT_S)
        return follower.count
    finally:
        running.cancel()


def test_the_rules_are_known_when_all_of_them_run(prepared: Callable[..., Settings], desk: Desk) -> None:
    settings = prepared()
    rules = {f"rule-{number}": f"word{number}" for number in range(3 * follow.AT_ONCE)}
    desk.apply(**rules)
    put(settings, desk, rules)
    follower = Follower(settings, Matcher())
    follower.announced.set()
    assert asyncio.run(until_ready(follower)) == len(rules)
    assert follower.position == len(rules)


def test_a_topic_without_rules_is_waited_for(prepared: Callable[..., Settings], desk: Desk) -> None:
    settings = prepared()
    desk.apply(one="Syria")
    follower = Follower(settings, Matcher())
    follower.announced.set()

    async def apply_late() -> int:
        said = Said()
        follow.log.addHandler(said)
        ready = asyncio.create_task(until_ready(follower))
        await said.event.wait()
        follow.log.removeHandler(said)
        assert "No rule was ever applied" in said.text
        assert not ready.done()
        await asyncio.to_thread(put, settings, desk, ["one"])
        return await ready

    assert asyncio.run(asyncio.wait_for(apply_late(), LIMIT_S)) == 1


def test_a_worker_that_cannot_be_announced_gets_its_rules_all_the_same(
    prepared: Callable[..., Settings], desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = prepared()
    desk.apply(one="Syria")
    put(settings, desk, ["one"])
    monkeypatch.setattr(follow, "ANNOUNCED_WITHIN_S", 0.1)
    assert asyncio.run(until_ready(Follower(settings, Matcher()))) == 1
