"""/metrics: the catalogue of what a worker measures, and how one scrape is written.

The table below is the whole of it, and docs/metrics.md is compared with it. Everything is put together when somebody asks, from
what the stages count and know anyway, so that a message costs no more because it is measured: `Counts` stays a plain counter.
What is not known is left out rather than shown as 0. The library's global registry is not used, because another program's
metrics would mix with ours there. A label that comes from a message has few values, because each lives in Prometheus for weeks:
the members of article.v1 are few, and of channels only a hundred are named at once.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric

from schemas import MEMBERS, Reason
from streams.running import Counts, Health, Outcome, StageHealth, bounded
from wording import escaped_line

# The format of `generate_latest`, which the library's own constant of this purpose is not: that one follows the newest version.
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
MetricKind = Literal["counter", "gauge"]


@dataclass(frozen=True, slots=True)
class Measured:
    """One row of the catalogue. A counter begins at 0 with the process; a gauge is as it is now."""

    name: str
    kind: MetricKind
    labels: tuple[str, ...]
    help: str


CATALOGUE = (
    Measured("wirewatch_articles_total", "counter", ("outcome",), "Articles that the match stage has finished."),
    Measured("wirewatch_tolerated_total", "counter", ("member",), "Members of articles, and keys, that were not by article.v1."),
    Measured(
        "wirewatch_articles_held_back_total",
        "counter",
        ("why",),
        "Articles that a rule would have matched, but for a setting.",
    ),
    Measured("wirewatch_matches_total", "counter", ("outcome",), "Matches that the alert stage has finished."),
    Measured("wirewatch_decisions_total", "counter", ("reason",), "Decisions of the alert stage, by their reason."),
    Measured(
        "wirewatch_alerts_total", "counter", ("outcome",), "Alerts that the deliver stage has finished; dead are notices too."
    ),
    Measured("wirewatch_other_messages_total", "counter", ("outcome",), "Notices, summaries and updates that were told."),
    Measured("wirewatch_partitions", "gauge", ("stage",), "Partitions that the stage owns in this worker."),
    Measured("wirewatch_waiting_messages", "gauge", ("stage",), "Messages of these partitions that the stage has not finished."),
    Measured("wirewatch_oldest_waiting_seconds", "gauge", ("stage",), "How long the oldest of them has been in Kafka."),
    Measured("wirewatch_stuck", "gauge", ("stage",), "1 while the watchdog says that the stage stands still, else 0."),
    Measured("wirewatch_deliveries_waiting", "gauge", ("channel",), "Deliveries for the channel that have no end yet."),
    Measured("wirewatch_deliveries_oldest_seconds", "gauge", ("channel",), "How long the oldest of them waits."),
    Measured("wirewatch_channel_parked", "gauge", ("channel",), "1 while nothing gets through to the channel, else 0."),
    Measured("wirewatch_rules", "gauge", (), "Rules that run in this worker."),
    Measured("wirewatch_kafka_up", "gauge", (), "1 while Kafka answers, else 0."),
    Measured("wirewatch_complaints", "gauge", (), "How many things are wrong that are of no one stage; /ready names them."),
    Measured("wirewatch_ready", "gauge", (), "1 while /ready says yes, else 0."),
)

# Where each outcome of the log is counted: the stage that finds it, the metric, the value of its label.
OUTCOMES: Mapping[Outcome, tuple[str, str, str]] = {
    "articles matched": ("match", "wirewatch_articles_total", "matched"),
    "articles unmatched": ("match", "wirewatch_articles_total", "unmatched"),
    "articles dead": ("match", "wirewatch_articles_total", "dead"),
    "articles too old": ("match", "wirewatch_articles_held_back_total", "too_old"),
    "alerts decided": ("alert", "wirewatch_matches_total", "alerted"),
    "matches joined": ("alert", "wirewatch_matches_total", "joined"),
    "matches held": ("alert", "wirewatch_matches_total", "held"),
    "matches collected": ("alert", "wirewatch_matches_total", "collected"),
    "matches suppressed": ("alert", "wirewatch_matches_total", "suppressed"),
    "matches dead": ("alert", "wirewatch_matches_total", "dead"),
    "alerts delivered": ("deliver", "wirewatch_alerts_total", "delivered"),
    "alerts printed": ("deliver", "wirewatch_alerts_total", "printed"),
    "alerts found in Slack": ("deliver", "wirewatch_alerts_total", "found"),
    "alerts dead": ("deliver", "wirewatch_alerts_total", "dead"),
    "other messages told": ("deliver", "wirewatch_other_messages_total", "told"),
}

MetricSample = tuple[str, tuple[str, ...], float]


def exposition(health: Health, counts: Counts, now: float) -> bytes:
    """One scrape in Prometheus' text format; `now` is in seconds since 1970, as `oldest_at` is."""
    registry = CollectorRegistry()
    registry.register(_Scrape(tuple(samples(health, counts, now))))
    ProcessCollector(registry=registry)  # memory, processor time, open files: the names all Prometheus clients use
    return generate_latest(registry)


def samples(health: Health, counts: Counts, now: float) -> Iterator[MetricSample]:
    """Name, values of the labels in the order of the catalogue, value."""
    for outcome, (stage, name, label) in OUTCOMES.items():
        if stage in health.stages:
            # At 0 too: Prometheus sees no increase where a counter begins with 1.
            yield name, (label,), counts[outcome]
    if "match" in health.stages:
        for member in MEMBERS:
            yield "wirewatch_tolerated_total", (member,), counts.tolerated.members[member]
    if "alert" in health.stages:
        for reason in Reason:
            yield "wirewatch_decisions_total", (reason,), counts.reasons[reason]
    for each in health.stages.values():
        yield from _of_stage(each, now)
    if health.needs_rules and health.rules is not None:
        yield "wirewatch_rules", (), health.rules
    yield "wirewatch_kafka_up", (), health.kafka is None
    yield "wirewatch_complaints", (), sum(1 for _ in health.of_no_stage())
    yield "wirewatch_ready", (), next(health.hindrances(), None) is None


def _of_stage(each: StageHealth, now: float) -> Iterator[MetricSample]:
    label = (each.stage,)
    if each.partitions is not None:
        yield "wirewatch_partitions", label, len(each.partitions)
    if each.waiting is not None:
        yield "wirewatch_waiting_messages", label, each.waiting
        if each.waiting == 0:
            yield "wirewatch_oldest_waiting_seconds", label, 0
        elif each.oldest_at is not None:
            # Kafka's clock wrote the one, ours the other.
            yield "wirewatch_oldest_waiting_seconds", label, max(0.0, now - each.oldest_at)
    yield "wirewatch_stuck", label, each.complaint is not None
    yield from _of_channels(each, now)


def _of_channels(stage: StageHealth, now: float) -> Iterator[MetricSample]:
    # Two names that look alike when they are harmless are one channel here: of two samples with one label Prometheus takes none.
    waiting, oldest, parked = Counter[str](), dict[str, float](), dict[str, bool]()
    for each in bounded(stage.channels):
        name = escaped_line(each.receiver)
        age = 0.0 if each.oldest_at is None else max(0.0, now - each.oldest_at.timestamp())
        waiting[name] += each.waiting
        oldest[name] = max(age, oldest.get(name, 0.0))
        parked[name] = each.is_parked or parked.get(name, False)
    for name, count in waiting.items():
        yield "wirewatch_deliveries_waiting", (name,), count
        yield "wirewatch_deliveries_oldest_seconds", (name,), oldest[name]
        yield "wirewatch_channel_parked", (name,), parked[name]


class _Scrape:
    """What prometheus-client calls a collector: samples that were taken, put into their rows of the catalogue."""

    def __init__(self, taken: tuple[MetricSample, ...]) -> None:
        self._taken = taken

    def collect(self) -> Iterator[Metric]:
        """The metrics in the order of the catalogue; those without a sample are left out."""
        for row in CATALOGUE:
            of_row = [(labels, float(value)) for name, labels, value in self._taken if name == row.name]
            if of_row:
                family = CounterMetricFamily if row.kind == "counter" else GaugeMetricFamily
                metric = family(row.name, row.help, labels=row.labels)
                for labels, value in of_row:
                    metric.add_metric(labels, value)
                yield metric
