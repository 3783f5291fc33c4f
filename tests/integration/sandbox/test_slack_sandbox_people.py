"""Members and direct messages of the emulated Slack over HTTP, in Slack's shapes and with its refusals."""

import json
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from config.loading.watchlists import load_watchlists
from sandbox.slack import SlackServer
from sandbox.slack.server import USERS
from sandbox.slack.state.workspace import user_id
from tests.integration.slack.slack_play import SYRIA, ask, play, refusal

DANA = user_id("dana")
ROOT = Path(__file__).parents[3]


def test_direct_messages_are_opened_posted_shown_and_read_back() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        opened = (await client.conversations_open(users=DANA)).data
        assert opened == {"ok": True, "channel": {"id": opened["channel"]["id"]}}
        dm = opened["channel"]["id"]
        assert dm.startswith("D")
        again = (await client.conversations_open(channel=dm, return_im=True)).data
        assert (again["already_open"], again["channel"]["is_im"], again["channel"]["user"]) == (True, True, DANA)
        await client.chat_postMessage(channel=dm, text="to dana only")
        (message,) = (await client.conversations_history(channel=dm))["messages"]
        assert message["text"] == "to dana only"
        assert [(each["channel"], each["channel_id"]) for each in slack.messages()] == [("@dana", dm)]
        listed = [[each["id"] for each in (await client.conversations_list(types=kind))["channels"]] for kind in ("im", None)]
        assert listed == [[dm], [SYRIA]]
        _, page = await ask(slack, "channel/@dana")
        assert '<h1><span class="sign">@</span>dana</h1>' in page
        assert '<span class="sign">@</span><span class="name" dir="auto">dana</span><span class="count">1</span>' in page
        assert "to dana only" in page
        assert '<a class="where" dir="auto" href="/channel/@dana">@dana</a>' in (await ask(slack, ""))[1]

    play(scenario)


def test_everybody_is_listed_page_by_page_slackbot_and_the_bot_too() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        order = {"name": "max.m", "display_name": "Max", "deleted": True}
        assert json.loads((await ask(slack, "sandbox/users", order))[1])["ok"]
        first = await client.users_list(limit=3)
        second = await client.users_list(limit=3, cursor=first["response_metadata"]["next_cursor"])
        assert second["response_metadata"]["next_cursor"] == ""
        members = {each["name"]: each for each in first["members"] + second["members"]}
        assert set(members) == {"dana", "tomas", "max.m", "slackbot", "wirewatch"}
        assert members["max.m"] == {
            "id": user_id("max.m"),
            "team_id": "T0SANDBOX",
            "name": "max.m",
            "deleted": True,
            "real_name": "Max",
            "profile": {"real_name": "Max", "display_name": "Max", "team": "T0SANDBOX"},
            "is_bot": False,
            "is_app_user": False,
            "updated": 0,
        }
        assert (members["slackbot"]["is_bot"], members["wirewatch"]["is_bot"]) == (False, True)

    play(scenario)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"users": "U0NOBODY00"}, "user_not_found"),
        ({"users": user_id("gone")}, "user_disabled"),
        ({"users": "U0WIREWATCH"}, "cannot_dm_bot"),
        ({"users": ",".join([DANA] * 9)}, "too_many_users"),
        ({"users": f"{DANA},{user_id('tomas')}"}, "invalid_arguments"),
        ({"users": DANA, "prevent_creation": True}, "channel_not_found"),
        ({"channel": SYRIA}, "method_not_supported_for_channel_type"),
        ({"channel": "D0NOTHING0"}, "channel_not_found"),
        ({"users": ""}, "users_list_not_supplied"),
    ],
)
def test_what_slack_refuses_to_open_is_refused_with_slacks_code(arguments: dict[str, Any], code: str) -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        await ask(slack, "sandbox/users", {"name": "gone", "deleted": True})
        assert (await refusal(client.conversations_open(**arguments)))["error"] == code

    play(scenario)


def test_a_persons_name_is_no_channel_to_post_to() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        await client.conversations_open(users=DANA)
        for channel in ("@dana", "dana.k", DANA):
            assert (await refusal(client.chat_postMessage(channel=channel, text="x")))["error"] == "channel_not_found"

    play(scenario)


def test_a_scope_that_is_not_granted_is_named() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        calls = {
            "chat:write": client.chat_postMessage(channel=SYRIA, text="x"),
            "users:read": client.users_list(),
            "im:read,mpim:read": client.conversations_list(types="im,mpim,public_channel"),
            "channels:history": client.conversations_history(channel=SYRIA),
        }
        for needed, call in calls.items():
            assert (await refusal(call)).data == {
                "ok": False,
                "error": "missing_scope",
                "needed": needed,
                "provided": "channels:read,im:write",
            }
        dm = (await client.conversations_open(users=DANA))["channel"]["id"]
        assert (await refusal(client.conversations_history(channel=dm)))["needed"] == "im:history"
        assert (await client.auth_test())["ok"]

    play(scenario, scopes={"im:write", "channels:read"})


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ([], "A member is a JSON object with 'name' and, if you like, 'display_name', 'bot' and 'deleted'."),
        ({"name": 3}, "'name' and 'display_name' are strings."),
        ({"name": "a", "bot": "no"}, "'bot' and 'deleted' are true or false."),
        ({"name": "A b"}, "'A b' is no member's name in Slack. Use at most 80 lower-case letters, digits, '-', '.' and '_'."),
    ],
)
def test_a_member_that_cannot_be_is_refused(order: Any, reason: str) -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        assert await ask(slack, "sandbox/users", order) == (400, json.dumps({"ok": False, "error": reason}))

    play(scenario)


def test_a_kept_conversation_is_there_after_a_restart(tmp_path: Path) -> None:
    async def first(slack: SlackServer, client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel=(await client.conversations_open(users=DANA))["channel"]["id"], text="kept")

    async def second(slack: SlackServer, client: AsyncWebClient) -> None:
        opened = await client.conversations_open(users=DANA)
        assert opened["already_open"]
        assert [message["text"] for message in slack.messages("@dana")] == ["kept"]

    play(first, keep=tmp_path / "slack.jsonl")
    play(second, keep=tmp_path / "slack.jsonl")


def test_the_owners_of_the_shipped_watchlists_are_members() -> None:
    owners = {rule.owner for rule in load_watchlists(ROOT / "config" / "watchlists").rules}
    assert owners
    assert owners <= {f"@{name}" for name in USERS}
