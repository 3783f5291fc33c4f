"""Kill -9 of the alert stage at each named place, on a real Kafka: through a story, a digest, a silence and an upgrade nothing is
lost and nothing told twice."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import orjson

from config.settings.settings import Settings
from schemas import Decision, Match, Policy, Quoted, Silence, StoryPolicy, match_id
from streams.kafka import MARK
from streams.kafka.connection import admin
from streams.kafka.progress import read_progress
from streams.kafka.publisher import Publisher
from streams.kafka.reading import read_topic
from streams.kafka.topics import DECISIONS, MATCHES, TOLD, topic_name
from streams.ledger import write_silence
from streams.running.faults import FaultPoint
from tests.acceptance.harness import Fleet, Slack, environment, fleet, until
from tests.copying import replace
from tests.unit.alerts.samples import MATCH

CHANNELS = ("red", "blue", "green")
POINTS = [each for each in get_args(FaultPoint) if each in {"upgrade stands", "decisions stand", "alerts stand", "sent stands"}]
TIMES = 1
ADJUST = """
import os, random, signal
from streams.running.faults import listen
dice = random.Random(os.urandom(8))
def strike(point):
    if point in {points!r} and dice.random() < 0.5:
        with open({struck!r}, "a+") as file:
            file.seek(0)
            if file.read().split("\\n").count(point) >= {times}:
                return
            file.write(point + "\\n")
        os.kill(os.getpid(), signal.SIGKILL)
listen(strike)
"""


def match(number: int, channel: str, **changes: object) -> Match:
    """One of many."""
    article = replace(MATCH.article, id=f"a{number}", title=f"Article {number}", url=f"https://herald.example/{number}")
    made = replace(MATCH, id=match_id(f"#{channel}", article.id), receiver=f"#{channel}", article=article)
    return replace(made, **changes)  # type: ignore[arg-type]


def told_by(policy: Policy, rule_id: str = "syria-all") -> dict[str, object]:
    """A rule that says this of how it is told."""
    return {"rules": (replace(MATCH.rules[0], id=rule_id, policy=policy),)}


def tend(workers: Fleet, adjust: str) -> None:
    """Whoever has killed itself is followed by another one."""
    for worker in [each for each in workers.alive if each.process.poll() is not None]:
        assert worker.process.returncode == -9, worker.tail()
        workers.alive.remove(worker)
    while len(workers.alive) < 2:
        workers.add("alert", adjust=adjust)


def publish(settings: Settings, made: dict[Match, datetime]) -> None:
    with Publisher(settings) as publisher:
        for each, at in made.items():
            headers = [("arrived_at", at.isoformat().encode())]
            publisher.publish(topic_name(settings, MATCHES), each.receiver.encode(), bytes(each), headers)


def ledger(settings: Settings) -> dict[str, Decision]:
    """The last record of each decision."""
    found: dict[str, Decision] = {}
    for record in read_topic(settings, DECISIONS):
        if record.key != MARK and not Quoted.is_key(record.key) and record.value is not None:
            decision = Decision.read(record.value)
            found[decision.id] = decision
    return found


def test_kills_of_the_alert_stage(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings, now = prepared(), datetime.now(UTC)
    at, due_at = now - timedelta(minutes=20), (now - timedelta(minutes=10)).replace(second=0, microsecond=0)
    digest, story = Policy(mode="digest", digest=due_at.strftime("%H:%M")), Policy(story=StoryPolicy(window_s=7 * 86_400))
    at_once = [match(1000 + number, CHANNELS[number % 3]) for number in range(45)]
    later = [match(1100 + number, CHANNELS[number % 2], **told_by(digest)) for number in range(16)]
    copies = [match(1200 + number, "green", fingerprint="test1:same", **told_by(story)) for number in range(8)]
    hidden = [match(1300 + number, "red", **told_by(Policy(), "noisy")) for number in range(5)]
    before = [match(1400 + number, CHANNELS[number]) for number in range(3)]
    all_of_them = [*at_once[:30], *before, *later, *copies, *hidden, *at_once[30:], *at_once[:5]]
    write_silence(settings, Silence("s1", "rule", "noisy", at, now + timedelta(hours=1), "a flood", "@dana"))
    leave_told(settings, before, at)
    struck = tmp_path / "struck"
    adjust = ADJUST.format(points=set(POINTS), struck=str(struck), times=TIMES)
    # All of it waits before the first worker comes: so the time is theirs, and the digest comes between two of them.
    publish(settings, {each: at + timedelta(seconds=number) for number, each in enumerate(all_of_them)})
    with Slack(channels=[*CHANNELS]) as slack, fleet(env_of(settings, slack, tmp_path), tmp_path) as workers:
        workers.add("deliver")
        tend(workers, adjust)

        def has_ended() -> bool:
            tend(workers, adjust)
            sent = {each.reason for each in ledger(settings).values() if each.sent}
            return {"due", "grown", "silence_begins"} <= sent and all(stage.waiting == 0 for stage in read_progress(settings))

        until(has_ended, workers.tails, moved=lambda: sum(1 for _ in read_topic(settings, DECISIONS)))
        texts = [orjson.dumps(each).decode() for each in slack.server.messages()]
        ids = Counter(slack.delivery_ids())
    kills = Counter(struck.read_text().split())
    assert len(kills) >= len(POINTS) / 2, kills
    assert max(ids.values()) == 1
    counts = {each.article.url: sum(each.article.url in text for text in texts) for each in all_of_them}
    silent = {each.article.url for each in [*hidden, *before]}
    assert {url: count for url, count in counts.items() if count != (url not in silent)} == {}
    decided = [each for each in ledger(settings).values() if each.match is not None and each.stage != "told"]
    assert Counter(each.match for each in decided) == Counter({each.id: 1 for each in [*at_once, *later, *copies, *hidden]})


def leave_told(settings: Settings, matches: list[Match], at: datetime) -> None:
    """What an earlier release told, in the partitions of its matches."""
    with admin(settings) as client:
        client.create_topics({topic_name(settings, TOLD): {"num_partitions": settings.partitions}})
    with Publisher(settings) as publisher:
        # By the key of the receiver it would be: so it is written to all partitions.
        for number in range(settings.partitions):
            for each in matches:
                publisher.publish(topic_name(settings, TOLD), each.id.encode(), at.isoformat().encode(), partition=number)


def env_of(settings: Settings, slack: Slack, folder: Path) -> dict[str, str]:
    env = environment(settings, slack, folder)
    del env["WIREWATCH_WATCHLISTS"]
    return env
