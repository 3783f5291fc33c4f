"""Faults a test orders: which calls go wrong, how, and for how many calls or how long.

They are steered under /sandbox/ only and never by a chat method, so no message can contain an order. A fault with
`_after` does the work first and spoils the answer, since that is the case a client most easily gets wrong: the message
is posted and the caller is told otherwise. Faults are used up in the order in which they were ordered. Time is `now`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

_NUMBER = r"[0-9]{1,4}(?:\.[0-9]+)?"
_MODE = re.compile(
    rf"(?P<kind>pass|http_500|not_json|drop|hang)(?P<when>_before|_after)?"
    rf"|(?P<kind_error>error)(?P<when_error>_after)?:(?P<code>[a-z0-9_]{{1,80}})"
    rf"|(?P<kind_limit>ratelimited)(?P<when_limit>_after)?:(?P<seconds>{_NUMBER})"
    rf"|(?P<kind_slow>slow):(?P<late_s>{_NUMBER})"
)
MODES = (
    "refuse, drop_before, drop_after, hang, hang_after, http_500, http_500_after, not_json, not_json_after, "
    "error:<code>, error_after:<code>, ratelimited:<seconds>, ratelimited_after:<seconds>, slow:<seconds>, pass"
)


class FaultError(ValueError):
    """The order cannot be carried out; the text says why and what is possible."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One order, read. `argument` is the error code or the seconds; exactly one of count and until is set."""

    mode: str
    kind: str
    after: bool
    argument: str
    method: str
    channel: str | None
    count: int | None
    until: float | None

    def describe(self, now: float) -> str:
        """For the page and for GET /sandbox/faults."""
        where = self.method if self.channel is None else f"{self.method} in {self.channel}"
        left = f"{self.count} left" if self.until is None else f"{max(0.0, self.until - now):.0f} s left"
        return f"{self.mode} on {where}, {left}"


def read_fault(order: object, now: float) -> Fault:
    """An order as it came over HTTP, checked whole: an unknown member is an error, not a typing slip to ignore."""
    if not isinstance(order, Mapping):
        raise FaultError("A fault is a JSON object such as {'method': 'chat.postMessage', 'mode': 'drop_after'}.")
    unknown = set(order) - {"method", "mode", "channel", "count", "seconds"}
    if unknown:
        raise FaultError(f"Unknown member {sorted(map(str, unknown))[0]!r}; known: method, mode, channel, count, seconds.")
    mode = order.get("mode")
    found = _MODE.fullmatch(mode) if isinstance(mode, str) else None
    if not isinstance(mode, str) or (found is None and mode != "refuse"):
        raise FaultError(f"Unknown mode {mode!r}; known: {MODES}.")
    method, channel = order.get("method", "*"), order.get("channel")
    if not isinstance(method, str) or not (channel is None or isinstance(channel, str)):
        raise FaultError("The members 'method' and 'channel' are strings; leave them out to mean every one.")
    count, until = _extent(order, now)
    if mode == "refuse":
        if until is None or method != "*" or channel is not None or until - now > 60:
            raise FaultError(
                "The mode 'refuse' closes the port, for every method at once: give it 'seconds' (at most 60) and "
                "neither method, channel nor count. To spoil single calls use drop_before."
            )
        return Fault(mode, "refuse", False, "", "*", None, None, until)
    assert found is not None
    part = {name: text for name, text in found.groupdict().items() if text}
    kind = next(text for name, text in part.items() if name.startswith("kind"))
    after = any(text == "_after" for name, text in part.items() if name.startswith("when"))
    argument = part.get("code") or part.get("seconds") or part.get("late_s") or ""
    return Fault(mode, kind, after, argument, method, channel and channel.removeprefix("#"), count, until)


def _extent(order: Mapping[str, object], now: float) -> tuple[int | None, float | None]:
    count, seconds = order.get("count"), order.get("seconds")
    if count is not None and seconds is not None:
        raise FaultError("Give either 'count' or 'seconds', not both.")
    if seconds is not None:
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds <= 86_400:
            raise FaultError(f"'seconds' is a number above 0, not {seconds!r}.")
        return None, now + seconds
    if count is None:
        return 1, None
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise FaultError(f"'count' is a whole number of at least 1, not {count!r}.")
    return count, None


class Faults:
    """The orders not yet used up, oldest first."""

    def __init__(self) -> None:
        self._orders: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Puts an order behind those there are."""
        self._orders.append(fault)

    def clear(self) -> None:
        """Forgets all orders; what hangs is let go by the server."""
        self._orders.clear()

    def active(self, now: float) -> list[Fault]:
        """The orders that still count."""
        self._orders = [f for f in self._orders if f.until is None or f.until > now]
        return list(self._orders)

    def take(self, method: str, channels: tuple[str, ...], now: float) -> Fault | None:
        """The first order that fits this call, with one of its calls used up. `channels` are the call's names for it."""
        for fault in self.active(now):
            if fault.kind == "refuse" or fault.method not in ("*", method):
                continue
            if fault.channel is not None and fault.channel not in channels:
                continue
            if fault.count is not None:
                index = self._orders.index(fault)
                left = _one_less(fault)
                self._orders[index : index + 1] = [left] if left else []
            return fault
        return None


def _one_less(fault: Fault) -> Fault | None:
    if fault.count is None or fault.count <= 1:
        return None
    return replace(fault, count=fault.count - 1)
