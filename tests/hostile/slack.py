"""A server that stands in for Slack and means no good: what it answers, byte by byte, and what a client makes of it.

`Impostor` listens on loopback; each case has a path of its own, /NUMBER/METHOD, so that many clients can ask at once. A case is a
function from the number of the call to the bytes of a whole HTTP answer. `played` asks all that a worker asks and gives
everything that could be read by a person: answers, errors, words, and whatever was logged by anybody meanwhile.
"""

import asyncio
import gzip
import logging
import unicodedata
import zlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from alerts.delivery import next_lookup, next_step
from alerts.destination import Form
from alerts.slack.answers import Answer, ErrorClass, LookupFailedError, classify, failure
from alerts.slack.listings import at_once
from alerts.slack.message import render
from alerts.slack.workspace import SlackDestination
from tests.clock import play
from tests.copying import replace
from tests.integration.slack.raw_slack import RawSlack
from tests.unit.alerts.samples import ALERT, sending

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
TOKEN = "xoxb-1234567890-Very-Secret-Indeed"
MESSAGE = render(sending(ALERT), ZoneInfo("UTC"))
# Nothing that a person reads is longer.
MOST_SHOWN = 1_000
Say = Callable[[str, int], bytes]
"""From the method and how often the case was asked before to all the bytes of an answer."""


def http(body: bytes, *headers: str, status: str = "200 OK", kind: str | None = "application/json") -> bytes:
    """A whole answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *([f"Content-Type: {kind}"] if kind else []), *headers]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body


def json(value: Any, *headers: str, status: str = "200 OK") -> bytes:
    """A whole answer of JSON."""
    return http(orjson.dumps(value), *headers, status=status)


def bomb(size: int, start: bytes = b'{"ok": true, "ts": "', fill: bytes = b"0", kind: str = "gzip") -> bytes:
    """So many bytes, a thousand times smaller."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if kind == "gzip" else 15)
    packed = packer.compress(start)
    block = fill * 1_000_000
    for _ in range(size // 1_000_000):
        packed += packer.compress(block)
    return packed + packer.flush()


@dataclass(frozen=True, slots=True)
class Case:
    """One way to answer. `cut` closes the connection so many bytes before the end, `dribbles` never ends."""

    name: str
    say: Say
    cut: int = 0
    dribbles: bool = False


class Impostor:
    """The server. `asked` counts the calls of each case, `elsewhere` those that followed a redirect."""

    def __init__(self, cases: list[Case]) -> None:
        self.cases = cases
        self.asked = [0] * len(cases)
        self.elsewhere: list[bytes] = []
        self.url = ""

    @asynccontextmanager
    async def listening(self) -> Any:
        """Listens, on a second port too, where nobody should come."""
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0, limit=1 << 20)
        other = await asyncio.start_server(self._note, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        self.other = f"http://127.0.0.1:{other.sockets[0].getsockname()[1]}/"
        try:
            yield self
        finally:
            for each in (server, other):
                each.close()

    async def _note(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.elsewhere.append(await reader.read(1 << 16))
        writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, ValueError, asyncio.CancelledError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                _, number, method = head.split(b" ", 2)[1].decode().split("?")[0].split("/")[:3]
                length = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
                await reader.readexactly(int(length[0].split(b":")[1]) if length else 0)
                case, count = self.cases[int(number)], self.asked[int(number)]
                self.asked[int(number)] += 1
                whole = case.say(method, count).replace(b"ELSEWHERE", self.other.encode())
                writer.write(whole[: len(whole) - case.cut])
                await writer.drain()
                while case.dribbles:
                    writer.write(b" ")
                    await writer.drain()
                    await asyncio.sleep(0.05)
                if case.cut:
                    break
        writer.close()


class Everything(logging.Handler):
    """Whatever is logged, by whomever, as a file would have it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.lines.append(self.format(record))


@contextmanager
def listened_to_logs() -> Iterator[list[str]]:
    """Everything that is logged in the block, down to DEBUG."""
    everything, root = Everything(), logging.getLogger()
    level = root.level
    root.addHandler(everything)
    root.setLevel(logging.DEBUG)
    try:
        yield everything.lines
    finally:
        root.removeHandler(everything)
        root.setLevel(level)


async def played(impostor: Impostor, number: int, timeout_s: float) -> tuple[list[str], list[str]]:
    """Ask one case all that a worker and `doctor` ask; the classes of what came, and the texts that a person may read."""
    kinds: list[str] = []
    shown: list[str] = []
    client = RawSlack(TOKEN, f"{impostor.url}{number}/", timeout_s)
    await client.open()

    def told(answer: Answer) -> None:
        kinds.append("ok" if answer.ok else classify(answer))
        assert answer.ok or isinstance(classify(answer), ErrorClass)
        shown.extend([repr(answer), str(answer.error)])

    async def looked(call: Awaitable[frozenset[str]]) -> None:
        try:
            found = await call
        except LookupFailedError as error:
            told(error.answer)
            shown.extend([str(error), repr(error), next_lookup(failure(error.answer, "#syria"), tries=1).words])
        else:
            kinds.append("found")
            assert all(len(each) <= 255 for each in found)

    try:
        told(await client.test())
        for channel in ("#syria", "@dana", "U0DANA000"):
            answer = await client.post(replace(MESSAGE, channel=channel))
            told(answer)
            for form in () if answer.ok else Form:
                shown.append(repr(next_step(failure(answer, channel), form=form, tries=1, timeout_s=timeout_s)))
            await looked(client.delivered_ids(channel, datetime.now(UTC)))
        await looked(client.delivered_ids("C0SYRIA00", datetime.now(UTC)))
        destination = SlackDestination(client.client, ZoneInfo("UTC"))
        shown.append(repr(await destination.place("C0SYRIA00", None, at_once)))
        for more in ({"thread_ts": "1732470000.000100"}, {"update_ts": "1732470000.000100"}):
            shown.append(repr(await destination.tell(sending(ALERT, channel="C0SYRIA00", **more))))
    finally:
        await client.close()
    return kinds, shown


def fit_to_show(text: str) -> str | None:
    """What is wrong with a text for people, if anything."""
    if len(text) > MOST_SHOWN:
        return f"{len(text):,} characters"
    letters = "".join(filter(str.isalnum, text.lower()))
    if "verysecret" in letters or "secretindeed" in letters:
        return "the token, or a piece of it"
    if any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") for letter in text):
        return "a control character"
    return None


def gzipped(value: Any) -> bytes:
    """An honest packed answer."""
    return http(gzip.compress(orjson.dumps(value)), "Content-Encoding: gzip")


def answered(say: Say, scene: Any, *, host: str = "127.0.0.1") -> Impostor:
    """Plays a scene with a client of an impostor who answers so, and who is called by this name."""
    impostor = Impostor([Case("", say)])

    async def run() -> None:
        async with impostor.listening():
            client = RawSlack(TOKEN, f"{impostor.url}0/".replace("127.0.0.1", host), 60.0)
            await client.open()
            try:
                await scene(client)
            finally:
                await client.close()

    play(run())
    return impostor


def failed(say: Say, receiver: str = "#syria") -> tuple[LookupFailedError, Impostor]:
    """What a lookup raises."""
    errors: list[LookupFailedError] = []

    async def scene(client: RawSlack) -> None:
        with pytest.raises(LookupFailedError) as caught:
            await client.delivered_ids(receiver, SINCE)
        errors.append(caught.value)

    impostor = answered(say, scene)
    return errors[0], impostor
