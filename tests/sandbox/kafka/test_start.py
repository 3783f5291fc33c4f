"""A start of Kafka is given up when its log stands still, and not before: a busy machine only takes longer."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from sandbox.kafka import broker
from sandbox.kafka.broker import SILENT_LIMIT_S, BrokerError
from sandbox.kafka.process import GuardedProcess

CLUSTER, PORT = "a-cluster-of-the-test", 20_000
LOOKS = 20


@pytest.fixture
def process(tmp_path: Path) -> Iterator[GuardedProcess]:
    running = GuardedProcess(["sleep", "3600"], folder=tmp_path, log=tmp_path / "log", scratch=None)
    yield running
    running.kill()


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The times of the looks, by a clock on which nearly the whole limit passes between two of them."""
    times = [0.0]
    clock = SimpleNamespace(monotonic=lambda: times[-1], sleep=lambda _: times.append(times[-1] + 0.9 * SILENT_LIMIT_S))
    monkeypatch.setattr(broker, "time", clock)
    return times


def start(process: GuardedProcess, log: Path) -> None:
    broker.await_answer(process, PORT, CLUSTER, log, log.stat().st_size)


def test_a_start_takes_as_long_as_its_log_grows(
    process: GuardedProcess, looked: list[float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"

    def answer(_port: int) -> str | None:
        with log.open("a") as file:
            file.write("one more step\n")
        return CLUSTER if len(looked) > LOOKS else None

    monkeypatch.setattr(broker, "registered_cluster", answer)
    start(process, log)
    assert looked[-1] > 10 * SILENT_LIMIT_S


@pytest.mark.usefixtures("looked")
def test_a_start_that_says_nothing_more_is_given_up(
    process: GuardedProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker, "registered_cluster", lambda _port: None)
    with pytest.raises(BrokerError) as caught:
        start(process, tmp_path / "log")
    assert str(caught.value).startswith(f"Kafka does not answer on port {PORT} and has logged nothing for 60 s. Cause: ")
