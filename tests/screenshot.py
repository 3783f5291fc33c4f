"""Takes the picture in the README: the emulated Slack with a few alerts, photographed by headless Chromium.

    python -m tests.screenshot [FILE]

The alerts are rendered and posted by the program's own code, so the picture cannot show what a user would not see. Without
Chromium it says what is missing and exits 1. It must write nothing but the one picture.
"""

import asyncio
import shutil
import sys
import tempfile
from datetime import datetime
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from zoneinfo import ZoneInfo

from alerts.slack.client import SlackClient
from alerts.slack.message import render
from sandbox.slack import SlackServer
from schemas.messages import Alert, AlertArticle, AlertRule, Priority, Quote

PICTURE = Path("docs/images/slack.png")
SIZE = "1240,640"
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


def quote(text: str) -> Quote:
    """A quote whose hits stand between asterisks."""
    parts = text.split("*")
    ends = list(accumulate(len(part) for part in parts))
    return Quote("".join(parts), tuple((ends[n - 1], ends[n]) for n in range(1, len(parts), 2)))


def alert(
    receiver: str, priority: Priority, rule: tuple[str, str, str], title: str, outlet: str, country: str, at: str, *quotes: str
) -> Alert:
    """An alert as the worker would decide it; `rule` is its watchlist, its id and its name."""
    watchlist, rule_id, name = rule
    identity = sha256(title.encode()).hexdigest()
    url = f"https://{outlet.lower().replace(' ', '-')}.example/world/{identity[:8]}"
    return Alert(
        id=identity[:32],
        receiver=receiver,
        priority=priority,
        article=AlertArticle(identity, url, title, outlet, datetime.fromisoformat(at), country, "en"),
        rules=(AlertRule(rule_id, name, watchlist, identity[-12:], priority),),
        quotes=tuple(quote(text) for text in quotes),
        decided_at=datetime.fromisoformat(at),
    )


ALERTS = (
    alert(
        "#energy",
        "low",
        ("energy-desk", "power-cuts", "Large power cuts"),
        "Storm floods a substation & leaves 90,000 homes on the Norland coast without power",
        "Harbour Ledger",
        "IE",
        "2026-11-24T08:45:00+00:00",
        "The *power cut* began at 04:12, when sea water reached the *substation* at Kestrel Bay, the *national operator* said.",
    ),
    alert(
        "#syria",
        "high",
        ("middle-east-desk", "russia-us-syria", "Russia-US cooperation in Syria"),
        "Russia and Washington back a plan to reopen Syria's northern power lines",
        "The Herald",
        "GB",
        "2026-11-24T09:30:00+00:00",
        "Engineers from three countries will begin repairing the lines next month, after *Russia* and the *US* agreed in Geneva.",
        "The two-page text calls the work “a first, limited step of *cooperation* in *Syria*”. It names no troops and no money.",
    ),
)


async def take(browser: str, picture: Path) -> int:
    """Posts the alerts and runs the browser; its exit status."""
    async with SlackServer(channels=["energy", "general", "syria"]) as slack:
        client = SlackClient("xoxb-screenshot", slack.api_url, timeout_s=10.0)
        await client.open()
        for told in ALERTS:
            answer = await client.post(render(told, timezone=ZoneInfo("UTC")))
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
    print(picture)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
