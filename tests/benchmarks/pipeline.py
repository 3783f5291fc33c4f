"""intake -> match -> alerts on a real Kafka with 1,000 rules and one worker, beside a Faust agent that does nothing.

Both read the same articles from the same topic in the same run, in turns; the medians are printed. CPU is the worker process's
own, user and system, all of its threads, between the moment a tenth of the articles is done and the moment all are: starting up
is not counted.
The articles say that they are English, so their commonest words are: else each would be shown to the detector of languages,
which of real ones that say so one in four is.
"""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import orjson
import psutil
from kafka.errors import GroupIdNotFoundError

from config.settings.settings import Settings, load_settings
from matching.analysis.document import Document
from matching.engine.percolator import Percolator
from matching.language.parser import parse
from sandbox.kafka.broker import Broker
from streams.kafka.connection import admin
from streams.kafka.progress import read_progress
from streams.kafka.publisher import Publisher
from streams.kafka.topics import ARTICLES, app_id, create_topics, topic_name
from tests.acceptance.harness import ROOT, environment
from tests.benchmarks.generator import Language

ARTICLES_IN_ALL = 20_000
TURNS = 3
DISTINCT = 2_000
RULES = 1_000
LIMIT_S = 300
# The commonest words of English, in the place of the generator's own.
_COMMONEST = "the of to and that was for with from which they have"


def run() -> None:
    """Print articles a second and CPU for each, and their ratios."""
    with Broker() as broker, tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap_servers})
        create_topics(settings)
        language = Language()
        articles = [in_english(language, language.article(number)) for number in range(DISTINCT)]
        publish(settings, articles)
        path = Path(folder) / "rules.yaml"
        env = environment(settings, None, path)
        print(f"pipeline: {ARTICLES_IN_ALL:,} articles of about 430 words, {RULES:,} rules, one worker; medians of {TURNS} turns")
        queries = [language.query() for _ in range(3 * RULES)]
        chosen = list(choices(queries, articles))
        turns = [turn(settings, [some for _, some, _ in chosen], path, env) for _ in range(TURNS)]
        idle = typical([each[0] for each in turns])
        speed = f"{idle.articles_s:8,.0f} articles/s   {idle.cpu_us:6.0f} µs CPU an article"
        print(f"  Faust agent that does nothing             {speed}")
        for at, (name, _, matches) in enumerate(chosen, 1):
            ours, times = typical([each[at] for each in turns]), median(each[at].cpu_us / each[0].cpu_us for each in turns)
            speed = f"{ours.articles_s:8,.0f} articles/s   {ours.cpu_us:6.0f} µs {times:5.1f} x"
            print(f"  {name:<26} {matches:5.2f} matches {speed}")


class Rate(NamedTuple):
    """How fast a process was, and what CPU an article took."""

    articles_s: float
    cpu_us: float


def typical(rates: Sequence[Rate]) -> Rate:
    """The medians."""
    return Rate(*map(median, zip(*rates, strict=True)))


def turn(settings: Settings, chosen: Sequence[Sequence[str]], path: Path, env: dict[str, str]) -> list[Rate]:
    """What `measure` finds of an agent that does nothing, and of a worker with each choice of rules."""
    found = [measure(settings, "noop", [sys.executable, "-m", "tests.benchmarks.noop"], env)]
    for queries in chosen:
        path.write_text(watchlist_of(queries))
        reset(settings)
        found.append(measure(settings, "match", [sys.executable, "-m", "wirewatch", "worker", "match", "alert"], env))
    reset(settings)
    return found


def in_english(language: Language, article: dict[str, Any]) -> dict[str, Any]:
    """The article with English words for the commonest of the generator's, which no rule asks for."""
    words = dict(zip(language.words, _COMMONEST.split(), strict=False))
    told = {member: re.sub("[a-z]+", lambda word: words.get(word[0], word[0]), article[member]) for member in ("title", "body")}
    return {**article, **told}


def publish(settings: Settings, articles: Sequence[dict[str, Any]]) -> None:
    """All that is measured, each of these several times under ids of its own."""
    bodies = [orjson.dumps(article) for article in articles]
    with Publisher(settings) as publisher:
        for number in range(ARTICLES_IN_ALL):
            body = bodies[number % DISTINCT].replace(b'"article-', b'"%d-article-' % (number // DISTINCT), 1)
            publisher.publish(topic_name(settings, ARTICLES), orjson.loads(body)["id"].encode(), body)


def choices(queries: list[str], articles: list[dict[str, Any]]) -> Iterator[tuple[str, list[str], float]]:
    """Rules as analysts keep them, and rules nobody has tuned: name, queries, matches an article.

    Where 100,000 articles come in a day and a rule is kept at ten alerts a day, a thousand rules make 0.1 matches an article.
    """
    counts = dict.fromkeys(queries, 0)
    percolator = Percolator()
    for query in counts:
        percolator.add(query, parse(query))
    for article in articles:
        for found in percolator.percolate(Document.of({"title": article["title"], "body": article["body"]}, "en")):
            counts[found.rule_id] += 1
    silent = [query for query, count in counts.items() if count == 0]
    rare = [query for query, count in counts.items() if count == 1]
    tuned = (rare[: len(articles) // 10] + silent)[:RULES]
    for name, chosen in (("intake to alerts, tuned", tuned), ("intake to alerts, untuned", queries[:RULES])):
        yield name, chosen, sum(counts[query] for query in chosen) / len(articles)


def reset(settings: Settings) -> None:
    """Let the next worker read from the beginning, as if it were the first."""
    with admin(settings) as client:
        for stage in ("noop", "match", "alert"):
            with suppress(GroupIdNotFoundError):
                client.delete_groups([app_id(settings, stage)])


def watchlist_of(queries: Sequence[str]) -> str:
    """A watchlist file with these queries, over ten channels."""
    head = 'watchlist: 1\nname: bench\nowner: "@bench"\nrules:\n'
    return head + "".join(
        f"  - id: rule-{number}\n    name: Rule {number}\n    query: '{query}'\n    deliver: {{slack: \"#c{number % 10}\"}}\n"
        for number, query in enumerate(queries)
    )


class Look(NamedTuple):
    """How many articles a process has finished, when, and what CPU it has used until then."""

    done: int
    at: float
    cpu_s: float


def rates(looks: Sequence[Look], count: int) -> Rate:
    """From the look at which a tenth of them was done to the last. Where all were read between two looks that is the same one,
    and the one before it is taken: then a part of starting up counts too."""
    last = looks[-1]
    begun = next(number for number, look in enumerate(looks) if look.done >= count / 10)
    first = looks[begun if looks[begun].done < last.done else begun - 1]
    done = last.done - first.done
    return Rate(done / (last.at - first.at), (last.cpu_s - first.cpu_s) / done * 1e6)


def measure(settings: Settings, stage: str, command: list[str], env: dict[str, str]) -> Rate:
    """That of a process that consumes the articles in the group of this stage."""
    process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        seen = psutil.Process(process.pid)
        looks = [Look(0, time.monotonic(), 0.0)]
        deadline = time.monotonic() + LIMIT_S
        while time.monotonic() < deadline:
            times = seen.cpu_times()
            looks.append(Look(read_progress(settings, {stage: ARTICLES})[0].done, time.monotonic(), times.user + times.system))
            if looks[-1].done >= ARTICLES_IN_ALL:
                return rates(looks, ARTICLES_IN_ALL)
            time.sleep(0.1)
        raise TimeoutError(f"{stage} did not read {ARTICLES_IN_ALL} articles within {LIMIT_S} s")
    finally:
        # Not killed: its group would be there until the session times out.
        process.terminate()
        process.wait(30)
