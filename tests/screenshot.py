"""Takes the picture in the README: the emulated Slack after the demo, photographed by headless Chromium.

    python -m tests.screenshot [FILE]

The sample articles go through the program's own code, so the picture shows what `wirewatch demo` shows. It carries a text
(a tEXt chunk of PNG) with the rules and revisions in it, and tests/pages/test_picture.py fails when these are no longer the
program's. Without Chromium it says what is missing and exits 1. It must write nothing but the one picture.
"""

import asyncio
import shutil
import struct
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from alerts.destination import Sending
from alerts.slack.client import SlackClient
from alerts.slack.message import render
from config.loading.watchlists import load_watchlists
from config.settings.settings import SHIPPED_WATCHLISTS
from rules.matcher import Matcher
from sandbox.samples import sample_articles
from sandbox.slack import SlackServer
from schemas import Article, UnreadableError
from schemas.messages import Alert
from tests.unit.alerts.decisions.first_alert import first_alert

PICTURE = Path("docs/images/slack.png")
KEYWORD = b"Description"
START = len(b"\x89PNG\r\n\x1a\n") + 4 + 4 + 13 + 4  # behind the signature and the chunk IHDR
SIZE = "1240,420"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def alerts() -> Iterator[Alert]:
    """What the demo tells: the shipped rules over the sample articles."""
    matcher = Matcher(load_watchlists(SHIPPED_WATCHLISTS).rules)
    now = datetime.now(UTC)
    for line in sample_articles().read_bytes().splitlines():
        with suppress(UnreadableError):
            for match in matcher.match(Article.read(line), now):
                decision = first_alert(match, now)
                if isinstance(decision, Alert):
                    yield decision


def told() -> str:
    """What can be seen in the picture of rules and revisions."""
    return "\n".join(f"{rule.id} {rule.revision}" for alert in alerts() for rule in alert.rules)


def with_text(picture: bytes, text: str) -> bytes:
    """A picture that carries a text."""
    body = b"tEXt" + KEYWORD + b"\0" + text.encode("latin-1")
    return picture[:START] + struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body)) + picture[START:]


def text_of(picture: bytes) -> str:
    """The text that a picture carries; nothing where there is none."""
    (length,) = struct.unpack(">I", picture[START : START + 4])
    kind, body = picture[START + 4 : START + 8], picture[START + 8 : START + 8 + length]
    keyword, _, text = body.partition(b"\0")
    return text.decode("latin-1") if (kind, keyword) == (b"tEXt", KEYWORD) else ""


async def take(browser: str, picture: Path) -> int:
    """Posts the alerts and runs the browser; its exit status."""
    async with SlackServer(channels=["energy", "general", "syria"]) as slack:
        client = SlackClient("xoxb-screenshot", slack.api_url, timeout_s=10.0)
        await client.open()
        for alert in alerts():
            answer = await client.post(render(Sending(alert.id, alert, alert.receiver), ZoneInfo("UTC")))
            assert answer.ok, answer
        await client.close()
        with tempfile.TemporaryDirectory() as profile:
            process = await asyncio.create_subprocess_exec(
                browser,
                *QUIET,
                f"--user-data-dir={profile}",
                f"--window-size={SIZE}",
                f"--screenshot={picture}",
                slack.url,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
            return await asyncio.wait_for(process.wait(), 60)


def main(arguments: list[str]) -> int:
    """The exit status: 0 with a picture, 1 without."""
    picture = (Path(arguments[0]) if arguments else PICTURE).resolve()
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        print(f"No picture: none of {', '.join(BROWSERS)} is on PATH. Install Chromium and try again.", file=sys.stderr)
        return 1
    picture.parent.mkdir(parents=True, exist_ok=True)
    status = asyncio.run(take(browser, picture))
    if status != 0 or not picture.exists():
        print(f"No picture: {browser} ended with status {status}.", file=sys.stderr)
        return 1
    picture.write_bytes(with_text(picture.read_bytes(), told()))
    print(picture)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
