"""What people see: our messages posted to the emulated Slack, validated there, and drawn on its page as Slack draws them."""

import json
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from alerts.destination import Form
from alerts.slack.message import render
from sandbox.slack import SlackServer
from schemas.deliveries import Announcement
from tests.copying import replace
from tests.integration.kafka.client_play import UTC_ZONE
from tests.integration.slack.slack_play import SYRIA, ask, play
from tests.unit.alerts.samples import ALERT, NOTICE, SUMMARY, alert_of, sending

ARABIC = "\u0645\u062d\u0627\u062f\u062b\u0627\u062a"
COMPACT = replace(ALERT, rules=tuple(replace(rule, style="compact") for rule in ALERT.rules))


async def post(client: AsyncWebClient, announcement: Announcement, form: Form = Form.FULL, **members: Any) -> str:
    """The ts of a message."""
    arguments = render(sending(announcement, form, channel=SYRIA, **members), UTC_ZONE).arguments()
    answer = await (client.chat_update(**arguments) if "ts" in arguments else client.chat_postMessage(**arguments))
    assert not [each for each in answer.get("response_metadata", {}).get("warnings", ()) if "sandbox" in each]
    return str(answer["ts"])


@pytest.mark.parametrize("announcement", [ALERT, COMPACT, NOTICE, SUMMARY, alert_of(title=ARABIC, url="javascript:alert(1)")])
def test_slack_finds_no_fault_in_any_kind_of_message(announcement: Announcement) -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        for form in (Form.FULL, Form.SECTION):
            message = render(sending(announcement, form, late="14 min late: Slack refused"), UTC_ZONE)
            assert (await client.api_call("blocks.validate", json={"blocks": json.dumps(message.blocks)}))["ok"]
        for form in Form:
            await post(client, announcement, form)
        assert len(slack.messages("syria")) == len(Form), "none was split"

    play(scenario)


def test_a_card_its_reply_and_its_update_are_drawn() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        root = await post(client, alert_of(title=ARABIC), late="14 min late: Slack refused")
        await post(client, COMPACT, thread_ts=root)
        page = (await ask(slack, "channel/syria"))[1]
        assert f'<h3 class="header" dir="auto">\u2068{ARABIC}\u2069</h3>' in page
        assert '<span dir="auto">[HIGH] Syria and the US · Syria, everything</span>' in page
        assert '<span dir="auto">14 min late: Slack refused</span>' in page
        assert f'aria-label="Open \u2068{ARABIC}\u2069 at The Example"' in page
        assert "Nov 24, 2026, " in page
        assert "1 reply" in page
        assert "Talks on Syria &amp; more</a></b>" in page
        await post(client, SUMMARY, update_ts=root)
        page = (await ask(slack, "channel/syria"))[1]
        assert ARABIC not in page
        assert "and 12 more alerts" in page

    play(scenario)


def test_text_alone_has_no_markup_and_no_link_on_the_page() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        title = "*bold* <!channel> https://evil.example/"
        ts = await post(client, alert_of(title=title), Form.TEXT)
        for _ in range(2):
            page = (await ask(slack, "channel/syria"))[1]
            assert "*bold* &lt;!channel&gt; https://evil.example/" in page
            assert 'href="https://evil.example/"' not in page
            await post(client, alert_of(title=title), Form.TEXT, update_ts=ts)

    play(scenario)
