"""Headers that strangers write, on every topic that is read: nothing ends or is lost of them, and nothing else suffers."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson
from click.testing import CliRunner, Result
from confluent_kafka import Producer

from config.settings.settings import Settings
from streams.kafka.dead_letters import opened, read_dead_letters
from streams.kafka.reading import read_topic
from streams.kafka.topics import (
    ALERTS,
    ARTICLES,
    DEAD_LETTERS,
    DECISIONS,
    DELIVERIES,
    MATCHES,
    SILENCES,
    WATCHLISTS,
    WORKERS,
    topic_name,
)
from tests.acceptance.harness import WATCHLIST, Slack, article, await_end, environment, fleet, until
from wirewatch.cli import cli

Headers = Sequence[tuple[str, bytes | None]]
FOREIGN: dict[str, Headers] = {
    "null value": [("arrived_at", None)],
    "null values of all our names": [
        (name, None) for name in ("stage", "reason", "topic", "partition", "offset", "failed_at", "replay", "id")
    ],
    "no UTF-8": [("arrived_at", b"\xff\xfe"), ("reason", b"\xff"), ("trace", b"\x80\x81")],
    "twice": [("arrived_at", b"2020-01-01T00:00:00+00:00"), ("arrived_at", None), ("arrived_at", b"never")],
    "our names": [("reason", b"mine"), ("stage", b"theirs"), ("topic", b"other.v1"), ("partition", b"7"), ("offset", b"-1")],
    "digits": [("partition", b"9" * 5000), ("offset", b"1" * 5000)],
    "empty name": [("", b""), ("", None), ("", b"x")],
    "very many": [(f"h{number}", b"x" * 10) for number in range(5000)],
    "no instant": [("arrived_at", b"0001-01-01T00:00:00+14:00")],
    "no zone": [("arrived_at", b"2026-11-24T08:00:00")],
    "the year 1": [("arrived_at", b"0001-01-02T00:00:00+00:00")],
    "the year 9999": [("arrived_at", b"9999-12-31T23:59:59+00:00")],
    "a replay's mark": [("replayed-from", None), ("replay", b"done"), ("id", b"")],
}  # fmt: skip
# What a letter of Wirewatch's has, but for its topic.
LETTER = {
    "stage": b"intake",
    "reason": b"theirs",
    "partition": b"0",
    "offset": b"4711",
    "failed_at": b"2026-11-24T10:15:00+00:00",
}


def send(settings: Settings, topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> None:
    """One message with these headers; Kafka has it when this returns. kafka-python sends no null values."""
    client = Producer({"bootstrap.servers": settings.kafka.bootstrap_servers})
    client.produce(topic_name(settings, topic), key=key, value=value, headers=list(headers))
    assert client.flush(30) == 0


def invoke(settings: Settings, watchlist: Path, *arguments: str) -> Result:
    """A command as a user runs it."""
    result = CliRunner(env=environment(settings, None, watchlist)).invoke(cli, list(arguments))
    assert result.exit_code == 0, (arguments, result.output, result.exception)
    return result


def test_foreign_headers(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings = prepared()
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    good = [article(number, "redword") for number in range(len(FOREIGN))]
    # Rules, presences and ids that are none, with the same headers, before any worker reads these topics.
    for topic in (WATCHLISTS, WORKERS, DECISIONS, SILENCES, DELIVERIES):
        for name, headers in FOREIGN.items():
            send(settings, topic, f"stranger {name}".encode(), b"no value of ours", headers)
    with Slack() as slack, fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        workers.add()
        for headers, each in zip(FOREIGN.values(), good, strict=True):
            send(settings, ARTICLES, each["id"].encode(), orjson.dumps(each), headers)
            send(settings, ARTICLES, b"broken", b"{", headers)
        await_end(settings, workers)
        assert len(slack.server.messages()) == len(good)
        # What a stage wrote is sent again by a stranger, with each kind of header: as other alerts, for their ids are others.
        [match, *_] = read_topic(settings, MATCHES)
        [alert, *_] = read_topic(settings, ALERTS)
        for number, headers in enumerate(FOREIGN.values()):
            send(settings, MATCHES, match.key, renamed(match.value, f"{number:032x}"), headers)
            send(settings, ALERTS, alert.key, renamed(alert.value, f"{number + 1000:032x}"), headers)
            send(settings, MATCHES, b"#red", b"no match", headers)
            send(settings, ALERTS, b"#red", b"no alert", headers)
        await_end(settings, workers)
        assert len(slack.server.messages()) == 3 * len(good)
    letters = read_dead_letters(settings)
    assert sorted(letter.stage for letter in letters) == sorted(["intake", "alert", "deliver"] * len(FOREIGN))
    assert "report it" not in "".join(letter.reason for letter in letters)


def renamed(value: bytes | None, id_: str) -> bytes:
    """A message of ours with another id."""
    members: dict[str, Any] = orjson.loads(value or b"")
    return orjson.dumps({**members, "id": id_})


def test_foreign_dead_letters_do_not_hide_ours(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings = prepared()
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    topic = topic_name(settings, ARTICLES)
    with fleet(environment(settings, None, watchlist), tmp_path) as workers:
        workers.add("match")
        for headers in FOREIGN.values():
            send(settings, ARTICLES, b"broken", b"{", headers)
        until(lambda: len(read_dead_letters(settings)) == len(FOREIGN), workers.tails)
    ours = {letter.id for letter in read_dead_letters(settings)}
    for headers in FOREIGN.values():
        send(settings, DEAD_LETTERS, b"stranger", b"value", headers)
        # Theirs first and last: of one name the first counts, and what is missing of ours is in `LETTER`.
        send(settings, DEAD_LETTERS, b"stranger", b"value", [*headers, *LETTER.items(), ("topic", b"no topic of ours")])
        send(settings, DEAD_LETTERS, b"stranger", b"value", [*LETTER.items(), ("topic", None), *headers])
    assert {letter.id for letter in read_dead_letters(settings)} == ours
    listed = invoke(settings, watchlist, "dead-letters", "list").stdout.splitlines()
    assert {line.split()[0] for line in listed} == ours
    for id_ in sorted(ours):
        shown = invoke(settings, watchlist, "dead-letters", "show", id_).stdout
        assert shown.startswith(f"id: {id_}\nstage: intake\nreason: not JSON: ")
    done = invoke(settings, watchlist, "dead-letters", "replay", "--all", "--yes").stdout.splitlines()
    assert {line.removeprefix("Replayed ").removesuffix(".") for line in done[:-1]} == ours
    assert done[-1] == f"Replayed {len(ours)} of {len(ours)} dead letters."
    marks = [dict(record.headers).get("replayed-from") for record in read_topic(settings, ARTICLES)]
    assert {mark.decode() for mark in marks if mark} == ours
    # A letter of theirs that could be one of ours is read as such.
    send(
        settings,
        DEAD_LETTERS,
        b"k",
        b"v",
        [*LETTER.items(), ("topic", topic.encode()), *FOREIGN["digits"], *FOREIGN["null value"]],
    )
    [newest] = [letter for letter in read_dead_letters(settings) if letter.reason == "theirs"]
    [whole] = opened(settings, [newest])
    assert (newest.id, whole.value) == (f"{topic}/0/4711", b"v")
    # Every command that reads Kafka goes on.
    for command in (["watchlists", "status"], ["topics", "check"], ["backtest", str(watchlist), "--hours", "1"]):
        result = CliRunner(env=environment(settings, None, watchlist)).invoke(cli, command)
        assert result.exit_code in (0, 1)
        assert result.exception is None or isinstance(result.exception, SystemExit)
