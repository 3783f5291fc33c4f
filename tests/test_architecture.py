"""The rules of the house that no linter knows: what a module must say of itself, how long it may be, what it may not name.

Which room may import which is import-linter's business (pyproject.toml); here it is only made sure that those contracts exist.
"""

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from grimp import ImportGraph

from tests.doors import DoorsContract

ROOT = Path(__file__).parents[1]
ROOMS = ("wirewatch", "streams", "config", "rules", "alerts", "matching", "schemas", "wording", "sandbox")
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc", "core"}
MOST_LINES, MANY_LINES, MOST_FUNCTION_LINES, MOST_FILES = 400, 300, 40, 15

# Written in parts, so that this file does not name what it looks for.
_HOMES = "|".join(("work", "root", "home", "Users"))
_HOSTS = ("artifact" + "ory", "nex" + "us", "dev" + "pi", r"\.inter" + r"nal\b", r"pypi\.(?!org\b)[a-z]+\.")
MACHINE = re.compile(rf"(?<![\w.:/-])/(?:{_HOMES})/\w|" + "|".join(_HOSTS))


def files() -> list[Path]:
    """Every file of a clone, and those that git would add to it."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()]


FILES = files()
TREES = {path: ast.parse((ROOT / path).read_text("utf-8")) for path in FILES if path.suffix == ".py"}
OURS = {path: tree for path, tree in TREES.items() if path.parts[0] in ROOMS}


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_every_room_is_looked_at() -> None:
    assert {path.parts[0] for path in OURS} == set(ROOMS)


def test_every_room_is_packed() -> None:
    """A room that is named nowhere is missing in the wheel or in the image, and no test that runs in a clone would see it."""
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    assert sorted(packages) == sorted(".".join(path.parent.parts) for path in OURS if path.name == "__init__.py")
    let_in = set((ROOT / ".dockerignore").read_text("utf-8").splitlines())
    assert {f"!{name}" for name in (*ROOMS, "LICENSE", "README.md", "pyproject.toml")} <= let_in


def test_every_module_says_what_it_is() -> None:
    silent = [str(path) for path, tree in TREES.items() if len((ast.get_docstring(tree) or "").split()) < 3]
    assert not silent, "a docstring says what a module is, why it is so, what it must never do"


def test_no_module_is_long() -> None:
    lengths = {path: len((ROOT / path).read_text("utf-8").splitlines()) for path in TREES}
    assert not {str(path): length for path, length in lengths.items() if length > MOST_LINES}, "make two modules of it"
    long = {path: length for path, length in lengths.items() if length > MANY_LINES}
    unexplained = {str(path): length for path, length in long.items() if "lines" not in (ast.get_docstring(TREES[path]) or "")}
    assert not unexplained, f"a module of more than {MANY_LINES} lines says in its docstring why it has so many lines"


def test_no_function_is_long() -> None:
    lengths = {
        f"{path}: {each.name}": (each.end_lineno or 0) - each.lineno + 1 for path in OURS for each in functions(OURS[path])
    }
    assert not {name: length for name, length in lengths.items() if length > MOST_FUNCTION_LINES}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not [str(path) for path in TREES if path.stem in VAGUE_NAMES], "name it after what it holds (docs/glossary.md)"


def test_no_room_holds_many_files() -> None:
    rooms = Counter(path.parent for path in TREES if path.name != "__init__.py")
    assert not {str(room): count for room, count in rooms.items() if count > MOST_FILES}, "make rooms in it"


def test_what_is_public_says_what_it_does() -> None:
    public = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [(path, node) for path, tree in OURS.items() for node in tree.body if isinstance(node, public)]
    assert not [f"{path}: {node.name}" for path, node in nodes if not node.name.startswith("_") and not ast.get_docstring(node)]


def test_no_file_names_the_machine_it_was_written_on() -> None:
    found = []
    for path in FILES:
        raw = (ROOT / path).read_bytes()
        lines = raw.decode("utf-8", "replace").splitlines() if b"\0" not in raw else []
        found += [f"{path}:{number}: {hit.group()}" for number, line in enumerate(lines, 1) if (hit := MACHINE.search(line))]
    assert not found, "paths of one machine and hosts of one company mean nothing elsewhere"


def test_the_import_contracts_are_there() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    assert layers[0] == ["wirewatch", "streams", "config", "rules", "alerts | matching", "schemas", "wording"]
    guarded = {room for contract in contracts if contract["type"] == "forbidden" for room in contract["source_modules"]}
    assert set(ROOMS) <= guarded


def test_who_needs_alerts_does_not_pay_for_slack() -> None:
    command = "import alerts, sys; print(sorted({'slack_sdk', 'aiohttp', 'alerts.slack'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", command], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert found == "[]\n", "a file of alerts or its door imports alerts.slack"


def test_who_lists_what_waits_does_not_pay_for_what_it_does_not_use() -> None:
    """`deliveries list` answers in a second: each of these would take a tenth of it or more."""
    code = "import sys, wirewatch.commands.deliveries; print(*{each.partition('.')[0] for each in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert set(done.stdout.split()) & {"aiokafka", "alerts", "faust", "jsonschema", "rich", "slack_sdk"} == set()


def test_every_name_on_a_door_can_be_had() -> None:
    """Some doors import a part of theirs when it is asked for."""
    for path in OURS:
        if path.name == "__init__.py":
            door = importlib.import_module(".".join(path.parent.parts))
            missing = [name for name in getattr(door, "__all__", ()) if not hasattr(door, name)]
            assert missing == [], f"{path} names what is not there"


def test_an_import_past_a_rooms_door_is_found() -> None:
    graph = ImportGraph()
    for module in ("matching", "matching.query", "matching.language", "matching.language.parser", "config", "config.plan"):
        graph.add_module(module)
    allowed = (("matching.language.parser", "matching.query", "from matching.query import Query"),)
    past = (("config.plan", "matching.language.parser", "from matching.language.parser import parse"),)
    for importer, imported, line in (*allowed, *past):
        graph.add_import(importer=importer, imported=imported, line_number=7, line_contents=line)
    contract = DoorsContract("doors", {}, {})
    assert contract.check(graph, verbose=False).metadata["past"] == [
        "config.plan:7 imports matching.language.parser; import from matching.language, and name there what is to be seen"
    ]
