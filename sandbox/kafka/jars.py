"""The jars Apache Kafka is made of: a lock file that names each of them, and a cache they are fetched into.

`jars.lock` holds one line a jar: Maven coordinate, sha256, size. It was resolved once, so that a start solves no
dependencies, runs no `mvn` and no Java to find its class path, and gets the same bytes on every machine. Each jar comes by
its own coordinate through jgo's Maven layer. Never is a file believed for being there: each is checked against its sha256
at every start (50 ms for all), a broken one is fetched again, and a download becomes visible only whole, by a rename. So two
processes may fill one cache at once: both rename the same bytes into place. What is checked must not be another file when Java
reads it, so a cache that others may write is refused (trust.py).

After changing a version below: `python -m sandbox.kafka.jars lock` writes the lock file anew. Commit it.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sandbox.kafka.errors import BrokerError
from sandbox.kafka.trust import refuse_shared_file, refuse_shared_folder
from sandbox.scratch import ScratchFolder, clear

KAFKA_VERSION = "4.4.0"
# Resolved one by one: in a single call jgo let the second lower the versions of the first, and Kafka did not start.
ROOTS = (f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}", "org.apache.logging.log4j:log4j-slf4j-impl:2.25.5")
LOCK = Path(__file__).with_name("jars.lock")

THREADS = 4
ATTEMPTS = 3
TIMEOUT_S = 30
STALE_S = 3600.0
PART = ".part-"

# What to do where a download fails, said alike wherever one may. `cache` is where it goes.
NO_WAY = (
    "Behind a proxy set HTTPS_PROXY. Where an authority of your own signs the certificates, name the file that holds it in "
    "SSL_CERT_FILE or REQUESTS_CA_BUNDLE. Without a network copy the folder {cache} from a machine where it worked, and name it "
    "in WIREWATCH_CACHE if it lies elsewhere."
)
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Jar:
    """One line of the lock file."""

    coordinate: str
    sha256: str
    size: int

    @property
    def file_name(self) -> str:
        _, artifact, version = self.coordinate.split(":")
        return f"{artifact}-{version}.jar"


# A seam for tests: brings the jar into the folder, tells how many bytes came each time, and says where it lies.
Fetch = Callable[[Jar, Path, Callable[[int], None]], Path]


def read_lock(path: Path = LOCK) -> tuple[Jar, ...]:
    """The jars the lock file names, in the order of the class path."""
    jars = []
    for number, line in enumerate(path.read_text("ascii").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        match line.split():
            case [coordinate, sha256, size] if coordinate.count(":") == 2 and len(sha256) == 64 and size.isdigit():
                jars.append(Jar(coordinate, sha256, int(size)))
            case _:
                raise BrokerError(f"{path.name}, line {number}: expected `group:artifact:version sha256 size`: {line!r}")
    return tuple(jars)


def class_path(
    folder: Path,
    *,
    progress: Progress | None = None,
    fetch: Fetch | None = None,
    jars: tuple[Jar, ...] | None = None,
    pause_s: float = 1.0,
) -> list[Path]:
    """The path of every jar in the folder, after fetching those that are missing or damaged."""
    jars = read_lock() if jars is None else jars
    try:
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        refuse_shared_folder(folder)
        for jar in jars:
            refuse_shared_file(folder / jar.file_name)
        missing = [jar for jar in jars if not _is_whole(folder / jar.file_name, jar)]
        if missing:
            _sweep(folder)
            _fetch_all(missing, folder, _Meter(missing, progress), fetch or from_maven, pause_s)
    except OSError as error:
        raise BrokerError(
            f"The cache folder {folder} cannot be filled: {error}. "
            "Make it writable, make room on its disk, or name another one in WIREWATCH_CACHE."
        ) from error
    return [folder / jar.file_name for jar in jars]


def from_maven(jar: Jar, folder: Path, on_bytes: Callable[[int], None]) -> Path:
    """Fetch one jar by its coordinate with jgo, into a Maven layout below the folder. No dependencies are looked at."""
    try:
        # Imported here: with a full cache nobody pays 0.2 s for it, and nobody needs it.
        from jgo.maven import MavenContext, PythonResolver
    except ImportError as error:
        raise BrokerError("Fetching Kafka needs the package `jgo`: pip install 'wirewatch[sandbox]'.") from error

    # The client asks for the second of these alone, and people set the first, as Python's own modules know it.
    if (authorities := os.environ.get("SSL_CERT_FILE")) and not os.environ.get("REQUESTS_CA_BUNDLE"):
        os.environ["REQUESTS_CA_BUNDLE"] = authorities

    @contextlib.contextmanager
    def metered(_name: str, _size: int) -> Iterator[Callable[[int], None]]:
        yield on_bytes

    resolver = PythonResolver(progress_callback=metered)
    context = MavenContext(resolver=resolver, repo_cache=folder, local_repos=[], timeout=TIMEOUT_S)
    return Path(context.create_dependency(jar.coordinate).artifact.resolve())


class _Meter:
    """Adds up the bytes of all threads, so that the caller's callback is called by one thread at a time."""

    def __init__(self, jars: list[Jar], progress: Progress | None) -> None:
        self._done = dict.fromkeys((jar.coordinate for jar in jars), 0)
        self._total = sum(jar.size for jar in jars)
        self._progress = progress
        self._lock = threading.Lock()

    def add(self, jar: Jar, count: int) -> None:
        self._tell(jar, self._done[jar.coordinate] + count)

    def set(self, jar: Jar, count: int) -> None:
        self._tell(jar, count)

    def _tell(self, jar: Jar, done: int) -> None:
        with self._lock:
            # Never more than the lock says, whatever a broken download brings: a bar must not run over its end.
            self._done[jar.coordinate] = min(done, jar.size)
            if self._progress:
                self._progress(sum(self._done.values()), self._total, jar.file_name)


def _fetch_all(jars: list[Jar], folder: Path, meter: _Meter, fetch: Fetch, pause_s: float) -> None:
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="jars")
    # The largest first: it decides when all are there.
    by_size = sorted(jars, key=lambda jar: jar.size, reverse=True)
    try:
        for done in as_completed([pool.submit(_fetch_one, jar, folder, meter, fetch, pause_s) for jar in by_size]):
            done.result()
    finally:
        # After a failure or Ctrl-C what has not begun does not begin any more.
        pool.shutdown(wait=True, cancel_futures=True)


def _fetch_one(jar: Jar, folder: Path, meter: _Meter, fetch: Fetch, pause_s: float) -> None:
    reason = ""
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(pause_s)
        meter.set(jar, 0)
        # Inside the cache, because a rename is atomic only within one file system.
        with ScratchFolder(PART, folder) as part:
            try:
                got = fetch(jar, part, lambda count: meter.add(jar, count))
            except (OSError, RuntimeError) as error:
                if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT):
                    raise
                reason = f"{type(error).__name__}: {error}"
                continue
            if _is_whole(got, jar):
                got.chmod(0o644)
                os.replace(got, folder / jar.file_name)
                meter.set(jar, jar.size)
                return
            reason = f"what came has not the sha256 {jar.sha256[:12]}... of the lock file"
    raise BrokerError(
        f"Kafka cannot be fetched: {jar.coordinate} failed {ATTEMPTS} times, the last time because: {reason}\n"
        f"The first start needs a network (44 MB, once). {NO_WAY.format(cache=folder.parent)}"
    )


def _is_whole(path: Path, jar: Jar) -> bool:
    """Whether the file is there and is, byte by byte, what the lock file names."""
    try:
        if path.stat().st_size != jar.size:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == jar.sha256
    except OSError:
        return False


def _sweep(folder: Path) -> None:
    """Remove what a killed download left behind. Each folder is locked by its owner (sandbox/scratch.py); those of older versions
    are not, and the young of them may belong to a process that is at work."""
    clear(folder, PART)
    for part in folder.glob(f"{PART}*"):
        with contextlib.suppress(OSError):
            if time.time() - part.stat().st_mtime > STALE_S:
                shutil.rmtree(part, ignore_errors=True)


def write_lock(path: Path = LOCK) -> int:
    """Resolve the roots anew over the network, fetch every jar and write the lock file; returns how many there are."""
    found: dict[str, str] = {}
    lines = []
    with TemporaryDirectory(prefix="wirewatch-lock-") as scratch:
        for dependency in _resolve(Path(scratch)):
            project = f"{dependency.groupId}:{dependency.artifactId}"
            if found.setdefault(project, dependency.version) != dependency.version:
                raise BrokerError(f"{project} is wanted as {found[project]} and as {dependency.version}: choose other ROOTS")
            if dependency.groupId == "org.apache.kafka" and dependency.version != KAFKA_VERSION:
                raise BrokerError(f"{project} came as {dependency.version}, not as {KAFKA_VERSION}")
            jar = Path(dependency.artifact.resolve()).read_bytes()
            lines.append(f"{project}:{dependency.version} {hashlib.sha256(jar).hexdigest()} {len(jar)}\n")
    lines = sorted(set(lines))
    head = f"# The jars of Apache Kafka {KAFKA_VERSION}. Written by `python -m sandbox.kafka.jars lock`; do not edit by hand.\n"
    path.write_text(head + "".join(lines), "ascii")
    return len(lines)


def _resolve(repo: Path) -> Iterator[Any]:
    from jgo.maven import MavenContext, PythonResolver

    for root in ROOTS:
        context = MavenContext(resolver=PythonResolver(), repo_cache=repo, local_repos=[], timeout=TIMEOUT_S)
        inputs, transitive = context.resolver.resolve([context.create_dependency(root)])
        yield from (*inputs, *transitive)


if __name__ == "__main__":
    if sys.argv[1:] != ["lock"]:
        sys.exit("usage: python -m sandbox.kafka.jars lock   (resolve Kafka's jars anew and write sandbox/kafka/jars.lock)")
    sys.stderr.write(f"{LOCK}: {write_lock()} jars\n")
