"""The pages about watchlists do what they say: their files load, their commands print what stands below them, every key is there.

A block with a name after its language (```yaml my-desk.yaml) is that file. A block of text below one of commands is what these
print on stdout.
"""

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from config.loading.watchlists import load_watchlists
from schemas.validators import schema
from wirewatch.cli import cli

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
# These have tests of their own.
ELSEWHERE = ("how-to-backtest", "how-to-change-rules", "how-to-rehearse", "how-to-see-what-waits")
PAGES = [DOCS / "watchlists.md", *sorted(page for page in DOCS.glob("how-*.md") if page.stem not in ELSEWHERE)]
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
KEYS = re.compile(r"^\| `([a-z_.]+)`(?: °)? \| ([a-z, ]+) \| `(.+?)` \| .+ \|$", re.MULTILINE)
BASE = {"watchlist": "watchlist: 1", "name": "name: desk", "defaults": 'defaults: {deliver: {slack: "#desk"}}'}
RULE = {"id": "id: one", "name": "name: One", "query": "query: Russia AND US"}


def blocks(page: Path) -> list[tuple[str, str, str]]:
    return FENCE.findall(page.read_text("utf-8"))


def printed(commands: str) -> str:
    """What the commands of a block print, one after the other."""
    told = ""
    for line in commands.splitlines():
        program, *words = shlex.split(line, comments=True)
        assert program == "wirewatch"
        given = None
        if "<" in words:
            at = words.index("<")
            given = Path(words[at + 1]).read_bytes()
            words = words[:at]
        told += CliRunner().invoke(cli, words, input=given).stdout
    return told


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_print_what_stands_below_them(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WIREWATCH_WATCHLISTS", raising=False)
    monkeypatch.chdir(tmp_path)
    for room in ("config", "sandbox"):
        (tmp_path / room).symlink_to(ROOT / room)
    seen = blocks(page)
    for (language, name, body), (following, its_name, expected) in zip(seen, [*seen[1:], ("", "", "")], strict=True):
        if name:
            file = tmp_path / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(body, "utf-8")
        elif language == "sh" and following == "text" and not its_name:
            assert printed(body) == expected, body


def test_each_page_has_something_that_is_run() -> None:
    dull = [page.name for page in PAGES if not any(name for _, name, _ in blocks(page))]
    assert dull == []


def parts(prefix: str, part: dict[str, Any]) -> set[str]:
    """The names of the members of a mapping in the schema."""
    return {f"{prefix}{name}" for name in part["properties"]}


def test_the_table_names_every_key() -> None:
    whole = schema("watchlist.v1")
    defs = whole["$defs"]
    wanted = parts("", whole) | parts("", defs["rule"]) | parts("deliver.", defs["deliver"]) | parts("sources.", defs["sources"])
    named = {key for key, _, _ in KEYS.findall(PAGES[0].read_text("utf-8"))}
    assert named == wanted - {"deliver", "sources"}
    in_defaults = {key.partition(".")[0] for key, where, _ in KEYS.findall(PAGES[0].read_text("utf-8")) if "defaults" in where}
    assert in_defaults == set(whole["properties"]["defaults"]["properties"])


@pytest.mark.parametrize(("key", "where", "example"), KEYS.findall(PAGES[0].read_text("utf-8")))
def test_the_example_of_every_key_is_right(key: str, where: str, example: str, tmp_path: Path) -> None:
    name = key.partition(".")[0]
    assert example.startswith(f"{name}:")
    for place in where.split(", "):
        top, rule = dict(BASE), dict(RULE)
        {"file": top, "rule": rule}.get(place, {})[name] = example
        if place == "defaults":
            inside = example if name == "deliver" else f'{example}\n  deliver: {{slack: "#desk"}}'
            top["defaults"] = f"defaults:\n  {inside}"
        if name != "rules":
            top["rules"] = "rules:\n  - " + "\n    ".join(rule.values())
        file = tmp_path / f"{place}.yaml"
        file.write_text("\n".join(top.values()) + "\n", "utf-8")
        loaded = load_watchlists(file)
        assert (loaded.errors, len(loaded.rules)) == ((), 1)
        inactive = {note.reason.partition(" ")[0] for note in loaded.notes if note.code == "I-INACTIVE"}
        assert (key.rpartition(".")[2] in inactive) == (f"| `{key}` ° |" in PAGES[0].read_text("utf-8"))


CI_FILES = {name: body for _, name, body in blocks(DOCS / "how-to-check-in-ci.md") if name}
STARTER = ROOT / "wirewatch" / "starter" / "workflow.yaml"
INSTALLS = ["pip install --require-hashes -r tools/requirements-run.lock", "pip install --no-deps tools/wirewatch-*.whl"]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))


class TestContinuousIntegration:
    """What pre-commit and a GitHub workflow would run."""

    def test_the_hook_of_the_page_runs(self) -> None:
        (repo,) = yaml.safe_load(CI_FILES[".pre-commit-config.yaml"])["repos"]
        (used,) = repo["hooks"]
        assert (repo["repo"], used["language"], used["pass_filenames"]) == ("local", "system", False)
        assert used["entry"].startswith(".venv/bin/wirewatch ")
        status, told = self.run(shlex.split(used["entry"].removeprefix(".venv/bin/")))
        assert (status, " 0 errors" in told) == (0, True)

    def test_the_hook_of_a_clone_runs(self) -> None:
        (hook,) = HOOKS
        assert (hook["language"], hook["pass_filenames"]) == ("script", False)
        # As pre-commit does: the script of the repository that has the hook, in the one that has the watchlists.
        done = subprocess.run([ROOT / hook["entry"], *hook["args"]], cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.returncode, " 0 errors" in done.stdout) == (0, True), done.stderr

    def test_what_ci_fetches_cannot_be_exchanged(self) -> None:
        workflows = [CI_FILES["watchlists.yml"], STARTER.read_text("utf-8")]
        workflows += [body for _, name, body in blocks(DOCS / "how-to-change-rules.md") if name == "apply.yml"]
        assert len(workflows) == 3
        for text in workflows:
            (job,) = yaml.safe_load(text)["jobs"].values()
            assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"]) for step in job["steps"] if "uses" in step)
            assert len(re.findall(r"uses: \S+ # v\d+\.\d+\.\d+$", text, re.MULTILINE)) == text.count("uses:")
            assert [step["run"] for step in job["steps"] if "pip" in step.get("run", "")] == INSTALLS
        on_this_machine = CI_FILES["install.sh"].replace(".venv/bin/", "").splitlines()
        assert on_this_machine == ["python3 -m venv .venv", *INSTALLS]
        assert 'make --no-print-directory -C "$here" setup' in (ROOT / HOOKS[0]["entry"]).read_text("utf-8")
        assert "--require-hashes -r requirements.lock" in (ROOT / ".ci" / "setup").read_text("utf-8")

    def test_the_workflow_that_init_lays_out_is_that_of_the_page(self) -> None:
        page = CI_FILES["watchlists.yml"].replace("config/watchlists", "watchlists")
        assert yaml.safe_load(STARTER.read_text("utf-8")) == yaml.safe_load(page)

    def test_no_example_names_a_repository_that_is_not_there(self) -> None:
        assert [page.name for page in DOCS.glob("*.md") if "YOUR-ORG" in page.read_text("utf-8")] == []

    @pytest.mark.parametrize(
        ("name", "watched"),
        [
            ("config/watchlists/energy-desk.yaml", True),
            ("watchlists/me.yml", True),
            ("desks/watchlists-2026/articles/a.jsonl", True),
            ("config/watchlists/articles/page.txt", True),
            ("docs/watchlists.md", False),
            ("config/settings.yaml", False),
        ],
    )
    def test_the_hook_looks_at_watchlists_and_their_articles(self, name: str, watched: bool) -> None:
        assert (re.search(HOOKS[0]["files"], name) is not None) == watched

    def test_the_workflow_runs(self) -> None:
        (job,) = yaml.safe_load(CI_FILES["watchlists.yml"])["jobs"].values()
        commands = [step["run"] for step in job["steps"] if step.get("run", "").startswith("wirewatch ")]
        (command,) = commands
        status, told = self.run(shlex.split(command))
        assert status == 0
        assert all(line.startswith("::notice ") for line in told.splitlines()[:-1])

    @staticmethod
    def run(command: list[str]) -> tuple[int, str]:
        program, *words = command
        assert program == "wirewatch"
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(ROOT)
            result = CliRunner().invoke(cli, words)
        return result.exit_code, result.stdout
