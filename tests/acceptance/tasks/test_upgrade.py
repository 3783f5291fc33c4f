"""An upgrade: on what an earlier release left in Kafka (tests/recordings) this one tells nothing twice, and loses nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config.settings.settings import Settings
from schemas import match_id
from streams.kafka.topics import DECISIONS, create_topics, topic_name, topics
from tests.acceptance.harness import Slack, await_end, environment, fleet
from tests.recordings.record import PARTITIONS
from tests.recordings.restore import RECORDINGS, load, restore

# Of each four articles one is red, one blue, and one both; the first comes again each time.
RED, BLUE = (0, 2, 3, 5, 6, 8, 9, 11), (1, 2, 4, 5, 7, 8, 10, 11)
WANTED = {match_id("#red", f"article-{number}") for number in RED} | {match_id("#blue", f"article-{number}") for number in BLUE}


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.name.partition(".jsonl")[0])
def test_an_upgrade_tells_nothing_twice_and_loses_nothing(prepared: Callable[..., Settings], tmp_path: Path, path: Path) -> None:
    count = str(PARTITIONS)
    settings, recording = prepared(WIREWATCH_PARTITIONS=count), load(path)
    restore(settings, recording)
    with Slack() as slack:
        env = environment(settings, slack, tmp_path / "none", WIREWATCH_PARTITIONS=count)
        del env["WIREWATCH_WATCHLISTS"]
        with fleet(env, tmp_path) as workers:
            workers.add()
            await_end(settings, workers)
            logs = workers.logs()
        told = slack.delivery_ids()
    assert sorted(told) == sorted(WANTED - recording.told)
    assert recording.told <= WANTED
    assert "cannot be read" not in logs
    # It may be deleted: what it said stands in the ledger.
    with_told = {line["partition"] for line in recording.lines if line["topic"] == "told.v1"}
    assert logs.count("What told.v1 says of partition ") == len(with_told)


def test_no_release_makes_the_topic_of_what_was_told_any_more(prepared: Callable[..., Settings]) -> None:
    settings = prepared()
    names = {each.name for each in topics(settings)}
    assert (topic_name(settings, DECISIONS) in names, topic_name(settings, "told.v1") in names) == (True, False)
    assert create_topics(settings) == ([], [])
