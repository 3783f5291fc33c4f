"""`wirewatch dead-letters` on a real Kafka: what it says of none, of one and of all."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from config.settings.settings import Settings
from streams.kafka.dead_letters import encode
from streams.kafka.publisher import Publisher
from streams.kafka.topics import DEAD_LETTERS, topic_name
from tests.acceptance.harness import environment
from wirewatch.cli import cli

Command = Callable[..., Result]


@pytest.fixture
def settings(prepared: Callable[..., Settings]) -> Settings:
    return prepared(WIREWATCH_PARTITIONS="1")  # a letter without a key may be in any of several


@pytest.fixture
def command(settings: Settings, tmp_path: Path) -> Command:
    runner = CliRunner(env=environment(settings, None, tmp_path))
    return lambda *arguments: runner.invoke(cli, ["dead-letters", *arguments])


def bury(settings: Settings, offset: int) -> str:
    """One dead letter without a key, as the worker writes it; its id."""
    topic = topic_name(settings, "articles.v1")
    headers = {"stage": "intake", "reason": "not JSON", "topic": topic, "partition": "0", "offset": str(offset)}
    with Publisher(settings) as publisher:
        dated = encode({**headers, "failed_at": f"2026-11-24T10:15:0{offset}+00:00"})
        publisher.publish(topic_name(settings, DEAD_LETTERS), None, b"{", dated)
    return f"{topic}/0/{offset}"


def test_none_is_said(command: Command) -> None:
    for arguments in (["list"], ["list", "--pending"], ["list", "--json"]):
        result = command(*arguments)
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", "No dead letters.\n")
    assert command("replay", "--all", "--yes").stdout == "No dead letters.\n"


def test_all_are_replayed_and_counted_once(settings: Settings, command: Command) -> None:
    first = bury(settings, 1)
    shown = command("show", first).stdout
    assert shown.startswith(f"id: {first}\nstage: intake\nreason: not JSON\n")
    assert shown.endswith(
        "partition: 0\noffset: 1\nfailed_at: 2026-11-24T10:15:01+00:00\nreplayed: no\n"
        "place: @0/0\nletters_with_this_id: 1\narticle_id: (none)\nkey: (none)\n\n{\n"
    )
    assert command("replay", "--all", "--yes").stdout == f"Replayed {first}.\nReplayed 1 of 1 dead letter.\n"
    assert command("replay", "--all", "--yes").stdout == "The one dead letter was replayed before.\n"
    second = bury(settings, 2)
    told = "Replayed 1 of 2 dead letters; the others were replayed before.\n"
    assert command("replay", "--all", "--yes").stdout == f"Replayed {second}.\n{told}"
    assert command("replay", "--all", "--yes").stdout == "All 2 dead letters were replayed before.\n"
    assert command("list", "--pending").stderr == "All 2 dead letters were replayed before.\n"
    assert "replayed: yes\n" in command("show", second).stdout
