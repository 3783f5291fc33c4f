"""The kinds of value a setting may have: what is expected, in words, and how the text of a variable is read.

The words stand in the error and in docs/settings.md alike, so that the two cannot differ. A reader raises `ValueError`, with
a text when it can say more than "expected ...". None of them looks at anything but its text and, for files, the file system.

`contradictions` says whether Kafka's security settings fit together. A client that is given a password but told to connect in
plain text does not complain: it connects in plain text, or hangs against a TLS port until its time-out. So settings that
contradict each other are refused before anything connects.
"""

import math
import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Final, Generic, NoReturn, TypeVar, final
from urllib.parse import urlsplit

from config.channels import receiver_fault
from schemas import is_zone

_STARS: Final = "***"
T = TypeVar("T")
PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
_LOGIN = ("KAFKA_SASL_MECHANISM", "KAFKA_SASL_USERNAME", "KAFKA_SASL_PASSWORD", "KAFKA_SASL_PASSWORD_FILE")
_TLS = ("KAFKA_SSL_CAFILE", "KAFKA_SSL_CERTFILE", "KAFKA_SSL_KEYFILE")


@final
class Secret:
    """A value nobody may see: a token or a password on its way from the environment to the one client that needs it.

    A plain string ends up in a log line, an error text or a repr of the settings sooner or later. This prints as `***`, whoever
    prints it, and refuses to be copied into JSON or a pickle; only `reveal()` gives the value, and it is easy to search for. It
    is no dataclass, because orjson and `dataclasses.asdict` write every field of one. Two are equal when their values are.
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """Give the value, to hand to the client that needs it and to nothing else."""
        return self.__value

    def __repr__(self) -> str:
        return _STARS

    def __str__(self) -> str:
        return _STARS

    def __format__(self, spec: str) -> str:
        return format(_STARS, spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.__value == self.__value

    def __hash__(self) -> int:
        return hash(self.__value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret cannot be pickled or copied; call reveal() where the value is used")


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


def hours_or_none(least: float, most: float) -> SettingKind[float | None]:
    """A duration in hours, or `none`, which is no bound."""
    return rate("hours", least, most)


def rate(of: str, least: float, most: float) -> SettingKind[float | None]:
    """So many of something, or `none`, which is no bound."""

    def read(text: str) -> float | None:
        if text.lower() == "none":
            return None
        value = float(text) if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text) else math.nan
        if not least <= value <= most:
            raise ValueError
        return value

    return SettingKind(f"a number of {of} from {least:g} to {most:.0f}, or none", read)


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
    _look_at_address(text, secret="the token")
    return text.rstrip("/") + "/"


def _look_at_address(text: str, *, secret: str, shortest_path: int = 0) -> None:
    """Raises `ValueError` where this is no address to which a secret may be sent."""
    if re.search(r"\s|[?#\\@]", text):
        raise ValueError
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0 or len(parts.path) < shortest_path:
        raise ValueError
    if parts.scheme == "http" and not _is_near(parts.hostname):
        raise ValueError(f"plain http would send {secret} over the network for all to read; use https")


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


def _receiver(text: str) -> str:
    if (fault := receiver_fault(text)) is not None:
        raise ValueError(fault)
    return text


def _certificates(text: str) -> Path:
    path = _file(text)
    try:
        ssl.create_default_context(cafile=path)
    except (OSError, ValueError):
        raise ValueError("it holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)") from None
    return path


def _proxy(text: str) -> Secret:
    if "://" not in text:
        raise ValueError("what is set has no scheme; write http:// before it")
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0 or re.search(r"\s", text):
        raise ValueError
    return Secret(text)


def _webhook(text: str) -> Secret:
    _look_at_address(text, secret="it", shortest_path=20)
    return Secret(text)


def _slack_token(text: str) -> Secret:
    if not re.fullmatch(r"xox[!-~]+", text):
        raise ValueError
    return Secret(text)


SERVERS = SettingKind("host:port, several with commas between", _servers)
HOST = SettingKind("a host name or an address", _host)
API_URL = SettingKind("an https address (http only on this machine, or for a name without a dot)", _api_url)
ZONE = SettingKind("a time zone such as UTC or Europe/Berlin", _zone)
TEAM = _matching(r"T[A-Z0-9]{2,19}", "the id of a workspace, which starts with T")
RECEIVER = SettingKind('a channel such as "#ops" or its id, or a member such as "@dana" or their id', _receiver)
CERTIFICATES = SettingKind("a PEM file of certificates", _certificates)
FILE = SettingKind("a file that can be read", _file)
PATH = SettingKind("a path", Path)
KAFKA_NAME = _matching(r"[A-Za-z0-9._-]{1,100}", "up to 100 letters, digits, dots, hyphens or underscores")
LASTING = seconds(1, 3650 * 86_400)
ON_OFF = one_of("on", "off")
LEVEL = one_of("debug", "info", "warning", "error")
PROTOCOL = one_of(*PROTOCOLS)
MECHANISM = one_of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
TEXT = SettingKind("a text", str)
SLACK_TOKEN = SettingKind("a Slack token, which starts with xox", _slack_token, secret=True)
PROXY = SettingKind("a proxy's address such as http://proxy.example:3128", _proxy, secret=True)
WEBHOOK = SettingKind("an https address such as https://hooks.slack.com/services/T.../B.../...", _webhook, secret=True)
UNVERIFIABLE = one_of("dead_letter", "repost")
PROMISE = one_of("at_least_once", "at_most_once")
PASSWORD = SettingKind("a password", Secret, secret=True)


def contradictions(texts: Mapping[str, str]) -> Iterator[str]:
    """Name every setting of Kafka's security that is missing or that would be ignored; `texts` are those that are set."""
    protocol = texts.get("KAFKA_SECURITY_PROTOCOL", "PLAINTEXT").upper()
    if protocol not in PROTOCOLS:
        # That is an error of its own already, and what was meant is unknown.
        return
    if "SASL" not in protocol:
        for name in (name for name in _LOGIN if name in texts):
            yield f"{name} is set, but KAFKA_SECURITY_PROTOCOL is {protocol}, which does not log in; set it to SASL_SSL"
    else:
        needed = {"KAFKA_SASL_MECHANISM": _LOGIN[:1], "KAFKA_SASL_USERNAME": _LOGIN[1:2], "KAFKA_SASL_PASSWORD": _LOGIN[2:]}
        for name, any_of in needed.items():
            if not any(each in texts for each in any_of):
                yield f"{name} is not set, but KAFKA_SECURITY_PROTOCOL {protocol} needs it"
    if "SSL" not in protocol:
        for name in (name for name in _TLS if name in texts):
            yield f"{name} is set, but KAFKA_SECURITY_PROTOCOL is {protocol}, which is not encrypted; set it to SSL or SASL_SSL"
    elif "KAFKA_SSL_KEYFILE" in texts and "KAFKA_SSL_CERTFILE" not in texts:
        yield "KAFKA_SSL_KEYFILE is set, but KAFKA_SSL_CERTFILE is not; a key needs its certificate"
