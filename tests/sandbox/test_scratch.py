"""Temporary folders of killed processes go at the next start, those of living ones never."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from sandbox.scratch import UNLOCKED_S, ScratchFolder, clear
from tests.test_architecture import ROOT

PREFIX = "wirewatch-kafka-"
HOLD = """
import signal, subprocess, sys
from pathlib import Path
from sandbox.scratch import ScratchFolder
folder = ScratchFolder(sys.argv[1], Path(sys.argv[2]))
child = subprocess.Popen(["sleep", "600"], pass_fds=[folder.lock] if sys.argv[3] == "shared" else [])
print(folder.path, child.pid, flush=True)
signal.pause()
"""


def hold(parent: Path, lock: str) -> "tuple[subprocess.Popen[str], Path, int]":
    command = [sys.executable, "-c", HOLD, PREFIX, str(parent), lock]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    folder, child = process.stdout.readline().split()
    return process, Path(folder), int(child)


def kill(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def test_a_killed_process_leaves_a_folder_for_the_next_start_to_clear(tmp_path: Path) -> None:
    process, folder, child = hold(tmp_path, "alone")
    clear(tmp_path, PREFIX)
    assert folder.is_dir()
    kill(process)
    assert folder.is_dir()
    with ScratchFolder(PREFIX, tmp_path) as mine:
        assert list(tmp_path.iterdir()) == [mine]
    assert list(tmp_path.iterdir()) == []
    os.kill(child, signal.SIGKILL)


def test_a_child_that_has_the_lock_keeps_the_folder(tmp_path: Path) -> None:
    process, folder, child = hold(tmp_path, "shared")
    kill(process)
    clear(tmp_path, PREFIX)
    assert folder.is_dir()
    os.kill(child, signal.SIGKILL)
    while folder.is_dir():  # until the system has let its descriptors go
        clear(tmp_path, PREFIX)


def test_a_folder_that_is_not_locked_yet_is_its_makers(tmp_path: Path) -> None:
    """Between the making and the locking there is a moment; the same id later is another process."""
    folder = tmp_path / f"{PREFIX}{os.getpid()}-x"
    folder.mkdir()
    clear(tmp_path, PREFIX)
    assert folder.is_dir()
    then = folder.stat().st_mtime - UNLOCKED_S - 1
    os.utime(folder, (then, then))
    clear(tmp_path, PREFIX)
    assert not folder.exists()


def test_neither_a_link_nor_a_strangers_name_is_touched(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (tmp_path / f"{PREFIX}1-link").symlink_to(kept)
    (tmp_path / f"{PREFIX}notes").mkdir()
    (tmp_path / f"{PREFIX}1-file").touch()
    clear(tmp_path, PREFIX)
    assert len(list(tmp_path.iterdir())) == 4
