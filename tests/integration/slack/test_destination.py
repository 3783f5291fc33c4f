"""A workspace as a destination, over HTTP: where receivers are, what is told, answered to and changed, and what that costs."""

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from alerts.destination import Blocked, Call, Failed, Form, Place, Posted, Sending, Wanted
from alerts.slack.addresses import LISTED_AGAIN
from alerts.slack.workspace import SlackDestination
from sandbox.slack import SlackServer
from sandbox.slack.state.workspace import channel_id, user_id
from tests.clock import play
from tests.copying import replace
from tests.hostile.slack import answered, json
from tests.integration.kafka.client_play import UTC_ZONE, order, since, slack
from tests.integration.slack.raw_slack import RawSlack
from tests.unit.alerts.samples import ALERT, ID, NOTICE

SYRIA = channel_id("syria")
SENDING = Sending(ID, ALERT, "#syria")


class Play:
    """`turns` are those that were awaited."""

    def __init__(self, server: SlackServer | None, raw: RawSlack) -> None:
        self._server = server
        self.raw = raw
        self.turns: list[Call] = []
        self.destination = SlackDestination(raw.client, UTC_ZONE, raw.now)

    @property
    def server(self) -> SlackServer:
        assert self._server is not None
        return self._server

    async def turn(self, call: Call) -> None:
        self.turns.append(call)

    async def place(self, receiver: str, channel: str | None = None) -> Place | Failed:
        return await self.destination.place(receiver, channel, self.turn)

    async def calls(self) -> list[str]:
        async with aiohttp.ClientSession() as session, session.get(f"{self.server.url}sandbox/requests") as response:
            return [entry["method"] for entry in (await response.json())["last"]][::-1]


def played(scene: Callable[[Play], Awaitable[None]], **options: Any) -> None:
    async def run() -> None:
        async with slack(**options) as (server, raw):
            await scene(Play(server, raw))

    play(run())


# ---------------------------------------------------------------------------------------------- where a receiver is


def test_a_name_costs_no_call_and_is_known_once_something_was_told() -> None:
    async def scene(play: Play) -> None:
        assert await play.place("#syria") == Place(None, "#syria")
        assert await play.place("#syria", SYRIA) == Place(SYRIA, "#syria")
        assert await play.place("#syria", "#syria") == Place(None, "#syria"), "what a terminal called it is no channel of Slack's"
        told = await play.destination.tell(SENDING)
        assert isinstance(told, Posted)
        assert told.channel == SYRIA
        assert await play.place("#syria") == Place(SYRIA, "#syria")
        assert (play.turns, await play.calls()) == ([], ["chat.postMessage"])

    played(scene)


def test_a_channel_that_takes_nothing_more_is_told_by_its_name_the_next_time() -> None:
    async def scene(play: Play) -> None:
        await play.destination.tell(SENDING)
        await order(play.server, "channels", name="syria", archived=True)
        for channel, is_gone in ((SYRIA, True), (None, False)):
            failed = await play.destination.tell(replace(SENDING, channel=channel))
            assert isinstance(failed, Failed)
            assert (failed.error, failed.blocked, failed.place_is_gone) == ("is_archived", Blocked.RECEIVER, is_gone)
        assert await play.place("#syria") == Place(None, "#syria")

    played(scene)


def test_an_id_is_placed_under_the_channels_name_of_now() -> None:
    async def scene(play: Play) -> None:
        for _ in range(2):
            assert await play.place(SYRIA) == Place(SYRIA, "#syria")
        assert (play.turns, await play.calls()) == ([Call.READ], ["conversations.info"])
        await order(play.server, "channels", name="syria", rename_to="levant")
        play.raw.ahead += LISTED_AGAIN
        assert await play.place(SYRIA) == Place(SYRIA, "#levant")

    played(scene)


def test_without_the_scope_a_channel_is_called_by_its_id() -> None:
    async def scene(play: Play) -> None:
        assert await play.place(SYRIA) == Place(SYRIA, SYRIA)

    played(scene, scopes={"chat:write"})


def test_a_channel_that_is_not_there_is_a_failure_of_its_own() -> None:
    async def scene(play: Play) -> None:
        failed = await play.place("C0123456")
        assert isinstance(failed, Failed)
        assert (failed.error, failed.blocked) == ("channel_not_found", Blocked.RECEIVER)

    played(scene)


def test_a_person_is_placed_in_direct_messages() -> None:
    async def scene(play: Play) -> None:
        place = await play.place("@dana")
        assert isinstance(place, Place)
        assert place.channel is not None
        assert place.channel.startswith("D")
        assert await play.place("@dana") == place
        assert play.turns == [Call.LIST, Call.READ]
        assert await play.place(user_id("dana")) == replace(place, receiver=user_id("dana"))
        assert isinstance(await play.destination.tell(Sending(NOTICE.id, NOTICE, "@dana", channel=place.channel)), Posted)
        assert [each["channel"] for each in play.server.messages()] == ["@dana"]
        failed = await play.place("@nobody")
        assert isinstance(failed, Failed)
        assert failed.blocked is Blocked.RECEIVER

    played(scene)


@pytest.mark.parametrize("name", ["a\x1b[2J", "SYRIA", "a b", "x" * 81, "", 7, "very-secret-indeed", "a/b", "\u202ea", "#a"])
def test_a_name_that_no_channel_has_is_not_taken_from_slack(name: Any) -> None:
    async def scene(raw: RawSlack) -> None:
        place = await Play(None, raw).place("C0123456")
        assert place == Place("C0123456", "C0123456")

    answered(lambda *_: json({"ok": True, "channel": {"id": "C0123456", "name": name}}), scene)


# ---------------------------------------------------------------------------------------------- what is told


def test_a_reply_stands_in_its_thread_and_says_so() -> None:
    async def scene(play: Play) -> None:
        root = await play.destination.tell(SENDING)
        assert isinstance(root, Posted)
        reply = await play.destination.tell(replace(SENDING, id="a" * 32, channel=SYRIA, thread_ts=root.ts))
        assert isinstance(reply, Posted)
        assert (root.thread_ts, reply.thread_ts) == (None, root.ts)
        assert [each["thread_ts"] for each in play.server.messages()][1] == root.ts

    played(scene)


def test_a_reply_to_a_thread_that_is_nowhere_says_that_it_is_at_top_level() -> None:
    async def scene(play: Play) -> None:
        told = await play.destination.tell(replace(SENDING, channel=SYRIA, thread_ts="1700000000.000100"))
        assert isinstance(told, Posted)
        assert told.thread_ts is None
        assert len(play.server.messages()) == 1

    played(scene)


@pytest.mark.parametrize("form", list(Form))
def test_an_update_takes_the_place_of_a_message_whole(form: Form) -> None:
    async def scene(play: Play) -> None:
        before = await play.destination.tell(SENDING)
        assert isinstance(before, Posted)
        changed = replace(ALERT, id="b" * 32, article=replace(ALERT.article, title="Talks ended"))
        update = Sending("b" * 32, changed, "#syria", form, channel=SYRIA, update_ts=before.ts)
        for _ in range(2):
            assert await play.destination.tell(update) == before
        (shown,) = play.server.messages()
        assert ("Talks ended" in shown["text"], bool(shown["blocks"])) == (True, form is not Form.TEXT)
        wanted = Wanted("b" * 32, since(), after_ts=before.ts, thread_ts=before.ts)
        found = await play.destination.look_up(Place(SYRIA, "#syria"), wanted, play.turn)
        assert found == {"b" * 32: before}, "it is looked for where it would be"

    played(scene)


@pytest.mark.parametrize("error", ["message_not_found", "cant_update_message", "edit_window_closed"])
def test_an_update_of_what_is_gone_is_blocked_by_its_thread(error: str) -> None:
    async def scene(play: Play) -> None:
        if error != "message_not_found":
            await order(play.server, method="chat.update", mode=f"error:{error}")
        failed = await play.destination.tell(replace(SENDING, channel=SYRIA, update_ts="1700000000.000100"))
        assert isinstance(failed, Failed)
        assert (failed.blocked, failed.may_have_arrived) == (Blocked.THREAD, False)
        assert failed.words == (
            f"Slack failed for #syria: {error}. Nothing to do; the thread is closed or gone, so it is told outside of it."
        )

    played(scene)


def test_a_pause_is_asked_of_one_receiver_whatever_is_told() -> None:
    async def scene(play: Play) -> None:
        for method, sending in (("chat.postMessage", SENDING), ("chat.update", replace(SENDING, channel=SYRIA, update_ts="1.0"))):
            await order(play.server, method=method, mode="ratelimited:7")
            failed = await play.destination.tell(sending)
            assert isinstance(failed, Failed)
            assert (failed.asked_pause_s, failed.asks_everybody, failed.may_have_arrived) == (7.0, False, True)

    played(scene)


def test_what_slack_says_it_posted_has_the_form_of_a_message() -> None:
    said = {"ok": True, "ts": "1732470000.000100", "channel": "C0SYRIA00", "message": {"thread_ts": "\x1b[2J"}}

    async def scene(raw: RawSlack) -> None:
        told = await Play(None, raw).destination.tell(replace(SENDING, thread_ts="1732470000.000001"))
        assert told == Posted("C0SYRIA00", "1732470000.000100")

    answered(lambda *_: json(said), scene)
