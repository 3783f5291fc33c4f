"""An order as it comes over HTTP, and its answer: what all of /sandbox/ shares."""

import json
from collections.abc import Awaitable, Callable, Collection
from functools import wraps
from typing import Any, TypeVar

from aiohttp import web

Handlers = TypeVar("Handlers")


class OrderError(ValueError):
    """The order cannot be carried out; the text says why and what is possible."""


def answered(
    carry_out: Callable[[Handlers, web.Request], Awaitable[dict[str, object]]],
) -> Callable[[Handlers, web.Request], Awaitable[web.Response]]:
    """Makes a handler: what it returns is answered with `ok`, what it refuses (any ValueError) 400 with the reason."""

    @wraps(carry_out)
    async def handler(self: Handlers, request: web.Request) -> web.Response:
        try:
            return web.json_response({"ok": True, **await carry_out(self, request)})
        except ValueError as error:
            return web.json_response({"ok": False, "error": str(error)}, status=400)

    return handler


async def read_json(request: web.Request) -> Any:
    """The body, whatever JSON it is."""
    try:
        return json.loads(await request.read())
    except (ValueError, RecursionError):
        raise OrderError("The body is not JSON.") from None


def check_members(order: Any, known: Collection[str], rule: str) -> None:
    """Raises `rule` where the order is no object, or has a member that nobody reads."""
    if not isinstance(order, dict) or set(order) - set(known):
        raise OrderError(rule)
