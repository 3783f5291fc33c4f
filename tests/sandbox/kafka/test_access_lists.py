"""A right that a mode does not show: access lists, and a primary group that several users have."""

import grp
import os
import pwd
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.kafka.access_lists import ACCESS, DEFAULT, AccessListError, Writers, writers, writers_of
from sandbox.kafka.cache import private_temporary
from sandbox.kafka.errors import BrokerError
from sandbox.kafka.trust import is_private, refuse_shared_file, refuse_shared_folder

OWNER, USER, OWN_GROUP, GROUP, MASK, OTHER = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20
NOBODY = 0xFFFFFFFF
STRANGER = 4711
READ, WRITE = 5, 7


def listed(*named: tuple[int, int, int], group: int = READ, mask: int = WRITE, others: int = READ) -> bytes:
    """The bytes of a list, as `setfacl` would have the kernel write them."""
    entries = [(OWNER, 7, NOBODY), *named, (OWN_GROUP, group, NOBODY), (MASK, mask, NOBODY), (OTHER, others, NOBODY)]
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in sorted(entries))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (listed(), Writers()),
        (listed((USER, WRITE, 4711)), Writers(users=(4711,))),
        (listed((USER, 2, 4711), (USER, READ, 4712)), Writers(users=(4711,))),
        (listed((GROUP, 6, 100), (USER, 4, 7)), Writers(groups=(100,))),
        (listed((USER, WRITE, 4711), (GROUP, WRITE, 100), group=WRITE), Writers((4711,), (100,), by_group=True)),
        (listed((USER, WRITE, 4711), (GROUP, WRITE, 100), group=WRITE, mask=READ), Writers()),
        (struct.pack("<IHHIHHIHHI", 2, OWNER, 7, NOBODY, OWN_GROUP, 7, NOBODY, OTHER, 0, NOBODY), Writers(by_group=True)),
        (listed(mask=READ, others=WRITE), Writers(by_everybody=True)),
        (struct.pack("<I", 2), Writers()),
    ],
)
def test_who_may_write_by_a_list(raw: bytes, expected: Writers) -> None:
    assert writers(raw) == expected


@pytest.mark.parametrize("raw", [b"", b"\2\0\0", listed()[:-1], listed() + b"\0" * 4, struct.pack("<I", 3), b"\0" * 12])
def test_a_list_of_another_kind_is_not_believed(raw: bytes) -> None:
    with pytest.raises(AccessListError):
        writers(raw)


def give(path: Path, raw: bytes, name: str = ACCESS) -> bool:
    """Whether this file system keeps such lists; then the path has this one."""
    try:
        os.setxattr(path, name, raw)
    except (AttributeError, OSError):
        assert writers_of(path, name) is None
        return False
    return True


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Path]:
    before = os.umask(0o022)
    folder = tmp_path / "above/cache"
    folder.mkdir(parents=True)
    (folder / "a.jar").write_bytes(b"jar")
    yield folder
    os.umask(before)


def said_of(folder: Path) -> str:
    try:
        refuse_shared_folder(folder)
    except BrokerError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("entry", [(USER, WRITE, STRANGER), (GROUP, WRITE, STRANGER)])
@pytest.mark.parametrize("which", [".", ".."])
def test_a_folder_that_a_list_lets_others_write_is_refused(cache: Path, which: str, entry: tuple[int, int, int]) -> None:
    assert said_of(cache) == ""
    place = (cache / which).resolve()
    if give(place, listed(entry)):
        kind = "user" if entry[0] == USER else "group"
        assert said_of(cache) == (
            f"The cache folder {cache} cannot be trusted: {place} can be written by the {kind} {STRANGER}, so others could "
            f"change what is started from it. Say `chmod go-w {place}`, or give another cache folder (WIREWATCH_CACHE)."
        )
        place.chmod(0o755)  # takes the right out of the mask
        assert said_of(cache) == ""


def test_a_list_that_lets_others_read_or_oneself_write_is_none(cache: Path) -> None:
    if give(cache, listed((USER, READ, STRANGER), (USER, WRITE, os.getuid()), (USER, WRITE, 0), (GROUP, READ, STRANGER))):
        assert said_of(cache) == ""


@pytest.mark.parametrize(
    ("raw", "who"), [(listed((USER, WRITE, STRANGER)), f"the user {STRANGER}"), (listed(others=WRITE), "every user")]
)
def test_a_list_that_is_passed_on_to_what_is_made_in_a_folder_is_refused(cache: Path, raw: bytes, who: str) -> None:
    """By it a file may be made that everybody may write, whatever the umask is, and made anew after it was deleted."""
    if give(cache, raw, DEFAULT):
        assert said_of(cache) == (
            f"The cache folder {cache} cannot be trusted: {cache} has a default access list, so that what is made in it can be "
            f"written by {who}, so others could change what is started from it. Say `setfacl -k {cache}`, or give "
            "another cache folder (WIREWATCH_CACHE)."
        )


def test_a_jar_that_a_list_lets_others_write_is_refused(cache: Path) -> None:
    jar = cache / "a.jar"
    refuse_shared_file(jar)
    if give(jar, listed((USER, 6, STRANGER))):
        with pytest.raises(BrokerError) as caught:
            refuse_shared_file(jar)
        expected = f"The cache cannot be trusted: {jar} can be written by the user {STRANGER}. Delete it; it is made anew."
        assert str(caught.value) == expected


def test_nor_is_a_temporary_folder_used(tmp_path: Path) -> None:
    folder = private_temporary(tmp_path)
    if give(folder, listed((USER, WRITE, STRANGER))):
        with pytest.raises(BrokerError, match="belongs to someone else or others may write it"):
            private_temporary(tmp_path)


def user(name: str, uid: int, gid: int) -> pwd.struct_passwd:
    return pwd.struct_passwd((name, "x", uid, gid, "", "/", "/bin/sh"))


def group(name: str, gid: int, *members: str) -> grp.struct_group:
    return grp.struct_group((name, "x", gid, list(members)))


DANA, KIM, ROOT = user("dana", 1000, 1000), user("kim", 1001, 1001), user("root", 0, 0)


@pytest.mark.parametrize(
    ("users", "groups", "expected"),
    [
        ([DANA, KIM, ROOT], [group("dana", 1000)], True),
        ([DANA, KIM], [group("dana", 1000, "dana"), group("kim", 1001, "kim")], True),
        ([DANA, user("dana2", 1000, 1000), user("toor", 0, 1000)], [group("dana", 1000)], True),
        ([DANA, KIM], [group("dana", 1000, "dana", "kim")], False),
        ([DANA, user("kim", 1001, 1000)], [group("dana", 1000)], False),
        ([DANA], [group("users", 1000)], False),
        ([DANA], [group("dana", 1000), group("staff", 1000, "kim")], False),
        ([], [group("dana", 1000, "kim")], False),
        ([DANA], [], False),
    ],
)
def test_a_primary_group_is_private_where_nobody_else_has_it(
    users: list[pwd.struct_passwd], groups: list[grp.struct_group], expected: bool
) -> None:
    assert is_private(DANA, users, groups) is expected
