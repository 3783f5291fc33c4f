"""Reviews that are due: who is asked, and when nobody is."""

from datetime import date
from pathlib import Path

import pytest

from config.loading.opened import Checks
from config.loading.watchlists import load_watchlists

TODAY = date(2026, 11, 25)
FILE = """watchlist: 1
name: desk
{owner}
defaults: {{deliver: {{slack: "#desk"}}{default}}}
rules:
  - id: one
    name: One
    query: Syria
    {more}
"""


def warned(folder: Path, more: str, *, owner: str = 'owner: "@dana"', default: str = "", today: date | None = TODAY) -> list[str]:
    file = folder / "desk.yaml"
    file.write_text(FILE.format(owner=owner, default=default, more=more))
    loaded = load_watchlists(file, checks=Checks(today=today))
    assert (loaded.errors, [rule.id for rule in loaded.rules]) == ((), ["one"])
    return [f"{each.line}:{each.column} {each.code} {each.rule_id}: {each.reason} {each.fix}" for each in loaded.warnings]


def test_the_owner_is_asked(tmp_path: Path) -> None:
    fix = "Then set a new date, or retire the rule."
    assert warned(tmp_path, "review_by: 2026-10-01") == [
        f"9:5 W-REVIEW one: The review was due on 2026-10-01, 55 days ago; ask @dana. {fix}"
    ]
    assert warned(tmp_path, "review_by: 2026-11-24") == [
        f"9:5 W-REVIEW one: The review was due on 2026-11-24, yesterday; ask @dana. {fix}"
    ]
    assert warned(tmp_path, "review_by: 2022-11-24", owner="") == [
        f"9:5 W-REVIEW one: The review was due on 2022-11-24, 1,462 days ago; ask the desk. {fix}"
    ]


def test_a_date_of_the_defaults_is_told_once(tmp_path: Path) -> None:
    (told,) = warned(tmp_path, "", default=", review_by: 2026-11-01")
    assert told.startswith("4:")
    assert " W-REVIEW None: The review was due on 2026-11-01, 24 days ago; ask @dana." in told


@pytest.mark.parametrize("more", ["", "review_by: 2026-11-25", "review_by: 2027-01-01"])
def test_until_the_day_is_over_nothing_is_due(tmp_path: Path, more: str) -> None:
    assert warned(tmp_path, more) == []


def test_nobody_is_asked_of_a_retired_rule(tmp_path: Path) -> None:
    assert warned(tmp_path, "{status: retired, review_by: 2020-01-01}".strip("{}").replace(", ", "\n    ")) == []


def test_nothing_is_overdue_for_a_worker(tmp_path: Path) -> None:
    assert warned(tmp_path, "review_by: 2020-01-01", today=None) == []
