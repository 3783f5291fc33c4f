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
from tests.waiting import ended, run, until

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


def cut_off(tree: Path, step: str) -> tuple[int, str]:
    """Press Ctrl-C a moment after setup has said that this step begins: its status, and what it said."""
    command = [tree / ".ci" / "setup", sys.executable, ".venv"]
    with (tree / "said").open("w+", encoding="utf-8") as said:
        process = subprocess.Popen(command, cwd=tree, start_new_session=True, stdout=said, stderr=said)
        until(
            lambda: step in (tree / "said").read_text("utf-8"), lambda: f"{process.poll()} {(tree / 'said').read_text('utf-8')}"
        )
        time.sleep(0.3)
        # In a terminal it reaches the script and whatever runs below it.
        os.killpg(process.pid, signal.SIGINT)
        return ended(process), (tree / "said").read_text("utf-8")


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


def test_an_environment_of_somebody_else_is_kept_and_without_a_network_it_says_what_to_set(tree: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", tree / ".venv"], check=True)
    (tree / ".venv" / "theirs").touch()
    nowhere = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"), "http://127.0.0.1:9")
    done = setup(tree, **nowhere, NO_PROXY="", no_proxy="", PIP_RETRIES="0", PIP_NO_CACHE_DIR="1", PIP_FIND_LINKS="")
    assert done.returncode == 1
    for name in ("HTTPS_PROXY", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "WIREWATCH_CACHE"):
        assert name in done.stderr
    assert setup(tree).returncode == 0
    assert (tree / ".venv" / "theirs").exists()


def test_ctrl_c_at_each_step_leaves_nothing_that_the_next_run_cannot_mend(tree: Path) -> None:
    """Each run is cut off a step later than the one before, so each but the first also mends what that one left."""
    for step in ("", "1 of 3", "2 of 3", "3 of 3"):
        status, said = cut_off(tree, step)
        # By the signal itself where the script has not begun yet.
        assert status in (130, -signal.SIGINT), said
    assert setup(tree).returncode == 0
    assert_whole(tree)
