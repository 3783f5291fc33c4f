"""A listing that a server never ends comes to an end, and who was not found in it is not nobody; nor is a large page the end."""

from typing import Any

import pytest

from alerts.delivery import next_lookup, next_step
from alerts.destination import Form
from alerts.slack.answers import Answer, LookupFailedError, advice, failure
from alerts.slack.transport import MOST_BYTES
from tests.hostile.slack import MESSAGE, SINCE, answered, failed, json
from tests.integration.kafka.client_play import waits
from tests.integration.slack.raw_slack import RawSlack

NOW = {"ok": True, "ts": "1732470000.000100", "channel": "C0SYRIA00"}
ENDLESS = (
    "{receiver} cannot be read, to see whether the message is there. Slack failed for {receiver}: client_endless. Slack's "
    "listing does not end, so {receiver} may be there and is not found: check SLACK_API_URL. One that is not among the first "
    "200,000 is named by its id in the watchlist."
)
MEMBERS = {"#syria": "channels", "@dana": "members", "C0SYRIA00": "messages"}


def listing(receiver: str, entries: list[Any], cursor: str) -> bytes:
    return json({"ok": True, MEMBERS[receiver]: entries, "response_metadata": {"next_cursor": cursor}})


@pytest.mark.parametrize("receiver", MEMBERS)
def test_a_cursor_that_came_before_ends_a_listing(receiver: str) -> None:
    error, impostor = failed(lambda _, count: listing(receiver, [], f"c{count % 3}"), receiver)
    assert (error.answer.error, impostor.asked) == ("client_endless", [4])
    assert next_lookup(failure(error.answer, receiver), tries=0).words == ENDLESS.format(receiver=receiver)


@pytest.mark.parametrize("receiver", MEMBERS)
def test_empty_pages_come_to_an_end(receiver: str) -> None:
    error, impostor = failed(lambda _, count: listing(receiver, [], f"c{count}"), receiver)
    assert (error.answer.error, impostor.asked) == ("client_endless", [1_000])


def test_a_listing_of_more_than_there_can_be_ends() -> None:
    entries = [{"id": "C1", "name": "x"}] * 50_000
    error, impostor = failed(lambda _, count: listing("#syria", entries, f"c{count}"))
    assert (error.answer.error, impostor.asked) == ("client_endless", [4])


@pytest.mark.parametrize("cursor", [["c"], {"c": 1}, 7, "c" * 1_001])
def test_a_cursor_that_is_none_ends_a_listing(cursor: Any) -> None:
    error, impostor = failed(lambda *_: listing("#syria", [], cursor))
    assert (error.answer.error, impostor.asked) == ("client_unreadable", [1])


def test_a_person_in_a_listing_without_end_is_not_nobody() -> None:
    """Nothing was posted, and somebody has to look at it: the alert waits."""
    answers: list[Answer] = []

    async def scene(client: RawSlack) -> None:
        for receiver in ("@dana", "@lee"):
            answers.append(await client.post(type(MESSAGE)(receiver, "x", (), {})))

    def say(method: str, count: int) -> bytes:
        if method == "users.list":
            return listing("@dana", [{"id": "U0LEE0000", "name": "Lee"}], "c")
        return json({"ok": True, "channel": {"id": "D0LEE0000"}} if method == "conversations.open" else NOW)

    answered(say, scene)
    assert [answer.error for answer in answers] == ["client_endless", None]
    step = next_step(failure(answers[0], "@dana"), form=Form.FULL, tries=0, timeout_s=60)
    assert waits(step)
    assert step.alarm
    assert advice(answers[0], "@dana").startswith("Slack's listing does not end, so @dana may be there and is not found:")


def test_a_channel_found_before_the_listing_broke_off_is_found() -> None:
    async def scene(client: RawSlack) -> None:
        assert await client.delivered_ids("#syria", SINCE) == {"a"}
        with pytest.raises(LookupFailedError):
            await client.delivered_ids("#iran", SINCE)

    def say(method: str, count: int) -> bytes:
        if method == "conversations.list":
            return listing("#syria", [{"id": "C0SYRIA00", "name": "syria"}], "c")
        return json({"ok": True, "messages": [{"blocks": [{"block_id": "delivery:a"}]}]})

    answered(say, scene)


def test_a_page_too_large_is_asked_for_in_parts() -> None:
    """Or a channel in which another bot writes long messages could never be read, and no alert be told there."""
    found: list[frozenset[str]] = []

    async def scene(client: RawSlack) -> None:
        found.append(await client.delivered_ids("C0SYRIA00", SINCE))

    fill = "x" * (MOST_BYTES + 1)

    def say(method: str, count: int) -> bytes:
        message = {"blocks": [{"block_id": f"delivery:{count}"}], "text": fill if count < 2 else "short"}
        return json({"ok": True, "messages": [message], "response_metadata": {"next_cursor": "c" if count == 2 else ""}})

    impostor = answered(say, scene)
    assert (found, impostor.asked) == ([{"2", "3"}], [4])


def test_a_page_too_large_in_the_smallest_part_is_unreadable() -> None:
    error, impostor = failed(lambda *_: listing("C0SYRIA00", ["x" * MOST_BYTES], ""), "C0SYRIA00")
    assert (error.answer, impostor.asked) == (Answer(ok=False, error="client_unreadable", status=200), [5])


def test_ids_that_are_none_of_ours_are_not_remembered() -> None:
    async def scene(client: RawSlack) -> None:
        assert await client.delivered_ids("C0SYRIA00", SINCE) == {"ours", "x" * 255}

    ours = {"event_type": "wirewatch_alert", "event_payload": {"delivery_id": "ours"}}
    messages = [
        {"metadata": ours, "blocks": [{"block_id": "delivery:" + "x" * 255}, {"block_id": "delivery:second"}]},
        {"metadata": {**ours, "event_payload": {"delivery_id": ["ours"]}}, "blocks": [{"block_id": "delivery:" + "x" * 256}]},
    ]
    answered(lambda *_: json({"ok": True, "messages": messages}), scene)
