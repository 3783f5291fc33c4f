"""What docs/how-to-check-in-ci.md and `wirewatch init` tell a team to do, done in a repository of watchlists that has nothing but
the wheel and the lock in its tools/: what is installed there checks, and lays out a repository that checks itself.

The libraries come from the Python package index, as in `make setup`, by the lock for running alone.
"""

import os
import shutil
from pathlib import Path

import yaml

from tests.pages.test_watchlist_docs import CI_FILES
from tests.test_architecture import ROOT
from tests.waiting import run


def steps(workflow: str) -> list[str]:
    """The commands of a workflow."""
    (job,) = yaml.safe_load(workflow)["jobs"].values()
    return [step["run"] for step in job["steps"] if "run" in step]


def test_what_the_page_says_works_with_the_wheel_alone(packages: Path, tmp_path: Path) -> None:
    team = tmp_path / "team"
    (team / "tools").mkdir(parents=True)
    for file in (*packages.glob("*.whl"), ROOT / "requirements-run.lock"):
        shutil.copy(file, team / "tools")
    shutil.copytree(ROOT / "config" / "watchlists", team / "config" / "watchlists")
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "WIREWATCH_", "KAFKA_"))}
    outside["PATH"] = f"{team / '.venv' / 'bin'}:{outside['PATH']}"

    def done(command: str, folder: Path = team) -> str:
        result = run(["bash", "-ec", command], cwd=folder, env=outside)
        assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
        return result.stdout

    done(CI_FILES["install.sh"])
    for command in steps(CI_FILES["watchlists.yml"]):
        done(command)
    (hook,) = yaml.safe_load(CI_FILES[".pre-commit-config.yaml"])["repos"][0]["hooks"]
    assert "0 errors" in done(hook["entry"])

    done("wirewatch init ../mine")
    mine = tmp_path / "mine"
    (mine / "tools").symlink_to(team / "tools")
    *installs, check = steps((mine / ".github" / "workflows" / "watchlists.yml").read_text("utf-8"))
    assert len(installs) == 2
    assert "2 rules fine" in done(check, mine)
    assert "2 rules fine" in done("wirewatch check --strict", mine)
    assert done("wirewatch match --articles articles.jsonl", mine).count("\n") == 4
    assert "black-sea-grain" in done("wirewatch backtest --articles articles.jsonl", mine)
