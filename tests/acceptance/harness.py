"""Workers as processes and an emulated Slack in a thread: what an acceptance test starts, kills and looks at.

Everything here is what a user would run; nothing looks into a worker but its log. A test must leave no process behind. Whatever
is started here says by itself when it moves, so that every wait (tests/waiting.py) takes notice of it.
"""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.request import Request, urlopen

import orjson
from click.testing import CliRunner

from config.settings.settings import Settings
from sandbox.slack import SlackServer
from streams.kafka.progress import read_progress
from streams.kafka.publisher import Publisher
from streams.kafka.topics import ARTICLES, topic_name
from tests.desks import WATCHLIST
from tests.waiting import PATIENCE_S, Log, ended, until, watched
from wirewatch.cli import cli

ROOT = Path(__file__).parents[2]
__all__ = [
    "NO_PACE", "ROOT", "TOKEN", "WATCHLIST", "Fleet", "Slack", "Worker", "article", "await_end", "environment", "fleet",
    "publish", "until",
]  # fmt: skip
TOKEN = "xoxb-test-only"
# The emulated Slack of a test takes messages as they come; what is tried at Slack's own pace says so.
RATES = ("CHANNEL_PER_S", "POSTS_PER_MIN", "UPDATES_PER_MIN", "READS_PER_MIN", "LISTS_PER_MIN")
NO_PACE = {f"WIREWATCH_SLACK_{rate}": "none" for rate in RATES}


class Slack:
    """The emulated Slack in a thread of its own, stopped at the end of a `with` block."""

    def __init__(self, **options: Any) -> None:
        options = {"channels": ["red", "blue"], "token": TOKEN, "messages_per_s": 1000, "burst": 1000, **options}
        self.server = SlackServer(**options)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="slack", daemon=True)
        self._watched = watched(lambda: len(self.server.messages()))

    def _run(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)

    def stop(self) -> None:
        """Close the port; messages stay."""
        self._run(self.server.stop())

    def start(self) -> None:
        """Listen again on the same port."""
        self._run(self.server.start())

    def delivery_ids(self) -> list[str]:
        """The alert of each visible message, in order of arrival."""
        return [message["metadata"]["event_payload"]["delivery_id"] for message in self.server.messages()]

    def create(self, channel: str) -> None:
        """Make a channel, as somebody in the workspace would."""
        body = orjson.dumps({"name": channel})
        urlopen(Request(f"{self.server.url}sandbox/channels", body, {"Content-Type": "application/json"})).close()

    def __enter__(self) -> Self:
        self._thread.start()
        self.start()
        self._watched.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._watched.__exit__(kind, error, trace)
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_S)


def environment(settings: Settings, slack: Slack | None, watchlists: Path, **more: str) -> dict[str, str]:
    """What a worker process is given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WIREWATCH_", "SLACK_", "KAFKA_"))}
    if slack is not None:
        kept |= {"SLACK_BOT_TOKEN": TOKEN, "SLACK_API_URL": slack.server.api_url, "WIREWATCH_SLACK_TIMEOUT_S": "10"}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "KAFKA_BOOTSTRAP_SERVERS": settings.kafka.bootstrap_servers,
        "WIREWATCH_TOPIC_PREFIX": settings.topic_prefix,
        "WIREWATCH_SESSION_TIMEOUT_S": "6",
        "WIREWATCH_MAX_AGE_H": "none",  # the articles of the tests have fixed dates
        "WIREWATCH_FLOODS": "off",  # their messages are counted
        **NO_PACE,
        "WIREWATCH_WATCHLISTS": str(watchlists),
        **more,
    }


def apply(env: dict[str, str], watchlist: Path) -> None:
    """What an analyst does: `wirewatch watchlists apply`."""
    result = CliRunner(env=env).invoke(cli, ["watchlists", "apply", str(watchlist), "--yes", "--author", "Dana"])
    assert result.exit_code in (0, 1), result.output


class Worker:
    """One `wirewatch worker` process with its log in a file."""

    def __init__(self, stages: Sequence[str], env: dict[str, str], log: Path, adjust: str = "") -> None:
        """`adjust`: statements that its Python runs first, which make a bound of ours small."""
        self.log = log
        with log.open("ab") as output:
            run = ["-m", "wirewatch"] if not adjust else ["-c", f"{adjust}\nfrom wirewatch.__main__ import main\nmain()"]
            command = [sys.executable, *run, "worker", *stages]
            self.process = subprocess.Popen(command, env=env, stdout=output, stderr=output, stdin=subprocess.DEVNULL, cwd=ROOT)

    def pause(self) -> None:
        """SIGSTOP: it lives, and does nothing until `resume`."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT."""
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """Kill -9."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """SIGTERM, after which it must end cleanly. It leaves by a clock of its own, so how long that takes is not asked here."""
        self.process.send_signal(signal.SIGTERM)
        status = ended(self.process, self.tail)
        # Python itself may still have been starting: then there was nothing to end cleanly.
        assert status == 0 or not self.log.read_bytes(), f"a worker ended with {status} after SIGTERM:\n{self.tail()}"

    def tail(self) -> str:
        """The end of its log, for a failing test's message."""
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-40:])


class Fleet:
    """The workers of one test."""

    def __init__(self, env: dict[str, str], folder: Path) -> None:
        self._env = env
        self._folder = folder
        self._started = 0
        self._logs: list[Log] = []
        self.alive: list[Worker] = []

    def add(self, *stages: str, adjust: str = "", **environment: str) -> Worker:
        """Start one more worker; all stages unless some are named."""
        self._started += 1
        log = self._folder / f"worker-{self._started}.log"
        self._logs.append(Log(log))
        self.alive.append(Worker(stages or ("all",), {**self._env, **environment}, log, adjust))
        return self.alive[-1]

    def said(self) -> list[int]:
        """How many kinds of lines there are in each log: more of them when something happens."""
        return [log() for log in self._logs]

    def remove(self, worker: Worker, *, kill: bool) -> None:
        """End one worker."""
        self.alive.remove(worker)
        if kill:
            worker.kill()
        else:
            worker.stop()

    def logs(self) -> str:
        """All that the workers have logged, also those that are gone."""
        return "\n".join(log.read_text("utf-8", "replace") for log in self._folder.glob("worker-*.log"))

    def tails(self) -> str:
        """The ends of all logs."""
        return "\n\n".join(f"{worker.log.name}:\n{worker.tail()}" for worker in self.alive)


@contextmanager
def fleet(env: dict[str, str], folder: Path) -> Iterator[Fleet]:
    """Workers that are all gone at the end."""
    workers = Fleet(env, folder)
    try:
        with watched(workers.said):
            yield workers
    finally:
        for worker in workers.alive:
            worker.kill()


def await_end(settings: Settings, workers: Fleet) -> None:
    """Return when every article has ended and no alert is pending."""
    until(
        lambda: all(stage.waiting == 0 for stage in read_progress(settings)),
        workers.tails,
        moved=lambda: read_progress(settings),
    )


def article(number: int, words: str = "", **members: Any) -> dict[str, Any]:
    """A valid article."""
    return {
        "id": f"article-{number}",
        "url": f"https://herald.example/{number}",
        "title": f"Report number {number}",
        "body": f"Something happened. {words} was seen.\n\nMore is not known.",
        "published_at": "2026-11-24T08:00:00Z",
        **members,
    }


def publish(settings: Settings, *articles: dict[str, Any] | tuple[bytes | None, bytes | None]) -> None:
    """Publish articles, or raw (key, value) pairs, and return when Kafka has them."""
    with Publisher(settings) as publisher:
        for each in articles:
            key, value = (each["id"].encode(), orjson.dumps(each)) if isinstance(each, dict) else each
            publisher.publish(topic_name(settings, ARTICLES), key, value)
