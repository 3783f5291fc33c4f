"""Articles a second through the percolator alone, beside a calibration loop on the same articles in the same process.

Only the ratio to the calibration (`re.findall` of every word, lowered) says something on another machine. All times are CPU
time of this process, the best of three rounds. The chunks of the warm-up are other articles than those measured, so that what
is new in an article costs what it costs in a stream. Beside it run: every rule past every article without an index, a regular
expression a rule, and the peers that `make bench` installs (`mokaccino`, `pyahocorasick` before our own evaluation, `hyperscan`).
"""

import gc
import re
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, TypeVar

import psutil

from matching.analysis.document import Document
from matching.engine.concepts import Concepts
from matching.engine.percolator import Percolator
from matching.engine.term_index import TermIndex
from matching.language.parser import parse
from matching.query import OPERATORS, Query, leaves
from rules.rule import uncollected
from tests.benchmarks.generator import Language
from tests.every_rule import EveryRule

ARTICLES = 1_000
WARM_UP = 1_000
RULES = (1_000, 10_000, 100_000)
PEERS_AT = 1_000
FEW = 50  # articles for what is slow
P = TypeVar("P", Percolator, EveryRule)


def run() -> None:
    """Print a line for each number of rules, then the others at 1,000 rules."""
    language = Language()
    warm, articles = ([language.article(number) for number in range(count)] for count in (WARM_UP, ARTICLES))
    floor = rate(calibration, articles)
    print(f"matcher: {ARTICLES:,} articles of about 430 words; calibration {floor:,.0f} articles/s")
    for count in RULES:
        texts = [language.query() for _ in range(count)]
        measure(texts, warm, articles)
    peers([language.query() for _ in range(PEERS_AT)], articles, floor)


def calibration(article: Any) -> object:
    """What every machine is measured by: the words of an article, lowered."""
    return re.findall(r"\w+", f"{article['title']} {article['body']}".lower())


def measure(texts: Sequence[str], warm: Sequence[Any], articles: Sequence[Any]) -> None:
    """Load the rules and print what they cost."""
    gc.unfreeze()
    gc.collect()
    before = psutil.Process().memory_info().rss
    began = time.process_time()
    with uncollected():  # as the worker loads them
        queries = [parse(text) for text in texts]
        parsed = time.process_time()
        percolator = loaded(Percolator(), queries)
        added = time.process_time()
    gc.collect()
    gc.freeze()
    kilobytes = (psutil.Process().memory_info().rss - before) / len(texts) / 1000
    for each in warm:
        percolator.percolate(document(each))
    keys = rate(searched, articles)
    index = indexed(queries)
    candidates = rate(lambda each: index.candidates(searched(each)), articles)
    # On either side of what it is compared with: on a shared machine a calibration of minutes ago says little.
    before_it = rate(calibration, articles)
    found_only = rate(lambda each: percolator.percolate(document(each)), articles)
    whole = rate(lambda each: [found.hits for found in percolator.percolate(document(each))], articles)
    floor = max(before_it, rate(calibration, articles))
    named = sum(len(list(index.candidates(searched(each)))) for each in articles) / len(articles)
    found = sum(len(percolator.percolate(document(each))) for each in articles) / len(articles)
    print(f"  {len(texts):7,} rules   {found_only:8,.0f} articles/s   {found_only / floor:5.2f} of the calibration")
    print(f"      with the hits of all matches   {whole:8,.0f} articles/s   {whole / floor:5.2f}")
    split = 1e6 / keys, 1e6 / candidates - 1e6 / keys, 1e6 / found_only - 1e6 / candidates, 1e6 / whole - 1e6 / found_only
    print("      words {:.0f} µs, candidates {:.0f} µs, evaluation {:.0f} µs, hits {:.0f} µs an article".format(*split))
    print(f"      {named:.1f} candidates, {found:.1f} matches an article; {kilobytes:.1f} kB a rule")
    print(f"      loaded in {added - began:.1f} s, {(added - began) * floor:,.0f} times an article of the calibration")
    load = (parsed - began) / len(texts), (added - parsed) / len(texts)
    print(
        f"      parse {load[0] * 1e6:.0f} µs, add {load[1] * 1e6:.0f} µs, {change(percolator, queries):.0f} µs to replace a rule"
    )


def change(percolator: Percolator, queries: Sequence[Query]) -> float:
    """µs to remove a rule and add it again while all others run."""
    began = time.process_time()
    for number, query in enumerate(queries[:FEW]):
        percolator.remove(f"rule-{number}")
        percolator.add(f"rule-{number}", query)
    return (time.process_time() - began) / FEW * 1e6


def peers(texts: Sequence[str], articles: Sequence[Any], floor: float) -> None:
    """Print what else could be done with the same rules."""
    queries = [parse(text) for text in texts]
    others: dict[str, Callable[[Any], object]] = {"every rule, concepts remembered": everything(queries)}
    others["a regular expression a rule"] = expressions(queries)
    print(f"  others, at {len(texts):,} rules")
    for name, module, made in (
        ("pyahocorasick, then our evaluation", "ahocorasick", lambda: automaton(queries)),
        ("hyperscan, words and phrases alone", "hyperscan", lambda: hyperscan(queries)),
        ("mokaccino", "mokaccino", lambda: mokaccino(texts)),
    ):
        try:
            import_module(module)
        except ImportError as error:
            print(f"      {name:36} is left out: {error}")
        else:
            others[name] = made()
    for name, work in others.items():
        speed = rate(work, articles[:FEW])
        print(f"      {name:36} {speed:8,.0f} articles/s   {speed / floor:6.3f} of the calibration")


def everything(queries: Sequence[Query]) -> Callable[[Any], object]:
    """Our percolator without its index."""
    percolator = loaded(EveryRule(), queries)
    return lambda each: percolator.percolate(document(each))


def expressions(queries: Sequence[Query]) -> Callable[[Any], object]:
    """The words and phrases of each rule as one pattern: it answers less than the rule asks, and takes this long."""
    patterns = [re.compile(r"\b(?:" + "|".join(map(re.escape, words(query))) + r")\b") for query in queries]
    return lambda each: [pattern.search(f"{each['title']} {each['body']}".lower()) for pattern in patterns]


def automaton(queries: Sequence[Query]) -> Callable[[Any], object]:
    """Aho and Corasick name the rules of which a word or phrase occurs, our evaluation decides."""
    import ahocorasick

    rules: dict[str, dict[str, None]] = {}
    for number, query in enumerate(queries):
        for word in words(query):
            rules.setdefault(word, {})[f"rule-{number}"] = None
    found = ahocorasick.Automaton()
    for word, ids in rules.items():
        found.add_word(word, ids)
    found.make_automaton()
    percolator = loaded(EveryRule(), queries)

    def work(each: Any) -> object:
        text = f"{each['title']} {each['body']}".lower()
        percolator.named = {rule_id for _, some in found.iter(text) for rule_id in some}
        return percolator.percolate(document(each))

    return work


def hyperscan(queries: Sequence[Query]) -> Callable[[Any], object]:
    """All words and phrases as one database; nothing of AND, OR and NOT."""
    import hyperscan as engine

    patterns = sorted({word.encode() for query in queries for word in words(query)})
    database = engine.Database()
    flags = engine.HS_FLAG_CASELESS | engine.HS_FLAG_SINGLEMATCH
    database.compile(expressions=[rb"\b" + re.escape(each) + rb"\b" for each in patterns], flags=flags)
    return lambda each: database.scan(f"{each['title']} {each['body']}".encode(), match_event_handler=lambda *_: None)


def mokaccino(texts: Sequence[str]) -> Callable[[Any], object]:
    """The percolator of that name, in Rust. It knows words and no places, so a phrase is asked as its words."""
    import mokaccino as engine

    percolator = engine.Percolator()
    for text in texts:
        split = re.sub(r'"(\w+) (\w+)"', r"(\1 AND \2)", text)
        asked = re.sub(r"\w+", lambda word: word[0] if word[0] in OPERATORS else f"text:{word[0].lower()}", split)
        percolator.add_query(engine.Query.parse(asked))

    def work(each: Any) -> object:
        article = engine.Document()
        for word in set(re.findall(r"\w+", f"{each['title']} {each['body']}".lower())):
            article = article.with_value("text", word)
        return percolator.percolate_list(article)

    return work


def words(query: Query) -> list[str]:
    """The words and phrases of a rule, in small letters."""
    return list(dict.fromkeys(str(leaf).strip('"').lower() for leaf in leaves(query)))


def loaded(percolator: P, queries: Sequence[Query]) -> P:
    """A percolator with these rules."""
    for number, query in enumerate(queries):
        percolator.add(f"rule-{number}", query)
    return percolator


def indexed(queries: Sequence[Query]) -> TermIndex:
    """The index of these rules alone."""
    index, concepts = TermIndex(), Concepts()
    for number, query in enumerate(queries):
        index.add(f"rule-{number}", concepts.take(query).demands)
    return index


def document(article: Any) -> Document:
    """As the match stage makes it."""
    return Document.of({"title": article["title"], "body": article["body"]}, "en")


def searched(article: Any) -> set[str]:
    """The keys that the index is asked with, but for those of words in capitals and of patterns."""
    words = document(article).words()
    words.plain.update(words.others)
    return words.plain


def rate(work: Callable[[Any], object], articles: Sequence[Any]) -> float:
    """Articles a second of CPU time, the best of three."""
    return len(articles) / min(spent(work, articles) for _ in range(3))


def spent(work: Callable[[Any], object], articles: Sequence[Any]) -> float:
    """Seconds of CPU time for all of them."""
    began = time.process_time()
    for each in articles:
        work(each)
    return time.process_time() - began
