"""Letters with the id of another, the same letter written twice, and how little of either is kept in memory."""

import gc
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result
from kafka import TopicPartition

from config.settings.settings import Settings
from streams.kafka import dead_letters
from streams.kafka.connection import admin
from streams.kafka.dead_letters import REPLAYED_FROM, encode, opened, read_dead_letters, write_note
from streams.kafka.letters import REPLAYED_LETTER
from streams.kafka.publisher import Publisher
from streams.kafka.reading import GoneError, read_at, read_topic
from streams.kafka.topics import ARTICLES, DEAD_LETTERS, topic_name
from tests.acceptance.harness import environment
from wirewatch.cli import cli

MEGABYTE = 1024 * 1024
Command = Callable[..., Result]


@pytest.fixture
def settings(prepared: Callable[..., Settings]) -> Settings:
    return prepared(WIREWATCH_PARTITIONS="1")


@pytest.fixture
def command(settings: Settings, tmp_path: Path) -> Command:
    runner = CliRunner(env=environment(settings, None, tmp_path))
    return lambda *arguments: runner.invoke(cli, ["dead-letters", *arguments])


def bury(settings: Settings, *offsets: int, value: bytes | None = b"real", key: bytes | None = b"k", **other: str) -> str:
    """Letters of messages at these offsets, as a worker writes them or anybody does; the id of the last."""
    topic = topic_name(settings, ARTICLES)
    with Publisher(settings) as publisher:
        for offset in offsets:
            ours = {"stage": "intake", "reason": "not JSON", "topic": topic, "partition": "0", "offset": str(offset)}
            dated = encode({**ours, "failed_at": "2026-11-24T10:15:00+00:00", **other})
            publisher.publish(topic_name(settings, DEAD_LETTERS), key, value, dated)
    return f"{topic}/0/{offsets[-1]}"


def sent(settings: Settings) -> list[bytes | None]:
    return [record.value for record in read_topic(settings, ARTICLES)]


def test_a_forged_letter_hides_no_later_one(settings: Settings, command: Command) -> None:
    bury(settings, 7, value=b"forged", reason="theirs")
    id_ = bury(settings, 7)
    line = f"{id_} intake 2026-11-24T10:15:00Z article=- key=k [@0/%d, one of 2 different letters with this id] %s\n"
    listed = command("list")
    assert listed.stdout == line % (0, "theirs") + line % (1, "not JSON")
    assert listed.stderr == (
        "Of several different letters with one id a worker wrote one at most. `replay --all` leaves them out: look at each, and "
        "replay the right one by its place, such as `wirewatch dead-letters replay @0/0`.\n"
    )
    as_json = [orjson.loads(each) for each in command("list", "--json").stdout.splitlines()]
    assert [(each["place"], each["letters_with_this_id"]) for each in as_json] == [("@0/0", 2), ("@0/1", 2)]


def test_all_of_one_id_are_shown_and_each_by_its_place(settings: Settings, command: Command) -> None:
    bury(settings, 7, value=b"forged")
    id_ = bury(settings, 7)
    both = command("show", id_)
    assert [part.rstrip().splitlines()[-1] for part in both.stdout.split(f"id: {id_}\n")[1:]] == ["forged", "real"]
    several = (
        f"{id_} names 2 different letters, @0/0, @0/1: a worker wrote one of them at most, because whoever may write to the "
        "topic of dead letters can give theirs any id."
    )
    assert both.stderr == f"{several} Replay the right one by its place.\n"
    assert [orjson.loads(each)["value"] for each in command("show", "--json", id_).stdout.splitlines()] == ["forged", "real"]
    assert command("show", "--raw", "@0/1").stdout == "real"
    for refused in (command("show", "--raw", id_), command("replay", "--yes", id_)):
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert refused.stderr.endswith(
            f"Error: {several} See them with `wirewatch dead-letters show {id_}`, then give the place of the right one instead "
            "of the id.\n"
        )
    assert sent(settings) == []


def test_a_pair_is_replayed_by_its_place_alone(settings: Settings, command: Command) -> None:
    bury(settings, 7, value=b"forged")
    id_ = bury(settings, 7)
    other = bury(settings, 8, value=b"other")
    left_out = (
        "2 letters left out: their ids name several different letters each, of which a worker wrote one at most. See them with "
        f"`wirewatch dead-letters show {id_}`, and replay the right one by its place.\n"
    )
    done = command("replay", "--all", "--yes")
    assert done.stdout == f"Replayed {other}.\nReplayed 1 of 1 dead letter.\n"
    assert done.stderr == f"1 message to {topic_name(settings, ARTICLES)}.\n{left_out}"
    assert command("replay", "--yes", "@0/1").stdout == "Replayed @0/1.\n"
    assert sent(settings) == [b"other", b"real"]
    # Of the two only the one that was sent counts as sent, and the id is settled.
    assert [each.replay for each in read_dead_letters(settings)] == ["no", "done", "done"]
    again = command("replay", "--yes", "@0/1")
    assert (again.exit_code, again.stderr) == (1, "@0/1 was replayed before, and is not sent twice.\n")
    assert command("replay", "--all", "--yes").stderr == ""
    assert command("replay", "--yes", "@0/9").stderr.endswith(
        "wirewatch: There is no dead letter @0/9, and none of an article or with a key of that name. `wirewatch dead-letters "
        "list` shows what there is.\n"
    )


def test_pairs_alone_are_left_out_with_a_sentence(settings: Settings, command: Command) -> None:
    bury(settings, 7, value=b"forged")
    id_ = bury(settings, 7, value=None)
    done = command("replay", "--all", "--yes")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr.startswith("2 letters left out: ")
    assert command("show", id_).stdout.endswith("\nkey: k\n\n(no value)\n")


def test_a_letter_that_was_written_twice_is_one(settings: Settings, command: Command) -> None:
    id_ = bury(settings, 7, arrived_at="2026-11-24T10:14:00+00:00")
    later = {"failed_at": "2026-11-24T10:16:00+00:00", "reason": "not JSON, says a newer version"}
    bury(settings, 7, arrived_at="2026-11-24T10:14:00+00:00", **later)
    assert command("list").stdout == f"{id_} intake 2026-11-24T10:15:00Z article=- key=k not JSON\n"
    assert command("replay", "--all", "--yes").stdout == f"Replayed {id_}.\nReplayed 1 of 1 dead letter.\n"
    # Kafka forgets the first of them: what was replayed stays replayed.
    topic = topic_name(settings, DEAD_LETTERS)
    with admin(settings) as client:
        client.delete_records({TopicPartition(topic, 0): 1})
    [letter] = read_dead_letters(settings)
    assert (letter.at, letter.replay) == ((0, 1), "done")


@pytest.mark.parametrize(
    "other",
    [{"stage": "match"}, {"arrived_at": "2026-11-24T10:14:00+00:00"}, {"value": b""}, {"key": b"kr"}],
    ids=str,
)
def test_what_differs_is_another_letter(settings: Settings, other: dict[str, str]) -> None:
    bury(settings, 7, value=None)
    bury(settings, 7, **{"value": None, **other})  # type: ignore[arg-type]
    assert [letter.of_this_id for letter in read_dead_letters(settings)] == [2, 2]


def test_a_note_of_an_earlier_version_is_about_its_id(settings: Settings) -> None:
    id_ = bury(settings, 7)
    with Publisher(settings) as publisher:
        publisher.publish(topic_name(settings, DEAD_LETTERS), b"x", None, encode({"replay": "done", "id": id_}))
    assert [letter.replay for letter in read_dead_letters(settings)] == ["done"]


def test_the_bytes_of_letters_are_not_kept(settings: Settings) -> None:
    count = 24
    for number in range(count):
        bury(settings, number, value=b"%d" % number + b"x" * MEGABYTE)
    read_dead_letters(settings)  # what the client's library keeps for itself, it has now
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        letters = read_dead_letters(settings)
        gc.collect()
        after_list, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        kept = []
        for _ in dead_letters.replay(settings, letters):
            kept.append(tracemalloc.get_traced_memory()[0])
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(letters) == len(kept) == count
    assert after_list - before < MEGABYTE
    # One letter, the one that the client has read ahead, and both on their way through the clients.
    assert most - before < 12 * MEGABYTE
    assert [value.rstrip(b"x") for value in filter(None, sent(settings))] == [b"%d" % number for number in range(count)]


@pytest.mark.parametrize("letters", [2, 12])
def test_a_replay_that_was_cut_off_reads_a_topic_once(settings: Settings, letters: int) -> None:
    topic, ordinary = topic_name(settings, ARTICLES), 50
    bury(settings, *range(letters))
    found = read_dead_letters(settings)
    with Publisher(settings) as publisher:
        for _ in range(ordinary):
            publisher.publish(topic, b"a", b"article")
        for each in found:
            write_note(settings, publisher, each, "begun")
        # The first was sent by an earlier version, the second by this one.
        publisher.publish(topic, b"k", b"real", encode({REPLAYED_FROM: found[0].id}))
        publisher.publish(topic, b"k", b"real", encode({REPLAYED_FROM: found[1].id, REPLAYED_LETTER: found[1].digest}))
        publisher.publish(topic, b"k", b"real", encode({REPLAYED_FROM: found[1].id, REPLAYED_LETTER: "of another"}))
    begun = read_dead_letters(settings)
    assert {each.replay for each in begun} == {"begun"}
    read = steps_of(read_topic, lambda: list(dead_letters.replay(settings, begun)))
    assert read == ordinary + 3 + 1
    assert sent(settings).count(b"real") == letters + 1


def test_of_a_pair_only_the_one_that_arrived_counts(settings: Settings) -> None:
    bury(settings, 7, value=b"forged")
    bury(settings, 7)
    forged, real = read_dead_letters(settings)
    with Publisher(settings) as publisher:
        for each in (forged, real):
            write_note(settings, publisher, each, "begun")
        marks = encode({REPLAYED_FROM: forged.id, REPLAYED_LETTER: forged.digest})
        publisher.publish(topic_name(settings, ARTICLES), b"k", b"forged", marks)
    assert len(list(dead_letters.replay(settings, read_dead_letters(settings)))) == 2
    assert sent(settings) == [b"forged", b"real"]


def test_messages_are_read_in_any_order_and_what_is_gone_is_named(settings: Settings) -> None:
    for number in range(5):
        bury(settings, number, value=b"%d" % number)
    places = [(0, each) for each in (3, 1, 2, 4, 0)]
    assert [record.value for record in read_at(settings, DEAD_LETTERS, places)] == [b"3", b"1", b"2", b"4", b"0"]
    topic, letters = topic_name(settings, DEAD_LETTERS), read_dead_letters(settings)
    with admin(settings) as client:
        client.delete_records({TopicPartition(topic, 0): 2})
    assert [each.value for each in opened(settings, letters[2:])] == [b"2", b"3", b"4"]
    for place in (1, 5):
        with pytest.raises(GoneError) as caught:
            list(read_at(settings, DEAD_LETTERS, [(0, place)]))
        assert str(caught.value) == (
            f"The message at {topic}/0/{place} is not there any more: Kafka keeps that topic for a while only."
        )


def steps_of(function: Callable[..., object], work: Callable[[], object]) -> int:
    """How often the function, a generator, was entered: once for each thing it gave, and once more for its end."""
    steps, code = 0, function.__code__  # type: ignore[attr-defined]

    def counted(frame: object, event: str, _argument: object) -> None:
        nonlocal steps
        steps += event == "call" and frame.f_code is code  # type: ignore[attr-defined]

    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return steps
