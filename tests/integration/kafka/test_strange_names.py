"""Topics without a schema: what a stranger names there with a megabyte is kept and shown by nobody."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import orjson
import pytest

from config.settings.settings import Settings
from streams.kafka.connection import admin
from streams.kafka.publisher import Publisher
from streams.kafka.topics import TOLD, WORKERS, topic_name
from streams.kafka.whole import read_if_there
from streams.ledger.upgrade import told_by_id
from streams.running.health import StageHealth
from streams.watchlists.presence import LONGEST_NAME, WorkerRun, read_presence
from streams.watchlists.standings import StandingError, read_standing

LONG = "x" * 500_000
OURS = "0123456789abcdef" * 2


def test_an_id_of_half_a_megabyte_is_not_remembered(prepared: Callable[..., Settings]) -> None:
    settings = prepared(WIREWATCH_PARTITIONS="1")
    topic, at = topic_name(settings, TOLD), datetime.now(UTC).isoformat().encode()
    with admin(settings) as client:
        client.create_topics({topic: {"num_partitions": 1}})
    with Publisher(settings) as publisher:
        publisher.publish(topic, LONG.encode(), at)
        publisher.publish(topic, OURS.encode(), at)
    told = asyncio.run(told_by_id(read_if_there(settings, TOLD, StageHealth("alert"), "a test", {0})))
    assert list(told[0]) == [OURS.encode()]


@pytest.mark.parametrize("member", ["worker", "run", "process", "digest", "stages"])
def test_a_worker_with_a_name_of_half_a_megabyte_is_not_there(prepared: Callable[..., Settings], member: str) -> None:
    settings, now = prepared(), datetime.now(UTC)
    said = {"rules": 3, "digest": "0" * 12, "position": 7, "started_at_ms": 1}
    key, ours = WorkerRun("w" * LONGEST_NAME, "run", ("match",), "1 on here", 1).record(**said)
    strange = {**orjson.loads(ours), "worker": "strange", member: [LONG] if member == "stages" else LONG}
    with Publisher(settings) as publisher:
        publisher.publish(topic_name(settings, WORKERS), b"strange", orjson.dumps(strange))
        publisher.publish(topic_name(settings, WORKERS), key, ours)
    found = {each.worker: each.digest for each in read_presence(settings, now)}
    # One whose run or stages are too long counts as one of an older version, which says neither.
    expected = {"w" * LONGEST_NAME: "0" * 12}
    assert found == (expected if member in ("worker", "digest") else {**expected, "strange": "0" * 12})


def test_a_key_of_half_a_megabyte_is_not_quoted_whole() -> None:
    value = orjson.dumps({"key": "red", "file": "desk.yaml", "history": []})
    with pytest.raises(StandingError) as caught:
        read_standing(LONG.encode(), value, "watchlists.v1/0/3")
    assert str(caught.value) == (
        f"watchlists.v1/0/3 cannot be read: the key {b'x' * 400!r} is not that of the value, 'red'. "
        "Apply the watchlist of this rule again, which writes the record anew."
    )
