"""Faults a test orders: which calls go wrong, how, and for how many calls or how long.

They are steered under /sandbox/ only and never by a chat method, so no message can contain an order. A fault with
`_after` does the work first and spoils the answer, since that is the case a client most easily gets wrong: the message
is posted and the caller is told otherwise. Faults are used up in the order in which they were ordered: a list of them is a
script. An order with a seed spoils a share of the calls by chance (`Chance`), the same ones in every run. Time is `now`.
"""

import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

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
# What Slack's bad days have been seen to do to a call; `hang` is left out, which waits for the caller to give up.
CHANCE_MODES = (
    "drop_before", "drop_after", "http_500", "http_500_after", "not_json", "not_json_after", "error:internal_error",
    "error_after:internal_error", "ratelimited:1", "ratelimited_after:1",
)  # fmt: skip


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

    def fits(self, method: str, channels: tuple[str, ...]) -> bool:
        """Whether it is meant for a call of this method; `channels` are the call's names for its channel."""
        return self.kind != "refuse" and self.method in ("*", method) and self.channel in (None, *channels)

    def strikes(self, method: str, channels: tuple[str, ...]) -> "Fault | None":
        """What happens to a call that it fits."""
        return self

    def describe(self, now: float) -> str:
        """For the page and for GET /sandbox/faults."""
        return f"{self.mode} on {_where(self.method, self.channel)}, {_left(self.count, self.until, now)}"


@dataclass(frozen=True, slots=True)
class Chance:
    """An order that spoils `share` of the calls. Which ones hangs on the seed and on how many calls of the same method and
    channel there were, so channels that are served at the same time do not change each other's luck."""

    seed: int
    share: float
    modes: tuple[Fault, ...]
    method: str
    channel: str | None
    count: int | None
    until: float | None
    kind: str = "chance"
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)

    def fits(self, method: str, channels: tuple[str, ...]) -> bool:
        """As for a fault."""
        return self.method in ("*", method) and self.channel in (None, *channels)

    def strikes(self, method: str, channels: tuple[str, ...]) -> Fault | None:
        """The fault for this call, or None where it is spared."""
        key = (method, channels[-1] if channels else "")
        self.seen[key] += 1
        dice = random.Random(f"{self.seed} {key[0]} {key[1]} {self.seen[key]}")
        return dice.choice(self.modes) if dice.random() < self.share else None

    def describe(self, now: float) -> str:
        """For the page and for GET /sandbox/faults."""
        modes = ", ".join(fault.mode for fault in self.modes)
        where = _where(self.method, self.channel)
        return f"{self.share:.0%} of {where} by seed {self.seed} ({modes}), {_left(self.count, self.until, now)}"


# What was ordered: a fault for the next calls, or a chance.
Order: TypeAlias = Fault | Chance


def _where(method: str, channel: str | None) -> str:
    return method if channel is None else f"{method} in {channel}"


def _less_one(order: Order) -> Order | None:
    """What is left when it has spoilt a call."""
    if order.count is None:
        return order
    return replace(order, count=order.count - 1) if order.count > 1 else None


def _left(count: int | None, until: float | None, now: float) -> str:
    if until is not None:
        return f"{max(0.0, until - now):.0f} s left"
    return "until cleared" if count is None else f"{count} left"


def read_order(order: object, now: float) -> Order:
    """An order as it came over HTTP, checked whole: an unknown member is an error, not a typing slip to ignore."""
    if isinstance(order, Mapping) and "seed" in order:
        return _read_chance(order, now)
    return read_fault(order, now)


def _read_chance(order: Mapping[str, object], now: float) -> Chance:
    unknown = set(order) - {"seed", "share", "modes", "method", "channel", "count", "seconds"}
    if unknown:
        known = "seed, share, modes, method, channel, count, seconds"
        raise FaultError(f"Unknown member {sorted(map(str, unknown))[0]!r} beside 'seed'; known: {known}.")
    seed, share, modes = order["seed"], order.get("share", 0.3), order.get("modes", CHANCE_MODES)
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise FaultError(f"'seed' is a whole number, not {seed!r}: the same one spoils the same calls again.")
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 < share <= 1:
        raise FaultError(f"'share' is a number above 0 and at most 1, the part of the calls to spoil, not {share!r}.")
    if isinstance(modes, str) or not isinstance(modes, Sequence) or not modes or "refuse" in modes:
        raise FaultError("'modes' is a list of modes of single calls; leave it out for the usual ones.")
    where = {name: order[name] for name in ("method", "channel") if name in order}
    faults = tuple(read_fault({"mode": mode, **where}, now) for mode in modes)
    count, until = _extent(order, now) if {"count", "seconds"} & set(order) else (None, None)
    return Chance(seed, float(share), faults, faults[0].method, faults[0].channel, count, until)


def read_fault(order: object, now: float) -> Fault:
    """An order of one mode, for a count of calls or for some seconds."""
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
        self._orders: list[Order] = []

    def add(self, order: Order) -> None:
        """Puts an order behind those there are."""
        self._orders.append(order)

    def clear(self) -> None:
        """Forgets all orders; what hangs is let go by the server."""
        self._orders.clear()

    def active(self, now: float) -> list[Order]:
        """The orders that still count."""
        self._orders = [order for order in self._orders if order.until is None or order.until > now]
        return list(self._orders)

    def take(self, method: str, channels: tuple[str, ...], now: float) -> Fault | None:
        """The first order that strikes this call, with one of its calls used up. `channels` are the call's names for it."""
        for order in self.active(now):
            fault = order.strikes(method, channels) if order.fits(method, channels) else None
            if fault is not None:
                index = self._orders.index(order)
                left = _less_one(order)
                self._orders[index : index + 1] = [left] if left else []
                return fault
        return None
