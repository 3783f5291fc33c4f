"""From publishing an article to the request at Slack: every article matches, 50 a second, all stages in one worker."""

import statistics
import tempfile
import time
from datetime import datetime
from pathlib import Path

import orjson

from config.settings.settings import load_settings
from sandbox.kafka.broker import Broker
from schemas import match_id
from streams.kafka.publisher import Publisher
from streams.kafka.topics import ARTICLES, create_topics, topic_name
from tests.acceptance.harness import Slack, article, await_end, environment, fleet, publish, until
from tests.benchmarks.generator import Language

PER_S = 50
SECONDS = 30
WARM_UP_S = 5
CHANNELS = 100  # each is told less often than Slack takes it: what a channel waits for its turn is not measured here


def run() -> None:
    """Print the median and the 99th percentile."""
    with Broker() as broker, tempfile.TemporaryDirectory() as name, Slack() as slack:
        folder = Path(name)
        settings = load_settings({"KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap_servers})
        create_topics(settings)
        watchlist = folder / "watchlist.yaml"
        watchlist.write_text(_watchlist())
        text = Language().text(420)
        sent_at: dict[str, float] = {}
        with fleet(environment(settings, slack, watchlist), folder) as workers, Publisher(settings) as publisher:
            workers.add()
            publish(settings, article(-1, "word0"))
            until(lambda: bool(slack.server.messages()), workers.tails)
            for number in range((SECONDS + WARM_UP_S) * PER_S):
                channel = f"#c{number % CHANNELS}"
                each = article(number, f"word{number % CHANNELS}", body=f"{text} word{number % CHANNELS}.")
                sent_at[match_id(channel, each["id"])] = time.time()
                publisher.publish(topic_name(settings, ARTICLES), each["id"].encode(), orjson.dumps(each))
                time.sleep(1 / PER_S)
            publisher.flush()
            await_end(settings, workers)
        posted = {
            message["metadata"]["event_payload"]["delivery_id"]: datetime.fromisoformat(message["posted_at"]).timestamp()
            for message in slack.server.messages()
        }
    measured = list(sent_at)[WARM_UP_S * PER_S :]
    waits_ms = sorted((posted[each] - sent_at[each]) * 1000 for each in measured)
    print(f"latency: from publish to Slack's answer, {PER_S} matching articles a second for {SECONDS} s")
    p99 = waits_ms[int(len(waits_ms) * 0.99)]
    print(f"  p50 {statistics.median(waits_ms):.0f} ms   p99 {p99:.0f} ms   {len(waits_ms)} articles")


def _watchlist() -> str:
    """All articles have one text: as a story they would be one message."""
    rules = "".join(
        f'  - {{id: w{number}, name: Word {number}, query: word{number}, story: {{by: off}}, deliver: {{slack: "#c{number}"}}}}\n'
        for number in range(CHANNELS)
    )
    return f'watchlist: 1\nname: latency\nowner: "@bench"\nrules:\n{rules}'
