"""Keeps web pages elsewhere from using the emulated Slack through a visitor's browser.

A browser lets any page send requests to loopback. Two headers it always sets tell them apart: `Origin` names the page that
asks, and `Host` shows a foreign name that was made to point at this machine (DNS rebinding). Bots send no `Origin` and
the name they were given. It must never refuse slack-sdk.
"""

from collections.abc import Awaitable, Callable
from ipaddress import ip_address

from aiohttp import web
from aiohttp.typedefs import Middleware

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def guard(listening_on: str) -> Middleware:
    """Refuses with 403 what a foreign page asks. A server that listens beyond loopback may be called by any name."""

    @web.middleware
    async def check(request: web.Request, handler: _Handler) -> web.StreamResponse:
        name = (request.url.host or "").lower()
        if _is_loopback(listening_on) and not _is_loopback(name):
            return _refused(
                f"This server listens on {listening_on} only and is not called {name[:80]!r}: use {listening_on} in the address."
            )
        origin = request.headers.get("Origin")
        if origin not in (None, f"http://{request.host}"):
            return _refused("A page of another origin may not use this server.")
        return await handler(request)

    return check


def _is_loopback(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _refused(reason: str) -> web.Response:
    return web.json_response({"ok": False, "error": reason}, status=403)
