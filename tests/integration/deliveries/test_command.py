"""`wirewatch deliveries` on a real Kafka: what waits is shown, and moved by the worker that has it."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from config.settings.settings import Settings
from schemas import Delivery, Mode, Order, State, Tally, Why
from streams.kafka import ALERTS, read_topic
from tests.acceptance.harness import environment
from tests.copying import replace
from tests.integration.deliveries.journal_play import T0, delivery, write, write_raw
from tests.integration.deliveries.owner_play import carried_out, owner, says_it_delivers
from wirewatch.cli import cli
from wirewatch.deliveries import ordering

Command = Callable[..., Result]
WORDS = "Slack failed for #typo: channel_not_found. Create it, or correct `deliver` in the watchlist."


@pytest.fixture
def settings(prepared: Callable[..., Settings]) -> Settings:
    return prepared()


@pytest.fixture
def command(settings: Settings, tmp_path: Path) -> Command:
    runner = CliRunner(env=environment(settings, None, tmp_path))
    return lambda *arguments: runner.invoke(cli, ["deliveries", *arguments])


def parked(number: int, receiver: str = "#typo", **more: Any) -> Delivery:
    known = {"words": WORDS, "attempt": 1, "changed_at": T0 + timedelta(minutes=1), "parked_since": T0 + timedelta(minutes=1)}
    return delivery(number, receiver, State.PARKED_CHANNEL, Why.CHANNEL, **{**known, **more})


def objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_none_is_said(command: Command) -> None:
    for arguments in (["list"], ["list", "--json"], ["release"]):
        result = command(*arguments)
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Nothing waits.\n")
    assert command("list", "--state", "dead").stderr == "No delivery fits the options.\n"
    for arguments in (["release"], ["reroute", "--from", "#a", "--to", "#b", "--yes"], ["bury", "--channel", "#a", "--yes"]):
        (said,) = objects(command(*arguments, "--json"))
        assert (said["action"], said["asked"], said["done"], said["open"]) == (arguments[0], 0, 0, 0)
    assert command("bury", "--channel", "#a", "--yes").stderr == "Nothing waits for #a.\n"
    assert command("replay", "--channel", "#a").stderr == "Nothing was given up for #a.\n"


def test_what_waits_is_listed_by_channel_and_one_by_one(settings: Settings, command: Command) -> None:
    told = delivery(9, "#syria", State.DELIVERED, Why.POSTED, channel="C1", ts="1764009001.000100", changed_at=T0)
    write(settings, [parked(1), parked(2), delivery(3, "#syria"), told], 1)
    result = command("list")
    typo, syria, _, first, *_ = result.stdout.splitlines()
    assert result.exit_code == 0
    assert typo.startswith("#typo: 2 wait, the oldest for ")
    assert typo.endswith(
        "; parked_channel (channel) since 2026-11-24T12:01:00Z, parked, nothing gets through to it; last delivered never: "
        + WORDS
    )
    assert syria.startswith("#syria: 1 waits, the oldest for ")
    assert syria.endswith("; last delivered 2026-11-24T12:00:00Z")
    assert first == (f'{parked(1).id} parked_channel channel 2026-11-24T12:00:01Z #typo 1 try "Envoys meet, part 1": {WORDS}')
    kinds = [(each["kind"], each.get("channel"), each.get("receiver")) for each in objects(command("list", "--json"))]
    assert kinds[:2] == [("channel", "#typo", None), ("channel", "#syria", None)]
    assert [kind[2] for kind in kinds[2:]] == ["#typo", "#typo", "#syria"]
    assert "announcement" not in command("list", "--json").stdout
    assert [each["receiver"] for each in objects(command("list", "--json", "--state", "delivered"))] == ["#syria"]
    assert len(objects(command("list", "--json", "--state", "all", "--channel", "C1"))) == 3
    limited = command("list", "--limit", "1")
    assert limited.stderr == "The first 1 of 3 deliveries; --limit N or --json shows more.\n"
    assert command("list", "--since", "1h").stderr == "No delivery fits the options.\n"
    assert command("list", "--channel", "#syriaa").stderr == "Nothing waits for #syriaa. Did you mean #syria?\n"


def test_a_record_that_cannot_be_read_is_shown(settings: Settings, command: Command) -> None:
    write(settings, [parked(1)])
    write_raw(settings, parked(1).id.encode(), b"\x1b]52;c")
    write_raw(settings, b"began", b'{"alerts_offset":0}')  # a worker's own
    result = command("list", "--json")
    assert (result.exit_code, len(objects(result))) == (1, 2)
    assert "deliveries.v1/0/1 cannot be read: not JSON" in result.stderr
    assert "1 record of the journal cannot be read; somebody else wrote there." in result.stderr
    assert "\x1b" not in result.stderr


def test_one_is_shown_whole_by_the_beginning_of_its_id(settings: Settings, command: Command) -> None:
    mine = parked(1)
    write(settings, [mine, parked(2)])
    result = command("show", mine.id[:10])
    assert f"id: {mine.id}\nreceiver: #typo\nstate: parked_channel\nreason: channel\n" in result.stdout
    assert '"quotes":[{"text":"Envoys meet in Geneva."' in result.stdout
    (whole,) = objects(command("show", mine.id, "--json"))
    assert (whole["announcement"]["article"]["id"], whole["partition"], whole["slack"]) == ("a-1", 0, None)
    none = command("show", "ffffffff")
    assert none.exit_code == 1
    assert "The journal has no delivery ffffffff." in none.stderr
    several = command("show", "")
    assert several.exit_code == 2
    assert "is no id of a delivery" in command("show", "#typo").stderr


def test_a_digest_is_shown_in_lines(settings: Settings, command: Command) -> None:
    tally = Tally(3, Mode.BUSY, T0, T0, rules={"Syria": 2})
    members = ("ab" * 16, "cd" * 16)
    digest = replace(delivery(1, "#a", State.DELIVERED, Why.POSTED), members=members, tally=tally)
    write(settings, [digest])
    result = command("show", digest.id)
    assert f"\nmembers: 2\n  {members[0]}\n  {members[1]}\n" in result.stdout
    assert (
        "\ntally:\n  number: 3\n  mode: busy\n  since: 2026-11-24T12:00:00+00:00\n  round_at: 2026-11-24T12:00:00+00:00\n"
        "  rules:\n    Syria: 2\n"
    ) in result.stdout


def test_a_renamed_channel_is_found_by_its_new_name(settings: Settings, command: Command) -> None:
    gone = delivery(1, "#old", State.MOVED, Why.SAME_CHANNEL, moved_to="#new")
    told = delivery(2, "#older", State.DELIVERED, Why.POSTED, channel="C1", ts="1764009001.000100")
    there = delivery(2, "#new", State.DELIVERED, Why.POSTED, channel="C1", ts="1764009002.000100")
    write(settings, [gone, told, there, delivery(3, "#old"), delivery(4, "#older"), delivery(5, "#other")])
    result = command("list", "--channel", "#new")
    assert result.stderr == "#new is #old, #older in the journal, until what waits is tried.\n"
    assert [line.split(":")[0] for line in result.stdout.splitlines()[:3]] == ["#old", "#older", ""]
    assert command("list", "--channel", "#none").stderr == "Nothing waits for #none.\n"


def test_a_beginning_of_two_ids_chooses_neither(settings: Settings, command: Command) -> None:
    twins = [replace(parked(number), id="ab" * 15 + f"0{number}") for number in (1, 2)]
    write(settings, twins)
    result = command("bury", "abab", "--yes")
    assert result.exit_code == 1
    assert f"2 deliveries begin with abab: {twins[0].id} and {twins[1].id}." in result.stderr.replace(",", " and")
    assert list(read_topic(settings, ALERTS)) == []


def test_all_of_a_channel_are_rerouted_in_each_of_its_partitions(settings: Settings, command: Command) -> None:
    journal = {1: [parked(number) for number in range(30)], 3: [parked(number) for number in range(30, 40)]}
    for partition, each in journal.items():
        write(settings, each, partition)
    with owner(settings, journal) as orders:
        result = command("reroute", "--from", "#typo", "--to", "#syria", "--yes")
        assert (result.exit_code, result.stdout) == (0, "Rerouted 40 deliveries to #syria.\n")
    assert sorted((order.receiver, order.to, order.deliveries) for order in orders) == [("#typo", "#syria", None)] * 2
    assert command("list").stderr == "Nothing waits.\n"


def test_an_id_means_the_channel_and_also_what_was_not_tried_yet(settings: Settings, command: Command) -> None:
    journal = [parked(1, channel="C0TYPO"), *(delivery(number, "#typo") for number in range(2, 8)), delivery(9, "#syria")]
    write(settings, journal)
    assert objects(command("list", "--channel", "C0TYPO", "--json"))[0]["waiting"] == 7
    with owner(settings, {0: journal}) as orders:
        assert command("bury", "--channel", "C0TYPO", "--yes").stdout == "Buried 7 deliveries.\n"
    assert [(order.receiver, order.deliveries) for order in orders] == [("#typo", None)]
    assert objects(command("list", "--json"))[0]["channel"] == "#syria"


def test_named_ones_are_released_buried_and_replayed(settings: Settings, command: Command) -> None:
    one, two = parked(1), parked(2)
    dead = delivery(3, "#typo", State.DEAD, Why.REFUSED)
    write(settings, [one, two, dead], 2)
    with owner(settings, {2: [one, two, dead]}) as orders:
        assert command("release", one.id).stdout == "Released 1 delivery.\n"
        buried = command("bury", two.id[:12], "--why", "gone", "--yes", "--json")
        assert objects(buried) == [
            {"action": "bury", "to": None, "asked": 1, "done": 1, "later": 0, "otherwise": 0, "open": 0, "workers": 1}
        ]
        assert command("replay", "--channel", "#typo").stdout == "Replayed 2 deliveries.\n"
    assert [(order.action, order.deliveries, order.why) for order in orders] == [
        ("release", (one.id,), None), ("bury", (two.id,), "gone"), ("replay", None, None),
    ]  # fmt: skip


def test_what_may_have_arrived_is_said_to_come_later(settings: Settings, command: Command) -> None:
    waits, unsure, told = parked(1), delivery(2, "#typo", State.UNKNOWN, Why.AMBIGUOUS), parked(3)
    write(settings, [waits, unsure, told])

    def step(order: Order, each: Delivery) -> Delivery:
        if each.id == unsure.id:
            return replace(each, ordered="bury")
        if each.id == told.id:
            return replace(each, state=State.DELIVERED, reason=Why.POSTED, announcement=None)
        return carried_out(order, each)

    with owner(settings, {0: [waits, unsure, told]}, step):
        result = command("bury", "--channel", "#typo", "--yes")
    assert result.stdout == (
        "Buried 1 delivery.\n1 delivery may have arrived: this is looked up first, and what has not is then buried.\n"
        "1 delivery came to another end meanwhile.\n"
    )


def test_without_a_worker_the_order_stands(settings: Settings, command: Command) -> None:
    write(settings, [parked(1)])
    result = command("reroute", "--from", "#typo", "--to", "#syria", "--yes")
    assert (result.exit_code, result.stdout) == (
        1,
        "Ordered for 1 delivery to #syria. Nobody has carried it out yet, because no worker delivers now.\n"
        "Start one, `wirewatch worker deliver`: it carries the order out. `wirewatch deliveries list` shows what waits.\n",
    )  # fmt: skip
    (record,) = read_topic(settings, ALERTS)
    assert Order.read(record.value).to == "#syria"


def test_a_worker_that_does_not_carry_it_out_is_told(
    settings: Settings, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(settings, [parked(1)])
    says_it_delivers(settings)
    monkeypatch.setattr(ordering, "WAIT_S", 0.1)
    result = command("release", "--channel", "#typo")
    assert result.exit_code == 1
    assert result.stdout.endswith(
        "1 delivery not yet: the order stands, and the worker carries it out as soon as it can. "
        "`wirewatch deliveries list` shows how far it is.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bury"], "Give the ids of deliveries, or --channel."),
        (["reroute", "--to", "#a"], "Give the ids of deliveries, or --from."),
        (["bury", "--channel", "#a"], "Nobody can be asked here: give --yes"),
        (["reroute", "--from", "#a", "--to", "#A"], 'it has the capital A, and Slack\'s channels have none; write "#a".'),
        (["reroute", "--from", "#a", "--to", "#a", "--yes"], "--from and --to are both #a."),
        (["release", "0123", "--channel", "#a"], "Give the ids of deliveries, or --channel."),
    ],
)
def test_wrong_use_changes_nothing(settings: Settings, command: Command, arguments: list[str], said: str) -> None:
    result = command(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert list(read_topic(settings, ALERTS)) == []


def test_nothing_like_this_can_be_done_with_what_has_ended(settings: Settings, command: Command) -> None:
    told = delivery(1, "#a", State.DELIVERED, Why.POSTED)
    write(settings, [told, parked(2)])
    result = command("reroute", told.id, "--to", "#b", "--yes")
    assert result.exit_code == 1
    assert f"Delivery {told.id} is delivered (posted), and only what waits can be delivered elsewhere." in result.stderr
    assert "only what was given up (dead) can be replayed" in command("replay", parked(2).id).stderr
    assert "wait for #typo already" in command("reroute", parked(2).id, "--to", "#typo", "--yes").stderr


def test_doctor_and_status_say_how_each_channel_stands(settings: Settings, tmp_path: Path) -> None:
    runner = CliRunner(env=environment(settings, None, tmp_path))
    calm = runner.invoke(cli, ["status"])
    assert (calm.exit_code, calm.stdout.splitlines()[-1]) == (0, "Slack   nothing waits")
    assert "ok       Deliveries      nothing waits\n" in runner.invoke(cli, ["doctor"]).stdout
    told = delivery(9, "#syria", State.DELIVERED, Why.POSTED, changed_at=T0)
    write(settings, [parked(1), parked(2), told], 1)
    says_it_delivers(settings)
    found = runner.invoke(cli, ["doctor"])
    assert "warning  Deliveries      #typo: 2 wait, the oldest for " in found.stdout
    assert '-> Mend the channel in Slack, then `wirewatch deliveries release --channel "#typo"`; or move' in found.stdout
    status = runner.invoke(cli, ["status"])
    assert status.exit_code == 1
    assert (
        "deliver 0 messages waiting, 0 done\nworker  w: deliver\noutlets no articles in the last hour\n"
        "Slack   2 deliveries for 1 channel\n"
    ) in status.stdout
    assert "\n  #typo: 2 wait, the oldest for " in status.stdout
    assert status.stdout.endswith("  #syria: nothing waits; last delivered 2026-11-24T12:00:00Z\n")
    (whole,) = objects(runner.invoke(cli, ["status", "--json"]))
    assert [(each["channel"], each["waiting"], each["parked"]) for each in whole["channels"]] == [
        ("#typo", 2, True), ("#syria", 0, False),
    ]  # fmt: skip
    assert whole["workers"] == [{"worker": "w", "stages": ["deliver"]}]


def test_doctor_says_once_what_to_do_for_channels_alike(settings: Settings, tmp_path: Path) -> None:
    write(settings, [parked(1), parked(2, "#other"), delivery(3, "#a"), delivery(4, "#b")])
    said = CliRunner(env=environment(settings, None, tmp_path)).invoke(cli, ["doctor"]).stdout
    assert said.count("wirewatch deliveries release") == 1
    assert (
        "-> Mend #other, #typo in Slack, then `wirewatch deliveries release`; or move what waits: "
        '`wirewatch deliveries reroute --from "#other" --to "#another-channel"`, and so for each.\n'
    ) in said
    assert said.count("-> See `wirewatch deliveries list`.\n") == 1
