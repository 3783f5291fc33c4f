"""What is asked of Slack before a worker is: the token, its scopes, and each channel that a rule names.

Channels are found in one listing, whatever their number, because a page of it has a thousand and Slack can be asked for a single
one 50 times a minute; what is named by its id and stands in no listing is asked for by itself. Nothing is posted
unless `post` is called.
"""

import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from alerts import Sending
from alerts.slack import (
    DISCONNECTED,
    ID,
    NOT_CONNECTED,
    REDIRECTED,
    TIMEOUT,
    UNREADABLE,
    Addresses,
    Answer,
    LookupFailedError,
    Notification,
    SlackClient,
    at_once,
    failure,
    is_person,
    render,
)
from config.settings import Secret, SlackSettings
from schemas import Alert, Announcement, Notice, Summary
from wirewatch.checks.finding import Finding
from wording import nearest

NO_SLACK = {
    NOT_CONNECTED: "does not answer",
    TIMEOUT: "does not answer in time",
    DISCONNECTED: "ends the connection without an answer",
    UNREADABLE: "answers, but not as Slack does",
    REDIRECTED: "answers with a redirect, which is never followed",
}
SCOPES: Mapping[str, str] = {
    "chat:write": "to post",
    "channels:read": "to find a public channel by its name",
    "channels:history": "to see in a public channel whether a message is there, when an answer was lost",
    "groups:read": "to find a private channel by its name",
    "groups:history": "to see in a private channel whether a message is there, when an answer was lost",
    "users:read": "to find the owner of a watchlist by name",
    "im:write": "to tell the owner of a watchlist by direct message",
    "im:history": "to see whether the owner was told already, when an answer was lost",
}
# What else it may say, nobody should be led to.
_WORKSPACE = re.compile(r"https?://[a-z0-9.:-]{1,200}/")
_OUTAGE = (
    "Nothing to do here where Slack itself is down (https://slack-status.com): workers try again, and what waits is told when it "
    "is over. If Slack is well, look at SLACK_API_URL and at the proxy in between."
)
_TEST = "A test message of Wirewatch: alerts can be posted here."
# What is said where there is no such method, or it is not for us.
_NO_METHOD = ("unknown_method", "not_authed", "missing_scope")


async def slack_findings(to: SlackSettings, token: Secret) -> list[Finding]:
    """The token and its scopes."""
    async with slack_inspection(to, token) as inspection:
        return await inspection.token()


@asynccontextmanager
async def slack_inspection(to: SlackSettings, token: Secret) -> "AsyncIterator[SlackInspection]":
    """A connection to Slack as a worker with these settings would make it."""
    proxy = to.proxy.reveal() if to.proxy else None
    client = SlackClient(token.reveal(), to.api_url, to.timeout_s, ca_file=to.ca_file, proxy=proxy, team=to.team)
    await client.open()
    try:
        yield SlackInspection(client, to.api_url, has_proxy=proxy is not None)
    finally:
        await client.close()


class SlackInspection:
    """What can be asked, as findings."""

    def __init__(self, client: SlackClient, api_url: str, *, has_proxy: bool = False) -> None:
        self._client = client
        self._has_proxy = has_proxy
        self._api_url = api_url

    async def token(self) -> list[Finding]:
        """Whether Slack takes the token, and which scopes it lacks."""
        got = await self._client.ask("auth.test")
        if not got.answer.ok:
            return [self._no_token(got.answer)]
        found = [Finding("Slack", "ok", f"{self._api_url} takes the token")]
        if got.scopes is None:
            what = "the answer does not say what the token may do, as Slack's does in x-oauth-scopes"
            return [*found, Finding("Slack scopes", "warning", what, "Check SLACK_API_URL, or compare with docs/slack.md.")]
        lacking = [scope for scope in SCOPES if scope not in got.scopes]
        fix = "Add {} to the app, under OAuth & Permissions, and install it anew (docs/slack.md)."
        found += [Finding("Slack scopes", "missing", f"{each} is missing: {SCOPES[each]}", fix.format(each)) for each in lacking]
        return found if lacking else [*found, Finding("Slack scopes", "ok", f"all {len(SCOPES)} that are needed")]

    async def url(self) -> str | None:
        """The address of the workspace, where Slack says it."""
        got = await self._client.ask("auth.test")
        found = got.body.get("url") if got.answer.ok else None
        return found if isinstance(found, str) and _WORKSPACE.fullmatch(found) else None

    async def channels(self, names: Sequence[str], set_in: Mapping[str, str] | None = None) -> list[Finding]:
        """Each channel: is it there, is the bot in it, is it archived; and of a member whether the bot can write to them.
        `set_in` says what names it, where that is no rule."""
        where = {name: (set_in or {}).get(name, "`deliver` in the watchlist") for name in names}
        persons = [await self._person(name, where[name]) for name in names if is_person(name)]
        if len(persons) == len(names):
            return persons
        listed: dict[str, Mapping[str, Any]] = {}
        try:
            async for page in self._client.channel_pages("the channels"):
                for each in page:
                    listed |= {key: each for key in (each.get("id"), each.get("name")) if isinstance(key, str)}
        except LookupFailedError as error:
            failed = failure(error.answer, "the channels")
            return [Finding("Channels", "missing", f"cannot be listed: {failed.error}", f"{failed.advice}.")]
        return [await self._channel(name, listed, where[name]) for name in names if not is_person(name)] + persons

    async def golden(self) -> list[Finding]:
        """Whether Slack takes the form of our messages, where it can be asked without posting one."""
        for name, announcement in _samples():
            sending = Sending(announcement.id, announcement, announcement.receiver)
            blocks = json.dumps(render(sending, ZoneInfo("UTC")).blocks)
            answer = (await self._client.ask("blocks.validate", blocks=blocks)).answer
            if answer.error in _NO_METHOD:
                return [Finding("Slack message", "optional", f"not validated: blocks.validate answers {answer.error}")]
            if not answer.ok:
                failed = failure(answer, "the message")
                what = f"blocks.validate refuses the blocks of {name}: {failed.error}"
                return [Finding("Slack message", "missing", what, f"{failed.advice}.")]
        return [Finding("Slack message", "ok", "blocks.validate takes the blocks of alerts, notices and summaries")]

    async def post(self, channels: Sequence[str]) -> list[Finding]:
        """Post one test message to each channel."""
        found = []
        for channel in channels:
            message = Notification(channel, _TEST, (), {"event_type": "wirewatch_test", "event_payload": {}})
            answer = await self._client.post(message)
            failed = failure(answer, channel)
            if answer.ok:
                found.append(Finding(channel, "ok", "a test message was posted"))
            else:
                found.append(Finding(channel, "missing", f"no test message: {failed.error}", f"{failed.advice}."))
        return found

    def _no_token(self, answer: Answer) -> Finding:
        failed = failure(answer, "any channel")
        if answer.opened and answer.status is not None and answer.status >= 500:
            what = f"{self._api_url} fails with HTTP {answer.status}, as Slack does when it is down"
            return Finding("Slack", "missing", what, _OUTAGE)
        if answer.error in NO_SLACK:
            fix = "Check SLACK_API_URL and this machine's way to it (DNS, proxy, firewall), or run `wirewatch sandbox slack`."
            # Something is there and answers: it is no Slack, or something in between.
            if answer.error == UNREADABLE:
                fix = "Check SLACK_API_URL, and a proxy or firewall in between: `curl -i` on that address shows what answers."
            elif answer.error == REDIRECTED:
                fix = f"{failed.advice}."
            by = ""
            if self._has_proxy:
                by = ", asked through the proxy of WIREWATCH_SLACK_PROXY"
                fix = f"Check WIREWATCH_SLACK_PROXY first: it may be the proxy that does not answer. {fix}"
            return Finding("Slack", "missing", f"{self._api_url} {NO_SLACK[answer.error]}{by}", fix)
        return Finding("Slack", "missing", f"{self._api_url} answers: {failed.error}", f"{failed.advice}.")

    async def _person(self, name: str, where: str) -> Finding:
        try:
            await Addresses(self._client, lambda: datetime.now(UTC), timedelta(0)).place(name, None, at_once)
        except LookupFailedError as error:
            what = failure(error.answer, name).error
            return Finding(name, "missing", f"cannot be told: {what}", f"Correct {where}, or see docs/slack.md for the scopes.")
        return Finding(name, "ok", "is a member, and takes direct messages")

    async def _channel(self, name: str, listed: Mapping[str, Mapping[str, Any]], where: str) -> Finding:
        bare = name.removeprefix("#")
        channel = listed.get(bare)
        if channel is None and ID.fullmatch(name):
            got = await self._client.ask("conversations.info", channel=name)
            if not got.answer.ok:
                failed = failure(got.answer, name)
                return Finding(name, "missing", failed.error, f"{failed.advice}.")
            found = got.body.get("channel")
            channel = found if isinstance(found, Mapping) else {}
        if channel is None and (now := _renamed(bare, listed.values())) is not None:
            fix = f"Write #{now} as `deliver` in the watchlist. A worker that has told {name} before goes on in #{now} meanwhile."
            return Finding(name, "missing", f"is called #{now} by now", fix)
        if channel is None:
            near = nearest(bare, [key for key in listed if not ID.fullmatch(key)])
            meant = f" Did you mean #{near}?" if near else ""
            fix = f"Create it, or correct {where}; to a private channel invite the bot first.{meant}"
            return Finding(name, "missing", "Slack shows no such channel to the bot", fix)
        if channel.get("is_archived") is True:
            return Finding(name, "missing", "is archived", f"Unarchive {name}, or change {where}.")
        if channel.get("is_member") is not True:
            return Finding(name, "missing", "the bot is not in it", f"Invite the bot: /invite @wirewatch in {name}.")
        return Finding(name, "ok", "is there, and the bot is in it")


def _renamed(name: str, channels: Iterable[Mapping[str, Any]]) -> str | None:
    """What a channel is called that had this name, where it was one alone."""
    found = set()
    for each in channels:
        previous, now = each.get("previous_names"), each.get("name")
        if isinstance(previous, list) and name in previous and isinstance(now, str):
            found.add(now)
    return found.pop() if len(found) == 1 else None


def _samples() -> Iterator[tuple[str, Announcement]]:
    """One of each kind of message."""
    examples = resources.files("schemas").joinpath("examples")
    alert = Alert.read(examples.joinpath("alert/v1/valid/all-members.json").read_bytes())
    yield "an alert", replace(alert, rules=tuple(replace(rule, style="full") for rule in alert.rules))
    yield "a compact alert", replace(alert, rules=tuple(replace(rule, style="compact") for rule in alert.rules))
    yield "a notice", Notice.read(examples.joinpath("notice/v1/valid/load-error.json").read_bytes())
    yield "a summary", Summary.read(examples.joinpath("summary/v1/valid/digest-of-a-rule.json").read_bytes())
