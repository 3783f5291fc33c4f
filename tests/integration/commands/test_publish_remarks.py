"""`wirewatch publish` remarks what the worker will tolerate, and sends it as it is."""

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner

from config.settings.settings import Settings
from streams.kafka.reading import read_topic
from streams.kafka.topics import ARTICLES
from tests.acceptance.harness import article, environment
from wirewatch.cli import cli


def test_what_is_tolerated_is_remarked_and_sent(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings = prepared()
    lines = [json.dumps(article(number, language="English", author=None)) for number in range(4)]
    file = tmp_path / "articles.jsonl"
    file.write_text("\n".join([*lines, json.dumps(article(5, body=7))]))
    result = CliRunner(env=environment(settings, None, file)).invoke(cli, ["publish", str(file)])
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f'4 times (first {file}:1, {file}:2, {file}:3): language: "English" is read as "en"; '
        "send a BCP 47 tag, such as en or pt-BR",
        f"{file}:5: not article.v1: body: must be a string, is 7",
    ]
    assert sorted((record.value or b"").decode() for record in read_topic(settings, ARTICLES)) == sorted(lines)
