"""An incoming webhook as a destination, against the emulated Slack over HTTP: what is told, what counts as told, what is not."""

import logging
from collections.abc import Awaitable, Callable
from zoneinfo import ZoneInfo

import pytest

from alerts.destination import Blocked, Failed, Form, Place, Posted, Sending, Wanted
from alerts.slack.listings import at_once
from alerts.slack.webhook import CHANNEL, WebhookDestination
from sandbox.slack import SlackServer
from tests.clock import play
from tests.copying import replace
from tests.integration.kafka.client_play import TIMEOUT_S, order, since, slack
from tests.unit.alerts.samples import ALERT, ID

SENDING = Sending(ID, ALERT, "#syria")
AMBIGUOUS = ["drop_before", "drop_after", "hang_after", "http_500_after", "not_json_after", "error_after:internal_error"]


def played(scene: Callable[[SlackServer, WebhookDestination], Awaitable[None]], *, repeats: bool = True, path: str = "") -> None:
    async def run() -> None:
        async with slack(auto_create=False) as (server, _):
            url = server.url + path if path else server.webhook_url("#syria")
            destination = WebhookDestination(url, TIMEOUT_S, timezone=ZoneInfo("UTC"), repeats=repeats)
            await destination.open()
            try:
                await scene(server, destination)
            finally:
                await destination.close()

    play(run())


def test_alerts_of_all_receivers_go_to_its_channel_and_have_no_ts() -> None:
    async def scene(server: SlackServer, destination: WebhookDestination) -> None:
        for receiver in ("#syria", "#sport"):
            assert await destination.place(receiver, None, at_once) == Place(CHANNEL, receiver)
            told = await destination.tell(replace(SENDING, receiver=receiver, thread_ts="1732470000.000100"))
            assert told == Posted(CHANNEL, "")
        assert [(each["channel"], each["thread_ts"]) for each in server.messages()] == [("syria", None)] * 2
        assert all(ALERT.article.title.split(" & ")[0] in each["text"] for each in server.messages())
        assert await destination.look_up(Place(CHANNEL, "#syria"), Wanted(ID, since()), at_once) == {}

    played(scene)


@pytest.mark.parametrize("mode", AMBIGUOUS)
def test_at_least_once_a_lost_answer_is_a_failure_and_the_message_is_posted_again(mode: str) -> None:
    async def scene(server: SlackServer, destination: WebhookDestination) -> None:
        await order(server, method="chat.postMessage", mode=mode)
        failed = await destination.tell(SENDING)
        assert isinstance(failed, Failed)
        assert (failed.may_have_arrived, failed.blocked) == (True, None)
        assert (
            failed.advice == "Nothing to do; a webhook cannot be read back, so the message is posted again and may be there twice"
        )
        assert await destination.tell(SENDING) == Posted(CHANNEL, "")

    played(scene)


@pytest.mark.parametrize("mode", AMBIGUOUS)
def test_at_most_once_a_lost_answer_counts_as_told_and_says_so(mode: str, caplog: pytest.LogCaptureFixture) -> None:
    async def scene(server: SlackServer, destination: WebhookDestination) -> None:
        await order(server, method="chat.postMessage", mode=mode)
        told = await destination.tell(SENDING)
        assert isinstance(told, Posted)
        assert told.words is not None
        assert told.words.endswith(
            ". A webhook cannot be read back, and WIREWATCH_SLACK_WEBHOOK_PROMISE is at_most_once: it is not posted again. Look "
            "whether it is in the channel."
        )
        assert f"{ID} counts as told. {told.words}" in caplog.text

    played(scene, repeats=False)


@pytest.mark.parametrize(
    ("mode", "cause", "blocked", "pause_s"),
    [
        ("ratelimited:7", "throttle", None, 7.0),
        ("error:invalid_blocks", "message", Blocked.FORM, None),
        ("error:channel_not_found", "channel", Blocked.RECEIVER, None),
        ("error:no_service", "auth", Blocked.EVERYBODY, None),
    ],
)
@pytest.mark.parametrize("repeats", [True, False])
def test_a_refusal_is_no_message_whatever_was_promised(
    mode: str, cause: str, blocked: Blocked | None, pause_s: float | None, repeats: bool
) -> None:
    async def scene(server: SlackServer, destination: WebhookDestination) -> None:
        await order(server, method="chat.postMessage", mode=mode)
        failed = await destination.tell(SENDING)
        assert isinstance(failed, Failed)
        got = (failed.cause, failed.blocked, failed.asked_pause_s, failed.may_have_arrived)
        assert got == (cause, blocked, pause_s, False)
        assert server.messages() == []

    played(scene, repeats=repeats)


def test_an_archived_channel_and_a_webhook_that_is_gone_say_what_to_do() -> None:
    async def archived(server: SlackServer, destination: WebhookDestination) -> None:
        await order(server, "channels", name="syria", archived=True)
        failed = await destination.tell(SENDING)
        assert isinstance(failed, Failed)
        assert failed.words == (
            "Slack failed for #syria: channel_is_archived (HTTP 410). Unarchive the channel of the webhook, or make a webhook of "
            "another."
        )

    async def gone(server: SlackServer, destination: WebhookDestination) -> None:
        failed = await destination.tell(SENDING)
        assert isinstance(failed, Failed)
        assert failed.words == (
            "Slack failed for #syria: no_service (HTTP 404). Slack knows no such webhook by now: make a new one in the app, "
            "under Incoming Webhooks, set WIREWATCH_SLACK_WEBHOOK to it and restart the worker."
        )

    played(archived)
    played(gone, path="services/T0SANDBOX/B00000000/000000000000000000000000")


def test_every_form_is_taken() -> None:
    async def scene(server: SlackServer, destination: WebhookDestination) -> None:
        for form in Form:
            assert await destination.tell(replace(SENDING, form=form)) == Posted(CHANNEL, "")
        assert [bool(each["blocks"]) for each in server.messages("syria")] == [True, True, False]

    played(scene)


def test_the_address_is_shown_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    shown: list[str] = []

    async def scene(server: SlackServer, destination: WebhookDestination) -> None:
        for mode in ("pass", "drop_before", "http_500", "error:no_service", "ratelimited:1", "hang", "not_json"):
            await order(server, method="chat.postMessage", mode=mode)
            shown.append(repr(await destination.tell(SENDING)))
        await server.stop()
        shown.append(repr(await destination.tell(SENDING)))
        shown.extend([repr(destination), server.webhook_url("#syria")])

    with caplog.at_level(logging.DEBUG):
        played(scene, repeats=False)
    secret = shown.pop().rpartition("/")[2]
    assert "Using selector" in caplog.text
    assert secret not in caplog.text + "".join(shown)
