"""Keeps channels and messages in a file, so that the emulated Slack can be stopped and started like the real one.

JSON lines, appended and flushed as they come: a kill leaves at most one torn last line, which is left out on reading.
Later lines about the same message win. It must never be read while another server writes it.
"""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any, TextIO

from sandbox.slack.state.workspace import Channel, SlackMessage, Workspace


class Journal:
    """One file, open for as long as the server runs."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None

    def load_into(self, workspace: Workspace) -> None:
        """Replays the file, if there is one. Nothing is written meanwhile, as the file is not open yet."""
        if not self._path.exists():
            return
        lines = self._path.read_bytes().split(b"\n")
        for number, line in enumerate(lines[:-1], 1):
            try:
                record = json.loads(line)
                if record["kind"] == "channel":
                    workspace.put_channel(_channel(record["value"]))
                else:
                    workspace.store(_message(record["value"]))
            except (ValueError, KeyError, TypeError) as error:
                raise OSError(
                    f"{self._path}, line {number}: this is not a line of the emulated Slack's journal ({error}). "
                    f"Give another file, or remove this one to start with an empty workspace."
                ) from error
        if lines[-1]:
            # The torn line is cut off, or the next record would be glued to it.
            self._path.write_bytes(b"".join(line + b"\n" for line in lines[:-1]))

    def open(self) -> None:
        """From here on what is stored is written."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._path.open("a", encoding="utf-8")

    def close(self) -> None:
        """The file is complete after every line; this only gives the handle back."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def channel(self, channel: Channel) -> None:
        """Writes a channel as it is now."""
        self._write("channel", channel)

    def message(self, message: SlackMessage) -> None:
        """Writes a message as it is now."""
        self._write("message", message)

    def _write(self, kind: str, value: Channel | SlackMessage) -> None:
        if self._file is not None:
            # Member by member, as asdict copies nested metadata recursively and gives up on what JSON can still hold.
            members = {field.name: getattr(value, field.name) for field in fields(value)}
            self._file.write(json.dumps({"kind": kind, "value": members}, ensure_ascii=True) + "\n")
            self._file.flush()


def _channel(value: dict[str, Any]) -> Channel:
    return Channel(**{**value, "former_names": tuple(value.get("former_names", ()))})


def _message(value: dict[str, Any]) -> SlackMessage:
    return SlackMessage(**{**value, "blocks": tuple(value["blocks"]), "attachments": tuple(value["attachments"])})
