"""Kill -9 at every named place of the alert stage: each match is decided once, and what it tells goes out under one id."""

import asyncio
import random
from collections import Counter
from datetime import timedelta

import orjson
import pytest

from schemas import Alert, Decision, Notice, Policy, Silence, StoryPolicy, Summary, Throttle
from streams.kafka import MARK
from streams.running import faults
from streams.running.faults import FaultPoint
from tests.copying import replace
from tests.unit.alerts.samples import MATCH
from tests.unit.streams.delivery.test_kills import Killer, live
from tests.unit.streams.ledger.play import PARTITION, Play, match
from tests.unit.streams.ledger.test_ticks import collected
from tests.unit.streams.test_alert import take

POINTS: tuple[FaultPoint, ...] = ("upgrade stands", "decisions stand", "alerts stand", "sent stands")
MATCHES = 60


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_lost_and_nothing_doubled_whatever_is_killed(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random, "random", random.Random(seed).random)
    killer = Killer(Counter(dict.fromkeys(POINTS, 4)))
    monkeypatch.setattr(faults, "_listeners", [killer])
    play = Play(batch=7)
    told_before = [match(1000 + number) for number in range(3)]
    for each in told_before:
        play.told.put(each.id.encode(), play.clock.now().isoformat().encode(), PARTITION)
    at = play.clock.now()
    due_at = at.replace(second=0, microsecond=0) + timedelta(minutes=4)
    play.silence(Silence("s1", "rule", "noisy", at, at + timedelta(hours=1), "a flood", "@dana"))
    at_once, later = [match(number) for number in range(MATCHES)], [collected(500 + number, due_at) for number in range(20)]
    copies = [match(600 + number, fingerprint=f"test1:{number % 3}") for number in range(12)]
    hidden = [match(700 + number, rules=(replace(MATCH.rules[0], id="noisy"),)) for number in range(5)]
    for number, each in enumerate([*at_once[:40], *later, *told_before, *copies, *at_once[40:], *hidden, *at_once[:5]]):
        play.publish(each, at=at + timedelta(seconds=number))
    play.is_ended = lambda: {"due", "grown", "silence_begins"} <= {each.reason for each in play.ledger().values() if each.sent}
    live(play, killer)

    assert len(killer.struck) >= 8
    decided = [each for each in play.ledger().values() if each.match is not None]
    once = Counter({each.id: 1 for each in [*at_once, *later, *copies, *hidden]})
    assert Counter(each.match for each in decided if each.stage != "told") == once
    assert Counter(each.reason for each in decided if each.stage == "told") == {"upgrade": 3, "duplicate": 3}
    by_id = {
        each.id: {record.value for record in play.alerts.records if id_in(record.value) == each.id} for each in play.announced()
    }
    assert {len(each) for each in by_id.values()} == {1}, "what is sent again is the very same"
    roots = [each.id for each in play.announced() if isinstance(each, Alert) and each.reply_to is each.update_of is None]
    assert sorted(roots) == sorted(each.id for each in [*at_once, *copies[:3]])
    lines = Counter(line.text for each in play.announced() if isinstance(each, Summary) for line in each.lines)
    assert lines == Counter({each.article.title: 1 for each in [*later, *copies[3:]]})
    assert [each.kind for each in play.announced() if isinstance(each, Notice)] == ["silence-begins"]


def id_in(value: bytes | None) -> str:
    """Of what is announced."""
    return str(orjson.loads(value or b"{}")["id"])


def test_the_owner_hears_of_a_pause_however_much_of_a_batch_was_written() -> None:
    policy = Policy(throttle=Throttle(1, 3_600, "pause_and_tell"), story=StoryPolicy(by="off"))
    matches = [match(number, rules=(replace(MATCH.rules[0], policy=policy),)) for number in range(3)]
    whole = Play()
    asyncio.run(take(whole, matches))
    records = [each for each in whole.decisions.records if each.key != MARK and not Decision.read(each.value).sent]
    assert len(records) == 4, "three matches, and the pause"
    for kept in range(len(records) + 1):
        # What was read and not acked comes again, at its own time.
        play = Play()
        play.matches = whole.matches
        play.decisions.records = [each for each in whole.decisions.records if each.key == MARK] + records[:kept]
        asyncio.run(take(play, []))
        assert [each.kind for each in play.announced() if isinstance(each, Notice)] == ["paused"], kept
        assert {each.match for each in play.ledger().values() if each.match} == {each.id for each in matches}
