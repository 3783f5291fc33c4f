"""What a newcomer runs first, as they run it: `wirewatch demo`, and the worker by the Faust command line."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import orjson
import psutil

from config.settings.settings import Settings
from sandbox import ScratchFolder
from sandbox.samples import sample_articles
from tests.acceptance.harness import ROOT, WATCHLIST, Slack, article, await_end, environment, fleet, publish, until
from tests.waiting import ended, run


def test_the_demo_shows_a_story_of_three_outlets_a_digest_and_a_silence_and_ends() -> None:
    done = run([sys.executable, "-m", "wirewatch", "demo", "--json"], cwd=ROOT)
    assert done.returncode == 0, done.stderr
    came = [orjson.loads(line) for line in done.stdout.splitlines()]
    # A message that is changed comes again, with the same ts; its last form is what stays.
    messages = {(each["channel"], each["ts"]): each for each in came}.values()
    assert sorted(each["channel"] for each in messages) == ["culture", "sport", "syria", "syria"], "and these are all"
    (root,) = [each for each in messages if each["channel"] == "syria" and each["thread_ts"] is None]
    (reply,) = [each for each in messages if each["thread_ts"] is not None]
    assert root["text"].endswith(" - The Herald (GB) · [HIGH] Russia-US cooperation in Syria · +2 in this story")
    assert (reply["channel"], reply["thread_ts"]) == ("syria", root["ts"])
    assert sorted(reply["text"].removeprefix("2 more: ").split(", ")) == ["Capital Wire", "Harbour Ledger"]
    by_channel = {each["channel"]: each["text"] for each in messages}
    assert re.fullmatch(r"Digest \d\d:\d\d UTC: 5 articles", by_channel["culture"])
    assert by_channel["sport"].startswith("Silence until "), "and not one of its three articles"
    articles = [orjson.loads(line) for line in sample_articles().read_bytes().splitlines() if line.endswith(b"}")]
    by_title = {each["title"]: each["id"] for each in articles}
    # Its twin says `us` in the furniture of the page, and never US.
    assert by_title[next(title for title in by_title if root["text"].startswith(title))] == "sample-11"
    assert any(each["id"] == "sample-15" and "Follow us on" in each["body"] and "Syria" in each["body"] for each in articles)
    summary = done.stderr
    assert "28 articles: 11 matched, 15 unmatched, 2 dead letters" in summary
    assert "nothing waits; in the last day 1 told, 2 joined, 5 collected, " in summary
    assert "3 suppressed (3 silenced)" in summary
    assert summary.endswith("4 messages in Slack, 1 of them changed since.\n"), "no link that is dead by then"
    assert re.search(r"What Slack would show is at http://127\.0\.0\.1:\d+/ until the demo ends\n", summary)


def test_the_demo_runs_on_other_articles_and_watchlists(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(WATCHLIST)
    articles = tmp_path / "articles.jsonl"
    articles.write_bytes(b"".join(orjson.dumps(article(number, "redword" if number else "")) + b"\n" for number in range(3)))
    command = ["demo", "--once", "--json", "--articles", str(articles), "--watchlists", str(tmp_path)]
    done = run([sys.executable, "-m", "wirewatch", *command], cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert [orjson.loads(line)["channel"] for line in done.stdout.splitlines()] == ["red", "red"]


def test_the_demo_tells_the_owner_of_a_broken_rule_whoever_that_is(tmp_path: Path) -> None:
    rules = WATCHLIST.replace("name: test-desk\n", 'name: test-desk\nowner: "@Two"\n')
    (tmp_path / "rules.yaml").write_text(f"{rules}  - {{id: broken, name: Broken, query: red and blue}}\n")
    command = ["demo", "--once", "--json", "--watchlists", str(tmp_path)]
    done = run([sys.executable, "-m", "wirewatch", *command], cwd=ROOT)
    assert done.returncode == 0, done.stderr
    (notice,) = [orjson.loads(line) for line in done.stdout.splitlines()]
    assert notice["channel"] == "@two"


def test_a_demo_that_is_killed_takes_all_it_started_along_and_the_next_start_clears_its_folders(tmp_path: Path) -> None:
    environ = {**os.environ, "TMPDIR": str(tmp_path)}
    with (tmp_path / "said").open("w") as said:
        demo = subprocess.Popen(
            [sys.executable, "-m", "wirewatch", "demo", "--once"], cwd=ROOT, env=environ, stdout=said, stderr=said
        )
    try:
        # By then it has Java, which its guard started, and the worker.
        until(
            lambda: "The worker starts." in (tmp_path / "said").read_text(),
            lambda: f"{demo.poll()} {(tmp_path / 'said').read_text()}",
        )
        until(lambda: len(psutil.Process(demo.pid).children(recursive=True)) == 3, lambda: f"{demo.poll()}")
        started = psutil.Process(demo.pid).children(recursive=True)
        assert any("kafka.Kafka" in each.cmdline() for each in started)
    finally:
        demo.kill()
        demo.wait()
    until(lambda: not any(each.is_running() for each in started), lambda: f"These live on: {started}")
    for prefix in ("wirewatch-demo-", "wirewatch-kafka-"):
        ScratchFolder(prefix, tmp_path).remove()
    assert [path.name for path in tmp_path.iterdir()] == ["said"]


def test_the_faust_command_line_runs_all_stages(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings = prepared()
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    with Slack() as slack, fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        log = tmp_path / "faust.log"
        with log.open("wb") as output:
            command = [sys.executable, "-m", "faust", "-A", "streams.faust_app", "worker"]
            env = environment(settings, slack, watchlist)
            faust = subprocess.Popen(command, env=env, cwd=ROOT, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
        try:
            publish(settings, article(1, "redword"), article(2), (b"3", b"{"))
            until(lambda: len(slack.server.messages()) == 1, log.read_text)
            await_end(settings, workers)
            faust.terminate()
            assert ended(faust, log.read_text) == 0, log.read_text()
        finally:
            faust.kill()
            faust.wait()


def test_stages_run_apart(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings = prepared()
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    with Slack() as slack, fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        for stage in ("match", "alert", "deliver"):
            workers.add(stage)
        publish(settings, *(article(number, "redword") for number in range(20)))
        await_end(settings, workers)
        assert len(slack.server.messages()) == 20
        for worker in list(workers.alive):
            workers.remove(worker, kill=False)


def test_without_a_token_alerts_are_printed_and_the_worker_says_so(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings = prepared()
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    with fleet(environment(settings, None, watchlist), tmp_path) as workers:
        worker = workers.add()
        until(lambda: "Stages: match, alert, deliver." in worker.log.read_text(), workers.tails)
        warning = "WARNING streams.destinations: No SLACK_BOT_TOKEN is set: alerts are printed here, on standard output, "
        assert warning + "and not sent to Slack.\n" in worker.log.read_text()
        publish(settings, article(1, "redword"))
        await_end(settings, workers)
        workers.remove(worker, kill=False)
        log = worker.log.read_text()
    assert "alerts printed 1" in log
    assert "alerts delivered" not in log
    assert "#red  [NORMAL] Red things: Report number 1" in log
