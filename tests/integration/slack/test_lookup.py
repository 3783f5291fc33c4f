"""Reading a channel back over HTTP: which of our messages are there, and what is known when Slack does not say."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from alerts.slack.answers import LookupFailedError
from alerts.slack.message import render
from tests.clock import play
from tests.integration.kafka.client_play import MESSAGE, UTC_ZONE, client_of, order, since, slack
from tests.unit.alerts.samples import ALERT, ID, sending


def test_a_channel_is_read_back_to_its_end_and_found_in_a_long_listing() -> None:
    many = [render(sending(replace(ALERT, id=f"{n:032x}")), UTC_ZONE) for n in range(205)]

    async def scene() -> None:
        async with slack(channels=[f"c{n}" for n in range(205)]) as (server, client):
            for message in many:
                assert (await client.post(replace(message, channel="#c7"))).ok
            async with client_of(server.api_url) as another:
                ids = [await another.delivered_ids(f"#c{n}", since()) for n in (7, 8, 204)]
            assert ids == [{f"{n:032x}" for n in range(205)}, set(), set()]

    play(scene())


def test_channels_looked_up_at_once_are_listed_once() -> None:
    async def scene() -> None:
        async with slack(channels=[f"c{n}" for n in range(20)]) as (server, client):
            await asyncio.gather(*(client.delivered_ids(f"#c{n}", since()) for n in range(20)))
            async with aiohttp.ClientSession() as session, session.get(f"{server.url}sandbox/requests") as response:
                methods = (await response.json())["methods"]
            assert methods == {"conversations.list": {"ok": 1}, "conversations.history": {"ok": 20}}

    play(scene())


def test_the_window_reaches_back_for_clocks_that_differ_and_no_further() -> None:
    async def scene() -> None:
        async with slack() as (_, client):
            await client.post(MESSAGE)
            now = datetime.now(UTC)
            assert await client.delivered_ids("#syria", now + timedelta(seconds=240)) == {ID}
            assert await client.delivered_ids("#syria", now + timedelta(seconds=360)) == set()
            assert await client.delivered_ids("#syria", datetime(1970, 1, 1, tzinfo=UTC)) == {ID}

    play(scene())


@pytest.mark.parametrize(
    ("method", "mode", "error", "after"),
    [
        ("conversations.list", "ratelimited:3", "ratelimited", 3.0),
        ("conversations.history", "ratelimited:2.5", "ratelimited", 2.5),
        ("conversations.history", "error:missing_scope", "missing_scope", None),
        ("conversations.history", "not_json", "client_unreadable", None),
        ("conversations.history", "hang", "client_timeout", None),
    ],
)
def test_a_lookup_that_fails_says_why_and_finds_nothing(method: str, mode: str, error: str, after: float | None) -> None:
    async def scene() -> None:
        async with slack() as (server, client):
            await order(server, method=method, mode=mode)
            with pytest.raises(LookupFailedError) as caught:
                await client.delivered_ids("#syria", since())
            assert (caught.value.answer.error, caught.value.answer.retry_after_s) == (error, after)
            assert await client.delivered_ids("#syria", since()) == set()

    play(scene())


def test_a_channel_nobody_has_made_holds_no_message_of_ours() -> None:
    async def scene() -> None:
        async with slack() as (_, client):
            assert await client.delivered_ids("#not-yet", since()) == set()

    play(scene())
