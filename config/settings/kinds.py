"""The kinds of value a setting may have: what is expected, in words, and how the text of a variable is read.

The words stand in the error and in docs/settings.md alike, so that the two cannot differ. A reader raises `ValueError`, with
a text when it can say more than "expected ...". None of them looks at anything but its text and, for files, the file system.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from config.settings.kafka_security import PROTOCOLS
from config.settings.secret import Secret
from schemas import is_zone

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SettingKind(Generic[T]):
    """What a variable may hold: `expects` completes "must be ...", `read` gives a text's value, a `secret` is never shown."""

    expects: str
    read: Callable[[str], T]
    secret: bool = False


def whole(least: int, most: int) -> SettingKind[int]:
    """A whole number between two others, both allowed."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,12}", text) or not least <= int(text) <= most:
            raise ValueError
        return int(text)

    return SettingKind(f"a whole number from {least} to {most}", read)


def seconds(least: float, most: float) -> SettingKind[float]:
    """A duration in seconds, fractions allowed; `7d` or `12s` is refused rather than guessed."""

    def read(text: str) -> float:
        value = float(text) if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,9})?", text) else math.nan
        if not least <= value <= most:
            raise ValueError
        return value

    return SettingKind(f"a number of seconds from {least:g} to {most:.0f}", read)


def one_of(*words: str) -> SettingKind[str]:
    """One of a few words, in any capitals."""
    by_lower = {word.lower(): word for word in words}

    def read(text: str) -> str:
        if text.lower() not in by_lower:
            raise ValueError
        return by_lower[text.lower()]

    return SettingKind(f"one of {', '.join(words)}", read)


def some_of(*words: str) -> SettingKind[tuple[str, ...]]:
    """Some of a few words with commas between, or `all`; in the order of the words, each once."""

    def read(text: str) -> tuple[str, ...]:
        asked = {part.strip().lower() for part in text.split(",")}
        if asked == {"all"}:
            return words
        if not asked <= set(words):
            raise ValueError
        return tuple(word for word in words if word in asked)

    return SettingKind(f"all, or some of {', '.join(words)} with commas between", read)


def _matching(pattern: str, expects: str) -> SettingKind[str]:
    """A text of a certain shape."""

    def read(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError
        return text

    return SettingKind(expects, read)


def _servers(text: str) -> str:
    servers = [part.strip() for part in text.split(",")]
    for server in servers:
        host, _, port = server.rpartition(":")
        if not (_is_host(host) and re.fullmatch(r"[0-9]{1,5}", port) and 1 <= int(port) <= 65535):
            raise ValueError
    return ",".join(servers)


def _is_host(text: str) -> bool:
    if text.startswith("[") and text.endswith("]"):
        try:
            return isinstance(ip_address(text[1:-1]), IPv6Address)
        except ValueError:
            return False
    return re.fullmatch(r"[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9])?", text) is not None


def _host(text: str) -> str:
    if _is_host(f"[{text}]"):
        return text
    if not _is_host(text):
        raise ValueError
    return text.strip("[]")


def _api_url(text: str) -> str:
    if re.search(r"\s|[?#\\@]", text):
        raise ValueError
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError
    if parts.scheme == "http" and not _is_near(parts.hostname):
        raise ValueError("plain http would send the token over the network for all to read; use https")
    return text.rstrip("/") + "/"


def _is_near(host: str) -> bool:
    """This machine, or a name without a dot: a service of the same compose file or cluster."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return "." not in host


def _zone(text: str) -> str:
    if not is_zone(text):
        raise ValueError
    return text


def _file(text: str) -> Path:
    path = Path(text)
    try:
        path.open("rb").close()
    except (OSError, ValueError) as error:
        raise ValueError(f"it cannot be read: {getattr(error, 'strerror', None) or error}") from None
    return path


def _slack_token(text: str) -> Secret:
    if not re.fullmatch(r"xox[!-~]+", text):
        raise ValueError
    return Secret(text)


SERVERS = SettingKind("host:port, several with commas between", _servers)
HOST = SettingKind("a host name or an address", _host)
API_URL = SettingKind("an https address (http only on this machine, or for a name without a dot)", _api_url)
ZONE = SettingKind("a time zone such as UTC or Europe/Berlin", _zone)
FILE = SettingKind("a file that can be read", _file)
PATH = SettingKind("a path", Path)
KAFKA_NAME = _matching(r"[A-Za-z0-9._-]{1,100}", "up to 100 letters, digits, dots, hyphens or underscores")
LASTING = seconds(1, 3650 * 86_400)
LEVEL = one_of("debug", "info", "warning", "error")
PROTOCOL = one_of(*PROTOCOLS)
MECHANISM = one_of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
TEXT = SettingKind("a text", str)
SLACK_TOKEN = SettingKind("a Slack token, which starts with xox", _slack_token, secret=True)
PASSWORD = SettingKind("a password", Secret, secret=True)
