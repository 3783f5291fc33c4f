"""A login by SCRAM (RFC 5802) in two messages, as Kafka wants it: what to send, never how.

By hand, because where it fails says why: Kafka refuses an unknown user at the first message and a wrong password at the second.
The password itself is never sent, and stands in no error.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

HASHES = {"SCRAM-SHA-256": "sha256", "SCRAM-SHA-512": "sha512"}
MOST_ITERATIONS = 1_000_000


class ScramError(ValueError):
    """The server's message makes no sense."""


@dataclass(frozen=True, slots=True)
class Scram:
    """One login. `nonce` is new each time."""

    hash: str
    user: str
    nonce: str

    @property
    def _bare(self) -> str:
        name = self.user.replace("=", "=3D").replace(",", "=2C")
        return f"n={name},r={self.nonce}"

    def first(self) -> bytes:
        """Who wants in."""
        return f"n,,{self._bare}".encode()

    def final(self, answer: bytes, password: str) -> bytes:
        """The proof, made of the server's answer to the first message."""
        try:
            said = dict(part.split("=", 1) for part in answer.decode().split(","))
            nonce, salt, iterations = said["r"], base64.b64decode(said["s"]), int(said["i"])
        except (KeyError, ValueError) as error:
            raise ScramError("the answer to a SCRAM login cannot be read") from error
        if not nonce.startswith(self.nonce) or not 0 < iterations <= MOST_ITERATIONS:
            raise ScramError("the answer to a SCRAM login is of another one")
        unproven = f"c=biws,r={nonce}"
        salted = hashlib.pbkdf2_hmac(self.hash, password.encode(), salt, iterations)
        key = hmac.digest(salted, b"Client Key", self.hash)
        signed = f"{self._bare},{answer.decode()},{unproven}".encode()
        signature = hmac.digest(hashlib.new(self.hash, key).digest(), signed, self.hash)
        proof = bytes(one ^ other for one, other in zip(key, signature, strict=True))
        return f"{unproven},p={base64.b64encode(proof).decode()}".encode()


def begin(mechanism: str, user: str) -> Scram:
    """A new login by this mechanism."""
    return Scram(HASHES[mechanism], user, secrets.token_urlsafe(24))
