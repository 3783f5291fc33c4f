"""Each way in which a port refuses us is named, on the real broker: who refuses what, and which setting mends it.

Until now each of these was half a minute of silence and "check KAFKA_BOOTSTRAP_SERVERS".
"""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings.settings import Settings
from sandbox.kafka.broker import Broker
from sandbox.kafka.security import Listener, Security
from streams.kafka.connection import KafkaUnreachableError, admin, consumer, producer, refusal
from streams.kafka.topics import check_topics
from streams.probe.refusals import PortFault
from tests.integration.certificates import LOOPBACK, Authority
from tests.integration.kafka.refusal_play import PASSWORD, Place, greeter, web_server
from tests.integration.sandbox.test_broker import CACHE


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("certificates")
    authority, stranger = Authority(folder, "authority"), Authority(folder, "stranger")
    server = authority.issue("server", *LOOPBACK)
    listeners = (
        Listener("login", "SASL_PLAINTEXT"),
        Listener("scram", "SASL_PLAINTEXT", mechanisms=("SCRAM-SHA-256",)),
        Listener("tls", "SSL", certificate=server),
        Listener("both", "SASL_SSL", certificate=server),
        Listener("other", "SSL", certificate=authority.issue("other", "kafka.example")),
        Listener("expired", "SSL", certificate=authority.issue("expired", *LOOPBACK, days=-1)),
        Listener("mutual", "SSL", certificate=server, client_authority=authority.file),
    )
    users = {"wirewatch": PASSWORD, "only-plain": "x"}
    with Broker(cache=CACHE, security=Security(listeners, users=users)) as broker:
        yield Place(broker, authority, stranger)


def said(settings: Settings, fault: PortFault) -> str:
    """What a command says, which must be the same as what `refusal` found."""
    found = refusal(settings.kafka)
    assert found is not None
    assert found.fault is fault, found
    with pytest.raises(KafkaUnreachableError) as caught:
        check_topics(settings)
    assert PASSWORD not in str(caught.value)
    assert caught.value.lasts == found.lasts
    return str(caught.value).replace(settings.kafka.bootstrap_servers, "HERE")


def test_what_is_right_is_not_refused(place: Place) -> None:
    own = {"KAFKA_SSL_CERTFILE": str(place.authority.issue("us", "wirewatch"))}
    for settings in (
        place.settings(place.broker.bootstrap_servers, "PLAINTEXT"),
        place.settings("tls", "SSL"),
        place.settings("mutual", "SSL", **own),
        *(
            place.settings(name, protocol, KAFKA_SASL_MECHANISM=mechanism)
            for name, protocol in (("login", "SASL_PLAINTEXT"), ("both", "SASL_SSL"))
            for mechanism in ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
        ),
    ):
        assert refusal(settings.kafka) is None, settings
        with admin(settings) as one, consumer(settings) as two, producer(settings) as three:
            assert one is not two is not three


@pytest.mark.parametrize("name", ["login", "both"])
@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-256", "SCRAM-SHA-512"])
def test_a_wrong_password(place: Place, name: str, mechanism: str) -> None:
    protocol = "SASL_SSL" if name == "both" else "SASL_PLAINTEXT"
    settings = place.settings(name, protocol, KAFKA_SASL_PASSWORD="wrong", KAFKA_SASL_MECHANISM=mechanism)
    text = said(settings, PortFault.PASSWORD_WRONG)
    assert text == (
        "Kafka at HERE cannot be used: it refuses the password of wirewatch. "
        "Set KAFKA_SASL_PASSWORD or KAFKA_SASL_PASSWORD_FILE to the right one."
    )


@pytest.mark.parametrize("changed", ["KAFKA_SASL_PASSWORD", "KAFKA_SASL_USERNAME"])
def test_a_wrong_password_or_user_by_plain(place: Place, changed: str) -> None:
    settings = place.settings("login", "SASL_PLAINTEXT", KAFKA_SASL_MECHANISM="PLAIN", **{changed: "wrong"})
    user = settings.kafka.sasl_username
    assert said(settings, PortFault.LOGIN_REFUSED) == (
        f"Kafka at HERE cannot be used: it refuses the user {user} or the password of {user}. "
        "Check KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD or KAFKA_SASL_PASSWORD_FILE."
    )


def test_an_unknown_user(place: Place) -> None:
    settings = place.settings("login", "SASL_PLAINTEXT", KAFKA_SASL_USERNAME="nobody")
    assert said(settings, PortFault.USER_UNKNOWN) == (
        "Kafka at HERE cannot be used: it knows no user nobody with a password for SCRAM-SHA-256. "
        "Check KAFKA_SASL_USERNAME and KAFKA_SASL_MECHANISM, or make the user with kafka-configs.sh."
    )


def test_a_mechanism_that_is_not_offered(place: Place) -> None:
    settings = place.settings("scram", "SASL_PLAINTEXT", KAFKA_SASL_MECHANISM="PLAIN")
    assert said(settings, PortFault.MECHANISM_NOT_OFFERED) == (
        "Kafka at HERE cannot be used: it offers no login by PLAIN, only by SCRAM-SHA-256. "
        "Set KAFKA_SASL_MECHANISM to one of those."
    )


def test_a_certificate_of_another_authority(place: Place) -> None:
    settings = place.settings("tls", "SSL", KAFKA_SSL_CAFILE=str(place.stranger.file))
    assert said(settings, PortFault.UNTRUSTED) == (
        f"Kafka at HERE cannot be used: its certificate is not signed by KAFKA_SSL_CAFILE ({place.stranger.file}). "
        "Set KAFKA_SSL_CAFILE to the PEM file of the authority that signed it."
    )


def test_a_certificate_that_the_system_does_not_trust(place: Place) -> None:
    settings = place.settings("tls", "SSL", KAFKA_SSL_CAFILE="")
    assert said(settings, PortFault.UNTRUSTED) == (
        "Kafka at HERE cannot be used: its certificate is not signed by an authority that this system trusts. "
        "Set KAFKA_SSL_CAFILE to the PEM file of the authority that signed it."
    )


def test_a_certificate_for_another_name(place: Place) -> None:
    assert said(place.settings("other", "SSL"), PortFault.OTHER_NAME) == (
        "Kafka at HERE cannot be used: its certificate is for another name than 127.0.0.1. "
        "Name the broker in KAFKA_BOOTSTRAP_SERVERS as its certificate does, or give it one for this name."
    )


def test_a_certificate_that_is_out_of_date(place: Place) -> None:
    assert said(place.settings("expired", "SSL"), PortFault.EXPIRED) == (
        "Kafka at HERE cannot be used: its certificate is out of date (certificate has expired). "
        "Give the broker a new certificate, or set this machine's clock."
    )


def test_a_certificate_of_ours_is_wanted(place: Place) -> None:
    assert said(place.settings("mutual", "SSL"), PortFault.CERTIFICATE_WANTED) == (
        "Kafka at HERE cannot be used: it wants a certificate of this client, and KAFKA_SSL_CERTFILE is not set. "
        "Set KAFKA_SSL_CERTFILE and KAFKA_SSL_KEYFILE."
    )


def test_a_certificate_of_ours_that_is_not_trusted(place: Place) -> None:
    own = place.stranger.issue("stranger-client", "wirewatch")
    assert said(place.settings("mutual", "SSL", KAFKA_SSL_CERTFILE=str(own)), PortFault.CERTIFICATE_REFUSED) == (
        f"Kafka at HERE cannot be used: it refuses the certificate of KAFKA_SSL_CERTFILE ({own}). "
        "Set KAFKA_SSL_CERTFILE to one that is in date and signed by an authority that the broker trusts."
    )


@pytest.mark.parametrize(("name", "protocol", "better"), [("tls", "PLAINTEXT", "SSL"), ("both", "SASL_PLAINTEXT", "SASL_SSL")])
def test_a_port_that_speaks_tls(place: Place, name: str, protocol: str, better: str) -> None:
    assert said(place.settings(name, protocol), PortFault.SPEAKS_TLS) == (
        f"Kafka at HERE cannot be used: this port speaks TLS, and KAFKA_SECURITY_PROTOCOL is {protocol}. "
        f"Set KAFKA_SECURITY_PROTOCOL={better}, or name another port in KAFKA_BOOTSTRAP_SERVERS."
    )


@pytest.mark.parametrize(("name", "protocol", "better"), [("", "SSL", "PLAINTEXT"), ("login", "SASL_SSL", "SASL_PLAINTEXT")])
def test_a_port_that_speaks_no_tls(place: Place, name: str, protocol: str, better: str) -> None:
    assert said(place.settings(name or place.broker.bootstrap_servers, protocol), PortFault.SPEAKS_PLAINTEXT) == (
        f"Kafka at HERE cannot be used: this port speaks no TLS, and KAFKA_SECURITY_PROTOCOL is {protocol}. "
        f"Set KAFKA_SECURITY_PROTOCOL={better}, or name another port in KAFKA_BOOTSTRAP_SERVERS."
    )


@pytest.mark.parametrize(("name", "protocol", "better"), [("login", "PLAINTEXT", "SASL_PLAINTEXT"), ("both", "SSL", "SASL_SSL")])
def test_a_port_that_wants_a_login(place: Place, name: str, protocol: str, better: str) -> None:
    text = said(place.settings(name, protocol), PortFault.LOGIN_WANTED)
    head, _, tail = text.partition(" (")
    offered, _, tail = tail.partition("), ")
    assert head == "Kafka at HERE cannot be used: this port wants a login"
    assert sorted(offered.split(", ")) == ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]
    assert tail == (
        f"and KAFKA_SECURITY_PROTOCOL is {protocol}. "
        f"Set KAFKA_SECURITY_PROTOCOL={better}, KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD."
    )


@pytest.mark.parametrize(("name", "protocol", "better"), [("", "SASL_PLAINTEXT", "PLAINTEXT"), ("tls", "SASL_SSL", "SSL")])
def test_a_port_that_takes_no_login(place: Place, name: str, protocol: str, better: str) -> None:
    assert said(place.settings(name or place.broker.bootstrap_servers, protocol), PortFault.NO_LOGIN_WANTED) == (
        f"Kafka at HERE cannot be used: this port takes no login, and KAFKA_SECURITY_PROTOCOL is {protocol}. "
        f"Set KAFKA_SECURITY_PROTOCOL={better} without KAFKA_SASL settings, or name another port."
    )


@pytest.mark.parametrize("protocol", ["PLAINTEXT", "SASL_PLAINTEXT"])
def test_the_port_of_a_controller(place: Place, protocol: str) -> None:
    assert said(place.settings(place.broker.controller_servers, protocol), PortFault.CONTROLLER) == (
        "Kafka at HERE cannot be used: this is the port of a controller, which serves no clients. "
        "Name a broker's port in KAFKA_BOOTSTRAP_SERVERS."
    )


@pytest.mark.parametrize("protocol", ["PLAINTEXT", "SSL", "SASL_SSL"])
def test_a_web_server(place: Place, protocol: str) -> None:
    with web_server() as servers:
        text = said(place.settings(servers, protocol), PortFault.NOT_KAFKA)
    assert text == (
        "Kafka at HERE cannot be used: this is no Kafka: it answers \"HTTP/1.0 501 Unsupported method ('GET')\". "
        "Name a broker's port in KAFKA_BOOTSTRAP_SERVERS."
    )


@pytest.mark.parametrize("protocol", ["PLAINTEXT", "SSL"])
def test_a_program_that_greets(place: Place, protocol: str) -> None:
    with greeter(b"SSH-2.0-OpenSSH_9.2p1\r\n") as servers:
        text = said(place.settings(servers, protocol), PortFault.NOT_KAFKA)
    assert text == (
        'Kafka at HERE cannot be used: this is no Kafka: it answers "SSH-2.0-OpenSSH_9.2p1". '
        "Name a broker's port in KAFKA_BOOTSTRAP_SERVERS."
    )


def test_a_name_that_is_not_known(place: Place) -> None:
    text = said(place.settings("kafka.invalid:9092", "PLAINTEXT"), PortFault.NAME_UNKNOWN)
    assert text.startswith("Kafka at HERE cannot be used: the name kafka.invalid is not known on this machine (")
    assert text.endswith("). Check the name in KAFKA_BOOTSTRAP_SERVERS.")


def test_nothing_listens(place: Place) -> None:
    assert said(place.settings("127.0.0.1:1", "SASL_SSL"), PortFault.NOTHING_LISTENS) == (
        "Kafka at HERE cannot be used: nothing listens there. "
        "Check KAFKA_BOOTSTRAP_SERVERS and that the broker runs; `wirewatch sandbox kafka` starts one on this machine, "
        "`wirewatch doctor` looks further."
    )


def test_files_of_ours_that_cannot_be_used(place: Place, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("no certificate")
    assert said(place.settings("tls", "SSL", KAFKA_SSL_CAFILE=str(empty)), PortFault.OWN_FILES) == (
        f"Kafka at HERE cannot be used: KAFKA_SSL_CAFILE ({empty}) holds no certificate that can be read. "
        "Check the PEM files that the settings name."
    )
    certificate, key = place.authority.issue("one", "one"), place.authority.issue("two", "two")
    own = {"KAFKA_SSL_CERTFILE": str(certificate), "KAFKA_SSL_KEYFILE": str(key)}
    assert said(place.settings("tls", "SSL", **own), PortFault.OWN_FILES) == (
        f"Kafka at HERE cannot be used: KAFKA_SSL_CERTFILE ({certificate}) with KAFKA_SSL_KEYFILE ({key}) cannot be used: "
        "key values mismatch. Check the PEM files that the settings name."
    )


def test_one_server_of_several_is_enough_and_a_lasting_fault_goes_before_a_passing_one(place: Place) -> None:
    good, dead, bad = place.broker.bootstrap_servers, "127.0.0.1:1", place.broker.controller_servers
    for servers in (f"{good},{dead}", f"{dead},{good}", f"{bad},{dead},{good}"):
        assert refusal(place.settings(servers, "PLAINTEXT").kafka) is None
    found = refusal(place.settings(f"{dead},{bad}", "PLAINTEXT").kafka)
    assert found is not None
    assert (found.fault, found.server) == (PortFault.CONTROLLER, bad)


def test_a_port_that_says_nothing_is_left_to_the_client(place: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        servers = f"127.0.0.1:{server.getsockname()[1]}"
        assert refusal(place.settings(servers, "PLAINTEXT").kafka) is None
        assert refusal(place.settings(servers, "SSL").kafka) is None
