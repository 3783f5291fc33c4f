"""A channel is archived while alerts wait for it, and `wirewatch deliveries reroute` brings them all to another one, each once:
on a real Kafka, by a real worker, also where that is killed in mid-course.

REROUTE=5000 plays it with so many, and `pytest -s` shows what `wirewatch deliveries list` takes of CPU then.
"""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.request import Request, urlopen

import orjson

from config.settings.settings import Settings
from schemas.deliveries import Delivery, State
from schemas.messages import match_id
from streams.kafka.deliveries import MARK, journal_ends
from streams.kafka.publisher import Publisher
from streams.kafka.reading import read_topic
from streams.kafka.topics import ALERTS, DELIVERIES, topic_name
from tests.acceptance.delivery.chaos import last_records
from tests.acceptance.harness import ROOT, Fleet, Slack, environment, fleet
from tests.copying import replace
from tests.unit.alerts.samples import ALERT
from tests.waiting import PATIENCE_S, until

COUNT = int(os.environ.get("REROUTE", "300"))
# Between what is sent on to the other channel and the records that say so.
KILLED_WHILE_MOVING = """
import os, signal
from streams.running.faults import listen
listen(lambda point: os.kill(os.getpid(), signal.SIGKILL) if point == "sent on" else None)
"""


def test_what_waits_for_an_archived_channel_is_rerouted_once(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    assert play(prepared(), tmp_path) == []


def test_so_it_is_where_the_worker_is_killed_while_it_moves_them(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    assert play(prepared(), tmp_path, adjust=KILLED_WHILE_MOVING) == [-signal.SIGKILL]


def test_so_it_is_where_the_worker_is_killed_while_it_tells_them(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    assert play(prepared(), tmp_path, kill_at=COUNT // 3) == [-signal.SIGKILL]


def play(settings: Settings, folder: Path, *, adjust: str = "", kill_at: int | None = None) -> list[int]:
    """All of it; how the workers ended that did not live to see its end. `adjust` is the first worker's."""
    (folder / "none").mkdir()
    with Slack(channels=["old", "new"]) as slack:
        env = environment(settings, slack, folder / "none")
        urlopen(
            Request(
                f"{slack.server.url}sandbox/channels",
                orjson.dumps({"name": "old", "archived": True}),
                {"Content-Type": "application/json"},
            )
        ).close()
        with fleet(env, folder) as workers:
            workers.add("deliver", adjust=adjust)
            # What came before there was a journal may have been told by an earlier release, and is looked for first.
            until(lambda: begun(settings) == settings.partitions, workers.tails)
            publish(settings)
            until(lambda: waiting(settings) == COUNT, workers.tails, moved=lambda: journal_ends(settings))
            listed(env)
            order = ["deliveries", "reroute", "--from", "#old", "--to", "#new", "--yes"]
            said = subprocess.Popen([sys.executable, "-m", "wirewatch", *order], env=env, cwd=ROOT)
            ended = killed(workers, slack, adjust=adjust, kill_at=kill_at)
            assert said.wait(PATIENCE_S) in ((0, 1) if ended else (0,)), "1: the order stands, and the next worker carries it out"
            until(
                lambda: len(slack.delivery_ids()) >= COUNT and waiting(settings) == 0,
                workers.tails,
                moved=lambda: len(slack.delivery_ids()),
            )
        shown = Counter(slack.delivery_ids())
        assert {each["channel"].removeprefix("#") for each in slack.server.messages()} == {"new"}
    assert [each for each, times in shown.items() if times > 1] == [], "nothing twice"
    assert set(shown) == {match_id("#new", f"a{number}") for number in range(COUNT)}, "nothing lost, nothing else"
    ends = Counter((each.receiver, each.state) for each in map(Delivery.read, last_records(settings).values()))
    assert ends == {("#old", State.MOVED): COUNT, ("#new", State.DELIVERED): COUNT}
    return ended


def killed(workers: Fleet, slack: Slack, *, adjust: str, kill_at: int | None) -> list[int]:
    """Kill the worker where that is wanted, or wait until it has killed itself, and start another one."""
    if not adjust and kill_at is None:
        return []
    (worker,) = workers.alive
    if adjust:
        until(lambda: worker.process.poll() is not None, workers.tails)
    else:
        until(lambda: len(slack.delivery_ids()) >= (kill_at or 0), workers.tails)
        worker.kill()
        assert len(slack.delivery_ids()) < COUNT, "it was killed after the last one"
    workers.alive.remove(worker)
    workers.add("deliver")
    return [worker.process.returncode]


def publish(settings: Settings) -> None:
    with Publisher(settings) as publisher:
        for number in range(COUNT):
            article = replace(ALERT.article, id=f"a{number}", title=f"Article {number}")
            alert = replace(ALERT, id=f"{number:032x}", receiver="#old", article=article)
            publisher.publish(topic_name(settings, ALERTS), b"#old", bytes(alert))


def begun(settings: Settings) -> int:
    """In how many partitions the journal has begun."""
    return sum(record.key == MARK for record in read_topic(settings, DELIVERIES))


def waiting(settings: Settings) -> int:
    return sum(not Delivery.read(record).state.is_end for record in last_records(settings).values())


def listed(env: dict[str, str]) -> None:
    """What waits is shown."""
    before = os.times()
    command = [sys.executable, "-m", "wirewatch", "deliveries", "list"]
    said = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    after = os.times()
    took = after.children_user + after.children_system - before.children_user - before.children_system
    print(f"deliveries list, {COUNT:,} waiting: {took:.2f} s of CPU")
    assert said.startswith(f"#old: {COUNT:,} wait, the oldest for ")
