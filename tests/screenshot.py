"""Takes the pictures of the README and of docs/stories.md: the emulated Slack after the demo, photographed by headless Chromium.

    python -m tests.screenshot [FOLDER]

The sample articles go through the program's own code, so the pictures show what `wirewatch demo` shows. The README's carries a
text (a tEXt chunk of PNG) with the rules and revisions in it, and tests/pages/test_picture.py fails when these are no longer the
program's. Without Chromium it says what is missing and exits 1. It must write nothing but the pictures.
"""

import asyncio
import shutil
import struct
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from alerts import Limits
from alerts.destination import Sending
from alerts.slack.client import Answer, SlackClient
from alerts.slack.message import render
from config.loading.watchlists import load_watchlists
from config.settings.settings import SHIPPED_WATCHLISTS
from rules.backtest import Arrival
from rules.matcher import Matcher
from sandbox.samples import sample_articles, sample_copies, sample_desk
from sandbox.slack import SlackServer
from schemas import Announcement, Article, UnreadableError
from schemas.messages import Alert
from tests.unit.alerts.decisions.first_alert import first_alert
from wirewatch.rehearsal import Rehearsal

PICTURE = Path("docs/images/slack.png")
KEYWORD = b"Description"
START = len(b"\x89PNG\r\n\x1a\n") + 4 + 4 + 13 + 4  # behind the signature and the chunk IHDR
SIZE = "1240,420"
# The others: what each shows, and how large.
SCENES = {"story.png": ("syria", "1240,680"), "digest.png": ("culture", "1240,500")}
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


def scene() -> Iterator[Announcement]:
    """What the demo tells in its story and its digests, in the samples' own time."""
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(shutil.copytree(SHIPPED_WATCHLISTS, Path(folder) / "rules"))
        (rules / "desk.yaml").write_text(sample_desk("20:00 UTC"))
        play = Rehearsal(load_watchlists(rules).rules, Limits())
    for file in (sample_articles(), sample_copies()):
        for line in file.read_bytes().splitlines():
            with suppress(UnreadableError):
                article = Article.read(line)
                play.add(Arrival(article, article.published_at, article.published_at))
    for step in play.steps():
        yield from step.told


async def post(slack: SlackServer, announcements: Iterable[Announcement]) -> None:
    """As the deliver stage does: what belongs to another message finds it by the id of that."""
    client = SlackClient("xoxb-screenshot", slack.api_url, timeout_s=10.0)
    await client.open()
    places: dict[str | None, Answer] = {}
    for each in announcements:
        root = places.get(getattr(each, "reply_to", None))
        changed = places.get(getattr(each, "update_of", None))
        sending = Sending(
            each.id,
            each,
            each.receiver,
            channel=changed.channel if changed else None,
            thread_ts=root.ts if root else None,
            update_ts=changed.ts if changed else None,
        )
        made = render(sending, ZoneInfo("UTC"))
        answer = await (client.update(made) if changed else client.post(made))
        assert answer.ok, answer
        places[each.id] = answer
    await client.close()


async def photograph(browser: str, url: str, size: str, picture: Path) -> int:
    """The browser's exit status."""
    with tempfile.TemporaryDirectory() as profile:
        process = await asyncio.create_subprocess_exec(
            browser,
            *QUIET,
            f"--user-data-dir={profile}",
            f"--window-size={size}",
            f"--screenshot={picture}",
            url,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        return await asyncio.wait_for(process.wait(), 60)


async def take(browser: str, folder: Path) -> int:
    """Takes each picture; 0, or the exit status of a browser that took none."""
    async with SlackServer(channels=["energy", "general", "syria"]) as slack:
        await post(slack, alerts())
        status = await photograph(browser, slack.url, SIZE, folder / PICTURE.name)
    async with SlackServer(channels=["culture", "general", "sport", "syria"]) as slack:
        await post(slack, scene())
        for name, (channel, size) in SCENES.items():
            status = status or await photograph(browser, f"{slack.url}channel/{channel}", size, folder / name)
    return status


def main(arguments: list[str]) -> int:
    """The exit status: 0 with the pictures, 1 without."""
    folder = (Path(arguments[0]) if arguments else PICTURE.parent).resolve()
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        print(f"No picture: none of {', '.join(BROWSERS)} is on PATH. Install Chromium and try again.", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    pictures = [folder / name for name in (PICTURE.name, *SCENES)]
    status = asyncio.run(take(browser, folder))
    if status != 0 or not all(each.exists() for each in pictures):
        print(f"No picture: {browser} ended with status {status}.", file=sys.stderr)
        return 1
    pictures[0].write_bytes(with_text(pictures[0].read_bytes(), told()))
    print("\n".join(map(str, pictures)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
