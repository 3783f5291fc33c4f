"""The port of real workers: from not ready to ready, metrics of what they do, one that stands by, and a port that is taken."""

import http.client
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import yaml
from click.testing import CliRunner
from prometheus_client.parser import text_string_to_metric_families

from config.settings.settings import Settings
from tests.acceptance.harness import ROOT, Slack, article, environment, fleet, publish, until
from tests.waiting import run
from wirewatch.cli import cli


def free_port() -> int:
    """A port that nobody has at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])


def ask(port: int, path: str) -> tuple[int, str]:
    """Status and text; status 0 while nobody listens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    except ConnectionError:
        return 0, "nobody listens"
    finally:
        connection.close()


def measured(port: int) -> dict[str, float]:
    """The metrics of one worker, as in `wirewatch_partitions match`."""
    families = text_string_to_metric_families(ask(port, "/metrics")[1])
    return {" ".join([one.name, *one.labels.values()]): one.value for family in families for one in family.samples}


def await_answer(tails: Callable[[], str], port: int, path: str, status: int, *parts: str) -> str:
    """Return the answer once it has this status and holds all these parts."""
    seen: list[tuple[int, str]] = [(0, "")]

    def met() -> bool:
        seen[0] = ask(port, path)
        return seen[0][0] == status and all(part in seen[0][1] for part in parts)

    until(met, lambda: f"{seen[0]}\n{tails()}")
    return seen[0][1]


def health_check(port: int) -> tuple[int, str]:
    """Status and output of what docker-compose.yml asks of its worker, here of another port."""
    worker = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]["worker"]
    _, *command = (part.replace("9464", str(port)) for part in worker["healthcheck"]["test"])
    done = run([sys.executable, *command[1:]])
    return done.returncode, done.stdout


def test_a_worker_is_not_ready_then_ready_and_counts_what_it_does(
    prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path
) -> None:
    settings, port = prepared(), free_port()
    with Slack() as slack:
        env = environment(settings, slack, watchlist)
        # No rules at its start: these are applied later.
        given = {"WIREWATCH_WATCHLISTS": "", "WIREWATCH_HTTP_PORT": str(port)}
        with fleet(env | given, tmp_path) as workers:
            worker = workers.add()
            text = await_answer(workers.tails, port, "/ready", 503, "not ready\nThe rules are not known yet.\n")
            assert "ready\nmatch:" not in text
            assert ask(port, "/live") == (200, "live\n")
            status, printed = health_check(port)
            assert (status, printed.splitlines()[:2]) == (1, ["not ready", "The rules are not known yet."])
            assert "wirewatch_rules" not in measured(port)
            applied = CliRunner(env=env).invoke(cli, ["watchlists", "apply", str(watchlist), "--yes", "--author", "Dana"])
            assert applied.exit_code == 0, applied.output
            await_answer(workers.tails, port, "/ready", 200, "ready\n", "match: 4 partitions", "alert: 4 part", "deliver: 4 part")
            # Its own limit of 5 s is no matter of this test: Docker asks several times too.
            until(lambda: health_check(port)[0] == 0, workers.tails)
            before = measured(port)
            assert (before["wirewatch_ready"], before["wirewatch_rules"]) == (1, 2)
            assert before["wirewatch_articles_total matched"] == before["wirewatch_alerts_total delivered"] == 0
            publish(settings, article(1, "redword"), article(2), (b"3", b"{"))
            until(lambda: measured(port)["wirewatch_alerts_total delivered"] == 1, workers.tails)
            until(lambda: measured(port)["wirewatch_articles_total dead"] == 1, workers.tails)
            until(lambda: measured(port)["wirewatch_articles_total unmatched"] == 1, workers.tails)
            after = measured(port)
            assert after["wirewatch_articles_total matched"] == after["wirewatch_matches_total alerted"] == 1
            assert len(slack.server.messages()) == 1
            assert f"Watch this worker at http://127.0.0.1:{port}: /live, /ready, /metrics." in worker.log.read_text()
            assert "/metrics HTTP" not in worker.log.read_text(), "who asks for what is not logged"
            workers.remove(worker, kill=False)
        assert ask(port, "/live")[0] == 0
        assert health_check(port)[0] == 1


def test_a_worker_with_nothing_to_do_is_ready_and_says_that_it_stands_by(
    prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path
) -> None:
    settings = prepared(WIREWATCH_PARTITIONS="1")
    ports = free_port(), free_port()
    env = environment(settings, None, watchlist) | {"WIREWATCH_PARTITIONS": "1"}
    with fleet(env, tmp_path) as workers:
        for port in ports:
            workers.add("match", WIREWATCH_HTTP_PORT=str(port))
        wanted = ["ready\nmatch: 1 partition", "ready\nmatch: stands by, other workers have all partitions"]

        def said() -> list[str]:
            answers = sorted(ask(port, "/ready") for port in ports)
            return [text.partition(", 0 messages waiting")[0].strip() for status, text in answers if status == 200]

        until(lambda: said() == wanted, lambda: f"{said()}\n{workers.tails()}")
        by_port = {port: measured(port)["wirewatch_partitions match"] for port in ports}
        assert sorted(by_port.values()) == [0, 1]
        assert all(measured(port)["wirewatch_ready"] == 1 for port in ports)


def test_a_port_that_is_taken_ends_the_worker_at_its_start(prepared: Callable[..., Settings], watchlist: Path) -> None:
    settings = prepared()
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        env = environment(settings, None, watchlist, WIREWATCH_HTTP_PORT=str(port))
        command = [sys.executable, "-m", "wirewatch", "worker", "all"]
        ended = run(command, env=env, cwd=ROOT)
    assert ended.returncode == 1
    assert ended.stderr == (
        f"wirewatch: The worker cannot listen on 127.0.0.1:{port}, where WIREWATCH_HTTP_PORT and WIREWATCH_HTTP_HOST put its "
        "port: another program has it. Set WIREWATCH_HTTP_PORT to a free one, or leave it empty to open none.\n"
    )


def test_the_faust_command_line_opens_the_port_too_and_applies_once(
    prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path
) -> None:
    settings, port, log = prepared(), free_port(), tmp_path / "faust.log"
    env = environment(settings, None, watchlist, WIREWATCH_HTTP_PORT=str(port))
    with log.open("wb") as output:
        command = [sys.executable, "-m", "faust", "-A", "streams.faust_app", "worker"]
        faust = subprocess.Popen(command, env=env, cwd=ROOT, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
    try:
        text = await_answer(log.read_text, port, "/ready", 200, "match: 4 partitions", "alert: 4 part", "deliver: 4 part")
        assert text.startswith("ready\n")
        assert measured(port)["wirewatch_rules"] == 2
    finally:
        faust.kill()
        faust.wait()
    assert log.read_text().count("No SLACK_BOT_TOKEN is set") == 1
