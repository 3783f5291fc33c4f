"""Watchlists made to hurt: each shape of so many pieces, all of them small files that would be dear without a bound.

The tests count the work of each at two sizes, `make fuzz` mixes shapes, sizes, links and escapes at random.
"""

import os
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson

TOKEN = "xoxb-0000-fuzz-secret"
ODD = [
    "\x1b[2J",
    "\x1b]52;c;aGk=\x07",
    "\x9b8m",
    "\u202e",
    "\u2066",
    "\u3164",
    "\u2800\ufe0f",
    "\r\n::error::x",
    "\n::stop-commands::x",
    "##[group]",
    "\x00",
    "\u061c",
    "\u200f",
    "\u2028",
    "\x85",
    "\x7f",
    "é",
]
# What YAML reads as one of these, in double quotes.
WRITTEN = ["\\e[2J", "\\x9b", "\\a", "\\N", "\\L", "\\u202e", "\\ud800", "\\0", "\\n::error::x"]


def watchlist(rules: list[dict[str, Any]], **parts: Any) -> str:
    """A watchlist of these rules, as JSON, which is YAML."""
    named = [{"id": f"r{number}", "name": "n", **rule} for number, rule in enumerate(rules)]
    head = {"watchlist": 1, "name": "d", "defaults": {"deliver": {"slack": "#d"}}}
    return orjson.dumps({**head, **parts, "rules": named}).decode()


def queries(*texts: str, **parts: Any) -> str:
    """One of these queries."""
    return watchlist([{"query": text} for text in texts], **parts)


# What a test may name as its article: links and pipes among them, where the folder has any.
ARTICLES = ["../token", "l0", "l1.yaml", "l2/token", "p.txt", "/proc/self/environ", ".", "inner", "..data/../../token", "a\x00"]
SHAPES: Mapping[str, Callable[[int], str]] = {
    "brackets in a quote above an open one": lambda n: 'watchlist: 1\nrules: ["' + "{[" * n + '", {a: b',
    "values that are not there, behind comments": lambda n: "watchlist: 1\nrules:\n" + "- {id: a, query: # x\n  }\n" * n,
    "a row of names that ends in an error": lambda n: queries("a OR", *(f"rule:r{each}" for each in range(n))),
    "a ring of names": lambda n: queries(*(f"rule:r{(each + 1) % n} a" for each in range(n))),
    "all name five": lambda n: queries(*(" ".join(f"rule:r{other}" for other in range(5)) for _ in range(n // 4))),
    "a list too long in every rule": lambda n: queries(
        *["a $big"] * n, lists={"big": [f"{'x' * 20}{each}" for each in range(1_200)]}
    ),
    "a long list in every rule": lambda n: queries(*["a $big"] * n, lists={"big": [f"w{each}" for each in range(1_500)]}),
    "lists that are not there": lambda n: queries(*["a $none"] * n, lists={f"l{each}": ["a"] for each in range(n)}),
    "errors in long queries": lambda n: queries(*[") AND OR " * 300] * (n // 20)),
    "one line with an error in each rule": lambda n: queries(*["a NEAR"] * n),
    "a key that is long": lambda n: watchlist([{"query": "a"}], lists={"K" * 100 * n: [[]] * n}),
    "keys that stand twice": lambda n: "watchlist: 1\nrules: []\n" + f"{'k' * 50}: 1\n" * n,
    "keys that are not known": lambda n: watchlist([{"query": "a", f"k{each}": each} for each in range(n)]),
    "masks that touch all": lambda n: queries(
        *[" OR ".join(f"aa{each}" for each in range(30))] * n,
        masks=[{"id": f"m{each}", "phrases": [f"aa{each} b"]} for each in range(100)],
    ),
    "long rejects": lambda n: queries(*["a"] * n, rejects=[{"id": "x", "query": " OR ".join(f"w{each}" for each in range(900))}]),
    "long defaults": lambda n: queries(
        *["a"] * n, defaults={"deliver": {"slack": "#d"}, "sources": {"include": [f"a{each}.com" for each in range(400)]}}
    ),
    "words that stand twice": lambda n: queries(*[" OR ".join(f"w{each % 50}" for each in range(900))] * (n // 20)),
    "tests that fail": lambda n: watchlist([{"query": "a b", "tests": [{"match": "a"}] * 20}] * (n // 10)),
    "deep lists": lambda n: "watchlist: 1\nname: d\nrules: " + "[" * 20 * n + "]" * 20 * n,
    "deep mappings that nobody closes": lambda n: "watchlist: 1\nrules: " + "{a: " * 20 * n,
    "deep blocks": lambda n: "watchlist: 1\nrules:\n" + "".join(f"{' ' * (each + 1)}- a:\n" for each in range(n)),
    "anchors in anchors": lambda n: (
        "watchlist: 1\nname: d\nlists:\n  l0: &a0 [x, x]\n"
        + "".join(f"  l{each}: &a{each} [*a{each - 1}, *a{each - 1}]\n" for each in range(1, n))
        + "rules: []\n"
    ),
    "deep parentheses": lambda n: queries("(" * 10 * n + "a" + ")" * 10 * n, "(a OR " * 10 * n),
    "a row of names, each twice": lambda n: queries("a", *(f"rule:r{each} AND rule:r{each}" for each in range(n))),
    "wide proofs": lambda n: queries(*[" OR ".join(f"(a{each} b{each % 7})" for each in range(70))] * (n // 10)),
}


def nest(folder: Path, chance: random.Random) -> None:
    """Folders in folders with links back up, a folder as Kubernetes mounts it, long names and such as are no UTF-8."""
    good = queries("a", "b NEAR")
    if chance.random() < 0.15:
        deep = folder.joinpath(*[chance.choice(["d", "\u202e", "::error::"])] * chance.choice([1, 5, 40]))
        deep.mkdir(parents=True)
        (deep / "deep.yaml").write_text(good)
        (deep / "up.yaml").symlink_to(chance.choice([folder, "..", folder.parent, deep]))
    if chance.random() < 0.15:
        (folder / "..2026").mkdir()
        (folder / "..2026" / "k.yaml").write_text(chance.choice([good, TOKEN]))
        (folder / "..now").symlink_to(chance.choice(["..2026", "..", "/proc/self"]))
        (folder / "k.yaml").symlink_to(chance.choice(["..now/k.yaml", "..now/token", "..now/environ"]))
    if chance.random() < 0.1:
        odd = chance.choice([b"x" * 250, b"\xff\xfe", b"a\nb", b"\xe2\x80\xae", b" ", b"##[group]"])
        Path(os.fsdecode(os.fsencode(folder) + b"/" + odd + b".yml")).write_text(good)


def scatter(folder: Path, seed: int) -> None:
    """One hostile folder: shapes of random sizes, with odd characters put in, links in and out, articles that are links, pipes,
    folders and odd names; beside it lies a token, which must never be told."""
    chance = random.Random(seed)
    (folder.parent / "token").write_text(TOKEN)
    (folder / "..data").mkdir()
    for number in range(chance.randint(1, 3)):
        size = chance.choice([1, 2, 20, 20, 40, 60, 100]) if chance.random() < 0.99 else 400
        text = SHAPES[chance.choice([*SHAPES])](size)
        if chance.random() < 0.1:
            held = [{"match": {"article": chance.choice(ARTICLES)}} for _ in range(chance.randint(1, 5))]
            text = watchlist([{"query": chance.choice(["a", "xoxb*", "fuzz"]), "tests": held}])
        for _ in range(chance.randint(0, 4)):
            at, odd = chance.randrange(len(text)), chance.choice(ODD)
            text = (
                text[:at]
                + chance.choice([odd, orjson.dumps(odd).decode()[1:-1], text[at:], "&a ", "*a ", "!!x ", *WRITTEN])
                + text[at:]
            )
        if chance.random() < 0.2:
            text = chance.choice([TOKEN, f"token: {TOKEN}", text.replace('"n"', orjson.dumps(chance.choice(ODD)).decode())])
        name = chance.choice(["a", "\x1b[8m", "::error::", "ü"]) + f"{number}.yaml"
        (folder / name).write_bytes(text.encode("utf-8", "replace"))
    for name in chance.sample(["p.yaml", "p.txt", "inner/p.yaml"], chance.randint(0, 2)):
        (folder / name).parent.mkdir(exist_ok=True)
        os.mkfifo(folder / name)
    if chance.random() < 0.1:
        (folder / "d.yaml").mkdir()
    nest(folder, chance)
    targets = ["../token", ".", "..", "/", "/proc/self/environ", "nowhere", "l0.yaml", "..data", str(folder.parent / "token")]
    for number in range(chance.randint(0, 4)):
        (folder / f"l{number}{chance.choice(['', '.yaml'])}").symlink_to(chance.choice(targets))
