"""How many bytes a stage has in hand: of what is neither acked nor gone."""

import asyncio
from dataclasses import dataclass

from streams.driver.read_ahead import MOST_BYTES, ReadAhead


@dataclass(eq=False)
class Message:
    value: bytes | None
    key: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()


def message(size: int) -> Message:
    return Message(b"x" * size, b"key")


def test_a_message_counts_until_it_is_acked_or_nobody_holds_it() -> None:
    ahead = ReadAhead()
    first, second = ahead.took(message(1_000)), ahead.took(message(100))
    assert ahead.bytes == 1_106
    ahead.acked(first)
    ahead.acked(first)
    assert ahead.bytes == 103
    del second
    assert ahead.bytes == 0
    del first
    assert ahead.bytes == 0


def test_a_message_without_key_and_value_counts_nothing() -> None:
    ahead = ReadAhead()
    held = ahead.took(Message(None, None))
    assert (ahead.bytes, held.value) == (0, None)


def test_headers_count_too() -> None:
    ahead = ReadAhead()
    held = ahead.took(Message(b"x", None, (("a", b"x" * 1_000), ("b", b""))))
    assert (ahead.bytes, held.value) == (1_003, b"x")


def test_there_is_room_again_when_one_has_ended() -> None:
    async def play() -> None:
        ahead = ReadAhead()
        held = ahead.took(message(MOST_BYTES))
        assert not await ahead.has_room()
        ahead.acked(held)
        assert await ahead.has_room()

    asyncio.run(play())
