"""`faust -A streams.faust_app worker` on a real Kafka: no port, an end in time, our log, and one text where it cannot start."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from config.settings.settings import Settings
from sandbox.kafka.broker import Broker
from schemas import match_id
from tests.acceptance.harness import ROOT, TOKEN, Slack, article, await_end, environment, fleet, publish
from tests.waiting import Log, ended, run, until, watched

FAUST = [str(Path(sys.executable).with_name("faust")), "-A", "streams.faust_app", "worker"]
LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (INFO|WARNING|ERROR|CRITICAL) +[\w.]+: .+")


class FaustWorker:
    """One process, with what it writes in two files."""

    def __init__(self, env: dict[str, str], folder: Path) -> None:
        self.log, self._output = folder / "stderr", folder / "stdout"
        with self.log.open("wb") as errors, self._output.open("wb") as output:
            self.process = subprocess.Popen(FAUST, env=env, stdout=output, stderr=errors, stdin=subprocess.DEVNULL, cwd=ROOT)

    def text(self) -> str:
        return self.log.read_text("utf-8", "replace")

    def output(self) -> str:
        return self._output.read_text("utf-8", "replace")

    def await_line(self, words: str) -> None:
        until(lambda: words in self.text() or self.process.poll() is not None, self.text)
        assert self.process.poll() is None, self.text()


@contextmanager
def faust_worker(env: dict[str, str], folder: Path) -> Iterator[FaustWorker]:
    """A process that is gone at the end."""
    worker = FaustWorker(env, folder)
    try:
        with watched(Log(worker.log)):
            yield worker
    finally:
        worker.process.kill()
        worker.process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_listens_nowhere_and_a_signal_ends_it_while_it_is_busy(
    prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path, number: signal.Signals
) -> None:
    settings = prepared()
    with Slack() as slack:
        env = environment(settings, slack, watchlist)
        with faust_worker(env, tmp_path) as worker:
            for stage in ("match", "alert", "deliver"):
                worker.await_line(f"Ready: {stage} reads")
            publish(settings, *(article(number, "redword") for number in range(400)))
            until(lambda: len(slack.server.messages()) > 20, worker.text)
            opened = psutil.Process(worker.process.pid).net_connections()
            assert [each.laddr for each in opened if each.status == psutil.CONN_LISTEN] == []
            worker.process.send_signal(number)
            assert ended(worker.process, worker.text) == 0
            assert [line for line in worker.text().splitlines() if not LINE.fullmatch(line)] == []
            # Faust's own table of what runs, and nothing else.
            assert worker.output().startswith("+ƒaµS†"), worker.output()
            assert "web" not in re.findall(r"^\| (\w+)", worker.output(), re.M)
            assert TOKEN not in worker.text() + worker.output()
        with fleet(env, tmp_path) as workers:
            workers.add()
            await_end(settings, workers)
        assert sorted(slack.delivery_ids()) == sorted(match_id("#red", f"article-{each}") for each in range(400))


def test_sigterm_ends_it_also_when_kafka_is_gone(prepared: Callable[..., Settings], watchlist: Path, tmp_path: Path) -> None:
    with Broker() as broker:
        env = environment(prepared(broker), None, watchlist)
        with faust_worker(env, tmp_path) as worker:
            worker.await_line("Ready: match reads")
            broker.kill()
            worker.await_line("does not answer")
            worker.process.send_signal(signal.SIGTERM)
            assert ended(worker.process, worker.text) == 0
        with faust_worker(env, tmp_path) as worker:
            worker.await_line(f"Waiting for Kafka at {broker.bootstrap_servers}: ")
            worker.process.send_signal(signal.SIGTERM)
            assert ended(worker.process, worker.text) == 0


def test_what_keeps_it_from_starting_is_one_text(prepared: Callable[..., Settings], watchlist: Path) -> None:
    settings = prepared()
    env = environment(settings, None, watchlist)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for more, status, said in (
            (
                {"WIREWATCH_TOPIC_PREFIX": "none-"},
                1,
                "wirewatch: The worker does not start, because of its topics:\n  Topics none-articles.v1, ",
            ),
            (
                {"WIREWATCH_HTTP_PORT": str(port)},
                1,
                f"wirewatch: The worker cannot listen on 127.0.0.1:{port}, where WIREWATCH_HTTP_PORT and WIREWATCH_HTTP_HOST put "
                "its port: another program has it. Set WIREWATCH_HTTP_PORT to a free one, or leave it empty to open none.\n",
            ),
            (
                {"WIREWATCH_BACH": "7"},
                2,
                "wirewatch: The settings in the environment cannot be used:\n"
                "  WIREWATCH_BACH is no setting; did you mean WIREWATCH_BATCH?\n",
            ),
        ):
            done = run(FAUST, env={**env, **more}, cwd=ROOT)
            assert (done.returncode, done.stdout) == (status, "")
            told = "".join(line for line in done.stderr.splitlines(keepends=True) if not LINE.fullmatch(line.rstrip("\n")))
            assert told.startswith(said)
            assert "Traceback" not in told


def test_other_commands_of_faust_ask_nothing_of_kafka(watchlist: Path) -> None:
    env = {**os.environ, "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "WIREWATCH_WATCHLISTS": str(watchlist)}
    done = run([*FAUST[:-1], "agents"], env=env, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
