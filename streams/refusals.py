"""Why a Kafka cannot be used, as a value; its words name the setting that is wrong.

A fault that lasts is one of settings, certificates or rights: waiting does not mend it, so a worker does not wait. The others may
pass by themselves: a broker that starts, a name that a container's network does not know yet. No text here may hold a password.
"""

from dataclasses import dataclass
from enum import Enum, auto

from config.settings import KafkaSettings


class Fault(Enum):
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


PASSING = frozenset({Fault.NAME_UNKNOWN, Fault.NOTHING_LISTENS, Fault.UNREACHABLE, Fault.CLOSED})
PASSWORD = "KAFKA_SASL_PASSWORD or KAFKA_SASL_PASSWORD_FILE"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What one server said to us. `detail` is what the fault is about: names of mechanisms, another program's greeting."""

    fault: Fault
    server: str
    detail: str = ""

    @property
    def lasts(self) -> bool:
        """Whether somebody has to change something before it goes."""
        return self.fault not in PASSING

    def found(self, kafka: KafkaSettings) -> str:
        """What is so, as the end of a sentence that begins with the server."""
        user, host, detail = kafka.sasl_username, self.server.rpartition(":")[0].strip("[]"), self.detail
        mechanism, protocol = kafka.sasl_mechanism, kafka.security_protocol
        match self.fault:
            case Fault.NAME_UNKNOWN:
                return f"the name {host} is not known on this machine ({detail})"
            case Fault.NOTHING_LISTENS | Fault.UNREACHABLE | Fault.OWN_FILES:
                return detail
            case Fault.CLOSED:
                return f"it accepts the connection and closes it without a word ({detail})"
            case Fault.SPEAKS_TLS:
                return f"this port speaks TLS, and KAFKA_SECURITY_PROTOCOL is {protocol}"
            case Fault.SPEAKS_PLAINTEXT:
                return f"this port speaks no TLS, and KAFKA_SECURITY_PROTOCOL is {protocol}"
            case Fault.UNTRUSTED:
                by = f"KAFKA_SSL_CAFILE ({kafka.ssl_cafile})" if kafka.ssl_cafile else "an authority that this system trusts"
                return f"its certificate is not signed by {by}"
            case Fault.OTHER_NAME:
                return f"its certificate is for another name than {host}"
            case Fault.EXPIRED:
                return f"its certificate is out of date ({detail})"
            case Fault.TLS_FAILED:
                return f"TLS fails: {detail}"
            case Fault.CERTIFICATE_WANTED:
                return "it wants a certificate of this client, and KAFKA_SSL_CERTFILE is not set"
            case Fault.CERTIFICATE_REFUSED:
                return f"it refuses the certificate of KAFKA_SSL_CERTFILE ({kafka.ssl_certfile})"
            case Fault.LOGIN_WANTED:
                return f"this port wants a login ({detail}), and KAFKA_SECURITY_PROTOCOL is {protocol}"
            case Fault.NO_LOGIN_WANTED:
                return f"this port takes no login, and KAFKA_SECURITY_PROTOCOL is {protocol}"
            case Fault.MECHANISM_NOT_OFFERED:
                return f"it offers no login by {mechanism}, only by {detail}"
            case Fault.LOGIN_REFUSED:
                return f"it refuses the user {user} or the password of {user}"
            case Fault.USER_UNKNOWN:
                return f"it knows no user {user} with a password for {mechanism}"
            case Fault.PASSWORD_WRONG:
                return f"it refuses the password of {user}"
            case Fault.CONTROLLER:
                return "this is the port of a controller, which serves no clients"
            case Fault.NOT_KAFKA:
                return f"this is no Kafka: it answers {detail}"

    def fix(self, kafka: KafkaSettings) -> str:
        """What to do about it, as a sentence."""
        encrypted, plain = ("SASL_SSL", "SASL_PLAINTEXT") if "SASL" in kafka.security_protocol else ("SSL", "PLAINTEXT")
        login, none = ("SASL_SSL", "SSL") if "SSL" in kafka.security_protocol else ("SASL_PLAINTEXT", "PLAINTEXT")
        match self.fault:
            case Fault.NAME_UNKNOWN:
                return "Check the name in KAFKA_BOOTSTRAP_SERVERS."
            case Fault.NOTHING_LISTENS | Fault.UNREACHABLE | Fault.CLOSED:
                return (
                    "Check KAFKA_BOOTSTRAP_SERVERS and that the broker runs; `wirewatch sandbox kafka` starts one on this "
                    "machine, `wirewatch doctor` looks further."
                )
            case Fault.OWN_FILES:
                return "Check the PEM files that the settings name."
            case Fault.SPEAKS_TLS:
                return f"Set KAFKA_SECURITY_PROTOCOL={encrypted}, or name another port in KAFKA_BOOTSTRAP_SERVERS."
            case Fault.SPEAKS_PLAINTEXT:
                return f"Set KAFKA_SECURITY_PROTOCOL={plain}, or name another port in KAFKA_BOOTSTRAP_SERVERS."
            case Fault.UNTRUSTED:
                return "Set KAFKA_SSL_CAFILE to the PEM file of the authority that signed it."
            case Fault.OTHER_NAME:
                return "Name the broker in KAFKA_BOOTSTRAP_SERVERS as its certificate does, or give it one for this name."
            case Fault.EXPIRED:
                return "Give the broker a new certificate, or set this machine's clock."
            case Fault.TLS_FAILED:
                return "Check the broker's TLS settings, and KAFKA_SSL_CAFILE, KAFKA_SSL_CERTFILE and KAFKA_SSL_KEYFILE."
            case Fault.CERTIFICATE_WANTED:
                return "Set KAFKA_SSL_CERTFILE and KAFKA_SSL_KEYFILE."
            case Fault.CERTIFICATE_REFUSED:
                return "Set KAFKA_SSL_CERTFILE to one that is in date and signed by an authority that the broker trusts."
            case Fault.LOGIN_WANTED:
                needed = "KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD"
                return f"Set KAFKA_SECURITY_PROTOCOL={login}, {needed}."
            case Fault.NO_LOGIN_WANTED:
                return f"Set KAFKA_SECURITY_PROTOCOL={none} without KAFKA_SASL settings, or name another port."
            case Fault.MECHANISM_NOT_OFFERED:
                return "Set KAFKA_SASL_MECHANISM to one of those."
            case Fault.LOGIN_REFUSED:
                return f"Check KAFKA_SASL_USERNAME and {PASSWORD}."
            case Fault.USER_UNKNOWN:
                return "Check KAFKA_SASL_USERNAME and KAFKA_SASL_MECHANISM, or make the user with kafka-configs.sh."
            case Fault.PASSWORD_WRONG:
                return f"Set {PASSWORD} to the right one."
            case Fault.CONTROLLER | Fault.NOT_KAFKA:
                return "Name a broker's port in KAFKA_BOOTSTRAP_SERVERS."
