"""`wirewatch query import`: queries from another product, in our language.

What each became is the result, and so is why one did not: both go to stdout. It must never guess a product's language.
"""

from typing import Any

import click

from matching.dialects import DIALECTS, Translation, dialect_named, translate
from wirewatch.articles import ArticleFile
from wirewatch.printing import say, say_json
from wirewatch.queries import ForeignQuery, read_queries
from wirewatch.terminal import remark


@click.group()
def command() -> None:
    """Work on queries.

    \b
    Example:
      wirewatch query import --dialect gdelt queries.txt
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
    remark(f"{done:,} {'query' if done == 1 else 'queries'}: {done - failed:,} imported{with_remarks}, {failed:,} not.")
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
