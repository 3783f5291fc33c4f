"""Peer.java as a child process that runs a pass when it is asked for one, so that both sides are measured in turns.

Its jars come as Kafka's do, from a lock file with their sha256 into the same cache. Java compiles the one source file itself when
it starts, and that wants a Java with a compiler. Where anything of this is missing `PeerError` says what, and the benchmark
leaves it out.
"""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from sandbox.errors import SandboxError
from sandbox.kafka.cache import default_cache
from sandbox.kafka.jars import Jar, class_path, read_lock
from sandbox.kafka.java import Java, environment, find_java

SOURCE = Path(__file__).with_name("Peer.java")
LOCK = Path(__file__).with_name("jars.lock")
_OPTIONS = (
    "-Xmx4g",
    "-XX:+UseSerialGC",
    "-XX:-UsePerfData",
    "-Djava.awt.headless=true",
)  # for speed: Kafka's have no second compiler
_LAST_WORDS = 1_000  # characters of what a Java that ended has said


class PeerError(Exception):
    """Lucene Monitor does not run here, or said something else than was asked; the text says what."""


class Pass(NamedTuple):
    """Microseconds of an article, by set-up."""

    as_it_is: float
    with_prefixes: float


class Peer:
    """The running Java; `running` starts and ends it."""

    def __init__(self, java: int, process: "subprocess.Popen[str]", errors: IO[str]) -> None:
        self.java = java
        self._process = process
        self._errors = errors

    def version(self) -> str:
        """Waits until it has loaded the rules and is warm; which Lucene it is."""
        return read_ready(self._line())

    def run(self, start: int, end: int) -> Pass:
        """One pass over the articles from one number to before another, with each set-up."""
        self._ask(f"pass {start} {end}")
        return read_pass(self._line())

    def matches(self) -> dict[str, frozenset[str]]:
        """The rules that each article matched."""
        self._ask("matches")
        lines = []
        while (line := self._line()) != "end":
            lines.append(line)
        return read_matches(lines)

    def _ask(self, what: str) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(f"{what}\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._ended() from None

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line.endswith("\n"):
            raise self._ended()
        return line.removesuffix("\n")

    def _ended(self) -> PeerError:
        status = self._process.wait()
        self._errors.seek(0)
        said = self._errors.read().strip()[-_LAST_WORDS:]
        return PeerError(f"Java {self.java} ended with status {status} and said:\n{said or '(nothing)'}")


@contextmanager
def running(rules: Path, warm_up: Path, articles: Path) -> Iterator[Peer]:
    """Lucene Monitor with these rules, until the block ends."""
    java, jars = _java_and_jars()
    command = [
        str(java.path),
        *_OPTIONS,
        "-cp",
        os.pathsep.join(map(str, jars)),
        str(SOURCE),
        *map(str, (rules, warm_up, articles)),
    ]
    surroundings = environment() | {"LC_ALL": "C.UTF-8"}
    pipe = subprocess.PIPE
    with TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
        process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=errors, encoding="utf-8", env=surroundings)
        try:
            yield Peer(java.version, process, errors)
        finally:
            process.kill()
            process.communicate()


def read_ready(line: str) -> str:
    """The version in the line that says that it is ready."""
    word, _, version = line.partition(" ")
    if word != "ready" or not version:
        raise PeerError(f"It was to say that it is ready, and said {line!r}.")
    return version


def read_pass(line: str) -> Pass:
    """The numbers in the line that answers `pass`."""
    match line.split():
        case ["pass", first, second]:
            return Pass(float(first), float(second))
        case _:
            raise PeerError(f"It was to say how long a pass took, and said {line!r}.")


def read_matches(lines: list[str]) -> dict[str, frozenset[str]]:
    """The rules by article in the lines that answer `matches`."""
    return {words[0]: frozenset(words[1:]) for words in map(str.split, lines)}


def differences(ours: Mapping[str, frozenset[str]], theirs: Mapping[str, frozenset[str]]) -> list[tuple[str, str, str]]:
    """Each article and rule on which the two do not agree, and which of them found it."""
    found = []
    for article in sorted(ours.keys() | theirs.keys()):
        here, there = ours.get(article, frozenset()), theirs.get(article, frozenset())
        found += [(article, rule, "ours" if rule in here else "Lucene Monitor") for rule in sorted(here ^ there)]
    return found


def jars_for(java: int) -> tuple[Jar, ...]:
    """Those of the newest Lucene that this Java runs."""
    version = "10.3.0" if java >= 21 else "9.11.1"
    return tuple(jar for jar in read_lock(LOCK) if jar.coordinate.endswith(f":{version}"))


def _java_and_jars() -> tuple[Java, list[Path]]:
    try:
        java = find_java()
    except SandboxError as error:
        raise PeerError(f"There is no Java to run it. {error}") from error
    try:
        cache = Path(os.environ.get("WIREWATCH_CACHE") or default_cache())
        return java, class_path(cache / "lucene", jars=jars_for(java.version))
    except SandboxError as error:
        raise PeerError(f"Its jars do not come. {error}") from error
