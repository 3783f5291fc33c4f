"""How soon a changed rule runs: 1,000 rules in two workers, one of which is changed again and again; and 10,000 applied at once.

A change is measured from the moment at which its revision is sent to Kafka until both workers say that they run it; and from the
return of apply, until an article published then has its match, of the new revision, in Kafka.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from kafka import TopicPartition

from config.loading.watchlists import load_watchlists
from config.plan.plan import plan_of
from config.settings.settings import Settings, load_settings
from sandbox.kafka.broker import Broker
from schemas.messages import Match
from streams.kafka.connection import consumer
from streams.kafka.topics import MATCHES, create_topics, topic_name
from streams.watchlists.apply import await_workers, publish
from streams.watchlists.presence import read_presence
from streams.watchlists.standings import read_standings
from tests.acceptance.harness import ROOT, article, environment, fleet, until
from tests.acceptance.harness import publish as publish_articles
from tests.benchmarks.generator import Language
from tests.benchmarks.watchlists import write

RULES, MANY, CHANGES = 1_000, 10_000, 100


def run() -> None:
    """Print the median and the 99th percentile of both, and the seconds of a large apply."""
    with Broker() as broker, tempfile.TemporaryDirectory() as name:
        folder, language = Path(name), Language()
        settings = load_settings({"KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap_servers, "WIREWATCH_PARTITIONS": "4"})
        create_topics(settings)
        file, queries = folder / "rules.yaml", [language.query() for _ in range(RULES - 1)]
        env = environment(settings, None, folder)
        del env["WIREWATCH_WATCHLISTS"]
        with fleet(env, folder) as workers:
            write(file, ["word0", *queries])
            apply(settings, file)
            for _ in range(2):
                workers.add("match")
            until(lambda: len(read_presence(settings, datetime.now(UTC))) == 2, workers.tails)
            taken_s, seen_s = [], []
            for number in range(1, CHANGES + 1):
                write(file, [f"word{number}", *queries])
                taken_s.append(apply(settings, file))
                seen_s.append(until_matched(settings, number))
            print(f"live: one of {RULES:,} rules changed {CHANGES} times, two workers")
            tell("sent until both workers run it", taken_s)
            tell("article published then until it is matched", seen_s)
            write(file, [language.query() for _ in range(MANY)])
            began = time.monotonic()
            command = [sys.executable, "-m", "wirewatch", "watchlists", "apply", str(file), "--yes", "--json"]
            subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            print(f"  {MANY:,} rules applied, all of them changed, until both run them: {time.monotonic() - began:.1f} s")


def apply(settings: Settings, file: Path) -> float:
    """Apply a file; the seconds from sending to the last worker's word."""
    now = datetime.now(UTC)
    plan = plan_of(load_watchlists(file), read_standings(settings).by_key, root=file, author="bench", now=now)
    began = time.monotonic()
    _, behind = await_workers(settings, publish(settings, plan, now))
    assert not behind, "a worker does not follow"
    return time.monotonic() - began


def until_matched(settings: Settings, number: int) -> float:
    """Publish an article that only the newest revision matches; the seconds until the match is there."""
    began = time.monotonic()
    topic = topic_name(settings, MATCHES)
    with consumer(settings) as client:
        partitions = [TopicPartition(topic, partition) for partition in sorted(client.partitions_for_topic(topic) or ())]
        client.assign(partitions)
        client.seek_to_end(*partitions)
        for partition in partitions:
            client.position(partition)
        publish_articles(settings, article(number, f"word{number}"))
        while time.monotonic() < began + 30:
            for records in client.poll(timeout_ms=1000).values():
                for record in records:
                    found = Match.read(record.value)
                    if found.article.id == f"article-{number}" and any(rule.id == "rule-0" for rule in found.rules):
                        return time.monotonic() - began
    raise TimeoutError(f"article {number} was not matched by the new revision within 30 s")


def tell(what: str, seconds: list[float]) -> None:
    """Print one line."""
    ordered = sorted(seconds)
    p99 = ordered[int(len(ordered) * 0.99)]
    print(f"  {what:44} p50 {statistics.median(ordered) * 1000:5.0f} ms   p99 {p99 * 1000:5.0f} ms")
