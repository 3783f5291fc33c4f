"""Which dead letters `list` picks, and that `show` and `replay` take an article's id and a message's key alike."""

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
BINARY = b"\xff\xfe\x00"


@pytest.fixture
def command(prepared: Callable[..., Settings], tmp_path: Path) -> Callable[..., Result]:
    """Five letters: of an old version, of a day in 2025, of an hour ago, one that is new and of the same article, and one of
    which nothing can be read."""
    settings = prepared(WIREWATCH_PARTITIONS="1")
    topic = topic_name(settings, "articles.v1")
    letters: tuple[tuple[bytes | None, datetime, str, dict[str, str]], ...] = (
        (b"a-1", datetime(2025, 3, 1, 23, 30, tzinfo=UTC), "not JSON", {}),
        (None, datetime(2025, 3, 2, 12, 0, tzinfo=UTC), "not JSON", {"article_id": "a-2"}),
        (b"key of two words", NOW - timedelta(hours=1), "too LARGE", {"article_id": "a-3", "stage": "match"}),
        (b"a-3", NOW - timedelta(minutes=1), "`title` is missing", {"article_id": "a-3"}),
        (BINARY, NOW - timedelta(seconds=40), "no text", {}),
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
        (): [0, 1, 2, 3, 4],
        ("--key", "a-1"): [0],
        ("--key", "a-3"): [3],
        ("--key", r"\xff\xfe\x00"): [4],
        ("--article", "a-2"): [1],
        ("--article", "a-3"): [2, 3],
        ("--article", "a-3", "--key", "key of two words"): [2],
        ("--since", "2025-03-02"): [1, 2, 3, 4],
        ("--since", "2h"): [2, 3, 4],
        ("--since", "1w"): [2, 3, 4],
        ("--since", "20000s", "--until", "1800s"): [2],
        ("--until", "2025-03-01"): [0],
        ("--until", "2025-03-02T12:00Z", "--since", "2025-03-02T13:00+01:00"): [1],
        ("--until", "30m", "--since", "3d"): [2],
        ("--stage", "match"): [2],
        ("--reason", "too large"): [2],
        ("--reason", "json", "--limit", "1"): [1],
        ("--limit", "2"): [3, 4],
        ("--limit", "9", "--pending"): [0, 1, 2, 3, 4],
    }
    assert {options: offsets(command("list", *options)) for options in picked} == picked
    assert command("list", "--limit", "2").stderr == "The last 2 of 5:\n"
    nothing = command("list", "--key", "nobody's")
    assert (nothing.exit_code, nothing.stdout, nothing.stderr) == (0, "", "None of 5 dead letters fits the options.\n")
    of_another = command("list", "--key", "a-2")
    assert of_another.stderr == (
        "None of 5 dead letters fits the options.\n"
        "There is an article a-2, whose message had another key or none: give its id to --article.\n"
    )
    wrong = command("list", "--since", "yesterday")
    assert wrong.exit_code == 2
    assert (
        "'yesterday' is no time. Write a day (2026-11-24), a time (2026-11-24T10:15Z), or how long ago (90s, 30m, 2h, 3d, 1w)."
        in wrong.stderr
    )


def test_article_and_key_stand_in_the_list(command: Callable[..., Result]) -> None:
    said = [line.partition("Z ")[2] for line in command("list").stdout.splitlines()]
    assert said[0] == "article=- key=a-1 not JSON"
    assert said[1] == "article=a-2 key=- not JSON"
    assert said[2] == 'article=a-3 key="key of two words" too LARGE'
    assert said[4] == r"article=- key=\xff\xfe\x00 no text"
    known = [orjson.loads(line) for line in command("list", "--json").stdout.splitlines()]
    assert [(each["article_id"], each["key"]) for each in known] == [
        (None, "a-1"), ("a-2", None), ("a-3", "key of two words"), ("a-3", "a-3"),
        (None, "\\xff\\xfe\0"),
    ]  # fmt: skip


def test_show_takes_an_article_id_and_lists_several(command: Callable[..., Result]) -> None:
    one = command("show", "a-2")
    assert one.exit_code == 0
    assert one.stdout.endswith("article_id: a-2\nkey: (none)\n\n{}\n")
    several = command("show", "a-3")
    assert offsets(several) == [2, 3]
    told = "2 dead letters are of the article or have the key a-3."
    assert several.stderr == f"{told} `show` one by its id to see it whole.\n"
    raw = command("show", "--raw", "a-3")
    assert (raw.exit_code, raw.stdout, raw.stderr) == (1, "", f"wirewatch: {told} Give the id of one of them.\n")
    unknown = command("show", "nobody's")
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    assert unknown.stderr == (
        "wirewatch: There is no dead letter nobody's, and none of an article or with a key of that name. `wirewatch dead-letters "
        "list` shows what there is.\n"
    )


@pytest.mark.parametrize(("name", "offset"), [("a-1", 0), ("a-2", 1), ("key of two words", 2), (r"\xff\xfe\x00", 4)], ids=str)
def test_what_show_shows_replay_replays(command: Callable[..., Result], name: str, offset: int) -> None:
    [id_] = [line.split()[0] for line in command("list").stdout.splitlines() if line.split()[0].endswith(f"/{offset}")]
    assert command("show", name).stdout.startswith(f"id: {id_}\n")
    done = command("replay", name, "--yes")
    assert (done.exit_code, done.stdout) == (0, f"Replayed {id_}.\n"), done.stderr


def test_replay_refuses_a_name_of_several_and_names_them(command: Callable[..., Result]) -> None:
    ids = [line.split()[0] for line in command("list", "--article", "a-3").stdout.splitlines()]
    told = "2 dead letters are of the article or have the key a-3"
    refused = command("replay", "a-1", "a-3", "--yes")
    assert (refused.exit_code, refused.stdout) == (2, "")
    last = "Give the id of the one that is meant, or of several."
    assert refused.stderr.endswith(f"Error: {told}: {ids[0]}, {ids[1]}. {last}\n")
    assert command("replay", ids[1], "--yes").exit_code == 0
    again = command("replay", "a-3", "--yes")
    assert again.stderr.endswith(f"Error: {told}: {ids[0]}, {ids[1]} (replayed). {last}\n")
