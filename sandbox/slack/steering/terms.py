"""The terms on which a bot uses the workspace, and the skew of its clock, read and changed while it runs."""

from typing import Any

from aiohttp import web

from sandbox.slack.state import Clock, Terms
from sandbox.slack.steering.orders import OrderError, answered, check_members, read_json

_RULE = (
    "The terms are a JSON object with one or more of 'scopes' (a list of names, or null for all), 'history_lag_s' and 'skew_s'."
)
# A year either way is more than any clock is wrong.
_MOST_S = 366 * 86_400


class TermsOrders:
    """GET and POST /sandbox/terms."""

    def __init__(self, terms: Terms, clock: Clock) -> None:
        self._terms = terms
        self._clock = clock

    @answered
    async def get(self, request: web.Request) -> dict[str, object]:
        """The terms as they are."""
        return self._as_json()

    @answered
    async def post(self, request: web.Request) -> dict[str, object]:
        """Changes those that are named; of an order with an error nothing is taken."""
        order = await read_json(request)
        check_members(order, {"scopes", "history_lag_s", "skew_s"}, _RULE)
        scopes = _scopes(order["scopes"]) if "scopes" in order else self._terms.scopes
        lag_s = _seconds(order, "history_lag_s", 0.0, self._terms.history_lag_s)
        skew_s = _seconds(order, "skew_s", -_MOST_S, self._clock.skew_s)
        self._terms.scopes, self._terms.history_lag_s, self._clock.skew_s = scopes, lag_s, skew_s
        return self._as_json()

    def _as_json(self) -> dict[str, object]:
        scopes = None if self._terms.scopes is None else sorted(self._terms.scopes)
        return {"scopes": scopes, "history_lag_s": self._terms.history_lag_s, "skew_s": self._clock.skew_s}


def _scopes(value: Any) -> frozenset[str] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise OrderError(_RULE)
    return frozenset(value)


def _seconds(order: dict[str, Any], name: str, least: float, known: float) -> float:
    value = order.get(name, known)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= _MOST_S:
        raise OrderError(f"'{name}' is a number of seconds from {least:.0f} to {_MOST_S}, not {value!r}.")
    return float(value)
