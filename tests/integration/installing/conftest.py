"""The packages, built once for the tests that install them."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.test_architecture import FILES, ROOT
from tests.waiting import run


@pytest.fixture(scope="package")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `make package` fills, made in a copy of the tree, so that the clone stays as it is."""
    tree = tmp_path_factory.mktemp("tree")
    for path in FILES:
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tree / path)
    recipe = (ROOT / "Makefile").read_text("utf-8").partition("\npackage: ")[2].partition("\n\n")[0].splitlines()[1:]
    for line in recipe:
        done = run(["sh", "-c", line.strip().replace("$(BIN)/python", sys.executable)], cwd=tree)
        assert done.returncode == 0, done.stderr
    return tree / "dist"
