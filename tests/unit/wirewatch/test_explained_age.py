"""`wirewatch explain` names the default of max_age where that is why an article does not match."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from wirewatch.cli import cli

WATCHLIST = """watchlist: 1
name: desk
owner: "@dana"
defaults:
  deliver: {slack: "#desk"}
rules:
  - id: harbour
    name: Harbour
    query: harbour AND plan
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["explain", *(str(each) for each in arguments)])


def article(name: str, **members: str) -> str:
    known = {"url": "https://example.com/a", "title": "A title", "body": "", "published_at": "2026-11-24T10:15:00Z"}
    return json.dumps({"id": name, **known, **members}) + "\n"


def test_the_default_of_max_age_is_named_where_it_is_the_reason(tmp_path: Path) -> None:
    watchlist = tmp_path / "desk.yaml"
    watchlist.write_text(WATCHLIST)
    file = tmp_path / "old.jsonl"
    file.write_text(article("old", title="harbour plan", fetched_at="2026-12-24T10:15:00Z"))
    result = run("--watchlists", watchlist, "--rule", "harbour", "--article", file)
    assert result.exit_code == 1
    assert "✗ max_age: 72h, the default\n" in result.stdout
    file.write_text(article("new", title="harbour plan", fetched_at="2026-11-24T11:15:00Z"))
    result = run("--watchlists", watchlist, "--rule", "harbour", "--article", file)
    assert (result.exit_code, "default" in result.stdout) == (0, False)
