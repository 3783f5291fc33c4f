"""The environment: what is read, what is refused and in which words."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from config.settings.kinds import Secret
from config.settings.settings import KafkaSettings, Settings, SettingsError, SlackSettings, load_settings
from tests.copying import replace

ROOT = Path(__file__).parents[4]


def problems(**environ: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as error:
        load_settings(environ)
    return error.value.problems


def test_an_empty_environment_gives_the_defaults() -> None:
    assert load_settings({}) == Settings()
    assert (Settings().watchlists, Settings().folder) == (None, ROOT / "config" / "watchlists")


def test_an_empty_or_blank_variable_counts_as_not_set() -> None:
    assert load_settings({"WIREWATCH_PARTITIONS": "", "SLACK_BOT_TOKEN": " \n", "KAFKA_SASL_USERNAME": ""}) == Settings()


def test_variables_of_other_programs_are_none_of_ours() -> None:
    assert load_settings({"PATH": "/bin", "KAFKA_HEAP_OPTS": "-Xmx1g", "SLACK_TEAM": "x"}) == Settings()


def test_settings_cannot_be_changed_but_replaced() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().batch = 1  # type: ignore[misc]
    assert replace(Settings(), batch=1).batch == 1


def test_every_variable_reaches_its_field(tmp_path: Path) -> None:
    pem = tmp_path / "a.pem"
    pem.write_text("PEM")
    settings = load_settings(
        {
            "KAFKA_BOOTSTRAP_SERVERS": "kafka-1.example.org:9093, [::1]:9092,10.0.0.1:1",
            "KAFKA_SECURITY_PROTOCOL": "sasl_ssl",
            "KAFKA_SSL_CAFILE": str(pem),
            "KAFKA_SSL_CERTFILE": str(pem),
            "KAFKA_SSL_KEYFILE": str(pem),
            "KAFKA_SASL_MECHANISM": "scram-sha-512",
            "KAFKA_SASL_USERNAME": "wirewatch",
            "KAFKA_SASL_PASSWORD": "hush",
            "SLACK_BOT_TOKEN": " xoxb-1\n",
            "SLACK_API_URL": "http://slack:8080/api",
            "WIREWATCH_SLACK_TIMEOUT_S": "2.5",
            "WIREWATCH_STAGES": "deliver, match",
            "WIREWATCH_WATCHLISTS": "desk.yaml",
            "WIREWATCH_TOPIC_PREFIX": "test.",
            "WIREWATCH_PARTITIONS": "12",
            "WIREWATCH_REPLICATION_FACTOR": "3",
            "WIREWATCH_RETENTION_S": "3600",
            "WIREWATCH_DEAD_LETTER_RETENTION_S": "7200",
            "WIREWATCH_REMEMBER_S": "60",
            "WIREWATCH_INSTANCE": "worker-0",
            "WIREWATCH_SESSION_TIMEOUT_S": "10",
            "WIREWATCH_MAX_AGE_H": "36.5",
            "WIREWATCH_BATCH": "50",
            "WIREWATCH_TIMEZONE": "Europe/Berlin",
            "WIREWATCH_LOG_LEVEL": "DEBUG",
            "WIREWATCH_HTTP_PORT": "9464",
            "WIREWATCH_HTTP_HOST": "[::1]",
            "WIREWATCH_DATA_DIR": "data",
            "WIREWATCH_CACHE": "cache",
        }
    )
    assert settings == Settings(
        kafka=KafkaSettings(
            bootstrap_servers="kafka-1.example.org:9093,[::1]:9092,10.0.0.1:1",
            security_protocol="SASL_SSL",
            ssl_cafile=pem,
            ssl_certfile=pem,
            ssl_keyfile=pem,
            sasl_mechanism="SCRAM-SHA-512",
            sasl_username="wirewatch",
            sasl_password=Secret("hush"),
        ),
        slack=SlackSettings(token=Secret("xoxb-1"), api_url="http://slack:8080/api/", timeout_s=2.5),
        stages=("match", "deliver"),
        watchlists=Path("desk.yaml"),
        topic_prefix="test.",
        partitions=12,
        max_age_h=36.5,
        replication_factor=3,
        retention_s=3600.0,
        dead_letter_retention_s=7200.0,
        remember_s=60.0,
        instance="worker-0",
        session_timeout_s=10.0,
        batch=50,
        timezone="Europe/Berlin",
        log_level="debug",
        http_port=9464,
        http_host="::1",
        data_dir=Path("data"),
        cache=Path("cache"),
    )


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as error:
        load_settings({"WIREWATCH_PARTITION": "4", "WIREWATCH_BATCH": "many", "SLACK_BOT_TOKEN": "hush", "WIREWATCH_XYZ": "1"})
    assert str(error.value) == (
        "The settings in the environment cannot be used:\n"
        "  WIREWATCH_PARTITION is no setting; did you mean WIREWATCH_PARTITIONS?\n"
        "  WIREWATCH_XYZ is no setting; docs/settings.md lists them all\n"
        "  SLACK_BOT_TOKEN must be a Slack token, which starts with xox\n"
        '  WIREWATCH_BATCH must be a whole number from 1 to 5000, not "many"'
    )


SERVERS = "KAFKA_BOOTSTRAP_SERVERS must be host:port, several with commas between, not "
URL = "SLACK_API_URL must be an https address (http only on this machine, or for a name without a dot), not "


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("KAFKA_BOOTSTRAP_SERVERS", "kafka", f'{SERVERS}"kafka"'),
        ("KAFKA_BOOTSTRAP_SERVERS", "kafka:0", f'{SERVERS}"kafka:0"'),
        ("KAFKA_BOOTSTRAP_SERVERS", "kafka:65536", f'{SERVERS}"kafka:65536"'),
        ("KAFKA_BOOTSTRAP_SERVERS", "kafka://kafka:9092", f'{SERVERS}"kafka://kafka:9092"'),
        ("KAFKA_BOOTSTRAP_SERVERS", "a:1,,b:2", f'{SERVERS}"a:1,,b:2"'),
        ("KAFKA_BOOTSTRAP_SERVERS", "::1:9092", f'{SERVERS}"::1:9092"'),
        ("KAFKA_BOOTSTRAP_SERVERS", "[::g]:9092", f'{SERVERS}"[::g]:9092"'),
        ("SLACK_API_URL", "slack.com/api", f'{URL}"slack.com/api"'),
        ("SLACK_API_URL", "ftp://slack.com/api", f'{URL}"ftp://slack.com/api"'),
        ("SLACK_API_URL", "https:///api", f'{URL}"https:///api"'),
        ("SLACK_API_URL", "https://slack.com/api?x=1", f'{URL}"https://slack.com/api?x=1"'),
        ("SLACK_API_URL", "https://slack.com:port/", f'{URL}"https://slack.com:port/"'),
        ("SLACK_API_URL", "https://me:hush@slack.com/", f'{URL}"https://***@slack.com/"'),
        (
            "SLACK_API_URL",
            "http://slack.com/api/",
            f'{URL}"http://slack.com/api/": plain http would send the token over the network for all to read; use https',
        ),
        (
            "SLACK_API_URL",
            "http://10.0.0.1/",
            f'{URL}"http://10.0.0.1/": plain http would send the token over the network for all to read; use https',
        ),
        (
            "WIREWATCH_SLACK_TIMEOUT_S",
            "0",
            'WIREWATCH_SLACK_TIMEOUT_S must be a number of seconds from 0.1 to 120, not "0"',
        ),
        (
            "WIREWATCH_SESSION_TIMEOUT_S",
            "12s",
            'WIREWATCH_SESSION_TIMEOUT_S must be a number of seconds from 6 to 1800, not "12s"',
        ),
        (
            "WIREWATCH_SESSION_TIMEOUT_S",
            "nan",
            'WIREWATCH_SESSION_TIMEOUT_S must be a number of seconds from 6 to 1800, not "nan"',
        ),
        ("WIREWATCH_RETENTION_S", "-1", 'WIREWATCH_RETENTION_S must be a number of seconds from 1 to 315360000, not "-1"'),
        ("WIREWATCH_RETENTION_S", "1e9", 'WIREWATCH_RETENTION_S must be a number of seconds from 1 to 315360000, not "1e9"'),
        ("WIREWATCH_PARTITIONS", "0", 'WIREWATCH_PARTITIONS must be a whole number from 1 to 1000, not "0"'),
        ("WIREWATCH_PARTITIONS", "4.0", 'WIREWATCH_PARTITIONS must be a whole number from 1 to 1000, not "4.0"'),
        ("WIREWATCH_PARTITIONS", "٤", 'WIREWATCH_PARTITIONS must be a whole number from 1 to 1000, not "٤"'),
        ("WIREWATCH_STAGES", "match,alerts", "all, or some of match, alert, deliver with commas between"),
        ("WIREWATCH_TOPIC_PREFIX", "a b", 'must be up to 100 letters, digits, dots, hyphens or underscores, not "a b"'),
        ("WIREWATCH_TOPIC_PREFIX", "ü" * 200, 'or underscores, not "' + "ü" * 79 + '…"'),
        ("WIREWATCH_TIMEZONE", "Europe", 'WIREWATCH_TIMEZONE must be a time zone such as UTC or Europe/Berlin, not "Europe"'),
        ("WIREWATCH_TIMEZONE", "../etc/passwd", "WIREWATCH_TIMEZONE must be a time zone such as UTC or Europe/Berlin"),
        ("WIREWATCH_TIMEZONE", "Berlin", "WIREWATCH_TIMEZONE must be a time zone such as UTC or Europe/Berlin"),
        ("WIREWATCH_HTTP_PORT", "0", 'WIREWATCH_HTTP_PORT must be a whole number from 1 to 65535, not "0"'),
        ("WIREWATCH_HTTP_PORT", "65536", 'WIREWATCH_HTTP_PORT must be a whole number from 1 to 65535, not "65536"'),
        ("WIREWATCH_HTTP_HOST", "0.0.0.0:80", 'WIREWATCH_HTTP_HOST must be a host name or an address, not "0.0.0.0:80"'),
        ("WIREWATCH_HTTP_HOST", "[::g]", 'WIREWATCH_HTTP_HOST must be a host name or an address, not "[::g]"'),
        ("WIREWATCH_LOG_LEVEL", "verbose", 'WIREWATCH_LOG_LEVEL must be one of debug, info, warning, error, not "verbose"'),
    ],
)
def test_a_wrong_value_is_told_with_what_is_expected(name: str, text: str, problem: str) -> None:
    (only,) = problems(**{name: text})
    assert problem in only
    assert only.startswith(name)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/api/", "http://[::1]/", "http://localhost/", "http://slack:80/", "https://slack.com/api/"]
)
def test_plain_http_is_allowed_where_it_stays_near(url: str) -> None:
    assert load_settings({"SLACK_API_URL": url}).slack.api_url == url


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        (
            {"KAFKA_SASL_PASSWORD": "hush"},
            "KAFKA_SASL_PASSWORD is set, but KAFKA_SECURITY_PROTOCOL is PLAINTEXT, which does not log in; set it to SASL_SSL",
        ),
        (
            {"KAFKA_SECURITY_PROTOCOL": "SASL_SSL", "KAFKA_SASL_MECHANISM": "PLAIN", "KAFKA_SASL_USERNAME": "me"},
            "KAFKA_SASL_PASSWORD is not set, but KAFKA_SECURITY_PROTOCOL SASL_SSL needs it",
        ),
        (
            {"KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT", "KAFKA_SASL_PASSWORD": "hush", "KAFKA_SASL_USERNAME": "me"},
            "KAFKA_SASL_MECHANISM is not set, but KAFKA_SECURITY_PROTOCOL SASL_PLAINTEXT needs it",
        ),
        (
            {"KAFKA_SSL_CAFILE": __file__},
            "KAFKA_SSL_CAFILE is set, but KAFKA_SECURITY_PROTOCOL is PLAINTEXT, which is not encrypted; "
            "set it to SSL or SASL_SSL",
        ),
        (
            {"KAFKA_SECURITY_PROTOCOL": "SSL", "KAFKA_SSL_KEYFILE": __file__},
            "KAFKA_SSL_KEYFILE is set, but KAFKA_SSL_CERTFILE is not; a key needs its certificate",
        ),
        (
            {"KAFKA_SECURITY_PROTOCOL": "SSL", "KAFKA_SSL_CAFILE": "/no/such.pem"},
            'KAFKA_SSL_CAFILE must be a file that can be read, not "/no/such.pem": it cannot be read: No such file or directory',
        ),
        (
            {"KAFKA_SECURITY_PROTOCOL": "TLS"},
            'KAFKA_SECURITY_PROTOCOL must be one of PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL, not "TLS"',
        ),
    ],
)
def test_security_that_contradicts_itself_is_refused(environ: dict[str, str], expected: str) -> None:
    assert problems(**environ) == (expected,)


@pytest.mark.parametrize(
    ("text", "host"), [("::1", "::1"), ("[::1]", "::1"), ("0.0.0.0", "0.0.0.0"), ("localhost", "localhost"), ("::", "::")]
)
def test_the_host_of_the_port(text: str, host: str) -> None:
    assert load_settings({"WIREWATCH_HTTP_HOST": text}).http_host == host


def test_a_wrong_protocol_draws_no_further_guesses() -> None:
    assert len(problems(KAFKA_SECURITY_PROTOCOL="TLS", KAFKA_SASL_USERNAME="me", KAFKA_SSL_CAFILE=__file__)) == 1


class TestSecretFiles:
    def test_the_token_is_read_and_trimmed(self, tmp_path: Path) -> None:
        file = tmp_path / "token"
        file.write_text("  xoxb-2\n\n")
        assert load_settings({"SLACK_BOT_TOKEN_FILE": str(file)}).slack.token == Secret("xoxb-2")

    def test_the_password_of_kafka_too(self, tmp_path: Path) -> None:
        file = tmp_path / "password"
        file.write_text("hush\n")
        environ = {"KAFKA_SECURITY_PROTOCOL": "SASL_SSL", "KAFKA_SASL_MECHANISM": "PLAIN", "KAFKA_SASL_USERNAME": "me"}
        assert load_settings(environ | {"KAFKA_SASL_PASSWORD_FILE": str(file)}).kafka.sasl_password == Secret("hush")

    def test_both_is_one_too_many(self) -> None:
        assert problems(SLACK_BOT_TOKEN="xoxb-1", SLACK_BOT_TOKEN_FILE="x") == (
            "SLACK_BOT_TOKEN and SLACK_BOT_TOKEN_FILE are both set; set one of them",
        )

    def test_a_missing_file_is_named(self) -> None:
        assert problems(SLACK_BOT_TOKEN_FILE="/no/such") == (
            "SLACK_BOT_TOKEN_FILE: /no/such cannot be read: No such file or directory",
        )

    def test_an_empty_file_is_named(self, tmp_path: Path) -> None:
        file = tmp_path / "token"
        file.write_text("\n")
        assert problems(SLACK_BOT_TOKEN_FILE=str(file)) == (f"SLACK_BOT_TOKEN_FILE: {file} is empty",)

    def test_a_file_that_is_no_text_is_named(self, tmp_path: Path) -> None:
        file = tmp_path / "token"
        file.write_bytes(b"xoxb-\xff")
        assert problems(SLACK_BOT_TOKEN_FILE=str(file)) == (f"SLACK_BOT_TOKEN_FILE: {file} is not UTF-8 text",)

    @pytest.mark.parametrize("token", ["hush-hush", "xoxb hush", "xoxb-hush\nxoxb-2", "Bearer xoxb-hush"])
    def test_what_is_no_token_is_refused_and_not_shown(self, tmp_path: Path, token: str) -> None:
        file = tmp_path / "token"
        file.write_text(token)
        assert problems(SLACK_BOT_TOKEN_FILE=str(file)) == ("SLACK_BOT_TOKEN must be a Slack token, which starts with xox",)
