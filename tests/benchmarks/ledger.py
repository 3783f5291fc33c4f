"""The alert stage at 100,000 open stories: the CPU of a match beside a Faust agent that does nothing, reading the ledger again,
memory, records. The stage's topics are kept in memory here; what Kafka's client adds is in `pipeline`.

    python -m tests.benchmarks ledger
    python -m tests.benchmarks.ledger [STORIES]     without Kafka, and so without the agent that does nothing
"""

import asyncio
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import psutil

from config.settings.settings import load_settings
from matching.fingerprints import fingerprint
from sandbox.kafka.broker import Broker
from schemas import Match, Policy, StoryPolicy
from streams.kafka import MARK
from streams.kafka.topics import create_topics
from tests.acceptance.harness import ROOT, environment
from tests.benchmarks import pipeline
from tests.benchmarks.generator import Language
from tests.copying import replace
from tests.unit.streams.events import KeptTopic
from tests.unit.streams.ledger.play import PARTITION, Play, match

WORDS = [
    f"{first}{middle}{last}{end}"
    for first in "bdfglmnprst"
    for middle in ("a", "e", "io", "u")
    for last in ("ner", "tal", "mos", "rig", "lan")
    for end in ("", "a", "ik", "or", "est", "ung", "ly")
]
# As in a language: few words are frequent, most are rare.
OFTEN = [1 / (place + 3) for place in range(len(WORDS))]
STORIES, BATCH, MEASURED = 100_000, 200, 5_000
BY_EVENT = Policy(story=StoryPolicy(by="event"))


def run() -> None:
    """Print it, each figure beside what an agent that does nothing takes in the same minutes."""
    with Broker() as broker, tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap_servers})
        create_topics(settings)
        language = Language()
        pipeline.publish(settings, [language.article(number) for number in range(pipeline.DISTINCT)])
        env = environment(settings, None, Path(folder) / "rules.yaml")
        noop = pipeline.measure(settings, "noop", [sys.executable, "-m", "tests.benchmarks.noop"], env)
    print(f"ledger: a Faust agent that does nothing {noop[1]:.0f} µs CPU an article", flush=True)
    # A process of its own, because of the memory.
    subprocess.run([sys.executable, "-m", "tests.benchmarks.ledger", str(STORIES), str(noop[1])], cwd=ROOT, check=True)


def text(dice: random.Random) -> str:
    """A report of 80 words."""
    return " ".join(dice.choices(WORDS, OFTEN, k=80))


class Topic(KeptTopic):
    """Takes a message as Kafka's client does: without a task for it."""

    async def send(
        self, *, key: bytes | None, value: bytes | None, partition: int | None, headers: list[tuple[str, bytes]], **_: str
    ) -> Awaitable[None]:
        self.put(key, value, partition or 0, headers)
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        kept.set_result(None)
        return kept


def stories(count: int) -> list[Match]:
    """Matches of which hardly one is like another."""
    dice = random.Random(1)
    return [
        match(number, fingerprint=fingerprint(text(dice)[:60], text(dice), f"outlet{number % 500}.example", "en"))
        for number in range(count)
    ]


def by_event(matches: Sequence[Match]) -> list[Match]:
    """The same of rules that tell an event once."""
    return [replace(each, rules=tuple(replace(rule, policy=BY_EVENT) for rule in each.rules)) for each in matches]


def copies(matches: Sequence[Match], first: int) -> list[Match]:
    """Other articles with their texts."""
    return [match(first + number, fingerprint=each.fingerprint) for number, each in enumerate(matches)]


def calibrated() -> float:
    """What a loop over 430 words takes now, in µs: the machine is shared, and slower at one time than at another."""
    words = " ".join(WORDS[:430])
    began = time.process_time()
    for _ in range(100):
        re.findall(r"\w+", words.lower())
    return (time.process_time() - began) / 100 * 1e6


async def decide(play: Play, matches: Sequence[Match]) -> tuple[float, float]:
    """The CPU time of deciding one of these, in µs and in times of a calibrated article: medians of batches, each with the
    calibration beside it, so that what else the machine does counts in both."""
    took, ratios = [], []
    for at in range(0, len(matches), BATCH):
        batch = matches[at : at + BATCH]
        play.publish(*batch)
        began = time.process_time()
        await play.feed(BATCH)
        took.append((time.process_time() - began) / len(batch) * 1e6)
        ratios.append(took[-1] / calibrated())
    return statistics.median(took), statistics.median(ratios)


async def measure(count: int, noop_us: float | None) -> None:
    """All of it, a line each."""
    made = stories(count + 2 * MEASURED)
    play = Play(speed=1.0)
    play.alerts, play.decisions = Topic("alerts.v1"), Topic("decisions.v1")
    stage = await play.start()
    await play.until(lambda: play.decisions.records)
    play.publish(*made[:count])
    await play.feed(BATCH)
    sizes = sorted(len(each.value or b"") for each in play.decisions.records if each.key != MARK)
    before = stage.round
    await stage.end_round()
    held, began = psutil.Process().memory_info().rss, time.process_time()
    await stage.begin_round({PARTITION})
    assert stage.round is not None
    ledger = await stage.round.ledger(PARTITION)
    assert ledger is not None
    took, grown = time.process_time() - began, (psutil.Process().memory_info().rss - held) / 1024**2
    print(f"  {len(ledger.state):,} decisions, read again in {took:.1f} s of CPU", end="")
    print(f" ({took / calibrated() * 1e6:,.0f} calibrated articles), {grown:,.0f} MB")
    print(f"  a record: {sizes[len(sizes) // 2]:,} bytes, the largest {sizes[-1]:,}")
    del before
    new, other = made[count : count + MEASURED], made[count + MEASURED :]
    kinds: dict[str, Callable[[], list[Match]]] = {
        "begins a story": lambda: new,
        "joins one, a copy": lambda: copies(new, 10_000_000),
        "begins or joins, by event": lambda: by_event(other),
        "joins one, by event": lambda: by_event(copies(new, 20_000_000)),
    }
    for name, matches in kinds.items():
        took, ratio = await decide(play, matches())
        beside = f"{took / noop_us:5.2f} x doing nothing" if noop_us is not None else ""
        print(f"  a match that {name:<28} {took:6.0f} µs  {ratio:5.2f} x calibrated  {beside}", flush=True)
    for words in ("a tick that brings much", "a tick that brings nothing"):
        known, began = len(ledger.state), time.process_time()
        await stage.clerk.tick(ledger, play.clock.now())
        took, brought = time.process_time() - began, len(ledger.state) - known
        print(f"  {words}: {took * 1e3:.1f} ms, {brought:,} decisions")
    await stage.end_round()


if __name__ == "__main__":
    asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else STORIES, float(sys.argv[2]) if len(sys.argv) > 2 else None))
