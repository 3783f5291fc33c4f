"""Whatever a publisher sends becomes a dead letter with its bytes and the reason, and the next article is not delayed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from config.settings.settings import Settings
from streams.kafka.dead_letters import REPLAYED_FROM, encode, opened, read_dead_letters, replay, write_note
from streams.kafka.letters import DeadLetter
from streams.kafka.progress import read_outcomes
from streams.kafka.publisher import Publisher
from streams.kafka.reading import read_topic
from streams.kafka.topics import ALERTS, ARTICLES, MATCHES, topic_name
from tests.acceptance.harness import WATCHLIST, Slack, article, await_end, environment, fleet, publish, until

GOOD = article(1, "redword")
BAD: dict[str, tuple[bytes | None, bytes | None]] = {
    "invalid UTF-8": (b"a", b'{"id": "\xff"}'),
    "broken JSON": (b"b", b'{"id": '),
    "no object": (b"c", b"[1, 2]"),
    "schema violation": (b"d", orjson.dumps({**GOOD, "published_at": "yesterday"})),
    "5 MB body": (b"e", orjson.dumps({**GOOD, "body": "x" * 5_000_000})),
    "null value": (b"f", None),
    "null key, and no article": (None, orjson.dumps({**GOOD, "published_at": None})),
    "deep nesting": (b"g", orjson.dumps(GOOD)[:-1] + b', "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "1e999": (b"h", orjson.dumps(GOOD)[:-1] + b', "x": 1e999}'),
    "lone surrogate": (b"i", orjson.dumps(GOOD)[:-1] + b', "x": "\\ud800"}'),
    "duplicate key": (b"j", orjson.dumps(GOOD)[:-1] + b', "id": "other"}'),
}
REASONS = {
    "invalid UTF-8": "not UTF-8: byte 8 is 0xff",
    "broken JSON": "not JSON: ",
    "no object": "must be a JSON object, is an array",
    "schema violation": "not article.v1: published_at: ",
    "5 MB body": "not article.v1: body: ",
    "null value": "the message has no value (null)",
    "null key, and no article": "not article.v1: published_at: is null; no article can be without it",
    "deep nesting": "not JSON: ",
    "1e999": "not JSON: ",
    "lone surrogate": "not JSON: ",
    "duplicate key": 'member "id" stands twice',
}


def test_bad_input_is_kept_explained_and_replayed_once(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings = prepared()
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    began = datetime.now(UTC)
    with Slack() as slack, fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        workers.add()
        publish(settings, *BAD.values(), article(2, "redword"))
        await_end(settings, workers)
        assert len(slack.server.messages()) == 1
        letters = {(each.key, each.value): each.letter for each in opened(settings, read_dead_letters(settings))}
        assert set(letters) == set(BAD.values())
        for name, sent in BAD.items():
            check(letters[sent], settings, name, began)
        chosen = [letters[BAD[name]] for name in ("broken JSON", "null key, and no article", "null value")]
        assert [letter.id for letter in replay(settings, chosen)] == [letter.id for letter in chosen]
        now = {letter.id: letter for letter in read_dead_letters(settings)}
        again = [now[letter.id] for letter in chosen]
        assert [letter.replay for letter in again] == ["done"] * len(chosen)
        assert list(replay(settings, again)) == []
        await_end(settings, workers)
    # Replayed unchanged they fail again, as new letters with places of their own.
    assert len(read_dead_letters(settings)) == len(BAD) + len(chosen)
    assert read_outcomes(settings).published == len(BAD) + 1 + len(chosen)


def check(letter: DeadLetter, settings: Settings, name: str, began: datetime) -> None:
    """One letter says what, where and when."""
    assert letter.reason.startswith(REASONS[name]), name
    assert letter.topic == topic_name(settings, ARTICLES)
    assert letter.stage == "intake"
    assert letter.replay == "no"
    assert letter.id == f"{letter.topic}/{letter.partition}/{letter.offset}"
    assert began - timedelta(seconds=5) < letter.failed_at < datetime.now(UTC)


@pytest.mark.parametrize("strange", [b"", b"not a match", b"{}"])
def test_strangers_on_the_inner_topics_are_dead_letters_too(
    prepared: Callable[..., Settings], tmp_path: Path, strange: bytes
) -> None:
    settings = prepared()
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    with Publisher(settings) as publisher:
        for topic in (MATCHES, ALERTS):
            publisher.publish(topic_name(settings, topic), b"#red", strange)
    with Slack() as slack, fleet(environment(settings, slack, watchlist), tmp_path) as workers:
        workers.add()
        publish(settings, article(2, "redword"))
        await_end(settings, workers)
        assert len(slack.server.messages()) == 1
    letters = read_dead_letters(settings)
    assert sorted(letter.stage for letter in letters) == ["alert", "deliver"]
    assert {each.value for each in opened(settings, letters)} == {strange}


def test_a_replay_that_was_cut_off_is_finished_and_not_repeated(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings = prepared()
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(WATCHLIST)
    with fleet(environment(settings, None, watchlist), tmp_path) as workers:
        workers.add("match")
        publish(settings, (b"a", b"broken"), (b"b", b"broken too"))
        until(lambda: len(read_dead_letters(settings)) == 2, workers.tails)
    first, second = read_dead_letters(settings)
    # As a crash leaves them: one after its first note, the other after its message was sent.
    with Publisher(settings) as publisher:
        write_note(settings, publisher, first, "begun")
        write_note(settings, publisher, second, "begun")
        [message] = opened(settings, [second])
        publisher.publish(second.topic, message.key, message.value, encode({REPLAYED_FROM: second.id}))
    letters = read_dead_letters(settings)
    assert [letter.replay for letter in letters] == ["begun", "begun"]
    assert len(list(replay(settings, letters))) == 2
    values = [record.value for record in read_topic(settings, ARTICLES)]
    assert sorted(value or b"" for value in values) == [b"broken", b"broken", b"broken too", b"broken too"]
