"""Hostile payloads through intake, match and the decision, in process: what a stranger may publish, fifty thousand kinds of it.

    ended      as a match, as nothing, or as a dead letter with a reason; never as a fault of ours
    read       each match is one that the alert stage reads, and its alert one that the deliver stage reads
    told       no line of the log steers a terminal, debug lines included, nor what `dead-letters list` and `show` say of the
               letter, nor the alert as Slack and a terminal have it; each reason is bounded
    forged     of every tenth, a letter as anybody may write one with these bytes is shown harmlessly too, or is none
    bounded    of every fiftieth the calls are counted: so many for a byte, whatever the bytes are

The same seed gives the same payloads. Must raise nothing but AssertionError, so that a failure is always about the program.
"""

import json
import logging
import random
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from alerts.console import as_text
from alerts.destination import Sending
from alerts.slack.message import render
from config.loading.watchlists import load_watchlists
from rules.matcher import Matcher
from schemas.messages import Alert, Match
from streams.kafka.dead_letters import LONGEST_REASON
from streams.match import outgoing
from streams.running.health import Counts
from tests.counting import calls_of
from tests.hostile import hurtful
from tests.hostile.outputs import are_harmless, forged_headers, is_harmless, letter_is_shown_harmlessly
from tests.unit.alerts.decisions.first_alert import first_alert
from tests.unit.streams.events import event

PAYLOADS = 50_000
COUNTED, FORGED = 50, 10  # of so many one is counted, one is in a forged letter
CALLS, CALLS_A_BYTE = 60_000, 120
NOW = datetime(2026, 11, 29, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")
# As JSON writes one; a backslash that is a letter of the text has another before it.
CONTROL = re.compile(r"(?<!\\)(?:\\\\)*\\u00[01]")
ISOLATE = re.compile("\u2068([^\u2066-\u2069]*)\u2069")
WORDS = ("sanctions", "pipeline", "us", "US", "oil", "a", "俄罗斯", "S-400", "l'europe", "U.S.")
QUERIES = (
    "sanctions AND pipeline", "us NEAR/5 oil", "US", '"sanctions pipeline"', "sanction* OR pipelin*", 'US EXCEPT "US oil"',
    "=a OR 俄罗斯", "ATLEAST/3 a", "lead:oil OR title:US", "S-400 OR author:a", "a NEAR/S oil", "pipeline NOT NEAR/3 oil",
    "words>3 AND a",
)  # fmt: skip

GLUE = ("-", " ", "'", ".", ",", "\u200b", "\u0301", "#", "/", "\n\n", ". ", "\u2019s ", "", "\u00ad", "🏳️\u200d🌈")
STEERING = (
    "\x1b]52;c;aGk=\x07",
    "\x1b[2J",
    "\x9b31m",
    "\u202e",
    "\u2066",
    "\r\n",
    "\n::error::x",
    "\x00",
    "\x7f",
    "\u2028",
    "\ufeff",
    "\ud800",
)
ODD: tuple[Any, ...] = (None, True, False, 0, -1, 2**63, 1e308, "", [], {}, [[]] * 50, "x" * 6_000, {"a": {"a": {}}}, ["a"] * 300)
ODD_BYTES = (
    b"",
    b"{",
    b"\xff\xfe",
    b"[1]",
    b'{"id":NaN}',
    b'{"a":1,"a":2}',
    b"[" * 2_000,
    b'{"a":' * 1_500,
    b"\x00" * 50,
    b'"\\ud800"',
)
MEMBERS = (
    "id",
    "url",
    "title",
    "body",
    "published_at",
    "source",
    "language",
    "author",
    "section",
    "tags",
    "lead",
    "fetched_at",
    "\x1b[1m",
)


def run(first: int, count: int = PAYLOADS) -> str:
    """All of them, and how they ended. AssertionError names the seed of the one that failed."""
    ends: Counter[str] = Counter()
    matcher = Matcher(rules())
    with heard() as lines:
        for number in range(count):
            name = f"{first}-{number}"
            chance = random.Random(name)
            key, value = chance.choice((*[b"a"] * 8, None, b"\x1b[2J", b"\xff")), payload(chance)
            try:
                if number % COUNTED:
                    end = ended(key, value, matcher)
                else:
                    found: list[str] = []
                    calls = calls_of(partial(_note, found, key, value, matcher))
                    assert calls <= CALLS + CALLS_A_BYTE * len(value or b""), f"{calls:,} calls for {len(value or b''):,} bytes"
                    (end,) = found
                are_harmless(lines)
                lines.clear()
                if number % FORGED == 0:
                    headers = forged_headers(partial(text, chance), chance.choice)
                    ends["forged letters"] += letter_is_shown_harmlessly(headers, key, value, is_ours=False)
            except Exception as error:
                raise AssertionError(f"payload {name} ({value[:200] if value else value!r}): {error!r}") from error
            ends[end] += 1
    return f"{count:,} payloads from seed {first}: " + ", ".join(f"{what} {times:,}" for what, times in ends.most_common())


def ended(key: bytes | None, value: bytes | None, matcher: Matcher) -> str:
    """How one ended."""
    counts = Counts()
    outs = outgoing(event(value, key), matcher, sink="matches", dead_letters="dead", counts=counts, now=NOW)
    for out in outs:
        headers = dict(out.headers)
        if out.topic == "dead":
            assert headers["stage"] == b"intake", headers["reason"]
            assert (out.key, out.value) == (key, b"" if key is None and value is None else value)
            assert len(headers["reason"].decode()) <= LONGEST_REASON
            letter_is_shown_harmlessly(out.headers, out.key, out.value, is_ours=True)
            return "dead"
        match = Match.read(out.value)
        alert = first_alert(match, NOW)
        assert isinstance(alert, Alert)
        assert Alert.read(bytes(alert)) == alert
        assert len(out.value or b"") < 200_000
        is_harmless(as_text(alert, UTC_ZONE), commands=True)
        posted = orjson.dumps(render(Sending(alert.id, alert, alert.receiver), UTC_ZONE)).decode()
        assert CONTROL.search(posted) is None, f"a control character in {posted[:300]!r}"
        # Isolates of ours end where they begin; what is between them came from outside.
        posted = ISOLATE.sub(r"\1", posted)
        is_harmless(posted, commands=True)
    return "matched" if outs else "unmatched"


def _note(found: list[str], key: bytes | None, value: bytes | None, matcher: Matcher) -> None:
    found.append(ended(key, value, matcher))


def payload(chance: random.Random) -> bytes | None:
    """The bytes of one message: an article, one with members that are none, or no article at all."""
    if chance.random() < 0.05:
        return chance.choice((None, *ODD_BYTES))
    value: dict[str, Any] = {
        "id": text(chance, 2), "url": "https://a.example/" + chance.choice((*["1"] * 9, "?a=\x1b", "x" * 3_990)),
        "title": text(chance, 8) or "t",
        "body": text(chance, chance.choice((5, 50, 500))), "published_at": "2026-11-29T08:00:00Z",
    }  # fmt: skip
    if chance.random() < 0.3:
        value |= {
            "source": {"domain": "a.example", "name": text(chance, 2) or "n"},
            "tags": [text(chance, 2)],
            "lead": text(chance, 20),
        }
    for _ in range(chance.choice((0, 0, 0, 1, 3))):
        value[chance.choice(MEMBERS)] = chance.choice((*ODD, text(chance, 4)))
    try:
        raw = orjson.dumps(value)
    except TypeError:  # lone surrogates and large numbers, which the standard library writes
        raw = json.dumps(value).encode()
    if chance.random() < 0.1:
        at = chance.randrange(len(raw))
        raw = raw[:at] + chance.randbytes(chance.choice((0, 1, 8))) + raw[at + chance.choice((0, 1, 500)) :]
    return raw


def text(chance: random.Random, words: int) -> str:
    """Words that rules have, glued by something odd; pieces that hurt; what steers a terminal."""
    kind = chance.random()
    if kind < 0.2:
        return chance.choice(STEERING).join(chance.choices(WORDS, k=words))
    if kind < 0.35:
        return chance.choice(list(hurtful.ARTICLES.values())) * words
    if kind < 0.45:
        return "".join(
            chr(chance.choice((chance.randrange(0x20), chance.randrange(0x3000), chance.randrange(0x110000))))
            for _ in range(words)
        )
    return chance.choice(GLUE).join(chance.choices(WORDS, k=words))


def rules() -> tuple[Any, ...]:
    """One rule for each kind of query, of three receivers."""
    lines = "".join(
        f"  - {{id: r{number}, name: R, query: {orjson.dumps(query).decode()}, deliver: {{slack: '#c{number % 3}'}}}}\n"
        for number, query in enumerate(QUERIES)
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "desk.yaml"
        path.write_text(f'watchlist: 1\nname: desk\nowner: "@desk"\nrules:\n{lines}', "utf-8")
        loaded = load_watchlists(path)
    assert loaded.errors == ()
    return loaded.rules


@contextmanager
def heard() -> Iterator[list[str]]:
    """Every line that is logged meanwhile, debug lines included; nothing of it is shown."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    root = logging.getLogger()
    before = root.level, root.handlers
    root.handlers = [handler]
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.handlers = before[1]
        root.setLevel(before[0])
