"""Articles of a megabyte for several receivers: all are told, no match has a text, and no more is read than there is room for."""

from collections.abc import Callable
from pathlib import Path

from config.settings.settings import Settings
from schemas.messages import Match
from streams.kafka.reading import read_topic
from streams.kafka.topics import MATCHES
from tests.acceptance.harness import WATCHLIST, Slack, article, await_end, environment, fleet, publish

SENT = 24
# A tenth of what would come of them at once, and each message that is read overflows it.
SMALL = "from streams import match; from streams.driver import in_hand; in_hand.MOST_BYTES = match.MOST_WAITING = 1_000"


def test_all_are_told_although_there_is_room_for_one(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings = prepared()
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    with Slack() as slack, fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        workers.add(adjust=SMALL)
        body = "redword and blueword. " + "Something else happened. " * 39_000
        publish(settings, *(article(number, body=body, lead="L " * 9_000) for number in range(SENT)))
        publish(settings, (b"broken", b"{" * 1_000_000), article(SENT, "redword"))
        await_end(settings, workers)
        assert len(set(slack.delivery_ids())) == len(slack.delivery_ids()) == 2 * SENT + 1
    values = [record.value or b"" for record in read_topic(settings, MATCHES)]
    assert len(values) == 2 * SENT + 1
    assert sum(map(len, values)) < 100_000
    assert {Match.read(value).article.body for value in values} == {""}
