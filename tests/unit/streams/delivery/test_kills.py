"""Kill -9 at every named place, with faults of the destination in between: each alert ends once, and is shown once at most."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, get_args

import pytest

from alerts.destination import Failed
from streams.running import faults
from streams.running.faults import FaultPoint
from tests.unit.streams.delivery.play import Channels, Play, alert
from tests.unit.streams.delivery.test_courier import ARCHIVED, BROKEN, THROTTLED, TOO_LONG, UNOPENED, name

CHANNELS = 4
ALERTS = 40
# These are reached by orders and summaries alone, and the last four by the alert stage (tests/unit/streams/ledger/test_kills.py).
RARE = {"sent on", "summary stands", "upgrade stands", "decisions stand", "alerts stand", "sent stands"}


class KilledError(BaseException):
    """The process is no more."""


class Stage(Protocol):
    """What works from one rebalance to the next."""

    async def end_round(self) -> None:
        """It ends cleanly."""


class Mortal(Protocol):
    """A play whose stages are killed."""

    async def start(self) -> Stage:
        """One more of them."""

    async def ended(self) -> None:
        """Until there is nothing left to do."""


@dataclass
class Killer:
    """Ends the stage at the places that it is told of, each so many times."""

    at: Counter[FaultPoint]
    struck: list[FaultPoint] = field(default_factory=list)
    killed: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self, point: FaultPoint) -> None:
        if self.at[point] > 0 and random.random() < 0.3:
            self.at[point] -= 1
            self.struck.append(point)
            self.killed.set()
            raise KilledError


def live(play: Mortal, killer: Killer) -> None:
    """One worker after another, until all has ended. Each has an event loop of its own, and one that is killed is never run
    again: nothing of it is tidied up."""
    while True:
        loop = asyncio.new_event_loop()
        loop.set_exception_handler(lambda *_: None)
        killer.killed = asyncio.Event()
        if loop.run_until_complete(one_life(play, killer)):
            loop.close()
            return
        abandoned.append(loop)


abandoned: list[asyncio.AbstractEventLoop] = []


async def one_life(play: Mortal, killer: Killer) -> bool:
    """Whether all has ended when this worker ends."""
    stage = await play.start()
    work = asyncio.create_task(play.ended())
    killed = asyncio.create_task(killer.killed.wait())
    await asyncio.wait({work, killed}, return_when=asyncio.FIRST_COMPLETED)
    if killer.killed.is_set():
        return False
    await work
    killed.cancel()
    await stage.end_round()
    return True


@pytest.mark.parametrize("seed", range(6))
def test_each_alert_ends_once_whatever_is_killed(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random, "random", random.Random(seed).random)
    dice = random.Random(seed)
    answers = [BROKEN, BROKEN, THROTTLED, UNOPENED, ARCHIVED, TOO_LONG]

    def says(sending: object, number: int) -> Failed | None:
        return dice.choice(answers) if dice.random() < 0.3 else None

    channels = Channels(says, lambda number: dice.random() < 0.5)
    points = [each for each in get_args(FaultPoint) if each not in RARE]
    killer = Killer(Counter(dict.fromkeys(points, 4)))
    monkeypatch.setattr(faults, "_listeners", [killer])

    play = Play(channels)
    play.publish(*(alert(number, f"#c{number % CHANNELS}") for number in range(ALERTS)))
    live(play, killer)
    assert len(killer.struck) >= 8
    shown = Counter(channels.ids)
    assert not [each for each, count in shown.items() if count > 1]
    states = {each.id: str(each.state) for each in play.latest().values()}
    assert sorted(states) == [name(number) for number in range(ALERTS)]
    assert {each for each, state in states.items() if state == "delivered"} == set(shown)
    letters = {(record.headers[3][1], record.headers[4][1]) for record in play.letters.records}
    assert set(states.values()) <= {"delivered", "dead"}
    assert len(letters) == sum(state == "dead" for state in states.values())


def test_every_place_is_reached() -> None:
    """So that no kill is promised where none can happen."""
    code = "".join(path.read_text("utf-8") for path in Path("streams").rglob("*.py") if path.name != "faults.py")
    missing = [each for each in get_args(FaultPoint) if f'reached("{each}")' not in code]
    assert missing == []
