"""`make setup` cut off at any moment, and run again: it mends what was half made. The real script, with a lock of one library."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.test_architecture import ROOT
from tests.waiting import ended, run

PROJECT = (
    '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "x"\nversion = "1"\n'
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "setup", tmp_path / ".ci" / "setup")
    shutil.copy(ROOT / "requirements-build.lock", tmp_path / "requirements.lock")
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    return tmp_path


def setup(tree: Path, **environ: str) -> "subprocess.CompletedProcess[str]":
    return run([tree / ".ci" / "setup", sys.executable, ".venv"], cwd=tree, env={**os.environ, **environ})


def assert_whole(tree: Path) -> None:
    assert (tree / ".venv" / ".ready").exists()
    assert not (tree / ".venv" / ".unfinished").exists()
    done = run([tree / ".venv" / "bin" / "python", "-m", "pip", "list", "--format", "freeze"])
    assert {"setuptools", "x"} <= {line.partition("==")[0] for line in done.stdout.splitlines()}


def test_each_step_is_said_and_a_half_made_environment_is_mended(tree: Path) -> None:
    first = setup(tree)
    assert re.findall(r"^(\d) of 3: ", first.stderr, re.MULTILINE) == ["1", "2", "3"], first.stderr
    assert_whole(tree)
    # An interpreter is there, and pip is not: a `python -m venv` that was cut off.
    for pip in (tree / ".venv").glob("lib/python*/site-packages/pip*"):
        shutil.rmtree(pip)
    assert setup(tree).returncode == 0
    assert_whole(tree)
    # Cut off while libraries were installed: what is there may be half a library.
    (tree / ".venv" / ".unfinished").touch()
    (tree / ".venv" / "half").touch()
    again = setup(tree)
    assert again.stderr.startswith("The last setup was cut off, so .venv is made anew.\n")
    assert not (tree / ".venv" / "half").exists()
    assert_whole(tree)


def test_an_environment_of_somebody_else_is_kept(tree: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", tree / ".venv"], check=True)
    (tree / ".venv" / "theirs").touch()
    assert setup(tree, HTTPS_PROXY="http://127.0.0.1:9", PIP_RETRIES="0", PIP_NO_CACHE_DIR="1").returncode == 1
    assert setup(tree).returncode == 0
    assert (tree / ".venv" / "theirs").exists()


def test_without_a_network_it_says_what_to_set(tree: Path) -> None:
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": "", "no_proxy": ""}
    done = setup(tree, **nowhere, https_proxy="http://127.0.0.1:9", PIP_RETRIES="0", PIP_NO_CACHE_DIR="1", PIP_FIND_LINKS="")
    assert done.returncode == 1
    for name in ("HTTPS_PROXY", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "WIREWATCH_CACHE"):
        assert name in done.stderr


@pytest.mark.parametrize("after_s", [0.1, 1.0, 3.0, 6.0])
def test_ctrl_c_leaves_nothing_that_the_next_run_cannot_mend(tree: Path, after_s: float) -> None:
    command = [tree / ".ci" / "setup", sys.executable, ".venv"]
    process = subprocess.Popen(
        command, cwd=tree, start_new_session=True, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    time.sleep(after_s)
    # In a terminal it reaches the script and whatever runs below it.
    os.killpg(process.pid, signal.SIGINT)
    process.communicate()
    assert ended(process) in (0, 130)
    assert setup(tree).returncode == 0
    assert_whole(tree)
