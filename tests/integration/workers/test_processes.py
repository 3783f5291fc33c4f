"""Nothing that was started outlives the one who started it, and signals end what is meant to end by them."""

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from config.settings.kinds import Secret
from config.settings.secret_files import secret_files
from config.settings.settings import SHIPPED_WATCHLISTS, KafkaSettings, Settings, SlackSettings, load_settings
from sandbox.kafka.broker import Broker
from streams.kafka.topics import topics
from tests.desks import WATCHLIST
from tests.waiting import PATIENCE_S, ended
from wirewatch.checks import machine
from wirewatch.child import WorkerProcess
from wirewatch.demo.slack_thread import SlackThread
from wirewatch.foreground import until_stopped

ROOT = Path(__file__).parents[3]


def test_a_child_ends_when_its_standard_input_does() -> None:
    code = (
        "import signal; from wirewatch.child import end_with_parent; end_with_parent(); print('up', flush=True); signal.pause()"
    )
    child = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stdout.readline() == "up\n"
    assert child.poll() is None
    child.stdin.close()
    assert ended(child) == -signal.SIGTERM
    child.stdout.close()


def test_a_worker_that_cannot_start_leaves_its_reason(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    with WorkerProcess({**os.environ, "WIREWATCH_BACH": "7"}, log) as worker:
        while worker.poll() is None:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
        assert worker.poll() == 2
        assert worker.last_words(1) == "    WIREWATCH_BACH is no setting; did you mean WIREWATCH_BATCH?"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_block_and_not_the_program(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    reached = []
    with until_stopped():
        os.kill(os.getpid(), number)
        signal.sigtimedwait([], PATIENCE_S)
        reached.append("the end of the block")
    assert not reached
    assert signal.getsignal(number) is before


def test_a_failure_in_the_block_is_not_hidden() -> None:
    with pytest.raises(ValueError, match=r"^mine$"), until_stopped():
        raise ValueError("mine")


def test_the_slack_of_the_demo_hands_over_each_message() -> None:
    with SlackThread() as slack:
        body = json.dumps({"channel": "#syria", "text": "hello"}).encode()
        headers = {"Authorization": "Bearer xoxb-x", "Content-Type": "application/json; charset=utf-8"}
        with urllib.request.urlopen(urllib.request.Request(f"{slack.server.api_url}chat.postMessage", body, headers)) as answer:
            assert json.load(answer)["ok"] is True
        message = slack.arrived.get(timeout=PATIENCE_S)
    assert (message["channel"], message["text"]) == ("syria", "hello")


def test_the_doctor_asks_slack_about_the_token() -> None:
    with SlackThread() as slack:
        good, bad = (
            Settings(slack=SlackSettings(Secret(token), slack.server.api_url, PATIENCE_S))
            for token in ("xoxb-good", "nothing-like-it")
        )
        token, scopes = machine.slack(good)
        assert token == machine.Finding("Slack", "ok", f"{slack.server.api_url} takes the token")
        assert (scopes.name, scopes.state) == ("Slack scopes", "ok")
        [finding] = machine.slack(bad)
    assert (finding.state, finding.found) == ("missing", f"{slack.server.api_url} answers: invalid_auth")
    assert finding.fix == ("SLACK_BOT_TOKEN is not valid: copy the bot token (xoxb-...) of the app again and restart the worker.")


def test_the_doctor_where_nothing_listens() -> None:
    [slack] = machine.slack(Settings(slack=SlackSettings(Secret("xoxb-good"), "http://127.0.0.1:1/api/", PATIENCE_S)))
    assert (slack.state, slack.found) == ("missing", "http://127.0.0.1:1/api/ does not answer")
    assert slack.fix.startswith("Check SLACK_API_URL and this machine's way to it (DNS, proxy, firewall), or run")
    [kafka] = machine.kafka(Settings(kafka=KafkaSettings(bootstrap_servers="127.0.0.1:1")))
    assert (kafka.state, kafka.found) == ("missing", "127.0.0.1:1 cannot be used: nothing listens there")
    assert "wirewatch doctor" not in kafka.found + kafka.fix


def test_the_doctor_without_a_token() -> None:
    [finding] = machine.slack(Settings())
    assert (finding.state, finding.found) == ("optional", "no token, so a worker prints its alerts")
    hooked = Settings(slack=SlackSettings(webhook=Secret("https://hooks.slack.com/services/T0/B0/x")))
    [finding] = machine.slack(hooked)
    assert (finding.state, finding.found.split(",")[0]) == ("ok", "an incoming webhook")


def test_the_doctor_on_names_that_look_like_a_setting() -> None:
    found = next(machine.checkup(load_settings({"SLACK_TOKEN": "xoxb-1-secret"})))
    assert (found.name, found.state) == ("Settings", "warning")
    assert found.found == "SLACK_TOKEN is set and not read; did you mean SLACK_BOT_TOKEN?"
    assert "secret" not in found.fix


def test_the_doctor_on_watchlists(tmp_path: Path) -> None:
    for settings, named in ((Settings(), "names none"), (Settings(watchlists=SHIPPED_WATCHLISTS), "names the shipped samples")):
        [finding] = machine.watchlists(settings)
        found = f"WIREWATCH_WATCHLISTS {named}, so there are no rules of yours to look at"
        assert finding == machine.Finding("Watchlists", "optional", found, machine.POINT)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "desk.yaml").write_text(WATCHLIST)
    [finding] = machine.watchlists(Settings(watchlists=tmp_path / "own"))
    assert (finding.state, finding.found) == ("ok", f"2 rules in {tmp_path / 'own'}")
    shutil.rmtree(tmp_path / "own")
    (tmp_path / "bad.yaml").write_text("watchlist: 9\n")
    [finding] = machine.watchlists(Settings(watchlists=tmp_path))
    assert finding.state == "missing"
    assert finding.found.startswith(f"0 rules in {tmp_path}, ")
    assert finding.found.endswith((" error", " errors"))
    assert finding.fix == "Run `wirewatch check`: it shows what is wrong, and where."
    nowhere, empty = tmp_path / "nowhere", tmp_path / "empty"
    empty.mkdir()
    for folder, found in ((nowhere, f"{nowhere} does not exist"), (empty, f"{empty} holds no watchlist")):
        [finding] = machine.watchlists(Settings(watchlists=folder))
        assert finding == machine.Finding("Watchlists", "missing", found, machine.POINT)


def test_the_doctor_on_an_empty_cache(tmp_path: Path) -> None:
    [finding] = machine.kafka_jars(Settings(cache=tmp_path))
    assert finding.state == "optional"
    assert finding.found.endswith(f" MB not fetched yet into {tmp_path / 'jars'}")
    for name in ("WIREWATCH_CACHE", "HTTPS_PROXY", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
        assert name in finding.fix


def test_the_doctor_names_a_secret_that_others_can_read(tmp_path: Path) -> None:
    token, key = tmp_path / "token", tmp_path / "key.pem"
    for path, mode in ((token, 0o644), (key, 0o640)):
        path.write_text("xoxb-secret")
        path.chmod(mode)
    environ = {"SLACK_BOT_TOKEN_FILE": str(token), "KAFKA_SSL_KEYFILE": str(key), "KAFKA_SASL_PASSWORD_FILE": ""}
    read, key_read = machine.secrets(list(secret_files(environ)))
    assert (read.state, read.found) == ("warning", f"SLACK_BOT_TOKEN_FILE: {token} can be read by every user")
    assert read.fix.startswith(f"Run `chmod go-rwx {token}`, as its owner; ")
    assert (key_read.state, key_read.found) == ("warning", f"KAFKA_SSL_KEYFILE: {key} can be read by its group")
    for path in (token, key):
        path.chmod(0o600)
    [finding] = machine.secrets(list(secret_files(environ)))
    assert finding == machine.Finding("Secret files", "ok", f"nobody else may read {token}, {key}")
    assert list(machine.secrets(list(secret_files({})))) == []


def test_the_doctor_names_every_topic_that_is_missing_and_no_tool_that_a_worker_does_not_use(kafka: Broker) -> None:
    settings = Settings(kafka=KafkaSettings(bootstrap_servers=kafka.bootstrap_servers), topic_prefix="doctor-")
    [found] = [each for each in machine.checkup(settings) if each.name == "Topics"]
    *names, last = [topic.name for topic in topics(settings)]
    assert found.found == f"Topics {', '.join(names)} and {last} are missing. Run `wirewatch topics create`."
    assert found.fix == "`wirewatch topics check` says when all are as they should be."
    assert not {"Docker", "Chromium"} & {each.name for each in machine.checkup(settings)}
