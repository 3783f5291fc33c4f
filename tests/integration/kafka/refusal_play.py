"""What the tests of refusals play with: settings for one of many listeners, and programs that are no Kafka."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer

from config.settings.settings import Settings, load_settings
from sandbox.kafka.broker import Broker
from tests.integration.certificates import Authority

PASSWORD = "hunter2-must-not-be-shown"
NAMES = ("login", "scram", "tls", "both", "other", "expired", "mutual")


@dataclass(frozen=True)
class Place:
    broker: Broker
    authority: Authority
    stranger: Authority

    def settings(self, listener: str, protocol: str, **more: str) -> Settings:
        servers = self.broker.servers(listener) if listener in NAMES else listener
        tls = {"KAFKA_SSL_CAFILE": str(self.authority.file)} if "SSL" in protocol else {}
        login = {"MECHANISM": "SCRAM-SHA-256", "USERNAME": "wirewatch", "PASSWORD": PASSWORD} if "SASL" in protocol else {}
        return load_settings(
            {
                "KAFKA_BOOTSTRAP_SERVERS": servers,
                "KAFKA_SECURITY_PROTOCOL": protocol,
                **tls,
                **{f"KAFKA_SASL_{name}": value for name, value in login.items()},
                **more,
            }
        )


@contextmanager
def web_server() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.RequestHandlerClass.log_message = lambda *_: None  # type: ignore[method-assign,assignment]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def greeter(greeting: bytes) -> Iterator[str]:
    """A program that says who it is, whatever comes."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    client, _ = server.accept()
                    with client, suppress(OSError):
                        client.settimeout(5)
                        client.sendall(greeting)
                        while client.recv(1000):
                            pass

        threading.Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
