"""The page for people: the channels and direct messages on the left, their messages on the right, as Slack would show them.

Everything is drawn here and sent as HTML; the script of the page only asks once a second whether there is something new
and swaps it in. The page loads nothing from elsewhere, runs no script but its own (a Content-Security-Policy says so to the
browser) and answers reads only. A message that cannot be drawn must never take the page down.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from importlib.resources import files
from itertools import groupby
from string import Template

from aiohttp import web

from sandbox.slack.page.markup import escape, mrkdwn, plain
from sandbox.slack.page.rendering import blocks_html
from sandbox.slack.state import BOT_NAME, TOMBSTONE, CallRecord, Channel, Faults, SlackMessage, Workspace

# Older messages are counted and not drawn: a flood of ten thousand must not freeze the browser. Nor must a workspace of twenty
# thousand channels: those without messages, beyond so many, are counted too.
SHOWN = 200
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_ASSETS = files(__package__)


class WorkspacePage:
    """The handlers of / (all channels), /channel/NAME and what the page loads. Faults end by the seconds that have `passed`."""

    def __init__(self, workspace: Workspace, faults: Faults, record: CallRecord, *, passed: Callable[[], float]) -> None:
        self._workspace = workspace
        self._faults = faults
        self._record = record
        self._passed = passed
        self._frame = Template((_ASSETS / "page.html").read_text("utf-8"))
        self._style = (_ASSETS / "page.css").read_text("utf-8")
        self._script = (_ASSETS / "page.js").read_text("utf-8")

    def routes(self) -> list[web.RouteDef]:
        """What a browser asks for."""
        return [
            web.get("/", self.whole),
            web.get("/channel/{name}", self.whole),
            web.get("/page/news", self.news),
            web.get("/page/style.css", self.style),
            web.get("/page/script.js", self.script),
        ]

    async def whole(self, request: web.Request) -> web.Response:
        """The page of all channels or of one. An unknown channel is an empty page, as it may yet be made."""
        name = request.match_info.get("name", "")
        body = self._frame.substitute(name=escape(name), app=self._app(name))
        return web.Response(text=body, content_type="text/html", headers=_HEADERS)

    async def news(self, request: web.Request) -> web.Response:
        """What the page shows now, or 204 where it has ?state= already."""
        name = request.query.get("channel", "")
        if request.query.get("state") == self._state():
            return web.Response(status=204, headers=_HEADERS)
        return web.Response(text=self._app(name), content_type="text/html", headers=_HEADERS)

    async def style(self, request: web.Request) -> web.Response:
        """The look, light and dark."""
        return web.Response(text=self._style, content_type="text/css", headers=_HEADERS)

    async def script(self, request: web.Request) -> web.Response:
        """The one script."""
        return web.Response(text=self._script, content_type="text/javascript", headers=_HEADERS)

    # --------------------------------------------------------------------------------------------------- drawing

    def _state(self) -> str:
        """Changes whenever the page would. The messages of a server started anew have another state, as time goes on."""
        return f"{self._workspace.version}-{self._record.total}-{len(self._faults.active(self._passed()))}"

    def _app(self, name: str) -> str:
        channel = self._workspace.by_name(name) if name else None
        return f'<div id="app" data-state="{self._state()}">{self._sidebar(name)}{self._main(name, channel)}</div>'

    def _sidebar(self, name: str) -> str:
        known = self._workspace.channels.values()
        total = sum(self._workspace.count(channel.id) for channel in known)
        first = sorted(known, key=lambda channel: (channel.name != name, not self._workspace.count(channel.id), channel.name))
        channels = sorted(first[:SHOWN], key=lambda channel: channel.name)
        rest = len(known) - len(channels)
        entries = [_entry("/", "≡", "All channels", total, chosen=not name)]
        entries += [
            _entry(f"/channel/{escape(c.name)}", *_signed(c.name), self._workspace.count(c.id), chosen=c.name == name)
            for c in channels
        ]
        if rest:
            entries.append(f'<li class="more">{rest:,} more</li>')
        calls = f"{self._record.total} calls · {self._record.rate_limited} rate limited"
        return (
            '<nav><div class="workspace"><b>Sandbox</b><small>An emulated Slack</small></div>'
            f'<ul class="channels">{"".join(entries)}</ul><div class="calls">{calls}</div></nav>'
        )

    def _main(self, name: str, channel: Channel | None) -> str:
        sign, bare = _signed(name)
        title = f'<span class="sign">{sign}</span>{escape(bare)}' if name else "All channels"
        channels = [channel] if channel else [] if name else list(self._workspace.channels.values())
        roots = sorted((m for c in channels for m in self._workspace.top_level(c.id)), key=lambda m: m.posted_at)
        older = len(roots) - SHOWN
        note = f'<p class="older">{older} older messages are not drawn.</p>' if older > 0 else ""
        days = "".join(
            f'<div class="day"><span>{day}</span></div>' + "".join(self._message(m, named=not name) for m in messages)
            for day, messages in groupby(roots[-SHOWN:], key=lambda m: _local(m.posted_at).strftime("%A, %-d %B %Y"))
        )
        count = f"{len(roots)} message{'' if len(roots) == 1 else 's'}"
        return (
            f"<main><header><h1>{title}</h1><small>{_about(channel) or count}</small></header>{self._banner()}"
            f'<div class="messages" tabindex="0">{note}{days or _NOTHING}</div></main>'
        )

    def _banner(self) -> str:
        now = self._passed()
        faults = "".join(f"<li>{escape(fault.describe(now))}</li>" for fault in self._faults.active(now))
        return f'<div class="faults"><b>Faults ordered</b><ul>{faults}</ul></div>' if faults else ""

    def _message(self, message: SlackMessage, *, named: bool) -> str:
        """A message with its thread under it; a reply also sent to the channel has none of its own."""
        answers = [] if message.thread_ts else self._workspace.replies(message.channel_id, message.ts)
        thread = "".join(self._bubble(answer, "") for answer in answers[-SHOWN:])
        if thread:
            label = f"{len(answers)} {'reply' if len(answers) == 1 else 'replies'}"
            last = f'<span class="last">last at {_local(answers[-1].posted_at):%H:%M}</span>'
            thread = f'<section class="thread"><div class="replies">{label}{last}</div>{thread}</section>'
        name = escape(self._workspace.channels[message.channel_id].name)
        where = f'<a class="where" dir="auto" href="/channel/{name}">{"".join(_signed(name))}</a>' if named else ""
        broadcast = '<div class="broadcast">replied to a thread</div>' if message.thread_ts else ""
        return self._bubble(message, thread, where=where, above=broadcast)

    def _bubble(self, message: SlackMessage, thread: str, *, where: str = "", above: str = "") -> str:
        at = _local(message.posted_at)
        drawn = mrkdwn if message.mrkdwn else partial(plain, emoji=False)
        text = drawn(message.text, hyperlinks=message.hyperlinks)
        content = blocks_html(message.blocks) or f'<div class="rich" dir="auto">{text}</div>'
        if message.is_deleted:
            content = f'<div class="gone">{TOMBSTONE}</div>'
        edited = '<span class="edited">(edited)</span>' if message.edited_ts else ""
        return (
            f'<article data-message="{escape(message.channel_id)}-{escape(message.ts)}">'
            '<div class="avatar" aria-hidden="true">W</div>'
            f'<div class="content">{above}<div class="by"><b>{BOT_NAME}</b><span class="app">APP</span>'
            f'<time datetime="{at.isoformat()}" title="{at:%Y-%m-%d %H:%M:%S %Z}">{at:%H:%M}</time>{where}</div>'
            f"{content}{edited}{thread}</div></article>"
        )


_NOTHING = '<p class="nothing">No message yet. What a bot posts appears here by itself.</p>'


def _entry(href: str, sign: str, name: str, count: int, *, chosen: bool) -> str:
    current = ' aria-current="page"' if chosen else ""
    badge = f'<span class="count">{count}</span>' if count else ""
    shown = f'<span class="sign">{sign}</span><span class="name" dir="auto">{escape(name)}</span>{badge}'
    return f'<li><a href="{href}"{current}>{shown}</a></li>'


def _signed(name: str) -> tuple[str, str]:
    """The sign of a channel or of direct messages, and the name without it."""
    return ("@", name[1:]) if name.startswith("@") else ("#", name)


def _about(channel: Channel | None) -> str:
    """What a bot's owner should know of a channel that is not as the bot needs it."""
    if channel is None:
        return ""
    if channel.is_archived:
        return "archived: posts are refused with is_archived"
    if not channel.is_member:
        return "the bot is no member: posts are refused with not_in_channel"
    return "made by the first post to it; a real Slack would have said channel_not_found" if channel.auto_created else ""


def _local(at: datetime) -> datetime:
    """People read the time of the machine before them."""
    return at.astimezone()
