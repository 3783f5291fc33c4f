"""The Slack client and people, over HTTP: who `@dana` is, that her messages are found again, and what stands in the way."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from alerts.slack.addresses import LISTED_AGAIN
from alerts.slack.answers import Answer, ErrorClass, LookupFailedError, classify
from alerts.slack.message import render
from sandbox.slack import SlackServer
from sandbox.slack.state.workspace import user_id
from tests.clock import play
from tests.copying import replace
from tests.integration.kafka.client_play import UTC_ZONE, client_of, order, since, slack
from tests.integration.slack.raw_slack import RawSlack
from tests.unit.alerts.samples import NOTICE, sending

MESSAGE = render(sending(NOTICE), UTC_ZONE)
SCOPES = {"chat:write", "users:read", "im:write", "im:history", "channels:read", "channels:history", "groups:read"}


def played(scene: Callable[[SlackServer, RawSlack], Awaitable[None]], **options: Any) -> None:
    async def run() -> None:
        async with slack(**options) as (server, client):
            await scene(server, client)

    play(run())


async def methods(server: SlackServer) -> list[str]:
    async with aiohttp.ClientSession() as session, session.get(f"{server.url}sandbox/requests") as response:
        return [entry["method"] for entry in (await response.json())["last"]]


@pytest.mark.parametrize("receiver", ["@dana", "@Dana", "@Dana K.", "@dana k.", user_id("dana")])
def test_a_person_is_told_in_a_direct_message_and_it_is_found_again(receiver: str) -> None:
    async def scene(server: SlackServer, client: RawSlack) -> None:
        await order(server, "users", name="dana", display_name="Dana K.")
        answer = await client.post(replace(MESSAGE, channel=receiver))
        (shown,) = server.messages()
        assert answer == Answer(ok=True, ts=shown["ts"], status=200, channel=shown["channel_id"])
        assert (shown["channel"], shown["text"]) == ("@dana", "syria-us could not be loaded")
        assert await client.delivered_ids(receiver, since()) == {NOTICE.id}
        async with client_of(server.api_url) as another:
            assert await another.delivered_ids(receiver, since()) == {NOTICE.id}

    played(scene, scopes=SCOPES)


def test_what_is_known_of_people_is_not_asked_again() -> None:
    async def scene(server: SlackServer, client: RawSlack) -> None:
        await asyncio.gather(*(client.delivered_ids(f"@{name}", since()) for name in ("dana", "tomas", "dana")))
        await client.post(MESSAGE)
        await client.post(MESSAGE)
        asked = await methods(server)
        assert [asked.count(method) for method in ("users.list", "conversations.open", "conversations.list")] == [1, 2, 0]

    played(scene)


def test_a_name_goes_before_the_same_display_name_however_many_pages_later() -> None:
    async def scene(server: SlackServer, client: RawSlack) -> None:
        names = sorted([f"u{number}" for number in range(1_003)], key=user_id)
        await order(server, "users", name=names[0], display_name=names[-1])
        assert (await client.post(replace(MESSAGE, channel=f"@{names[-1]}"))).ok
        assert [message["channel"] for message in server.messages()] == [f"@{names[-1]}"]
        assert (await methods(server)).count("users.list") == 2

    played(scene, users=[f"u{number}" for number in range(1_003)])


@pytest.mark.parametrize("receiver", ["@nobody", "@gone", "@robot", "@slackbot", "@wirewatch", "U0NOBODY00"])
def test_who_is_nobody_is_told_nothing_until_there_is_somebody(receiver: str) -> None:
    async def scene(server: SlackServer, client: RawSlack) -> None:
        await order(server, "users", name="gone", deleted=True)
        await order(server, "users", name="robot", bot=True)
        answer = await client.post(replace(MESSAGE, channel=receiver))
        assert (answer.ok, answer.error, classify(answer)) == (False, "user_not_found", ErrorClass.CHANNEL)
        assert server.messages() == []
        if receiver.startswith("@") and receiver not in ("@slackbot", "@wirewatch"):
            await order(server, "users", name=receiver.removeprefix("@"))
            assert (await client.post(replace(MESSAGE, channel=receiver))).error == "user_not_found", "it was listed just now"
            client.ahead += LISTED_AGAIN
            assert (await client.post(replace(MESSAGE, channel=receiver))).ok

    played(scene)


def test_of_two_members_who_show_one_name_neither_is_told_until_one_has_another() -> None:
    async def scene(server: SlackServer, client: RawSlack) -> None:
        await order(server, "users", name="dana", display_name="D")
        await order(server, "users", name="tomas", display_name="D")
        answer = await client.post(replace(MESSAGE, channel="@D"))
        assert answer == Answer(ok=False, error="client_two_members")
        assert classify(answer) is ErrorClass.CHANNEL
        assert server.messages() == []
        await order(server, "users", name="tomas", display_name="T")
        client.ahead += LISTED_AGAIN
        assert (await client.post(replace(MESSAGE, channel="@D"))).ok
        assert [message["channel"] for message in server.messages()] == ["@dana"]

    played(scene)


@pytest.mark.parametrize(("lacking", "posted"), [("users:read", 0), ("im:write", 0), ("im:history", 1)])
def test_a_scope_that_is_lacking_is_named_and_parks_this_receiver_alone(lacking: str, posted: int) -> None:
    async def scene(server: SlackServer, client: RawSlack) -> None:
        answer = await client.post(MESSAGE)
        assert (answer.ok, len(server.messages())) == (bool(posted), posted)
        with pytest.raises(LookupFailedError) as caught:
            await client.delivered_ids("@dana", since())
        found = caught.value.answer
        assert (found.error, found.scope, classify(found)) == ("missing_scope", lacking, ErrorClass.CHANNEL)
        assert posted or answer == found
        assert await client.delivered_ids("#syria", since()) == set()

    played(scene, scopes=SCOPES - {lacking})


@pytest.mark.parametrize("method", ["users.list", "conversations.open"])
@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("ratelimited:7", ErrorClass.THROTTLE),
        ("error:invalid_auth", ErrorClass.AUTH),
        ("error:internal_error", ErrorClass.AMBIGUOUS),
        ("hang", ErrorClass.AMBIGUOUS),
        ("not_json", ErrorClass.AMBIGUOUS),
    ],
)
def test_a_question_that_fails_is_an_answer_and_posts_nothing(method: str, mode: str, expected: ErrorClass) -> None:
    async def scene(server: SlackServer, client: RawSlack) -> None:
        await order(server, method=method, mode=mode)
        answer = await client.post(MESSAGE)
        assert (answer.ok, classify(answer)) == (False, expected)
        assert answer.retry_after_s == (7.0 if mode.startswith("ratelimited") else None)
        assert server.messages() == []
        assert (await client.post(MESSAGE)).ok

    played(scene)
