"""What a worker without Slack prints: alerts.v1 is whoever's may write it, and nothing of it steers the terminal."""

import asyncio
from zoneinfo import ZoneInfo

import pytest

from alerts.console import ConsoleDestination
from alerts.destination import Call, Place, Posted, Wanted
from tests.copying import replace
from tests.unit.alerts.samples import ALERT, NOTICE, NOW, SUMMARY, sending

ODD = "a\x1b]52;c;aGk=\x07b\x9b2Jc\u202ed\n::error::e"


@pytest.mark.parametrize("announcement", [ALERT, NOTICE, SUMMARY])
def test_a_receiver_that_was_invented_steers_nothing(announcement, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    destination = ConsoleDestination(ZoneInfo("UTC"))
    asyncio.run(destination.tell(sending(replace(announcement, receiver=ODD), late=ODD)))
    out = capsys.readouterr().out
    assert not set("\x1b\x07\x9b\u202e") & set(out)
    assert "\n::" not in out


async def at_once(_call: Call) -> None:
    """A turn that never waits."""


def test_a_terminal_has_one_place_says_why_it_is_late_and_forgets(capsys: pytest.CaptureFixture[str]) -> None:
    async def told() -> None:
        destination = ConsoleDestination(ZoneInfo("UTC"))
        place = await destination.place("#syria", None, at_once)
        assert place == Place(None, "#syria")
        first = await destination.tell(sending(NOTICE, late="14 min late: Slack refused"))
        reply = await destination.tell(sending(ALERT, channel="C1", thread_ts=first.ts))
        assert (first, reply) == (Posted("@dana", "1"), Posted("C1", "2", "1"))
        assert await destination.look_up(place, Wanted(NOTICE.id, NOW), at_once) == {}

    asyncio.run(told())
    assert "\n  14 min late: Slack refused\n#syria  [HIGH]" in capsys.readouterr().out
