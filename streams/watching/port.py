"""The port for those who watch: /live, /ready and /metrics over HTTP, off unless WIREWATCH_HTTP_PORT is set.

It runs in the event loop of the stages, so an answer means that the loop goes round. It only reads what the worker knows of
itself and takes no orders. Anybody who reaches it may ask, so it listens on 127.0.0.1 unless told otherwise, writes nothing of
a request into the log, and does not tell the versions of what runs here. On loopback it answers only those who call it by a
name of this machine: else a page in a browser here could read it by a name of its own that points here (DNS rebinding).
"""

import asyncio
import errno
import logging
import socket
import time
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import urlsplit

import mode
from aiohttp import web

from config.settings import Settings
from schemas import dump
from streams.running import Counts, Health
from streams.watching.metrics import CONTENT_TYPE, exposition
from streams.watching.readiness import ready_text, ready_value
from wording import UserFacingError

PLAIN, JSON = "text/plain; charset=utf-8", "application/json"
METHODS = ("GET", "HEAD")
BACKLOG = 16
# A scrape comes every 15 to 60 s and may use its connection again; a connection nobody uses is not kept for longer.
KEPT_ALIVE_S = 75.0
# A stop waits no longer for somebody who does not take his answer.
GRACE_S = 0.5
log = logging.getLogger(__name__)


class PortError(UserFacingError):
    """The port cannot be had; the text says which, why, and what to set."""


def check_port(settings: Settings) -> None:
    """Find out now whether the port can be had, and do not keep it: while a worker waits for Kafka, nobody would answer there.
    Raises `PortError`."""
    if settings.http_port is not None:
        for sock in listen(settings.http_host, settings.http_port):
            sock.close()


def ports(settings: Settings, health: Health, counts: Counts) -> list["Port"]:
    """The port as a service, listening from now on; none when it is off. Raises `PortError`."""
    if settings.http_port is None:
        return []
    return [Port(settings, health, counts, listen(settings.http_host, settings.http_port))]


def listen(host: str, port: int) -> list[socket.socket]:
    """Listen there, on each address that the name has on this machine. Raises `PortError`."""
    opened: list[socket.socket] = []
    try:
        absent: OSError | None = None
        for family, kind, protocol, _, address in socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        ):
            try:
                opened.append(_listening(family, kind, protocol, address))
            except OSError as error:
                # localhost is ::1 too in many a container that has no IPv6.
                if error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                    raise
                absent = error
        if absent is not None and not opened:
            raise absent
    except OSError as error:
        for sock in opened:
            sock.close()
        raise PortError(_advice(error, host, port)) from error
    return opened


def _listening(family: int, kind: int, protocol: int, address: tuple[object, ...]) -> socket.socket:
    sock = socket.socket(family, kind, protocol)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(BACKLOG)
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    return sock


def _advice(error: OSError, host: str, port: int) -> str:
    where = f"The worker cannot listen on {at(host, port)}, where WIREWATCH_HTTP_PORT and WIREWATCH_HTTP_HOST put its port"
    if error.errno == errno.EADDRINUSE:
        return f"{where}: another program has it. Set WIREWATCH_HTTP_PORT to a free one, or leave it empty to open none."
    if error.errno == errno.EACCES:
        return f"{where}: ports below 1024 need rights that this process does not have. Set WIREWATCH_HTTP_PORT to one above."
    return (
        f"{where}: {error.strerror or error}. Set WIREWATCH_HTTP_HOST to an address of this machine; "
        "127.0.0.1 is reached from here alone, 0.0.0.0 from everywhere."
    )


def at(host: str, port: int) -> str:
    """Host and port as an address has them."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class Port(mode.Service):  # type: ignore[misc]
    """Answers on sockets that listen already, for as long as the worker runs."""

    logger = logging.getLogger("mode.port")

    def __init__(self, settings: Settings, health: Health, counts: Counts, sockets: list[socket.socket]) -> None:
        assert settings.http_port is not None, "without a port there is nothing to open"
        self._address = at(settings.http_host, settings.http_port)
        self._health, self._counts, self._sockets = health, counts, sockets
        self._host = settings.http_host.lower()
        self._on_loopback = all(is_loopback(sock.getsockname()[0]) for sock in sockets)
        self._runner: web.ServerRunner | None = None
        super().__init__()

    async def on_start(self) -> None:
        self._runner = web.ServerRunner(_Server(self._answer), shutdown_timeout=GRACE_S)
        await self._runner.setup()
        for sock in self._sockets:
            await web.SockSite(self._runner, sock, backlog=BACKLOG).start()
        log.info("Watch this worker at http://%s: /live, /ready, /metrics.", self._address)

    async def on_stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        if request.method not in METHODS:
            return _response(HTTPStatus.METHOD_NOT_ALLOWED, "Only GET and HEAD.\n", Allow=", ".join(METHODS))
        if self._on_loopback and not all(self._is_called(host) for host in request.headers.getall("Host", [])):
            return _response(
                HTTPStatus.MISDIRECTED_REQUEST,
                f"This port listens on {self._address} only and is not called so: use that address, or localhost.\n",
            )
        match request.path:
            case "/live":
                return self._live()
            case "/ready":
                return self._ready(wants_json(request))
            case "/metrics":
                return _response(HTTPStatus.OK, exposition(self._health, self._counts, time.time()), CONTENT_TYPE)
        return _response(HTTPStatus.NOT_FOUND, "There are /live, /ready and /metrics.\n")

    def _is_called(self, host: str) -> bool:
        """A browser always says what it was told to call. Beyond loopback any name is right: an orchestrator has its own."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name == self._host or is_loopback(name)

    def _live(self) -> web.Response:
        # A crash of any stage marks all that stand above it, up to the worker.
        if self.crashed or any(node.data.crashed for node in self.beacon.walk()):
            return _response(HTTPStatus.SERVICE_UNAVAILABLE, "A stage has crashed, and the worker ends.\n")
        return _response(HTTPStatus.OK, "live\n")

    def _ready(self, as_json: bool) -> web.Response:
        is_ready = next(self._health.hindrances(), None) is None
        status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
        if as_json:
            return _response(status, dump(ready_value(self._health, time.time())) + b"\n", JSON)
        return _response(status, ready_text(self._health))


def is_loopback(name: str) -> bool:
    """Whether a name or an address leads to this machine for everybody, without asking a DNS that a stranger may have written."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def wants_json(request: web.BaseRequest) -> bool:
    """Whether a program asks: by `?format=json`, or by its Accept header."""
    return request.query.get("format") == "json" or JSON in request.headers.get("Accept", "")


def _response(status: HTTPStatus, body: str | bytes, content_type: str = PLAIN, **headers: str) -> web.Response:
    # Without a name of ours aiohttp would send its own, with its version and Python's.
    all_headers = {"Content-Type": content_type, "Cache-Control": "no-store", "Server": "wirewatch", **headers}
    return web.Response(status=status, body=body.encode() if isinstance(body, str) else body, headers=all_headers)


class _Server(web.Server):
    """aiohttp's, with our way to answer what is no request."""

    def __call__(self) -> web.RequestHandler:
        loop = asyncio.get_running_loop()
        # None is how aiohttp is told to keep no log of who asked for what; its types do not know that.
        return _Connection(self, loop=loop, access_log=None, keepalive_timeout=KEPT_ALIVE_S)  # type: ignore[arg-type]


class _Connection(web.RequestHandler):
    """One connection. aiohttp would send back and log what it could not read."""

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The answer to what is no HTTP, and to a fault of ours: that alone is logged."""
        if status == HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("The port for those who watch could not answer.", exc_info=exc)
        response = _response(HTTPStatus(status), f"{HTTPStatus(status).phrase}\n")
        response.force_close()
        return response
