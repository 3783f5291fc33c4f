"""How the demo shows what happens: panels and a bar on a terminal, plain lines otherwise, or JSON for a program.

Texts come from articles, that is from strangers, so all goes out by wirewatch/printing.py, and none is read as markup.
With JSON, stdout
holds messages and nothing else.
"""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol

from wirewatch.printing import Canvas, FramePiece, say, say_json
from wirewatch.terminal import Advance, progress, remark

JsonObject = dict[str, Any]
MESSAGE = "message"
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
# Isolates stand around text from right to left. What cannot be seen is written out here, so they would be in the way.
_ISOLATES = {0x2068: None, 0x2069: None}


class Screen(Protocol):
    """Where the demo's events go. `pace_s` is the time a watcher wants between two articles."""

    pace_s: float

    def note(self, text: str) -> None:
        """Say what goes on."""

    def message(self, message: JsonObject, *, is_changed: bool) -> None:
        """Show a message that arrived in Slack, or that was changed there."""

    def summary(self, text: str) -> None:
        """Say how it ended."""

    def bar(self, what: str, total: int) -> AbstractContextManager[Advance]:
        """A progress bar, as a `with` block that yields a function to move it."""


class JsonScreen:
    """Messages as they came, one object a line, for a program."""

    pace_s = 0.0

    def note(self, text: str) -> None:
        """Beside the result."""
        remark(text)

    def message(self, message: JsonObject, *, is_changed: bool) -> None:
        """The result; a message that is changed comes again, with the same ts."""
        say_json(message)

    def summary(self, text: str) -> None:
        """Beside the result, too."""
        remark(text)

    def bar(self, what: str, total: int) -> AbstractContextManager[Advance]:
        """On stderr, when that is a terminal and stdout is another place."""
        return progress(what, total, results=True)


class LineScreen(JsonScreen):
    """Lines of text for a log."""

    def message(self, message: JsonObject, *, is_changed: bool) -> None:
        """Channel and text."""
        say(f"{_kind(message, is_changed=is_changed).upper()} {_place(message)}: {_plain(message['text'])}")

    def summary(self, text: str) -> None:
        """A result here."""
        say(text)


class TerminalScreen:
    """For a person: everything on one console, so that the bar stays below what scrolls by."""

    pace_s = 0.3

    def __init__(self) -> None:
        self._canvas = Canvas()

    def note(self, text: str) -> None:
        """In grey."""
        self._canvas.line(text, "dim")

    def message(self, message: JsonObject, *, is_changed: bool) -> None:
        """In a frame, as Slack shows it, hits in bold."""
        lines = [line for block in message["blocks"] for line in _styled(block)]
        kind = _kind(message, is_changed=is_changed)
        title = _place(message) if kind == MESSAGE else f"{_place(message)}, {kind}"
        self._canvas.frame(title, lines or [[FramePiece(_plain(message["text"]))]])

    def summary(self, text: str) -> None:
        """As it is."""
        self._canvas.line(text)

    def bar(self, what: str, total: int) -> AbstractContextManager[Advance]:
        """Below what is shown meanwhile."""
        return self._canvas.bar(what, total)


def choose_screen(*, as_json: bool) -> Screen:
    """The one that fits who is looking."""
    if as_json:
        return JsonScreen()
    return TerminalScreen() if sys.stdout.isatty() else LineScreen()


def _kind(message: JsonObject, *, is_changed: bool) -> str:
    """What of the three it is for who reads the channel."""
    return "changed" if is_changed else MESSAGE if message["thread_ts"] is None else "in a thread"


def _place(message: JsonObject) -> str:
    """`#syria`, or `@dana`, whose messages are named with the sign already."""
    channel = str(message["channel"])
    return channel if channel.startswith("@") else f"#{channel}"


def _styled(block: JsonObject) -> list[list[FramePiece]]:
    """The text of a block of Slack's Block Kit, whatever its kind: a line for each part, with its bold and its links. None where
    nothing is said."""
    parts = block["elements"] if block.get("type") == "rich_text" else [block]
    lines = [_line(part, bold=block.get("type") == "header") for part in parts]
    return lines if len(lines) > 1 or any(piece.text for line in lines for piece in line) else []


def _line(part: JsonObject, *, bold: bool) -> list[FramePiece]:
    pieces = []
    for element in _texts(part):
        style = element.get("style")
        strong = bold or (isinstance(style, dict) and bool(style.get("bold")))
        link = str(element["url"]) if element.get("type") == "link" else ""
        pieces.append(FramePiece(_plain(_said(element)), strong, link))
    return pieces


def _texts(value: Any) -> Iterator[JsonObject]:
    """Every part of a block that says something of its own, in order."""
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict) and value.get("type") != "actions":
        if _said(value):
            yield value
        for name in ("text", "fields", "elements"):
            yield from _texts(value.get(name))


def _said(element: JsonObject) -> str:
    """The text of a part; of a date, which Slack draws for each reader, what stands in for it."""
    said = element.get("fallback" if element.get("type") == "date" else "text")
    return said if isinstance(said, str) else ""


def _plain(text: str) -> str:
    """One text without Slack's entities, and without isolates."""
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text.translate(_ISOLATES)
