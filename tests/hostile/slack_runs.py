"""The part of `make fuzz` that stands in for Slack: 500 hostile answers, each to all that a worker and `doctor` ask.

    HTML, nothing, lists, numbers, deep JSON, megabytes, bombs, cut and endless bodies, redirects, bad headers, wrong charsets,
    listings without end, the token in every place, escapes in every place

Each ends as an `Answer` with a class, or as what was asked for; no exception, and nothing that a person may read has a control
character, a piece of the token, or more than 1,000 characters. Nobody goes where a redirect leads.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import orjson

from tests.hostile.slack import TOKEN, Case, Impostor, Say, bomb, fit_to_show, gzipped, http, json, listened_to_logs, played

ANSWERS = 500
MOST_AT_ONCE = 24
# What waits for ever is not waited for; the rest is, on a busy machine too, as else nothing of it would be read.
TIMEOUT_S, LONG_TIMEOUT_S = 0.2, 5.0
STANDS_STILL = ("slow", "headed", "cut")
ODD = [
    TOKEN, TOKEN.replace("-", "_").lower(), "verysecretindeed", f"invalid_auth {TOKEN}", "\x1b]52;c;aGk=\x07",
    "a\nERROR b", "\x9b31m", "\u202ex",
    "invalid_auth", "missing_scope", "ratelimited", "channel_not_found", "x" * 200_000, "", " ", "\ud83d\ude00", "\x00",
    "%s%n{channel}", "{0.answer}",
    0, -1, 1e308, True, None, [], {}, [TOKEN], {TOKEN: TOKEN}, "C0SYRIA00", "1732470000.000100",
]  # fmt: skip
NAMES = ["syria", "dana", "Dana", "", *ODD]
STATUSES = [*["200 OK"] * 3, "201 X", "204 No", "400 Bad", "404 No", "429 Slow", "500 No", "503 No", "599 X", "999 X"]
KINDS = [
    "application/json", "application/json; charset=punycode", "application/json; charset=idna", "application/json; charset=zip",
    "application/json; charset=utf-16", "text/plain", "text/html", "application/gzip", "", "x" * 5_000, "a/b; =;;",
    f"x/{TOKEN}", None,
]  # fmt: skip
HEADERS = [
    f"Retry-After: {TOKEN}", "Retry-After: 1e9", "Retry-After: -5", "Retry-After: 3", "Retry-After: nan",
    f"Set-Cookie: a[{TOKEN}]=1",
    f"Set-Cookie: {TOKEN},=2; domain=x", "Content-Encoding: gzip", "Content-Encoding: nonsense", "Content-Encoding: br",
    f"X-{TOKEN}: 1",
    "Transfer-Encoding: chunked", "Content-Length: 3", "Content-Length: x", "Connection: close", "Connection: upgrade",
    "X: " + "x" * 9_000,
    "Location: ELSEWHERE", "Bad Name: x", "X: \x1b[2J", "\x00: 1",
]  # fmt: skip


def value(chance: random.Random, depth: int = 3) -> Any:
    """Any JSON, with what does harm in it."""
    if depth == 0 or chance.random() < 0.4:
        return chance.choice(ODD)
    if chance.random() < 0.5:
        return [value(chance, depth - 1) for _ in range(chance.randrange(4))]
    return {str(chance.choice(NAMES)): value(chance, depth - 1) for _ in range(chance.randrange(4))}


def of_slack(chance: random.Random) -> dict[str, Any]:
    """The members that a client looks at, each right, wrong or absent."""

    def odd(right: Any) -> Any:
        return right if chance.random() < 0.6 else value(chance)

    entry = {
        "id": odd("C0SYRIA00"), "name": chance.choice(NAMES), "profile": odd({"display_name": chance.choice(NAMES)}),
        "metadata": odd({"event_type": "wirewatch_alert", "event_payload": {"delivery_id": value(chance)}}),
        "blocks": odd([{"block_id": f"delivery:{chance.choice(ODD)}"}, value(chance)]),
    }  # fmt: skip
    entries = odd([entry] * chance.randrange(3) + [value(chance)])
    whole = {
        "ok": odd(True), "error": chance.choice(ODD), "ts": odd("1732470000.000100"),
        "channel": odd(chance.choice(["C0SYRIA00", {"id": "D0DANA000"}])),
        "message": odd({"thread_ts": value(chance)}), "needed": chance.choice(ODD), "provided": chance.choice(ODD),
        "warning": chance.choice(ODD),
        "channels": entries, "members": entries, "messages": entries,
        "response_metadata": odd({"next_cursor": chance.choice(["", "c", *ODD]), "messages": [chance.choice(ODD)]}),
    }  # fmt: skip
    return {name: each for name, each in whole.items() if chance.random() < 0.9}


def dumped(what: Any) -> bytes:
    """JSON of anything, lone surrogates too."""
    try:
        return orjson.dumps(what)
    except TypeError:
        return repr(what).encode("utf-8", "replace")


def plain(whole: bytes) -> Say:
    """Always the same."""
    return lambda method, count: whole


def shaped(chance: random.Random) -> Case:
    """Slack's shape with wrong things in it."""
    return Case("shaped", plain(http(dumped(of_slack(chance)), status=chance.choice(STATUSES))))


def refusing(chance: random.Random) -> Case:
    """A refusal whose code is no code."""
    return Case("refusing", plain(http(dumped({"ok": False, "error": chance.choice(ODD)}), status=chance.choice(STATUSES))))


def no_json(chance: random.Random) -> Case:
    """Pages, nothing, numbers, lists, bytes."""
    page = f"<html><title>{TOKEN}\x1b[2J</title>".encode()
    bodies = [
        page,
        b"",
        b"  ",
        b"7",
        b"[]",
        b"null",
        b'"ok"',
        b"{",
        b'{"ok":',
        bytes(chance.randbytes(200)),
        b"\xff\xfe{\x00",
        b"\xef\xbb\xbf{}",
    ]
    return Case("no json", plain(http(chance.choice(bodies), kind=chance.choice(KINDS), status=chance.choice(STATUSES))))


def deep(chance: random.Random) -> Case:
    """Nested, or a number of many digits."""
    count = chance.choice([100, 10_000, 1_000_000])
    body = chance.choice(
        [b"[" * count, b'{"a":' * count, b"[" * count + b"]" * count, b'{"ok": true, "ts": ' + b"1" * count + b"}"]
    )
    return Case("deep", plain(http(body)))


def large(chance: random.Random) -> Case:
    """Up to and beyond the bound, of a few large things or very many small ones."""
    size = chance.choice([3_000_000, 5_000_000])
    fill = chance.choice([b'"x",', b"{},", b"[[]],", TOKEN.encode(), b"\x1b", b'{"id":"C","name":"n"},'])
    body = b'{"ok":true,"channels":[' + fill * (size // len(fill)) + b"1]}"
    return Case("large", plain(http(body)))


def packed(chance: random.Random) -> Case:
    """A bomb, or what only says that it is packed."""
    kind = chance.choice(["gzip", "deflate"])
    body = bomb(chance.choice([20, 100]) * 1_000_000, fill=chance.choice([b"0", b"[", b" "]), kind=kind)
    whole = chance.choice([body, body[:1_000], b"no gzip", body[:500] + chance.randbytes(500), b""])
    return Case("packed", plain(http(whole, f"Content-Encoding: {chance.choice([kind, 'gzip', 'br', 'zstd'])}")))


def cut(chance: random.Random) -> Case:
    """The connection ends in the middle of the answer."""
    whole = chance.choice([json(of_slack(random.Random(1))), gzipped({"ok": True}), b"HTTP/1.1 200 OK\r\n\r\n"])
    return Case("cut", plain(whole), cut=chance.randrange(1, len(whole)))


def slow(chance: random.Random) -> Case:
    """A blank now and then, for ever: after half an answer, or after half a header."""
    start = chance.choice(
        [b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: ", b"HTTP/1.1 200 OK\r\n\r\n{", b"H", b""]
    )
    return Case("slow", plain(start), dribbles=True)


def redirecting(chance: random.Random) -> Case:
    """To a server of somebody else, to itself, to nowhere."""
    location = chance.choice(["ELSEWHERE", "ELSEWHERE/x", "/", "file:///etc/passwd", f"//{TOKEN}", "http://[", "\x1b", ""])
    status = chance.choice([301, 302, 303, 307, 308, 300, 304])
    return Case("redirecting", plain(http(b"", f"Location: {location}", status=f"{status} {TOKEN}")))


def headed(chance: random.Random) -> Case:
    """Headers and status lines that are none, or one too many."""
    whole = http(
        dumped(of_slack(chance)), *chance.choices(HEADERS, k=chance.randrange(1, 4)), status=chance.choice(STATUSES),
        kind=chance.choice(KINDS),
    )  # fmt: skip
    starts = [
        b"HTTP/1.1 100 Continue\r\n\r\n" * 500,
        b"HTTP/9.9 200 OK\r\n\r\n",
        f"HTTP/1.1 200 {TOKEN}\x1b\r\n".encode(),
        b"\x16\x03\x01" * 100,
        b"",
    ]
    return Case("headed", plain(chance.choice([b"", b"", *starts]) + whole))


def endless(chance: random.Random) -> Case:
    """Listings with always another page, or the same again."""
    entries = chance.choice([[], [{"id": "C1", "name": "x"}] * chance.choice([1, 30_000]), [value(chance)]])
    again = chance.choice([1, 2, 7, 40])

    def say(method: str, count: int) -> bytes:
        body = {"ok": True, "channel": {"id": "D0DANA000"}, "channels": entries, "members": entries, "messages": entries}
        return http(dumped({**body, "response_metadata": {"next_cursor": f"c{count % again}"}}))

    return Case("endless", say)


MAKERS: list[Callable[[random.Random], Case]] = [
    shaped, shaped, refusing, refusing, no_json, deep, large, packed, cut, slow, redirecting, headed, headed, endless,
]  # fmt: skip


def hostile_answers(seed: int, count: int = ANSWERS) -> Counter[str]:
    """Ask so many impostors; what came of it, counted."""
    return asyncio.run(_asked([MAKERS[number % len(MAKERS)](random.Random(f"{seed} {number}")) for number in range(count)], seed))


async def _asked(cases: list[Case], seed: int) -> Counter[str]:
    impostor, room, outcomes = Impostor(cases), asyncio.Semaphore(MOST_AT_ONCE), Counter[str]()

    async def ask(number: int) -> None:
        async with room:
            try:
                kinds, shown = await played(impostor, number, TIMEOUT_S if cases[number].name in STANDS_STILL else LONG_TIMEOUT_S)
            except Exception as error:
                raise AssertionError(f"answer {number} of seed {seed} ({cases[number].name}): {error!r}") from error
        outcomes.update(kinds)
        for text in shown:
            problem = fit_to_show(text)
            assert problem is None, f"answer {number} of seed {seed} ({cases[number].name}) shows {problem}: {text[:500]!r}"

    with listened_to_logs() as logged:
        async with impostor.listening():
            await asyncio.gather(*(ask(number) for number in range(len(cases))))
    for line in logged:
        problem = fit_to_show(line)
        assert problem is None, f"an answer of seed {seed} was logged with {problem}: {line[:500]!r}"
    assert impostor.elsewhere == [], f"a redirect of seed {seed} was followed: {impostor.elsewhere[0][:500]!r}"
    for case, count in zip(cases, impostor.asked, strict=True):
        assert count or case.name in STANDS_STILL, f"{case.name} was not asked"
    return outcomes
