"""Which dead letters `list` picks, and that `show` takes an article's id."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from config.settings.settings import Settings
from streams.kafka.dead_letters import encode
from streams.kafka.publisher import Publisher
from streams.kafka.topics import DEAD_LETTERS, topic_name
from tests.acceptance.harness import environment
from wirewatch.cli import cli

NOW = datetime.now(UTC)


@pytest.fixture
def command(prepared: Callable[..., Settings], tmp_path: Path) -> Callable[..., Result]:
    """Four letters: of an old version, of a day in 2025, of an hour ago, and one that is new and of the same article."""
    settings = prepared(WIREWATCH_PARTITIONS="1")
    topic = topic_name(settings, "articles.v1")
    letters: tuple[tuple[bytes | None, datetime, str, dict[str, str]], ...] = (
        (b"a-1", datetime(2025, 3, 1, 23, 30, tzinfo=UTC), "not JSON", {}),
        (None, datetime(2025, 3, 2, 12, 0, tzinfo=UTC), "not JSON", {"article_id": "a-2"}),
        (b"key of two words", NOW - timedelta(hours=1), "too LARGE", {"article_id": "a-3", "stage": "match"}),
        (b"a-3", NOW - timedelta(minutes=1), "`title` is missing", {"article_id": "a-3"}),
    )
    with Publisher(settings) as publisher:
        for offset, (key, failed_at, reason, more) in enumerate(letters):
            ours = {"stage": "intake", "reason": reason, "topic": topic, "partition": "0", "offset": str(offset)}
            headers = encode({**ours, "failed_at": failed_at.isoformat(), **more})
            publisher.publish(topic_name(settings, DEAD_LETTERS), key, b"{}", headers)
    runner = CliRunner(env=environment(settings, None, tmp_path))
    return lambda *arguments: runner.invoke(cli, ["dead-letters", *arguments])


def offsets(result: Result) -> list[int]:
    assert result.exit_code == 0, result.output
    return [int(line.split()[0].rpartition("/")[2]) for line in result.stdout.splitlines()]


def test_each_option_leaves_what_fits_it_and_several_what_fits_all(command: Callable[..., Result]) -> None:
    picked = {
        (): [0, 1, 2, 3],
        ("--key", "a-1"): [0],
        ("--since", "2025-03-02"): [1, 2, 3],
        ("--since", "2h"): [2, 3],
        ("--until", "2025-03-01"): [0],
        ("--until", "2025-03-02T12:00Z", "--since", "2025-03-02T13:00+01:00"): [1],
        ("--until", "30m", "--since", "3d"): [2],
        ("--stage", "match"): [2],
        ("--reason", "too large"): [2],
        ("--reason", "json", "--limit", "1"): [1],
        ("--limit", "2"): [2, 3],
        ("--limit", "9", "--pending"): [0, 1, 2, 3],
    }
    assert {options: offsets(command("list", *options)) for options in picked} == picked
    assert command("list", "--limit", "2").stderr == "The last 2 of 4:\n"
    nothing = command("list", "--key", "nobody's")
    assert (nothing.exit_code, nothing.stdout, nothing.stderr) == (0, "", "None of 4 dead letters fits the options.\n")
    wrong = command("list", "--since", "yesterday")
    assert wrong.exit_code == 2
    assert (
        "'yesterday' is no time. Write a day (2026-11-24), a time (2026-11-24T10:15Z), or how long ago (2h, 3d)." in wrong.stderr
    )


def test_article_and_key_stand_in_the_list(command: Callable[..., Result]) -> None:
    said = [line.partition("Z ")[2] for line in command("list").stdout.splitlines()]
    assert said[0] == "article=- key=a-1 not JSON"
    assert said[1] == "article=a-2 key=- not JSON"
    assert said[2] == 'article=a-3 key="key of two words" too LARGE'
    known = [orjson.loads(line) for line in command("list", "--json").stdout.splitlines()]
    assert [(each["article_id"], each["key"]) for each in known] == [
        (None, "a-1"), ("a-2", None), ("a-3", "key of two words"), ("a-3", "a-3")
    ]  # fmt: skip


def test_show_takes_an_article_id_and_lists_several(command: Callable[..., Result]) -> None:
    one = command("show", "a-2")
    assert one.exit_code == 0
    assert one.stdout.endswith("article_id: a-2\nkey: (none)\n\n{}\n")
    several = command("show", "a-3")
    assert offsets(several) == [2, 3]
    assert several.stderr == "2 dead letters are about the article a-3. `show` one by its id to see it whole.\n"
    raw = command("show", "--raw", "a-3")
    assert (raw.exit_code, raw.stdout) == (1, "")
    unknown = command("show", "nobody's")
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    assert unknown.stderr == "wirewatch: There is no dead letter nobody's. `wirewatch dead-letters list` shows the ids.\n"
