"""Queries that people really run, brought here from their products, over all real articles.

At least nine in ten must import. What the percolator says is compared with the slow truth on a sample of the articles.
"""

from collections import Counter
from time import perf_counter

import orjson

from matching.dialects.products import dialect_named
from matching.dialects.translation import translate
from matching.language.parser import parse
from rules.definition import Definition
from rules.matcher import Matcher
from rules.rule import Rule, rule_of
from schemas.messages import Article
from tests.oracle import evaluate
from tests.trials.data import articles_by_id, rows

WANTED = 0.9
EVERY = {"monitoring": 1, "sdg": 8}  # articles to one that is looked at: what is wanted of the second is that it imports
PAIRS = 2_000  # of query and article that the slow truth looks at too


def run() -> bool:
    """Whether enough queries imported, and the percolator told the truth."""
    imported = {name: bring(name) for name in ("monitoring", "sdg")}
    enough = len(imported["monitoring"]) >= WANTED * len(rows("queries/monitoring.jsonl"))
    return all([enough, *(over_all_articles(name, queries) for name, queries in imported.items())])


def bring(name: str) -> dict[str, str]:
    """The queries of a file in our language, by id; prints how many of each dialect, and why the others are not."""
    asked: Counter[str] = Counter()
    brought: Counter[str] = Counter()
    imported, reasons, remarks = {}, [], Counter[str]()
    for row in rows(f"queries/{name}.jsonl"):
        dialect = dialect_named(row["dialect"])
        assert dialect is not None, row["dialect"]
        filters = row.get("filters") or []
        translation = translate(f"({row['query']}) {' '.join(filters)}" if filters else row["query"], dialect)
        asked[dialect.name] += 1
        remarks.update({remark.code for remark in translation.remarks})
        if translation.text is None:
            reasons += [f"{row['id']} ({dialect.name}): {each.code} {each.reason}" for each in translation.problems[:3]]
        else:
            brought[dialect.name] += 1
            imported[row["id"]] = translation.text
    print(f"{name}: {len(imported)} of {asked.total()} queries imported ({len(imported) / asked.total():.1%})")
    print("  " + ", ".join(f"{dialect} {brought[dialect]}/{count}" for dialect, count in asked.most_common()))
    print("  remarks: " + (", ".join(f"{code} {count}" for code, count in remarks.most_common()) or "none"))
    for reason in reasons:
        print(f"  not imported: {reason}")
    return imported


def over_all_articles(name: str, queries: dict[str, str]) -> bool:
    """Every query over every article, as the match stage does it."""
    matcher = Matcher(rule(id, text) for id, text in queries.items())
    parsed = {id: parse(text) for id, text in queries.items()}
    counts: Counter[str] = Counter()
    different, compared, seconds = [], 0, 0.0
    articles = [Article.read(orjson.dumps(article)) for article in list(articles_by_id().values())[:: EVERY[name]]]
    every = max(1, len(articles) * len(parsed) // PAIRS)
    for number, article in enumerate(articles):
        start = perf_counter()
        document, found = matcher.found(article, article.published_at)
        seconds += perf_counter() - start
        counts.update(rule.id for rule, _ in found)
        if number % every == 0:
            said = {rule.id: each.hits for rule, each in found}
            truth = {id: hits for id, query in parsed.items() if (hits := evaluate(query, document)) is not None}
            compared += len(parsed)
            different += [f"{article.id} {id}" for id in parsed if said.get(id) != truth.get(id)]
    speed = f"{len(articles):,} articles in {seconds:.1f} s ({len(articles) / seconds:,.0f} a second)"
    most = ", ".join(f"{id} {count:,}" for id, count in counts.most_common(3))
    print(f"  {speed}: {counts.total():,} matches of {len(counts)} queries; most often {most}")
    print(f"  percolate == evaluate on {compared:,} pairs: {len(different)} differ {different[:10] or ''}")
    return not different


def rule(id: str, text: str) -> Rule:
    """A rule of the query, told nowhere."""
    members = {"id": id, "name": id, "watchlist": "trial", "status": "active", "priority": "normal", "query": text}
    return rule_of(Definition.of(members))
