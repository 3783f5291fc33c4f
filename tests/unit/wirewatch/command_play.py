"""What tests of commands play with: the command line, the watchlist of a desk piece by piece, and an article."""

import json
from typing import Any

from click.testing import CliRunner, Result

from wirewatch.cli import cli

# Like tests/desks.py, but with the defaults in lines of their own, to which tests add some; and they count lines.
HEAD = """watchlist: 1
name: desk
owner: "@dana"
defaults:
  deliver: {slack: "#desk"}
rules:
"""
HARBOUR = """  - id: harbour
    name: Harbour
    query: harbour AND plan
"""
BAD_RULE = """  - id: broken
    name: Broken
    query: harbour and plan
"""


def run(*arguments: object, given: str | bytes = "", charset: str = "utf-8") -> Result:
    """One command, as the command line has it."""
    return CliRunner(charset).invoke(cli, list(map(str, arguments)), input=given)


def article(name: str, **members: Any) -> str:
    """A line of a file of articles."""
    known = {"url": "https://example.com/a", "title": "A title", "body": "", "published_at": "2026-11-24T10:15:00Z"}
    return json.dumps({"id": name, **known, **members}) + "\n"
