"""Ctrl-C at any moment of any command: no traceback of ours, and status 130. Python's own first steps are its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.test_architecture import ROOT
from tests.waiting import ended, until

SCRIPT = [str(Path(sys.executable).with_name("wirewatch"))]
MODULE = [sys.executable, "-m", "wirewatch"]
FAUST = [str(Path(sys.executable).with_name("faust")), "-q", "-A", "streams.faust_app", "worker"]
COMMANDS = {
    "match": [*SCRIPT, "match", "--query", "Syria", "--articles", "-"],
    "publish": [*SCRIPT, "publish", "-"],
    "check": [*MODULE, "check", "-"],
    "worker": [*SCRIPT, "worker", "all"],
    "topics": [*MODULE, "worker", "match"],
}
LATEST_S = 100.0
AFTER_S = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0, 2.0)

# Faust's command with Ctrl-C pressed at the moment when a module is first looked for.
AT_AN_IMPORT = """
import os, signal, sys
class Press:
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[1]:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Press())
from faust.cli.faust import cli
cli(["-q", "-A", "streams.faust_app", "worker"], prog_name="faust")
"""


@cache
def mute() -> socket.socket:
    """A port that takes connections and never says a word. Where nothing listens a command ends by itself."""
    return socket.create_server(("127.0.0.1", 0), backlog=512)


def start(command: list[str]) -> "subprocess.Popen[str]":
    pipe = subprocess.PIPE
    # Nobody answers there, so what wants Kafka waits; what reads standard input waits for what never comes.
    env = {**os.environ, "KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{mute().getsockname()[1]}"}
    return subprocess.Popen(command, cwd=ROOT, env=env, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def is_pythons_own(said: str) -> bool:
    """Whether the traceback is from before a line of ours had run: Python itself, or the script that calls us."""
    lines = [line for line in said.splitlines() if line.startswith("  File ")]
    return all("/wirewatch/" not in line.replace(str(ROOT), "").replace("/bin/wirewatch", "") for line in lines)


def runs(command: list[str]) -> Iterator[tuple[float, int, str]]:
    """Each moment, and how it ended then; where a busy machine has not begun by the last, later ones until it has."""
    moments = list(AFTER_S)
    for after_s in moments:
        process = start(command)
        time.sleep(after_s)
        process.send_signal(signal.SIGINT)
        status = ended(process)
        yield after_s, status, process.communicate()[1]
        if status != 130 and after_s == moments[-1] < LATEST_S:
            moments.append(2 * after_s)


@pytest.mark.parametrize("name", COMMANDS)
def test_ctrl_c_is_quiet_at_any_moment(name: str) -> None:
    for after_s, status, said in runs(COMMANDS[name]):
        assert "Aborted!" not in said
        if "Traceback" in said or status != 130:
            assert is_pythons_own(said), (after_s, status, said)
            # Killed by the signal, before Python has taken it over, or while it imports its own.
            assert status in (-signal.SIGINT, 1), (after_s, status, said)
    assert status == 130


def test_fausts_command_is_quiet_while_it_waits_for_kafka() -> None:
    process = start(FAUST)
    assert process.stderr is not None
    said = process.stderr.readline()
    until(lambda: "Waiting for Kafka" in said or process.poll() is not None, lambda: said)
    process.send_signal(signal.SIGINT)
    rest = process.communicate()[1]
    assert process.returncode == 130
    assert "Traceback" not in rest
    assert "Aborted!" not in rest


@pytest.mark.parametrize("module", ["config", "streams.app", "streams.worker"])
def test_fausts_command_is_quiet_while_ours_is_imported(module: str) -> None:
    process = start([sys.executable, "-c", AT_AN_IMPORT, module])
    _, said = process.communicate()
    assert (process.returncode, said) == (130, "")


def test_who_was_started_to_take_no_notice_of_ctrl_c_does_not() -> None:
    command = f"trap '' INT; exec {' '.join(SCRIPT)} match --query Syria --articles -"
    process = start(["sh", "-c", command])
    for _ in range(10):
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
    _, said = process.communicate("")
    assert process.returncode == 0
    assert said == "stdin: is empty\n0 articles: 0 matched, 0 unmatched. 0 lines without an article.\n"
