"""`wirewatch check`: are these watchlists as the loader wants them.

The findings are the result, so they go to stdout. It must never judge by rules of its own: the worker loads with the same
function.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import orjson

from config.errors import WatchlistError
from config.watchlists import load_watchlists
from wirewatch.environment import settings
from wirewatch.terminal import counted


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--strict", is_flag=True, help="Warnings are errors, too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(paths: tuple[Path, ...], strict: bool, as_json: bool) -> None:
    """Check watchlist files, or folders of them; by default those of WIREWATCH_WATCHLISTS, else the shipped ones.

    Prints each error and each warning with file, line and column and what to do. Warnings tell of queries that are legal
    and probably not meant; findings whose code starts with I only inform. The exit status is 1 when there are errors.

    \b
    Example:
      wirewatch check config/watchlists
      wirewatch check --strict --json my-desk.yaml
    """
    loaded = load_watchlists(*(paths or (settings().watchlists,)), with_lints=True)
    if as_json:
        errors, warnings = [_as_object(error) for error in loaded.errors], [_as_object(warning) for warning in loaded.warnings]
        found = {"errors": errors, "warnings": warnings, "notes": [_as_object(note) for note in loaded.notes]}
        summary = {"files": loaded.files, "rules": len(loaded.rules), **found}
        click.echo(orjson.dumps(summary))
    else:
        for finding in (*loaded.errors, *loaded.warnings, *loaded.notes):
            click.echo(f"{finding}\n")
        warned = f", {counted(len(loaded.warnings), 'warning')}" if loaded.warnings else ""
        fine = f"{counted(loaded.files, 'file')}: {counted(len(loaded.rules), 'rule')} fine"
        click.echo(f"{fine}, {counted(len(loaded.errors), 'error')}{warned}.")
    if loaded.errors or (strict and loaded.warnings):
        raise click.exceptions.Exit(1)


def _as_object(finding: WatchlistError) -> dict[str, Any]:
    members = asdict(finding)
    del members["excerpt"]
    return members
