"""Takes the picture in the README: an emulated Slack with a few alerts, photographed by headless Chromium.

    python -m tests.screenshot [FILE]

Without Chromium it says so and exits 1. The messages are posted with slack-sdk over HTTP, so the picture shows the same page
a demo shows. It must write nothing but the one picture.
"""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackServer

PICTURE = Path("docs/images/slack.png")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars",
)  # fmt: skip


async def take(browser: str, picture: Path, *, dark: bool = False) -> int:
    """Posts the alerts and runs the browser; its exit status."""
    async with SlackServer(channels=["general", "syria", "energy-desk"]) as slack:
        client = AsyncWebClient(token="xoxb-screenshot", base_url=slack.api_url, retry_handlers=[])
        for message in MESSAGES:
            await client.chat_postMessage(**message)
        picture.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as profile:
            look = ["--blink-settings=preferredColorScheme=0"] if dark else []
            process = await asyncio.create_subprocess_exec(
                browser, *QUIET, *look, f"--user-data-dir={profile}", "--window-size=1240,900", f"--screenshot={picture.resolve()}",
                slack.url, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
            return await asyncio.wait_for(process.wait(), 60)


def _rich(*elements):
    return {"type": "rich_text", "elements": list(elements)}


def _text(text, bold=False):
    return {"type": "text", "text": text, **({"style": {"bold": True}} if bold else {})}


def _alert(channel, priority, rule, headline, url, about, quotes, context, n):
    leaves = [[_text(part, i % 2 == 1) for i, part in enumerate(quote.split("*")) if part] for quote in quotes]
    return {
        "channel": channel,
        "text": f"[{priority}] {rule}: {headline} - {about}",
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": f"{rule}"}},
            _rich(
                {
                    "type": "rich_text_section",
                    "elements": [{"type": "link", "url": url, "text": headline, "style": {"bold": True}}, _text("\n" + about)],
                },
                *({"type": "rich_text_quote", "elements": q} for q in leaves),
            ),
            {"type": "context", "block_id": f"id{n}", "elements": [{"type": "plain_text", "text": c} for c in context]},
            {
                "type": "actions",
                "elements": [
                    {"type": "button", "text": {"type": "plain_text", "text": "Open"}, "url": url, "style": "primary"},
                    {"type": "button", "text": {"type": "plain_text", "text": "Claim"}, "action_id": "claim"},
                    {"type": "button", "text": {"type": "plain_text", "text": "Irrelevant"}, "action_id": "irr"},
                    {
                        "type": "overflow",
                        "action_id": "o",
                        "options": [{"text": {"type": "plain_text", "text": "Mute rule 1 h"}, "value": "m"}],
                    },
                ],
            },
        ],
        "metadata": {"event_type": "wirewatch_alert", "event_payload": {"delivery_id": f"id{n}"}},
    }


MESSAGES = [
    _alert(
        "#energy-desk",
        "NORMAL",
        "Central banks",
        "Norland's central bank holds its rate <b>&amp;</b> warns of <script>alert(1)</script>",
        "https://ledger.example/1",
        "The Ledger (GB) · en · 24 Nov 2026, 09:12",
        ["The *central bank* left its main rate at 3.25 % & said <i>nothing</i> of a cut."],
        ["central-banks · 41f0c2a9b7d3"],
        1,
    ),
    _alert(
        "#syria",
        "HIGH",
        "Russia, the US and Syria",
        "US and Russia to cooperate in Syria on de-mining, ministers say",
        "https://herald.example/world/2",
        "Herald (GB) · en · 24 Nov 2026, 10:02  +2 copies",
        [
            "The *US* and *Russia* agreed on a channel for *cooperation* in *Syria*, the first of its kind in three years, two ministers told reporters after talks in Geneva.",
            "“This *cooperation* is limited and practical,” the spokesman said.",
        ],
        ["Priority high", "russia-us-syria · 9c01d2e88a41"],
        2,
    ),
]


def main() -> int:
    """The exit status."""
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        print(f"No Chromium on PATH (looked for {', '.join(BROWSERS)}). Install it: apt-get install chromium", file=sys.stderr)
        return 1
    picture = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURE
    return asyncio.run(take(browser, picture, dark="dark" in sys.argv))


if __name__ == "__main__":
    sys.exit(main())
