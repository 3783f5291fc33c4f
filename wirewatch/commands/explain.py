"""`wirewatch explain`: why a rule matches an article, or does not, and how a query is read.

It shows what matching/reasons/explain.py found out. It must never judge by itself, and read rules and articles as `match` does.
"""

import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import click
from rich.text import Text

from config.loading import Checks, load_watchlists
from config.loading.checks import clashes, odd_countries, text_document
from matching import Query, all_of
from matching.analysis import Document
from matching.language import as_searched, parse, unmasked
from matching.proofs import Lint, lint, with_brackets
from matching.reasons import Said, anchor_terms, explain, printable, signs_for, typed_parts
from rules import Rule, arrived_at, default_condition, document_of, is_older, said_beside
from schemas import Article, markup_remarks
from wirewatch.articles import ArticleFile, ArticleReader, How, Order, key_of, name_of, table_options
from wirewatch.environment import read_settings
from wirewatch.explained import as_object, coloured, lines
from wirewatch.printing import say_json, show
from wirewatch.terminal import remark
from wirewatch.watchlists import own_watchlists
from wording import counted, likely, listed

MOST_TERMS = 12


class _Asked(NamedTuple):
    """A query as its text, as that was read, as it runs, and without the conditions of which a bare text says nothing; `said` are
    the parts of it that other `keys` of the watchlist say, `masks` the masks."""

    text: str
    typed: Query
    query: Query
    unfiltered: Query
    said: Said = MappingProxyType({})
    masks: tuple[str, ...] = ()
    keys: Mapping[str, Any] = MappingProxyType({})
    rule: Rule | None = None


@click.command()
@click.option("--query", "text", metavar="Q", help="One query.")
@click.option(
    "--watchlists", type=click.Path(exists=True, path_type=Path), help="Or a file or a folder; by default as for check,"
)
@click.option("--rule", "rule_id", metavar="ID", help="and the rule of it.")
@click.option("--text", "body", metavar="T", help="A text to hold against it.")
@click.option("--article", "file", type=ArticleFile, help="Or a file: JSON, CSV or a page of text, maybe gzipped; - is stdin.")
@click.option("--id", "article_id", metavar="ID", help="The article of a file that holds several.")
@table_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    text: str | None,
    watchlists: Path | None,
    rule_id: str | None,
    body: str | None,
    file: str | None,
    article_id: str | None,
    columns: tuple[tuple[str, str], ...],
    order: Order | None,
    as_json: bool,
) -> None:
    """Say why a rule matches an article, or does not.

    Prints the parts of the query with what satisfied each, and for a miss what nearly did and the smallest change that would
    match. The exit status is 0 for a match and 1 for a miss. Without a text or an article it prints how the query is read,
    what is odd about it, and the words by which articles are found for it. An article is as old (`age`, max_age) as it was
    when it came: at fetched_at, else published_at; where a rule says nothing of age, WIREWATCH_MAX_AGE_H counts. A text has
    neither age, source nor country: it is held against the query, the masks and the rejects, and what was not judged is named.

    \b
    Example:
      wirewatch explain --query 'Syria AND US' --text 'Syria: contact us'
      wirewatch explain --watchlists config/watchlists --rule russia-us-syria --article page.txt
      wirewatch explain --query 'Russia OR China Syria'
    """
    if (text is None) == (rule_id is None) or (watchlists is not None and rule_id is None):
        raise click.UsageError("Give either --query Q, or --watchlists PATH and --rule ID.")
    if (body is not None and file is not None) or (article_id is not None and file is None):
        raise click.UsageError("Give one of --text T and --article FILE; --id ID says which article of the file.")
    asked = _Asked(text, typed := parse(text), typed, typed) if text is not None else _rule(watchlists, rule_id or "")
    if body is None and file is None:
        _show_reading(asked, as_json)
        return
    if body is not None:
        matched = _show_text(asked, body, as_json)
    else:
        matched = _show_article(asked, *_article(file or "", article_id, How(datetime.now(UTC), dict(columns), order)), as_json)
    raise click.exceptions.Exit(0 if matched else 1)


def _show_text(asked: _Asked, text: str, as_json: bool) -> bool:
    remarks = [*map(str, markup_remarks({"body": text}))]
    for told in remarks:
        remark(f"--text: {told}")
    return _show_answer(asked, asked.unfiltered, text_document(text, asked.keys.get("languages", ())), remarks, as_json)


def _show_article(asked: _Asked, article: Article, remarks: Sequence[str], as_json: bool) -> bool:
    asked = _with_default_age(asked, article)
    return _show_answer(asked, asked.query, document_of(article, arrived_at(article)), remarks, as_json)


def _with_default_age(asked: _Asked, article: Article) -> _Asked:
    """The default of max_age among what is asked, where it is the default that keeps this article out."""
    max_age_h = read_settings().max_age_h if asked.rule is not None else None
    if asked.rule is None or max_age_h is None or not is_older(article, arrived_at(article), max_age_h):
        return asked
    default = default_condition(asked.rule, max_age_h)
    return asked._replace(query=all_of([*default, asked.query]), said=default | dict(asked.said))


def _show_answer(asked: _Asked, query: Query, document: Document, remarks: Sequence[str], as_json: bool) -> bool:
    """What the article says to the query, which may be without some conditions; whether it matches. `remarks` on the article are
    for a program: people have been told."""
    judged = {*typed_parts(query, {})}
    unjudged = [str(saying) for part, saying in asked.said.items() if part not in judged]
    explanation = explain(query, document)
    if as_json:
        found = as_object(explanation, document, asked.said) | {"not_judged": unjudged, "remarks": list(remarks)}
        say_json({"query": str(unmasked(query))} | found)
    else:
        signs = signs_for(sys.stdout.encoding)
        show(coloured(line, signs) for line in lines(explanation, document, asked.said))
        if unjudged:
            show([Text(printable(f"Not judged: {'; '.join(unjudged)}. A text does not say it; --article takes what does."))])
    return explanation.matched


def _show_reading(asked: _Asked, as_json: bool) -> None:
    """How the query is read, without an article."""
    terms = anchor_terms(asked.query)
    lints = [
        *lint(asked.typed, asked.text, None, asked.keys.get("languages", ())),
        *odd_countries(asked.typed, asked.text),
        *_clashes(asked),
    ]
    query = all_of([unmasked(part) for part in typed_parts(asked.query, asked.said)])
    beside = [*map(str, asked.said.values()), *asked.masks]
    if as_json:
        answer = {
            "query": str(query),
            "reading": with_brackets(as_searched(query)),
            "beside": beside,
            "lints": [*map(_lint_object, lints)],
        }
        say_json(answer | {"anchor": terms.anchor, "guard": terms.guard})
        return
    show([Text.assemble("Read as: ", (printable(with_brackets(as_searched(query))), "bold"))])
    if beside:
        show([Text(printable(f"Besides: {'; '.join(beside)}"))])
    guarded = f"; and one of: {listed(terms.guard, MOST_TERMS)}" if terms.guard else ""
    show([Text(printable(f"Found by: {listed(terms.anchor, MOST_TERMS)}{guarded}"))])
    for each in lints:
        show([Text(), *(Text(printable(line)) for line in str(each).replace("\t", " ").split("\n"))])


def _clashes(asked: _Asked) -> list[Lint]:
    """What clashes in a rule, as lints of its whole query. The keys of the defaults count as the rule's: it is asked about."""
    found = clashes(asked.typed, asked.said, asked.keys)
    return [Lint(each.code, each.reason, each.fix, asked.text, 0, len(asked.text)) for each in found]


def _lint_object(each: Lint) -> dict[str, Any]:
    return {"code": each.code, "line": each.line, "column": each.column, "reason": each.reason, "fix": each.fix}


def _rule(path: Path | None, rule_id: str) -> _Asked:
    """What the rule of this id asks. Ends as wrong use where there is none, or it is broken."""
    # A rule that fails its own tests is the one that people ask about.
    paths = (path,) if path is not None else own_watchlists(read_settings())
    loaded = load_watchlists(*paths, checks=Checks(tests=False))
    rules = {rule.id: rule for rule in loaded.rules}
    if rule_id in rules:
        rule = rules[rule_id]
        masks = tuple(f"masks: {mask.id}" for mask in rule.definition.masks)
        said, keys = said_beside(rule), rule.definition.members
        return _Asked(rule.query_text, rule.typed, rule.query, rule.unfiltered, said, masks, keys, rule)
    ids = {name for watchlist in loaded.watchlists for name in watchlist.ids}
    # What is wrong may be in a part of the file that belongs to no rule, such as a list.
    broken = [error for error in loaded.errors if error.rule_id == rule_id or (error.rule_id is None and rule_id in ids)]
    for error in broken:
        remark(f"{error}\n")
    if broken:
        raise click.UsageError(f"The rule {rule_id} cannot run: see above.")
    near = likely(rule_id, rules, least=0.4) or list(rules)[:3]
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise click.UsageError(f"{', '.join(map(str, paths))} has no rule {rule_id}.{hint}")


def _article(file: str, article_id: str | None, how: How) -> tuple[Article, tuple[str, ...]]:
    """The one article of a file, or the one of this id, and the remarks on it, which are told. Ends with status 1 where it is no
    article."""
    name, reader = name_of(file), ArticleReader(how)
    found, nameless, several = None, list[str](), False
    for each in reader.all([file]):
        article = each.article
        if article is None:
            key = key_of(each.line.value)[0]
            if article_id is None or key == article_id.encode():
                remark(f"{each.line.where}: {each.error}")
                raise click.exceptions.Exit(1)
            nameless += [each.line.where] if key is None else []
            continue
        if article_id is None and found is not None:
            raise click.UsageError(f"{name} holds several articles; --id ID says which, for example --id {found[0].id}.")
        if article_id in (None, article.id):
            found = article, each
            if article_id is not None:
                break
        several = True
    if found is None:
        named = f" with the id {article_id}" if article_id else ""
        others = f" {counted(len(nameless), 'line')} cannot be read at all, first {nameless[0]}." if nameless else ""
        raise click.UsageError(f"{name} holds no article{named}.{others}")
    reader.tell(refused=False)
    # Where others stand before it, what was told is of all of them.
    for told in found[1].remarks if several and article_id is not None else ():
        remark(f"{found[1].line.where}: {told}")
    return found[0], found[1].remarks
