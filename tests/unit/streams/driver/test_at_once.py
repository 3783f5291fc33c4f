"""What waits for nothing is handed over at once, and what must wait goes on as it would have in a task of its own."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from inspect import getcoroutinestate
from typing import Any

import pytest

from streams.driver.at_once import AtOnce, Begun


def in_a_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """A test that is played in a loop of its own."""

    @wraps(test)
    def played(**given: Any) -> None:
        asyncio.run(test(**given))

    return played


async def waits_for(*futures: "asyncio.Future[int]") -> list[int]:
    """Waits for each, and once for the loop."""
    found = [await each for each in futures]
    await asyncio.sleep(0)
    return found


async def at_once() -> str:
    """Waits for nothing."""
    return "handed over"


def futures(count: int) -> "list[asyncio.Future[int]]":
    return [asyncio.get_running_loop().create_future() for _ in range(count)]


def tasks() -> int:
    return len(asyncio.all_tasks())


@in_a_loop
async def test_what_needs_no_wait_makes_no_task_and_leaves_nothing_behind() -> None:
    service, never = AtOnce(), asyncio.Event()
    done = await service.wait_first(work := at_once(), other := never.wait())
    assert (done.done, done.results, done.stopped) == ([work], ["handed over"], False)
    assert getcoroutinestate(other) == "CORO_CLOSED", "a coroutine that nobody awaits is warned of"
    assert tasks() == 1


@in_a_loop
async def test_what_waits_goes_on_from_where_it_was() -> None:
    first, second = futures(2)
    waiting = asyncio.ensure_future(AtOnce().wait_first(waits_for(first, second), asyncio.Event().wait()))
    await asyncio.sleep(0)
    first.set_result(1)
    await asyncio.sleep(0)
    assert not waiting.done()
    second.set_result(2)
    done = await asyncio.wait_for(waiting, 5)
    assert (done.results, done.stopped) == ([[1, 2]], False)


@in_a_loop
async def test_what_ends_the_wait_cancels_what_has_begun() -> None:
    (never,), suspended, ended = futures(1), asyncio.Event(), []

    async def work() -> None:
        try:
            await never
        finally:
            ended.append(never.cancelled())

    waiting = asyncio.ensure_future(AtOnce().wait_first(work(), suspended.wait()))
    await asyncio.sleep(0)
    suspended.set()
    assert (await asyncio.wait_for(waiting, 5)).results == [True]
    await asyncio.sleep(0)
    assert ended == [True]


@in_a_loop
async def test_a_service_that_stops_waits_no_longer() -> None:
    service = AtOnce()
    waiting = asyncio.ensure_future(service.wait_first(waits_for(*futures(1)), asyncio.Event().wait()))
    await asyncio.sleep(0)
    service.set_shutdown()
    await service.stop()
    assert (await asyncio.wait_for(waiting, 5)).stopped


async def fails(future: "asyncio.Future[int] | None" = None) -> None:
    if future is not None:
        await future
    raise LookupError("no such queue")


@pytest.mark.parametrize("is_late", [False, True])
@in_a_loop
async def test_what_fails_says_so(is_late: bool) -> None:
    (future,) = futures(1)
    waiting = asyncio.ensure_future(AtOnce().wait_first(fails(future if is_late else None), asyncio.Event().wait()))
    await asyncio.sleep(0)
    future.set_result(1)
    with pytest.raises(LookupError, match="no such queue"):
        await asyncio.wait_for(waiting, 5)


@in_a_loop
async def test_what_it_waits_for_may_fail_and_be_survived() -> None:
    (future,) = futures(1)

    async def work() -> str:
        try:
            await future
        except ConnectionError:
            await asyncio.sleep(0)
            return "survived"
        raise AssertionError

    begun = Begun(work())
    assert not begun.is_done
    future.set_exception(ConnectionError())

    async def rest() -> Any:
        return await begun

    assert await asyncio.wait_for(rest(), 5) == "survived"


@in_a_loop
async def test_what_was_done_at_once_may_be_awaited_too() -> None:
    work: Coroutine[Any, Any, str] = at_once()
    assert await Begun(work) == "handed over"
