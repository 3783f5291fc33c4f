"""The access list of a file on Linux: which other users and groups may write it, beside what its mode says.

Where there is a list, the bits of the group in the mode are its mask, and the group's own right is in the list. The kernel gives
it as bytes: a version, then entries of a tag, rights and an id (linux/posix_acl_xattr.h). It is read with the standard library
alone. Lists of other kinds are not seen: those of macOS, of NFS version 4 and of file systems that keep rights of their own.
"""

from __future__ import annotations

import errno
import os
import struct
from pathlib import Path
from typing import NamedTuple

ACCESS, DEFAULT = "system.posix_acl_access", "system.posix_acl_default"
_VERSION, _WRITE = 2, 2
_USER, _GROUP_OF_FILE, _GROUP, _MASK, _OTHERS = 0x02, 0x04, 0x08, 0x10, 0x20
_NONE = (errno.ENODATA, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS) if hasattr(errno, "ENODATA") else ()


class Writers(NamedTuple):
    """Who may write by a list: users and groups that it names, whether the group of the file may, and whether everybody may."""

    users: tuple[int, ...] = ()
    groups: tuple[int, ...] = ()
    by_group: bool = False
    by_everybody: bool = False


class AccessListError(ValueError):
    """The list is none that this knows, so it may let anybody write."""


def writers(raw: bytes) -> Writers:
    """Who may write by the bytes of a list. Raises `AccessListError`."""
    if len(raw) < 4 or len(raw) % 8 != 4 or struct.unpack_from("<I", raw)[0] != _VERSION:
        raise AccessListError
    entries = list(struct.iter_unpack("<HHI", raw[4:]))
    masks = [rights for tag, rights, _ in entries if tag == _MASK]
    mask = masks[0] if masks else _WRITE  # without a mask no user and no group is named

    def of(wanted: int) -> tuple[int, ...]:
        return tuple(who for tag, rights, who in entries if tag == wanted and rights & mask & _WRITE)

    everybody = any(tag == _OTHERS and rights & _WRITE for tag, rights, _ in entries)  # whom no mask holds back
    return Writers(of(_USER), of(_GROUP), bool(of(_GROUP_OF_FILE)), everybody)


def writers_of(path: Path, name: str = ACCESS) -> Writers | None:
    """Who may write a file or folder by its list of this name; None where it has none, and where the system knows none. Raises
    `AccessListError`."""
    if not hasattr(os, "getxattr"):
        return None
    try:
        raw = os.getxattr(path, name, follow_symlinks=False)
    except OSError as error:
        if error.errno in _NONE:
            return None
        raise AccessListError from error
    return writers(raw)
