"""The emulated Slack as a server: restarts, secrets, the page for people, and who may ask."""

import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import ListenError, SlackServer
from tests.integration.slack.slack_play import SYRIA, TOKEN, ask, order_fault, play, refusal, texts


def test_a_restart_keeps_messages_and_port() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel=SYRIA, text="before")
        url = slack.url
        await slack.stop()
        with pytest.raises(aiohttp.ClientConnectorError):
            await client.auth_test()
        await slack.start()
        assert slack.url == url
        await client.chat_postMessage(channel=SYRIA, text="after")
        assert texts(slack) == ["before", "after"]

    play(scenario)


def test_a_file_keeps_messages_when_the_process_is_another(tmp_path: Path) -> None:
    heard: list[str] = []

    async def first(slack: SlackServer, client: AsyncWebClient) -> None:
        deep: dict[str, Any] = {}
        for _ in range(400):
            deep = {"a": deep}
        await client.chat_postMessage(channel=SYRIA, text="kept", metadata={"event_type": "x", "event_payload": deep})

    async def second(slack: SlackServer, client: AsyncWebClient) -> None:
        assert texts(slack) == ["kept"]
        await client.chat_postMessage(channel=SYRIA, text="new")

    def hear(message: dict[str, Any]) -> None:
        heard.append(message["text"])

    play(first, keep=tmp_path / "slack.jsonl")
    play(second, keep=tmp_path / "slack.jsonl", on_message=hear)
    assert heard == ["new"]


def test_a_port_that_is_taken_says_so_and_what_to_do() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        port = int(slack.url.rsplit(":", 1)[1].rstrip("/"))
        with pytest.raises(ListenError) as caught:
            await SlackServer(port=port).start()
        assert str(caught.value) == (
            f"The emulated Slack cannot listen on 127.0.0.1:{port}: another program has this port. Choose another port, or 0 "
            f"for any free one; `ss -ltnp 'sport = :{port}'` shows who has it."
        )

    play(scenario)


def test_the_token_is_shown_nowhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="aiohttp")

    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel="#syria", text="x")
        await refusal(client.api_call("no.such.method"))
        async with aiohttp.ClientSession() as session:
            for sent in ({"params": {"token": TOKEN, "channel": SYRIA}}, {"data": {"token": TOKEN}}, {"json": {"token": TOKEN}}):
                await session.post(slack.api_url + "chat.postMessage", **sent)
        shown = [await ask(slack, f"sandbox/{path}") for path in ("messages", "requests", "faults", "health")]
        shown += [await ask(slack, path) for path in ("", "channel/syria", "page/news")]
        assert [status for status, _ in shown] == [200] * 7
        assert not [text for _, text in shown if TOKEN in text]

    play(scenario, token=TOKEN, keep=tmp_path / "slack.jsonl")
    assert TOKEN not in (tmp_path / "slack.jsonl").read_text()
    assert TOKEN not in caplog.text


def test_the_page_shows_messages_threads_and_faults_with_everything_escaped() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        assert "No message yet." in (await ask(slack, ""))[1]
        hostile = "<script>alert(1)</script>"
        header = {"type": "header", "text": {"type": "plain_text", "text": hostile}}
        ts = (await client.chat_postMessage(channel="#syria", text=hostile, blocks=[header]))["ts"]
        await client.chat_postMessage(channel="#syria", text=f"*{hostile}*", thread_ts=ts)
        await client.chat_postMessage(channel="#other", text="half a pair \ud800")
        await order_fault(slack, mode="hang", channel=hostile)
        for path in ("", "channel/syria", "channel/$app%22%3E%3Cscript%3E", "page/news?channel=syria"):
            status, page = await ask(slack, path)
            assert status == 200
            assert "<script>" not in page
        everything = (await ask(slack, ""))[1]
        assert everything.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 3
        assert "1 reply" in everything
        assert "half a pair \ufffd" in everything
        assert "half a pair" not in (await ask(slack, "channel/syria"))[1]

    play(scenario)


def test_the_page_asks_for_news_and_hears_nothing_when_there_are_none() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        page = (await ask(slack, ""))[1]
        state = page.split('data-state="')[1].split('"')[0]
        assert (await ask(slack, f"page/news?state={state}"))[0] == 204
        await client.chat_postMessage(channel="#syria", text="news")
        status, news = await ask(slack, f"page/news?state={state}")
        assert status == 200
        assert "news" in news

    play(scenario)


def test_the_page_allows_no_script_or_resource_but_its_own() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        async with aiohttp.ClientSession() as session, session.get(slack.url) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert policy.startswith(
                "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:;"
            )
            page = await answer.text()
        assert "http://" not in page
        assert "https://" not in page
        for path, kind in (("page/style.css", "text/css"), ("page/script.js", "text/javascript")):
            async with aiohttp.ClientSession() as session, session.get(slack.url + path) as asset:
                assert (asset.status, asset.content_type) == (200, kind)

    play(scenario)


def test_a_page_elsewhere_cannot_use_this_server_through_a_browser() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        port = slack.url.rsplit(":", 1)[1].rstrip("/")
        for headers in ({"Host": f"rebound.example:{port}"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
            assert (await ask(slack, "sandbox/messages", **headers))[0] == 403
            assert (await ask(slack, "sandbox/faults", {"mode": "hang"}, **headers))[0] == 403
        for headers in ({"Host": f"localhost:{port}"}, {"Host": f"[::1]:{port}"}, {"Origin": slack.url.rstrip("/")}):
            assert (await ask(slack, "sandbox/messages", **headers))[0] == 200

    play(scenario)


def test_a_page_elsewhere_cannot_make_a_browser_ask_or_follow_a_link() -> None:
    refused = (
        '{"ok": false, "error": "A page elsewhere may not use this server, nor link to it: type its address into the browser."}'
    )

    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        post = f"api/chat.postMessage?token={TOKEN}&channel=syria&text=forged"
        foreign = [
            {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
            {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
            {"Sec-Fetch-Site": "same-site"},
            {"Referer": "https://evil.example/x"},
            {"Referer": "http://[evil"},
        ]
        for headers in foreign:
            for path in (post, "sandbox/messages", "", "page/news"):
                assert await ask(slack, path, **headers) == (403, refused)
        for headers in ({"Sec-Fetch-Site": "same-origin", "Referer": slack.url}, {"Sec-Fetch-Site": "none"}):
            assert (await ask(slack, "sandbox/messages", **headers))[0] == 200
        # Where a browser says nothing of it, the token in an address counts for nothing.
        assert json.loads((await ask(slack, post))[1])["error"] == "not_authed"
        assert slack.messages() == []

    play(scenario)


def test_a_server_for_other_machines_is_called_by_its_address_or_by_a_name_it_was_given() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        for name in ("slack:8080", "SLACK", "slack.", "192.0.2.7:8877", "[2001:db8::7]:8877", "localhost:1", "127.0.0.1"):
            assert (await ask(slack, "sandbox/health", Host=name))[0] == 200, name
        for name in ("rebound.example", "slack.example", "notslack", "[", "1.2.3.4.example:80"):
            assert (await ask(slack, "sandbox/health", Host=name))[0] == 403, name
        assert (await ask(slack, "sandbox/health", Host="rebound.example:80"))[1] == (
            '{"ok": false, "error": "This server does not know that it is called \'rebound.example\': use its address, or start '
            'it with --name NAME."}'
        )

    play(scenario, host="0.0.0.0", names=["Slack"])


def test_each_text_goes_its_own_way_as_slack_draws_it() -> None:
    headline = "\u062a\u0642\u0631\u064a\u0631 \u0639\u0646 \u0627\u0644\u0637\u0627\u0642\u0629"

    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        run = [{"type": "link", "url": "https://a.example/", "text": headline}, {"type": "text", "text": " - Herald"}]
        elements = [{"type": kind, "elements": run} for kind in ("rich_text_section", "rich_text_quote")]
        rules = {"type": "context", "elements": [{"type": "mrkdwn", "text": "Energy"}, {"type": "mrkdwn", "text": headline}]}
        await client.chat_postMessage(channel=SYRIA, text=headline, blocks=[{"type": "rich_text", "elements": elements}, rules])
        await client.chat_postMessage(channel=SYRIA, text=f"\u2068{headline}\u2069 <@U1>")
        page = (await ask(slack, "channel/syria"))[1]
        for tag in ("div", "blockquote"):
            assert f'<{tag} dir="auto"><a href="https://a.example/"' in page
        assert f'<span dir="auto">Energy</span><span dir="auto">{headline}</span>' in page
        assert f'<div class="rich" dir="auto">\u2068{headline}\u2069 <bdi class="mention">@U1</bdi></div>' in page

    play(scenario)


def test_a_thread_is_drawn_under_its_root_with_the_time_of_its_last_reply() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        root = (await client.chat_postMessage(channel=SYRIA, text="the root"))["ts"]
        await client.chat_postMessage(channel=SYRIA, text="another message")
        for text in ("one answer", "two answers"):
            await client.chat_postMessage(channel=SYRIA, text=text, thread_ts=root)
        page = (await ask(slack, "channel/syria"))[1].partition("<main>")[2]
        order = [
            page.index(text) for text in ("the root", "2 replies", "last at", "one answer", "two answers", "another message")
        ]
        assert order == sorted(order)
        assert "2 messages" in page

    play(scenario)
