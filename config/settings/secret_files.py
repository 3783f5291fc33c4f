"""Whether others may read the files that hold secrets: the tokens and passwords of NAME_FILE, and the private key of TLS.

This looks at modes and never into a file. A file of somebody else whose group may read it is as it should be, if it is by that
group that this program reads it."""

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from config.settings.settings import variables

KEYS = ("KAFKA_SSL_KEYFILE", "KAFKA_SSL_CERTFILE")


@dataclass(frozen=True, slots=True)
class SecretFile:
    """A file that a setting names. `others`: what others than its reader may do with it, nothing where all is well."""

    setting: str
    path: Path
    others: str


def secret_files(environ: Mapping[str, str]) -> Iterator[SecretFile]:
    """Each file with a secret that the environment names and that is there."""
    names = [f"{variable.name}_FILE" for variable, _ in variables() if variable.file_too]
    # A certificate's file may hold the key, and does where no other is named.
    names += [name for name in KEYS if environ.get(name, "").strip()][:1]
    for name in names:
        if not (text := environ.get(name, "").strip()):
            continue
        try:
            found = Path(text).stat()
        except (OSError, ValueError):
            continue
        yield SecretFile(name, Path(text), _others(found))


def _others(found: os.stat_result) -> str:
    bits = found.st_mode
    if found.st_uid != os.geteuid():
        # By its group this program may read it.
        bits &= ~(stat.S_IRGRP | stat.S_IWGRP)
    rights = [
        ("can be read by every user", stat.S_IROTH), ("can be changed by every user", stat.S_IWOTH),
        ("can be read by its group", stat.S_IRGRP), ("can be changed by its group", stat.S_IWGRP),
    ]  # fmt: skip
    return next((words for words, bit in rights if bits & bit), "")
