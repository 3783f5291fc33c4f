"""A follower on a real Kafka: when it says that the rules are known, all that stand on the topic run."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from config.settings.settings import Settings
from rules.matcher import Matcher
from streams.kafka.publisher import Publisher
from streams.kafka.topics import WATCHLISTS, topic_name
from streams.running.health import StageHealth
from streams.watchlists import standings
from streams.watchlists.standings import Follower
from tests.copying import replace
from tests.unit.streams.watchlists.standing_play import Desk
from tests.waiting import awaited


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


class Said(logging.Handler):
    """What is logged, up to some words."""

    def __init__(self, words: str) -> None:
        super().__init__(logging.WARNING)
        self.words, self.event, self.text = words, asyncio.Event(), ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text += record.getMessage()
        if self.words in self.text:
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
        await follower.ready(StageHealth("match"))
        return follower.count
    finally:
        running.cancel()


async def applied_late(follower: Follower, apply: Callable[[], None]) -> tuple[str, int]:
    """Apply when it says that articles wait; what it said till then, and how many rules run when they are known."""
    said = Said("articles wait")
    standings.log.addHandler(said)
    ready = asyncio.create_task(until_ready(follower))
    await said.event.wait()
    standings.log.removeHandler(said)
    assert not ready.done()
    await asyncio.to_thread(apply)
    return said.text, await ready


def test_the_rules_are_known_when_all_of_them_run(prepared: Callable[..., Settings], desk: Desk) -> None:
    settings = prepared()
    rules = {f"rule-{number}": f"word{number}" for number in range(3 * standings.AT_ONCE)}
    desk.apply(**rules)
    put(settings, desk, rules)
    follower = Follower(settings, Matcher())
    follower.announced.set()
    assert asyncio.run(awaited(until_ready(follower), moved=lambda: follower.count)) == len(rules)
    assert follower.position == len(rules)


def test_a_topic_without_rules_is_waited_for(prepared: Callable[..., Settings], desk: Desk) -> None:
    settings = prepared()
    desk.apply(one="Syria")
    follower = Follower(settings, Matcher())
    follower.announced.set()

    said, count = asyncio.run(awaited(applied_late(follower, lambda: put(settings, desk, ["one"]))))
    assert count == 1
    assert "No rule was ever applied" in said


def test_a_worker_that_cannot_be_announced_gets_its_rules_all_the_same(
    prepared: Callable[..., Settings], desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = prepared()
    desk.apply(one="Syria")
    put(settings, desk, ["one"])
    monkeypatch.setattr(standings, "ANNOUNCED_WITHIN_S", 0.1)
    assert asyncio.run(awaited(until_ready(Follower(settings, Matcher())))) == 1


def test_what_is_just_being_applied_is_waited_for(
    prepared: Callable[..., Settings], desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = prepared()
    rules = {f"rule-{number}": f"word{number}" for number in range(10)}
    desk.apply(**rules)
    short = standings.QUIET_MS
    monkeypatch.setattr(standings, "QUIET_MS", 3_600_000)  # no pause between two rules is one, however slow the machine
    follower = Follower(settings, Matcher())
    follower.announced.set()

    async def one_by_one() -> int:
        ready = asyncio.create_task(until_ready(follower))
        *others, last = rules
        for key in others:
            await asyncio.to_thread(put, settings, desk, [key])
            assert not ready.done()
        monkeypatch.setattr(standings, "QUIET_MS", short)
        await asyncio.to_thread(put, settings, desk, [last])
        return await ready

    assert asyncio.run(awaited(one_by_one(), moved=lambda: follower.count)) == len(rules)


def test_rules_of_which_none_can_run_here_are_no_rules(prepared: Callable[..., Settings], desk: Desk) -> None:
    settings = prepared()
    desk.apply(one="Syria", two="Russia, status: draft")
    unknown = desk.standings["one"]
    assert unknown.definition is not None
    desk.standings["one"] = replace(unknown, definition={**unknown.definition, "query": "Syria AND"})
    put(settings, desk, ["one", "two"])
    follower = Follower(settings, Matcher())
    follower.announced.set()

    def apply() -> None:
        desk.apply(one="Iran", two="Russia, status: draft")
        put(settings, desk, ["one"])

    said, count = asyncio.run(awaited(applied_late(follower, apply)))
    assert count == 1
    assert "cannot run here: " in said
    assert "It does not run in this worker." in said
    assert "None of the rules on " in said
