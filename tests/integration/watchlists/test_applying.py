"""Applying on a real Kafka where others write too: whose change was lost is said, and what an apply writes is there whole."""

import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.record import MemoryRecords

from config.loading.watchlists import load_watchlists
from config.plan.plan import Plan, plan_of
from config.settings.settings import Settings
from sandbox.kafka.broker import Broker
from streams.kafka.connection import admin
from streams.kafka.publisher import Publisher, PublishError
from streams.kafka.reading import read_topic
from streams.kafka.topics import ALERTS, WATCHLISTS, topic_name
from streams.watchlists.apply import crossings, publish
from streams.watchlists.standings import Standings, are_current, read_standings
from tests.acceptance.harness import environment, until
from tests.unit.config.plan.plan_play import write
from wirewatch.cli import cli

RULES = {"one": "Syria", "two": "Russia"}


class Desk:
    """A folder of watchlists, and who applies it."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings, self.folder = settings, folder
        self.folder.mkdir(exist_ok=True)

    def apply(self, *arguments: str, command: str = "apply") -> Result:
        given = ["--yes"] if command == "apply" else []
        env = environment(self.settings, None, self.folder)
        return CliRunner(env=env).invoke(cli, ["watchlists", command, str(self.folder), *given, *arguments])

    def plan(self, standings: Standings) -> Plan:
        loaded, now = load_watchlists(self.folder), datetime.now(UTC)
        return plan_of(loaded, standings.by_key, root=self.folder, author="Dana", now=now)


@pytest.fixture
def desk(prepared: Callable[..., Settings], tmp_path: Path) -> Desk:
    desk = Desk(prepared(), tmp_path / "desk")
    write(desk.folder, "a.yaml", RULES)
    return desk


def test_of_two_who_apply_at_once_the_later_is_told_of_the_other(desk: Desk) -> None:
    assert desk.apply().exit_code == 0
    write(desk.folder, "a.yaml", {**RULES, "one": "Iraq"})
    standings = read_standings(desk.settings)
    plan = desk.plan(standings)
    assert are_current(desk.settings, standings)
    write(desk.folder, "a.yaml", {**RULES, "one": "Iran"})
    assert desk.apply("--author", "Ben").exit_code == 0
    label = read_standings(desk.settings).by_key["one"].history[0].label
    assert not are_current(desk.settings, standings)
    publish(desk.settings, plan, datetime.now(UTC))
    (told,) = crossings(plan, read_topic(desk.settings, WATCHLISTS, first=standings.position))
    assert told.startswith(f"one: while this was applied, revision {label} of ")
    assert told.endswith(
        " UTC by Ben was written. Yours has replaced it: if it was right, take it into the files, and apply again."
    )
    result = desk.apply("--author", "Ben")
    assert (result.exit_code, read_standings(desk.settings).by_key["one"].history[0].number) == (0, 3)


def test_an_apply_of_thousands_of_rules_is_one_batch(kafka: Broker, desk: Desk) -> None:
    write(desk.folder, "a.yaml", {f"rule-{number}": f"word{number}x" for number in range(5_000)})
    publish(desk.settings, desk.plan(Standings()), datetime.now(UTC))
    (segment,) = kafka.log_path.parent.rglob(f"{topic_name(desk.settings, WATCHLISTS)}-0/*.log")
    batches = list(MemoryRecords(segment.read_bytes()))
    assert [sum(1 for _ in batch) for batch in batches] == [5_000]


def test_an_unreadable_record_that_no_file_has_goes_with_prune(desk: Desk) -> None:
    assert desk.apply().exit_code == 0
    with Publisher(desk.settings) as publisher:
        for key in (b"gone", b"\xff"):
            publisher.publish(topic_name(desk.settings, WATCHLISTS), key, b"{")
    assert desk.apply().exit_code == 1
    result = desk.apply("--prune")
    assert result.exit_code == 1
    gone = "its record in Kafka, which cannot be read, is deleted"
    assert result.stdout.startswith(f"= gone  {gone}\n= \\udcff  {gone}\nApplied: 2 mended, 2 unchanged.")
    assert (read_standings(desk.settings).unreadable, desk.apply().exit_code) == ({}, 0)


def test_an_id_of_another_desk_is_refused_with_exit_status_1(desk: Desk, tmp_path: Path) -> None:
    assert desk.apply().exit_code == 0
    ben = Desk(desk.settings, tmp_path / "ben")
    write(ben.folder, "b.yaml", {"one": "Iran"}, name="other", owner="@ben")
    assert ben.apply(command="diff").exit_code == 1
    result = ben.apply()
    assert (result.exit_code, "! b.yaml  " in result.stdout) == (1, True)
    assert desk.apply().stdout == "Nothing changes: 2 unchanged.\n"


def test_ctrl_c_leaves_no_half_of_an_apply(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    write(desk.folder, "a.yaml", {f"rule-{number}": f"word{number}x" for number in range(500)})
    send, sent = Publisher.publish, []

    def interrupted(publisher: Publisher, topic: str, key: bytes | None, value: bytes | None) -> None:
        sent.append(key)
        if len(sent) == 250:
            signal.raise_signal(signal.SIGINT)
        send(publisher, topic, key, value)

    monkeypatch.setattr(Publisher, "publish", interrupted)
    with pytest.raises(KeyboardInterrupt):
        publish(desk.settings, desk.plan(Standings()), datetime.now(UTC))
    assert len(read_standings(desk.settings).by_key) == 500


def test_what_its_owner_was_not_told_of_is_not_written(desk: Desk) -> None:
    assert desk.apply().exit_code == 0
    before = read_standings(desk.settings)
    write(desk.folder, "a.yaml", {**RULES, "one": "Syria AND"})
    alerts = topic_name(desk.settings, ALERTS)
    smallest = ConfigResource(ConfigResourceType.TOPIC, alerts, {"max.message.bytes": "10"})
    with admin(desk.settings) as client:
        client.alter_configs([smallest])

        def largest() -> str:
            found = client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, alerts)])
            return str(found["topic"][alerts]["max.message.bytes"]["value"])

        until(lambda: largest() == "10", largest)
    with pytest.raises(PublishError):
        publish(desk.settings, desk.plan(before), datetime.now(UTC))
    assert are_current(desk.settings, before)


def test_prune_wants_a_folder(desk: Desk) -> None:
    result = Desk.apply(desk, "--prune")
    assert result.exit_code == 0
    desk.folder = desk.folder / "a.yaml"
    result = desk.apply("--prune")
    assert result.exit_code == 2
    assert "Error: --prune says that a folder holds all watchlists, and this is one file. Name the folder." in result.stderr
