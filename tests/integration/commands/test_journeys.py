"""The count of five journeys through the code runs, and each of them enters what it is named for."""

import re
import sys

from tests.acceptance.harness import ROOT
from tests.waiting import run


def test_each_journey_is_gone() -> None:
    done = run([sys.executable, "-m", "tests.journeys"], cwd=ROOT)
    assert done.returncode == 0, done.stderr
    counted = re.findall(r"^\| ([\w ]+) \| (\d+) \| (\d+) \|", done.stdout, re.MULTILINE)
    assert [name for name, _, _ in counted] == [
        "article to Slack", "rule to worker", "query to hits", "Slack failure", "backtest to HTML",
    ]  # fmt: skip
    assert all(int(files) > 10 and int(functions) > 100 for _, files, functions in counted)
