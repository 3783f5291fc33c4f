"""Whether others on this machine may change a file or a folder that Kafka is started from.

What is checked and then used must not change between the two: a jar was swapped after its checksum and before Java read it. So
neither a kept file nor a folder on the way to it may be one that another user owns or may write, links included; root may do
everything anyway. A folder such as /tmp, where each may remove only what is theirs, is no danger to what lies in it, and the
group of one user alone, which many systems give each user, is no other. It is one if another user has it as theirs, too, as far
as the system lists its users. This must never change a right: its owner does.
"""

from __future__ import annotations

import functools
import grp
import os
import pwd
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sandbox.kafka.access_lists import ACCESS, DEFAULT, AccessListError, Writers, writers_of
from sandbox.kafka.errors import BrokerError

MOST_LINKS = 40


def refuse_shared_folder(folder: Path) -> None:
    """Raise `BrokerError` where others may put something in the place of this folder, or into it."""
    *above, last = _way(folder.absolute())
    # Who owns a folder may move what lies in it, and with the sticky bit nobody else may.
    for (place, found), is_above in (*((each, True) for each in above), (last, False)):
        reason = _shared(found, place, sticky_is_safe=is_above)
        if reason:
            fix = f"Say `chmod go-w {place}`, or give" if _is_owned_well(found) else "Give"
        elif not is_above and stat.S_ISDIR(found.st_mode) and (reason := _by_list(found, place, DEFAULT)):
            reason, fix = f"has a default access list, so that what is made in it {reason}", f"Say `setfacl -k {place}`, or give"
        if reason:
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
    if reason := _shared(found, path, sticky_is_safe=False):
        raise BrokerError(f"The cache cannot be trusted: {path} {reason}. Delete it; it is made anew.")


def is_ours_alone(found: os.stat_result, path: Path | None = None) -> bool:
    """Whether a file or a folder belongs to this user, or to root, and nobody else may write it; by its access list, too, where
    its path is given."""
    return not _shared(found, path, sticky_is_safe=False)


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


def _shared(found: os.stat_result, path: Path | None, *, sticky_is_safe: bool) -> str:
    """What is wrong with it; nothing where it is ours alone. The rights of a link say nothing, its owner does."""
    if not _is_owned_well(found):
        return f"belongs to the user {_name(found.st_uid)}"
    if stat.S_ISLNK(found.st_mode) or (sticky_is_safe and found.st_mode & stat.S_ISVTX):
        return ""
    if found.st_mode & stat.S_IWOTH:
        return "can be written by every user"
    # Where there is an access list, the bits of the group are its mask: without them it lets nobody write.
    return _by_list(found, path, ACCESS) if found.st_mode & stat.S_IWGRP else ""


def _by_list(found: os.stat_result, path: Path | None, name: str) -> str:
    """Who may write beside the owner, by the access list of this name; where there is none, the group."""
    try:
        listed = None if path is None else writers_of(path, name)
    except AccessListError:
        return "has an access list that cannot be read"
    if listed is None:
        listed = Writers(by_group=name == ACCESS)
    if listed.by_everybody:
        return "can be written by every user"
    if others := [user for user in listed.users if user not in (0, os.getuid())]:
        return f"can be written by the user {_name(others[0])}"
    groups = (*([found.st_gid] if listed.by_group else []), *listed.groups)
    if shared := [group for group in groups if group not in (0, _own_group())]:
        return f"can be written by the group {_group(shared[0])}"
    return ""


def _is_owned_well(found: os.stat_result) -> bool:
    return found.st_uid in (0, os.getuid())


@functools.cache
def _own_group() -> int:
    """The group that holds this user and nobody else; -1 where there is none."""
    try:
        user = pwd.getpwuid(os.getuid())
        # A name service may list nobody: the user and the group themselves are asked for besides.
        users, groups = [user, *pwd.getpwall()], [grp.getgrgid(user.pw_gid), *grp.getgrall()]
    except KeyError:
        return -1
    return user.pw_gid if is_private(user, users, groups) else -1


def is_private(user: pwd.struct_passwd, users: Sequence[pwd.struct_passwd], groups: Iterable[grp.struct_group]) -> bool:
    """Whether the primary group of a user is theirs alone: it has their name, no other member, and is no other user's primary
    group, as `users` is where a system gives all the same."""
    same = [group for group in groups if group.gr_gid == user.pw_gid]
    members = {name for group in same for name in group.gr_mem} | {each.pw_name for each in users if each.pw_gid == user.pw_gid}
    aliases = {each.pw_name for each in users if each.pw_uid in (0, user.pw_uid)} | {user.pw_name}
    return {group.gr_name for group in same} == {user.pw_name} and members <= aliases


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
