"""What /ready says, word for word."""

from streams.running.health import Health
from streams.watching.readiness import ready_text, ready_value

TWO = frozenset({("articles.v1", 0), ("articles.v1", 2)})


def working(*stages: str) -> Health:
    """A worker that does its work."""
    health = Health.of(stages)
    health.rules = 3
    for each in health.stages.values():
        each.partitions = TWO
    return health


def test_a_worker_that_has_just_begun() -> None:
    assert ready_text(Health.of(("match", "deliver"))) == (
        "not ready\n"
        "The rules are not known yet.\n"
        "The stage match has not joined its consumer group yet.\n"
        "The stage deliver has not joined its consumer group yet.\n"
    )


def test_each_stage_has_a_line() -> None:
    health = working("match", "alert", "deliver")
    health.stages["match"].waiting = 1200
    health.stages["alert"].partitions = frozenset({("matches.v1", 1)})
    health.stages["alert"].waiting = 1
    health.stages["deliver"].waiting = 2
    health.stages["deliver"].waits("Slack to take messages for #red", 60)
    assert ready_text(health) == (
        "ready\n"
        "match: 2 partitions, 1,200 messages waiting\n"
        "alert: 1 partition, 1 message waiting\n"
        "deliver: 2 partitions, 2 messages waiting, waits for Slack to take messages for #red\n"
    )


def test_what_was_not_counted_yet_is_not_said() -> None:
    assert ready_text(working("match")) == "ready\nmatch: 2 partitions\n"


def test_who_has_nothing_to_do_is_ready_and_says_so() -> None:
    health = working("match", "alert")
    for each in health.stages.values():
        each.partitions = frozenset()
    health.stages["match"].stands_by = "other workers have all partitions"
    assert ready_text(health) == "ready\nmatch: stands by, other workers have all partitions\nalert: stands by\n"


def test_every_hindrance_has_a_line() -> None:
    health = working("match")
    health.kafka = "nothing listens there"
    health.stages["match"].complaint = "The stage match has moved nothing for 60 s."
    health.complaints["articles.v1"] = "The topic articles.v1 is gone."
    assert ready_text(health) == (
        "not ready\n"
        "Kafka does not answer: nothing listens there.\n"
        "The stage match has moved nothing for 60 s.\n"
        "The topic articles.v1 is gone.\n"
    )


def test_a_kafka_that_is_gone_is_told_once_and_one_that_is_only_mute_too() -> None:
    health = working("match", "alert", "deliver")
    health.blind = "Kafka does not say what waits before match, alert, deliver: no answer in time."
    assert ready_text(health) == f"not ready\n{health.blind}\n"
    assert list(health.of_no_stage()) == [health.blind]
    health.kafka = "nothing listens there"
    health.complaints["topic articles.v1"] = "The topic articles.v1 is gone."
    assert list(health.of_no_stage()) == ["Kafka does not answer: nothing listens there.", "The topic articles.v1 is gone."]
    assert ready_text(health) == "not ready\n" + "".join(f"{each}\n" for each in health.of_no_stage())


def test_a_worker_without_match_needs_no_rules() -> None:
    health = working("deliver")
    health.rules = None
    assert ready_text(health).startswith("ready\n")


def test_the_same_for_programs() -> None:
    health = working("match", "alert")
    match, alert = health.stages["match"], health.stages["alert"]
    match.waiting, match.oldest_at = 5, 970.5
    alert.partitions = None
    assert ready_value(health, now=1000.0) == {
        "ready": False,
        "hindrances": ["The stage alert has not joined its consumer group yet."],
        "rules": 3,
        "stages": [
            {
                "stage": "match",
                "partitions": 2,
                "stands_by": None,
                "waiting": 5,
                "oldest_waiting_s": 29.5,
                "waits_for": None,
                "complaint": None,
            },
            {
                "stage": "alert",
                "partitions": None,
                "stands_by": None,
                "waiting": None,
                "oldest_waiting_s": None,
                "waits_for": None,
                "complaint": None,
            },
        ],
    }
