"""Who applies a change: as git knows them, or else as this machine does."""

import shutil
import subprocess
from pathlib import Path

from wirewatch.environment import user

LIMIT_S = 30.0
LONGEST = 200


def author_of(folder: Path) -> str:
    """The name that git is told for this folder, else the user's; never empty."""
    git = shutil.which("git")
    if git is not None:
        command = [git, "-C", str(folder if folder.is_dir() else folder.parent), "config", "user.name"]
        try:
            found = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", timeout=LIMIT_S, check=False)
        except (OSError, subprocess.TimeoutExpired):
            found = None
        if found is not None and found.returncode == 0 and found.stdout.strip():
            return found.stdout.strip()[:LONGEST]
    return user()[:LONGEST]
