"""The documents say what the program does: their commands exist, their links lead somewhere, their rules are rules."""

import re
import shlex
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from config.loading.watchlists import load_watchlists
from matching.language.parser import parse
from sandbox.samples import sample_articles
from wirewatch.cli import COMMANDS, cli

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "sandbox/samples/README.md"])
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def names(document: Path) -> str:
    return str(document.relative_to(ROOT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=names)
def test_links_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text("utf-8"))
    missing = [target for target in targets if "://" not in target and not (document.parent / target).exists()]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=names)
def test_commands_and_options_exist(document: Path) -> None:
    text = document.read_text("utf-8")
    for line in re.findall(r"^\s*(?:\.venv/bin/)?wirewatch (.+)$|`wirewatch ([^`]+)`", text, re.MULTILINE):
        words = shlex.split((line[0] or line[1]).partition(" #")[0].partition("|")[0])
        words = words[: next((at for at, word in enumerate(words) if word in ("<", ">", "\\")), len(words))]
        if words and words[0] == "->":
            continue  # the picture of the rooms
        if words and words[0] in COMMANDS:
            helped = CliRunner().invoke(cli, [*path_of(words), "--help"])
            assert helped.exit_code == 0, line
            unknown = [word for word in words if word.startswith("--") and word.partition("=")[0] not in helped.output]
            assert unknown == [], line
        else:
            assert not words or words[0] in ("COMMAND", "--help", "--version"), f"{names(document)}: wirewatch {line}"
    for target in re.findall(r"^\s*make ([a-z]+)|`make ([a-z]+)`", text, re.MULTILINE):
        assert (target[0] or target[1]) in TARGETS, f"{names(document)}: make {target}"


def path_of(words: list[str]) -> list[str]:
    """The command and, where there are any, its sub-command."""
    subs = {
        "topics": ("create", "check"),
        "dead-letters": ("list", "show", "replay"),
        "deliveries": ("list", "show", "release", "reroute", "bury", "replay"),
        "sandbox": ("kafka", "slack"),
        "query": ("import", "export"),
        "articles": ("export",),
        "silence": ("add", "list", "end"),
        "slack": ("check",),
        "watchlists": ("apply", "diff", "status", "log"),
    }
    return words[:2] if len(words) > 1 and words[1] in subs.get(words[0], ()) else words[:1]


def test_the_rule_of_the_readme_is_the_shipped_one(tmp_path: Path) -> None:
    (block,) = re.findall(r"```yaml\n(.+?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    file = tmp_path / "readme.yaml"
    file.write_text('watchlist: 1\nname: middle-east-desk\nowner: "@dana"\nrules:\n' + block)
    loaded = load_watchlists(file)
    assert loaded.errors == ()
    shipped = {rule.id: rule for rule in load_watchlists(ROOT / "config" / "watchlists").rules}
    # Not the revisions: the shipped one has the defaults, masks and rejects of its file.
    queries = [parse(rule.query_text) for rule in (*loaded.rules, shipped["russia-us-syria"])]
    assert len(queries) == 2
    assert queries[0] == queries[1]


def test_the_article_of_the_readme_is_the_sample() -> None:
    (block,) = re.findall(r"```json\n(.+?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    shown = orjson.loads(block)
    lines = [
        line for line in sample_articles().read_bytes().splitlines() if b'"id": "sample-11"' in line or b'"sample-11"' in line
    ]
    sample = orjson.loads(lines[0])
    assert {name: shown[name] for name in ("id", "url", "title", "published_at", "language")} == {
        name: sample[name] for name in ("id", "url", "title", "published_at", "language")
    }
    assert shown["source"].items() <= sample["source"].items()
    for part in shown["body"].split("..."):
        assert part.strip() in sample["body"], part


def test_the_five_files_of_the_trace_exist_and_are_the_stages() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    trace = re.findall(r"^\| \[(streams/\w+\.py)\]", text, re.MULTILINE)
    assert trace == ["streams/app.py", "streams/intake.py", "streams/match.py", "streams/alert.py", "streams/deliver.py"]
    assert all((ROOT / name).exists() for name in trace)


def test_the_readme_names_every_key_that_has_no_effect_yet() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    said = readme[readme.index("Not everything is built yet.") :].split("\n\n", 1)[0]

    def inactive(part: object) -> set[str]:
        if not isinstance(part, dict):
            return set()
        named = {name for name, each in part.get("properties", {}).items() if "Not active yet" in each.get("description", "")}
        return named.union(*(inactive(each) for each in part.values()))

    schema = orjson.loads((ROOT / "schemas" / "watchlist.v1.schema.json").read_bytes())
    found = inactive(schema) | inactive({"properties": schema["$defs"]})
    assert found == {"spike"}
    assert set(re.findall(r"`(\w+)`", said)) - {"check"} == found
