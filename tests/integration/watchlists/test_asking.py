"""A person at a terminal is asked below the plan, in a line that sums it up: a long plan has scrolled away by then."""

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from config.settings.settings import Settings
from streams.watchlists.standings import read_standings
from tests.acceptance.harness import environment
from tests.unit.config.plan.plan_play import write
from tests.waiting import ended


def asked(env: dict[str, str], folder: Path, answer: bytes) -> tuple[str, int]:
    """What stands on the terminal up to the question, and how the command ends after the answer."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "wirewatch", "watchlists", "apply", "desk"]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=env, cwd=folder)
    os.close(theirs)
    shown = b""
    while not shown.endswith(b"[y/N]: "):
        shown += os.read(ours, 1000)
    os.write(ours, answer)
    status = ended(process, lambda: shown.decode())
    os.close(ours)
    return shown.decode().replace("\r\n", "\n"), status


@pytest.mark.parametrize(("answer", "status", "applied"), [(b"n\n", 1, False), (b"y\n", 0, True)])
def test_all_is_summed_up_in_the_question(
    prepared: Callable[..., Settings], tmp_path: Path, answer: bytes, status: int, applied: bool
) -> None:
    settings, folder = prepared(), tmp_path / "desk"
    folder.mkdir()
    write(folder, "a.yaml", {f"rule-{number}": f"word{number}x" for number in range(40)})
    shown, left = asked(environment(settings, None, folder), tmp_path, answer)
    assert shown.splitlines()[-1] == "40 added. Apply this? [y/N]: "
    assert (left, bool(read_standings(settings).by_key)) == (status, applied)
