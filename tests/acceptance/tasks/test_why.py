"""`wirewatch why` of a whole stream on a real Kafka: an article that was told, a copy of it, one that waits for a digest, one
that a silence hides, one that no rule matched and one that is none; asked by id, address, alert and by the message in Slack."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from config.settings.settings import Settings
from schemas import Decision, Quoted, Silence
from streams.kafka import DECISIONS, MARK, read_topic
from streams.ledger import write_silence
from tests.acceptance.harness import Slack, article, await_end, environment, fleet, publish, until
from wirewatch.cli import cli

DESK = """watchlist: 1
name: desk
defaults: {deliver: {slack: "#red"}}
rules:
  - {id: red, name: Red things, query: redword, priority: high}
  - {id: blue, name: Blue things, query: blueword, deliver: {slack: "#blue", mode: digest, digest: "00:00"}}
  - {id: noisy, name: Noise, query: noiseword, deliver: {slack: "#blue"}}
"""
REPORT = (
    "Envoys of nine countries signed a treaty on the redword in Geneva after eleven days of talks that nearly failed twice. "
    "It obliges them to open their harbours by spring, to share what their buoys measure, and to meet again in Lisbon. "
    "Fishermen on both coasts had asked for it for years, and several ministers said that they would vote for it at once."
)


def test_the_way_of_each(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings, now = prepared(), datetime.now(UTC)
    desk = tmp_path / "desk.yaml"
    desk.write_text(DESK, "utf-8")
    write_silence(settings, Silence("s1", "rule", "noisy", now, now + timedelta(hours=1), "a flood", "@dana"))
    with Slack() as slack, fleet(environment(settings, slack, desk), tmp_path) as workers:
        runner = CliRunner(env=environment(settings, slack, desk))
        assert runner.invoke(cli, ["watchlists", "apply", str(desk), "--yes"]).exit_code == 0
        workers.add()
        first = article(1, body=REPORT, url="https://www.herald.example/news/1?utm_source=mail")
        copy = article(2, title="Treaty signed", body=REPORT, url="https://copy.example/2")
        publish(settings, first)
        until(lambda: decided(settings) == {"article-1"}, workers.tails, moved=lambda: decided(settings))
        publish(settings, copy, article(3, "blueword"), article(4, "noiseword"), article(5), (b"x", b'{"id": "article-6"}'))
        until(lambda: len(decided(settings)) == 4, workers.tails, moved=lambda: decided(settings))
        await_end(settings, workers)

        status = runner.invoke(cli, ["status"])
        assert (status.exit_code, status.stderr) == (0, "")
        for part in (" 1 suppressed (1 silenced)\n", "#blue: 1 match for the digest 00:00, due ", "  silence s1 until "):
            assert part in status.stdout, status.stdout

        def why(*arguments: str) -> Result:
            return runner.invoke(cli, ["why", *arguments])

        told = why("article-1")
        assert (told.exit_code, told.stderr) == (0, "")
        for part in (
            'article article-1: "Report number 1", www.herald.example, https://www.herald.example/news/1?utm_source=mail\n',
            " for #red: red (high, revision 1-",
            "\n#red\n  told 20",
            ": nothing was against it (stage tell, reason new)\n    rules: red (high)\n",
            ": it is the first of it; others join it until 20",
            ": delivered (posted) 20",
        ):
            assert part in told.stdout, told.stdout
        link = told.stdout.split()[-1]
        assert link.startswith(f"{slack.server.url}archives/")
        whole = objects(why("article-1", "--json"))
        assert whole["deliveries"][0]["slack"] == link
        alert = whole["decisions"][0]["alert"]
        for asked in (alert, link, "http://herald.example/news/1/", f"<{link}|a message>"):
            assert why(asked).stdout == told.stdout, asked

        joined = why("article-2").stdout
        assert ": it carries the text of a story that the channel was told of (stage story, reason copy)\n" in joined
        assert ' with article article-1: "Report number 1"' in joined
        collected = why("article-3").stdout
        assert "waits for the digest 00:00 due " in collected
        assert "; not told yet" in collected
        hidden = why("article-4").stdout
        assert "suppressed " in hidden
        assert "silence s1: rule noisy in every channel, by @dana, until " in hidden
        none = why("article-5", "--rule", "red")
        assert none.exit_code == 1
        assert "No rule has matched it, or the match stage has not come to it yet" in none.stdout
        assert "not matched\n" in none.stdout
        assert why("article-1", "--rule", "red").exit_code == 0
        assert "dead letter " in why("article-6").stdout
        nothing = why("article-7")
        assert (nothing.exit_code, nothing.stdout) == (1, "")
        assert nothing.stderr.startswith("Kafka has nothing of article-7: ")
        wrong = why("article-1", "--rule", "rde")
        assert wrong.exit_code == 2
        assert "No rule rde was ever applied. Did you mean red?" in wrong.stderr


def decided(settings: Settings) -> set[str]:
    """The articles of which the ledger has a decision."""
    records = [each for each in read_topic(settings, DECISIONS) if each.key != MARK and not Quoted.is_key(each.key)]
    found = [Decision.read(each.value) for each in records if each.value is not None]
    return {each.article for each in found if each.article is not None}


def objects(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found
