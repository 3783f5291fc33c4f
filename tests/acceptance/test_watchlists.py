"""Watchlists on a real Kafka with two workers: a change is taken over by both without a restart, an article sees one revision, a
killed worker comes back with the same rules, and a broken rule costs nobody but itself anything."""

import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from config.settings import Settings
from schemas.messages import Match
from streams.publisher import Publisher
from streams.reading import read_topic
from streams.standings import read_standings
from streams.topics import MATCHES, WATCHLISTS, topic_name
from tests.acceptance.harness import ROOT, Slack, article, await_end, environment, fleet, publish, until

RULES = 1_000


def desk(changed: str = "redword", *, rules: int = RULES) -> str:
    """A thousand rules, one of which changes."""
    head = 'watchlist: 1\nname: big-desk\nowner: "@dana"\ndefaults: {deliver: {slack: "#red"}}\nrules:\n'
    others = "".join(f"  - {{id: rule-{number}, name: Rule {number}, query: word{number}x}}\n" for number in range(rules - 1))
    return f"{head}  - {{id: the-rule, name: The rule, query: {changed}}}\n{others}"


def wirewatch(env: dict[str, str], *arguments: str, status: int = 0) -> str:
    """One command as a user runs it; its standard output."""
    command = [sys.executable, "-m", "wirewatch", *arguments]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == status, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def digests(env: dict[str, str]) -> tuple[str, list[str]]:
    """That of the topic, and those of the workers."""
    answer = orjson.loads(wirewatch(env, "watchlists", "status", "--json"))
    return answer["digest"], [worker["digest"] for worker in answer["workers"]]


def test_a_change_is_live_in_every_worker_and_an_article_sees_one_revision(
    prepared: Callable[..., Settings], tmp_path: Path
) -> None:
    settings, folder = prepared(), tmp_path / "watchlists"
    folder.mkdir()
    file = folder / "desk.yaml"
    file.write_text(desk())
    env = environment(settings, None, folder)
    del env["WIREWATCH_WATCHLISTS"]
    with fleet(env, tmp_path) as workers:
        one, _ = workers.add("match"), workers.add("match")
        until(lambda: "articles wait in Kafka" in one.log.read_text(), 40, workers.tails)
        publish(settings, article(0, "redword"))
        wirewatch(env, "watchlists", "apply", str(folder), "--yes", "--author", "Dana")
        await_end(settings, workers, 60)
        stop = threading.Event()
        numbers = iter(range(1, 1_000_000))

        def go_on() -> None:
            with Publisher(settings) as publisher:
                while not stop.is_set():
                    each = article(next(numbers), "redword and blueword")
                    publisher.publish(topic_name(settings, "articles.v1"), each["id"].encode(), orjson.dumps(each))
                    publisher.flush()
                    time.sleep(0.005)

        stream = threading.Thread(target=go_on)
        stream.start()
        file.write_text(desk("blueword"))
        said = wirewatch(env, "watchlists", "apply", str(folder), "--yes")
        stop.set()
        stream.join()
        assert said.startswith("~ the-rule  1-") and "    - redword\n    + blueword\n" in said
        assert said.endswith("Applied: 1 changed, 999 unchanged. 2 workers run these rules.\n")
        after = [article(next(numbers), "redword and blueword") for _ in range(40)]
        publish(settings, *after)
        await_end_of_match(settings, workers)
        seen: dict[str, set[str]] = {}
        for record in read_topic(settings, MATCHES):
            match = Match.read(record.value)
            seen.setdefault(match.article.id, set()).add(match.rules[0].revision)
        labels = {revision.number: revision.label for revision in read_standings(settings).by_key["the-rule"].history}
        assert all(len(revisions) == 1 for revisions in seen.values()), "an article is matched by one revision"
        counts = Counter(next(iter(revisions)) for revisions in seen.values())
        assert set(counts) == set(labels.values()), "some articles came before the change and some after"
        assert all(seen[each["id"]] == {labels[2]} for each in after), "what was published after apply saw the change"
        assert len(seen) == next(numbers), "no article was missed"
