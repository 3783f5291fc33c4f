"""`wirewatch query import` and `export`: queries of another product in our language, and ours in theirs.

What each became is the result, and so is why one did not: both go to stdout. It must never guess a product's language.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click

from config.loading import Checks, load_watchlists
from matching import Query
from matching.dialects import DIALECTS, Export, Translation, dialect_named, export, translate
from matching.language import QueryErrors, parse
from rules import said_beside
from wirewatch.articles import ArticleFile
from wirewatch.printing import say, say_json
from wirewatch.queries import ForeignQuery, read_queries
from wirewatch.terminal import remark
from wording import counted


@click.group()
def command() -> None:
    """Work on queries.

    \b
    Example:
      wirewatch query import --dialect gdelt queries.txt
      wirewatch query export --dialect lucene my-desk.yaml
    """


@command.command(name="import")
@click.option(
    "--dialect", type=click.Choice(list(DIALECTS)), help="The product they were written for, where the file names none."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a query.")
@click.argument("file", type=ArticleFile)
def import_(dialect: str | None, as_json: bool, file: str) -> None:
    """Say what queries of another product become here, or why they cannot.

    FILE holds one query a line, or JSON lines with "query" and, where known, "id", "dialect" and "filters"; - is stdin.
    Remarks (R-...) say what means a little else here, and problems (X-...) why a query did not import; docs/import.md lists
    both. The exit status is 1 when a query did not import. For Lexis take nexis, for Kibana or OpenSearch elasticsearch.

    \b
    Example:
      wirewatch query import --dialect nexis queries.txt
      wirewatch query import --json export.jsonl > imported.jsonl
    """
    queries = list(read_queries(file))
    readable = [query for query in queries if query.problem is None]
    if readable and dialect is None and not any(query.dialect for query in readable):
        raise click.UsageError(f"Which product is this from? Give --dialect and one of {', '.join(DIALECTS)}.")
    failed = remarked = 0
    for query in queries:
        translation, reason = _translated(query, dialect)
        is_imported = translation is not None and translation.text is not None
        failed += not is_imported
        remarked += is_imported and bool(translation and translation.remarks)
        if as_json:
            say_json(_as_object(query, translation, reason))
        else:
            say(_as_text(query, translation, reason))
    done = len(queries)
    with_remarks = f", {remarked:,} of them with remarks" if remarked else ""
    remark(f"{counted(done, 'query')}: {done - failed:,} imported{with_remarks}, {failed:,} not.")
    if failed:
        raise click.exceptions.Exit(1)


def _translated(query: ForeignQuery, dialect: str | None) -> tuple[Translation | None, str | None]:
    """What became of it; or, where it could not even be read, the reason."""
    if query.problem is not None:
        return None, query.problem
    found = dialect_named(dialect or query.dialect or "")
    if found is None:
        named = f'no product is known as "{query.dialect}"' if query.dialect else 'the line has no "dialect"'
        return None, f"{named}; `wirewatch query import --help` lists those that are known"
    return translate(query.text, found), None


def _as_text(query: ForeignQuery, translation: Translation | None, reason: str | None) -> str:
    if translation is None:
        return f"{query.where}: not imported: {reason}.\n"
    if translation.text is None:
        return f"{query.where}: not imported\n" + "".join(f"{problem}\n" for problem in translation.problems)
    return f"{query.where}\n{translation.text}\n" + "".join(f"{each}\n" for each in translation.remarks)


def _as_object(query: ForeignQuery, translation: Translation | None, reason: str | None) -> dict[str, Any]:
    answer: dict[str, Any] = {"file": query.file, "line": query.line, "id": query.id, "query": query.text}
    imported, remarks, problems = translation or Translation(None, (), ())
    answer |= {"imported": imported, "reason": reason, "remarks": [each._asdict() for each in remarks]}
    answer["problems"] = [
        {"code": each.code, "line": each.line, "column": each.column, "reason": each.reason, "fix": each.fix} for each in problems
    ]
    return answer


class _Own(NamedTuple):
    """A query of ours, where it stands, and what the watchlist says beside it."""

    where: str
    id: str | None
    query: Query
    beside: tuple[str, ...] = ()


@command.command(name="export")
@click.option("--dialect", required=True, type=click.Choice(list(DIALECTS)), help="The product to write them for.")
@click.option("--query", "text", metavar="Q", help="One query, in place of watchlists.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a query.")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
def export_(dialect: str, text: str | None, as_json: bool, paths: tuple[Path, ...]) -> None:
    """Say what queries of ours become in another product, or why they cannot be said there.

    PATHS are watchlists, folders of them, or files with a query of ours a line, as `query import` reads them. Each query comes
    with its lists and the rules it names written out. What a rule says in other keys (languages, sources, masks) is no part of
    its query and is named. What a product cannot say is never written as something like it: the rule is told with the part and
    the reason (X-EXPORT), and the exit status is 1.

    \b
    Example:
      wirewatch query export --dialect lucene my-desk.yaml
      wirewatch query export --dialect factiva --query 'Syria NEAR/5 aid'
    """
    if (text is None) == (not paths):
        raise click.UsageError("Give watchlists, or one query with --query Q.")
    failed = done = 0
    for own in [_Own("query", None, parse(text))] if text is not None else _own_queries(paths):
        exported = export(own.query, DIALECTS[dialect])
        failed += exported.text is None
        done += 1
        if as_json:
            say_json(_exported_object(own, exported))
        else:
            say(_exported_text(own, exported))
    remark(f"{counted(done, 'query')}: {done - failed:,} exported, {failed:,} not.")
    if failed:
        raise click.exceptions.Exit(1)


def _own_queries(paths: tuple[Path, ...]) -> Iterator[_Own]:
    """The queries of all rules; ends as wrong use where a watchlist has errors, because its rules would be missing."""
    watchlists = [path for path in paths if path.is_dir() or path.suffix.lower() in (".yaml", ".yml")]
    for path in paths:
        if path not in watchlists:
            yield from _typed_queries(path)
    if not watchlists:
        return
    loaded = load_watchlists(*watchlists, checks=Checks(tests=False))
    for error in loaded.errors:
        remark(f"{error}\n")
    if loaded.errors:
        raise click.UsageError("These watchlists have errors: see above. `wirewatch check` says more.")
    for rule in loaded.rules:
        masks = [f"masks: {mask.id}" for mask in rule.definition.masks]
        yield _Own(rule.id, rule.id, rule.typed, (*map(str, said_beside(rule).values()), *masks))


def _typed_queries(path: Path) -> Iterator[_Own]:
    """The queries of a file that is no watchlist, a line each. Ends as wrong use at one that cannot be read."""
    for each in read_queries(str(path)):
        try:
            yield _Own(each.where, each.id, parse(each.text))
        except QueryErrors as errors:
            raise click.UsageError(f"{each.where} is no query of ours:\n{errors}") from None


def _exported_text(own: _Own, exported: Export) -> str:
    beside = f"Not in it: {'; '.join(own.beside)}.\n" if own.beside else ""
    if exported.text is None:
        return f"{own.where}: not exported\n" + "".join(f"{refusal}\n" for refusal in exported.refusals)
    return f"{own.where}\n{exported.text}\n" + "".join(f"R-EXPORT: {each}\n" for each in exported.remarks) + beside


def _exported_object(own: _Own, exported: Export) -> dict[str, Any]:
    refusals = [each._asdict() for each in exported.refusals]
    answer: dict[str, Any] = {"id": own.id, "query": str(own.query), "exported": exported.text}
    return answer | {"remarks": list(exported.remarks), "refusals": refusals, "beside": list(own.beside)}
