"""What stands between this machine and Slack has a class and exact advice: proxies, certificates, pages that are not Slack's."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from alerts.slack.answers import Answer, ErrorClass, LookupFailedError, classify, failure
from tests.clock import play
from tests.hostile.slack import SINCE, answered, http, json
from tests.integration.certificates import LOOPBACK, Authority
from tests.integration.kafka.client_play import MESSAGE, TOKEN, looks, order, slack, step_after, waits
from tests.integration.slack.raw_slack import RawSlack

SLACK = "https://slack.invalid/api/"


@asynccontextmanager
async def one_answer(answer: bytes, tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A server that says this to whoever asks: its port, and what it was asked."""
    asked: list[bytes] = []

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            asked.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(answer)
            await writer.drain()
        writer.close()

    async with await asyncio.start_server(say, "127.0.0.1", 0, ssl=tls) as server:
        yield server.sockets[0].getsockname()[1], asked


async def posted(api_url: str, **ways: Any) -> Answer:
    client = RawSlack(TOKEN, api_url, 60.0, **ways)
    await client.open()
    try:
        return await client.post(MESSAGE)
    finally:
        await client.close()


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        ("407 Proxy Authentication Required", "client_proxy_refused", ErrorClass.SETUP),
        ("403 Forbidden", "client_proxy_refused", ErrorClass.SETUP),
        ("502 Bad Gateway", "client_not_connected", ErrorClass.UNOPENED),
    ],
)
def test_a_proxy_that_opens_no_connection(status: str, error: str, kind: ErrorClass) -> None:
    async def scene() -> None:
        async with one_answer(http(b"<html>No.</html>", status=status, kind="text/html")) as (port, asked):
            answer = await posted(SLACK, proxy=f"http://dana:pass-word@127.0.0.1:{port}")
            assert (answer.error, answer.status, answer.opened) == (error, int(status[:3]), False)
            assert classify(answer) is kind
            step = step_after(answer)
            assert waits(step)
            assert step.alarm is (kind is ErrorClass.SETUP)
            assert "pass-word" not in step.words
            assert len(asked) == 1
            assert asked[0].startswith(b"CONNECT slack.invalid:443")
            assert b"Proxy-Authorization: Basic" in asked[0]

    play(scene())


def test_what_a_refused_proxy_says_to_do() -> None:
    answer = Answer(ok=False, error="client_proxy_refused", status=407, opened=False)
    assert failure(answer, "#syria").words == (
        "Slack failed for #syria: client_proxy_refused (HTTP 407). The proxy does not let this machine through to Slack. Where "
        "it asks for a name and a password (407), write them into WIREWATCH_SLACK_PROXY, as in "
        "http://NAME:PASSWORD@proxy.example:3128; where it forbids it (403), have the host of SLACK_API_URL allowed there. Then "
        "restart the worker."
    )


@pytest.mark.parametrize("proxy", ["proxy.example:3128", "socks5://127.0.0.1:1080", "http://", "http://proxy.example:0"])
def test_a_proxy_without_a_scheme_is_said_to_have_none(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, proxy)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)

    async def scene() -> None:
        answer = await posted(SLACK)
        assert answer == Answer(ok=False, error="client_proxy_address", opened=False)
        assert failure(answer, "#syria").advice == (
            "The proxy's address must begin with http:// or https://: correct HTTPS_PROXY, or set WIREWATCH_SLACK_PROXY, such as "
            "http://proxy.example:3128, and restart the worker"
        )

    play(scene())


def test_a_certificate_of_a_private_authority_is_trusted_where_it_is_named(tmp_path: Path) -> None:
    authority = Authority(tmp_path, "desk")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(authority.issue("slack", *LOOPBACK))
    now = {"ok": True, "ts": "1732470000.000100", "channel": "C0SYRIA00"}

    async def scene() -> None:
        async with one_answer(json(now), tls) as (port, asked):
            url = f"https://127.0.0.1:{port}/api/"
            answer = await posted(url)
            assert answer == Answer(ok=False, error="client_untrusted", opened=False)
            assert "WIREWATCH_SLACK_CA_FILE" in failure(answer, "#syria").advice
            step = step_after(answer)
            assert waits(step)
            assert (step.cause, step.alarm) == (ErrorClass.SETUP, True)
            assert asked == []
            assert (await posted(url, ca_file=authority.file)).ok

    play(scene())


def test_a_port_without_tls_is_said_to_have_none() -> None:
    async def scene() -> None:
        refusal = http(b"plain HTTP", status="400 Bad Request")
        async with await asyncio.start_server(lambda _, writer: writer.write(refusal), "127.0.0.1", 0) as server:
            answer = await posted(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/")
            assert answer == Answer(ok=False, error="client_no_tls", opened=False)

    play(scene())


@pytest.mark.parametrize("status", ["403 Forbidden", "404 Not Found"])
@pytest.mark.parametrize("body", [b"<html><body>No such page.</body></html>", b"", b'{"message": "Not Found"}'])
def test_a_page_that_is_not_slacks_asks_somebody_to_act_and_posts_nothing_blindly(status: str, body: bytes) -> None:
    answers: list[Answer] = []

    async def scene(client: RawSlack) -> None:
        answers.append(await client.post(MESSAGE))
        with pytest.raises(LookupFailedError):
            await client.delivered_ids("#syria", SINCE)

    answered(lambda method, count: http(body, status=status, kind="text/html" if body[:1] == b"<" else "application/json"), scene)
    (answer,) = answers
    assert (answer.error, answer.status) == ("client_web_page", int(status[:3]))
    step = step_after(answer)
    assert looks(step)
    assert (step.cause, step.alarm) == (ErrorClass.SETUP, True)
    assert "Nothing to do" not in step.words
    assert "https://slack.com/api/" in step.words


def test_an_organisations_token_names_its_workspace_in_listings() -> None:
    asked: list[str] = []

    async def scene() -> None:
        async with one_answer(json({"ok": False, "error": "missing_argument"})) as (port, heard):
            client = RawSlack(TOKEN, f"http://127.0.0.1:{port}/api/", 60.0, team="T0123ABC")
            await client.open()
            for receiver in ("#syria", "@dana"):
                with pytest.raises(LookupFailedError) as caught:
                    await client.delivered_ids(receiver, SINCE)
                assert classify(caught.value.answer) is ErrorClass.SETUP
                assert "WIREWATCH_SLACK_TEAM" in failure(caught.value.answer, receiver).advice
            await client.close()
            asked.extend(each.decode().split("\r\n")[0] for each in heard)

    play(scene())
    assert ["team_id=T0123ABC" in each for each in asked] == [True, True]


def test_what_slack_says_of_a_refusal_and_the_scope_it_names_are_kept() -> None:
    async def scene() -> None:
        async with slack(scopes=("chat:write", "channels:read", "groups:read")) as (server, client):
            await order(server, "terms", scopes=["channels:read", "groups:read"])
            answer = await client.post(MESSAGE)
            assert (answer.error, answer.needed) == ("missing_scope", "chat:write")
            assert failure(answer, "#syria").advice == (
                "Add the scope chat:write to the app, install it anew and restart the worker"
            )

    play(scene())


def test_what_slack_says_of_refused_blocks_stands_in_the_words() -> None:
    said = ["[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]", f"[ERROR] {TOKEN}", "[ERROR] third"]
    refusal = {"ok": False, "error": "invalid_blocks", "response_metadata": {"messages": said}}
    answers: list[Answer] = []

    async def scene(client: RawSlack) -> None:
        answers.append(await client.post(MESSAGE))

    answered(lambda method, count: json(refusal), scene)
    assert failure(answers[0], "#syria").words == (
        "Slack failed for #syria: invalid_blocks (Slack says: must be less than 3001 characters "
        "[json-pointer:/blocks/1/text/text]). Nothing to do; the message is tried in a smaller form."
    )
