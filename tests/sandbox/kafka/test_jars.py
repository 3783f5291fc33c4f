"""A jar that is not the one the lock file names is never used: damaged ones are fetched again, wrong ones refused."""

from __future__ import annotations

import errno
import hashlib
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.kafka.errors import BrokerError
from sandbox.kafka.jars import KAFKA_VERSION, STALE_S, Jar, class_path, read_lock
from tests.waiting import PATIENCE_S

GOOD = b"a jar" * 1000
JAR = Jar("org.example:thing:1.0", hashlib.sha256(GOOD).hexdigest(), len(GOOD))
OTHER = Jar("org.example:other:2.0", hashlib.sha256(b"other").hexdigest(), 5)


class Registry:
    """Answers with what it was given, one answer after the other, the last one for ever."""

    def __init__(self, *answers: bytes | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, jar: Jar, folder: Path, on_bytes: Callable[[int], None]) -> Path:
        self.asked.append(jar.coordinate)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        path = folder / "some.jar"
        path.write_bytes(answer)
        on_bytes(len(answer))
        return path


def test_the_shipped_lock_names_one_kafka_and_a_fitting_log_binding() -> None:
    jars = read_lock()
    found = {jar.coordinate.rpartition(":")[0]: jar.coordinate.rpartition(":")[2] for jar in jars}
    assert len(found) == len(jars) == len({jar.file_name for jar in jars})
    assert {version for name, version in found.items() if name.startswith("org.apache.kafka:")} == {KAFKA_VERSION}
    assert "org.apache.kafka:kafka-clients" in found
    # log4j-slf4j-impl binds slf4j 1.x; log4j-slf4j2-impl would be the one for 2.x.
    assert found["org.slf4j:slf4j-api"].startswith("1.")
    log4j = {version for name, version in found.items() if name.startswith("org.apache.logging.log4j:")}
    assert log4j == {found["org.apache.logging.log4j:log4j-slf4j-impl"]}


def test_a_malformed_lock_line_is_named(tmp_path: Path) -> None:
    lock = tmp_path / "some.lock"
    lock.write_text("# head\n\norg.example:thing 12 x\n")
    with pytest.raises(BrokerError) as caught:
        read_lock(lock)
    assert str(caught.value) == ("some.lock, line 3: expected `group:artifact:version sha256 size`: 'org.example:thing 12 x'")


def test_missing_jars_are_fetched_and_whole_ones_left_alone(tmp_path: Path) -> None:
    registry = Registry(GOOD)
    assert class_path(tmp_path, fetch=registry, jars=(JAR,)) == [tmp_path / "thing-1.0.jar"]
    assert (tmp_path / "thing-1.0.jar").read_bytes() == GOOD
    class_path(tmp_path, fetch=registry, jars=(JAR,))
    assert registry.asked == [JAR.coordinate]
    assert [path.name for path in tmp_path.iterdir()] == ["thing-1.0.jar"]


@pytest.mark.parametrize("damaged", [GOOD[:-1], b"", b"x" + GOOD[1:]], ids=["half", "empty", "one byte changed"])
def test_a_damaged_jar_in_the_cache_is_fetched_again(tmp_path: Path, damaged: bytes) -> None:
    (tmp_path / JAR.file_name).write_bytes(damaged)
    class_path(tmp_path, fetch=Registry(GOOD), jars=(JAR,))
    assert (tmp_path / JAR.file_name).read_bytes() == GOOD


def test_a_broken_download_is_tried_again(tmp_path: Path) -> None:
    registry = Registry(ConnectionError("reset"), GOOD[:10], GOOD)
    class_path(tmp_path, fetch=registry, jars=(JAR,), pause_s=0)
    assert len(registry.asked) == 3
    assert (tmp_path / JAR.file_name).read_bytes() == GOOD


def test_a_wrong_jar_is_refused_and_never_put_in_place(tmp_path: Path) -> None:
    with pytest.raises(BrokerError) as caught:
        class_path(tmp_path / "jars", fetch=Registry(b"evil"), jars=(JAR,), pause_s=0)
    assert str(caught.value) == (
        "Kafka cannot be fetched: org.example:thing:1.0 failed 3 times, the last time because: "
        f"what came has not the sha256 {JAR.sha256[:12]}... of the lock file\n"
        "The first start needs a network (44 MB, once). Behind a proxy set HTTPS_PROXY. Where an authority of your own signs the "
        "certificates, name the file that holds it in SSL_CERT_FILE or REQUESTS_CA_BUNDLE. Without a network copy the folder "
        f"{tmp_path} from a machine where it worked, and name it in WIREWATCH_CACHE if it lies elsewhere."
    )
    assert list((tmp_path / "jars").iterdir()) == []


def test_a_full_disk_is_not_tried_again(tmp_path: Path) -> None:
    registry = Registry(OSError(errno.ENOSPC, "No space left on device"))
    with pytest.raises(BrokerError, match=r"cannot be filled: .* No space left on device\. Make it writable, make room"):
        class_path(tmp_path, fetch=registry, jars=(JAR,), pause_s=0)
    assert len(registry.asked) == 1


def test_progress_ends_at_the_total_even_after_a_broken_try(tmp_path: Path) -> None:
    seen: list[tuple[int, int, str]] = []
    registry = Registry(b"more bytes than the lock file promises" * 500, GOOD)
    class_path(tmp_path, progress=lambda *now: seen.append(now), fetch=registry, jars=(JAR,), pause_s=0)
    assert seen[-1] == (JAR.size, JAR.size, JAR.file_name)
    assert max(done for done, _, _ in seen) == JAR.size


def test_two_fill_one_cache_at_once(tmp_path: Path) -> None:
    both_at_work = threading.Barrier(2)

    def fetch(jar: Jar, folder: Path, on_bytes: Callable[[int], None]) -> Path:
        both_at_work.wait(PATIENCE_S)
        return Registry(GOOD)(jar, folder, on_bytes)

    threads = [threading.Thread(target=class_path, args=(tmp_path,), kwargs={"fetch": fetch, "jars": (JAR,)}) for _ in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path.name for path in tmp_path.iterdir()] == [JAR.file_name]
    assert (tmp_path / JAR.file_name).read_bytes() == GOOD


def test_leavings_of_a_killed_download_go_when_they_are_old(tmp_path: Path) -> None:
    for name, age in (("old", STALE_S + 60), ("young", 60)):
        folder = tmp_path / f".part-{name}"
        folder.mkdir()
        then = folder.stat().st_mtime - age
        os.utime(folder, (then, then))
    class_path(tmp_path, fetch=Registry(b"other"), jars=(OTHER,))
    assert sorted(path.name for path in tmp_path.iterdir()) == [".part-young", "other-2.0.jar"]
