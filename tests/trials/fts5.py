"""Against SQLite's FTS5, which knows nothing of us, on queries where both languages mean the same.

Both read the same plain text: ASCII letters in whatever case, a blank or a comma and a blank between words, for what a word is
in the two differs in hyphens, apostrophes, digits and dots. Queries are made of words, phrases and pairs that stand in the
articles, so that they match; NEAR has two sides that share no word, because there one token may serve both sides in FTS5 and
may not here. Both count the words between. What FTS5 is asked is what `query export` writes of our query; the queries that are
made with it are asked too, so that the export is held against something it did not write.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from time import perf_counter

from matching.analysis.document import Document
from matching.dialects.export import export
from matching.dialects.products import DIALECTS
from matching.engine.percolator import Percolator
from matching.language.parser import parse
from tests.trials.data import NoDataError, articles_by_id

QUERIES = 330
LEAST_ARTICLES = 3_000
SHOWN = 10
_WORDS = re.compile(r"[A-Za-z]+|[.,;?!\n]")


@dataclass(frozen=True)
class Asked:
    """One query in both languages, and what it is made of."""

    ours: str
    theirs: str
    kinds: tuple[str, ...]


def run() -> bool:
    """Whether both found the same articles for every query."""
    # Three of four, from all the files: all would take longer and say no more.
    chosen = [article for number, article in enumerate(articles_by_id().values()) if number % 4]
    texts = {article["id"]: (plain(article["title"]), plain(article["body"])) for article in chosen}
    if len(texts) < LEAST_ARTICLES:
        raise NoDataError(f"There are only {len(texts):,} articles; {LEAST_ARTICLES:,} are wanted.")
    made = Queries([body for _, body in texts.values()], Random(5)).make(QUERIES)
    asked = [*map(exported, made), *made]
    start = perf_counter()
    theirs = of_fts5(texts, asked)
    middle = perf_counter()
    ours = of_percolator(texts, asked)
    took = f"FTS5 {middle - start:.1f} s, Wirewatch {perf_counter() - middle:.1f} s"
    print(f"{len(asked)} queries on {len(texts):,} articles: {took}")
    kinds = Counter(kind for query in asked for kind in set(query.kinds))
    matches = [len(found) for found in theirs]
    print(f"  {sum(matches):,} matches, {sum(map(bool, matches))} queries matched at all")
    print("  " + ", ".join(f"{kind} in {count}" for kind, count in kinds.most_common()))
    different = [index for index in range(len(asked)) if ours[index] != theirs[index]]
    for index in different[:SHOWN]:
        only_ours, only_theirs = sorted(ours[index] - theirs[index])[:3], sorted(theirs[index] - ours[index])[:3]
        print(f"  {asked[index].ours}\n    FTS5: {asked[index].theirs}\n    only ours {only_ours}, only FTS5 {only_theirs}")
    pairs = len(asked) * len(texts)
    wrong = sum(len(ours[index] ^ theirs[index]) for index in different)
    print(f"  {pairs:,} pairs, {wrong} differ, in {len(different)} queries: {1 - wrong / pairs:.4%} agree")
    return not different


def exported(query: Asked) -> Asked:
    """The query as our export writes it for FTS5."""
    text, _, refusals = export(parse(query.ours), DIALECTS["fts5"])
    assert text is not None, refusals
    return Asked(query.ours, text, ("exported", *query.kinds))


def plain(text: str) -> str:
    """The text as both read it alike."""
    return re.sub(r" ([.,;?!\n])", r"\1", " ".join(_WORDS.findall(text)))


def of_fts5(texts: dict[str, tuple[str, str]], asked: list[Asked]) -> list[set[str]]:
    """The ids of the articles that FTS5 finds, for each query."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE article USING fts5(name UNINDEXED, title, body, tokenize = 'unicode61')")
    base.executemany("INSERT INTO article VALUES (?, ?, ?)", ((name, *both) for name, both in texts.items()))
    find = "SELECT name FROM article WHERE article MATCH ?"
    return [{name for (name,) in base.execute(find, (query.theirs,))} for query in asked]


def of_percolator(texts: dict[str, tuple[str, str]], asked: list[Asked]) -> list[set[str]]:
    """The ids of the articles that we find, for each query."""
    percolator = Percolator()
    for index, query in enumerate(asked):
        percolator.add(str(index), parse(query.ours))
    found: list[set[str]] = [set() for _ in asked]
    for name, (title, body) in texts.items():
        for each in percolator.percolate(Document.of({"title": title, "body": body}, "en")):
            found[int(each.rule_id)].add(name)
    return found


class Queries:
    """Makes queries from the words of the articles."""

    def __init__(self, bodies: list[str], random: Random) -> None:
        rows = (re.findall(r"[a-z]+", body.lower()) for body in bodies)
        self.rows = [row for row in rows if len(row) > 20]
        self.random = random

    def make(self, count: int) -> list[Asked]:
        """So many queries, no two alike."""
        made: dict[str, Asked] = {}
        while len(made) < count:
            query = self.query()
            made[query.ours] = query
        return list(made.values())

    def query(self) -> Asked:
        """One operand, or two to four under one operator, some of them brackets."""
        if self.random.random() < 0.25:
            return self.operand()
        operator = self.random.choice(["AND", "AND", "OR", "NOT"])
        parts = [self.part() for _ in range(2 if operator == "NOT" else self.random.randint(2, 4))]
        theirs = f" {operator} ".join(part.theirs for part in parts)
        ours = f" {operator} ".join(part.ours for part in parts)
        return Asked(ours, theirs, (operator, *(kind for part in parts for kind in part.kinds)))

    def part(self) -> Asked:
        """An operand, or an AND or OR of two in brackets."""
        if self.random.random() < 0.6:
            return self.operand()
        left, right, operator = self.operand(), self.operand(), self.random.choice(["AND", "OR"])
        both = f"({left.ours} {operator} {right.ours})", f"({left.theirs} {operator} {right.theirs})"
        return Asked(*both, (operator, *left.kinds, *right.kinds))

    def operand(self) -> Asked:
        """A word, a phrase, a prefix or a NEAR of two of them."""
        kinds: list[Callable[[], Asked]] = [self.word, self.phrase, self.prefix, self.near]
        return self.random.choice(kinds)()

    def word(self) -> Asked:
        """One word."""
        return _text([self.somewhere(1)[0]], "word")

    def phrase(self) -> Asked:
        """Two to four words that stand in a row somewhere; now and then in another order."""
        words = self.somewhere(self.random.randint(2, 4))
        if self.random.random() < 0.2:
            self.random.shuffle(words)
        return _text(words, "phrase")

    def prefix(self) -> Asked:
        """The beginning of a word of more than three letters."""
        word = ""
        while len(word) < 4:
            word = self.somewhere(1)[0]
        begin = word[: self.random.randint(3, len(word) - 1)]
        return Asked(f"{begin}*", f'"{begin}" *', ("prefix",))

    def near(self) -> Asked:
        """Two words or phrases of one row that share no word, at about their distance."""
        while True:
            row = self.somewhere(16)
            first, second = self.random.randint(1, 2), self.random.randint(1, 2)
            at = self.random.randint(first, len(row) - second)
            sides = [row[:first], row[at : at + second]]
            if not set(sides[0]) & set(sides[1]):
                break
        self.random.shuffle(sides)
        left, right = (_text(side, "side") for side in sides)
        distance = max(0, at - first + self.random.randint(-2, 2))
        return Asked(f"({left.ours} NEAR/{distance} {right.ours})", f"NEAR({left.theirs} {right.theirs}, {distance})", ("NEAR",))

    def somewhere(self, count: int) -> list[str]:
        """So many words in a row, from one of the articles."""
        row = self.random.choice(self.rows)
        at = self.random.randrange(len(row) - count + 1)
        return row[at : at + count]


def _text(words: list[str], kind: str) -> Asked:
    """In quotes, for a word such as `and` is an operator typed small."""
    text = f'"{" ".join(words)}"'
    return Asked(text, text, (kind,))
