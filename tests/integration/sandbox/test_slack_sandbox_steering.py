"""What people and bad luck do in the emulated workspace, ordered over HTTP, and what a bot sees of it through slack-sdk."""

import json
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackServer
from tests.integration.slack.slack_play import DIVIDER, SYRIA, ask, order_fault, outcome, play, refusal, texts

AT = 1_800_000_000.0


class Hand:
    """A clock in the test's hand."""

    seconds = AT

    def __call__(self) -> float:
        return self.seconds


async def steer(slack: SlackServer, path: str, order: Any = None, verb: str | None = None) -> dict[str, Any]:
    status, text = await ask(slack, f"sandbox/{path}", order, verb)
    assert status == 200, text
    answer: dict[str, Any] = json.loads(text)
    return answer


def test_a_message_that_somebody_deletes_is_gone_and_stays_in_the_record() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        gone = (await client.chat_postMessage(channel=SYRIA, text="gone"))["ts"]
        await client.chat_postMessage(channel=SYRIA, text="stays")
        await steer(slack, f"messages?channel=%23syria&ts={gone}", verb="DELETE")
        assert texts(slack) == ["stays"]
        assert [m["text"] for m in (await client.conversations_history(channel=SYRIA))["messages"]] == ["stays"]
        assert (await refusal(client.chat_update(channel=SYRIA, ts=gone, text="x")))["error"] == "message_not_found"
        status, kept = await ask(slack, "sandbox/messages?deleted=true")
        assert [(m["text"], m.get("deleted")) for m in json.loads(kept)] == [("gone", True), ("stays", None)]
        assert slack.messages(deleted=True) == json.loads(kept)
        status, text = await ask(slack, f"sandbox/messages?channel=syria&ts={gone}", verb="DELETE")
        assert (status, json.loads(text)["error"]) == (
            400,
            f"There is no message with ts '{gone}' in 'syria'; GET /sandbox/messages lists them.",
        )

    play(scenario)


def test_a_deleted_root_leaves_a_note_to_its_replies() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        root = (await client.chat_postMessage(channel=SYRIA, text="root"))["ts"]
        await client.chat_postMessage(channel=SYRIA, text="reply", thread_ts=root)
        await client.chat_delete(channel=SYRIA, ts=root)
        (note,) = (await client.conversations_history(channel=SYRIA))["messages"]
        assert (note["subtype"], note["text"], note["reply_count"]) == ("tombstone", "This message was deleted.", 1)
        thread = (await client.conversations_replies(channel=SYRIA, ts=root))["messages"]
        assert [message["text"] for message in thread] == ["This message was deleted.", "reply"]
        page = (await ask(slack, "channel/syria"))[1]
        assert '<div class="gone">This message was deleted.</div>' in page
        assert "root" not in page.partition("<main>")[2]

    play(scenario)


def test_a_renamed_channel_is_not_made_anew_by_its_old_name() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        assert await steer(slack, "channels", {"id": SYRIA, "rename_to": "#levant"}) == {
            "ok": True,
            "id": SYRIA,
            "name": "levant",
        }
        assert (await refusal(client.chat_postMessage(channel="#syria", text="x")))["error"] == "channel_not_found"
        assert (await client.chat_postMessage(channel="#levant", text="x"))["channel"] == SYRIA
        (listed,) = (await client.conversations_list())["channels"]
        assert (listed["name"], listed["previous_names"]) == ("levant", ["syria"])

    play(scenario)


@pytest.mark.parametrize(
    ("path", "order", "reason"),
    [
        ("channels", {"id": "C0NOSUCH"}, "There is no channel with the id 'C0NOSUCH'; give 'name' to make one."),
        ("channels", {"name": "syria", "rename_to": "A B"}, "'A B' is no channel name in Slack."),
        ("channels", {"name": "syria", "rename_to": "oil"}, "There is a channel 'oil' already."),
        ("channels", {"name": "syria", "rename_to": 7}, "'archived' and 'member' are true or false, 'rename_to' is a string."),
        ("terms", {"scope": []}, "The terms are a JSON object with one or more of 'scopes'"),
        ("terms", {"scopes": "chat:write"}, "The terms are a JSON object with one or more of 'scopes'"),
        ("terms", {"history_lag_s": -1}, "'history_lag_s' is a number of seconds from 0 to 31622400, not -1."),
        ("terms", {"skew_s": 1e12}, "'skew_s' is a number of seconds from -31622400 to 31622400, not 1000000000000.0."),
        ("faults", {"seed": 1, "method": "chat.explode"}, "Unknown method 'chat.explode'; known: "),
    ],
)
def test_what_cannot_be_steered_is_refused_with_the_reason_and_changes_nothing(path: str, order: Any, reason: str) -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        status, text = await ask(slack, f"sandbox/{path}", order)
        assert status == 400
        assert json.loads(text)["error"].startswith(reason)
        assert await steer(slack, "terms") == {"ok": True, "scopes": None, "history_lag_s": 0.0, "skew_s": 0.0}
        assert (await client.conversations_info(channel=SYRIA))["channel"]["name"] == "syria"

    play(scenario, channels=["syria", "oil"])


def test_scopes_are_in_every_answer_and_can_be_taken_away() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        assert "channels:history" in (await client.auth_test()).headers["x-oauth-scopes"].split(",")
        await steer(slack, "terms", {"scopes": ["chat:write", "channels:read"]})
        assert (await client.auth_test()).headers["x-oauth-scopes"] == "channels:read,chat:write"
        answer = await refusal(client.conversations_history(channel=SYRIA))
        assert (answer["error"], answer["needed"], answer["provided"]) == (
            "missing_scope",
            "channels:history",
            "channels:read,chat:write",
        )
        assert answer.headers["x-oauth-scopes"] == "channels:read,chat:write"
        assert answer.headers["x-accepted-oauth-scopes"] == "channels:history,groups:history,mpim:history,im:history"
        await steer(slack, "terms", {"scopes": None})
        await client.conversations_history(channel=SYRIA)

    play(scenario)


def test_a_history_lags_behind_and_the_page_does_not() -> None:
    hand = Hand()

    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        root = (await client.chat_postMessage(channel=SYRIA, text="x"))["ts"]
        assert (await client.conversations_history(channel=SYRIA))["messages"] == []
        assert (await refusal(client.conversations_replies(channel=SYRIA, ts=root)))["error"] == "thread_not_found"
        assert texts(slack) == ["x"]
        # A clock that is put right meanwhile changes nothing about how long that is.
        await steer(slack, "terms", {"skew_s": -3_600})
        hand.seconds += 2.9
        assert (await client.conversations_history(channel=SYRIA))["messages"] == []
        hand.seconds += 0.1
        assert len((await client.conversations_history(channel=SYRIA))["messages"]) == 1
        await client.chat_postMessage(channel=SYRIA, text="reply", thread_ts=root)
        assert len((await client.conversations_replies(channel=SYRIA, ts=root))["messages"]) == 1
        await steer(slack, "terms", {"history_lag_s": 0})
        assert len((await client.conversations_replies(channel=SYRIA, ts=root))["messages"]) == 2

    play(scenario, history_lag_s=3, clock=hand)


def test_slacks_clock_is_another_than_ours() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        assert float((await client.chat_postMessage(channel=SYRIA, text="x"))["ts"]) == AT + 420
        await steer(slack, "terms", {"skew_s": 3_600})
        assert float((await client.chat_postMessage(channel=SYRIA, text="x"))["ts"]) == AT + 3_600

    play(scenario, clock=Hand(), skew_s=420)


def test_at_a_speed_slacks_minute_is_over_in_seconds_and_retry_after_says_so() -> None:
    hand = Hand()

    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        await client.conversations_history(channel=SYRIA)
        assert await outcome(client.conversations_history(channel=SYRIA)) == "ratelimited after 3"
        hand.seconds += 3
        await client.conversations_history(channel=SYRIA)
        await order_fault(slack, mode="error:fatal_error", seconds=60)
        assert await outcome(client.auth_test()) == "fatal_error"
        hand.seconds += 3
        assert await outcome(client.auth_test()) == "ok"

    play(scenario, clock=hand, speed=20, tier_3_per_min=1)


def test_faults_may_be_ordered_before_it_starts_as_a_script() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        seen = [await outcome(client.chat_postMessage(channel=SYRIA, text=str(number))) for number in range(4)]
        assert seen == ["ok", 500, "internal_error", "ok"]
        assert texts(slack) == ["0", "1", "3"]

    script = [{"mode": "pass"}, {"mode": "http_500_after"}, {"mode": "error:internal_error"}]
    play(scenario, faults=script)


def test_blocks_are_validated_through_slack_sdk_and_nothing_is_posted() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        assert (await client.blocks_validate(blocks=[DIVIDER]))["ok"]
        assert (await client.blocks_validate(message={"blocks": [DIVIDER]}))["ok"]
        header = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}
        error = {"pointer": "/0/text/text", "code": "failed_constraint", "message": "must be less than 151 characters"}
        assert (await refusal(client.blocks_validate(blocks=[header]))).data == {
            "ok": False,
            "error": "invalid_blocks",
            "errors": [error],
        }
        answer = await refusal(client.blocks_validate(message={"text": "x", "blocks": [header]}))
        assert (answer["error"], [each["pointer"] for each in answer["errors"]]) == (
            "invalid_message",
            ["", "/blocks/0/text/text"],
        )
        assert (await refusal(client.blocks_validate(view={"type": "modal"})))["error"] == "invalid_arguments"
        assert slack.messages() == []

    play(scenario)


def test_a_workspace_of_twenty_thousand_channels_is_made_listed_and_drawn() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        answer = await steer(slack, "channels", [{"name": f"late-{number}"} for number in range(100)])
        assert len(answer["channels"]) == 100
        await client.chat_postMessage(channel="#late-99", text="x")
        names: list[str] = []
        async for page in await client.conversations_list(limit=1000):
            names += [channel["name"] for channel in page["channels"]]
        assert len(names) == len(set(names)) == 20_100
        drawn = (await ask(slack, "channel/c19999"))[1]
        assert drawn.count("<li>") == 201  # these, and all of them together
        assert '<li class="more">19,900 more</li>' in drawn
        assert all(f'<span class="name" dir="auto">{name}</span>' in drawn for name in ("late-99", "c19999"))

    play(scenario, channels=[f"c{number}" for number in range(20_000)])
