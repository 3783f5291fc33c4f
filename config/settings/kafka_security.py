"""Whether the security settings of Kafka fit together.

A client that is given a password but told to connect in plain text does not complain: it connects in plain text, or hangs
against a TLS port until its timeout. So what contradicts itself is refused before anything connects.
"""

from collections.abc import Iterator, Mapping

PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
_LOGIN = ("KAFKA_SASL_MECHANISM", "KAFKA_SASL_USERNAME", "KAFKA_SASL_PASSWORD", "KAFKA_SASL_PASSWORD_FILE")
_TLS = ("KAFKA_SSL_CAFILE", "KAFKA_SSL_CERTFILE", "KAFKA_SSL_KEYFILE")


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
