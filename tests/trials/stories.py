"""How well fingerprints tell copies and events, on labelled pairs, on clusters of events, on the articles of each outlet.

The pairs have no label for "the same topic only": the third, updated_or_cut, was given by how many rows of words two texts share.
Those pairs were read (same-topic.txt says which are what). Each number is also given for two halves apart: the thresholds of
`matching/fingerprints/relations.py` were chosen looking at all of them, so the halves show how much hangs on the choice.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from itertools import combinations
from pathlib import Path
from timeit import repeat
from typing import Any, NamedTuple
from zlib import crc32

from matching.fingerprints import Fingerprint, Relation, fingerprint, relation
from tests.trials.data import files, read, rows_of

_READ = Path(__file__).parent / "same-topic.txt"
_LEAST_COPIES, _LEAST_EVENTS = 0.98, 0.93


class Score(NamedTuple):
    """Pairs that belong together and were joined, that do not and were, that do and were not."""

    right: int
    wrong: int
    missed: int

    @classmethod
    def of(cls, pairs: Iterable[tuple[bool, bool]]) -> "Score":
        """Of pairs of whether they belong together, and whether they were joined."""
        counted = list(pairs)
        return cls(*(counted.count(each) for each in ((True, True), (False, True), (True, False))))

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)

    def __str__(self) -> str:
        return f"F1 {self.f1:.3f} ({self.right} right, {self.wrong} wrong, {self.missed} missed)"


def run() -> bool:
    """Whether copies, events and outlets are told as well as issue 16 asks."""
    return all([copies(), events(), outlets(), cost()])


def printed(article: dict[str, Any]) -> Fingerprint:
    source = article.get("source_domain") or article.get("source") or ""
    outlet = source.get("domain") or source.get("name") or "" if isinstance(source, dict) else source
    title = "" if article.get("title") in (None, "(no title)") else article["title"]
    return Fingerprint.read(fingerprint(title, article.get("body") or "", outlet, article.get("language")))


def half_of(name: object) -> int:
    return crc32(str(name).encode()) & 1


def copies() -> bool:
    """The labelled pairs: identical and near copies must join, the same topic must not."""
    articles = {article["id"]: article for article in rows_of("dedup/articles.jsonl.gz")}
    known = {name: printed(article) for name, article in articles.items()}
    unlike = dict(_of_topic())
    joined: dict[str, list[tuple[str, str, bool]]] = defaultdict(list)
    with files("dedup/pairs.tsv")[0].open(encoding="utf-8", newline="") as table:
        for pair in csv.DictReader(table, delimiter="\t"):
            a, b = pair["id_a"], pair["id_b"]
            label = unlike.get((a, b), "updated") if pair["label"] == "updated_or_cut" else pair["label"]
            joined[label].append((a, b, relation(known[a], known[b]) is Relation.COPY))
    for label, pairs in joined.items():
        print(f"  {label:15} {sum(is_joined for *_, is_joined in pairs):4} of {len(pairs):4} joined as copies")
    counted = [(a, True, is_joined) for label in ("identical", "near_duplicate") for a, _, is_joined in joined[label]]
    counted += [(a, False, is_joined) for a, _, is_joined in joined["topic"]]
    score = Score.of(pair[1:] for pair in counted)
    halves = [Score.of(pair[1:] for pair in counted if half_of(pair[0]) == half) for half in (0, 1)]
    print(f"  copies: {score}; halves {halves[0].f1:.3f}, {halves[1].f1:.3f}")
    for a, b, is_joined in joined["topic"]:
        if is_joined:
            print(f"  WRONG: {a} {b}")
    return score.f1 >= _LEAST_COPIES and not score.wrong


def _of_topic() -> Iterable[tuple[tuple[str, str], str]]:
    for line in _READ.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            label, a, b = line.replace(":", "").split()
            yield (a, b), label


def events() -> bool:
    """Each pair of the clusters, whatever lies between their days: a window would leave out most of what is joined wrongly."""
    articles = rows_of("articles/clusters.jsonl.gz")
    known = [printed(article) for article in articles]
    pairs = [
        (one, other, articles[one]["event_id"] == articles[other]["event_id"], relation(known[one], known[other]) is not None)
        for one, other in combinations(range(len(articles)), 2)
    ]
    score = Score.of(pair[2:] for pair in pairs)
    halves = [
        Score.of(pair[2:] for pair in pairs if all(half_of(articles[at]["event_id"]) == half for at in pair[:2]))
        for half in (0, 1)
    ]
    print(f"  events: {score}; halves {halves[0].f1:.3f}, {halves[1].f1:.3f}; joined wrongly:")
    for one, other, belongs, is_joined in pairs:
        if is_joined and not belongs:
            print("   ", *(f"{articles[at]['event']} {articles[at]['published_at'][:10]}" for at in (one, other)), sep="  ")
    return score.f1 >= _LEAST_EVENTS


def outlets() -> bool:
    """The articles of one outlet, furniture and all: what is joined carries one text, else the trial fails."""
    lines = {line.partition("\t")[2].strip() for line in files("recurring_lines.tsv")[0].read_text("utf-8").splitlines()[1:]}
    of_outlet: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for article in read(files("articles/world.jsonl.gz")[0]):
        of_outlet[article["source"].get("domain") or ""].append(article)
    with_lines = {
        outlet: articles
        for outlet, articles in of_outlet.items()
        if sum(not lines.isdisjoint(map(str.strip, article["body"].splitlines())) for article in articles) > 1
    }
    compared = wrong = 0
    for articles in with_lines.values():
        for (one, a), (other, b) in combinations([(article, printed(article)) for article in articles], 2):
            compared += 1
            if relation(a, b) is Relation.COPY and one["body"] != other["body"]:
                wrong += 1
                print(f"  joined: {one['id']} {other['id']}")
    print(f"  {compared} pairs of articles of {len(with_lines)} outlets with recurring lines; {wrong} joined as copies")
    return not wrong


def cost() -> bool:
    """Nothing is asked of the time; it is printed beside what `re` takes to find the words."""
    articles = [(article["title"], article["body"]) for article in list(read(files("articles/world.jsonl.gz")[0]))[:60]]
    loop = _seconds(lambda title, body: re.findall(r"\w+", body.lower()), articles)
    made = _seconds(lambda title, body: fingerprint(title, body, "example.com", "en"), articles)
    longest = max(len(fingerprint(*article, "example.com", "en")) for article in articles)
    print(f"  a fingerprint takes {made / loop:.1f} times what finding the words takes; the longest has {longest} characters")
    return True


def _seconds(work: Callable[[str, str], object], articles: list[tuple[str, str]]) -> float:
    """Of each article the fastest of some runs, which no other process has interrupted."""
    return sum(min(repeat(partial(work, *article), number=1, repeat=20)) for article in articles)
