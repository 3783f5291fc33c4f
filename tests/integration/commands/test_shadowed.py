"""Another program's module under the name of one of ours: one sentence, whichever way Python came to it."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.test_architecture import ROOMS, ROOT
from wirewatch.shadowed import LIBRARIES, OF_ITS_OWN, shadowed

SCRIPT = [str(Path(sys.executable).with_name("wirewatch"))]
MODULE = [sys.executable, "-m", "wirewatch"]
FAUST = [str(Path(sys.executable).with_name("faust")), "-A", "streams.faust_app", "worker"]
OURS = [room for room in ROOMS if room != "wirewatch"]


def said(command: list[str], folder: Path, path: str | None = None) -> str:
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=folder, env=env | ({"PYTHONPATH": path} if path else {}), capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    return done.stderr


@pytest.mark.parametrize("room", OURS)
def test_on_pythonpath(tmp_path: Path, room: str) -> None:
    file = tmp_path / f"{room}.py"
    file.write_text("raise SystemExit('it must not even be imported')")
    assert said([*SCRIPT, "check"], ROOT.parent, str(tmp_path)) == (
        f"wirewatch: Instead of Wirewatch's own, a module of another program stands under the name `{room}` ({file}): "
        f"take {tmp_path} off PYTHONPATH, or unset PYTHONPATH.\n"
    )


@pytest.mark.parametrize("file", ["yaml.py", "click/__init__.py", "rich.py", "kafka.py", "faust/__init__.py"])
def test_a_librarys_name_on_pythonpath(tmp_path: Path, file: str) -> None:
    stranger = tmp_path / file
    stranger.parent.mkdir(exist_ok=True)
    stranger.write_text("raise SystemExit('it must not even be imported')")
    name = file.split("/", 1)[0].removesuffix(".py")
    assert said([*SCRIPT, "check"], ROOT.parent, str(tmp_path)) == (
        f"wirewatch: Instead of a library that Wirewatch needs, a module of another program stands under the name `{name}` "
        f"({stranger}): take {tmp_path} off PYTHONPATH, or unset PYTHONPATH.\n"
    )


def test_a_library_that_was_installed_on_pythonpath_is_no_stranger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "yaml", raising=False)
    (tmp_path / "yaml.py").write_text("")
    assert "`yaml`" in shadowed()
    (tmp_path / "PyYAML-6.0.2.dist-info").mkdir()
    assert shadowed() == ""


def test_in_the_folder_it_is_started_from(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "rules.py").write_text("")
    (tmp_path / "config" / "__init__.py").write_text("")
    told = said([*MODULE, "check"], tmp_path)
    assert f"`config` ({tmp_path / 'config' / '__init__.py'}), `rules` ({tmp_path / 'rules.py'})" in told
    assert told.endswith(
        "start Wirewatch from another folder, or by its command `wirewatch` in place of `python -m wirewatch`.\n"
    )


def test_faust_command(tmp_path: Path) -> None:
    (tmp_path / "alerts.py").write_text("")
    assert f"`alerts` ({tmp_path / 'alerts.py'})" in said(FAUST, ROOT, str(tmp_path))


def test_nothing_is_said_where_all_are_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert shadowed() == ""
    (tmp_path / "wording.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "wording")
    assert shadowed().endswith(f"`wording` ({tmp_path / 'wording.py'}): {OF_ITS_OWN}.")


def test_each_library_we_need_is_one_that_is_looked_after() -> None:
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    names = {re.split(r"[\[><=]", each)[0].lower().replace("-", "_") for each in needed}
    assert names <= set(LIBRARIES.values())
