"""Pauses that a destination asks for as a matter of course: silent while they are few, told with what to do when they last."""

import logging

import pytest

from streams.running.pace import CALM_S, Pace

WORDS = "Slack failed for #nc: ratelimited."


class Play:
    """A receiver, a clock, and what is told."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.INFO)
        self._caplog, self.now = caplog, 100.0
        self.pace = Pace(logging.getLogger("tests.pace"), "#nc", clock=lambda: self.now)

    def burst(self, messages: int) -> None:
        """A message a second, each after one pause."""
        for _ in range(messages):
            self.pace.paused(WORDS, 1.0)
            self.now += 1
            self.pace.went_on()

    def told(self) -> list[tuple[str, str]]:
        lines = [(record.levelname, record.getMessage()) for record in self._caplog.records]
        self._caplog.clear()
        return lines


@pytest.fixture
def play(caplog: pytest.LogCaptureFixture) -> Play:
    return Play(caplog)


def test_a_burst_at_the_destinations_pace_is_no_news(play: Play) -> None:
    for _ in range(10):
        play.burst(24)
        play.now += CALM_S
    assert play.told() == []


def test_pauses_that_last_are_one_warning_with_what_to_do(play: Play) -> None:
    play.burst(200)
    assert play.told() == [
        (
            "WARNING",
            "Messages for #nc come faster than they are taken: 61 pauses were asked for in 60 s. They come late; none is lost. "
            "If it stays so, let fewer rules deliver to #nc.",
        )
    ]
    play.now += CALM_S
    play.pace.went_on()
    play.pace.went_on()
    assert play.told() == [("INFO", "Messages for #nc are taken as they come again.")]


def test_it_is_told_again_every_five_minutes(play: Play) -> None:
    play.burst(361)
    assert [level for level, _ in play.told()] == ["WARNING", "WARNING"]


def test_who_looks_closely_sees_each(play: Play, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    play.burst(1)
    assert play.told() == [("DEBUG", f"{WORDS} It goes on in 1.0 s.")]
