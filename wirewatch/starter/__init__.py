"""What `wirewatch init` lays out: a watchlist, articles to try it on, the schema for editors, a workflow, a page that says how.

The files lie beside this one under names that no tool takes for its own, and go into the wheel as they are; the schema is that of
the loader, so that an editor and `check` cannot disagree. It must never write over a file that is there.
"""

from wirewatch.starter.layout import LAYOUT, TakenError, lay_out

__all__ = [
    "LAYOUT",
    "TakenError",
    "lay_out",
]
