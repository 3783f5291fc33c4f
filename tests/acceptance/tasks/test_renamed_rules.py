"""A rule that gets another id while it runs, on a real Kafka: its history and its counts go on, and nobody is told twice."""

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from config.settings.settings import Settings
from streams.kafka.reading import read_topic
from streams.kafka.topics import ALERTS
from streams.watchlists.standings import read_standings
from tests.acceptance.harness import Slack, article, await_end, environment, fleet, publish
from tests.desks import head
from tests.waiting import until
from wirewatch.cli import cli


def write(folder: Path, rule_id: str, query: str = "redword") -> None:
    (folder / "desk.yaml").write_text(
        head(channel="#red") + f"  - {{id: {rule_id}, name: Red things, query: {query}, story: {{by: off}}}}\n"
    )


def test_its_history_goes_on(prepared: Callable[..., Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, folder = prepared(), tmp_path / "desks"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)

    def run(command: str, *arguments: str) -> Result:
        return CliRunner(env=env).invoke(cli, ["watchlists", command, *arguments])

    with Slack() as slack:
        env = environment(settings, slack, folder)
        write(folder, "red")
        with fleet({**env, "WIREWATCH_WATCHLISTS": ""}, tmp_path) as workers:
            assert run("apply", "desks", "--yes", "--author", "Dana").exit_code == 0
            workers.add()
            publish(settings, article(1, "redword"), article(2, "redword"))
            until(lambda: len(slack.delivery_ids()) == 2, workers.tails)
            # The article comes once more after the rename: its match has the same id, whatever the rule is called.
            write(folder, "crimson")
            looked = run("diff", "desks")
            likely = "  red looks renamed to crimson: the query is the same. With --renamed red=crimson its history goes on; "
            assert likely + "else crimson begins anew, as a rule of its own.\n" in looked.stdout
            assert orjson.loads(run("diff", "desks", "--json").stdout)["looks_renamed"] == [
                {"old": "red", "new": "crimson", "same": "query"}
            ]
            wrong = run("apply", "desks", "--yes", "--renamed", "reds=crimson")
            assert (wrong.exit_code, wrong.stdout) == (2, "")
            assert wrong.stderr == "wirewatch: --renamed reds=crimson: no rule reds was ever applied. Did you mean red?\n"
            before = read_standings(settings).by_key["red"].history[0].label
            done = run("apply", "desks", "--yes", "--author", "Ben", "--renamed", "red=crimson")
            assert done.exit_code == 0, done.output
            standings = read_standings(settings).by_key
            label, ended = standings["crimson"].history[0].label, standings["red"].history[0].label
            assert done.stdout == (
                f"~ crimson  was red {before} -> {label}: Red things\n"
                "- red  crimson now, which has its history; this id is retired\n"
                "Applied: 1 renamed. 1 worker runs these rules.\n"
            )
            publish(settings, article(2, "redword"), article(3, "redword"))
            await_end(settings, workers)
            until(lambda: len(slack.delivery_ids()) == 3, workers.tails)
        assert len({*slack.delivery_ids()}) == 3
    alerts = [orjson.loads(record.value or b"") for record in read_topic(settings, ALERTS)]
    told = {(each["rules"][0]["id"], each["rules"][0]["revision"]) for each in alerts}
    assert told == {("red", before), ("crimson", label)}

    rows = {each["key"]: each for each in orjson.loads(run("status", "--json").stdout)["rules"]}
    assert (rows["crimson"]["matched_today"], rows["crimson"]["revision"]["number"]) == (3, 2)
    assert (rows["red"]["matched_today"], rows["red"]["renamed_to"], rows["red"]["revision"]["status"]) == (
        0,
        "crimson",
        "retired",
    )
    log = run("log", "crimson").stdout.splitlines()
    assert [line.split()[0] for line in log] == [label, "renamed", before, "redword"]
    assert log[1] == "    renamed from red"
    assert run("log", "red").stdout.splitlines()[0] == "red is crimson now: `wirewatch watchlists log crimson` goes on."
    assert ended.startswith("2-")
    assert run("apply", "desks", "--yes", "--renamed", "red=crimson").stdout == "Nothing changes: 1 unchanged.\n"
