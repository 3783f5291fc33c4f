"""The port for those who watch, over HTTP: what it answers to whom, what it keeps to itself, and where it cannot listen."""

import asyncio
import http.client
import json
import logging
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import mode
import pytest

from config.settings.settings import Settings
from streams.running.health import Counts, Health
from streams.watching.port import Port, PortError, check_port, listen, ports

LOOPBACK = "127.0.0.1"


class Answer:
    """What came back."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = dict(response.getheaders())
        self.body = response.read().decode()


class Stage(mode.Service):  # type: ignore[misc]
    """Stands for a stage that runs beside the port."""


class Opened:
    """A port that answers."""

    def __init__(self, number: int, health: Health, stage: Stage, host: str) -> None:
        self.number, self.health, self.stage, self._host = number, health, stage, host

    async def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        def asked() -> Answer:
            connection = http.client.HTTPConnection(self._host, self.number, timeout=20)
            connection.request(method, path, headers=headers)
            return Answer(connection.getresponse())

        return await asyncio.to_thread(asked)

    async def send(self, raw: bytes) -> str:
        reader, writer = await asyncio.open_connection(self._host, self.number)
        writer.write(raw)
        answer = await reader.read()
        writer.close()
        return answer.decode()


@asynccontextmanager
async def opened(host: str = LOOPBACK) -> AsyncIterator[Opened]:
    """A port beside one stage, which is ready."""
    health = Health.of(("match",))
    health.rules = 3
    health.stages["match"].partitions = frozenset({("articles.v1", 0)})
    health.stages["match"].waiting = 0
    sockets = listen(host, 0)
    number = sockets[0].getsockname()[1]
    worker, stage = mode.Service(), Stage()
    port = Port(Settings(http_port=number, http_host=host), health, Counts(), sockets)
    worker.add_dependency(port)
    worker.add_dependency(stage)
    await worker.start()
    try:
        yield Opened(number, health, stage, host)
    finally:
        await worker.stop()


def run(work: Any) -> None:
    asyncio.run(work())


def test_ready_says_yes_or_no_in_words_and_by_status() -> None:
    async def work() -> None:
        async with opened() as port:
            ready = await port.ask("/ready")
            assert (ready.status, ready.body) == (200, "ready\nmatch: 1 partition, 0 messages waiting\n")
            assert ready.headers["Content-Type"] == "text/plain; charset=utf-8"
            port.health.kafka = "nothing listens there"
            hindered = await port.ask("/ready")
            assert (hindered.status, hindered.body) == (
                503,
                "not ready\nKafka does not answer: nothing listens there.\n",
            )

    run(work)


def test_programs_get_json_by_accept_or_by_format() -> None:
    async def work() -> None:
        async with opened() as port:
            port.health.rules = None
            for answer in (await port.ask("/ready", Accept="application/json"), await port.ask("/ready?format=json")):
                assert (answer.status, answer.headers["Content-Type"]) == (503, "application/json")
                value = json.loads(answer.body)
                assert (value["ready"], value["hindrances"]) == (False, ["The rules are not known yet."])
                assert value["stages"][0]["partitions"] == 1

    run(work)


def test_metrics_are_what_prometheus_reads() -> None:
    async def work() -> None:
        async with opened() as port:
            answer = await port.ask(
                "/metrics", Accept="application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.3"
            )
            assert (answer.status, answer.headers["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
            assert "\nwirewatch_ready 1.0\n" in answer.body

    run(work)


def test_a_worker_is_live_until_a_stage_has_crashed() -> None:
    async def work() -> None:
        async with opened() as port:
            live = await port.ask("/live")
            assert (live.status, live.body) == (200, "live\n")
            port.health.kafka = "gone"  # which no restart would mend
            assert (await port.ask("/live")).status == 200
            await port.stage.crash(RuntimeError("no more"))
            dead = await port.ask("/live")
            assert (dead.status, dead.body) == (503, "A stage has crashed, and the worker ends.\n")

    run(work)


def test_only_get_and_head_and_only_three_paths() -> None:
    async def work() -> None:
        async with opened() as port:
            for path in ("/live", "/ready", "/metrics"):
                head = await port.ask(path, "HEAD")
                assert (head.status, head.body) == (200, "")
                assert int(head.headers["Content-Length"]) > 0
            for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
                refused = await port.ask("/ready", method)
                assert (refused.status, refused.headers["Allow"], refused.body) == (405, "GET, HEAD", "Only GET and HEAD.\n")
            for path in ("/", "/ready/", "/metricsx", "/../etc/passwd", "/%00", "/ready%2f"):
                missing = await port.ask(path)
                assert (missing.status, missing.body) == (404, "There are /live, /ready and /metrics.\n")

    run(work)


def test_what_was_sent_is_neither_logged_nor_sent_back_and_no_version_is_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def work() -> None:
        async with opened() as port:
            answers = [
                await port.send(raw)
                for raw in (
                    b"GET /hush?hush=hush HTTP/1.0\r\nAuthorization: Bearer hush\r\n\r\n",
                    b"POST /hush HTTP/1.0\r\nContent-Length: 4\r\n\r\nhush",
                    b"HUSH /hush HTTP/1.0\r\n\r\n",
                    b"GET /hush HTTP/hush\r\n\r\n",
                    b"GET /ready HTTP/1.0\r\nhush hush\r\n\r\n",
                    b"GET /ready HTTP/1.0\r\nHush: " + b"hush" * 10_000 + b"\r\n\r\n",
                    b"GET /" + b"hush" * 10_000 + b" HTTP/1.0\r\n\r\n",
                    b"\x16\x03\x01hush\r\n\r\n",
                    b"{{hush: 1}\r\n\r\n",
                )
            ]
        assert [re.findall(r"HTTP/1.[01] (\d+)", answer) for answer in answers] == [["404"], ["405"]] + [["400"]] * 7
        for answer in answers:
            assert re.findall(r"^Server: (.*)\r$", answer, re.MULTILINE) == ["wirewatch"]
            assert "hush" not in answer

    run(work)
    assert "hush" not in caplog.text


def test_a_fault_of_ours_is_logged_and_the_port_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        async with opened() as port:
            port.health.stages["match"].waiting = "many"  # type: ignore[assignment]
            failed = await port.ask("/metrics")
            assert (failed.status, failed.body, failed.headers["Server"]) == (500, "Internal Server Error\n", "wirewatch")
            assert (await port.ask("/live")).status == 200

    run(work)
    messages = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert messages == ["The port for those who watch could not answer."]


def test_who_keeps_a_connection_open_does_not_hold_up_the_end() -> None:
    async def work() -> None:
        async with opened() as port:
            reader, writer = await asyncio.open_connection(LOOPBACK, port.number)
            writer.write(b"GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert b"200" in await reader.readline()
            idle, _ = await asyncio.open_connection(LOOPBACK, port.number)
        assert (await reader.read()).endswith(b"live\n")
        assert await idle.read() == b""
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(LOOPBACK, port.number)
        writer.close()

    run(work)


def test_it_listens_on_ipv6_too() -> None:
    async def work() -> None:
        async with opened("::1") as port:
            assert (await port.ask("/live")).status == 200

    run(work)


def test_it_listens_where_it_was_told_and_nowhere_else() -> None:
    (sock,) = listen(LOOPBACK, 0)
    assert sock.getsockname()[0] == LOOPBACK
    sock.close()


def test_without_the_setting_there_is_no_port() -> None:
    check_port(Settings())
    assert ports(Settings(), Health.of(("match",)), Counts()) == []


def test_a_port_that_can_be_had_is_not_kept_by_asking() -> None:
    (sock,) = listen(LOOPBACK, 0)
    settings = Settings(http_port=sock.getsockname()[1])
    with pytest.raises(PortError):
        check_port(settings)
    sock.close()
    check_port(settings)
    check_port(settings)


def test_a_port_that_another_program_has() -> None:
    with socket.create_server((LOOPBACK, 0)) as other:
        number = other.getsockname()[1]
        with pytest.raises(PortError) as error:
            listen(LOOPBACK, number)
    assert str(error.value) == (
        f"The worker cannot listen on 127.0.0.1:{number}, where WIREWATCH_HTTP_PORT and WIREWATCH_HTTP_HOST put its port: "
        "another program has it. Set WIREWATCH_HTTP_PORT to a free one, or leave it empty to open none."
    )


def test_an_address_of_another_machine() -> None:
    with pytest.raises(PortError) as error:
        listen("192.0.2.1", 9464)
    assert str(error.value) == (
        "The worker cannot listen on 192.0.2.1:9464, where WIREWATCH_HTTP_PORT and WIREWATCH_HTTP_HOST put its port: "
        "Cannot assign requested address. Set WIREWATCH_HTTP_HOST to an address of this machine; "
        "127.0.0.1 is reached from here alone, 0.0.0.0 from everywhere."
    )


def test_a_host_that_nobody_knows() -> None:
    with pytest.raises(PortError) as error:
        listen("no-such-host.invalid", 9464)
    assert str(error.value).startswith(
        "The worker cannot listen on no-such-host.invalid:9464, where WIREWATCH_HTTP_PORT and WIREWATCH_HTTP_HOST put its port: "
    )
    assert ". Set WIREWATCH_HTTP_HOST to an address of this machine; " in str(error.value)
