"""What a workspace shows of the deliveries of a chaos: our own emulator's, or over its Web API that of a server which we did not
write."""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import orjson

from alerts.slack.message import EVENT_TYPE
from tests.acceptance.harness import Slack
from tests.waiting import PATIENCE_S, until


def ids_in(slack: Slack | None, names: list[str]) -> list[str]:
    """The delivery of each visible message, and of each that was deleted."""
    if slack is not None:
        return [id_of(message) for message in slack.server.messages(deleted=True)]
    return [each for name in names for each in _read_back(name)]


def id_of(message: dict[str, Any]) -> str:
    """The delivery of a message."""
    return str(message["metadata"]["event_payload"]["delivery_id"])


def _read_back(channel: str) -> Iterator[str]:
    """From a server that we did not write. What others say in the channel, and Slack itself does, bears no id of ours."""
    channel_id = next(each["id"] for each in _listed("conversations.list", "channels") if each["name"] == channel)
    for message in _listed("conversations.history", "messages", channel=channel_id, include_all_metadata="true"):
        if message.get("metadata", {}).get("event_type") == EVENT_TYPE:
            yield id_of(message)


def _listed(method: str, key: str, **arguments: str) -> Iterator[dict[str, Any]]:
    """All pages of a listing."""
    cursor = ""
    while True:
        page = _call(method, **arguments, limit="200", cursor=cursor)
        yield from page[key]
        cursor = page.get("response_metadata", {}).get("next_cursor") or ""
        if not cursor:
            return


def _call(method: str, **arguments: str) -> Any:
    """One answer that is one: a server which fails for the worker fails for us too."""
    body = urlencode({name: value for name, value in arguments.items() if value}).encode()
    token = os.environ["SLACK_BOT_TOKEN"]
    request = Request(os.environ["SLACK_API_URL"] + method, body, {"Authorization": f"Bearer {token}"})
    found: Any = None

    def is_answered() -> bool:
        nonlocal found
        try:
            with urlopen(request, timeout=PATIENCE_S) as answer:
                found = orjson.loads(answer.read())
        except HTTPError as error:
            found = f"HTTP {error.code}"
            with suppress(ValueError):
                time.sleep(min(float(error.headers.get("Retry-After", "0")), PATIENCE_S))
        except (OSError, HTTPException, ValueError) as error:
            found = repr(error)
        return isinstance(found, dict) and found.get("ok") is True

    until(is_answered, lambda: f"{method}: {found}")
    return found
