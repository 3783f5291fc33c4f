"""docs/publishing.md: each row of its tables of what is tolerated is read, and comes out as the page says."""

import gzip
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner

from schemas import Article
from schemas.tolerance import MEMBERS, OPTIONAL
from schemas.validation import validate
from wirewatch.cli import cli

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "publishing.md").read_text("utf-8")
ARTICLE = {
    "id": "1",
    "url": "https://example.com/a",
    "title": "A headline",
    "body": "The first words of the body.",
    "published_at": "2026-03-01T08:30:00Z",
}
ROWS = re.findall(r"^\| `([\w.]+)` \| `(.+?)` \|(?: `(.+?)` \|)?$", PAGE, re.MULTILINE)
READ = [(member, sent.replace("\\|", "|"), read) for member, sent, read in ROWS if read]
LEFT_OUT = [(member, sent) for member, sent, read in ROWS if not read]


def article(member: str, value: object) -> bytes:
    outer, _, inner = member.partition(".")
    return orjson.dumps({**ARTICLE, outer: {inner: value} if inner else value})


def shown(read: Article, member: str) -> Any:
    """The member as it would be sent on."""
    found = orjson.loads(bytes(read))
    for step in member.split("."):
        found = found.get(step)
    return found


@pytest.mark.parametrize(("member", "sent", "expected"), READ)
def test_what_is_read_as_it_is_meant(member: str, sent: str, expected: str) -> None:
    read, remarks = Article.read_remarked(article(member, orjson.loads(sent)))
    wanted = orjson.loads(expected)
    found = shown(read, member)
    assert ({name: found[name] for name in wanted} if isinstance(wanted, dict) else found) == wanted
    assert [remark.member for remark in remarks] == [member]
    validate("article.v1", orjson.loads(bytes(read)))


@pytest.mark.parametrize(("member", "sent"), LEFT_OUT)
def test_what_is_left_out(member: str, sent: str) -> None:
    read, remarks = Article.read_remarked(article(member, orjson.loads(sent)))
    clean = Article.read(orjson.dumps(ARTICLE))
    assert read == clean
    [remark] = remarks
    assert (remark.member, remark.became) == (member, "is left out")


def test_the_page_has_every_member_of_which_there_can_be_a_remark() -> None:
    assert {member for member, _, _ in READ} | {"key"} == set(MEMBERS)
    assert set(OPTIONAL) - {"section", "source.domain", "source.name", "lead"} == {member for member, _ in LEFT_OUT}


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the commands of the page find what is in a clone, and where they may write."""
    for name in ("sandbox", "config"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    [made] = re.findall(r"^(grep .+ > message\.json)$", PAGE, re.MULTILINE)
    subprocess.run(made, shell=True, check=True)
    return tmp_path


def test_the_commands_that_need_no_kafka_run_in_a_clone(clone: Path) -> None:
    lines = re.findall(r"^wirewatch ((?:publish|match|explain) .+)$", PAGE, re.MULTILINE)
    assert len(lines) == 4
    for line in lines:
        result = CliRunner().invoke(cli, shlex.split(line))
        samples = "samples/articles.jsonl" in line  # two lines of which are no articles
        assert (result.exit_code, bool(result.stdout)) == (int(samples), True), result.output
        assert ("ftp://" in result.stderr) == samples


def test_the_article_of_the_page_is_a_message_and_matches_the_rule_of_its_explain(clone: Path) -> None:
    [block] = re.findall(r"```json\n(.+?)```", PAGE, re.DOTALL)
    (clone / "message.json").write_text(block)
    judged = CliRunner().invoke(cli, ["publish", "--check", "--message", "message.json"])
    assert (judged.exit_code, judged.stdout) == (0, "message.json: ok, the article herald-2026-118\n")
    [line] = re.findall(r"^wirewatch (explain .+)$", PAGE, re.MULTILINE)
    explained = CliRunner().invoke(cli, [*shlex.split(line), "--json"])
    assert explained.exit_code == 0, explained.output
    assert orjson.loads(explained.stdout.splitlines()[0])["matched"] is True, explained.stdout


def changed(**members: Any) -> bytes:
    return orjson.dumps({**ARTICLE, **members})


WHOLE = orjson.dumps(ARTICLE)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (changed(published_at="2026-03-01T08:30:00"), "write 2026-03-01T08:30:00Z where that is UTC"),
        (changed(published_at=1772352600), 'write "2026-03-01T08:10:00Z"'),
        (changed(published_at="2026-03-01"), "write the hour too"),
        (changed(id=None), "id: is null; no article can be without it"),
        (gzip.compress(WHOLE, mtime=0), "not JSON: looks like gzip"),
        (WHOLE.decode().encode("utf-16"), "not UTF-8: looks like UTF-16"),
        (b"[%s]" % WHOLE, "must be a JSON object, is an array of 1"),
        (b"%s\n%s" % (WHOLE, WHOLE), "not JSON: several JSON objects in one message"),
        (b'{"articles": [%s]}' % WHOLE, "is missing"),
        (b"id,url,title\n1,2,3", "not JSON: looks like CSV; send each article as one JSON object"),
        (b"", "the message is empty (0 bytes)"),
    ],
    ids=["no zone", "epoch", "day", "null", "gzip", "UTF-16", "array", "two objects", "envelope", "CSV", "empty"],
)
def test_a_message_is_judged_by_its_bytes_and_not_mended(clone: Path, value: bytes, reason: str) -> None:
    (clone / "message.json").write_bytes(value)
    good = clone / "good.json"
    good.write_bytes(changed(language="English"))
    judged = CliRunner().invoke(cli, ["publish", "--check", "--message", "message.json", "good.json"])
    first, second = judged.stdout.splitlines()
    assert judged.exit_code == 1
    assert first.startswith("message.json: would become a dead letter: ")
    assert reason in first
    assert second.startswith("good.json: ok, the article 1. Tolerated: language: ")
    as_json = CliRunner().invoke(cli, ["publish", "--check", "--message", "--json", "message.json"])
    [told] = orjson.loads(as_json.stdout)["messages"]
    assert (as_json.exit_code, told["file"], told["article_id"], reason in told["reason"]) == (1, "message.json", None, True)


def test_message_stands_with_check_alone(clone: Path) -> None:
    for more in ([], ["--check", "--id", "x"], ["--check", "--dates", "dmy"]):
        result = CliRunner().invoke(cli, ["publish", "--message", "message.json", *more])
        assert result.exit_code == 2
        assert result.stderr.endswith(
            "Error: --message goes with --check alone: it says what a worker makes of bytes as they are.\n"
        )


@pytest.mark.parametrize(("number", "unit"), [(1772352600, "seconds"), (1772352600000, "milliseconds")])
def test_publish_says_that_a_number_counts_since_1970(clone: Path, number: int, unit: str) -> None:
    (clone / "a.jsonl").write_bytes(changed(published_at=number) + b"\n")
    result = CliRunner().invoke(cli, ["publish", "--check", "a.jsonl"])
    assert (result.exit_code, result.stderr) == (
        0, f"a.jsonl:1: published_at is a number, read as {unit} since 1970; another service has to send RFC 3339\n"
    )  # fmt: skip
