"""Reading a channel back over HTTP: which of our messages are there, and what is known when Slack does not say."""

from datetime import UTC, datetime, timedelta

import pytest

from alerts.destination import Failed, Posted, Wanted
from alerts.slack.answers import LookupFailedError
from alerts.slack.listings import at_once
from alerts.slack.workspace import SlackDestination
from tests.clock import play
from tests.integration.kafka.client_play import MESSAGE, UTC_ZONE, client_of, order, since, slack
from tests.integration.slack.lookup_play import PLACE, SYRIA, Play, played
from tests.integration.slack.raw_slack import NOBODY_HAS_IT
from tests.unit.alerts.samples import ID


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
