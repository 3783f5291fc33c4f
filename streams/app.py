"""The stages in order, each with its topics: start reading here.

    articles.v1 --match--> matches.v1 --alert--> alerts.v1 --deliver--> Slack
         |                     |                     |
         +---------------------+---------------------+----> dead-letters.v1

The match stage follows watchlists.v1 for its rules (streams/watchlists/standings.py), the alert stage silences.v1
(streams/ledger/silences.py) and, for what rules are expected to do, watchlists.v1. One Faust app for each stage, because one
app is one consumer group and one failure domain: a Slack that stands still must hold up no matching. One process may run all
three (`streams/worker.py`) or one of them. A stage module never imports this one; it is given its topics here.

`faust -A streams.faust_app worker` works too, for those who know Faust: it runs the stages named in WIREWATCH_STAGES.
"""

import logging
import tempfile
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import faust
import mode

from alerts import NO_LIMITS, Destination, Pacer, State
from config.limits import limits_of
from config.settings import KafkaSettings, Settings
from rules import OpenStories
from streams import alert, deliver, ledger, match
from streams.delivery import JOURNAL, Letters, Records, Terms
from streams.driver import Lease, drive, lease_of, read_anew
from streams.kafka import (
    ALERTS,
    ARTICLES,
    DEAD_LETTERS,
    DECISIONS,
    DELIVERIES,
    INPUTS,
    LARGEST_MESSAGE,
    MATCHES,
    METADATA_AGE_S,
    SILENCES,
    TOLD,
    WATCHLISTS,
    Topic,
    app_id,
    end_offsets,
    read_if_there,
    read_whole,
    tls_context,
    topic_name,
)
from streams.running import Clock, Counts, StageHealth
from streams.watchlists import Follower

REQUEST_ROOM = 1024 * 1024
# Out of reach: Faust waits so long for a stage to be put back after a rebalance, and then never tries again. The clients of the
# driver and of the producer have limits of their own.
PUT_BACK_WITHIN_S = 86_400.0
StartOver = Callable[[], Coroutine[object, object, None]]
log = logging.getLogger(__name__)


def create_app(
    settings: Settings,
    stage: str,
    *,
    follower: Follower | None = None,
    destination: Destination | None = None,
    counts: Counts | None = None,
    health: StageHealth | None = None,
    lease: Lease | None = None,
    pacer: Pacer | None = None,
    clock: Clock | None = None,
    followed: ledger.Followed | None = None,
    start_over: dict[str, StartOver] | None = None,
) -> faust.App:
    """One stage as a Faust app: `match` needs a follower, `deliver` a destination. Nothing is connected or started yet.
    `start_over` is told what is to be done when one of the topics that the stage reads was made anew."""
    app = _bare_app(settings, stage, lease := lease or lease_of(settings))
    counts, health, start_over = counts or Counts(), health or StageHealth(stage), {} if start_over is None else start_over
    start_over[INPUTS[stage]] = partial(read_anew, app, topic_name(settings, INPUTS[stage]))
    topic, batch = partial(raw_topic, app, settings), settings.batch
    if stage == "match":
        assert follower is not None, "the match stage needs the rules"
        more: dict[str, Any] = {"dead_letters": topic(DEAD_LETTERS), "counts": counts, "health": health, "batch": batch}
        match.attach(app, source=topic(ARTICLES), sink=topic(MATCHES), rules=follower, **more)
        start_over[WATCHLISTS] = follower.start_over
        app.service(_Following(follower))
    elif stage == "alert":
        deciding = _deciding(app, settings, followed := followed or ledger.Followed.of(settings), counts, health, lease, clock)
        start_over.update({DECISIONS: deciding.write_anew, SILENCES: followed.silences.start_over})
        start_over[WATCHLISTS] = _both(start_over.get(WATCHLISTS), followed.rules.start_over)
        alert.attach(app, source=topic(MATCHES), stage=deciding, batch=batch)
        app.service(_Following(followed))
    elif stage == "deliver":
        assert destination is not None, "the deliver stage needs a destination"
        office = _office(app, settings, destination, pacer, counts, health, lease, clock)
        start_over[DELIVERIES] = office.write_anew
        deliver.attach(app, source=topic(ALERTS), office=office, batch=batch)
    else:
        raise ValueError(f"there is no stage {stage!r}; the stages are match, alert and deliver")
    return app


def _deciding(
    app: faust.App,
    settings: Settings,
    followed: ledger.Followed,
    counts: Counts,
    health: StageHealth,
    lease: Lease,
    clock: Clock | None,
) -> alert.AlertStage:
    clock, topic = clock or Clock(), raw_topic(app, settings, DECISIONS)
    read = partial(read_whole, settings.kafka, topic_name(settings, DECISIONS), health, ledger.LEDGER)
    told = partial(read_if_there, settings, TOLD, health, ledger.MEMORY)
    records = ledger.Records(topic, read, told, health, clock, lease, partial(State, OpenStories))
    sink, dead_letters = raw_topic(app, settings, ALERTS), raw_topic(app, settings, DEAD_LETTERS)
    return alert.AlertStage(app, ledger.Clerk(records, followed, limits_of(settings), sink, dead_letters, counts, health, clock))


def _office(
    app: faust.App,
    settings: Settings,
    destination: Destination,
    pacer: Pacer | None,
    counts: Counts,
    health: StageHealth,
    lease: Lease,
    clock: Clock | None,
) -> deliver.Office:
    pacer, clock, ops = pacer or Pacer(NO_LIMITS), clock or Clock(), settings.slack.ops_channel
    read = partial(read_whole, settings.kafka, topic_name(settings, DELIVERIES), health, JOURNAL)
    ends = partial(end_offsets, settings.kafka, topic_name(settings, ALERTS))
    records = Records(raw_topic(app, settings, DELIVERIES), read, ends, health, clock, lease)
    letters = Letters(raw_topic(app, settings, ALERTS), raw_topic(app, settings, DEAD_LETTERS), counts, health)
    # Only what a bot posts can be changed later, and have a thread.
    has_threads = settings.slack.token is not None
    slack = settings.slack
    terms = Terms(
        timeout_s=slack.timeout_s,
        deliver_within=None if slack.deliver_within_h is None else timedelta(hours=slack.deliver_within_h),
        unverifiable_after=None if slack.unverifiable_after_h is None else timedelta(hours=slack.unverifiable_after_h),
        repost=slack.on_unverifiable == "repost",
        remember_s=settings.remember_s,
        floods=settings.floods == "on" and has_threads,
        timezone=ZoneInfo(settings.timezone),
    )
    return deliver.Office(app, destination, pacer, records, letters, counts, health, terms, clock, ops)


def _bare_app(settings: Settings, stage: str, lease: Lease) -> faust.App:
    app = faust.App(app_id(settings, stage), **app_options(settings))
    drive(app, settings, lease)
    app.on_partitions_revoked.connect(_hold_back(app), weak=False)
    if settings.data_dir is None:
        # Folders for tables, of which there are none: what is never made is never left behind.
        app._create_directories = lambda: None
    return app


def _both(first: StartOver | None, then: StartOver) -> StartOver:
    """What two stages of one worker do when a topic that both read was made anew."""

    async def both() -> None:
        if first is not None:
            await first()
        await then()

    return both


class _Following(mode.Service):  # type: ignore[misc]
    """What goes on beside a stage: its rules or silences are followed."""

    logger = logging.getLogger("mode.following")

    def __init__(self, follower: Follower | ledger.Followed) -> None:
        self._follower = follower
        super().__init__()

    async def on_start(self) -> None:
        self.add_future(self._follower.run())


def _hold_back(app: faust.App) -> Callable[..., Awaitable[None]]:
    """Let no message through between two rebalances. Faust does so itself, but not in a worker that had no partition: there
    it would deliver some before it seeks, empty the agent's queue, and never read them again."""

    async def hold_back(*_: object, **__: object) -> None:
        app.consumer.stop_flow()
        app.flow_control.suspend()

    return hold_back


def _credentials(kafka: KafkaSettings) -> object:
    """Faust's name for TLS and passwords; None for a plain connection."""
    context = tls_context(kafka)
    if kafka.sasl_mechanism is not None:
        password = kafka.sasl_password.reveal() if kafka.sasl_password else None
        return faust.SASLCredentials(
            username=kafka.sasl_username, password=password, ssl_context=context, mechanism=kafka.sasl_mechanism
        )
    return faust.SSLCredentials(context) if context is not None else None


def raw_topic(app: faust.App, settings: Settings, name: str) -> Topic:
    """Raw bytes both ways: the stages read and write, so that what cannot be read is still there for the dead letter."""
    topic: Topic = app.topic(
        topic_name(settings, name),
        key_type=bytes,
        value_type=bytes,
        key_serializer="raw",
        value_serializer="raw",
        partitions=settings.partitions,
        allow_empty=True,
    )
    return topic


def app_options(settings: Settings) -> dict[str, object]:
    """The settings of every app of ours, but for how it reads (streams/driver/driver.py); where no reason stands beside one,
    its value was measured (decision 0002)."""
    return {
        "broker": [f"kafka://{server.strip()}" for server in settings.kafka.bootstrap_servers.split(",")],
        "broker_credentials": _credentials(settings.kafka),
        "autodiscover": False,
        "web_enabled": False,  # it shows table contents to anyone
        "datadir": settings.data_dir or Path(tempfile.gettempdir()),  # nothing is put there
        # Without standbys Faust deals partitions out in turn; its own way would give a third worker none of four.
        "table_standby_replicas": 0,
        "topic_allow_declare": False,  # streams/kafka/topics.py makes them, and the worker has checked them
        "topic_disable_leader": True,
        "topic_partitions": settings.partitions,
        "broker_request_timeout": PUT_BACK_WITHIN_S,
        "stream_buffer_maxsize": 1000,  # messages read ahead; an article may have megabytes
        "broker_commit_interval": 0.5,
        # With acks by hand a stop must not wait for a Slack that does not answer: what is not acked comes again.
        "stream_wait_empty": False,
        "producer_metadata_max_age_ms": int(METADATA_AGE_S * 1000),
        "producer_linger": 0.005,
        "producer_max_batch_size": 262_144,
        "producer_max_request_size": LARGEST_MESSAGE + REQUEST_ROOM,
    }
