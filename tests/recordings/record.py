"""What a release leaves in Kafka, written into a small file that later releases are tried on (restore.py, test_upgrade.py).

    python -m tests.recordings.record 0.2.0                        this folder's code
    python -m tests.recordings.record 0.1.0 --code FOLDER          a checkout of that release

It runs the release's own command on a real Kafka, and leaves something unfinished before each stage, as a kill would: articles
that nobody has matched, matches that nobody has decided, alerts that nobody has told. Run it with each release and commit the
file.
"""

import argparse
import gzip
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from config.settings.settings import Settings, load_settings
from sandbox.kafka.broker import Broker
from streams.kafka.connection import admin
from streams.kafka.publisher import Publisher
from streams.kafka.reading import read_topic
from tests.acceptance.harness import Slack, article, environment
from tests.desks import WATCHLIST
from tests.waiting import until, watched

HERE = Path(__file__).parent
STAGES = ("match", "alert", "deliver")
PARTITIONS = 2


def main() -> None:
    """Record, and say what was written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("release")
    parser.add_argument("--code", type=Path, default=HERE.parents[1])
    options = parser.parse_args()
    path = HERE / f"{options.release}.jsonl.gz"
    with tempfile.TemporaryDirectory() as folder, Broker() as broker, Slack() as slack:
        lines = Play(options.code.resolve(), broker, slack, Path(folder)).lines(options.release)
    # The time in gzip's header would make another file of the same lines.
    path.write_bytes(gzip.compress(b"".join(orjson.dumps(line) + b"\n" for line in lines), mtime=0))
    print(f"{path.name}: {len(lines) - 1} records, {path.stat().st_size:,} bytes")


class Play:
    """Workers of one release, one after the other, each with one stage less."""

    def __init__(self, code: Path, broker: Broker, slack: Slack, folder: Path) -> None:
        self.code, self.slack, self.folder = code, slack, folder
        servers = {"KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap_servers, "WIREWATCH_PARTITIONS": str(PARTITIONS)}
        self.settings: Settings = load_settings(servers)
        watchlist = folder / "watchlist.yaml"
        watchlist.write_text(WATCHLIST)
        wanted = environment(self.settings, slack, watchlist, PYTHONPATH=str(code), WIREWATCH_PARTITIONS=str(PARTITIONS))
        # A name that the release does not know is an error there.
        known = (code / "docs" / "settings.md").read_text("utf-8")
        self.env = {name: value for name, value in wanted.items() if not name.startswith("WIREWATCH_") or f"`{name}`" in known}
        self.log = folder / "log"

    def lines(self, release: str) -> list[dict[str, Any]]:
        """The head, and a line for each record."""
        self._command("topics", "create")
        with watched(lambda: len(self.slack.server.messages())):
            for number, stages in enumerate((STAGES, STAGES[:2], STAGES[:1], ())):
                with self._worker(stages):
                    self._publish(number)
                    self._await(stages)
        records = [each for topic in self._topics() for each in self._read(topic)]
        told = sorted(self.slack.delivery_ids())
        return [{"release": release, "at": datetime.now(UTC).isoformat(), "groups": self._groups(), "told": told}, *records]

    def _publish(self, number: int) -> None:
        """Three new articles for each of two rules, and one that came before."""
        words = ("redword", "blueword", "redword and blueword")
        new = [article(3 * number + each, words[each]) for each in range(3)]
        with Publisher(self.settings) as publisher:
            for each in [*new, article(0, words[0])]:
                publisher.publish("articles.v1", each["id"].encode(), orjson.dumps(each))

    @contextmanager
    def _worker(self, stages: Sequence[str]) -> Any:
        if not stages:
            yield
            return
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "wirewatch", "worker", *stages]
            process = subprocess.Popen(command, cwd=self.code, env=self.env, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        try:
            yield
        finally:
            process.terminate()
            assert process.wait() == 0, self.log.read_text()

    def _await(self, stages: Sequence[str]) -> None:
        """Until these stages have committed all that they have."""
        inputs = dict(zip(STAGES, ("articles.v1", "matches.v1", "alerts.v1"), strict=True))

        def finished() -> bool:
            groups = self._groups()
            return all(self._ends(inputs[stage]).items() <= groups[f"wirewatch-{stage}"].items() for stage in stages)

        for _ in range(3):  # what one stage has finished may be on its way to the next
            until(finished, lambda: self.log.read_text()[-3000:])
            time.sleep(1)

    def _ends(self, topic: str) -> dict[str, int]:
        ends: dict[str, int] = {}
        for record in read_topic(self.settings, topic):
            ends[f"{topic}/{record.partition}"] = record.offset + 1
        return ends

    def _groups(self) -> dict[str, dict[str, int]]:
        with admin(self.settings) as client:
            asked = {f"wirewatch-{stage}": client.list_group_offsets({f"wirewatch-{stage}": None}) for stage in STAGES}
        return {
            group: {f"{part.topic}/{part.partition}": each.offset for part, each in sorted(found.get(group, {}).items())}
            for group, found in asked.items()
        }

    def _topics(self) -> list[str]:
        with admin(self.settings) as client:
            return sorted(each for each in client.list_topics() if not each.startswith("__") and each != "workers.v1")

    def _read(self, topic: str) -> list[dict[str, Any]]:
        return [
            {
                "topic": topic,
                "partition": each.partition,
                "at_ms": each.at_ms,
                "key": None if each.key is None else each.key.decode(),
                "value": None if each.value is None else each.value.decode(),
                "headers": [(name, (value or b"").decode()) for name, value in each.headers],
            }
            for each in sorted(read_topic(self.settings, topic), key=lambda each: (each.partition, each.offset))
        ]

    def _command(self, *words: str) -> None:
        done = subprocess.run([sys.executable, "-m", "wirewatch", *words], cwd=self.code, env=self.env)
        assert done.returncode == 0


if __name__ == "__main__":
    main()
