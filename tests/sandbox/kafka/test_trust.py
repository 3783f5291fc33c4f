"""A cache that others may write starts no Kafka: neither its folders, nor those above it, nor the files and links in it."""

import grp
import hashlib
import os
import pwd
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.kafka import storage as broker_storage
from sandbox.kafka.errors import BrokerError
from sandbox.kafka.jars import KAFKA_VERSION, Jar, class_path
from sandbox.kafka.java import Java
from sandbox.kafka.trust import is_ours_alone, refuse_shared_file, refuse_shared_folder

STRANGER = 4711
GOOD = b"a jar" * 1000
JAR = Jar("org.example:thing:1.0", hashlib.sha256(GOOD).hexdigest(), len(GOOD))


@pytest.fixture(autouse=True)
def usual_rights() -> Iterator[None]:
    """Folders and files as most systems make them, whatever the one who runs the tests has set."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A full cache below two folders."""
    folder = tmp_path / "above" / "cache"
    (folder / "jars").mkdir(parents=True)
    (folder / "jars" / JAR.file_name).write_bytes(GOOD)
    return folder


def refused(folder: Path) -> str:
    with pytest.raises(BrokerError) as caught:
        class_path(folder / "jars", jars=(JAR,))
    return str(caught.value)


def give_to_a_stranger(path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make it another user's: by root truly, by others as seen by root. That user's name."""
    if os.getuid() == 0:
        os.chown(path, STRANGER, -1, follow_symlinks=False)
        return str(STRANGER)
    owner = pwd.getpwuid(os.getuid()).pw_name
    monkeypatch.setattr(os, "getuid", lambda: STRANGER)
    return owner


def test_a_cache_of_ones_own_is_used(cache: Path) -> None:
    assert class_path(cache / "jars", jars=(JAR,)) == [cache / "jars" / JAR.file_name]


@pytest.mark.parametrize("mode", [0o757, 0o777, 0o1777])
@pytest.mark.parametrize("which", ["jars", ".", ".."])
def test_a_folder_that_all_may_write_is_refused(cache: Path, which: str, mode: int) -> None:
    place = (cache / which).resolve()
    place.chmod(mode)
    if mode == 0o1777 and which != "jars":
        class_path(cache / "jars", jars=(JAR,))  # as below /tmp: nobody else may move what lies there
        return
    assert refused(cache) == (
        f"The cache folder {cache}/jars cannot be trusted: {place} can be written by every user, so others could change what is "
        f"started from it. Say `chmod go-w {place}`, or give another cache folder (WIREWATCH_CACHE)."
    )


def test_a_folder_of_another_user_is_refused(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = give_to_a_stranger(cache, monkeypatch)
    said = refused(cache)
    assert f" belongs to the user {name}, so others could change what is started from it. Give another cache folder" in said


def test_a_group_of_others_may_not_write_and_one_of_ones_own_may() -> None:
    def folder(mode: int, uid: int, gid: int) -> os.stat_result:
        return os.stat_result((stat.S_IFDIR | mode, 1, 1, 1, uid, gid, 0, 0, 0, 0))

    me, strangers = os.getuid(), max(group.gr_gid for group in grp.getgrall()) + 1
    assert is_ours_alone(folder(0o755, me, strangers))
    assert is_ours_alone(folder(0o755, 0, strangers))
    assert not is_ours_alone(folder(0o775, me, strangers))
    assert is_ours_alone(folder(0o775, me, 0))
    assert not is_ours_alone(folder(0o700, me + STRANGER, 0))
    user = pwd.getpwuid(me)
    own = grp.getgrgid(user.pw_gid)
    alone = user.pw_gid == 0 or (own.gr_name == user.pw_name and set(own.gr_mem) <= {user.pw_name})
    assert is_ours_alone(folder(0o775, me, user.pw_gid)) is alone


def test_a_link_is_followed_and_all_on_its_way_is_looked_at(cache: Path, tmp_path: Path) -> None:
    shared, link = tmp_path / "shared", tmp_path / "link"
    link.symlink_to("above/../above/cache")
    assert class_path(link / "jars", jars=(JAR,))
    shared.mkdir()
    (shared / "cache").symlink_to(cache)
    shared.chmod(0o777)
    link.unlink()
    link.symlink_to(shared / "cache")
    assert f"{shared} can be written by every user, " in refused(link)
    link.unlink()
    link.symlink_to(link)
    with pytest.raises(BrokerError) as caught:
        refuse_shared_folder(link)
    assert str(caught.value) == f"The cache folder {link} cannot be found: its links lead round in a circle."


def test_a_link_of_another_user_is_refused(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = tmp_path / "link"
    link.symlink_to(cache)
    name = give_to_a_stranger(link, monkeypatch)
    assert f" belongs to the user {name}, " in refused(link)


def test_a_jar_that_is_a_link_is_refused_whatever_it_leads_to(cache: Path, tmp_path: Path) -> None:
    jar, elsewhere = cache / "jars" / JAR.file_name, tmp_path / "good.jar"
    os.replace(jar, elsewhere)
    jar.symlink_to(elsewhere)
    assert refused(cache) == f"The cache cannot be trusted: {jar} is a link. Delete it; it is made anew."


def test_a_jar_that_others_may_write_is_refused(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jar = cache / "jars" / JAR.file_name
    jar.chmod(0o666)
    assert refused(cache) == f"The cache cannot be trusted: {jar} can be written by every user. Delete it; it is made anew."
    jar.chmod(0o644)
    name = give_to_a_stranger(jar, monkeypatch)
    with pytest.raises(BrokerError) as caught:
        refuse_shared_file(jar)
    assert str(caught.value) == f"The cache cannot be trusted: {jar} belongs to the user {name}. Delete it; it is made anew."


def test_a_jar_that_was_fetched_is_ours_alone(cache: Path) -> None:
    (cache / "jars" / JAR.file_name).unlink()

    def fetch(jar: Jar, folder: Path, on_bytes: object) -> Path:
        (folder / "some.jar").write_bytes(GOOD)
        (folder / "some.jar").chmod(0o666)
        return folder / "some.jar"

    class_path(cache / "jars", jars=(JAR,), fetch=fetch)
    class_path(cache / "jars", jars=(JAR,))


def kept(cache: Path, content: bytes, name: str = "") -> Path:
    """First records in the cache, as an earlier start left them."""
    name = name or hashlib.sha256(content).hexdigest()
    path = cache / f"first-records-{KAFKA_VERSION}-{name}.checkpoint"
    path.write_bytes(content)
    return path


def test_first_records_are_used_when_they_are_what_their_name_says(cache: Path) -> None:
    damaged, good = kept(cache, b"other", "0" * 64), kept(cache, b"records")
    assert broker_storage.checkpoint(cache, Java(Path("/nonexistent"), 17), []) == good
    assert not damaged.exists()


def test_first_records_that_others_may_write_are_refused(cache: Path) -> None:
    path = kept(cache, b"records")
    path.chmod(0o622)
    with pytest.raises(BrokerError) as caught:
        broker_storage.checkpoint(cache, Java(Path("/nonexistent"), 17), [])
    assert str(caught.value) == f"The cache cannot be trusted: {path} can be written by every user. Delete it; it is made anew."
    path.unlink()
    cache.chmod(0o1777)
    with pytest.raises(BrokerError, match=r"cannot be trusted: .* can be written by every user, so others could change"):
        broker_storage.checkpoint(cache, Java(Path("/nonexistent"), 17), [])
