"""The Slack client against the emulated Slack over HTTP: every fault becomes one answer, and one message in the end."""

import logging
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web

from alerts.delivery import Dead, Degrade, Step
from alerts.destination import Form
from alerts.slack.answers import Answer, ErrorClass, LookupFailedError
from alerts.slack.message import Notification, render
from tests.clock import play
from tests.copying import replace
from tests.integration.kafka.client_play import (
    MESSAGE,
    TOKEN,
    UTC_ZONE,
    client_of,
    degrades,
    looks,
    order,
    since,
    slack,
    step_after,
    waits,
)
from tests.integration.slack.raw_slack import RawSlack
from tests.unit.alerts.samples import ALERT, ID, sending


def test_a_message_is_posted_and_found_again_by_its_delivery_id() -> None:
    async def scene() -> None:
        async with slack() as (server, client):
            answer = await client.post(MESSAGE)
            (shown,) = server.messages("syria")
            assert answer == Answer(ok=True, ts=shown["ts"], status=200, channel=shown["channel_id"])
            assert shown["text"] == MESSAGE.text
            assert shown["metadata"] == {"event_type": "wirewatch_alert", "event_payload": {"delivery_id": ID}}
            assert await client.delivered_ids("#syria", since()) == {ID}
            assert await client.delivered_ids(shown["channel_id"], since()) == {ID}

    play(scene())


def refusal(error: str, *, status: int | None = 200, after: float | None = None, opened: bool = True) -> Answer:
    return Answer(ok=False, error=error, status=status, retry_after_s=after, opened=opened)


FAULTS = [
    ("drop_before", refusal("client_disconnected", status=None), looks, 0),
    ("drop_after", refusal("client_disconnected", status=None), looks, 1),
    ("hang", refusal("client_timeout", status=None), looks, 0),
    ("hang_after", refusal("client_timeout", status=None), looks, 1),
    ("slow:120", refusal("client_timeout", status=None), looks, 0),
    ("http_500", refusal("client_unreadable", status=500), looks, 0),
    ("http_500_after", refusal("client_unreadable", status=500), looks, 1),
    ("not_json", refusal("client_unreadable"), looks, 0),
    ("not_json_after", refusal("client_unreadable"), looks, 1),
    ("error:fatal_error", refusal("fatal_error"), looks, 0),
    ("error_after:internal_error", refusal("internal_error"), looks, 1),
    ("error_after:never_heard_of", refusal("never_heard_of"), looks, 1),
    ("ratelimited:7", refusal("ratelimited", status=429, after=7.0), looks, 0),
    ("ratelimited_after:0.5", refusal("ratelimited", status=429, after=0.5), looks, 1),
    ("error:invalid_auth", refusal("invalid_auth"), waits, 0),
    ("error:not_in_channel", refusal("not_in_channel"), waits, 0),
    ("error:invalid_blocks", refusal("invalid_blocks"), degrades, 0),
]


@pytest.mark.parametrize(("mode", "expected", "kind", "visible"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_every_fault_is_one_answer_and_ends_in_one_message(
    mode: str, expected: Answer, kind: Callable[[Step], bool], visible: int
) -> None:
    async def scene() -> None:
        async with slack() as (server, client):
            await order(server, method="chat.postMessage", mode=mode)
            answer = await client.post(MESSAGE)
            assert answer == expected
            step = step_after(answer)
            assert kind(step)
            assert len(server.messages("syria")) == visible
            found = await client.delivered_ids("#syria", since())
            assert found == ({ID} if visible else set())
            if not found:
                form = step.form if isinstance(step, Degrade) else Form.FULL
                assert (await client.post(render(sending(ALERT, form), UTC_ZONE))).ok
            assert len(server.messages("syria")) == 1

    play(scene())


def test_a_closed_port_is_a_message_that_never_left() -> None:
    async def scene() -> None:
        async with slack() as (server, client):
            await server.stop()
            answer = await client.post(MESSAGE)
            assert answer == refusal("client_not_connected", status=None, opened=False)
            step = step_after(answer)
            assert waits(step)
            assert (step.cause, step.delay_s) == (ErrorClass.UNOPENED, 1.0)
            with pytest.raises(LookupFailedError) as caught:
                await client.delivered_ids("#syria", since())
            assert caught.value.answer == answer
            await server.start()
            assert (await client.post(MESSAGE)).ok

    play(scene())


def test_a_slack_on_this_machine_is_reached_past_any_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        async with slack() as (_, client), client_of("http://slack.invalid/api/") as proxied:
            assert (await client.post(MESSAGE)).ok
            assert await proxied.post(MESSAGE) == refusal("client_not_connected", status=None, opened=False)

    for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    play(scene())


@pytest.mark.parametrize(
    ("channel", "state", "error"),
    [
        ("#nowhere", None, "channel_not_found"),
        ("#syria", {"archived": True}, "is_archived"),
        ("#syria", {"member": False}, "not_in_channel"),
    ],
)
def test_a_channel_that_takes_nothing_parks(channel: str, state: dict[str, bool] | None, error: str) -> None:
    async def scene() -> None:
        async with slack(auto_create=False) as (server, client):
            if state:
                await order(server, "channels", name="syria", **state)
            answer = await client.post(replace(MESSAGE, channel=channel))
            assert answer == refusal(error)
            step = step_after(answer)
            assert waits(step)
            assert step.cause is ErrorClass.CHANNEL
            assert server.messages() == []

    play(scene())


def test_a_wrong_token_parks_the_workspace() -> None:
    async def scene() -> None:
        async with slack() as (server, _), client_of(server.api_url, "xoxb-wrong") as client:
            answer = await client.post(MESSAGE)
            assert answer == refusal("invalid_auth")
            with pytest.raises(LookupFailedError) as caught:
                await client.delivered_ids("#syria", since())
            assert caught.value.answer == answer

    play(scene())


def test_blocks_slack_refuses_are_made_smaller_down_to_text() -> None:
    async def scene() -> None:
        async with slack() as (server, client):
            broken = replace(MESSAGE, blocks=({"type": "header", "text": {"type": "plain_text", "text": "x" * 151}},))
            step = step_after(await client.post(broken))
            assert isinstance(step, Degrade)
            assert step.form is Form.SECTION
            too_long = Notification("#syria", "x" * 40_001, (), {})
            assert isinstance(step_after(await client.post(too_long), Form.TEXT), Dead)
            for form, found in ((Form.TEXT, {"a"}), (Form.SECTION, {"a", "b"})):
                alert = replace(ALERT, id=max(found))
                assert (await client.post(render(sending(alert, form), UTC_ZONE))).ok
                assert await client.delivered_ids("#syria", since()) == found
            assert [len(message["blocks"]) for message in server.messages("syria")] == [0, 1]

    play(scene())


ODD_BODIES = [
    (b"[]", "application/json", "client_unreadable"),
    (b"ok", "text/plain", "client_unreadable"),
    (b'"ok"', "application/json", "client_unreadable"),
    (b'{"ok": true}', "application/json", "client_no_ts"),
    (b'{"ok": true, "ts": 1, "channel": "C0"}', "application/json", "client_no_ts"),
    (b'{"ok": false}', "application/json", "client_unreadable"),
    (b'{"ok": false, "error": {}}', "application/json", "client_unreadable"),
    (b'{"ok": "\xff"}', "application/json", "client_unreadable"),
    (b'{"ok', "application/json", "client_unreadable"),
    (b"", "application/json", "client_unreadable"),
    (b"[" * 100_000, "application/json", "client_unreadable"),
]


@pytest.mark.parametrize(("body", "kind", "error"), ODD_BODIES)
def test_a_body_that_is_no_answer_is_ambiguous_and_raises_nothing(body: bytes, kind: str, error: str) -> None:
    async def scene(client: RawSlack) -> None:
        answer = await client.post(MESSAGE)
        assert (answer.ok, answer.error) == (False, error)
        assert looks(step_after(answer))
        with pytest.raises(LookupFailedError):
            await client.delivered_ids("C0SYRIA00", since())

    play(_with_canned(body, kind, scene))


def test_messages_of_other_bots_are_read_past() -> None:
    body = (
        b'{"ok": true, "messages": [null, "x", {"metadata": 3, "blocks": {}}, {"blocks": [null, {"block_id": 4}]},'
        b' {"metadata": {"event_type": "other", "event_payload": {"delivery_id": "theirs"}}},'
        b' {"blocks": [{"block_id": "delivery:ours"}]}], "response_metadata": null}'
    )

    async def scene(client: RawSlack) -> None:
        assert await client.delivered_ids("C0SYRIA00", since()) == {"ours"}

    play(_with_canned(body, "application/json", scene))


async def _with_canned(body: bytes, kind: str, scene: Callable[[RawSlack], Awaitable[None]]) -> None:
    """Runs a scene with a server that answers every call with the same bytes."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type=kind)

    app = web.Application()
    app.add_routes([web.route("*", "/{method}", answer)])
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        async with client_of(f"http://127.0.0.1:{runner.addresses[0][1]}/") as client:
            await scene(client)
    finally:
        await runner.cleanup()


def test_the_token_is_shown_nowhere_not_even_at_debug(caplog: pytest.LogCaptureFixture) -> None:
    sdk = logging.getLogger("alerts.slack.sdk")
    sdk.addHandler(caplog.handler)
    shown: list[str] = []

    async def scene() -> None:
        async with slack() as (server, client):
            for mode in ("pass", "drop_before", "http_500", "error:invalid_auth", "ratelimited:1", "hang", "not_json"):
                await order(server, method="*", mode=mode, count=2)
                shown.append(repr(await client.post(MESSAGE)))
                try:
                    shown.append(repr(await client.delivered_ids("#syria", since())))
                except LookupFailedError as error:
                    shown.extend([repr(error), str(error), repr(error.__context__), repr(error.__cause__)])
            shown.extend([repr(client), str(client), f"{client}"])

    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, "slack_sdk"), caplog.at_level(logging.DEBUG, "aiohttp"):
        play(scene())
    sdk.removeHandler(caplog.handler)
    assert "Using selector" in caplog.text, "DEBUG is on, or this test would prove nothing"
    everything = caplog.text + "".join(shown)
    assert "secret" not in everything
    assert "Talks on Syria" not in everything
    assert shown[-1].startswith("SlackClient(http://127.0.0.1:")


def test_a_client_that_is_not_open_says_so() -> None:
    client = RawSlack(TOKEN, "http://127.0.0.1:9/", 1.0)
    with pytest.raises(RuntimeError, match=r"this SlackClient is not open; await open\(\) before the first call"):
        play(client.post(MESSAGE))
