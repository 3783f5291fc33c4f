"""Why a Kafka cannot be used, as a value; its words name the setting that is wrong.

A fault that lasts is one of settings, certificates or rights: waiting does not mend it, so a worker does not wait. The others may
pass by themselves: a broker that starts, a name that a container's network does not know yet. No text here may hold a password.
"""

from dataclasses import dataclass
from enum import Enum, auto

from config.settings import KafkaSettings


class PortFault(Enum):
    """Each way in which a port refuses us."""

    NAME_UNKNOWN = auto()
    NOTHING_LISTENS = auto()
    UNREACHABLE = auto()
    CLOSED = auto()
    OWN_FILES = auto()
    SPEAKS_TLS = auto()
    SPEAKS_PLAINTEXT = auto()
    UNTRUSTED = auto()
    OTHER_NAME = auto()
    EXPIRED = auto()
    TLS_FAILED = auto()
    CERTIFICATE_WANTED = auto()
    CERTIFICATE_REFUSED = auto()
    LOGIN_WANTED = auto()
    NO_LOGIN_WANTED = auto()
    MECHANISM_NOT_OFFERED = auto()
    LOGIN_REFUSED = auto()
    USER_UNKNOWN = auto()
    PASSWORD_WRONG = auto()
    CONTROLLER = auto()
    NOT_KAFKA = auto()


PASSING = frozenset({PortFault.NAME_UNKNOWN, PortFault.NOTHING_LISTENS, PortFault.UNREACHABLE, PortFault.CLOSED})
PASSWORD = "KAFKA_SASL_PASSWORD or KAFKA_SASL_PASSWORD_FILE"
NO_BROKER = (
    "Check KAFKA_BOOTSTRAP_SERVERS and that the broker runs; `wirewatch sandbox kafka` starts one on this machine, "
    "`wirewatch doctor` looks further."
)
OTHER_PORT = "Name a broker's port in KAFKA_BOOTSTRAP_SERVERS."
# What is so, as the end of a sentence that begins with the server, and what to do about it.
WORDS = {
    PortFault.NAME_UNKNOWN: (
        "the name {host} is not known on this machine ({detail})",
        "Check the name in KAFKA_BOOTSTRAP_SERVERS.",
    ),
    PortFault.NOTHING_LISTENS: ("nothing listens there", NO_BROKER),
    PortFault.UNREACHABLE: ("{detail}", NO_BROKER),
    PortFault.CLOSED: ("it accepts the connection and closes it without a word ({detail})", NO_BROKER),
    PortFault.OWN_FILES: ("{detail}", "Check the PEM files that the settings name."),
    PortFault.SPEAKS_TLS: (
        "this port speaks TLS, and KAFKA_SECURITY_PROTOCOL is {protocol}",
        "Set KAFKA_SECURITY_PROTOCOL={encrypted}, or name another port in KAFKA_BOOTSTRAP_SERVERS.",
    ),
    PortFault.SPEAKS_PLAINTEXT: (
        "this port speaks no TLS, and KAFKA_SECURITY_PROTOCOL is {protocol}",
        "Set KAFKA_SECURITY_PROTOCOL={plain}, or name another port in KAFKA_BOOTSTRAP_SERVERS.",
    ),
    PortFault.UNTRUSTED: (
        "its certificate is not signed by {authority}",
        "Set KAFKA_SSL_CAFILE to the PEM file of the authority that signed it.",
    ),
    PortFault.OTHER_NAME: (
        "its certificate is for another name than {host}",
        "Name the broker in KAFKA_BOOTSTRAP_SERVERS as its certificate does, or give it one for this name.",
    ),
    PortFault.EXPIRED: (
        "its certificate is out of date ({detail})",
        "Give the broker a new certificate, or set this machine's clock.",
    ),
    PortFault.TLS_FAILED: (
        "TLS fails: {detail}",
        "Check the broker's TLS settings, and KAFKA_SSL_CAFILE, KAFKA_SSL_CERTFILE and KAFKA_SSL_KEYFILE.",
    ),
    PortFault.CERTIFICATE_WANTED: (
        "it wants a certificate of this client, and KAFKA_SSL_CERTFILE is not set",
        "Set KAFKA_SSL_CERTFILE and KAFKA_SSL_KEYFILE.",
    ),
    PortFault.CERTIFICATE_REFUSED: (
        "it refuses the certificate of KAFKA_SSL_CERTFILE ({certificate})",
        "Set KAFKA_SSL_CERTFILE to one that is in date and signed by an authority that the broker trusts.",
    ),
    PortFault.LOGIN_WANTED: (
        "this port wants a login ({detail}), and KAFKA_SECURITY_PROTOCOL is {protocol}",
        "Set KAFKA_SECURITY_PROTOCOL={login}, KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD.",
    ),
    PortFault.NO_LOGIN_WANTED: (
        "this port takes no login, and KAFKA_SECURITY_PROTOCOL is {protocol}",
        "Set KAFKA_SECURITY_PROTOCOL={no_login} without KAFKA_SASL settings, or name another port.",
    ),
    PortFault.MECHANISM_NOT_OFFERED: (
        "it offers no login by {mechanism}, only by {detail}",
        "Set KAFKA_SASL_MECHANISM to one of those.",
    ),
    PortFault.LOGIN_REFUSED: (
        "it refuses the user {user} or the password of {user}",
        f"Check KAFKA_SASL_USERNAME and {PASSWORD}.",
    ),
    PortFault.USER_UNKNOWN: (
        "it knows no user {user} with a password for {mechanism}",
        "Check KAFKA_SASL_USERNAME and KAFKA_SASL_MECHANISM, or make the user with kafka-configs.sh.",
    ),
    PortFault.PASSWORD_WRONG: ("it refuses the password of {user}", f"Set {PASSWORD} to the right one."),
    PortFault.CONTROLLER: ("this is the port of a controller, which serves no clients", OTHER_PORT),
    PortFault.NOT_KAFKA: ("this is no Kafka: it answers {detail}", OTHER_PORT),
}


@dataclass(frozen=True, slots=True)
class KafkaRefusal:
    """What one server said to us. `detail` is what the fault is about: names of mechanisms, another program's greeting."""

    fault: PortFault
    server: str
    detail: str = ""

    @property
    def lasts(self) -> bool:
        """Whether somebody has to change something before it goes."""
        return self.fault not in PASSING

    def found(self, kafka: KafkaSettings) -> str:
        """What is so, as the end of a sentence that begins with the server."""
        return WORDS[self.fault][0].format(**self._names(kafka))

    def fix(self, kafka: KafkaSettings) -> str:
        """What to do about it, as a sentence."""
        return WORDS[self.fault][1].format(**self._names(kafka))

    def _names(self, kafka: KafkaSettings) -> dict[str, object]:
        encrypted, plain = ("SASL_SSL", "SASL_PLAINTEXT") if "SASL" in kafka.security_protocol else ("SSL", "PLAINTEXT")
        login, no_login = ("SASL_SSL", "SSL") if "SSL" in kafka.security_protocol else ("SASL_PLAINTEXT", "PLAINTEXT")
        trusted = f"KAFKA_SSL_CAFILE ({kafka.ssl_cafile})" if kafka.ssl_cafile else "an authority that this system trusts"
        return {
            "host": self.server.rpartition(":")[0].strip("[]"), "detail": self.detail, "protocol": kafka.security_protocol,
            "encrypted": encrypted, "plain": plain, "login": login, "no_login": no_login, "authority": trusted,
            "certificate": kafka.ssl_certfile, "user": kafka.sasl_username, "mechanism": kafka.sasl_mechanism,
        }  # fmt: skip
