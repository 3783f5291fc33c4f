"""Five journeys through the code, counted: the files and functions of ours that each enters, and the doors between files.

    python -m tests.journeys              the table of docs/architecture.md
    python -m tests.journeys --inline     and the small private functions on the way that are called from one place only
    python -m tests.journeys --files      and the files

A reader who follows an article has to open what is counted here, so the numbers say what it costs to understand. Each journey is
the real code in one process, with a Kafka and an emulated Slack where it needs them, seen by `sys.setprofile`:

    file       one of whose functions was called
    function   called at least once; a comprehension, generator expression or lambda belongs to the function around it
    door       a file that called into another; libraries between the two are looked through
    crossing   a function that was called through a door; two files that call it are two crossings

Every module is imported before, and every journey has been gone once before it is counted, so what is made at the first use only
(schemas read, tables built) does not count. Nor do Faust, which is played by a few values, and the emulated Slack itself.
"""

import argparse
import ast
import asyncio
import importlib
import inspect
import logging
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from functools import cache
from io import StringIO
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType, FrameType
from typing import Any
from zoneinfo import ZoneInfo

from alerts.slack import SlackClient, SlackDestination
from config.loading import load_watchlists
from config.settings import load_settings
from matching.engine import Percolator
from matching.language import parse
from rules import Matcher, document_of
from sandbox.kafka import Broker
from sandbox.samples import sample_articles
from sandbox.slack import SlackServer
from schemas import Article
from streams import match
from streams.delivery import Terms
from streams.kafka import create_topics
from streams.running import Counts, StageHealth
from streams.watchlists import Follower
from tests.integration.kafka.client_play import order
from tests.unit.streams.delivery.play import Play as Stage
from tests.unit.streams.events import event
from tests.unit.streams.ledger.play import Play as Deciding
from wirewatch.cli import cli

ROOT = Path(__file__).parents[1]
ROOMS = ("wirewatch", "streams", "config", "rules", "alerts", "matching", "schemas", "wording")
WATCHLISTS = ROOT / "config" / "watchlists"
TOKEN, RECEIVER = "xoxb-journeys", "#syria"
QUERY = '(Russia OR Moscow) AND US AND (Syria NEAR/10 coop* OR "power lines") NOT title:sport'
# What a Slack may answer before it refuses for good: too many calls, a fault, and blocks that it does not take.
TROUBLE = ("ratelimited:0", "http_500", "error:invalid_blocks", "error:invalid_blocks", "error:invalid_blocks")


NUMBERS = count(1)


class Way:
    """What one journey enters."""

    def __init__(self) -> None:
        self.functions: set[CodeType] = set()
        self.crossings: set[tuple[str | None, CodeType]] = set()

    @property
    def files(self) -> set[str]:
        """The files of which a function was called."""
        return {place for code in self.functions if (place := place_of(code)) is not None}

    @property
    def doors(self) -> set[tuple[str | None, str | None]]:
        """Each file with each other that it called into."""
        return {(caller, place_of(code)) for caller, code in self.crossings}

    def enter(self, frame: FrameType, happening: str, _: object) -> None:
        """What Python calls at each call; it must cost little, as it is called very often."""
        code = frame.f_code
        if happening != "call" or code.co_name.startswith("<") or (place := place_of(code)) is None:
            return
        self.functions.add(code)
        before = frame.f_back
        while before is not None and place_of(before.f_code) is None:
            before = before.f_back
        if before is not None and (caller := place_of(before.f_code)) != place:
            self.crossings.add((caller, code))

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count what this thread does."""
        sys.setprofile(self.enter)
        try:
            yield
        finally:
            sys.setprofile(None)


@cache
def place_of(code: CodeType) -> str | None:
    """The file of a function as a path from the top; None for what is not ours, and for a class's own body."""
    path = Path(code.co_filename)
    if not code.co_flags & inspect.CO_OPTIMIZED or not path.is_relative_to(ROOT):
        return None
    inside = path.relative_to(ROOT)
    return str(inside) if inside.parts[0] in ROOMS else None


class Topic:
    """A topic of Faust's that has whatever is sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    async def send(self, **message: Any) -> Any:
        """Give what Faust gives: something to wait for."""
        self.sent.append(message)
        return asyncio.sleep(0)


def example(article_id: str) -> bytes:
    """One of the sample articles."""
    return next(line for line in sample_articles().read_bytes().splitlines() if f'"id": "{article_id}"'.encode() in line)


MATCHER = Matcher(load_watchlists(WATCHLISTS).running)


def article_to_slack(way: Way) -> None:
    """The bytes of an article, through the three stages, to a message in the emulated Slack."""
    way_of_an_article(way, way)


def slack_failure(way: Way) -> None:
    """An alert that Slack refuses, first for now and then for good: pauses, looks, plainer forms, a dead letter."""
    way_of_an_article(Way(), way, TROUBLE)


def way_of_an_article(way: Way, last: Way, trouble: tuple[str, ...] = ()) -> None:
    """`way` counts all but the delivery, and `last` that."""
    now, counts, sink, dead = datetime.now(UTC), Counts(), Topic(), Topic()
    with way.counted():
        arrived = event(example("sample-11"), b"sample-11")
        (matched,) = match.outgoing(arrived, MATCHER, sink=sink, dead_letters=dead, counts=counts, now=now)
    decided = asyncio.run(decide(way, matched.value))
    asyncio.run(deliver(last, decided, dead, trouble))
    assert bool(dead.sent) == bool(trouble)


async def decide(way: Way, matched: bytes) -> Any:
    """What the alert stage sends of a match."""
    with way.counted():
        stage = Deciding(speed=1.0)
        await stage.start()
        stage.publish(matched)
        await stage.feed()
    (decided,) = stage.alerts.records
    await stage.kill()
    return decided


async def deliver(way: Way, decided: Any, dead: Topic, trouble: tuple[str, ...]) -> None:
    """One alert to the emulated Slack; returns when it has come to its end."""
    async with SlackServer(channels=(RECEIVER,), token=TOKEN) as server:
        for mode in trouble:
            await order(server, method="chat.postMessage", mode=mode, count=1)
        with way.counted():
            stage = Stage(speed=50.0, terms=Terms(timeout_s=5.0))
            stage.destination = SlackDestination(SlackClient(TOKEN, server.api_url, 5.0), ZoneInfo("UTC"))
            office = await stage.start()
            stage.alerts.put(decided.key, decided.value)
            await stage.ended()
        assert bool(server.messages(RECEIVER)) != bool(trouble)
        dead.sent += stage.letters.records
        await office.end_round()
        await office.close()


def query_to_hits(way: Way) -> None:
    """The text of a query, and where it matches an article."""
    article = Article.read(example("sample-11"))
    with way.counted():
        percolator = Percolator()
        percolator.add("query", parse(QUERY))
        (found,) = percolator.percolate(document_of(article, datetime.now(UTC)))
        assert found.hits


def rule_to_worker(way: Way) -> None:
    """`watchlists apply` of the shipped files to a real Kafka, and a worker's follower until it has all rules."""
    settings = load_settings(os.environ | {"WIREWATCH_TOPIC_PREFIX": f"journey{next(NUMBERS)}-"})
    os.environ["WIREWATCH_TOPIC_PREFIX"] = settings.topic_prefix
    create_topics(settings)

    async def follow() -> None:
        follower = Follower(settings, Matcher())
        follower.announced.set()
        running = asyncio.create_task(follower.run())
        await follower.ready(StageHealth("match"))
        running.cancel()
        assert follower.count

    with way.counted():
        command("watchlists", "apply", str(WATCHLISTS), "--yes", "--author", "Dana")
        asyncio.run(follow())


def backtest_to_html(way: Way) -> None:
    """`backtest` of the shipped files over the sample articles, to a page; two samples are broken, so its status is 1."""
    with TemporaryDirectory() as folder, way.counted():
        command("backtest", str(WATCHLISTS), "--articles", str(sample_articles()), "--html", f"{folder}/page.html", ends=1)


def command(*words: str, ends: int = 0) -> None:
    """The command line, in this process."""
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        assert (cli.main(words, standalone_mode=False) or 0) == ends


JOURNEYS: dict[str, tuple[Callable[[Way], None], str]] = {
    "article to Slack": (article_to_slack, "25 / 150"),
    "rule to worker": (rule_to_worker, "35 / 280"),
    "query to hits": (query_to_hits, ""),
    "Slack failure": (slack_failure, ""),
    "backtest to HTML": (backtest_to_html, "45 / 350"),
}


def small_and_called_once(way: Way) -> list[str]:
    """The private functions of a journey with at most three lines that are named in one place of their file only."""
    found = []
    for file in sorted(way.files):
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        named = Counter(
            node.attr if isinstance(node, ast.Attribute) else node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute | ast.Name)
        )
        entered = {(code.co_name, code.co_firstlineno) for code in way.functions if place_of(code) == file}
        for node in ast.walk(tree):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or not re.match("_[^_]", node.name):
                continue
            first = node.decorator_list[0].lineno if node.decorator_list else node.lineno
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = sum((each.end_lineno or 0) - each.lineno + 1 for each in body)
            if (node.name, first) in entered and named[node.name] == 1 and lines <= 3:
                found.append(f"{file}:{node.lineno} {node.name}")
    return found


def main() -> None:
    """Go each way twice, and count the second time."""
    parser = argparse.ArgumentParser(description="Count five journeys through the code.")
    parser.add_argument("--inline", action="store_true", help="name small private functions that are called from one place only")
    parser.add_argument("--files", action="store_true", help="name the files")
    asked = parser.parse_args()
    logging.disable()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            if path.stem not in ("__main__", "faust_app"):
                importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    cache_folder = os.environ.get("WIREWATCH_CACHE")
    with Broker(cache=Path(cache_folder) if cache_folder else None) as broker:
        os.environ["KAFKA_BOOTSTRAP_SERVERS"] = broker.bootstrap_servers
        print("| journey | files | functions | doors | crossings | goal: files / functions |\n|---|---|---|---|---|---|")
        for name, (journey, goal) in JOURNEYS.items():
            journey(Way())
            journey(way := Way())
            counts = (len(each) for each in (way.files, way.functions, way.doors, way.crossings))
            print("|", " | ".join((name, *map(str, counts), goal)), "|", flush=True)
            for line in (*(sorted(way.files) if asked.files else ()), *(small_and_called_once(way) if asked.inline else ())):
                print(f"    {line}")


if __name__ == "__main__":
    main()
