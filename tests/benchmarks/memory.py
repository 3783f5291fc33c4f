"""The most memory that a worker takes: articles as large as they may be, each of them told to ten receivers."""

import tempfile
from pathlib import Path

from config.settings.settings import Settings, load_settings
from sandbox.kafka.broker import Broker
from streams.kafka.reading import read_topic
from streams.kafka.topics import ALERTS, ARTICLES, MATCHES, create_topics, topic_name
from tests.acceptance.harness import Fleet, Slack, article, await_end, environment, fleet, publish
from tests.benchmarks.generator import Language

ARTICLES_SENT = 120
LENGTH = 1_000_000
RECEIVERS = 10
MEGABYTE = 1_000_000


def run() -> None:
    """Print the peak of the worker's memory, and what lies on Kafka."""
    with Broker() as broker, tempfile.TemporaryDirectory() as name, Slack(channels=channels()) as slack:
        folder = Path(name)
        settings = load_settings({"KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap_servers})
        create_topics(settings)
        watchlist = folder / "watchlist.yaml"
        watchlist.write_text(_watchlist())
        language = Language()
        texts = [language.text(LENGTH // 6)[: LENGTH - 100] for _ in range(3)]
        with fleet(environment(settings, slack, watchlist), folder) as workers:
            workers.add()
            publish(settings, article(-1, "word0"))
            await_end(settings, workers)
            print(f"memory: {ARTICLES_SENT} articles of {LENGTH:,} characters for {RECEIVERS} receivers each; one worker")
            print(f"  {peak_mb(workers):.0f} MB after the start")
            words = " ".join(f"word{number}" for number in range(RECEIVERS))
            publish(settings, *(article(number, body=f"{words} {texts[number % 3]}") for number in range(ARTICLES_SENT)))
            await_end(settings, workers)
            print(f"  {peak_mb(workers):.0f} MB at the most")
        for topic in (ARTICLES, MATCHES, ALERTS):
            print(f"  {size_mb(settings, topic):.1f} MB of values on {topic_name(settings, topic)}")


def channels() -> list[str]:
    """Where the alerts go."""
    return [f"c{number}" for number in range(RECEIVERS)]


def peak_mb(workers: Fleet) -> float:
    """The most that the worker's process ever held, as the system counts it."""
    status = Path(f"/proc/{workers.alive[0].process.pid}/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024 / MEGABYTE


def size_mb(settings: Settings, topic: str) -> float:
    """What the values on a topic take."""
    return sum(len(record.value or b"") for record in read_topic(settings, topic)) / MEGABYTE


def _watchlist() -> str:
    rules = "".join(
        f'  - {{id: w{number}, name: Word {number}, query: word{number}, deliver: {{slack: "#c{number}"}}}}\n'
        for number in range(RECEIVERS)
    )
    return f'watchlist: 1\nname: bench\nowner: "@bench"\nrules:\n{rules}'
