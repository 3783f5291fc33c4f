"""Workers are killed -9, stopped and joined at random while articles come: each article ends exactly once, none is missing."""

import random
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from streams.dead_letters import read_dead_letters
from streams.matcher import match_id
from streams.progress import read_outcomes
from streams.topics import ARTICLES, topic_name
from tests.acceptance.harness import WATCHLIST, Fleet, Slack, article, await_end, environment, fleet, publish

ARTICLES_IN_ALL = 2000
PORTION = 50
KINDS = ("redword", "blueword", "redword and blueword", "", "", "", "", "")


def the_articles() -> list[dict[str, Any] | tuple[bytes, bytes]]:
    """Three in eight match, one of them in two channels; every fiftieth is broken."""
    return [
        (f"broken-{number}".encode(), b'{"id": "broken') if number % 50 == 49 else article(number, KINDS[number % len(KINDS)])
        for number in range(ARTICLES_IN_ALL)
    ]


def expected_alerts() -> set[str]:
    """The ids of all alerts there must be."""
    numbers = [number for number in range(ARTICLES_IN_ALL) if number % 50 != 49]
    red = {match_id("#red", f"article-{number}") for number in numbers if "red" in KINDS[number % len(KINDS)]}
    blue = {match_id("#blue", f"article-{number}") for number in numbers if "blue" in KINDS[number % len(KINDS)]}
    return red | blue


def disturb(workers: Fleet, chance: random.Random) -> None:
    """One thing that happens to a deployment."""
    what = chance.choice(("kill", "kill", "stop", "join"))
    if what == "join" and len(workers.alive) < 3:
        workers.add()
    elif workers.alive:
        workers.remove(chance.choice(workers.alive), kill=what != "stop")
        workers.add()


# With two partitions one worker of three has nothing to do until another is gone.
@pytest.mark.parametrize(("seed", "partitions"), [(1, "4"), (2, "4"), (3, "2")])
def test_every_article_ends_once(prepared: Callable[..., Settings], tmp_path: Path, seed: int, partitions: str) -> None:
    settings = prepared(WIREWATCH_PARTITIONS=partitions)
    more = {"WIREWATCH_PARTITIONS": partitions, "WIREWATCH_LOG_LEVEL": "debug"}
    chance = random.Random(seed)
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    articles = the_articles()
    with Slack() as slack, fleet(environment(settings, slack, watchlist, **more), tmp_path) as workers:
        for _ in range(2 if partitions == "4" else 3):
            workers.add()
        # Counted in portions, so that a seed is the same play on every machine; the pause between two only sets the pace.
        next_at = 10.0
        for number, start in enumerate(range(0, len(articles), PORTION)):
            publish(settings, *articles[start : start + PORTION])
            if number > next_at:
                disturb(workers, chance)
                next_at = number + chance.uniform(2, 9)
            time.sleep(0.4)
        await_end(settings, workers)
        told = Counter(slack.delivery_ids())

    assert set(told) == expected_alerts()
    assert [alert for alert, times in told.items() if times > 1] == []
    outcomes = read_outcomes(settings)
    wanted = {number for number in range(ARTICLES_IN_ALL) if number % 50 != 49}
    assert outcomes.matched == {f"article-{number}" for number in wanted if KINDS[number % len(KINDS)]}
    assert outcomes.unmatched == {f"article-{number}" for number in wanted if not KINDS[number % len(KINDS)]}
    # Every article went through a worker, and whenever it did it came to the same.
    assert seen(tmp_path, "matched") == outcomes.matched
    assert seen(tmp_path, "unmatched") == outcomes.unmatched
    letters = read_dead_letters(settings)
    assert sorted(letter.key or b"" for letter in letters) == sorted(each[0] for each in articles if isinstance(each, tuple))
    assert {letter.topic for letter in letters} == {topic_name(settings, ARTICLES)}
    ended = len(outcomes.matched) + len(outcomes.unmatched) + len(outcomes.dead)
    assert ended == outcomes.published == ARTICLES_IN_ALL


def seen(folder: Path, outcome: str) -> set[str]:
    """The articles of which some worker's log says this."""
    logs = "\n".join(log.read_text("utf-8", "replace") for log in folder.glob("worker-*.log"))
    return set(re.findall(rf"Article (\S+): {outcome}\.", logs))
