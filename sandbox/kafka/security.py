"""Listeners on which a broker asks who is there: TLS, passwords, rights. For tests and trials, on loopback like all of it.

The plain listener stays and is the administrator's: whoever comes there is ANONYMOUS and may do everything, as the broker itself
does. Beside it there are as many listeners as asked for, each with a name, a protocol, and a certificate of its own, so that
one broker serves a whole module of tests. The files of certificates are given; nothing here makes them.

    alice = {"alice": "secret"}
    with Broker(security=Security((Listener("login", "SASL_PLAINTEXT"),), users=alice, acls=True)) as broker:
        broker.servers("login")     # alice logs in here, by PLAIN or SCRAM, and may do what an ACL says she may
        broker.bootstrap_servers    # here anyone makes topics and ACLs
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal

Protocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]

MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
MODULES = {
    "PLAIN": "org.apache.kafka.common.security.plain.PlainLoginModule",
    "SCRAM-SHA-256": "org.apache.kafka.common.security.scram.ScramLoginModule",
    "SCRAM-SHA-512": "org.apache.kafka.common.security.scram.ScramLoginModule",
}


@dataclass(frozen=True, slots=True)
class Listener:
    """One port. `certificate` is a PEM file with the key (PKCS8) and the chain; `client_authority` a PEM file of the authority
    that has to have signed a client's certificate, None when clients need none."""

    name: str
    protocol: Protocol
    mechanisms: tuple[str, ...] = MECHANISMS
    certificate: Path | None = None
    client_authority: Path | None = None


@dataclass(frozen=True, slots=True)
class Security:
    """The listeners, who may log in on those with SASL, and whether rights are checked. Passwords are not shown by repr."""

    listeners: tuple[Listener, ...] = ()
    users: Mapping[str, str] = field(default_factory=dict, repr=False)
    acls: bool = False


def properties(
    security: Security, ports: Mapping[str, int], plain: str, controller: str, more: Mapping[str, str] = MappingProxyType({})
) -> str:
    """The lines of server.properties; `plain` and `controller` are the listeners that are always there, `more` comes last."""
    lines = (*_properties(security, ports, plain, controller), *more.items())
    return "".join(f"{name}={_escaped(value)}\n" for name, value in lines)


def _properties(security: Security, ports: Mapping[str, int], plain: str, controller: str) -> Iterator[tuple[str, str]]:
    own = [f"{each.name.upper()}://127.0.0.1:{ports[each.name]}" for each in security.listeners]
    kinds = [f"{each.name.upper()}:{each.protocol}" for each in security.listeners]
    yield "listeners", ",".join([plain, controller, *own])
    yield "advertised.listeners", ",".join([plain, *own])
    yield "listener.security.protocol.map", ",".join(["PLAINTEXT:PLAINTEXT", "CONTROLLER:PLAINTEXT", *kinds])
    if security.acls:
        yield "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"
        yield "super.users", "User:ANONYMOUS"
    for each in security.listeners:
        prefix = f"listener.name.{each.name.lower()}"
        if each.protocol.startswith("SASL"):
            yield f"{prefix}.sasl.enabled.mechanisms", ",".join(each.mechanisms)
            for mechanism in each.mechanisms:
                # SCRAM's users are in Kafka itself, PLAIN's in the listener's own settings.
                users = security.users if mechanism == "PLAIN" else {}
                yield f"{prefix}.{mechanism.lower()}.sasl.jaas.config", _login(mechanism, users)
        if each.certificate is not None:
            yield f"{prefix}.ssl.keystore.type", "PEM"
            yield f"{prefix}.ssl.keystore.location", str(each.certificate)
        if each.client_authority is not None:
            yield f"{prefix}.ssl.client.auth", "required"
            yield f"{prefix}.ssl.truststore.type", "PEM"
            yield f"{prefix}.ssl.truststore.location", str(each.client_authority)


def _login(mechanism: str, users: Mapping[str, str]) -> str:
    known = "".join(f" user_{name}={_quoted(password)}" for name, password in users.items())
    return f"{MODULES[mechanism]} required{known};"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _escaped(value: str) -> str:
    """As Java's property files have it: ASCII, and a backslash doubled."""
    escaped = value.replace("\\", "\\\\").replace("\n", "\\n")
    return "".join(each if each.isascii() else f"\\u{ord(each):04x}" for each in escaped)
