"""Whatever becomes of the work, whoever waits for it gets a result or an error, and is not ended with it."""

import asyncio

import pytest

from streams.running.limit import within


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
