"""All of /sandbox/ at a glance, and in full what is about calls: faults, their record, health."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from sandbox.slack.methods import KNOWN
from sandbox.slack.state import CallRecord, Clock, FaultError, Faults, Order, Terms, Workspace, read_order
from sandbox.slack.steering.messages import MessageOrders
from sandbox.slack.steering.orders import answered, read_json
from sandbox.slack.steering.people import PeopleOrders
from sandbox.slack.steering.terms import TermsOrders


class Steering:
    """The handlers of /sandbox/. `outage` closes the port for so many seconds; `release` lets go of hanging calls."""

    def __init__(
        self,
        workspace: Workspace,
        faults: Faults,
        record: CallRecord,
        *,
        clock: Clock,
        terms: Terms,
        outage: Callable[[float], None],
        release: Callable[[], None],
    ) -> None:
        self._workspace = workspace
        self._faults = faults
        self._record = record
        self._clock = clock
        self._terms = terms
        self._outage = outage
        self._release = release

    def routes(self) -> list[web.RouteDef]:
        """What can be asked and ordered."""
        people, terms = PeopleOrders(self._workspace, self._clock.now), TermsOrders(self._terms, self._clock)
        messages = MessageOrders(self._workspace)
        return [
            web.get("/sandbox/health", self.health),
            web.get("/sandbox/messages", messages.get),
            web.delete("/sandbox/messages", messages.delete),
            web.get("/sandbox/requests", self.get_requests),
            web.get("/sandbox/faults", self.get_faults),
            web.post("/sandbox/faults", self.add_faults),
            web.delete("/sandbox/faults", self.clear_faults),
            web.post("/sandbox/channels", people.put_channel),
            web.post("/sandbox/users", people.put_user),
            web.get("/sandbox/terms", terms.get),
            web.post("/sandbox/terms", terms.post),
        ]

    @answered
    async def health(self, request: web.Request) -> dict[str, object]:
        """Up, and how much there is."""
        count = sum(self._workspace.count(channel) for channel in self._workspace.channels)
        return {"what": "emulated Slack", "channels": len(self._workspace.channels), "messages": count}

    async def get_requests(self, request: web.Request) -> web.Response:
        """Counts and the last calls, ?last=N of them (100)."""
        last = request.query.get("last", "100")
        if not (last.isascii() and last.isdigit() and len(last) < 7):
            return web.json_response({"ok": False, "error": "'last' is a whole number."}, status=400)
        return web.json_response(self._record.as_json(int(last)))

    async def get_faults(self, request: web.Request) -> web.Response:
        """The orders not yet used up."""
        return web.json_response({"faults": self._described()})

    @answered
    async def add_faults(self, request: web.Request) -> dict[str, object]:
        """One order, or a list carried out in its order; of a list with an error nothing is taken."""
        order, now = await read_json(request), self._clock.passed()
        read = [read_known(each, now) for each in (order if isinstance(order, list) else [order])]
        for each in read:
            self._faults.add(each)
            if each.until is not None and each.kind == "refuse":
                # The answer to this very request goes out first: its connection is open and busy.
                asyncio.get_running_loop().call_soon(self._outage, self._clock.for_caller(each.until - now))
        self._workspace.version += 1
        return {"faults": self._described()}

    @answered
    async def clear_faults(self, request: web.Request) -> dict[str, object]:
        """Back to normal: forgets the orders and closes the connections that hang."""
        self._faults.clear()
        self._release()
        self._workspace.version += 1
        return {"faults": []}

    def _described(self) -> list[str]:
        now = self._clock.passed()
        return [order.describe(now) for order in self._faults.active(now)]


def read_known(order: object, now: float) -> Order:
    """An order that can come true: one for a method nobody can call would wait for ever, and its test prove nothing."""
    read = read_order(order, now)
    if read.method not in ("*", *KNOWN):
        raise FaultError(f"Unknown method {read.method!r}; known: {', '.join(KNOWN)}. Leave it out to mean every one.")
    return read
