"""What came back from one call to Slack, read with suspicion. How it is carried is in transport.py.

Nothing of an answer is taken as it is. Codes, ids and times go into logs, dead letters and terminals, so each has a form, a
length and nothing of the token in it; what has another form is as if Slack had not said it. Nothing is raised for what comes
back.
"""

import logging
import re
from collections.abc import Awaitable, Coroutine, Mapping
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from alerts.slack.answers import (
    CODE,
    DISCONNECTED,
    NO_TLS,
    NOT_CONNECTED,
    PROXY_ADDRESS,
    PROXY_REFUSED,
    REDIRECTED,
    SCOPES,
    SENTENCE,
    TIMEOUT,
    UNREADABLE,
    UNTRUSTED,
    WEB_PAGE,
    Answer,
)
from alerts.slack.spellings import ways_to_say
from alerts.slack.transport import RedirectedError, TooLargeError, is_proxy

# So many letters and digits of the token in a row, and what holds them is not shown.
SECRET_PIECE = 8
# Of what is said about one refusal: so many sentences, and so many characters of each.
MOST_SENTENCES, MOST_SENTENCE = 2, 200
# By these somebody between here and Slack, or Slack's web site, says that there is no Web API for us: no call was made.
_PAGES = frozenset((401, 403, 404, 405, 410, 451))
_SECONDS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
# What the header holds: an app may have a hundred scopes, or none.
_GRANTED = re.compile(r"(?=.{0,4000}\Z)[a-z.:,_-]*")
_PUNCTUATION = re.compile("[^a-z0-9]")

# The channels, members or messages of one page of a listing.
Entries = list[Mapping[str, Any]]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Read:
    """One call's answer, and its body, which is empty unless the answer is ok. `scopes` are what the token may do, where Slack
    says so."""

    answer: Answer
    body: Mapping[str, Any]
    too_large: bool = False
    scopes: frozenset[str] | None = None


class Reader:
    """Reads answers of a server that has been told this token and may say it back. With a `proxy` that is no address there is no
    way to it, and nothing is called."""

    def __init__(self, token: str, proxy: str | None = None) -> None:
        self.has_no_way = proxy is not None and not is_proxy(proxy)
        self._size = min(SECRET_PIECE, len(_bare(token)))
        # The numbers in a token say which workspace and which bot. They are no secret, and an id may have the same digits.
        self._pieces = {piece for piece in _windows(_bare(token), self._size) if not piece.isdigit()}
        # Something shorter is no token of Slack's, and its pieces in other letters could be any word.
        for said in ways_to_say(token) if self._size == SECRET_PIECE else ():
            self._pieces |= _windows(_bare(said), self._size)

    async def of(self, call: Awaitable[AsyncSlackResponse]) -> Read:
        """Wait for a call and read what came of it."""
        if self.has_no_way:
            if isinstance(call, Coroutine):
                call.close()
            return Read(_unopened(PROXY_ADDRESS), {})
        try:
            response = await call
        except Exception as error:
            return self.failed(error)
        if not isinstance(response.data, dict) or response.data.get("ok") is not True:
            return Read(_failed(UNREADABLE, response.status_code), {})
        scopes = self.word(response.headers.get("x-oauth-scopes", "").replace(" ", ""), _GRANTED)
        granted = None if scopes is None else frozenset(filter(None, scopes.split(",")))
        return Read(Answer(ok=True, status=response.status_code), response.data, scopes=granted)

    def failed(self, error: Exception) -> Read:
        """What a call that raised means. slack-sdk stumbles in many ways over a body that is not the object it expects (a list,
        text, bad UTF-8). The request was sent, so the message may be there: as ambiguous as a lost connection, and no reason to
        end the worker."""
        match error:
            case SlackApiError():
                return Read(self._refusal(error.response), {})
            case TooLargeError():
                return Read(_failed(UNREADABLE, error.status), {}, too_large=True)
            case RedirectedError():
                return Read(_failed(REDIRECTED, error.status), {})
            case aiohttp.ClientConnectorCertificateError():
                return Read(_unopened(UNTRUSTED), {})
            case aiohttp.ClientConnectorSSLError():
                return Read(_unopened(NO_TLS), {})
            case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
                return Read(_unopened(NOT_CONNECTED), {})
            case aiohttp.ClientHttpProxyError():  # by a 5xx it says that it does not reach Slack, which passes
                return Read(_unopened(NOT_CONNECTED if error.status >= 500 else PROXY_REFUSED, error.status), {})
            case TimeoutError():
                return Read(_failed(TIMEOUT), {})
            case aiohttp.ClientResponseError():  # no HTTP, or a header too long
                return Read(_failed(UNREADABLE), {})
            case aiohttp.ClientError():
                return Read(_failed(DISCONNECTED), {})
        # Only the kind of error is logged: its text may quote the call.
        log.warning("Slack's answer could not be read: %s", type(error).__name__)
        return Read(_failed(UNREADABLE), {})

    def word(self, value: object, form: re.Pattern[str]) -> str | None:
        """A text of Slack's if it has this form and nothing of the token, in none of the ways to say it, else None."""
        return value if isinstance(value, str) and form.fullmatch(value) and self.is_harmless(value) else None

    def is_harmless(self, text: str) -> bool:
        """Whether nothing of the token is in a text."""
        letters = _bare(text)
        # Digits alone are a time, which may have the digits of a hex number, and is too short for a secret.
        return letters.isdigit() or self._pieces.isdisjoint(_windows(letters, self._size))

    def sentences(self, value: object) -> str:
        """What Slack says of a refusal, if it says words and nothing of the token; what has another form is left out."""
        said = [each for each in value[:MOST_SENTENCES] if isinstance(each, str)] if isinstance(value, list) else []
        shown = [each[:MOST_SENTENCE].removeprefix("[ERROR]").strip() for each in said]
        return "; ".join(each for each in shown if self.word(each, SENTENCE))

    def _refusal(self, response: object) -> Answer:
        """The answer behind slack-sdk's error, whose `response` is its own type, or aiohttp's where the body was no JSON."""
        if not isinstance(response, AsyncSlackResponse):
            status = getattr(response, "status", None)
            return replace(no_answer(status), retry_after_s=retry_after(getattr(response, "headers", {})))
        body = response.data if isinstance(response.data, dict) else {}
        error = self.word(body.get("error"), CODE)
        answer = _failed(error, response.status_code) if error else no_answer(response.status_code)
        return replace(
            answer,
            retry_after_s=retry_after(response.headers),
            needed=self.word(body.get("needed"), SCOPES),
            said=self.sentences(mapping(body.get("response_metadata")).get("messages")),
        )


def mapping(value: object) -> Mapping[str, Any]:
    """The value if it is one, else none."""
    return value if isinstance(value, Mapping) else {}


def _failed(error: str, status: int | None = None) -> Answer:
    return Answer(ok=False, error=error, status=status)


def _unopened(error: str, status: int | None = None) -> Answer:
    return Answer(ok=False, error=error, status=status, opened=False)


def no_answer(status: int | None) -> Answer:
    """Something came by HTTP, and it has no code of Slack's."""
    if status == 407:
        return _unopened(PROXY_REFUSED, status)
    return _failed(WEB_PAGE if status in _PAGES else UNREADABLE, status)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds Slack asks for; None where it names none that is a number."""
    text = headers.get("Retry-After", "").strip()
    return float(text) if _SECONDS.fullmatch(text) else None


def _windows(text: str, size: int) -> set[str]:
    """All that stands in so many characters in a row."""
    return {text[start : start + size] for start in range(len(text) - size + 1)} if size else set()


def _bare(text: str) -> str:
    """Letters and digits alone: a token whose hyphens became underscores is still the token."""
    return _PUNCTUATION.sub("", text.lower())
