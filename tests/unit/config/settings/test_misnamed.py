"""Names under prefixes that are not ours alone: a typo of ours is told, what is another program's is not."""

import pytest

from config.settings.settings import load_settings


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("SLACK_TOKEN", "SLACK_BOT_TOKEN"),
        ("SLACK_BOT_TOKEN_", "SLACK_BOT_TOKEN"),
        ("SLACK_API_TOKEN", "SLACK_BOT_TOKEN"),
        ("SLACK_TOKEN_FILE", "SLACK_BOT_TOKEN_FILE"),
        ("SLACK_URL", "SLACK_API_URL"),
        ("KAFKA_BOOTSTRAP_SERVER", "KAFKA_BOOTSTRAP_SERVERS"),
        ("KAFKA_BOOTSTRAP", "KAFKA_BOOTSTRAP_SERVERS"),
        ("KAFKA_USERNAME", "KAFKA_SASL_USERNAME"),
        ("KAFKA_PASSWORD", "KAFKA_SASL_PASSWORD"),
        ("KAFKA_SSL_CA_FILE", "KAFKA_SSL_CAFILE"),
        ("KAFKA_SSL_KEY_FILE", "KAFKA_SSL_KEYFILE"),
        ("KAFKA_SECURITY_PROTOCOLL", "KAFKA_SECURITY_PROTOCOL"),
    ],
)
def test_a_typo_is_told_with_the_name_that_is_meant(name: str, meant: str) -> None:
    settings = load_settings({name: "never-shown"})
    assert settings.misnamed == (f"{name} is set and not read; did you mean {meant}?",)
    assert "never-shown" not in repr(settings)


@pytest.mark.parametrize(
    "name",
    [
        "KAFKA_HOME", "KAFKA_OPTS", "KAFKA_HEAP_OPTS", "KAFKA_JVM_PERFORMANCE_OPTS", "KAFKA_LOG4J_OPTS", "KAFKA_VERSION",
        "KAFKA_ADVERTISED_LISTENERS", "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "KAFKA_SECURITY_INTER_BROKER_PROTOCOL",
        "KAFKA_SASL_MECHANISM_INTER_BROKER_PROTOCOL", "KAFKA_SASL_ENABLED_MECHANISMS", "KAFKA_SSL_KEYSTORE_PASSWORD",
        "KAFKA_SSL_KEY_PASSWORD", "KAFKA_SSL_TRUSTSTORE_LOCATION", "KAFKA_CFG_LISTENERS", "KAFKA_REST_BOOTSTRAP_SERVERS",
        "KAFKA_PORT", "KAFKA_SERVICE_HOST", "KAFKA_PORT_9092_TCP",
        "SLACK_WEBHOOK_URL", "SLACK_APP_TOKEN", "SLACK_USER_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CHANNEL", "SLACK_CLIENT_ID",
        "KAFKAESQUE", "MY_SLACK_TOKEN",
    ],
)  # fmt: skip
def test_what_is_another_programs_is_left_alone(name: str) -> None:
    assert load_settings({name: "x"}).misnamed == ()


def test_what_is_set_as_well_is_not_meant() -> None:
    names = {"SLACK_TOKEN": "x", "SLACK_BOT_TOKEN": "xoxb-1-2", "KAFKA_BOOTSTRAP_SERVER": "x", "KAFKA_BOOTSTRAP_SERVERS": "a:1"}
    assert load_settings(names).misnamed == ()


def test_an_empty_one_counts_as_not_set() -> None:
    assert load_settings({"SLACK_TOKEN": " "}).misnamed == ()
