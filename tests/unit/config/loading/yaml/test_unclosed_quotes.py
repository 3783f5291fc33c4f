"""A quote that was forgotten is told where it was opened, and nothing else is told of what it swallowed."""

from pathlib import Path

import pytest

from config.loading.watchlists import load_watchlists

WHOLE = """watchlist: 1
name: desk
owner: "@dana"
defaults: {deliver: {slack: "#desk"}}
rules:
  - id: "one"
    name: 'First'
    query: 'Syria'
"""


@pytest.mark.parametrize(("value", "line", "column"), [('"@dana"', 3, 8), ("'First'", 7, 11)])
def test_it_is_told_at_the_opening_quote_alone(tmp_path: Path, value: str, line: int, column: int) -> None:
    text = WHOLE.replace(value, value[:-1])
    # The quote of the next value closes it, and the # behind that makes a comment of the rest.
    text = text.replace("'Syria'", "'#Syria'")
    file = tmp_path / "desk.yaml"
    file.write_text(text)
    (error,) = load_watchlists(file).errors
    told = f"{file}:{line}:{column} E-YAML: A quote opened in line {line} is not closed. Close it at the end of the line."
    assert str(error).startswith(told)


@pytest.mark.parametrize("query", ['"Syria\n      AND title: Iraq"', '"Syria\n      query: Iraq"', '"Syria\n      OR Iraq"'])
def test_a_text_that_is_meant_to_go_on_is_none(tmp_path: Path, query: str) -> None:
    file = tmp_path / "desk.yaml"
    file.write_text(WHOLE.replace("'Syria'", query))
    assert not any("not closed" in error.reason for error in load_watchlists(file).errors)
