"""Keeps web pages elsewhere from using the emulated Slack through a visitor's browser.

A browser lets any page send requests to loopback. What it always sets tells them apart: `Host` shows a foreign name that was
made to point at this machine (DNS rebinding), `Origin` and `Sec-Fetch-Site` the page that asks, and `Referer`, as to a server
that is not on loopback browsers say no `Sec-Fetch-Site` over plain HTTP. Bots send none of the three and the name they were
given. A link from elsewhere is refused too.

An old browser may say none of them, where the page asks it not to. So what changes something wants what no page can send without
the browser asking first: an order under /sandbox/ a content type that forms do not have, and a call under /api/ a token, in
the header that slack-sdk sends or in a form (sandbox/slack/methods/api.py). It must never refuse slack-sdk.
"""

from collections.abc import Awaitable, Callable, Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

from sandbox.slack.methods import JSON_TYPES

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def guard(listening_on: str, names: Collection[str] = ()) -> Middleware:
    """Refuses with 403 what a foreign page asks. A server on loopback is called by a name of loopback; one that listens beyond
    by an address, the name it was told to listen on, or one of `names`: no stranger can make these point anywhere."""
    known = {listening_on.lower(), *(name.lower().rstrip(".") for name in names)}

    @web.middleware
    async def check(request: web.Request, handler: _Handler) -> web.StreamResponse:
        host = request.headers.get("Host", "")
        name = host_name(host)
        if _is_loopback(listening_on):
            if not _is_loopback(name) and name not in known:
                where = f"[{listening_on}]" if ":" in listening_on else listening_on
                return _refused(
                    f"This server listens on {listening_on} only and is not called {name[:80]!r}: use {where} in the address."
                )
        elif not _is_address(name) and not _is_loopback(name) and name not in known:
            return _refused(
                f"This server does not know that it is called {name[:80]!r}: use its address, or start it with --name NAME."
            )
        if any(not _is_ours(value, host) for value in request.headers.getall("Origin", [])):
            return _refused("A page of another origin may not use this server.")
        if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none") or not _is_ours(
            request.headers.get("Referer", f"http://{host}"), host
        ):
            return _refused("A page elsewhere may not use this server, nor link to it: type its address into the browser.")
        if request.method == "POST" and request.path.startswith("/sandbox/") and request.content_type not in JSON_TYPES:
            return _refused("An order is JSON: send it with the header `Content-Type: application/json`, which no form has.")
        return await handler(request)

    return check


def host_name(host: str) -> str:
    """The name in a Host header, without port and brackets; empty where it is none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_ours(address: str, host: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return (parts.scheme, parts.netloc.lower()) == ("http", host.lower())


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _is_loopback(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _refused(reason: str) -> web.Response:
    return web.json_response({"ok": False, "error": reason}, status=403)
