"""What strangers write goes to a terminal by one way: no module prints past wirewatch/printing.py and wirewatch/terminal.py."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("wirewatch", "streams", "config", "alerts", "matching", "rules", "schemas", "sandbox", "wording")
WAYS = {
    "wirewatch/printing.py": "results",
    "wirewatch/terminal.py": "progress and remarks",
    "alerts/console.py": "alerts of a worker without Slack, escaped",
    "wirewatch/shadowed.py": "whose module stands in the place of ours, escaped",
    "streams/faust_app.py": "why a worker does not start, escaped",
    "sandbox/kafka/jars.py": "its own lock, for whoever works on it",
}
# What writes to a stream: methods of streams and consoles, and functions of click.
METHODS = {"write", "writelines", "print", "print_json", "log", "input"}
FUNCTIONS = {"print", "input", "pprint", "echo", "secho", "echo_via_pager"}
STREAMS = ("sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__", "stdout", "stderr", "console")


def ways_past(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        owner, _, name = called.rpartition(".")
        to_stream = name in METHODS and any(f"{stream}." in f"{owner}.".lower() for stream in STREAMS)
        if (name in FUNCTIONS and owner in ("", "click", "rich", "pprint", "builtins")) or to_stream:
            yield node.lineno, called
        if called.rpartition(".")[2] == "Console" and not any(each.arg == "stderr" for each in node.keywords):
            yield node.lineno, called


def test_no_module_prints_past_the_one_way() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {called}"
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if str(path.relative_to(ROOT)) not in WAYS
        for line, called in ways_past(ast.parse(path.read_text("utf-8")))
    ]
    assert found == [], "say it by wirewatch/printing.py, or beside the result by wirewatch/terminal.py"


@pytest.mark.parametrize("path", WAYS)
def test_who_may_print_does(path: str) -> None:
    assert list(ways_past(ast.parse((ROOT / path).read_text("utf-8")))) != []


@pytest.mark.parametrize(
    "code",
    [
        "print(x)", "click.echo(x)", "click.secho(x)", "sys.stdout.write(x)", "sys.stderr.write(x)", "sys.stdout.buffer.write(x)",
        "self._console.print(x)", "Console().print(x)", "rich.print(x)", "console.log(x)", "Console()",
        "rich.console.Console()", "echo(x)",
    ],
)  # fmt: skip
def test_each_way_is_known(code: str) -> None:
    assert list(ways_past(ast.parse(code)))
