"""The catalogue of metrics: names by Prometheus' conventions, one scrape word for word, and the table of docs/metrics.md."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import prometheus_client
import pytest
from prometheus_client.parser import text_string_to_metric_families

from config.settings.settings import STAGES
from schemas import MEMBERS, Reason, Remark, State, Why
from streams.running.health import Counts, Health, Outcome
from streams.running.waiting_deliveries import MOST_CHANNELS, ChannelView
from streams.watching.metrics import CATALOGUE, OUTCOMES, Measured, exposition, samples

ROOT = Path(__file__).parents[4]
UNITS = ("seconds", "bytes", "ratio")
OTHER_UNITS = r"(milli|micro|nano)seconds|minutes|hours|days|(kilo|mega|giga)bytes|percent|_(ms|s|mb|kb)\b"


def busy() -> tuple[Health, Counts]:
    """A worker of which everything is known."""
    health, counts = Health.of(STAGES), Counts()
    health.rules = 23
    for stage, topic in zip(STAGES, ("articles.v1", "matches.v1", "alerts.v1"), strict=True):
        health.stages[stage].partitions = frozenset({(topic, 0), (topic, 1)})
        health.stages[stage].waiting = 0
    health.stages["match"].waiting, health.stages["match"].oldest_at = 12, 900.5
    health.stages["deliver"].complaint = "The stage deliver has moved nothing for 60 s."
    at = datetime.fromtimestamp(940, UTC)
    parked = State.PARKED_CHANNEL, Why.CHANNEL
    health.stages["deliver"].channels = (
        ChannelView("#calm", 0, None, None, None, at),
        ChannelView("#typo", 7, at, *parked, None),
    )
    for outcome in get_args(Outcome):
        counts.add(outcome)
    return health, counts


def ours(text: str) -> list[str]:
    return [line for line in text.splitlines() if not re.match(r"(# \w+ )?process_", line)]


def test_a_scrape() -> None:
    health, counts = busy()
    counts.add("articles unmatched")
    counts.reasons["quiet"] += 1
    counts.tolerated.add("herald.example", [Remark("language", '"English"', 'is read as "en"', "send a BCP 47 tag")])
    assert ours(exposition(health, counts, now=1000.0).decode()) == [
        "# HELP wirewatch_articles_total Articles that the match stage has finished.",
        "# TYPE wirewatch_articles_total counter",
        'wirewatch_articles_total{outcome="matched"} 1.0',
        'wirewatch_articles_total{outcome="unmatched"} 2.0',
        'wirewatch_articles_total{outcome="dead"} 1.0',
        "# HELP wirewatch_tolerated_total Members of articles, and keys, that were not by article.v1.",
        "# TYPE wirewatch_tolerated_total counter",
        *(f'wirewatch_tolerated_total{{member="{member}"}} {float(member == "language")}' for member in MEMBERS),
        "# HELP wirewatch_articles_held_back_total Articles that a rule would have matched, but for a setting.",
        "# TYPE wirewatch_articles_held_back_total counter",
        'wirewatch_articles_held_back_total{why="too_old"} 1.0',
        "# HELP wirewatch_matches_total Matches that the alert stage has finished.",
        "# TYPE wirewatch_matches_total counter",
        'wirewatch_matches_total{outcome="alerted"} 1.0',
        'wirewatch_matches_total{outcome="joined"} 1.0',
        'wirewatch_matches_total{outcome="held"} 1.0',
        'wirewatch_matches_total{outcome="collected"} 1.0',
        'wirewatch_matches_total{outcome="suppressed"} 1.0',
        'wirewatch_matches_total{outcome="dead"} 1.0',
        "# HELP wirewatch_decisions_total Decisions of the alert stage, by their reason.",
        "# TYPE wirewatch_decisions_total counter",
        *(f'wirewatch_decisions_total{{reason="{reason}"}} {float(reason == "quiet")}' for reason in Reason),
        "# HELP wirewatch_alerts_total Alerts that the deliver stage has finished; dead are notices too.",
        "# TYPE wirewatch_alerts_total counter",
        'wirewatch_alerts_total{outcome="delivered"} 1.0',
        'wirewatch_alerts_total{outcome="printed"} 1.0',
        'wirewatch_alerts_total{outcome="found"} 1.0',
        'wirewatch_alerts_total{outcome="dead"} 1.0',
        "# HELP wirewatch_other_messages_total Notices, summaries and updates that were told.",
        "# TYPE wirewatch_other_messages_total counter",
        'wirewatch_other_messages_total{outcome="told"} 1.0',
        "# HELP wirewatch_partitions Partitions that the stage owns in this worker.",
        "# TYPE wirewatch_partitions gauge",
        'wirewatch_partitions{stage="match"} 2.0',
        'wirewatch_partitions{stage="alert"} 2.0',
        'wirewatch_partitions{stage="deliver"} 2.0',
        "# HELP wirewatch_waiting_messages Messages of these partitions that the stage has not finished.",
        "# TYPE wirewatch_waiting_messages gauge",
        'wirewatch_waiting_messages{stage="match"} 12.0',
        'wirewatch_waiting_messages{stage="alert"} 0.0',
        'wirewatch_waiting_messages{stage="deliver"} 0.0',
        "# HELP wirewatch_oldest_waiting_seconds How long the oldest of them has been in Kafka.",
        "# TYPE wirewatch_oldest_waiting_seconds gauge",
        'wirewatch_oldest_waiting_seconds{stage="match"} 99.5',
        'wirewatch_oldest_waiting_seconds{stage="alert"} 0.0',
        'wirewatch_oldest_waiting_seconds{stage="deliver"} 0.0',
        "# HELP wirewatch_stuck 1 while the watchdog says that the stage stands still, else 0.",
        "# TYPE wirewatch_stuck gauge",
        'wirewatch_stuck{stage="match"} 0.0',
        'wirewatch_stuck{stage="alert"} 0.0',
        'wirewatch_stuck{stage="deliver"} 1.0',
        "# HELP wirewatch_deliveries_waiting Deliveries for the channel that have no end yet.",
        "# TYPE wirewatch_deliveries_waiting gauge",
        'wirewatch_deliveries_waiting{channel="#typo"} 7.0',
        'wirewatch_deliveries_waiting{channel="#calm"} 0.0',
        "# HELP wirewatch_deliveries_oldest_seconds How long the oldest of them waits.",
        "# TYPE wirewatch_deliveries_oldest_seconds gauge",
        'wirewatch_deliveries_oldest_seconds{channel="#typo"} 60.0',
        'wirewatch_deliveries_oldest_seconds{channel="#calm"} 0.0',
        "# HELP wirewatch_channel_parked 1 while nothing gets through to the channel, else 0.",
        "# TYPE wirewatch_channel_parked gauge",
        'wirewatch_channel_parked{channel="#typo"} 1.0',
        'wirewatch_channel_parked{channel="#calm"} 0.0',
        "# HELP wirewatch_rules Rules that run in this worker.",
        "# TYPE wirewatch_rules gauge",
        "wirewatch_rules 23.0",
        "# HELP wirewatch_kafka_up 1 while Kafka answers, else 0.",
        "# TYPE wirewatch_kafka_up gauge",
        "wirewatch_kafka_up 1.0",
        "# HELP wirewatch_complaints How many things are wrong that are of no one stage; /ready names them.",
        "# TYPE wirewatch_complaints gauge",
        "wirewatch_complaints 0.0",
        "# HELP wirewatch_ready 1 while /ready says yes, else 0.",
        "# TYPE wirewatch_ready gauge",
        "wirewatch_ready 0.0",
    ]


def test_what_is_not_known_is_left_out() -> None:
    known = {name for name, _, _ in samples(Health.of(("match",)), Counts(), now=0.0)}
    assert known == {
        "wirewatch_articles_total",
        "wirewatch_tolerated_total",
        "wirewatch_articles_held_back_total",
        "wirewatch_stuck",
        "wirewatch_kafka_up",
        "wirewatch_complaints",
        "wirewatch_ready",
    }


def test_channels_that_a_stranger_invents_are_few_labels_and_each_stands_once() -> None:
    health = Health.of(("deliver",))
    nothing = (None, None, None, None)
    health.stages["deliver"].channels = tuple(ChannelView(f"#c{each}\n", 1, *nothing) for each in range(1000))
    health.stages["deliver"].channels += (ChannelView("#c1\\n", 1, *nothing),)
    found = samples(health, Counts(), 0.0)
    taken = [(labels[0], value) for name, labels, value in found if name == "wirewatch_deliveries_waiting"]
    assert len({label for label, _ in taken}) == len(taken) <= MOST_CHANNELS + 1
    assert sum(value for _, value in taken) == 1001
    assert not any("\n" in label for label, _ in taken)


def test_a_message_of_tomorrow_is_of_age_0() -> None:
    health, counts = busy()
    health.stages["match"].oldest_at = 2000.0
    assert ("wirewatch_oldest_waiting_seconds", ("match",), 0.0) in list(samples(health, counts, now=1000.0))


def test_every_outcome_of_the_log_is_counted() -> None:
    assert set(OUTCOMES) == set(get_args(Outcome)), "give the new outcome its metric in streams/watching/metrics.py"
    assert {stage for stage, _, _ in OUTCOMES.values()} == set(STAGES)
    assert len({place[1:] for place in OUTCOMES.values()}) == len(OUTCOMES)


def test_samples_and_catalogue_are_of_the_same_names_and_labels() -> None:
    rows = {row.name: row for row in CATALOGUE}
    assert len(rows) == len(CATALOGUE)
    taken = list(samples(*busy(), now=1000.0))
    assert {name for name, _, _ in taken} == set(rows)
    assert all(len(labels) == len(rows[name].labels) for name, labels, _ in taken)
    assert len({(name, labels) for name, labels, _ in taken}) == len(taken)


@pytest.mark.parametrize("row", CATALOGUE, ids=lambda row: row.name)
def test_names_follow_the_conventions_of_prometheus(row: Measured) -> None:
    assert re.fullmatch(r"wirewatch(_[a-z]+)+", row.name)
    assert (row.kind == "counter") == row.name.endswith("_total")
    assert not re.search(OTHER_UNITS, row.name), f"base units are {', '.join(UNITS)}"
    assert all(re.fullmatch(r"[a-z]+", label) and label not in ("le", "job", "instance") for label in row.labels)
    assert row.help.endswith(".")


def test_prometheus_reads_what_is_written() -> None:
    text = exposition(*busy(), now=1000.0).decode()
    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert families["wirewatch_articles"].type == "counter"
    assert families["wirewatch_stuck"].type == "gauge"
    assert {"process_resident_memory_bytes", "process_cpu_seconds", "process_start_time_seconds"} <= set(families)
    assert not [name for name in families if not name.startswith(("wirewatch_", "process_"))], "the global registry is not ours"


def test_a_scrape_leaves_nothing_in_the_global_registry() -> None:
    before = {metric.name for metric in prometheus_client.REGISTRY.collect()}
    exposition(*busy(), now=1000.0)
    assert {metric.name for metric in prometheus_client.REGISTRY.collect()} == before


def test_the_table_in_the_documentation_is_the_catalogue() -> None:
    page = (ROOT / "docs" / "metrics.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `wirewatch_")]
    assert rows == [
        f"| `{row.name}` | {row.kind} | {', '.join(f'`{label}`' for label in row.labels)} | {row.help} |" for row in CATALOGUE
    ]


def test_the_outcomes_in_the_documentation_are_those_there_are() -> None:
    page = (ROOT / "docs" / "metrics.md").read_text("utf-8")
    rows = re.findall(r"^\| ([\w ]+) \| `(\w+)\{\w+=\"(\w+)\"\}` \|", page, re.MULTILINE)
    assert rows == [(outcome, name, label) for outcome, (_, name, label) in OUTCOMES.items()]
