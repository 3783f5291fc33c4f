"""The alert stage at 100,000 open stories, without Kafka: a match, reading the ledger again, memory, records.

    python -m tests.benchmarks.ledger [STORIES]

What Kafka adds is in `make bench`, whose noop stage is the measure for that.
"""

import asyncio
import random
import resource
import sys
import time

from matching.fingerprints import fingerprint
from schemas import Match
from streams.kafka import MARK
from tests.unit.streams.ledger.play import PARTITION, Play, match

WORDS = [
    f"{first}{middle}{last}"
    for first in "bdfglmnprst"
    for middle in ("a", "e", "io", "u")
    for last in ("ner", "tal", "mos", "rig")
]
BATCH, MEASURED = 200, 5_000


def text(dice: random.Random) -> str:
    """A report of 80 words."""
    return " ".join(dice.choices(WORDS, k=80))


def stories(count: int) -> list[Match]:
    """Matches of which none is like another."""
    dice = random.Random(1)
    return [
        match(number, fingerprint=fingerprint(text(dice)[:60], text(dice), f"outlet{number % 500}.example", "en"))
        for number in range(count)
    ]


def peak_mb() -> float:
    """The most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def decide(play: Play, matches: list[Match]) -> float:
    """The CPU time of deciding these, in seconds."""
    play.publish(*matches)
    began = time.process_time()
    await play.feed(BATCH)
    return time.process_time() - began


async def measure(count: int) -> None:
    """All of it, a line each."""
    made = stories(count + MEASURED)
    play = Play(speed=1.0)
    stage = await play.start()
    await play.until(lambda: play.decisions.records)
    before = peak_mb()
    await decide(play, made[:count])
    print(
        f"open stories                {count:>10,}   memory {peak_mb() - before:,.0f} MB with the topics that are kept here too"
    )
    new = await decide(play, made[count:])
    print(f"a match that begins a story {new / MEASURED * 1e6:>10,.0f} µs")
    again = [match(10_000_000 + number, fingerprint=each.fingerprint) for number, each in enumerate(made[:MEASURED])]
    print(f"a match that joins one      {await decide(play, again) / MEASURED * 1e6:>10,.0f} µs")
    sizes = sorted(len(each.value or b"") for each in play.decisions.records if each.key != MARK)
    print(f"a record                    {sizes[len(sizes) // 2]:>10,} bytes, the largest {sizes[-1]:,}")
    await stage.end_round()
    began = time.process_time()
    ledgers = await stage.clerk.records.learn({PARTITION}, asyncio.Event())
    print(f"reading it again            {time.process_time() - began:>10.1f} s for {len(ledgers[PARTITION].state):,} decisions")
    ledger = ledgers[PARTITION]
    for words in ("a tick that brings much", "a tick that brings nothing"):
        count, began = len(ledger.state), time.process_time()
        await stage.clerk.tick(ledger, play.clock.now())
        took, brought = time.process_time() - began, len(ledger.state) - count
        print(f"{words:<28}{took * 1e3:>10.1f} ms, {brought:,} decisions")


if __name__ == "__main__":
    asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
