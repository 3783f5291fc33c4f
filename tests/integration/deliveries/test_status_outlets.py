"""`wirewatch status` on a real Kafka: what outlets sent that was tolerated, from articles.v1 itself."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from config.settings.settings import Settings
from streams.kafka import ARTICLES, topic_name
from tests.acceptance.harness import article, environment, publish
from wirewatch.cli import cli
from wirewatch.commands.status import outlets

WRITE = "send plain text, without entities and tags"


def test_what_was_tolerated_is_shown_by_outlet(
    prepared: Callable[..., Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlets, "MOST_S", 1e9)  # a slow machine looks at all of them, too
    settings = prepared()
    runner = CliRunner(env=environment(settings, None, tmp_path))
    assert "outlets no articles in the last hour\nSlack " in runner.invoke(cli, ["status"]).stdout
    publish(settings, *(article(number, title="AT&amp;T talks") for number in range(3)), article(3), (b"x", b"no JSON"))
    publish(settings, article(4, url="https://few.example/4", language="English"))
    result = runner.invoke(cli, ["status"])
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    at = lines.index(
        "outlets 5 articles of the last hour looked at; tolerated in 4, of 2 outlets; "
        "1 message more cannot be read (`wirewatch dead-letters list`)"
    )
    assert lines[at + 1] == "  herald.example: tolerated in 3 of 4 articles"
    assert lines[at + 2].startswith(f'    3 x title: "AT&amp;T" is read as "AT&T"; {WRITE} (such as article-')
    assert lines[at + 3] == "  few.example: tolerated in 1 of 1 article"
    assert lines[at + 5].startswith("Slack ")
    found = json.loads(runner.invoke(cli, ["status", "--json", "--articles", "1d"]).stdout)["articles"]
    assert (found["hours"], found["looked_at"], found["unreadable"], found["stopped"]) == (24, 6, 1, None)
    assert [(each["outlet"], each["tolerated"]) for each in found["outlets"]] == [("herald.example", 3), ("few.example", 1)]
    monkeypatch.setattr(outlets, "MOST_ARTICLES", 2)
    found = json.loads(runner.invoke(cli, ["status", "--json"]).stdout)["articles"]
    assert (found["there"], found["looked_at"], found["stopped"]) == (6, 2, "count")


def test_what_keeps_it_from_articles_keeps_nothing_else_from_the_screen(
    prepared: Callable[..., Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = prepared()
    runner = CliRunner(env=environment(settings, None, tmp_path))
    none = runner.invoke(cli, ["status", "--articles", "none"])
    assert "outlets " not in none.stdout
    assert json.loads(runner.invoke(cli, ["status", "--articles", "none", "--json"]).stdout)["articles"] is None
    monkeypatch.setattr("streams.arrivals.ARTICLES", "gone.v1")
    result = runner.invoke(cli, ["status"])
    assert result.exit_code == none.exit_code == 0
    assert "outlets articles were not looked at\nSlack   nothing waits\n" in result.stdout
    gone = topic_name(settings, ARTICLES).replace("articles.v1", "gone.v1")
    assert result.stderr.startswith("Articles were not looked at to the end: ")
    assert gone in result.stderr
