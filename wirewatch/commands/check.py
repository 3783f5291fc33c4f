"""`wirewatch check`: are these watchlists as the loader wants them.

The findings are the result, so they go to stdout. It must never judge by rules of its own: the worker loads with the same
function.
"""

from pathlib import Path

import click
import orjson

from config.watchlists import load_watchlists
from wirewatch.environment import settings


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(paths: tuple[Path, ...], as_json: bool) -> None:
    """Check watchlist files, or folders of them; by default those of WIREWATCH_WATCHLISTS, else the shipped ones.

    Prints each error with file, line and column and what to do. The exit status is 1 when there are any.

    \b
    Example:
      wirewatch check config/watchlists
      wirewatch check --json my-desk.yaml
    """
    loaded = load_watchlists(*(paths or (settings().watchlists,)))
    if as_json:
        errors = [
            {
                "file": str(error.file), "line": error.line, "column": error.column, "code": error.code,
                "reason": error.reason, "fix": error.fix, "rule_id": error.rule_id,
            }
            for error in loaded.errors
        ]  # fmt: skip
        click.echo(orjson.dumps({"files": loaded.files, "rules": len(loaded.rules), "errors": errors}))
    else:
        for error in loaded.errors:
            click.echo(f"{error}\n")
        click.echo(
            f"{_count(loaded.files, 'file')}: {_count(len(loaded.rules), 'rule')} fine, {_count(len(loaded.errors), 'error')}."
        )
    if loaded.errors:
        raise click.exceptions.Exit(1)


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" + ("" if number == 1 else "s")
