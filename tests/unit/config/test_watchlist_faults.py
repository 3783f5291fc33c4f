"""Each file in faults/ is named after what is wrong with it, and beside it stands all that is said about that.

The rules that run in spite of the fault are part of it: the last line of the .txt. After a change to the texts, write them anew
and read the difference: `python tests/unit/config/test_watchlist_faults.py`, from the top of the clone.
"""

import os
from pathlib import Path

import pytest

from config.watchlists import load_watchlists

FAULTS = Path(__file__).parent / "faults"


@pytest.mark.parametrize("name", sorted(path.stem for path in FAULTS.glob("*.yaml")))
def test_fault(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FAULTS)
    assert told(Path(f"{name}.yaml")) == (FAULTS / f"{name}.txt").read_text("utf-8")


def told(path: Path) -> str:
    """What `wirewatch check` would print, and which rules run."""
    loaded = load_watchlists(path)
    rules = ", ".join(rule.id for rule in loaded.rules) or "none"
    return "".join(f"{error}\n" for error in loaded.errors) + f"rules: {rules}\n"


if __name__ == "__main__":
    os.chdir(FAULTS)
    for file in sorted(Path().glob("*.yaml")):
        file.with_suffix(".txt").write_text(told(file), "utf-8")
