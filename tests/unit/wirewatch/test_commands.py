"""What the commands do before and after they speak to Kafka: options that contradict, and how dead letters are shown."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from streams.kafka.letters import DeadLetter, OpenedLetter
from tests.unit.wirewatch.command_play import run
from wirewatch.commands.demo import demo_environ, without_ours
from wirewatch.letters import LetterError, as_object, of_names


def letter(name: str, place: int = 0) -> DeadLetter:
    at = datetime(2026, 11, 24, 10, 15, tzinfo=UTC)
    place = place or int(name)
    return DeadLetter(f"articles.v1/0/{name}", "intake", "not JSON", "articles.v1", 0, int(name), at, (2, place), "digest")


def shown(value: bytes | None, key: bytes | None = b"k") -> dict[str, Any]:
    return as_object(letter("7"), OpenedLetter(letter("7"), key, value, None))


@pytest.mark.parametrize("option", ["--id", "--url", "--title"])
def test_publish_takes_what_is_said_of_one_page_for_one_file_only(tmp_path: Path, option: str) -> None:
    files = [tmp_path / "a", tmp_path / "b"]
    for file in files:
        file.touch()
    result = run("publish", option, "x", *map(str, files))
    assert result.exit_code == 2
    assert result.stderr.endswith("Error: --id, --url and --title say something about one page; give one file.\n")


def test_publish_needs_files() -> None:
    result = run("publish")
    assert result.exit_code == 2
    assert result.stderr.endswith("Error: Missing argument 'FILES...'.\n")


@pytest.mark.parametrize("arguments", [[], ["--all", "articles.v1/0/1"]])
def test_replay_takes_ids_or_all(arguments: list[str]) -> None:
    result = run("dead-letters", "replay", *arguments)
    assert result.exit_code == 2
    assert result.stderr.endswith("Error: Give the ids of dead letters, or --all.\n")


def test_worker_knows_its_stages() -> None:
    result = run("worker", "mtach")
    assert result.exit_code == 2
    assert "'mtach' is not one of 'match', 'alert', 'deliver', 'all'." in result.stderr


def test_sandbox_kafka_has_no_such_port() -> None:
    result = run("sandbox", "kafka", "--port", "70000")
    assert result.exit_code == 2
    assert "70000 is not in the range 0<=x<=65535." in result.stderr


def test_a_letter_as_json() -> None:
    assert shown('{"a": "é"}'.encode()) == {
        "id": "articles.v1/0/7",
        "stage": "intake",
        "reason": "not JSON",
        "topic": "articles.v1",
        "partition": 0,
        "offset": 7,
        "failed_at": "2026-11-24T10:15:00+00:00",
        "replayed": False,
        "place": "@2/7",
        "letters_with_this_id": 1,
        "article_id": None,
        "key": "k",
        "value": '{"a": "é"}',
    }


def test_a_letter_without_key_and_value_and_one_that_is_no_text() -> None:
    empty = shown(None, key=None)
    assert (empty["key"], empty["value"]) == (None, None)
    bytes_ = shown(b"\xff\x00", key=b"\xfe")
    assert (bytes_["key"], bytes_["value_base64"]) == ("\\xfe", "/wA=")
    assert "value" not in bytes_


def test_letters_are_chosen_by_id_each_once() -> None:
    letters = [letter("1"), letter("2"), letter("3")]
    assert of_names(letters, ("articles.v1/0/3", "articles.v1/0/1", "articles.v1/0/3")) == [letters[2], letters[0]]
    with pytest.raises(LetterError) as caught:
        of_names(letters, ("articles.v1/0/4",))
    assert str(caught.value) == (
        "There is no dead letter articles.v1/0/4, and none of an article or with a key of that name. `wirewatch dead-letters "
        "list` shows what there is."
    )


def test_letters_with_one_id_are_chosen_together_or_by_their_places() -> None:
    letters = [letter("1", place=8), letter("1", place=9), letter("2")]
    assert of_names(letters, ("articles.v1/0/1",)) == letters[:2]
    assert of_names(letters, ("@2/9", "articles.v1/0/1")) == [letters[1], letters[0]]
    with pytest.raises(LetterError):
        of_names(letters, ("@2/10",))


def test_the_demo_says_why_there_is_nothing_to_run(tmp_path: Path) -> None:
    file = tmp_path / "desk.yaml"
    file.write_text(
        'watchlist: 1\nname: desk\ndefaults: {deliver: {slack: "#desk"}}\n'
        "rules: [{id: one, name: One, query: Syria, status: draft}]\n"
    )
    result = run("demo", "--watchlists", str(file))
    assert result.exit_code == 1
    assert "There is no rule to run. Not run: 1 draft. Rules in shadow and active ones run;" in result.stderr


def test_the_demo_never_sees_another_kafka_or_slack(tmp_path: Path) -> None:
    outside = {
        "PATH": "/bin",
        "KAFKA_BOOTSTRAP_SERVERS": "production:9092",
        "KAFKA_SASL_PASSWORD": "x",
        "SLACK_BOT_TOKEN": "xoxb-real",
        "SLACK_BOT_TOKEN_FILE": "/run/secrets/token",
        "WIREWATCH_TOPIC_PREFIX": "prod.",
        "WIREWATCH_TIMEZONE": "Europe/Berlin",
    }
    url = "http://127.0.0.1:2/api/"
    ours = demo_environ(kafka="127.0.0.1:1", slack=url, watchlists=tmp_path, folder=tmp_path)
    assert without_ours(outside) | ours == {
        "PATH": "/bin",
        "WIREWATCH_TIMEZONE": "Europe/Berlin",
        "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
        "SLACK_API_URL": url,
        "SLACK_BOT_TOKEN": "xoxb-demo",
        "WIREWATCH_MAX_AGE_H": "none",
        "WIREWATCH_DATA_DIR": str(tmp_path / "worker"),
        "WIREWATCH_WATCHLISTS": str(tmp_path),
    }
