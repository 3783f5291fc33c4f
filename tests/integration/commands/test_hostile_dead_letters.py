"""Dead letters that strangers wrote: they steer no terminal, hide no other letter, and lead to no topic that is not theirs."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from config.settings.settings import Settings
from streams.kafka.dead_letters import encode
from streams.kafka.publisher import Publisher
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
from tests.acceptance.harness import environment
from wirewatch.cli import cli

ODD = "a\x1b]52;c;aGk=\x07b\x9b2Jc\u202ed\n::error::e##[group]"
STEERS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
TOLD_AS = r"a\x1b]52;c;aGk=\x07b\x9b2Jc\u202ed\n\x3a:error::e##\x5bgroup]"
LONG = "9" * 5000
Command = Callable[..., Result]


@pytest.fixture
def settings(prepared: Callable[..., Settings]) -> Settings:
    return prepared()


@pytest.fixture
def command(settings: Settings, tmp_path: Path) -> Command:
    runner = CliRunner(env=environment(settings, None, tmp_path))
    return lambda *arguments: runner.invoke(cli, ["dead-letters", *arguments])


def bury(settings: Settings, topic: str, *, key: bytes | None = b"k", value: bytes = b"{", **headers: str) -> None:
    """A letter as anybody may write it to the topic of dead letters."""
    ours = {"stage": "intake", "reason": "not JSON", "topic": topic, "partition": "0", "offset": "1"}
    dated = encode({**ours, "failed_at": "2026-11-24T10:15:00+00:00", **headers})
    with Publisher(settings) as publisher:
        publisher.publish(topic_name(settings, DEAD_LETTERS), key, value, dated)


def test_what_is_shown_steers_nothing_and_raw_are_the_bytes(settings: Settings, command: Command) -> None:
    topic, odd = topic_name(settings, ARTICLES), ODD.encode()
    bury(settings, topic, key=odd, value=odd, reason=ODD)
    listed = command("list").stdout
    assert listed == f"{topic}/0/1 intake 2026-11-24T10:15:00Z article=- key={TOLD_AS} {TOLD_AS}\n"
    shown = command("show", f"{topic}/0/1").stdout
    assert f"\nreason: {TOLD_AS}\n" in shown
    assert f"\nkey: {TOLD_AS}\n\n" in shown
    assert shown.endswith("\n\na\\x1b]52;c;aGk=\\x07b\\x9b2Jc\\u202ed\n\\x3a:error::e##\\x5bgroup]\n")
    as_json = [command("list", "--json").stdout, command("show", "--json", f"{topic}/0/1").stdout]
    assert [(orjson.loads(each)["reason"], orjson.loads(each).get("value")) for each in as_json] == [(ODD, None), (ODD, ODD)]
    assert [STEERS.search(each) for each in (listed, shown, *as_json)] == [None] * 4
    assert command("show", "--raw", f"{topic}/0/1").stdout_bytes == odd


def test_a_letter_leads_to_no_other_topic(settings: Settings, command: Command) -> None:
    foreign = [topic_name(settings, name) for name in (WATCHLISTS, WORKERS, DECISIONS, SILENCES, DELIVERIES, DEAD_LETTERS)]
    for topic in (*foreign, ARTICLES, f"x{topic_name(settings, ARTICLES)}", "other.v1"):
        bury(settings, topic, key=b"rule", value=b"")
    assert command("list").stderr == "No dead letters.\n"
    assert command("replay", "--all", "--yes").stdout == "No dead letters.\n"
    refused = command("replay", "--yes", f"{foreign[0]}/0/1")
    assert refused.exit_code == 1
    assert f"There is no dead letter {foreign[0]}/0/1, " in refused.stderr
    assert [list(read_topic(settings, name)) for name in (WATCHLISTS, WORKERS, DECISIONS, DELIVERIES)] == [[], [], [], []]


@pytest.mark.parametrize(
    "number", [LONG, "-1", "1e3", "\u0661", "0x1", "", "1" * 11 + "\n", "1\n", "00", "07"], ids=lambda text: ascii(text[:9])
)
def test_a_number_that_is_none_hides_no_other_letter(settings: Settings, command: Command, number: str) -> None:
    topic = topic_name(settings, ARTICLES)
    bury(settings, topic, partition=number)
    bury(settings, topic, offset=number * 2)
    bury(settings, topic, offset="7")
    assert command("list").stdout == f"{topic}/0/7 intake 2026-11-24T10:15:00Z article=- key=k not JSON\n"
    assert command("replay", "--all", "--yes").stdout == f"Replayed {topic}/0/7.\nReplayed 1 of 1 dead letter.\n"


def test_the_largest_numbers_are_listed(settings: Settings, command: Command) -> None:
    topic = topic_name(settings, ARTICLES)
    bury(settings, topic, partition="9" * 10, offset="9" * 19)
    assert orjson.loads(command("list", "--json").stdout)["offset"] == int("9" * 19)


def test_the_topics_are_shown_before_anything_is_sent(settings: Settings, command: Command) -> None:
    topics = [topic_name(settings, name) for name in (ARTICLES, ALERTS, MATCHES)]
    for topic in (*topics, topics[0]):
        bury(settings, topic, offset=str(topics.index(topic)))
    bury(settings, topics[0], offset="9")
    done = command("replay", "--all", "--yes")
    assert done.stderr == f"1 message to {topics[1]}.\n2 messages to {topics[0]}.\n1 message to {topics[2]}.\n"
    assert done.stdout.endswith("Replayed 4 of 4 dead letters.\n")


def test_where_nobody_can_be_asked_nothing_is_sent(settings: Settings, command: Command) -> None:
    topic = topic_name(settings, ARTICLES)
    bury(settings, topic)
    for arguments in (["--all"], [f"{topic}/0/1"]):
        result = command("replay", *arguments)
        assert result.exit_code == 2
        assert result.stderr.endswith(
            "Error: Nobody can be asked here: give --yes, or see what there is with `wirewatch dead-letters list`.\n"
        )
    assert list(read_topic(settings, ARTICLES)) == []


@pytest.mark.parametrize(("answer", "status", "sent"), [("n", 1, 0), ("y", 0, 1)])
def test_a_person_is_asked(settings: Settings, tmp_path: Path, answer: str, status: int, sent: int) -> None:
    topic = topic_name(settings, ARTICLES)
    bury(settings, topic)
    ours, theirs = os.openpty()
    try:
        os.write(ours, f"{answer}\n".encode())
        asked = subprocess.Popen(
            [sys.executable, "-m", "wirewatch", "dead-letters", "replay", "--all"],
            env={**os.environ, **environment(settings, None, tmp_path)}, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE,
        )  # fmt: skip
        _, said = asked.communicate()
    finally:
        os.close(ours)
        os.close(theirs)
    assert said.decode().startswith(f"1 message to {topic}.\nSend that? [y/N]: ")
    assert asked.returncode == status
    assert len(list(read_topic(settings, ARTICLES))) == sent
