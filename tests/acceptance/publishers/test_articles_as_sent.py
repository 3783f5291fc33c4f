"""The 2,000 articles as publishers really send them, on a real Kafka through a real worker: none that a desk wants is lost."""

from collections.abc import Callable
from pathlib import Path

import orjson

from config.settings.settings import Settings
from streams.kafka.dead_letters import opened, read_dead_letters
from streams.kafka.progress import read_progress
from streams.kafka.reading import read_topic
from streams.kafka.topics import ALERTS
from tests.acceptance.harness import environment, fleet, publish, until
from tests.acceptance.publishers.articles_as_sent import WATCHLIST, articles_as_sent


def test_nothing_that_a_desk_wants_is_a_dead_letter(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings = prepared()
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    sent = articles_as_sent()
    wanted = sorted((each.id, receiver) for each in sent for receiver in each.receivers)
    refused = sorted(((each.key, each.value) for each in sent if each.reason), key=repr)
    with fleet(environment(settings, None, watchlist), tmp_path) as workers:
        worker = workers.add("match", "alert")
        publish(settings, *((each.key, each.value) for each in sent))
        until(lambda: waiting(settings) == 0, workers.tails, moved=lambda: waiting(settings))
        assert told(settings) == wanted
        workers.remove(worker, kill=False)
        log = worker.log.read_text()
    letters = list(opened(settings, read_dead_letters(settings)))
    assert sorted(((each.key, each.value) for each in letters), key=repr) == refused
    reasons = {each.value: each.letter.reason for each in letters}
    assert [each for each in sent if each.reason and each.reason not in reasons[each.value]] == []
    # Told by outlet, once and again at the end, however many there were.
    lines = [line for line in log.splitlines() if "Tolerated in" in line and "of herald.example: " in line]
    assert 1 <= len(lines) <= 2, log
    assert "source.country: " in lines[0]


def waiting(settings: Settings) -> int:
    """The messages that the two stages which run have before them."""
    return sum(stage.waiting for stage in read_progress(settings) if stage.stage != "deliver")


def told(settings: Settings) -> list[tuple[str, str]]:
    """Article and receiver of each alert."""
    alerts = [orjson.loads(record.value or b"") for record in read_topic(settings, ALERTS)]
    return sorted((alert["article"]["id"], alert["receiver"]) for alert in alerts if "article" in alert)
