"""`wirewatch explain` says what was tolerated of the text or the article it was given."""

import json
from functools import partial
from pathlib import Path

from tests.unit.wirewatch import command_play
from tests.unit.wirewatch.command_play import article

run = partial(command_play.run, "explain")


def test_what_is_tolerated_of_a_text_is_told() -> None:
    told = 'body: "AT&amp;T" is read as "AT&T"; send plain text, without entities and tags'
    result = run("--query", "talks", "--text", "AT&amp;T talks")
    assert (result.exit_code, result.stderr) == (0, f"--text: {told}\n")
    assert json.loads(run("--query", "talks", "--text", "AT&amp;T talks", "--json").stdout)["remarks"] == [told]
    assert json.loads(run("--query", "talks", "--text", "AT&T talks", "--json").stdout)["remarks"] == []


def test_what_is_tolerated_of_an_article_is_told_of_the_one_that_was_asked_about(tmp_path: Path) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_text("".join(article(name, title=f"{name}&amp;B") for name in ("A", "C")))
    told = 'title: "C&amp;B" is read as "C&B"; send plain text, without entities and tags'
    result = run("--query", "B", "--article", str(file), "--id", "C", "--json")
    assert json.loads(result.stdout)["remarks"] == [told]
    assert result.stderr.splitlines()[-1] == f"{file}:2: {told}"
    file.write_text(article("C", title="C&amp;B"))
    result = run("--query", "B", "--article", str(file), "--json")
    assert (json.loads(result.stdout)["remarks"], result.stderr) == ([told], f"{file}:1: {told}\n")
