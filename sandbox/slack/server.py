"""SlackServer: the emulated Slack as one object with a start and a stop, on loopback.

It wires the parts together and owns the port, the clock and the file; every decision is elsewhere. Stopping and
starting the same object keeps its messages and its port, which is how a test plays an outage. It must never listen on
more than the host it was given, and its errors say what to do, since they reach people at a terminal.
"""

import asyncio
import errno
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from sandbox.errors import SandboxError
from sandbox.slack.guard import guard
from sandbox.slack.methods import Limiter, Limits, Sight, WebApi, webhook_path
from sandbox.slack.page import WorkspacePage
from sandbox.slack.state import Arrivals, CallRecord, Channel, Clock, Faults, Journal, SlackMessage, Terms, Workspace
from sandbox.slack.steering import Steering, as_json, messages, read_known

BODY = 4 * 1024 * 1024
# How long a call may still take when the port is closed under it, in an outage or at the end.
GRACE_S = 0.2
# The owners of the watchlists that come with Wirewatch, so that a demo can tell them.
USERS = ("dana", "tomas")


class ListenError(SandboxError):
    """The port cannot be had; the text says why and what to do."""


class SlackServer:
    """See the package. `names` are what a server on another host than loopback may be called, beside its address. `keep` is a
    file: with it, messages outlive the process. `scopes` are what the token may do, everything unless given; `users` are
    the names of the members there are beside the bot. `on_message` hears of every message that became visible or changed,
    `on_hold` of the fault by which a call gets no answer for now. `faults` are orders as POST /sandbox/faults takes them.

    `clock` gives seconds since 1970, of which Slack's clock differs by `skew_s`; its minutes pass `speed` times faster
    (sandbox/slack/state/clock.py). `limits` are the members of Limits (sandbox/slack/methods/limits.py): unless given, posts
    alone are limited, with a burst of 20. `SlackServer(**asdict(SLACKS_OWN))` has Slack's own."""

    def __init__(
        self,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        names: Sequence[str] = (),
        channels: Sequence[str] = (),
        users: Sequence[str] = USERS,
        auto_create: bool = True,
        token: str | None = None,
        scopes: Collection[str] | None = None,
        keep: Path | None = None,
        history_lag_s: float = 0.0,
        clock: Callable[[], float] = time.time,
        speed: float = 1.0,
        skew_s: float = 0.0,
        faults: Sequence[Mapping[str, object]] = (),
        on_message: Callable[[dict[str, Any]], None] | None = None,
        on_hold: Callable[[str], None] = lambda mode: None,
        **limits: float | None,
    ) -> None:
        self._host, self._port, self._called = host, port, names
        self._on_message, self._users, self._loaded = on_message, users, False
        self._clock = Clock(clock, speed=speed, skew_s=skew_s)
        self._terms = Terms(None if scopes is None else frozenset(scopes), history_lag_s)
        self._arrivals = Arrivals(self._terms, self._clock.passed)
        self._journal = Journal(keep) if keep is not None else None
        self._workspace = Workspace(on_channel=self._channel_changed, on_message=self._message_stored)
        self._names = [name.removeprefix("#") for name in channels]
        self._faults, self._record = Faults(), CallRecord()
        for order in faults:
            self._faults.add(read_known(order, self._clock.passed()))
        self._api = self._web_api(Limits(**limits), auto_create=auto_create, token=token, on_hold=on_hold)
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self._outage: asyncio.Task[None] | None = None

    def _web_api(self, limits: Limits, *, auto_create: bool, token: str | None, on_hold: Callable[[str], None]) -> WebApi:
        return WebApi(
            self._workspace,
            self._faults,
            self._record,
            clock=self._clock,
            limits=Limiter(limits),
            terms=self._terms,
            sight=Sight(self._arrivals.can_be_read, limits.longest_page),
            auto_create=auto_create,
            token=token,
            on_hold=on_hold,
        )

    async def start(self) -> None:
        """Loads what was kept, makes members and channels and listens. A port that cannot be had is a ListenError."""
        if self._runner is not None:
            raise RuntimeError("this SlackServer already runs; stop it before starting it again")
        if not self._loaded:
            self._load()
        if self._journal is not None:
            self._journal.open()
        for name in self._names:
            if self._workspace.by_name(name) is None and not self._workspace.was_renamed(name):
                self._workspace.create_channel(name, self._clock.now())
        app = web.Application(client_max_size=BODY, middlewares=[guard(self._host, self._called)])
        app.add_routes(self._routes())
        # A test's broken connections are the point here and no news for the log.
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=GRACE_S)
        try:
            await self._runner.setup()
            await self._listen()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Closes the port and every connection. Messages stay, and start() listens on the same port again."""
        outage, self._outage = self._outage, None
        if outage is not None:
            outage.cancel()
            with suppress(asyncio.CancelledError):
                await outage
        self._api.release()
        runner, self._runner, self._site = self._runner, None, None
        if runner is not None:
            await runner.cleanup()
        if self._journal is not None:
            self._journal.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        """The page for people, with a slash at the end."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(self._host, self._host)
        return f"http://{host}:{self._port}/"

    @property
    def api_url(self) -> str:
        """What slack-sdk calls base_url."""
        return f"{self.url}api/"

    def webhook_url(self, channel: str) -> str:
        """The incoming webhook of a channel, once there is one of this name."""
        return self.url + webhook_path(channel)

    def messages(self, channel: str | None = None, *, deleted: bool = False) -> list[dict[str, Any]]:
        """Every visible message in order of arrival, as GET /sandbox/messages gives them; with `deleted` all that were posted."""
        return messages(self._workspace, channel, deleted=deleted)

    # ---------------------------------------------------------------------------------------------------- inside

    def _routes(self) -> list[web.RouteDef]:
        steering = Steering(
            self._workspace,
            self._faults,
            self._record,
            clock=self._clock,
            terms=self._terms,
            outage=self._start_outage,
            release=self._api.release,
        )
        page = WorkspacePage(self._workspace, self._faults, self._record, passed=self._clock.passed)
        api_routes = [web.route(verb, "/api/{method}", self._api.handle) for verb in ("GET", "POST")]
        api_routes.append(web.post("/services/{team}/{app}/{secret}", self._api.hook))
        return [*api_routes, *steering.routes(), *page.routes()]

    def _load(self) -> None:
        for name in self._users:
            self._workspace.put_user(name)
        if self._journal is not None:
            hears, self._on_message = self._on_message, None
            try:
                self._journal.load_into(self._workspace)
            finally:
                self._on_message = hears
        self._loaded = True

    async def _listen(self) -> None:
        assert self._runner is not None
        self._site = web.TCPSite(self._runner, self._host, self._port)
        try:
            await self._site.start()
        except OSError as error:
            raise ListenError(_advice(error, self._host, self._port)) from error
        # With port 0 the system chose one, and a restart must find it again.
        self._port = self._runner.addresses[0][1]

    def _start_outage(self, seconds: float) -> None:
        if self._outage is None:
            self._outage = asyncio.get_running_loop().create_task(self._be_out(seconds))

    async def _be_out(self, seconds: float) -> None:
        """Nobody listens for a while: new connections are refused by the system, those there are closed. What is being
        answered (the order itself) may finish; what hangs is dropped."""
        assert self._site is not None
        assert self._runner is not None
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        await self._site.stop()
        if self._runner.server is not None:
            self._runner.server.pre_shutdown()
            await self._runner.server.shutdown(GRACE_S)
        await asyncio.sleep(until - loop.time())
        while True:
            try:
                await self._listen()
                break
            except ListenError:
                await asyncio.sleep(0.1)
        self._outage = None

    def _channel_changed(self, channel: Channel) -> None:
        if self._journal is not None:
            self._journal.channel(channel)

    def _message_stored(self, message: SlackMessage) -> None:
        if self._journal is not None:
            self._journal.message(message)
        if self._loaded:
            self._arrivals.note(message)
        if self._on_message is not None and not message.is_deleted:
            self._on_message(as_json(message, self._workspace))


def _advice(error: OSError, host: str, port: int) -> str:
    where = f"The emulated Slack cannot listen on {host}:{port}"
    if error.errno == errno.EADDRINUSE:
        return (
            f"{where}: another program has this port. Choose another port, or 0 for any free one; "
            f"`ss -ltnp 'sport = :{port}'` shows who has it."
        )
    if error.errno == errno.EACCES:
        return f"{where}: ports below 1024 need rights this process does not have. Choose a port above 1024."
    return f"{where}: {error.strerror or error}. Check the host; 127.0.0.1 is right for one machine."
