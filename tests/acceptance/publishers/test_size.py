"""What a topic refuses for its size, because somebody set it smaller behind the worker's back, keeps its name and comes again."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config.settings.settings import Settings
from schemas import match_id
from streams.kafka.connection import producer
from streams.kafka.dead_letters import opened, read_dead_letters, replay
from streams.kafka.topics import ALERTS, ARTICLES, DEAD_LETTERS, LARGEST_MESSAGE, MATCHES, check_topics, topic_name
from tests.acceptance.harness import WATCHLIST, Slack, article, await_end, environment, fleet, publish, until
from tests.kafka_play import set_option

LONG = "word " * 300


@pytest.mark.parametrize(("topic", "stage"), [(MATCHES, "match"), (ALERTS, "alert")])
def test_the_message_becomes_a_dead_letter_that_can_be_replayed(
    prepared: Callable[..., Settings], tmp_path: Path, topic: str, stage: str
) -> None:
    settings = prepared()
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    with Slack() as slack, fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        workers.add()
        publish(settings, article(0, "redword"))
        await_end(settings, workers)
        name = topic_name(settings, topic)
        size = 1600 if topic == MATCHES else 1500
        set_option(settings, topic, "max.message.bytes", str(size))
        # The three come as one batch, which Kafka refuses whole; two of them fit alone.
        publish(
            settings,
            article(1, "redword"),
            article(2, "redword", title=LONG, source={"name": LONG[:200]}),
            article(3, "redword"),
        )
        await_end(settings, workers)
        (letter,) = read_dead_letters(settings)
        (whole,) = opened(settings, [letter])
        assert (letter.stage, whole.value is None) == (stage, False)
        assert letter.reason.startswith("what came of this message, ")
        assert letter.reason.endswith(
            f" bytes, is more than {name} takes. Raise max.message.bytes of {name} to {LARGEST_MESSAGE}, then replay this letter"
        )
        assert sorted(slack.delivery_ids()) == sorted(match_id("#red", f"article-{number}") for number in (0, 1, 3))
        assert [problem.split(",")[0] for problem in check_topics(settings)] == [f"Topic {name} has max.message.bytes={size}"]

        set_option(settings, topic, "max.message.bytes", str(LARGEST_MESSAGE))
        assert [each.id for each in replay(settings, [letter])] == [letter.id]
        await_end(settings, workers)
        assert sorted(slack.delivery_ids()) == sorted(match_id("#red", f"article-{number}") for number in range(4))


def test_a_dead_letter_that_is_refused_waits_and_is_kept(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings = prepared()
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    with Slack() as slack, fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        worker = workers.add()
        publish(settings, article(0, "redword"))
        await_end(settings, workers)
        name = topic_name(settings, DEAD_LETTERS)
        set_option(settings, DEAD_LETTERS, "max.message.bytes", "500")
        publish(settings, (b"broken", b"{" * 2000))
        until(
            lambda: f"{name} refuses a message for its size, 2,000 bytes; nothing is lost" in worker.log.read_text(),
            workers.tails,
        )
        set_option(settings, DEAD_LETTERS, "max.message.bytes", str(LARGEST_MESSAGE))
        await_end(settings, workers)
    (whole,) = opened(settings, read_dead_letters(settings))
    assert whole.value == b"{" * 2000


def test_a_message_larger_than_any_that_we_can_send_holds_up_nobody(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings = prepared(WIREWATCH_PARTITIONS="1")
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    name, size = topic_name(settings, ARTICLES), LARGEST_MESSAGE + 1_000_000
    with Slack() as slack, fleet(environment(settings, slack, watchlist, WIREWATCH_PARTITIONS="1"), tmp_path) as workers:
        workers.add()
        # A topic's limit counts what is compressed.
        with producer(settings, compression_type="gzip", max_request_size=2 * size) as client:
            client.send(name, value=b"0" * size, key=b"large").get()
        publish(settings, article(1, "redword"))
        await_end(settings, workers)
        assert slack.delivery_ids() == [match_id("#red", "article-1")]
    (whole,) = opened(settings, read_dead_letters(settings))
    assert (whole.key, whole.value) == (b"large", b"0" * 1_048_576)
    assert whole.letter.reason.endswith(
        f". Of its {size:,} bytes only the first 1,048,576 are kept here; all of them are at {name}/0/0 for as long as Kafka "
        "keeps that topic"
    )
