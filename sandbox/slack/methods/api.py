"""The Web API over HTTP: reads a call, asks the faults, checks the token, runs the method, notes and answers.

Each method has the arguments it knows. The order is Slack's as far as it can be seen from outside: unknown
method, token, scopes, rate, then the call itself; faults come before all of it, as a broken Slack does not check tokens, but
they are for calls with a token alone. It must never write a token anywhere.
"""

import asyncio
import contextlib
import hmac
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from sandbox.slack.methods import chat, conversations, people, validation, webhooks
from sandbox.slack.methods.call import Call, bearer, read_call
from sandbox.slack.methods.errors import SlackError
from sandbox.slack.methods.limits import Limiter
from sandbox.slack.methods.scopes import check_scopes, scope_headers
from sandbox.slack.state import CallRecord, Clock, Entry, Fault, Faults, Terms, Workspace

_PAGING = {"channel", "cursor", "limit", "oldest", "latest", "inclusive", "include_all_metadata"}
_CONTENT = {"channel", "text", "blocks", "attachments", "metadata", "markdown_text", "as_user", "parse"}
KNOWN: Mapping[str, set[str]] = {
    "auth.test": set(),
    "blocks.validate": {"blocks", "message", "view"},
    "chat.delete": {"channel", "ts", "as_user"},
    "chat.postMessage": _CONTENT | {"thread_ts", "reply_broadcast", "mrkdwn", "unfurl_links", "unfurl_media"},
    "chat.update": _CONTENT | {"ts"},
    "conversations.history": _PAGING,
    "conversations.replies": _PAGING | {"ts"},
    "conversations.info": {"channel", "include_locale", "include_num_members"},
    "conversations.list": {"cursor", "limit", "exclude_archived", "types", "team_id"},
    "conversations.open": {"channel", "users", "return_im", "prevent_creation"},
    "users.list": {"cursor", "limit", "include_locale", "team_id"},
}
# Arguments Slack acts on and the sandbox does not: taken, and said in a warning.
_UNSUPPORTED = {"container_id", "icon_emoji", "icon_url", "link_names", "username", "file_ids", "reply_broadcast"}
# What asks nobody who they are.
_OPEN = {"blocks.validate"}


class WebApi:
    """The handler of /api/. `gate` is set anew to let go of what hangs."""

    def __init__(
        self,
        workspace: Workspace,
        faults: Faults,
        record: CallRecord,
        *,
        clock: Clock,
        limits: Limiter,
        terms: Terms,
        sight: conversations.Sight,
        auto_create: bool,
        token: str | None,
        on_hold: Callable[[str], None],
    ) -> None:
        self.gate = asyncio.Event()
        self._workspace = workspace
        self._faults = faults
        self._record = record
        self._clock = clock
        self._limits = limits
        self._terms = terms
        self._sight = sight
        self._auto_create = auto_create
        self._token = token
        self._on_hold = on_hold

    def release(self) -> None:
        """Lets go of every call that hangs; calls that hang from now on wait for the next release."""
        self.gate.set()
        self.gate = asyncio.Event()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call, from its bytes to its answer or to the fault ordered for it."""
        method = request.match_info["method"]
        call, error = await _read(request)
        return await self._answer(method, request, call, error)

    async def hook(self, request: web.Request) -> web.StreamResponse:
        """One message by an incoming webhook, which is a chat.postMessage to its channel with an answer of its own."""
        channel = webhooks.channel_of(self._workspace, request.match_info["secret"])
        if channel is None:
            return web.Response(status=404, text="no_service")
        call, error = await _read(request)
        if error is not None:
            return web.Response(status=400, text="invalid_payload")
        posted = Call(webhooks.content(call.args, channel), self._token or "xoxb-webhook")
        return webhooks.answer(await self._answer("chat.postMessage", request, posted, None))

    async def _answer(self, method: str, request: web.Request, call: Call, error: SlackError | None) -> web.StreamResponse:
        if call.token is None:
            # Any page could make an old browser ask so: it uses up no order and leaves no trace.
            body, status, _ = self._run(method, request, call, error)
            return web.json_response(body, status=status)
        fault = self._faults.take(method, self._names_of(call), self._clock.passed())
        if fault is not None and fault.kind == "slow":
            self._on_hold(fault.mode)
            await asyncio.sleep(self._clock.for_caller(float(fault.argument)))
        if fault is None or fault.after or fault.kind in ("slow", "pass"):
            body, status, headers = self._run(method, request, call, error)
        else:
            body, status, headers = {"ok": False, "error": "sandbox_not_run"}, 0, {}
        answer: web.StreamResponse | None = None
        if fault is None or fault.kind in ("slow", "pass"):
            answer = web.json_response(body, status=status, headers=headers)
        else:
            answer = self._spoiled(fault)
        self._note(method, request, call, answer, None if status == 0 else body, fault)
        if answer is not None:
            return answer
        return await self._no_answer(request, fault)

    def _run(
        self, method: str, request: web.Request, call: Call, error: SlackError | None
    ) -> tuple[dict[str, Any], int, dict[str, str]]:
        headers: dict[str, str] = {}
        try:
            if method not in KNOWN:
                raise SlackError("unknown_method", extra={"req_method": method})
            if error is not None:
                raise error
            if method not in _OPEN:
                self._check_token(call)
                headers |= scope_headers(self._terms.scopes, method)
                check_scopes(self._terms.scopes, method, call, self._workspace)
            for name in sorted(set(call.args) - KNOWN[method]):
                kind = "sandbox_unsupported" if name in _UNSUPPORTED else "superfluous_argument"
                call.warn(f"{kind}:{name[:60]}")
            body = {"ok": True, **self._method(method, request, call)}
        except SlackError as refusal:
            if refusal.retry_after_s is None:
                return refusal.answer(), 200, headers
            return refusal.answer(), 429, headers | {"Retry-After": self._seconds(refusal.retry_after_s)}
        if call.warnings:
            body["warning"] = ",".join(call.warnings)
            body["response_metadata"] = {**body.get("response_metadata", {}), "warnings": list(call.warnings)}
        return body, 200, headers

    def _seconds(self, seconds: float) -> str:
        """A pause for whoever waits: whole seconds, as Slack says them, unless its minutes pass faster than theirs."""
        return f"{self._clock.for_caller(seconds):.6g}"

    def _method(self, method: str, request: web.Request, call: Call) -> dict[str, Any]:
        now, passed, space = self._clock.now(), self._clock.passed(), self._workspace
        if (wait_s := self._limits.call(method, passed)) is not None:
            raise SlackError("ratelimited", retry_after_s=wait_s)
        match method:
            case "auth.test":
                return conversations.auth_test(f"http://{request.host}/")
            case "blocks.validate":
                return validation.validate(call)
            case "chat.delete":
                return chat.delete(call, space)
            case "chat.postMessage":
                return chat.post_message(call, space, now, limits=self._limits, passed=passed, auto_create=self._auto_create)
            case "chat.update":
                return chat.update(call, space, now)
            case "conversations.history":
                return conversations.history(call, space, self._sight)
            case "conversations.info":
                return conversations.info(call, space)
            case "conversations.replies":
                return conversations.replies(call, space, self._sight)
            case "conversations.open":
                return people.open_conversation(call, space, now)
            case "users.list":
                return people.list_users(call, space)
            case _:
                return conversations.list_channels(call, space)

    def _check_token(self, call: Call) -> None:
        if call.token is None:
            raise SlackError("not_authed")
        if self._token is None:
            if not call.token.startswith("xox"):
                raise SlackError("invalid_auth")
        elif not hmac.compare_digest(call.token.encode("utf-8", "surrogatepass"), self._token.encode()):
            raise SlackError("invalid_auth")

    def _names_of(self, call: Call) -> tuple[str, ...]:
        """What a fault may call the channel of this call: as it was asked for, its id, its name."""
        asked = call.args.get("channel")
        if not isinstance(asked, str):
            return ()
        channel = self._workspace.called(asked)
        known = (channel.id, channel.name) if channel else ()
        return (asked.removeprefix("#"), *known)

    def _note(
        self,
        method: str,
        request: web.Request,
        call: Call,
        answer: web.StreamResponse | None,
        body: Mapping[str, Any] | None,
        fault: Fault | None,
    ) -> None:
        error = None if body is None else body.get("error")
        if fault is not None and fault.kind in ("error", "ratelimited"):
            error = fault.argument if fault.kind == "error" else "ratelimited"
        names = self._names_of(call)
        entry = Entry(
            at=datetime.fromtimestamp(self._clock.now(), UTC).isoformat(),
            method=method[:80],
            verb=request.method,
            status=0 if answer is None else answer.status,
            error=error,
            fault=fault.mode if fault else None,
            spoiled=fault is not None and fault.kind in ("drop", "hang", "http_500", "not_json"),
            channel=names[-1][:80] if names else None,
            warnings=tuple(call.warnings),
        )
        self._record.add(entry)

    def _spoiled(self, fault: Fault) -> web.StreamResponse | None:
        """The answer a fault gives; None where it gives none."""
        match fault.kind:
            case "http_500":
                return web.Response(status=500, text="Internal Server Error")
            case "not_json":
                return web.Response(text="<html><body>Slack is having trouble.</body></html>", content_type="text/html")
            case "error":
                return web.json_response({"ok": False, "error": fault.argument})
            case "ratelimited":
                headers = {"Retry-After": self._seconds(float(fault.argument))}
                return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
            case _:
                return None

    async def _no_answer(self, request: web.Request, fault: Fault | None) -> web.StreamResponse:
        """Closes the connection without a byte, at once or (hang) when released. The client may have gone before."""
        if fault is not None and fault.kind == "hang":
            self._on_hold(fault.mode)
            left = None if fault.until is None else self._clock.for_caller(max(0.0, fault.until - self._clock.passed()))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.gate.wait(), left)
        if request.transport is not None:
            request.transport.close()
        # aiohttp wants an answer; with the transport closed it reaches nobody.
        return web.Response()


async def _read(request: web.Request) -> tuple[Call, SlackError | None]:
    """The call, or an empty one and the reason; the reason waits, since an unknown method is said first."""
    query = {name: request.query[name] for name in request.query}
    try:
        if request.content_type == "multipart/form-data":
            fields = await request.post()
            form = {name: value for name, value in fields.items() if isinstance(value, str)}
            return read_call(request.headers, query, b"", form), None
        return read_call(request.headers, query, await request.read(), None), None
    except SlackError as error:
        return Call(args={}, token=bearer(request.headers)), error
    except (ValueError, LookupError):
        # A multipart body that is none, or in a character set nobody knows.
        return Call(args={}, token=bearer(request.headers)), SlackError("invalid_form_data")
