"""What look-ups cost: no page is read twice, none that is not needed, and a listing once for all who ask."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from alerts.destination import Call, Failed, Place, Wanted
from alerts.pace import Pacer, Paces
from alerts.slack.addresses import LISTED_AGAIN
from alerts.slack.message import render
from sandbox.slack.state.workspace import channel_id
from tests.copying import replace
from tests.integration.kafka.client_play import UTC_ZONE, order, since
from tests.integration.slack.lookup_play import Play, RoundOver, played
from tests.integration.slack.raw_slack import NOBODY_HAS_IT
from tests.unit.alerts.samples import ALERT, sending


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
