"""What is followed to decide: silences on their topic, and which rules run; and what cannot be read."""

import asyncio
from datetime import timedelta
from pathlib import Path

import orjson
import pytest

from config.settings import load_settings
from schemas import Silence
from streams.ledger import RunningRules
from streams.running import StageHealth
from tests.copying import replace
from tests.unit.streams.events import KeptTopic
from tests.unit.streams.ledger.play import Play, match

EXAMPLES = Path(__file__).parents[4] / "schemas" / "examples" / "standing" / "v1" / "valid"


def silence(play: Play, **changes: object) -> Silence:
    """Two hours without the first rule."""
    now = play.clock.now()
    made = Silence("s1", "rule", "syria-all", now - timedelta(hours=1), now + timedelta(hours=1), "a flood", "@dana")
    return replace(made, **changes)  # type: ignore[arg-type]


def test_each_change_is_another_value() -> None:
    async def run() -> None:
        play = Play()
        await play.start()
        before = play.follower.silences
        assert before.all == ()
        first = silence(play)
        play.silence(first)
        assert play.follower.silences.all == (first,)
        ended = replace(first, ends_at=play.clock.now())
        play.silence(ended)
        assert (play.follower.silences.all, before.all) == ((ended,), ())
        play.silences.put(b"s1", None)
        play.hear()
        assert play.follower.silences.all == ()

    asyncio.run(run())


@pytest.mark.parametrize("value", [b"soon", b"{}", b"[]", b"\xff"])
def test_what_cannot_be_read_silences_nothing_and_is_said(value: bytes, caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        play = Play()
        await play.start()
        play.silence(silence(play))
        play.silences.put(b"s1", value)
        play.silences.put(b"other", bytes(silence(play)))
        play.hear()
        assert play.follower.silences.all == ()

    asyncio.run(run())
    errors = [each for each in caplog.messages if "cannot be read, and silences nothing" in each]
    assert errors[-2].startswith("The silence at silences.v1/0/1 cannot be read, and silences nothing: ")
    assert errors[-1].endswith("its key b'other' is not its id, s1. Add it again with `wirewatch silence add`.")


def test_nothing_is_decided_before_the_silences_are_known() -> None:
    async def run() -> None:
        play = Play()
        stage = await play.start()
        play.follower._is_read.clear()
        play.publish(match(1))
        working = asyncio.create_task(play.feed())
        await asyncio.sleep(0.05)
        assert (play.alert_ids, play.health.waits_for) == ([], "the silences")
        play.follower._is_read.set()
        await play.until(working.done)
        assert (play.alert_ids, play.health.waits_for) == ([match(1).id], None)
        await stage.end_round()

    asyncio.run(run())


def test_who_waits_says_so_until_they_are_known() -> None:
    async def run() -> None:
        play, health = Play(), StageHealth("alert")
        await play.start()
        await play.follower.ready(health)
        assert health.waits_for is None

    asyncio.run(run())


def test_a_query_is_asked_of_what_a_match_shows_and_one_that_is_none_silences_nothing(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        play = Play()
        await play.start()
        asked = match(1)
        words = " AND ".join(asked.article.title.split()[:2])
        play.silence(silence(play, by="query", what=words))
        silences = play.follower.silences
        assert silences.covering(silences.all, asked, asked.rules[0], None) == silences.all[0]
        other = replace(asked, article=replace(asked.article, title="Nothing of it"), quotes=())
        assert silences.covering(silences.all, other, other.rules[0], None) is None
        play.silence(silence(play, by="query", what="Syria AND"))
        assert play.follower.silences.all == ()

    asyncio.run(run())
    assert "cannot be read, and silences nothing: its query is none: E-END" in caplog.messages[-1]


def test_of_a_rule_that_runs_no_more_nothing_is_expected() -> None:
    rules, topic = RunningRules(load_settings({})), KeptTopic("watchlists.v1")
    runs = (EXAMPLES / "running.json").read_bytes()
    name, seen = orjson.loads(runs)["key"], list[bool]()
    for value in (runs, b"broken", runs.replace(b'"active"', b'"paused"'), runs, None):
        topic.put(name.encode(), value)
        rules._take(topic.records[-1])
        seen.append(rules(name))
    assert seen == [True, True, False, True, False]
