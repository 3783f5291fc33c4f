"""Who corrects a channel in a watchlist is told what waits for the old one, and how it is moved."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from config.settings.settings import Settings
from schemas import Delivery, Order, State, Why
from streams.kafka import ALERTS, DELIVERIES, read_topic, topic_name
from streams.kafka.connection import admin
from tests.acceptance.harness import environment
from tests.integration.deliveries.journal_play import delivery, write
from tests.waiting import ended
from wirewatch.cli import cli

RULES = """watchlist: 1
name: desk
rules:
"""
MOVE = 'wirewatch deliveries reroute --from "#typo" --to "#syria"'


def rule(name: str, channel: str) -> str:
    return f'  - {{id: {name}, name: {name}, query: {name}, deliver: {{slack: "{channel}"}}}}\n'


class Desk:
    """A watchlist, and who applies it."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings, self.folder = settings, folder
        self.env = environment(settings, None, folder)

    def write(self, *rules: str) -> None:
        (self.folder / "desk.yaml").write_text(RULES + "".join(rules))

    def run(self, *arguments: str) -> Result:
        return CliRunner(env=self.env).invoke(cli, ["watchlists", arguments[0], str(self.folder), *arguments[1:]])


@pytest.fixture
def desk(prepared: Callable[..., Settings], tmp_path: Path) -> Desk:
    desk = Desk(prepared(), tmp_path)
    desk.write(rule("syria", "#typo"), rule("aid", "#typo"), rule("ports", "#ports"))
    assert desk.run("apply", "--yes").exit_code == 0
    write(desk.settings, [parked(number) for number in range(7)])
    write(desk.settings, [delivery(50, "#ports"), delivery(51, "#typo", State.DELIVERED, Why.POSTED)])
    return desk


def parked(number: int) -> Delivery:
    return delivery(number, "#typo", State.PARKED_CHANNEL, Why.CHANNEL)


def orders(settings: Settings) -> list[Order]:
    found = []
    for record in read_topic(settings, ALERTS):
        try:
            found.append(Order.read(record.value))
        except ValueError:
            continue
    return found


def test_a_channel_that_another_rule_names_is_not_left(desk: Desk) -> None:
    desk.write(rule("syria", "#syria"), rule("aid", "#typo"), rule("ports", "#ports"))
    result = desk.run("diff")
    assert "reroute" not in result.stdout + result.stderr
    assert json.loads(desk.run("diff", "--json").stdout)["left_channels"] == []


def test_the_last_rule_that_leaves_says_what_waits_and_the_command(desk: Desk) -> None:
    desk.write(rule("syria", "#syria"), rule("aid", "#syria"), rule("ports", "#ports"))
    sentence = f" days, and no rule names it any more. Move them: `{MOVE}`.\n"
    shown = desk.run("diff")
    assert "  7 alerts wait for #typo, the oldest for " in shown.stdout
    assert sentence in shown.stdout
    (left,) = json.loads(desk.run("diff", "--json").stdout)["left_channels"]
    assert (left["channel"], left["to"], left["waiting"], left["command"]) == ("#typo", "#syria", 7, MOVE)
    applied = desk.run("apply", "--yes", "--json")
    assert json.loads(applied.stdout)["left_channels"] == [left]
    assert orders(desk.settings) == []
    # As long as they wait it is said again, to whoever missed it; where the rule went is not known any more.
    assert '--from "#typo" --to "#another-channel"`' in desk.run("diff").stdout


def test_where_the_rules_go_to_two_channels_or_to_none_a_person_chooses(desk: Desk) -> None:
    desk.write(rule("syria", "#syria"), rule("aid", "#aid"), rule("ports", "#ports"))
    assert '--from "#typo" --to "#another-channel"`' in desk.run("diff").stdout
    desk.write(rule("ports", "#ports"))
    assert '--from "#typo" --to "#another-channel"`' in desk.run("apply", "--yes").stdout


def test_a_person_is_offered_to_move_them(desk: Desk) -> None:
    desk.write(rule("syria", "#syria"), rule("aid", "#syria"), rule("ports", "#ports"))
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "wirewatch", "watchlists", "apply", str(desk.folder)]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=desk.env)
    os.close(theirs)
    shown = b""
    for question in (b"Apply this? [y/N]: ", b"Deliver 7 alerts to #syria instead? [y/N]: "):
        while not shown.endswith(question):
            shown += os.read(ours, 1000)
        os.write(ours, b"y\n")
    assert ended(process, lambda: shown.decode()) == 0
    os.close(ours)
    assert [(order.action, order.receiver, order.to) for order in orders(desk.settings)] == [("reroute", "#typo", "#syria")]


def test_a_journal_that_cannot_be_read_stops_nothing(desk: Desk) -> None:
    with admin(desk.settings) as client:
        client.delete_topics([topic_name(desk.settings, DELIVERIES)])
    desk.write(rule("syria", "#syria"), rule("ports", "#ports"))
    result = desk.run("apply", "--yes")
    assert result.exit_code == 0
    assert "What waits for #typo, which no rule names any more, is not known: Topic " in result.stderr
