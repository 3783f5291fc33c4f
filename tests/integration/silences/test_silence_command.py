"""`wirewatch silence` on a real Kafka: what is added is listed, what is ended is over, and nobody hides everything unasked."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from config.settings.settings import Settings
from schemas import Decision, Outcome, Reason
from streams.kafka import DECISIONS, SILENCES, Publisher, read_topic, topic_name
from tests.acceptance.harness import environment
from wirewatch.cli import cli

Command = Callable[..., Result]
DESK = """watchlist: 1
name: desk
defaults: {deliver: {slack: "#desk"}}
rules:
  - {id: syria, name: Syria, query: Syria, tags: [war]}
  - {id: russia, name: Russia, query: Russia, deliver: {slack: "#russia"}}
"""
STORY, HOUR = "5" * 32, timedelta(hours=1)
WHY = ("--for", "2h", "--why", "known, Dana writes it up")


@pytest.fixture
def settings(prepared: Callable[..., Settings]) -> Settings:
    return prepared()


@pytest.fixture
def command(settings: Settings, tmp_path: Path) -> Command:
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "desk.yaml").write_text(DESK, "utf-8")
    runner = CliRunner(env=environment(settings, None, folder))
    assert runner.invoke(cli, ["watchlists", "apply", str(folder), "--yes"]).exit_code == 0
    return lambda *arguments: runner.invoke(cli, ["silence", *arguments])


def objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_what_is_added_is_listed_until_it_is_ended(command: Command, settings: Settings) -> None:
    nothing = command("list")
    assert (nothing.exit_code, nothing.stdout, nothing.stderr) == (0, "", "Nothing is silenced.\n")
    added = command("add", "--rule", "syria", *WHY)
    assert added.exit_code == 0
    told, hint = added.stdout.splitlines()
    assert "rule syria in every channel" in told
    assert told.endswith(": known, Dana writes it up")
    (silence,) = objects(command("list", "--json"))
    assert {name: silence[name] for name in ("by", "what", "why", "lasts")} == {
        "by": "rule", "what": "syria", "why": "known, Dana writes it up", "lasts": True,
    }  # fmt: skip
    lasts = datetime.fromisoformat(silence["ends_at"]) - datetime.fromisoformat(silence["begins_at"])
    assert (lasts, hint) == (timedelta(hours=2), f"`wirewatch silence end {silence['id']}` ends it earlier.")

    over = command("end", silence["id"][:6])
    assert (over.exit_code, over.stdout) == (0, f"Ended {silence['id']}: rule syria in every channel.\n")
    assert command("list").stderr == "Nothing is silenced. --all shows 1 silence that ended.\n"
    (ended,) = objects(command("list", "--all", "--json"))
    assert (ended["id"], ended["lasts"]) == (silence["id"], False)
    assert datetime.fromisoformat(ended["ends_at"]) <= datetime.now(UTC)
    again = command("end", silence["id"])
    assert again.exit_code == 1
    assert again.stderr.endswith(" already: rule syria in every channel.\n")
    assert {record.key for record in read_topic(settings, SILENCES)} == {silence["id"].encode()}


def test_each_kind_of_silence_can_be_added(command: Command, settings: Settings) -> None:
    now = datetime.now(UTC)
    first = Decision(
        STORY, "#desk", Outcome.TOLD, Reason.NEW, "tell", now, match=STORY, article="a", story=STORY, closes_at=now + HOUR
    )
    with Publisher(settings) as publisher:
        publisher.publish(topic_name(settings, DECISIONS), STORY.encode(), bytes(first))
    kinds = {"rule": "syria", "tag": "war", "outlet": "https://www.Example.com/", "story": STORY, "query": 'title:"live blog"'}
    for by, what in kinds.items():
        (silence,) = objects(command("add", f"--{by}", what, *WHY, "--json"))
        assert (silence["by"], silence["what"]) == (by, {"outlet": "example.com"}.get(by, what))
    listed = objects(command("list", "--json"))
    assert sorted(each["by"] for each in listed) == sorted(kinds)
    assert [each["receiver"] for each in listed if each["by"] == "story"] == ["#desk"], "where its articles are told"


def test_what_hides_everything_is_asked_about(command: Command, settings: Settings) -> None:
    everywhere = command("add", "--watchlist", "desk", *WHY)
    assert (everywhere.exit_code, everywhere.stdout) == (2, "")
    assert "This hides all that is told anywhere, 2 rules, until " in everywhere.stderr
    assert everywhere.stderr.endswith("Nobody can be asked here: give --yes if that is meant.\n")
    of_its_channel = command("add", "--rule", "syria", "--channel", "#desk", *WHY, "--json")
    assert "This hides all that is told in #desk, 1 rule, until " in of_its_channel.stderr
    assert list(read_topic(settings, SILENCES)) == []
    assert command("add", "--watchlist", "desk", *WHY, "--yes").exit_code == 0


def test_what_is_not_there_is_asked_back(command: Command) -> None:
    for arguments, said in (
        (("--rule", "syri"), "No rule syri was ever applied. Did you mean syria?"),
        (("--watchlist", "desks"), "No rule of a watchlist desks was ever applied. Did you mean desk?"),
        (
            ("--tag", "peace"),
            "No rule that was ever applied has the tag peace. `wirewatch watchlists status` shows what there is.",
        ),
        (
            ("--story", "abc"),
            "The ledger has no story abc. `wirewatch why` with the id of one of its articles says which it is.",
        ),
    ):
        result = command("add", *arguments, *WHY)
        assert (result.exit_code, result.stderr.splitlines()[-1].split(": ", 1)[1]) == (2, said)
    elsewhere = command("add", "--rule", "syria", "--channel", "#russia", *WHY)
    assert (elsewhere.exit_code, elsewhere.stderr) == (0, "No rule that is told in #russia is hidden by this now.\n")
    nowhere = command("add", "--outlet", "example.com", "--channel", "#desks", *WHY)
    assert (nowhere.exit_code, nowhere.stderr) == (0, "No rule tells #desks now. Did you mean #desk?\n")
    assert command("end", "0000").stderr.startswith("wirewatch: There is no silence 0000.")


def test_what_each_hid_is_counted(command: Command, settings: Settings) -> None:
    (silence,) = objects(command("add", "--rule", "syria", *WHY, "--json"))
    nothing = command("list", "--hidden").stdout.splitlines()
    assert nothing[1:] == ["    hid 0 matches"]
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    hid = [
        Decision(
            str(number) * 32, "#desk", Outcome.SUPPRESSED, Reason.SILENCED, "silence", at + timedelta(minutes=number),
            match=str(number) * 32, article=f"article-{number}", silence=id_,
        )
        for number, id_ in enumerate([silence["id"], "another", silence["id"]])
    ]  # fmt: skip
    with Publisher(settings) as publisher:
        for decision in (*hid, hid[0]):  # the last one comes twice, as after a kill
            publisher.publish(topic_name(settings, DECISIONS), decision.id.encode(), bytes(decision))
        publisher.publish(topic_name(settings, DECISIONS), b"x", b'{"silence": 1}')
    assert command("list", "--hidden").stdout.splitlines()[1:] == ["    hid 2 matches", "    article-2", "    article-0"]
    (told,) = objects(command("list", "--hidden", "--json"))
    assert told["hid"] == {"matches": 2, "articles": ["article-2", "article-0"]}


def test_a_strangers_record_is_named_and_hides_nothing(command: Command, settings: Settings) -> None:
    with Publisher(settings) as publisher:
        publisher.publish(topic_name(settings, SILENCES), b"x", b'{"id": "x"}')
    result = command("list")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "silences.v1/0/0 cannot be read, and silences nothing" in result.stderr
