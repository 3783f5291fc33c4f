"""What a story looks like in Slack, over HTTP: a first message that is changed, replies, one shown in the channel, and calls."""

from typing import Any

from alerts.destination import Posted, Sending
from sandbox.slack.state.workspace import user_id
from schemas import Alert
from tests.copying import replace
from tests.integration.kafka.client_play import order
from tests.integration.slack.test_destination import Play, played
from tests.unit.alerts.samples import ALERT, ID


async def told(play: Play, alert: Alert, **members: Any) -> Posted:
    answer = await play.destination.tell(Sending(alert.id, alert, alert.receiver, **members))
    assert isinstance(answer, Posted), answer
    return answer


def elements(message: Any) -> list[Any]:
    [text] = [block for block in message["blocks"] if block["type"] == "rich_text"]
    found: list[Any] = text["elements"][0]["elements"]
    return found


def test_a_reply_that_matters_is_shown_in_the_channel_and_the_count_in_the_first_message() -> None:
    async def scene(play: Play) -> None:
        root = await told(play, ALERT)
        reply = replace(ALERT, id="a" * 32, reply_to=ID, also="tier_1", broadcast=True)
        await told(play, reply, channel=root.channel, thread_ts=root.ts)
        await told(play, replace(ALERT, id="b" * 32, update_of=ID, more=2), channel=root.channel, update_ts=root.ts)
        read = await play.raw.ask("conversations.history", channel=root.channel)
        shown = {each["ts"]: each for each in read.body["messages"]}
        assert len(shown) == 2, "the reply is in the channel"
        assert "+2 in this story" in [each.get("text") for each in elements(shown[root.ts])]
        [other] = [each for ts, each in shown.items() if ts != root.ts]
        assert (other["thread_ts"], other["subtype"]) == (root.ts, "thread_broadcast")

    played(scene)


def test_who_is_called_by_name_is_called_by_id_and_a_name_that_nobody_has_is_shown() -> None:
    async def scene(play: Play) -> None:
        await order(play.server, "users", name="dana")
        called = replace(ALERT, mention=("@dana", "@nobody-has-this", "@here"))
        await told(play, called)
        await told(play, replace(called, id="c" * 32))
        first, second = play.server.messages()
        for each in (first, second):
            assert elements(each)[:5:2] == [
                {"type": "user", "user_id": user_id("dana")},
                {"type": "text", "text": "@nobody-has-this"},
                {"type": "broadcast", "range": "here"},
            ]
        assert (await play.calls()).count("users.list") == 1

    played(scene)
