"""A Kafka on this machine for as long as a `with` block, its download shown: for `sandbox kafka` and `demo`.

It only adds what a person sees to `sandbox.Broker`, and must never start one that is not stopped.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from sandbox.kafka import Broker
from wirewatch.terminal import remark, seen


@contextmanager
def local_kafka(*, cache: Path | None, data: Path | None = None, port: int = 0) -> Iterator[Broker]:
    """Start Apache Kafka, and stop it at the end. Raises `BrokerError`."""
    download = Download()
    broker = Broker(data=data, port=port, cache=cache, progress=download)
    try:
        try:
            broker.start()
        finally:
            download.close()
        yield broker
    finally:
        broker.stop()


class Download:
    """The progress of fetching Kafka: a bar on a terminal, else one line at the start and at each quarter."""

    def __init__(self) -> None:
        self._bars: Progress | None = None
        self._quarter = -1

    def __call__(self, done: int, total: int, name: str) -> None:
        """Tell that `done` of `total` bytes are there; `sandbox.Broker` calls it, by one thread at a time."""
        if not seen():
            self._in_lines(done, total)
            return
        if self._bars is None:
            name_of = TextColumn("{task.description}", markup=False)
            columns = (TextColumn("Fetching Apache Kafka"), BarColumn(), DownloadColumn(), name_of)
            self._bars = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bars.add_task(name, total=total)
            self._bars.start()
        self._bars.update(self._bars.task_ids[0], completed=done, description=name)
        if done == total:
            self.close()

    def _in_lines(self, done: int, total: int) -> None:
        if (quarter := 4 * done // total) > self._quarter:
            self._quarter = quarter
            remark(f"Fetching Apache Kafka, once: {done / 1e6:.0f} of {total / 1e6:.0f} MB")

    def close(self) -> None:
        """Take the bar away, also when the download failed."""
        if self._bars is not None:
            self._bars.stop()
            self._bars = None
