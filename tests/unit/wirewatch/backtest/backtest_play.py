"""The rules and articles that tests of `wirewatch backtest` play with."""

from typing import Any

from click.testing import Result

from tests.unit.wirewatch import command_play
from tests.unit.wirewatch.command_play import HEAD

DESK = f"""{HEAD}  - id: harbour
    name: Harbour
    query: harbour
  - id: plan
    name: A plan for the harbour
    status: draft
    query: harbour AND plan
  - id: volcano
    name: Volcano
    status: paused
    query: volcano
  - id: old
    name: Old
    status: retired
    query: harbour
"""
BEFORE = DESK.replace("harbour AND plan", "harbour AND pier").replace("id: volcano", "id: geyser")


def article(name: str, title: str, body: str, day: int, **members: Any) -> str:
    source = {"domain": "herald.example", "name": "The Herald"}
    known = {"title": title, "body": body, "url": f"https://herald.example/{name}", "published_at": f"2026-11-{day}T10:15:00Z"}
    return command_play.article(name, **{**known, "source": source, **members})


ARTICLES = (
    article("a1", "The harbour", "A plan for the harbour is there. Nobody saw the pier.", 20)
    + article("a2", "News", "The harbour plan waits.", 20)
    + article("a3", "More news", "At the harbour a pier broke.", 22)
    + article("a4", "No news", "Nothing.", 23)
)


def run(*arguments: object, given: str | bytes = ARTICLES, charset: str = "utf-8") -> Result:
    return command_play.run("backtest", *arguments, given=given, charset=charset)
