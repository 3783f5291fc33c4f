"""Apache Kafka itself as a child process, for the demo and the tests.

    with Broker() as broker:
        ...  # broker.bootstrap_servers

Tests may want one with TLS, passwords and rights (security.py), a compression, or other properties of Kafka's.
No emulator: those there are lose acknowledged data or deadlock consumer groups. No Docker, Maven, root or Java is needed: the
jars come from a lock file into a cache (jars.py), Java may come from a wheel (java.py). It answers about 2 s after
the call. It must never outlive the process that started it, however that ended (guard.py), never listen
anywhere but on loopback, and never fail without saying why (errors.py).
"""

from __future__ import annotations

import shutil
import tempfile
import time
import weakref
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from sandbox.kafka import jars
from sandbox.kafka import requests as broker_requests
from sandbox.kafka import storage as broker_storage
from sandbox.kafka import upgrade as broker_upgrade
from sandbox.kafka.cache import default_cache
from sandbox.kafka.errors import BrokerError, PortTakenError, failure, last_lines, taken_port
from sandbox.kafka.java import find_java
from sandbox.kafka.probe import choose_port, is_free, registered_cluster
from sandbox.kafka.process import GuardedProcess
from sandbox.kafka.security import Security
from sandbox.scratch import ScratchFolder, clear

# A start may take as long as its log grows: on a busy machine everything takes ten times as long.
SILENT_LIMIT_S = 60.0
LOOK_S = 0.02
PORT_ATTEMPTS = 3
SCRATCH = "wirewatch-kafka-"

__all__ = ["Broker", "BrokerError", "PortTakenError"]


class Broker:
    """One Kafka node. `start` and `stop` may be repeated; after `kill` a `start` finds the same port and data."""

    def __init__(
        self,
        *,
        data: Path | None = None,
        port: int = 0,
        cache: Path | None = None,
        progress: Callable[[int, int, str], None] | None = None,
        compression: str | None = None,
        options: Mapping[str, str] | None = None,
        security: Security | None = None,
    ) -> None:
        """`data` None is a temporary folder, removed at stop; a given one is kept. `port` 0 chooses one, once. `compression` is
        what the broker stores batches with (gzip, snappy, lz4, zstd, uncompressed), `options` are further properties of it."""
        self._given = data.absolute() if data else None
        self._port = port
        self._cache = cache.absolute() if cache else None
        self._progress = progress
        self._options = {**({"compression.type": compression} if compression else {}), **(options or {})}
        self._security = security or Security()
        self._listeners: dict[str, int] = {}
        self._controller_port = 0
        self._folder: Path | None = None
        self._scratch: ScratchFolder | None = None
        self._process: GuardedProcess | None = None
        # Called by `stop`; and by Python when the broker is forgotten or the interpreter ends without it.
        self._end: weakref.finalize[[GuardedProcess | None, ScratchFolder | None], Broker] | None = None

    def start(self) -> None:
        """Start Kafka and return once it answers as a registered broker."""
        if self.running:
            raise BrokerError(f"This broker runs already, on {self.bootstrap_servers}.")
        cache = self._cache or default_cache()
        java = find_java()
        class_path = jars.class_path(cache / "jars", progress=self._progress)
        options = ("-Dlog4j2.configurationFile=log4j2.properties",)
        again = self._end is not None
        try:
            first_records = broker_storage.checkpoint(cache, java, class_path)
            folder = self._make_folder()
            broker_storage.refuse_if_in_use(folder)
            is_old = broker_upgrade.needs_upgrade(folder)
            cluster = broker_storage.format_once(folder, first_records)
            scratch = ("-Djava.io.tmpdir=" + str(folder / "kafka-tmp"), "-XX:ErrorFile=" + str(folder / "java-crash.log"))
            command = java.command(class_path, "kafka.Kafka", "server.properties", options=(*options, *scratch))
            self._start_on_free_ports(folder, command, cluster)
            self._make_ready(folder, is_old=is_old)
        except (OSError, BrokerError) as error:
            if not again:
                # Data of an earlier start, kept over a `kill`, stays for the next try.
                self._drop_folder()
            if isinstance(error, BrokerError):
                raise
            raise BrokerError(
                f"The broker's files cannot be written: {error}. Give another data folder, or a cache folder (WIREWATCH_CACHE)."
            ) from error

    def _make_folder(self) -> Path:
        if self._given:
            clear(Path(tempfile.gettempdir()), SCRATCH)
            self._given.mkdir(parents=True, exist_ok=True)
            self._folder = self._given
        elif self._end is None:
            self._scratch = ScratchFolder(SCRATCH)
            self._folder = self._scratch.path
            self._end = weakref.finalize(self, _end, None, self._scratch)
        assert self._folder is not None
        return self._folder

    def _start_on_free_ports(self, folder: Path, command: list[str], cluster: str) -> None:
        """Between the choice of a port and Kafka's use of it another program may take it: then choose again."""
        for attempt in range(1, PORT_ATTEMPTS + 1):
            port = self._port or choose_port(*self._listeners.values())
            listeners = self._listeners or self._choose_listeners(port)
            for each in (port, *listeners.values()):
                if not is_free(each):
                    raise PortTakenError(each)
            try:
                self._launch(folder, command, cluster, port, listeners)
            except PortTakenError as error:
                if attempt == PORT_ATTEMPTS or error.port == self._port or error.port in self._listeners.values():
                    raise
                continue
            self._port, self._listeners = port, listeners
            return

    def _choose_listeners(self, port: int) -> dict[str, int]:
        chosen: dict[str, int] = {}
        for each in self._security.listeners:
            chosen[each.name] = choose_port(port, *chosen.values())
        return chosen

    def _launch(self, folder: Path, command: list[str], cluster: str, port: int, listeners: dict[str, int]) -> None:
        controller = self._controller_port = choose_port(port, *listeners.values())
        broker_storage.write_settings(
            folder, port=port, controller_port=controller, security=self._security, listeners=listeners, options=self._options
        )
        log = broker_storage.log_file(folder)
        since = log.stat().st_size if log.exists() else 0
        process = GuardedProcess(command, folder=folder, log=log, scratch=self._scratch)
        if self._end is not None:
            self._end.detach()
        self._end = weakref.finalize(self, _end, process, self._scratch)
        self._process = process
        try:
            await_answer(process, port, cluster, log, since)
        except BaseException:
            # Also on Ctrl-C: nobody would stop it after a `start` that did not return.
            process.stop()
            raise

    def _make_ready(self, folder: Path, *, is_old: bool) -> None:
        """What only a broker that runs can be told."""
        try:
            if is_old:
                broker_requests.raise_features(self._port)
            broker_upgrade.write_note(folder)
            if self._security.users:
                broker_requests.set_passwords(self._port, self._security.users)
        except BaseException:
            self._started().stop()
            raise

    def _drop_folder(self) -> None:
        """After a failed start: a temporary folder goes, but for the log that the error names, which stays until the next start
        after this process."""
        if self._scratch is not None and self._end is not None:
            self._end.detach()
            self._end = None
            for name in ("kafka", "kafka-tmp"):
                shutil.rmtree(self._scratch.path / name, ignore_errors=True)

    def stop(self) -> None:
        """End Kafka cleanly, within 20 s in any case, and remove a temporary data folder."""
        if self._end is not None:
            self._end()
            self._end = None

    def kill(self) -> None:
        """End Kafka with SIGKILL and keep the data, temporary or not, for the next `start`."""
        if self._process is not None:
            self._process.kill()

    def wait(self) -> int:
        """Wait until Kafka ends; its exit status, 128 + N when signal N ended it (143 after a clean stop)."""
        return self._started().wait()

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process id of Kafka's Java."""
        return self._started().pid

    @property
    def bootstrap_servers(self) -> str:
        if not self._port:
            raise BrokerError("The broker has no port before its first start.")
        return f"127.0.0.1:{self._port}"

    def servers(self, listener: str) -> str:
        """Where the listener of this name is."""
        if listener not in self._listeners:
            raise BrokerError(f"The broker has no listener {listener!r}, or was never started.")
        return f"127.0.0.1:{self._listeners[listener]}"

    @property
    def controller_servers(self) -> str:
        """Where Kafka's nodes talk among themselves: no place for a client. Another one after each start."""
        return f"127.0.0.1:{self._controller_port}"

    @property
    def log_path(self) -> Path:
        if self._folder is None:
            raise BrokerError("The broker has no log before its first start.")
        return broker_storage.log_file(self._folder)

    def _started(self) -> GuardedProcess:
        if self._process is None:
            raise BrokerError("The broker was never started.")
        return self._process

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


def await_answer(process: GuardedProcess, port: int, cluster: str, log: Path, since: int) -> None:
    """Return when the broker answers; it may take as long as its log grows, which is read from `since` for the reason."""
    said, moved_at = since, time.monotonic()
    while registered_cluster(port) != cluster:
        status = process.poll()
        if (size := log.stat().st_size) != said:
            said, moved_at = size, time.monotonic()
        if status is None and time.monotonic() < moved_at + SILENT_LIMIT_S:
            time.sleep(LOOK_S)
            continue
        lines = last_lines(log, since)
        if (taken := taken_port(lines)) is not None:
            raise PortTakenError(taken)
        silent = f"does not answer on port {port} and has logged nothing for {SILENT_LIMIT_S:.0f} s."
        raise failure(f"Kafka {silent if status is None else _ended(status)}", log, lines)


def _ended(status: int) -> str:
    by = "was killed by someone, perhaps for want of memory," if status == 137 else f"ended with status {status}"
    return f"{by} before it answered."


def _end(process: GuardedProcess | None, scratch: ScratchFolder | None) -> None:
    """A function, not a method: a finalizer that held the broker would keep it alive for ever."""
    if process is not None:
        process.stop()
    if scratch is not None:
        scratch.remove()
