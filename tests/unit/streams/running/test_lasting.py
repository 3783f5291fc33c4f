"""What a fault that lasts says and when it says nothing, and that whoever waits gets a result or an error."""

import asyncio
import logging

import pytest

from streams.running.lasting import Lasting, within

REFUSED = "Kafka did not take 6 of 6 messages (NotEnoughReplicasError)."


class Play:
    """A fault, a clock, and what is told."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.INFO)
        self._caplog, self.now = caplog, 100.0
        self.fault = Lasting(logging.getLogger("tests.lasting"), clock=lambda: self.now)

    def told(self) -> list[tuple[str, str]]:
        lines = [(record.levelname, record.getMessage()) for record in self._caplog.records]
        self._caplog.clear()
        return lines


@pytest.fixture
def play(caplog: pytest.LogCaptureFixture) -> Play:
    return Play(caplog)


def test_a_fault_that_passes_is_two_lines(play: Play) -> None:
    play.fault.failed(REFUSED, 0.5)
    assert play.told() == [("WARNING", f"{REFUSED} Trying again in 0.5 s.")]
    play.now += 0.5
    play.fault.failed(REFUSED, 1.0)
    play.now += 1
    assert play.told() == []
    play.fault.worked()
    assert play.told() == [("INFO", f"It works again, after 2 failed tries in 2 s. It was: {REFUSED}")]


def test_one_try_that_failed(play: Play) -> None:
    play.fault.failed(REFUSED, 0.5)
    play.now += 0.5
    play.fault.worked()
    assert play.told()[1:] == [("INFO", f"It works again, after 1 failed try. It was: {REFUSED}")]


def test_a_fault_that_stays_is_an_error_with_a_count_every_five_minutes(play: Play) -> None:
    for _ in range(20):
        play.fault.failed(REFUSED, 30)
        play.now += 30
    assert play.told() == [
        ("WARNING", f"{REFUSED} Trying again in 30 s."),
        ("ERROR", f"{REFUSED} 2 tries have failed in 30 s. Trying again in 30 s."),
        ("ERROR", f"{REFUSED} 12 tries have failed in 330 s. Trying again in 30 s."),
    ]
    play.fault.worked()
    assert play.told() == [("WARNING", f"It works again, after 20 failed tries in 600 s. It was: {REFUSED}")]


def test_what_works_says_nothing(play: Play) -> None:
    play.fault.worked()
    play.fault.failed(REFUSED, 0.5)
    play.fault.worked()
    play.told()
    play.fault.worked()
    assert play.told() == []


def test_the_next_fault_begins_anew(play: Play) -> None:
    play.fault.failed(REFUSED, 25)
    play.now += 25
    play.fault.failed(REFUSED, 25)
    play.fault.worked()
    play.told()
    play.fault.failed(REFUSED, 0.5)
    assert play.told() == [("WARNING", f"{REFUSED} Trying again in 0.5 s.")]


def test_another_cause_is_told_at_once(play: Play) -> None:
    play.fault.failed("Slack does not answer.", 1, cause="network")
    play.now += 1
    play.fault.failed("Slack does not answer at all.", 2, cause="network")
    play.now += 2
    play.fault.failed("The bot is not in #red.", 60, cause="not_in_channel", alarm=True)
    play.fault.failed("Slack does not answer.", 4, cause="network")
    assert play.told() == [
        ("WARNING", "Slack does not answer. Trying again in 1.0 s."),
        ("ERROR", "The bot is not in #red. 3 tries have failed in 3 s. Trying again in 60 s."),
    ]


def test_what_needs_somebody_is_an_error_from_the_first_try(play: Play) -> None:
    play.fault.failed("The token was revoked.", 60, alarm=True)
    play.now += 60
    play.fault.failed("The token was revoked.", 60, alarm=True)
    assert play.told() == [("ERROR", "The token was revoked. Trying again in 60 s.")]


async def number() -> int:
    return 7


async def cancelled_by_somebody() -> None:
    raise asyncio.CancelledError


async def never() -> None:
    await asyncio.Event().wait()


def test_a_result_and_an_error_come_through() -> None:
    async def fails() -> None:
        raise ValueError("no")

    assert asyncio.run(within(60, number())) == 7
    with pytest.raises(ValueError, match="no"):
        asyncio.run(within(60, fails()))


def test_what_takes_too_long_or_was_given_up_is_an_error() -> None:
    with pytest.raises(TimeoutError, match="no answer within 0 s"):
        asyncio.run(within(0, never()))
    with pytest.raises(TimeoutError, match="the connection was given up"):
        asyncio.run(within(60, cancelled_by_somebody()))


def test_who_is_cancelled_himself_ends() -> None:
    async def play() -> bool:
        task = asyncio.ensure_future(within(60, never()))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait({task})
        return task.cancelled()

    assert asyncio.run(play())
