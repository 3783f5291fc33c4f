"""docker-compose.yml says what the settings know, and keeps what it promises about safety. No Docker is asked."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from config.settings.settings import load_settings, variables
from sandbox.kafka.jars import KAFKA_VERSION
from wirewatch.cli import cli

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "wirewatch"}


def test_kafka_is_the_one_the_tests_run_on() -> None:
    # With or without a digest (docs/operations.md).
    assert SERVICES["kafka"]["image"].partition("@")[0] == f"apache/kafka:{KAFKA_VERSION}"
    assert set(OURS) == {"topics", "worker", "slack"}


def test_every_variable_is_one_that_the_settings_read() -> None:
    known = {variable.name for variable, _ in variables()}
    known |= {f"{variable.name}_FILE" for variable, _ in variables() if variable.file_too}
    named = {name for service in OURS.values() for name in service.get("environment", {})}
    assert named
    assert named <= known
    assert set(re.findall(r"\$\{(\w+)", TEXT)) <= known


def test_the_worker_starts_with_nothing_set_outside() -> None:
    environ = {name: re.sub(r"\$\{\w+:-(.*?)\}", r"\1", value) for name, value in SERVICES["worker"]["environment"].items()}
    settings = load_settings(environ)
    assert settings.kafka.bootstrap_servers == "kafka:9092"
    assert settings.slack.token is None
    assert settings.slack.api_url == "https://slack.com/api/"


def test_topics_and_worker_agree_about_the_topics() -> None:
    assert SERVICES["topics"]["environment"].items() <= SERVICES["worker"]["environment"].items()


@pytest.mark.parametrize("name", sorted(OURS))
def test_ours_run_without_rights_on_a_file_system_they_cannot_write(name: str) -> None:
    service = OURS[name]
    assert service["user"] == "10001:10001"
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", ["kafka", "worker", "slack"])
def test_what_stays_up_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_the_health_check_of_the_worker_asks_its_port() -> None:
    (script,) = (part for part in SERVICES["worker"]["healthcheck"]["test"] if "HTTPConnection" in part)
    (port,) = re.findall(r"\b\d{4,}\b", script)
    assert port == SERVICES["worker"]["environment"]["WIREWATCH_HTTP_PORT"]
    assert '"/ready"' in script


@pytest.mark.parametrize("name", sorted(OURS))
def test_each_command_is_one_there_is(name: str) -> None:
    words = [word for word in OURS[name]["command"] if not word.startswith("-") and not re.match(r"[\d.]+$", word)]
    result = CliRunner().invoke(cli, [*words, "--help"])
    assert result.exit_code == 0, result.output


def test_ports_are_open_on_this_machine_only() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert len(ports) == 2
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_watchlists_that_are_mounted_are_the_shipped_ones() -> None:
    mount, environment = SERVICES["worker"]["volumes"][0], SERVICES["worker"]["environment"]
    source, target, mode = mount.split(":")
    assert (ROOT / source).resolve() == ROOT / "config" / "watchlists"
    assert (target, mode) == (environment["WIREWATCH_WATCHLISTS"], "ro")


def test_the_image_runs_as_the_same_user() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    assert "USER 10001:10001" in lines
    assert lines.index("USER 10001:10001") < lines.index('ENTRYPOINT ["wirewatch"]')
