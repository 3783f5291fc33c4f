"""Kill -9 at every named place of the alert stage: each match is decided once, and what it tells goes out under one id."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from schemas import Alert, Summary
from streams.running import faults
from streams.running.faults import FaultPoint
from tests.unit.streams.delivery.test_kills import Killer, live
from tests.unit.streams.ledger.play import PARTITION, Play, match
from tests.unit.streams.ledger.test_ticks import collected

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
    at, minute = play.clock.now(), timedelta(minutes=1)
    due_at = at.replace(second=0, microsecond=0) + 3 * minute
    at_once, later = [match(number) for number in range(MATCHES)], [collected(500 + number, due_at) for number in range(20)]
    for number, each in enumerate([*at_once[:40], *later, *told_before, *at_once[40:], *at_once[:5]]):
        play.publish(each, at=at + timedelta(seconds=number))
    play.is_ended = lambda: any(each.is_of_time and each.sent for each in play.ledger().values())
    live(play, killer)

    assert len(killer.struck) >= 6
    decided = Counter(each.match for each in play.ledger().values() if each.match is not None and each.stage != "told")
    assert decided == Counter({each.id: 1 for each in [*at_once, *later, *told_before]})
    alerts = [each for each in play.announced() if isinstance(each, Alert)]
    assert [each.id for each in alerts] == [each.id for each in at_once]
    bodies = {bytes(each) for each in alerts}
    assert {each.value for each in play.alerts.records if b'"lines"' not in (each.value or b"")} == bodies
    (digest,) = [each for each in play.announced() if isinstance(each, Summary) and each.reply_to is None]
    assert len({line.text for line in digest.lines}) + digest.more == len(later)
