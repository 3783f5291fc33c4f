"""500 alerts at once to one channel, on a real Kafka and with Slack's own limits: few messages, and critical ones come first.

Minutes of Slack take seconds here, on both sides. How soon a critical alert comes is counted in messages, not in time: on a slow
machine time says nothing.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from config.settings.settings import Settings
from schemas.deliveries import Delivery, State
from streams.kafka.publisher import Publisher
from streams.kafka.reading import read_topic
from streams.kafka.topics import ALERTS, DELIVERIES, topic_name
from tests.acceptance.delivery.chaos import ADJUST, last_records
from tests.acceptance.harness import NO_PACE, Slack, environment, fleet
from tests.copying import replace
from tests.unit.alerts.samples import ALERT
from tests.waiting import until

ALERT_COUNT, CRITICAL, SPEED = 500, range(900, 905), 8.0
LIMITS = {"messages_per_s": 1.0, "burst": 1, "messages_per_min": 600, "tier_2_per_min": 20, "tier_3_per_min": 50}


def records(settings: Settings) -> list[Delivery]:
    """All that was written down, in its order."""
    read = read_topic(settings, DELIVERIES)
    return [Delivery.read(each.value) for each in read if each.value is not None and each.key != b"began"]


def test_a_flood_leaves_its_channel_usable(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings = prepared()
    (tmp_path / "none").mkdir()

    def publish(numbers: range, priority: str) -> None:
        with Publisher(settings) as publisher:
            for number in numbers:
                article = replace(ALERT.article, id=f"a{number}", title=f"Article {number}")
                alert = replace(ALERT, id=f"{number:032x}", article=article, priority=priority)  # type: ignore[arg-type]
                publisher.publish(topic_name(settings, ALERTS), b"#syria", bytes(alert))

    with Slack(channels=["syria"], speed=SPEED, **LIMITS) as slack:
        env = environment(settings, slack, tmp_path / "none", WIREWATCH_FLOODS="on")
        for name in ("WIREWATCH_WATCHLISTS", *NO_PACE):
            del env[name]
        with fleet(env, tmp_path) as workers:
            publish(range(ALERT_COUNT), "normal")
            workers.add("deliver", adjust=ADJUST.format(speed=SPEED, share=0, struck=""))
            until(lambda: len(slack.delivery_ids()) >= 4, workers.tails)
            publish(CRITICAL, "critical")
            wanted = {f"{number:032x}" for number in (*range(ALERT_COUNT), *CRITICAL)}

            def is_over() -> bool:
                last = {id: Delivery.read(value) for id, value in last_records(settings).items()}
                return wanted <= set(last) and all(each.state.is_end for each in last.values())

            until(is_over, workers.tails, moved=lambda: len(records(settings)))
        shown = slack.delivery_ids()
    written = records(settings)
    ends = {each.id: each for each in written if each.state.is_end}
    assert max(Counter(shown).values()) == 1
    assert len(shown) <= 40 + len(CRITICAL)
    for number in range(ALERT_COUNT):
        end = ends[f"{number:032x}"]
        assert (end.summary or end.id) in shown, "each is told, or stands in what is told"
        assert end.state is (State.COALESCED if end.summary else State.DELIVERED)
    # How much of it is told as digests and how much as pages hangs on how fast the machine writes it down.
    assert sum(len(each.members) for each in ends.values()) >= ALERT_COUNT - 40
    assert others_before_critical_ones(written) <= 2, "what was under way, and what came between two batches"


def others_before_critical_ones(written: list[Delivery]) -> int:
    """How many posts of others began while a critical alert waited."""
    waiting: set[str] = set()
    others = 0
    for each in written:
        if each.state is State.INTENT and each.priority != "critical":
            others += bool(waiting)
        elif each.priority == "critical":
            (waiting.add if each.state is State.PENDING else waiting.discard)(each.id)
    return others
