"""`wirewatch match`: the worker's own reading and matching, on files instead of Kafka.

It calls what the match stage calls (`Article.read`, `Matcher`), so what it prints is what would have been told. It must
never read an article or match a rule in a way of its own.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import click
import orjson

from config.loading import load_watchlists
from rules import Definition, Matcher, Rule, arrived_at, rule_of
from schemas import Article
from wirewatch.articles import ArticlePath, ArticleReader, Files, How, Order, ReadArticle, table_options
from wirewatch.environment import read_settings
from wirewatch.printing import add_json
from wirewatch.terminal import progress, remark
from wirewatch.watchlists import not_run, own_watchlists, too_old
from wording import counted

QUERY = "query"


@click.command()
@click.option("--watchlists", type=click.Path(exists=True, path_type=Path), help="A file or a folder; by default as for check.")
@click.option("--query", "text", metavar="Q", help="One query instead; its rule id is `query`.")
@click.argument("more", metavar="[ARTICLES]...", nargs=-1, type=ArticlePath)
@click.option(
    "--articles", multiple=True, type=ArticlePath,
    help="A file of articles (JSON, CSV or text, maybe gzipped), or a folder; - is stdin. May be repeated.",
)  # fmt: skip
@table_options
@click.option("--dead-letters", type=click.Path(dir_okay=False, path_type=Path), help="File for the lines that are no article.")
def command(
    watchlists: Path | None, text: str | None, articles: tuple[str, ...], more: tuple[str, ...],
    columns: tuple[tuple[str, str], ...], order: Order | None, dead_letters: Path | None,
) -> None:  # fmt: skip
    """Match articles against watchlists or one query, without Kafka.

    Prints one JSON object a line for each article and rule that matched, with the hits: offsets in code points of the
    original field. Rules that are active or in shadow run, as in the worker; `wirewatch backtest` tries drafts, too. An article
    is as old (`age`, max_age) as it was when it came: at fetched_at, else published_at. For rules that say nothing of age
    WIREWATCH_MAX_AGE_H counts, as in the worker. Lines that are no article are reported on stderr by cause, or each in a file,
    with line number and reason; then the exit status is 1.

    \b
    Example:
      wirewatch match --watchlists config/watchlists --articles articles.jsonl.gz
      wirewatch match --query 'Syria AND (Russia OR US)' --articles - < articles.jsonl
      wirewatch match --query 'Syria' --articles exports/*.csv --column title=Headline
    """
    if watchlists is not None and text is not None:
        raise click.UsageError("Give either --watchlists PATH or --query Q.")
    if not articles and not more:
        raise click.UsageError("Give --articles FILE, or a folder; - is standard input.")
    files, reader = Files((*articles, *more)), ArticleReader(How(datetime.now(UTC), dict(columns), order))
    rules, errors, idle = ([_one_rule(text)], 0, "") if text is not None else _rules(watchlists)
    matcher = Matcher(rules, max_age_h=None if text is not None else read_settings().max_age_h)
    gc.freeze()  # the rules stay to the end, so there is nothing to look for among them
    with _bad_lines(dead_letters) as bad:
        counts = _match_all(files, reader, matcher, bad)
    reader.tell(first=files.remarks, refused=dead_letters is None)
    unmatched = counts["articles"] - counts["matched"]
    remark(
        f"{counted(counts['articles'], 'article')}: {counts['matched']:,} matched, {unmatched:,} unmatched. "
        f"{counted(counts['bad'], 'line')} without an article."
    )
    if matcher.too_old:
        remark(too_old(matcher.too_old, matcher.max_age_h))
    if idle:
        remark(idle)
    if errors or reader.failures:
        raise click.exceptions.Exit(1)


def _match_all(files: Files, reader: ArticleReader, matcher: Matcher, bad: "BadLines") -> dict[str, int]:
    """Print every match; counts of articles, of those that matched, and of lines that were none."""
    counts = {"articles": 0, "matched": 0, "bad": 0}
    with progress("Matching", files.size, of_bytes=files.size is not None, results=True) as advance:
        for each in reader.all(files.paths, advance):
            if each.article is None:
                counts["bad"] += 1
                bad.add(each)
                continue
            counts["articles"] += 1
            counts["matched"] += _print_matches(each.article, matcher)
    return counts


def _print_matches(article: Article, matcher: Matcher) -> bool:
    _, found = matcher.found(article, arrived_at(article))
    for rule, each in found:
        hits = [{"field": hit.field, "start": hit.start, "end": hit.end, "term": hit.term} for hit in each.hits]
        answer: dict[str, Any] = {"article_id": article.id, "rule_id": rule.id}
        answer |= {"watchlist": rule.watchlist, "revision": rule.revision, "hits": hits}
        add_json(answer)
    return bool(found)


def _rules(path: Path | None) -> tuple[tuple[Rule, ...], int, str]:
    """The rules that run, how many errors there were, each of which is reported and blocks no other, and what does not run."""
    loaded = load_watchlists(*((path,) if path is not None else own_watchlists(read_settings())))
    for error in loaded.errors:
        remark(str(error))
    return loaded.running, len(loaded.errors), not_run(loaded)


def _one_rule(text: str) -> Rule:
    """A rule for a query of the command line. Raises `QueryErrors`."""
    members = {"id": QUERY, "name": QUERY, "watchlist": QUERY, "status": "active", "priority": "normal", "query": text}
    return rule_of(Definition.of(members), file="--query", line=1)


class BadLines:
    """Where each line that is no article goes, when it is to go to a file that a program can read."""

    def __init__(self, file: TextIO | None) -> None:
        self._file = file

    def add(self, each: ReadArticle) -> None:
        """Keep one line."""
        if self._file is None:
            return
        line, value = each.line, each.line.value.decode("utf-8", "replace")
        record = {"file": line.file, "line": line.line, "reason": str(each.error), "value": value}
        self._file.write(orjson.dumps(record).decode() + "\n")


@contextmanager
def _bad_lines(path: Path | None) -> Iterator[BadLines]:
    if path is None:
        yield BadLines(None)
        return
    try:
        with path.open("w", encoding="utf-8") as file:
            yield BadLines(file)
    except OSError as error:
        if error.filename not in (None, str(path)):
            raise
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from None
