"""Articles as publishers really send them, by a seed, each with how it must end: told, not told, or refused with a reason.

Each begins as a good article that is about something or not, British and in English or not. Then habits of publishers are laid
over it: nulls, names for codes, addresses of browsers, headlines that are empty, HTML. In one of six, something is wrong that
no reader can mend, or the bytes are no JSON at all.
"""

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import orjson

WATCHLIST = """
watchlist: 1
name: as-sent
owner: "@test"
defaults: {story: {by: off}}
rules:
  - {id: red, name: Red, query: redword, deliver: {slack: "#red"}}
  - {id: british, name: British, query: redword, sources: {countries: [GB]}, languages: [en], deliver: {slack: "#british"}}
"""
_Members = dict[str, Any]
Habit = Callable[[Random, _Members], None]


@dataclass(frozen=True, slots=True)
class Sent:
    """One message: `receivers` must be told of it. `reason` is a part of why it is a dead letter, None when it must be none.
    `habits` name what was done to it, for a test that fails."""

    id: str
    key: bytes | None
    value: bytes
    receivers: frozenset[str]
    reason: str | None
    habits: tuple[str, ...]


ENGLISH = (
    "en",
    "en-GB",
    "EN",
    "eng",
    "English",
    "english",
    "en_GB",
    "en_US.UTF-8",
    "en-UK",
    "English (UK)",
    "ENGLISH",
    "Anglais",
    ["en"],
)
GERMAN = ("de", "de-CH", "DE", "deu", "ger", "German", "Deutsch", "de_DE", "Allemand", ["de", "en"])
BRITISH = (
    "GB",
    "UK",
    "gb",
    "uk",
    "uk ",
    "GBR",
    "gbr",
    "United Kingdom",
    "Great Britain",
    "U.K.",
    "the United Kingdom",
    "GB-ENG",
    ["GB"],
)
SWISS = ("CH", "ch", "CHE", "Switzerland", "Schweiz", "Suisse", "CH-ZH")


def _nulls(chance: Random, members: _Members) -> None:
    for name in ("author", "section", "tags", "lead", "fetched_at"):
        if name not in members or chance.random() < 0.5:
            members[name] = None
    members["source"] |= dict.fromkeys(chance.sample(["tier", "reach", "name"], 2))


def _zero_values(_: Random, members: _Members) -> None:
    """As Go writes what nobody set."""
    members |= {"author": "", "section": "", "tags": [], "lead": ""}
    members["source"] |= {"name": "", "tier": 0, "reach": 0}


def _texts_for_numbers(chance: Random, members: _Members) -> None:
    members["source"] |= {
        "tier": chance.choice(["1", "2", "Tier 1", 9, 2.5]),
        "reach": chance.choice(["2,500,000", "250000", "2.5M", -1]),
    }


def _other_shapes(chance: Random, members: _Members) -> None:
    members |= {
        "author": chance.choice([["A. Writer", "B. Writer"], {"name": "A. Writer"}, 7, ["A. Writer", None], "x" * 1500]),
        "tags": chance.choice(["a, b, c", "a;b", ["a", 7, None], [{"name": "a"}], ["x" * 400] * 300, {"a": 1}, 12]),
        "section": chance.choice([["World", "Asia"], 3, {"name": "World"}, "x" * 400]),
        "fetched_at": chance.choice(["yesterday", 1772352600, "2026-03-01", "2026-03-01 08:30:00+00:00", "01/03/2026", {}]),
        "lead": chance.choice([["One.", "Two."], 5, None, "x" * 25_000]),
    }


def _addresses(chance: Random, members: _Members) -> None:
    start = "https://herald.example/"
    members["url"] = chance.choice(
        [
            f"{start}a story|part 2",
            f"{start}straße/größe",
            f"{start}сирия?q=да",
            f"{start}?ids[]=1&ids[]=2",
            f"{start}100%",
            f"{start}#a#b",
            "https://münchen.example/a",
            "http://例え.テスト/",
            f" {start}a\n",
            f"<{start}a>",
            "www.herald.example/a",
            "//herald.example/a",
            "https:\\\\herald.example\\a",
            f"{start}{'x' * 3500}",
            f"{start}?id=1&{'&'.join(f'utm_{n}=x{n}' for n in range(600))}",
            f"{start}a#{'y' * 4000}",
            f'{start}"quoted"',
            f"{start}{{id}}",
            f"{start}^a`b",
            "HTTPS://HERALD.example/ü",
            "https://herald.example:port/a",
            "https://user:pa ss@herald.example/",
        ]
    )


def _no_headline(chance: Random, members: _Members) -> None:
    members["title"] = chance.choice(["", " ", "\n\t", "\u00a0", "\u200b", None])


def _html(chance: Random, members: _Members) -> None:
    members["body"] = f"<p>{members['body']}</p>\n<script>var a = '&amp;';</script><p>AT&amp;T&nbsp;said &lt;so&gt;.<br/>"
    if chance.random() < 0.5:
        members["title"] = f"<b>{members['title']}</b> &amp; more"


def _times(chance: Random, members: _Members) -> None:
    members["published_at"] = chance.choice(
        [
            "2026-11-24 08:00:00+00:00",
            "2026-11-24T08:00Z",
            "2026-11-24T09:00:00+0100",
            "2026-11-24T09:00:00+01:00[Europe/Berlin]",
            "20261124T080000Z",
            "Tue, 24 Nov 2026 08:00:00 GMT",
            "2026-11-24 08:00:00 UTC",
            "2026-11-24t08:00:00.123456789z",
            "2026-11-24T08:00:00,5+00",
        ]
    )


def _source_as_text(chance: Random, members: _Members) -> None:
    if "country" not in members["source"]:
        members["source"] = chance.choice(
            ["herald.example", "The Herald", "https://www.herald.example/", None, ["herald.example"], 7]
        )


def _domain_as_address(_: Random, members: _Members) -> None:
    members["source"]["domain"] = "https://www.herald.example/news"


def _number_as_id(chance: Random, members: _Members) -> None:
    members["id"] = int(members["id"].removeprefix("sent-")) + 10**9 * chance.randint(1, 9)


def _no_body(_: Random, members: _Members) -> None:
    """The word is in the headline too."""
    if "word" in (members["title"] or ""):
        members["body"] = None


def _more_members(_: Random, members: _Members) -> None:
    members |= {"sentiment": {"score": 0.5, "country": None}, "_version": 3, "updated": "yesterday", "Language": 7}


HABITS: tuple[Habit, ...] = (
    _nulls, _zero_values, _texts_for_numbers, _other_shapes, _addresses, _no_headline, _html, _times, _domain_as_address,
    _source_as_text, _number_as_id, _no_body, _more_members,
)  # fmt: skip
REFUSED: tuple[tuple[str, Any, str], ...] = (
    ("id", None, "id: is null; no article can be without it"),
    ("id", "", "id: is empty"),
    ("id", {"guid": 1}, "id: must be a string"),
    ("url", None, "url: is null; no article can be without it"),
    ("url", "ftp://herald.example/a", "url: must be an http or https address"),
    ("url", "n/a", "url: must be an http or https address"),
    ("title", ["A", "B"], "title: must be a string"),
    ("body", ["One.", "Two."], "body: must be a string"),
    ("body", "x" * 1_000_001, "body: must have at most 1000000 characters, has 1000001"),
    ("published_at", None, "published_at: is null; no article can be without it"),
    ("published_at", 1795507200, 'write "2026-11-24T08:00:00Z"'),
    ("published_at", 1795507200123, 'write "2026-11-24T08:00:00Z"'),
    ("published_at", "2026-11-24T08:00:00", "write 2026-11-24T08:00:00Z where that is UTC, else its offset"),
    ("published_at", "2026-11-24 08:00", "write 2026-11-24T08:00:00Z where that is UTC, else its offset"),
    ("published_at", "2026-11-24", "write the hour too, and the offset"),
    ("published_at", "24.11.2026", "must be a date and time by RFC 3339 with its offset"),
)
RENAMED = (("title", "headline"), ("body", "content"), ("url", "link"), ("published_at", "publishedAt"), ("id", "guid"))
WRAPPED: tuple[tuple[Callable[[bytes], bytes], str], ...] = (
    (gzip.compress, "looks like gzip; send JSON as it is, and let the producer compress"),
    (zlib.compress, "looks like zlib"),
    (lambda raw: b"\x28\xb5\x2f\xfd" + raw[:9], "looks like zstd"),
    (lambda raw: b"\x82SNAPPY\x00" + raw, "looks like snappy"),
    (lambda raw: raw.decode().encode("utf-16"), "looks like UTF-16; encode messages as UTF-8"),
    (lambda raw: raw.decode().encode("utf-16-le"), "looks like UTF-16"),
    (lambda raw: raw.decode().encode("utf-16-be"), "looks like UTF-16"),
    (lambda raw: b"\0\0\0\0\x07\x02" + raw[:30].replace(b"{", b"\x04"), "in the framing of a Schema Registry (schema id 7)"),
    (lambda raw: b"[" + raw + b"," + raw + b"]", "is an array of 2; send each article as a message of its own"),
    (lambda raw: raw + b"\n" + raw + b"\n", "several JSON objects in one message"),
    (base64.b64encode, "JSON in Base64"),
    (lambda raw: orjson.dumps(raw.decode()), "JSON within a string; it was encoded twice"),
    (lambda raw: b"<?xml version='1.0'?><item><title>redword</title></item>", "looks like XML"),
    (lambda raw: b"<!DOCTYPE html><html><body>redword</body></html>", "looks like HTML"),
    (lambda raw: b"id=1&title=redword&body=b", "looks like a form"),
    (lambda raw: str(orjson.loads(raw)).encode(), "looks like a Python dict"),
    (lambda raw: orjson.dumps({"schema": {}, "payload": orjson.loads(raw)}), 'inside the member "payload"'),
    (lambda raw: raw[:-1] + b', "score": NaN}', "NaN and Infinity are no numbers in JSON"),
    (lambda raw: raw[: len(raw) // 2], "unexpected end of data"),
    (lambda raw: b"", "the message is empty"),
)


def articles_as_sent(count: int = 2000, seed: int = 14) -> list[Sent]:
    """The same articles for the same seed; no two have one id."""
    chance = Random(seed)
    return [_sent(chance, number) for number in range(count)]


def _sent(chance: Random, number: int) -> Sent:
    wanted, british = chance.random() < 0.7, chance.random() < 0.5
    members = _good(chance, number, "redword" if wanted else "greyword", british=british)
    done: list[str] = []
    for habit in HABITS:
        if chance.random() < 0.2:
            habit(chance, members)
            done.append(habit.__name__)
    reason, value = None, None
    if chance.random() < 1 / 6:
        reason, value, name = _spoilt(chance, members)
        done.append(name)
    value = _encoded(chance, members) if value is None else value
    receivers = {"#red", "#british"} if british else {"#red"}
    key = chance.choice([str(members.get("id")).encode(), None, b"", b"herald", b"\xff\xfe\x00"])
    return Sent(
        str(members.get("id")), key, value, frozenset(receivers if wanted and reason is None else ()), reason, tuple(done)
    )


def _good(chance: Random, number: int, word: str, *, british: bool) -> _Members:
    source: _Members = {"domain": "herald.example", "name": "The Herald"}
    members: _Members = {
        "id": f"sent-{number}",
        "url": f"https://herald.example/{number}",
        "title": f"Report number {number}: {word}",
        "body": f"Something happened. The {word} was seen in {number % 97} places.\n\nMore is not known.",
        "published_at": "2026-11-24T08:00:00Z",
        "source": source,
        "language": chance.choice(ENGLISH if british else GERMAN),
    }
    if british:
        source["country"] = chance.choice(BRITISH)
    elif chance.random() < 0.5:
        source["country"] = chance.choice((*SWISS, "Atlantis", "Korea", "", None, 44))
        members["language"] = chance.choice((*GERMAN, "unknown", "", None, 5, "Kauderwelsch!"))
    return members


def _spoilt(chance: Random, members: _Members) -> tuple[str, bytes | None, str]:
    """Why it must be refused, the bytes where they are no JSON of an article, and what was done."""
    kind = chance.choice(["member", "renamed", "wrapped", "wrapped"])
    if kind == "member":
        member, value, reason = chance.choice(REFUSED)
        members[member] = value
        return reason, None, f"{member}={str(value)[:20]}"
    if kind == "renamed":
        member, other = chance.choice(RENAMED)
        members[other] = members.pop(member)
        return f'{member}: is missing; is it what you call "{other}"?', None, f"{member}->{other}"
    wrap, reason = chance.choice(WRAPPED)
    return reason, wrap(orjson.dumps(members)), reason


def _encoded(chance: Random, members: _Members) -> bytes:
    """As various clients write JSON."""
    raw = chance.choice(
        [orjson.dumps(members), json.dumps(members).encode(), json.dumps(members, indent=2, ensure_ascii=False).encode()]
    )
    return chance.choice([b"", b"", b"\xef\xbb\xbf", b"\0\0\0\0\x07"]) + raw
