"""What a worker without Slack prints: alerts.v1 is whoever's may write it, and nothing of it steers the terminal."""

import asyncio
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from alerts.console import ConsoleDestination
from alerts.destination import Form
from tests.unit.alerts.samples import ALERT, NOTICE

ODD = "a\x1b]52;c;aGk=\x07b\x9b2Jc\u202ed\n::error::e"


@pytest.mark.parametrize("announcement", [ALERT, NOTICE])
def test_a_receiver_that_was_invented_steers_nothing(announcement, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    destination = ConsoleDestination(ZoneInfo("UTC"))
    asyncio.run(destination.tell(replace(announcement, receiver=ODD), next(iter(Form))))
    out = capsys.readouterr().out
    assert not set("\x1b\x07\x9b\u202e") & set(out)
    assert "\n::" not in out
