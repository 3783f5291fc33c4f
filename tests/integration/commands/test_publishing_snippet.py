"""docs/publishing.md: its producer for kafka-python, run as it stands on a real Kafka."""

import re
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from config.settings.settings import Settings
from streams.kafka.reading import read_topic
from streams.kafka.topics import ARTICLES, topic_name

ROOT = Path(__file__).parents[3]


def test_the_producer_of_the_page_sends_one_article_and_says_where_it_is(
    prepared: Callable[..., Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = prepared(WIREWATCH_PARTITIONS="1")
    [block] = re.findall(r"```python\n(.+?)```", (ROOT / "docs/publishing.md").read_text("utf-8"), re.DOTALL)
    snippet = re.sub("^  ", "", block, flags=re.MULTILINE)
    here = {'"localhost:9092"': repr(settings.kafka.bootstrap_servers), '"articles.v1"': repr(topic_name(settings, ARTICLES))}
    for said, ours in here.items():
        assert said in snippet
        snippet = snippet.replace(said, ours)
    monkeypatch.chdir(tmp_path)
    article = (ROOT / "sandbox/samples/articles.jsonl").read_bytes().partition(b"\n")[0]
    Path("message.json").write_bytes(article)
    exec(snippet, {})
    [record] = read_topic(settings, ARTICLES)
    assert (orjson.loads(record.value or b""), record.key) == (orjson.loads(article), b"sample-01")
    assert capsys.readouterr().out == f"{topic_name(settings, ARTICLES)}/0/0\n"
