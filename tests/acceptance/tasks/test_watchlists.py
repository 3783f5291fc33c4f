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

import orjson

from config.settings.settings import Settings
from schemas.messages import Match
from streams.kafka.progress import read_progress
from streams.kafka.publisher import Publisher
from streams.kafka.reading import read_topic
from streams.kafka.topics import ARTICLES, MATCHES, WATCHLISTS, topic_name
from streams.watchlists.standings import read_standings
from tests.acceptance.harness import ROOT, Fleet, Slack, article, await_end, environment, fleet, publish, until
from tests.desks import head
from tests.waiting import ended, run

RULES = 1_000


def desk(changed: str = "redword", *, rules: int = RULES) -> str:
    """A thousand rules, one of which changes."""
    others = "".join(f"  - {{id: rule-{number}, name: Rule {number}, query: word{number}x}}\n" for number in range(rules - 1))
    return f"{head('big-desk', channel='#red')}  - {{id: the-rule, name: The rule, query: {changed}}}\n{others}"


def wirewatch(env: dict[str, str], *arguments: str, status: int = 0) -> str:
    """One command as a user runs it; its standard output."""
    command = [sys.executable, "-m", "wirewatch", *arguments]
    done = run(command, env=env, cwd=ROOT)
    assert done.returncode == status, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def digests(env: dict[str, str]) -> tuple[str, list[str]]:
    """That of the topic, and those of the workers."""
    answer = orjson.loads(wirewatch(env, "watchlists", "status", "--json"))
    return answer["digest"], [worker["digest"] for worker in answer["workers"]]


def await_matched(settings: Settings, workers: Fleet) -> None:
    """Return when every article was held against the rules."""
    until(
        lambda: read_progress(settings, {"match": ARTICLES})[0].waiting == 0, workers.tails, moved=lambda: read_progress(settings)
    )


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
        until(lambda: "articles wait in Kafka" in one.log.read_text(), workers.tails)
        publish(settings, article(0, "redword"))
        wirewatch(env, "watchlists", "apply", str(folder), "--yes", "--author", "Dana")
        await_matched(settings, workers)
        stop = threading.Event()
        numbers = iter(range(1, 1_000_000))

        def go_on() -> None:
            with Publisher(settings) as publisher:
                while not stop.is_set():
                    each = article(next(numbers), "redword and blueword")
                    publisher.publish(topic_name(settings, ARTICLES), each["id"].encode(), orjson.dumps(each))
                    publisher.flush()
                    time.sleep(0.005)

        stream = threading.Thread(target=go_on)
        stream.start()
        file.write_text(desk("blueword"))
        said = wirewatch(env, "watchlists", "apply", str(folder), "--yes")
        stop.set()
        stream.join()
        assert said.startswith("~ the-rule  1-")
        assert "    - redword\n    + blueword\n" in said
        assert said.endswith("Applied: 1 changed, 999 unchanged. 2 workers run these rules.\n")
        after = [article(next(numbers), "redword and blueword") for _ in range(40)]
        publish(settings, *after)
        await_matched(settings, workers)
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


def test_a_worker_killed_while_rules_are_applied_comes_back_with_the_same_rules(
    prepared: Callable[..., Settings], tmp_path: Path
) -> None:
    settings, folder = prepared(), tmp_path / "watchlists"
    folder.mkdir()
    (folder / "desk.yaml").write_text(desk())
    env = environment(settings, None, folder)
    del env["WIREWATCH_WATCHLISTS"]
    with fleet(env, tmp_path) as workers:
        wirewatch(env, "watchlists", "apply", str(folder), "--yes")
        workers.add("match", WIREWATCH_INSTANCE="stays")
        killed = workers.add("match", WIREWATCH_INSTANCE="killed")

        def agree() -> bool:
            topic, running = digests(env)
            return running == [topic, topic]

        until(agree, workers.tails)  # a worker is seen before it has rules
        (folder / "desk.yaml").write_text(desk("blueword").replace("word1", "other1"))
        command = [sys.executable, "-m", "wirewatch", "watchlists", "apply", str(folder), "--yes"]
        applying = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: "The rules changed" in killed.log.read_text(), workers.tails)
        workers.remove(killed, kill=True)
        assert ended(applying) == 0
        workers.add("match", WIREWATCH_INSTANCE="killed")

        until(agree, workers.tails)


BAD = """
watchlist: 1
name: small-desk
owner: "@dana"
defaults: {deliver: {slack: "#red"}}
rules:
  - {id: good, name: Good, query: redword}
  - {id: bad, name: Bad, query: blueword}
"""


def test_a_broken_rule_keeps_its_revision_and_its_owner_hears_of_it_once(
    prepared: Callable[..., Settings], tmp_path: Path
) -> None:
    settings, file = prepared(), tmp_path / "desk.yaml"
    file.write_text(BAD)
    with Slack() as slack, fleet(environment(settings, slack, file), tmp_path) as workers:
        env = environment(settings, slack, file)
        workers.add()
        until(lambda: len(read_standings(settings).by_key) == 2, workers.tails)
        before = read_standings(settings).by_key
        file.write_text(BAD.replace("query: blueword", "query: blueword AND").replace("query: redword", "query: greenword"))
        said = wirewatch(env, "watchlists", "apply", str(file), "--yes", status=1)
        assert "! bad  revision " in said
        assert "~ good  " in said
        wirewatch(env, "watchlists", "apply", str(file), "--yes", status=1)
        publish(settings, article(1, "greenword"), article(2, "blueword"), article(3, "redword"))
        until(lambda: len(slack.server.messages()) == 3, workers.tails)
        await_end(settings, workers)
        told = [message for message in slack.server.messages() if "A change to bad was refused" in message["text"]]
        assert len(told) == 1
        assert len(slack.server.messages()) == 3
        shown = str(told[0])
        assert before["bad"].revision is not None
        assert before["bad"].revision.label in shown
        assert "E-END" in shown
        assert "^" in shown
        standings = read_standings(settings).by_key
        assert standings["bad"].revision == before["bad"].revision
        assert standings["bad"].refused is not None
        status = wirewatch(env, "watchlists", "status")
        label = before["bad"].revision.label
        assert re.search(rf"^bad !  +active +{label} .* 1 ", status, re.MULTILINE), status
        assert re.search(r"^good +active +2-[0-9a-f]{12} .* 1 ", status, re.MULTILINE), status
        assert "! bad  refused" in status
        assert f"revision {label} goes on running" in status


def test_a_record_that_cannot_be_read_stops_no_rule_and_is_told(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings, file = prepared(), tmp_path / "desk.yaml"
    file.write_text(BAD)
    env = environment(settings, None, file)
    with fleet(env, tmp_path) as workers:
        worker = workers.add("match")
        until(lambda: "2 rules run" in worker.log.read_text(), workers.tails)
        with Publisher(settings) as publisher:
            publisher.publish(topic_name(settings, WATCHLISTS), b"bad", b'{"key": "bad"}')
        until(lambda: "What ran before goes on" in worker.log.read_text(), workers.tails)
        publish(settings, article(1, "blueword"))
        until(lambda: any(True for _ in read_topic(settings, MATCHES)), workers.tails)
        wirewatch(env, "watchlists", "status", status=1)
        wirewatch(env, "watchlists", "apply", str(file), "--yes", status=1)
        assert wirewatch(env, "watchlists", "apply", str(file), "--yes").startswith("Nothing changes: 2 unchanged.\n")
