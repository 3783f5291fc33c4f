"""Whether others on this machine may change a file or a folder that Kafka is started from.

What is checked and then used must not change between the two: a jar was swapped after its checksum and before Java read it. So
neither a kept file nor a folder on the way to it may be one that another user owns or may write, links included; root may do
everything anyway. A folder such as /tmp, where each may remove only what is theirs, is no danger to what lies in it, and the
group of one user alone, which many systems give each user, is no other. This must never change a right: its owner does.
"""

from __future__ import annotations

import functools
import grp
import os
import pwd
import stat
from collections.abc import Iterator
from pathlib import Path

from sandbox.kafka.errors import BrokerError

MOST_LINKS = 40


def refuse_shared_folder(folder: Path) -> None:
    """Raise `BrokerError` where others may put something in the place of this folder, or into it."""
    *above, last = _way(folder.absolute())
    # Who owns a folder may move what lies in it, and with the sticky bit nobody else may.
    for (place, found), is_above in (*((each, True) for each in above), (last, False)):
        if reason := _shared(found, sticky_is_safe=is_above):
            fix = f"Say `chmod go-w {place}`, or give" if _is_owned_well(found) else "Give"
            raise BrokerError(
                f"The cache folder {folder} cannot be trusted: {place} {reason}, so others could change what is started from it. "
                f"{fix} another cache folder (WIREWATCH_CACHE)."
            )


def refuse_shared_file(path: Path) -> None:
    """Raise `BrokerError` where this file, which lies in a folder that is ours alone, is a link or may be written by others. One
    that is not there is nobody's."""
    try:
        found = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return
    if not stat.S_ISREG(found.st_mode):
        what = "a link" if stat.S_ISLNK(found.st_mode) else "no file"
        raise BrokerError(f"The cache cannot be trusted: {path} is {what}. Delete it; it is made anew.")
    if reason := _shared(found, sticky_is_safe=False):
        raise BrokerError(f"The cache cannot be trusted: {path} {reason}. Delete it; it is made anew.")


def is_ours_alone(found: os.stat_result) -> bool:
    """Whether a file or a folder belongs to this user, or to root, and nobody else may write it."""
    return not _shared(found, sticky_is_safe=False)


def _way(path: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Each folder and each link that leads to a path, from the root on, and the path itself last."""
    at, links, rest = Path("/"), 0, list(reversed(path.parts[1:]))
    yield at, at.lstat()
    while rest:
        part = rest.pop()
        if part == "..":
            at = at.parent
            yield at, at.lstat()
            continue
        step = at / part
        found = step.lstat()
        yield step, found
        if not stat.S_ISLNK(found.st_mode):
            at = step
            continue
        links += 1
        if links > MOST_LINKS:
            raise BrokerError(f"The cache folder {path} cannot be found: its links lead round in a circle.")
        target = Path(os.readlink(step))
        if target.is_absolute():
            at = Path("/")
        rest.extend(reversed(target.parts[1:] if target.is_absolute() else target.parts))


def _shared(found: os.stat_result, *, sticky_is_safe: bool) -> str:
    """What is wrong with it; nothing where it is ours alone. The rights of a link say nothing, its owner does."""
    if not _is_owned_well(found):
        return f"belongs to the user {_name(found.st_uid)}"
    if stat.S_ISLNK(found.st_mode) or (sticky_is_safe and found.st_mode & stat.S_ISVTX):
        return ""
    if found.st_mode & stat.S_IWOTH:
        return "can be written by every user"
    if found.st_mode & stat.S_IWGRP and found.st_gid not in (0, _own_group()):
        return f"can be written by the group {_group(found.st_gid)}"
    return ""


def _is_owned_well(found: os.stat_result) -> bool:
    return found.st_uid in (0, os.getuid())


@functools.cache
def _own_group() -> int:
    """The group that holds this user and nobody else; -1 where there is none."""
    try:
        user = pwd.getpwuid(os.getuid())
        group = grp.getgrgid(user.pw_gid)
    except KeyError:
        return -1
    return group.gr_gid if group.gr_name == user.pw_name and set(group.gr_mem) <= {user.pw_name} else -1


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _group(gid: int) -> str:
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)
