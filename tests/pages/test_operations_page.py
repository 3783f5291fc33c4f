"""What docs/operations.md and docs/metrics.md give to be copied: the systemd unit, the probes, the rules of Prometheus."""

import configparser
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from config.settings.settings import load_settings, variables
from streams.watching.metrics import CATALOGUE
from wirewatch.cli import cli

ROOT = Path(__file__).parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")
METRICS = (ROOT / "docs" / "metrics.md").read_text("utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
PROCESS = {
    "process_resident_memory_bytes", "process_cpu_seconds_total", "process_open_fds", "process_max_fds",
    "process_start_time_seconds",
}  # fmt: skip


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.+?)^```", page, re.MULTILINE | re.DOTALL)


def unit() -> tuple[configparser.RawConfigParser, list[tuple[str, str]]]:
    """The unit, and its lines as pairs, because a unit may have the same name several times."""
    (text,) = blocks(OPERATIONS, "ini")
    parser = configparser.RawConfigParser(strict=False, comment_prefixes=("#",), delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    lines = [line.partition("=") for line in text.splitlines() if "=" in line and not line.startswith("#")]
    return parser, [(name, value) for name, _, value in lines]


def test_the_unit_starts_a_worker_again_whatever_happens() -> None:
    parser, _ = unit()
    assert parser.sections() == ["Unit", "Service", "Install"]
    service = dict(parser["Service"])
    assert (service["Type"], service["Restart"], service["RestartSec"]) == ("simple", "always", "5")
    assert parser["Unit"]["StartLimitIntervalSec"] == "0"
    program, *arguments = shlex.split(service["ExecStart"])
    assert Path(program).name == "wirewatch"
    assert CliRunner().invoke(cli, [*arguments, "--help"]).exit_code == 0


def test_the_settings_of_the_unit_are_settings_and_its_secrets_are_files(tmp_path: Path) -> None:
    _, lines = unit()
    environment = dict(value.split("=", 1) for name, value in lines if name == "Environment")
    known = {variable.name for variable, _ in variables()} | {f"{each.name}_FILE" for each, _ in variables() if each.file_too}
    assert set(environment) <= known
    secret = {each.name for each, _ in variables() if each.kind.secret}
    assert not secret & set(environment)
    given = {value.partition(":")[0] for name, value in lines if name == "LoadCredential"}
    assert {value.removeprefix("%d/") for value in environment.values() if value.startswith("%d/")} == given
    for name in given:
        (tmp_path / name).write_text("xoxb-hush")
    read = {name: value.replace("%d", str(tmp_path)).replace("%H", "machine-1") for name, value in environment.items()}
    settings = load_settings(read)
    assert settings.http_port is not None
    assert settings.slack.token is not None


def test_the_probes_ask_what_the_port_answers() -> None:
    (pod,) = [yaml.safe_load(block) for block in blocks(OPERATIONS, "yaml") if "livenessProbe" in block]
    (container,) = pod["containers"]
    settings = load_settings({each["name"]: each["value"] for each in container["env"]})
    assert [each["containerPort"] for each in container["ports"]] == [settings.http_port]
    paths = {name: container[f"{name}Probe"]["httpGet"]["path"] for name in ("startup", "liveness", "readiness")}
    assert paths == {"startup": "/live", "liveness": "/live", "readiness": "/ready"}
    assert {container[f"{name}Probe"]["httpGet"]["port"] for name in paths} == {each["name"] for each in container["ports"]}


def alert_rules() -> list[dict[str, Any]]:
    (found,) = [yaml.safe_load(block) for block in blocks(METRICS, "yaml") if "groups:" in block]
    return [rule for group in found["groups"] for rule in group["rules"]]


def test_prometheus_is_told_where_to_ask() -> None:
    (scrape,) = [yaml.safe_load(block) for block in blocks(METRICS, "yaml") if "scrape_configs" in block]
    (job,) = scrape["scrape_configs"]
    assert all(re.fullmatch(r"[\w.-]+:9464", target) for each in job["static_configs"] for target in each["targets"])


def test_each_alert_is_made_of_metrics_there_are_and_of_their_labels() -> None:
    rows = {row.name: row for row in CATALOGUE}
    assert len(alert_rules()) == 4
    for rule in alert_rules():
        assert rule["annotations"]["summary"]
        names = re.findall(r"\bwirewatch_\w+", rule["expr"])
        assert names
        assert set(names) <= set(rows), rule["alert"]
        for name, label in re.findall(r"(wirewatch_\w+)\{(\w+)=", rule["expr"]):
            assert label in rows[name].labels
        for label in re.findall(r"by \((\w+)\)", rule["expr"]):
            assert all(label in rows[name].labels for name in names)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_metric_that_a_page_names_is_in_the_catalogue(page: Path) -> None:
    named = set(re.findall(r"\b(?:wirewatch|process)_[a-z_]+\b", page.read_text("utf-8")))
    assert named <= {row.name for row in CATALOGUE} | PROCESS
