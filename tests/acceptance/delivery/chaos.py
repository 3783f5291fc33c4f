"""Chaos in the deliver stage: workers kill themselves at named places, Slack spoils calls and keeps its limits, people delete and
archive, and Kafka is killed. What must hold in the end: each alert is visible once at most, and in exactly one end state.

Minutes of Slack take seconds here, on both sides. With SLACK_API_URL and SLACK_BOT_TOKEN set, another server stands in
for Slack; then nothing is steered, and what it shows is read back over its Web API. It has what a workspace has: messages
of people and of plays before, listings of many pages, and answers that fail, also to who reads back.
"""

import os
import random
import secrets
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import orjson
from click.testing import CliRunner

from config.settings.settings import Settings
from sandbox.kafka.broker import Broker
from schemas.deliveries import Delivery, State
from streams.kafka.deliveries import MARK, JournalEntry, read_changes
from streams.kafka.publisher import Publisher
from streams.kafka.reading import read_topic
from streams.kafka.topics import ALERTS, DELIVERIES, topic_name
from tests.acceptance.delivery.shown import id_of, ids_in
from tests.acceptance.harness import NO_PACE, TOKEN, Fleet, Slack, environment, fleet
from tests.copying import replace
from tests.unit.alerts.samples import ALERT
from tests.waiting import until
from wirewatch.cli import cli

WORKERS = 2
ADJUST = """
import os, random, signal
import alerts.slack.workspace, streams.app, streams.destinations
from functools import partial
from streams.delivery import Terms
from streams.running import Clock
from streams.running.faults import listen
clock = Clock({speed})
streams.app.Clock = lambda: clock
# The time that a call may take is a machine's own; in Slack's it is so much more.
streams.app.Terms = lambda timeout_s, **more: Terms(timeout_s=timeout_s * {speed}, **more)
streams.destinations.SlackDestination = partial(alerts.slack.workspace.SlackDestination, now=clock.now)
dice = random.Random(os.urandom(8))
def strike(point):
    if dice.random() < {share}:
        with open({struck!r}, "a") as file:
            file.write(point + "\\n")
        os.kill(os.getpid(), signal.SIGKILL)
listen(strike)
"""


@dataclass(frozen=True, slots=True)
class Size:
    """How much: `kills` are wanted on the average, `faults` is the share of posts and reads that Slack spoils."""

    alerts: int = 150
    channels: int = 5
    speed: float = 20.0
    kills: int = 10
    faults: float = 0.3


@dataclass
class Outcome:
    """What came of it. `wanted` are the alerts there were; `is_steered` says whether people had a part in it."""

    wanted: set[str]
    is_steered: bool
    struck: Counter[str]
    shown: Counter[str]
    ends: Counter[str]
    waiting: int
    seconds: float
    deleted: set[str] = field(default_factory=set)


def run(size: Size, seed: int, broker: Broker, settings: Settings, folder: Path) -> Outcome:
    """One play to its end."""
    dice, began = random.Random(seed), time.monotonic()
    names = [f"c{number}" for number in range(size.channels)]
    # Of this play alone, as a server that is not ours may still show the alerts of another one.
    play_id = secrets.token_hex(8)
    alerts = [
        replace(
            ALERT,
            id=f"{play_id}{number:016x}",
            receiver=f"#{names[number % len(names)]}",
            article=replace(ALERT.article, id=f"a{number}"),
        )
        for number in range(size.alerts)
    ]
    struck = folder / "struck"
    # An alert passes five places or so.
    adjust = ADJUST.format(speed=size.speed, share=size.kills / (5 * size.alerts), struck=str(struck))
    with slack_of(size, names, seed) as slack, fleet(_environment(settings, slack, folder), folder) as workers:
        play = _Play(size, settings, workers, slack, adjust, dice)
        for start in range(0, len(alerts), 50):
            play.publish(alerts[start : start + 50])
            play.disturb(broker if start == 100 else None)
        play.to_the_end(alerts)
        shown = Counter(ids_in(slack, names))
    ends = Counter(each["state"] for each in deliveries(settings))
    kills = Counter(struck.read_text().split("\n")[:-1] if struck.exists() else [])
    waiting = sum(not Delivery.read(record).state.is_end for record in last_records(settings).values())
    wanted = {each.id for each in alerts}
    return Outcome(wanted, slack is not None, kills, shown, ends, waiting, time.monotonic() - began, play.deleted)


@contextmanager
def slack_of(size: Size, names: list[str], seed: int) -> Iterator[Slack | None]:
    """The emulated Slack with its own limits, which spoils a share of the calls; None where another server stands in for it."""
    if "SLACK_API_URL" in os.environ:
        yield None
        return
    modes = ["drop_before", "drop_after", "http_500", "http_500_after", "error:internal_error", "error_after:fatal_error"]
    orders = [
        {"seed": seed, "share": size.faults, "modes": modes, "method": method}
        for method in ("chat.postMessage", "conversations.history")
    ]
    limits = {"messages_per_s": 1.0, "burst": 1, "messages_per_min": 600, "tier_2_per_min": 20, "tier_3_per_min": 50}
    with Slack(channels=names, speed=size.speed, faults=orders, **limits) as slack:
        yield slack


class _Play:
    """Workers that are started again whenever they have killed themselves."""

    def __init__(
        self, size: Size, settings: Settings, workers: Fleet, slack: Slack | None, adjust: str, dice: random.Random
    ) -> None:
        self.size, self.settings, self.workers, self.slack, self.adjust, self.dice = size, settings, workers, slack, adjust, dice
        self.deleted: set[str] = set()
        # The journal is followed: reading it anew at each look would take longer than the play.
        self._changes, self._seen = self._follow(), 0
        self._ended: dict[str, State] = {}
        self._archived: str | None = None
        self.tend()

    def tend(self) -> None:
        """Whoever has ended is followed by another one."""
        for worker in [each for each in self.workers.alive if each.process.poll() is not None]:
            assert worker.process.returncode == -9, worker.tail()
            self.workers.alive.remove(worker)
        while len(self.workers.alive) < WORKERS:
            self.workers.add("deliver", adjust=self.adjust)

    def publish(self, alerts: list[Any]) -> None:
        with Publisher(self.settings) as publisher:
            for each in alerts:
                publisher.publish(topic_name(self.settings, ALERTS), each.receiver.encode(), bytes(each))

    def disturb(self, broker: Broker | None) -> None:
        """What others do meanwhile: a channel is archived and comes back, a message is deleted, Kafka is killed."""
        self.tend()
        if self.slack is not None:
            self._archive()
            self._delete()
        if broker is not None:
            broker.kill()
            broker.start()
            self._changes = self._follow()
        time.sleep(0.5)

    def _archive(self) -> None:
        assert self.slack is not None
        if self._archived is None:
            self._archived = "c0"
            self._steer("POST", "channels", {"name": "c0", "archived": True})
        elif self.dice.random() < 0.5:
            self._steer("POST", "channels", {"name": "c0", "archived": False})

    def _delete(self) -> None:
        assert self.slack is not None
        self._catch_up()
        told = {id for id, state in self._ended.items() if state is State.DELIVERED}
        # One that a person deletes before it is known to be there is posted again: nobody can tell that it was there.
        messages = [each for each in self.slack.server.messages() if id_of(each) in told]
        if messages:
            chosen = self.dice.choice(messages)
            self.deleted.add(id_of(chosen))
            query = urlencode({"channel": chosen["channel_id"], "ts": chosen["ts"]})
            urlopen(Request(f"{self.slack.server.url}sandbox/messages?{query}", method="DELETE")).close()

    def _steer(self, method: str, what: str, body: dict[str, object]) -> None:
        assert self.slack is not None
        urlopen(
            Request(
                f"{self.slack.server.url}sandbox/{what}", orjson.dumps(body), {"Content-Type": "application/json"}, method=method
            )
        ).close()

    def to_the_end(self, alerts: list[Any]) -> None:
        """Until every alert has an end."""
        if self.slack is not None:
            self._steer("POST", "channels", {"name": "c0", "archived": False})
        wanted = {each.id for each in alerts}

        def has_ended() -> bool:
            self.tend()
            if self.slack is not None and self.dice.random() < 0.3:
                self._delete()
            self._catch_up()
            return wanted <= self._ended.keys()

        until(has_ended, self.workers.tails, moved=lambda: self._seen)

    def _follow(self) -> Iterator[JournalEntry | None]:
        return read_changes(self.settings, dict.fromkeys(range(self.settings.partitions), 0))

    def _catch_up(self) -> None:
        """Read what the journal has more by now."""
        for entry in self._changes:
            if entry is None:
                return
            self._seen += 1
            if entry.delivery.state.is_end:
                self._ended[entry.delivery.id] = entry.delivery.state


def last_records(settings: Settings) -> dict[str, bytes]:
    """The last record of each delivery."""
    found: dict[str, bytes] = {}
    for record in read_topic(settings, DELIVERIES):
        if record.value is not None and record.key is not None and record.key != MARK:
            found[record.key.decode()] = record.value
    return found


def deliveries(settings: Settings) -> list[dict[str, Any]]:
    """What `wirewatch deliveries list` says of all of them."""
    env = {"KAFKA_BOOTSTRAP_SERVERS": settings.kafka.bootstrap_servers, "WIREWATCH_TOPIC_PREFIX": settings.topic_prefix}
    result = CliRunner(env=env).invoke(cli, ["deliveries", "list", "--state", "all", "--json"])
    assert result.exit_code in (0, 1), result.output
    return [each for line in result.stdout.splitlines() if "state" in (each := orjson.loads(line))]


def _environment(settings: Settings, slack: Slack | None, folder: Path) -> dict[str, str]:
    (folder / "none").mkdir()
    env = environment(settings, slack, folder / "none", WIREWATCH_SLACK_TIMEOUT_S="3", WIREWATCH_LOG_LEVEL="info")
    # Slack's own pace.
    for name in ("WIREWATCH_WATCHLISTS", *NO_PACE):
        del env[name]
    if slack is None:
        env |= {"SLACK_API_URL": os.environ["SLACK_API_URL"], "SLACK_BOT_TOKEN": os.environ.get("SLACK_BOT_TOKEN", TOKEN)}
    return env
