"""A worker that is paused for longer than its session (SIGSTOP, a machine that is moved) posts nothing that another posted."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from config.settings.settings import Settings
from schemas import match_id
from tests.acceptance.harness import WATCHLIST, Slack, article, await_end, environment, fleet, publish, until

ALERTS = 1500
PAUSES = 3


def test_a_paused_worker_does_not_post_twice(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings = prepared()
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    with Slack() as slack, fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        first, second = workers.add(), workers.add()
        publish(settings, article(0, "redword and blueword"))
        await_end(settings, workers)
        for number in range(PAUSES):
            start = 1 + number * ALERTS // PAUSES
            publish(settings, *(article(each, "redword and blueword") for each in range(start, start + ALERTS // PAUSES)))
            told = len(slack.server.messages())
            until(lambda told=told: len(slack.server.messages()) > told + 20, workers.tails)
            paused, other = (first, second) if number % 2 else (second, first)
            paused.pause()
            # Until the other one has taken over and told all there was.
            taken_over = other.log.read_text().count("Ready: deliver")
            until(lambda log=other.log, had=taken_over: log.read_text().count("Ready: deliver") > had, workers.tails)
            if number % 2:
                until(lambda all_=2 * (start + ALERTS // PAUSES): len(set(slack.delivery_ids())) == all_, workers.tails)
            paused.resume()
        await_end(settings, workers)
        times = Counter(slack.delivery_ids())
    assert [alert for alert, count in times.items() if count > 1] == []
    assert set(times) == {match_id(name, f"article-{number}") for number in range(ALERTS + 1) for name in ("#red", "#blue")}
