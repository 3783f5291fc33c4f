"""Reading a channel back over HTTP: which of our messages are there, what is known when Slack does not say, and what it costs."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from alerts.destination import Call, Failed, Place, Posted, Wanted
from alerts.pace import Pacer, Paces
from alerts.slack.addresses import LISTED_AGAIN
from alerts.slack.answers import LookupFailedError
from alerts.slack.listings import at_once
from alerts.slack.message import render
from alerts.slack.workspace import SlackDestination
from sandbox.slack import SlackServer
from sandbox.slack.state.workspace import channel_id
from tests.clock import play
from tests.integration.kafka.client_play import MESSAGE, UTC_ZONE, client_of, order, since, slack
from tests.raw_slack import NOBODY_HAS_IT, RawSlack
from tests.unit.alerts.samples import ALERT, ID, sending

SYRIA = channel_id("syria")
PLACE = Place(SYRIA, "#syria")


class RoundOver(Exception):
    """As a courier's turn raises."""


class Play:
    """A workspace as a courier sees it. `turns` are those that were awaited; after so many of them a turn raises `RoundOver`."""

    def __init__(self, server: SlackServer, raw: RawSlack) -> None:
        self.server = server
        self.raw = raw
        self.destination = SlackDestination(raw.client, UTC_ZONE, raw.now)
        self.turns: list[Call] = []
        self.over_after: int | None = None

    async def turn(self, call: Call) -> None:
        if self.over_after is not None and len(self.turns) >= self.over_after:
            raise RoundOver
        self.turns.append(call)

    async def fill(self, count: int, first: int = 0, channel: str = "#syria", thread_ts: str | None = None) -> list[str]:
        """So many messages of ours with the ids 0, 1, 2 ... as hex numbers; their ts."""
        stamps = []
        for n in range(first, first + count):
            message = render(sending(replace(ALERT, id=f"{n:032x}")), UTC_ZONE)
            answer = await self.raw.client.post(message, channel, thread_ts)
            assert answer.ts, answer
            stamps.append(answer.ts)
        return stamps

    async def look_up(self, wanted: str | int, place: Place = PLACE, **more: Any) -> Mapping[str, Posted] | Failed:
        id = f"{wanted:032x}" if isinstance(wanted, int) else wanted
        return await self.destination.look_up(place, Wanted(id, **{"since": since(), **more}), self.turn)

    async def calls(self) -> Counter[str]:
        """How often each method was answered ok."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.server.url}sandbox/requests") as response:
            methods = (await response.json())["methods"]
        return Counter({method: by.get("ok", 0) for method, by in methods.items()})


def played(scene: Callable[[Play], Awaitable[None]], page: int = 200, **options: Any) -> None:
    async def run() -> None:
        async with slack(**options) as (server, raw):
            raw.client._messages_page.most = page
            await scene(Play(server, raw))

    play(run())


# ---------------------------------------------------------------------------------------------- what is found


def test_a_channel_is_read_back_to_its_end_and_found_in_a_long_listing() -> None:
    async def scene(play: Play) -> None:
        await play.fill(205, channel="#c7")
        async with client_of(play.server.api_url) as another:
            ids = [await another.delivered_ids(f"#c{n}", since()) for n in (7, 8, 1_004)]
        assert ids == [{f"{n:032x}" for n in range(205)}, set(), set()]

    played(scene, channels=[f"c{n}" for n in range(1_005)])


def test_what_is_found_is_told_with_its_place_and_its_thread() -> None:
    async def scene(play: Play) -> None:
        (root,) = await play.fill(1)
        (reply,) = await play.fill(1, first=1, thread_ts=root)
        assert await play.look_up(1) == {f"{0:032x}": Posted(SYRIA, root)}, "a history has no replies"
        found = await play.look_up(1, after_ts=root, thread_ts=root)
        assert not isinstance(found, Failed)
        assert found[f"{1:032x}"] == Posted(SYRIA, reply, root)
        assert found[f"{0:032x}"] == Posted(SYRIA, root)

    played(scene)


def test_a_reply_whose_thread_is_gone_is_looked_for_at_top_level() -> None:
    async def scene(play: Play) -> None:
        (shown,) = await play.fill(1)
        found = await play.look_up(0, thread_ts="1700000000.000100")
        assert found == {f"{0:032x}": Posted(SYRIA, shown)}
        assert await play.calls() == {"chat.postMessage": 1, "conversations.history": 1, "conversations.replies": 0}

    played(scene)


@pytest.mark.parametrize("skew_s", [-3_600, 0, 3_600])
def test_a_message_is_found_whatever_slacks_clock_shows(skew_s: float) -> None:
    """Without a message that is known, the reading goes back for clocks that differ; with one, Slack's clock alone counts."""

    async def scene(play: Play) -> None:
        stamps = await play.fill(3)
        for more in ({}, {"after_ts": stamps[0]}):
            found = await SlackDestination(play.raw.client, UTC_ZONE).look_up(
                PLACE, Wanted(f"{2:032x}", since(), **more), at_once
            )
            assert not isinstance(found, Failed)
            assert found[f"{2:032x}"] == Posted(SYRIA, stamps[2])

    played(scene, skew_s=skew_s)


def test_nothing_older_than_the_last_confirmed_message_is_read() -> None:
    async def scene(play: Play) -> None:
        stamps = await play.fill(40)
        found = await play.look_up(NOBODY_HAS_IT, after_ts=stamps[36])
        assert set(found) == {f"{n:032x}" for n in (37, 38, 39)}
        assert (await play.calls())["conversations.history"] == 1

    played(scene, page=10)


# ---------------------------------------------------------------------------------------------- what it costs


def test_a_reading_that_is_refused_goes_on_with_the_page_that_did_not_come() -> None:
    async def scene(play: Play) -> None:
        stamps = await play.fill(50)
        faults = ["pass", "ratelimited:2", "pass", "http_500", "pass", "hang"]
        for mode in faults:
            await order(play.server, method="conversations.history", mode=mode)
        outcomes = [await play.look_up(NOBODY_HAS_IT, after_ts=stamps[0]) for _ in range(4)]
        assert [isinstance(each, Failed) for each in outcomes] == [True, True, True, False]
        assert outcomes[0].asked_pause_s == 2.0
        assert set(outcomes[3]) == {f"{n:032x}" for n in range(1, 50)}
        assert (await play.calls())["conversations.history"] == 5, "49 messages are five pages of ten"
        assert play.turns == [Call.READ] * 8

    played(scene, page=10)


def test_a_turn_that_raises_loses_no_page() -> None:
    async def scene(play: Play) -> None:
        stamps = await play.fill(50)
        for n in range(5):
            play.over_after = n
            with pytest.raises(RoundOver):
                await play.look_up(NOBODY_HAS_IT, after_ts=stamps[0])
        play.over_after = None
        assert len(await play.look_up(NOBODY_HAS_IT, after_ts=stamps[0])) == 49
        assert (await play.calls())["conversations.history"] == 5

    played(scene, page=10)


def test_reading_ends_as_soon_as_the_wanted_one_is_found_and_goes_on_for_the_next() -> None:
    async def scene(play: Play) -> None:
        stamps = await play.fill(50)
        calls = []
        for wanted in (45, 48, 32, 15, NOBODY_HAS_IT):
            await play.look_up(wanted, after_ts=stamps[0])
            calls.append((await play.calls())["conversations.history"])
        assert calls == [1, 1, 2, 4, 5 + 1], "for what was asked for last, the newest are read once more"

    played(scene, page=10)


def test_what_was_read_when_a_try_was_long_over_needs_no_call() -> None:
    async def scene(play: Play) -> None:
        tried_at = play.raw.now()
        stamps = await play.fill(30)
        play.raw.ahead += timedelta(minutes=5)
        await play.look_up(NOBODY_HAS_IT, after_ts=stamps[0], tried_at=tried_at)
        assert (await play.calls())["conversations.history"] == 3
        for n in range(100, 110):
            found = await play.look_up(n, after_ts=stamps[n % 30], tried_at=tried_at + timedelta(seconds=n / 10))
            assert f"{n:032x}" not in found
        assert (await play.calls())["conversations.history"] == 3
        await play.fill(1, first=200)
        assert f"{200:032x}" in await play.look_up(200, after_ts=stamps[-1], tried_at=play.raw.now())
        assert (await play.calls())["conversations.history"] == 4

    played(scene, page=10)


def test_who_looks_again_for_a_message_that_was_posted_again_reads_again() -> None:
    async def scene(play: Play) -> None:
        for tried_at in (None, play.raw.now()):
            id = NOBODY_HAS_IT[:-1] + ("0" if tried_at else "1")
            assert id not in await play.look_up(id, tried_at=tried_at)
            await play.raw.post(render(sending(replace(ALERT, id=id)), UTC_ZONE))
            assert id in await play.look_up(id, tried_at=tried_at and play.raw.now())

    played(scene)


def test_another_worker_may_have_posted_since_a_reading_was_broken_off() -> None:
    async def scene(play: Play) -> None:
        stamps = await play.fill(30)
        play.over_after = 1
        with pytest.raises(RoundOver):
            await play.look_up(100, after_ts=stamps[0], tried_at=play.raw.now())
        play.over_after = None
        await play.fill(1, first=100)
        assert f"{100:032x}" in await play.look_up(100, after_ts=stamps[0], tried_at=play.raw.now())

    played(scene, page=10)


def test_an_older_bound_reads_the_older_messages_alone() -> None:
    async def scene(play: Play) -> None:
        tried_at = play.raw.now()
        stamps = await play.fill(50)
        play.raw.ahead += timedelta(minutes=5)
        await play.look_up(NOBODY_HAS_IT, after_ts=stamps[29], tried_at=tried_at)
        assert (await play.calls())["conversations.history"] == 2
        found = await play.look_up(100, after_ts=stamps[9], tried_at=tried_at)
        assert set(found) == {f"{n:032x}" for n in range(10, 50) if n != 29}
        assert (await play.calls())["conversations.history"] == 4

    played(scene, page=10)


def test_a_restricted_app_comes_to_an_end_with_fewer_reads_than_pages() -> None:
    """One call a minute, 15 messages a page; three channels at once, each with two that are looked for."""

    async def scene(play: Play) -> None:
        channels = [f"c{n}" for n in range(3)]
        for n, name in enumerate(channels):
            await play.fill(40, first=100 * n, channel=f"#{name}")
        loop = asyncio.get_running_loop()
        pacer, refused = Pacer(Paces(reads_per_min=1.0)), []

        def slacks_time() -> float:
            return loop.time() * 600

        async def turn(call: Call) -> None:
            play.turns.append(call)
            while due_in_s := pacer.due_in(call, None, slacks_time()):  # noqa: ASYNC110
                await asyncio.sleep(due_in_s / 600)

        async def looked(n: int, wanted: int) -> bool:
            place = Place(channel_id(channels[n]), f"#{channels[n]}")
            while True:
                found = await play.destination.look_up(place, Wanted(f"{wanted:032x}", since(), tried_at=tried_at), turn)
                if not isinstance(found, Failed):
                    return f"{wanted:032x}" in found
                refused.append(found)
                pacer.emptied(Call.READ, None, slacks_time(), 600 * (found.asked_pause_s or 0))

        tried_at = play.raw.now()
        play.raw.ahead += timedelta(minutes=5)
        wanted = [(n, id) for n in range(3) for id in (100 * n + 5, 999)]
        assert await asyncio.gather(*(looked(*each) for each in wanted)) == [True, False] * 3
        # Three pages a channel; the clocks of both sides may differ by a hair, so a read may be refused.
        assert (await play.calls())["conversations.history"] == 9
        assert len(refused) <= 4

    played(scene, channels=["c0", "c1", "c2"], tier_3_per_min=1.0, speed=600.0)


def test_channels_take_turns_page_by_page() -> None:
    async def scene(play: Play) -> None:
        await play.fill(50, channel="#long")
        await play.fill(1, first=100, channel="#short")
        order_of_ends: list[str] = []

        async def looked(name: str) -> None:
            await play.destination.look_up(Place(channel_id(name), f"#{name}"), Wanted(NOBODY_HAS_IT, since()), play.turn)
            order_of_ends.append(name)

        await asyncio.gather(looked("long"), looked("short"))
        assert order_of_ends == ["short", "long"]

    played(scene, page=10, channels=["long", "short"])


# ---------------------------------------------------------------------------------------------- names


def test_channels_looked_up_at_once_are_listed_once() -> None:
    async def scene(play: Play) -> None:
        await asyncio.gather(*(play.look_up(NOBODY_HAS_IT, Place(None, f"#c{n}")) for n in range(20)))
        assert await play.calls() == {"conversations.list": 1, "conversations.history": 20}
        assert Counter(play.turns) == {Call.LIST: 1, Call.READ: 20}

    played(scene, channels=[f"c{n}" for n in range(20)])


def test_twenty_thousand_channels_are_listed_once_and_on_from_where_slack_refused() -> None:
    async def scene(play: Play) -> None:
        for mode in ["pass"] * 3 + ["ratelimited:1"] + ["pass"] * 5 + ["http_500"]:
            await order(play.server, method="conversations.list", mode=mode)
        unknown = [Place(None, f"#typo{n}") for n in range(5)]
        outcomes = [await play.look_up(NOBODY_HAS_IT, unknown[0]) for _ in range(3)]
        assert [each.cause if isinstance(each, Failed) else each for each in outcomes] == ["throttle", "ambiguous", {}]
        assert (await play.calls())["conversations.list"] == 20
        for n in (0, 7_777, 19_999):
            assert await play.look_up(NOBODY_HAS_IT, Place(None, f"#c{n}")) == {}
        assert (await play.calls())["conversations.list"] == 20

    played(scene, channels=[f"c{n}" for n in range(20_000)])


def test_a_channel_that_may_be_younger_than_the_listing_waits_for_the_next() -> None:
    async def scene(play: Play) -> None:
        assert await play.look_up(NOBODY_HAS_IT, Place(None, "#typo")) == {}
        await play.fill(1, channel="#new")
        failed = await play.look_up(0, Place(None, "#new"))
        assert isinstance(failed, Failed)
        assert (failed.cause, failed.blocked) == ("throttle", None)
        assert failed.words == (
            "Slack failed for #new: client_listed_lately. Nothing to do; #new is not among the channels that Slack listed a few "
            "minutes ago, and is looked for in the next listing before its message is posted again."
        )
        assert failed.asked_pause_s is not None
        assert 590 < failed.asked_pause_s <= 600
        assert (await play.calls())["conversations.list"] == 1
        play.raw.ahead += LISTED_AGAIN
        assert set(await play.look_up(0, Place(None, "#new"))) == {f"{0:032x}"}

    played(scene)


# ---------------------------------------------------------------------------------------------- what fails


@pytest.mark.parametrize(
    ("method", "mode", "error", "after"),
    [
        ("conversations.list", "ratelimited:3", "ratelimited", 3.0),
        ("conversations.history", "ratelimited:2.5", "ratelimited", 2.5),
        ("conversations.history", "error:missing_scope", "missing_scope", None),
        ("conversations.history", "error:invalid_cursor", "invalid_cursor", None),
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


def test_a_cursor_that_slack_has_forgotten_begins_the_reading_anew() -> None:
    async def scene(play: Play) -> None:
        await play.fill(30)
        await order(play.server, method="conversations.history", mode="pass")
        await order(play.server, method="conversations.history", mode="error:invalid_cursor")
        assert isinstance(await play.look_up(NOBODY_HAS_IT), Failed)
        assert len(await play.look_up(NOBODY_HAS_IT)) == 30

    played(scene, page=10)


def test_a_channel_nobody_has_made_holds_no_message_of_ours() -> None:
    async def scene() -> None:
        async with slack() as (_, client):
            assert await client.delivered_ids("#not-yet", since()) == set()

    play(scene())


def test_the_window_reaches_back_for_clocks_that_differ_and_no_further() -> None:
    async def scene() -> None:
        now = datetime.now(UTC)
        for instant, found in ((now + timedelta(minutes=119), {ID}), (now + timedelta(minutes=121), set())):
            async with slack() as (_, client):
                await client.post(MESSAGE)
                assert await client.delivered_ids("#syria", instant) == found
                assert await client.delivered_ids("#syria", datetime(1970, 1, 1, tzinfo=UTC)) == {ID}

    play(scene())
