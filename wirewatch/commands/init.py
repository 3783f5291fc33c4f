"""`wirewatch init`: a folder in which somebody can begin to write watchlists, with all that they need for it.

What is laid out is tried by a test: it passes `check --strict`, and `match` and `backtest` find something in it.
"""

import shlex
from pathlib import Path

import click

from wirewatch.printing import say
from wirewatch.starter import LAYOUT, lay_out


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Lay out a watchlist, articles to try it on, the schema for editors and a check for CI.

    DIR is made where it is not there. Nothing is written over: where one of the files is there, none is written, and the exit
    status is 1.

    \b
    Example:
      wirewatch init my-watchlists
      wirewatch init .
    """
    lay_out(folder)
    width = max(map(len, LAYOUT))
    for name, (purpose, _) in LAYOUT.items():
        say(f"{name.ljust(width)}  {purpose}")
    say("")
    say("Next:")
    if folder.absolute() != Path.cwd():
        say(f"  cd {shlex.quote(str(folder))}")
    say("  wirewatch check")
    say("  wirewatch match --articles articles.jsonl")
    say("  wirewatch backtest --articles articles.jsonl")
    say("Then write rules of your own into watchlists/my-desk.yaml; README.md says how it goes on.")
