"""`wirewatch doctor` on a machine whose Python lacks the libraries that batches may be compressed with."""

import os
import subprocess
import sys

import orjson

from streams.kafka.codecs import CODECS, missing_codecs
from tests.acceptance.harness import ROOT

WITHOUT = """
import sys
sys.modules.update(dict.fromkeys(sys.argv[1].split(",")))
from config.settings.settings import Settings
from wirewatch.checks import machine
for finding in machine.codecs(Settings()):
    print(finding.state, finding.found, finding.fix, sep="|")
"""


def doctor(without: str) -> str:
    """What is said of codecs by a Python in which these modules cannot be imported."""
    command = [sys.executable, "-c", WITHOUT, without]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_all_codecs_can_be_read_here() -> None:
    assert tuple(missing_codecs()) == ()
    assert doctor("nothing") == f"ok|{', '.join(CODECS)}|\n"


def test_what_is_missing_is_named_with_its_package() -> None:
    found = (
        "missing|lz4 cannot be read by the stages: its library is not there; "
        "zstd cannot be read by the stages: its library is not there; "
        "lz4 cannot be read by the commands: its library is not there; "
        "zstd cannot be read by the commands: its library is not there|"
        "Run `pip install cramjam lz4 zstandard` where Wirewatch is installed.\n"
    )
    assert doctor("lz4,lz4.frame,zstandard") == found
    found = (
        "missing|snappy cannot be read by the stages: its library is not there; "
        "lz4 cannot be read by the stages: its library is not there; "
        "zstd cannot be read by the stages: its library is not there; "
        "snappy cannot be read by the commands: its library is not there|"  # python-snappy stands on cramjam
        "Run `pip install cramjam lz4 zstandard python-snappy` where Wirewatch is installed.\n"
    )
    assert doctor("cramjam") == found


def test_the_command_shows_them() -> None:
    env = {**os.environ, "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"}
    command = [sys.executable, "-m", "wirewatch", "doctor", "--json"]
    lines = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=False).stdout.splitlines()
    found = {finding["name"]: finding for finding in map(orjson.loads, lines)}
    assert found["Codecs"] == {"name": "Codecs", "state": "ok", "found": "gzip, snappy, lz4, zstd", "fix": ""}
