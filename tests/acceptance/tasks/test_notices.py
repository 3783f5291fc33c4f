"""A notice published twice on real Kafka, with a worker killed between: its owner sees it once, and alerts go on beside it."""

from collections.abc import Callable
from pathlib import Path

from config.settings.settings import Settings
from schemas.notices import Notice
from streams.kafka.dead_letters import read_dead_letters
from streams.kafka.publisher import Publisher
from streams.kafka.topics import ALERTS, topic_name
from tests.acceptance.harness import WATCHLIST, Slack, article, environment, fleet, publish, until
from tests.copying import replace
from tests.unit.alerts.samples import NOTICE


def announce(settings: Settings, *notices: Notice) -> None:
    with Publisher(settings) as publisher:
        for notice in notices:
            publisher.publish(topic_name(settings, ALERTS), notice.receiver.encode(), bytes(notice))


def test_a_notice_is_seen_once_and_one_for_nobody_stops_no_other(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings = prepared()
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    nobody, later = replace(NOTICE, id="1" * 32, receiver="@nobody"), replace(NOTICE, id="2" * 32)
    with Slack() as slack, fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        first = workers.add()
        announce(settings, nobody, NOTICE, NOTICE)
        publish(settings, article(1, "redword"))
        until(lambda: len(slack.server.messages()) == 2, workers.tails)
        workers.remove(first, kill=True)
        announce(settings, NOTICE, later)
        second = workers.add()
        until(lambda: len(slack.server.messages()) == 3, workers.tails)
        seen = [message["metadata"]["event_payload"]["delivery_id"] for message in slack.server.messages("@dana")]
        assert seen == [NOTICE.id, later.id]
        assert len(slack.server.messages("red")) == 1
        advice = "No member of the workspace is called @nobody: correct `owner` in the watchlist."
        until(lambda: advice in second.log.read_text(), workers.tails)
        assert len(slack.server.messages()) == 3
        assert read_dead_letters(settings) == []
        workers.remove(second, kill=False)
