"""docs/stories.md draws what is told of one event: its titles and lines are those that the program makes."""

from pathlib import Path
from typing import Any

import pytest

from schemas import Match, Priority, Summary
from tests.copying import replace
from tests.unit.alerts.decisions.timeline import Timeline, match, rule

PAGE = (Path(__file__).parents[2] / "docs" / "stories.md").read_text("utf-8")
TREATY = "Treaty on Syria signed"


def article(name: str, outlet: str, title: str, text: str, *, tier: int | None = None, version: int = 0, **said: Any) -> Match:
    """One article of the page's event, as a rule that says this matches it."""
    priority: Priority = "high" if text.startswith("treaty") else "normal"
    made = match(name, text, rule("syria", priority, **said), title=title, tier=tier, version=version)
    return replace(made, article=replace(made.article, source=replace(made.article.source, name=outlet)))


@pytest.fixture
def play() -> Timeline:
    return Timeline()


def summaries(play: Timeline) -> list[Summary]:
    return [each for each in play.shown if isinstance(each, Summary)]


def test_the_thread_of_a_story(play: Timeline) -> None:
    play.at(0, article("a", "Example Times", TREATY, "treaty"))
    play.at(1, article("b", "Example Wire", "Treaty signed in Geneva", "treaty", tier=1))
    play.at(2, article("c", "Beispielblatt", "Vertrag unterzeichnet", "treaty"))
    play.at(3, article("d", "Example Gazette", "Syria treaty signed", "treaty"))
    play.until(60)
    (told,) = summaries(play)
    assert told.title in PAGE
    for line in told.lines:
        assert f"• {line.text} - {line.outlet}" in PAGE
    (counted,) = [each for each in play.shown if getattr(each, "more", None)]
    assert "+3 in this story" in PAGE
    assert getattr(counted, "more", None) == 3


def test_a_digest(play: Timeline) -> None:
    digest: dict[str, Any] = {"mode": "digest", "digest": "08:00 Mon-Fri"}
    play.at(0, *(article(name, "Example Times", TREATY, "treaty", **digest) for name in "abc"))
    play.at(1, article("d", "Example Wire", "Harbours open by spring", "harbours", **digest))
    play.until(86_400)
    (told,) = summaries(play)
    assert told.title in PAGE
    assert [line.text for line in told.lines] == [f"{TREATY} (+2)", "Harbours open by spring"]
    for line in told.lines:
        assert f"• {line.text} - {line.outlet}" in PAGE


def test_a_correction(play: Timeline) -> None:
    play.at(0, article("a", "Example Times", TREATY, "treaty"))
    play.at(60, article("a", "Example Times", f"{TREATY}, with a reservation", "treaty 2", version=1))
    play.until(200)
    (told,) = summaries(play)
    assert told.title in PAGE
    assert f"• {told.lines[0].text} - {told.lines[0].outlet}" in PAGE
