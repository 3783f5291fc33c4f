"""What is said of a file that is no watchlist, which may be anything: a token or a key, here by mistake or by malice.

So only what is meant for a watchlist is quoted, though it may be no YAML yet. Errors go to logs, to watchlists.v1 and to pages
of pull requests, where a secret would stay.
"""

import re

from config.loading.yaml.errors import SourceText, WatchlistError, unquoted
from config.loading.yaml.positions import Members, Text, YamlNode
from config.loading.yaml.problems import YamlError

_NAMES = {"watchlist", "rules"}
_SEEMS_ONE = re.compile(r"""^[ \t]*(?:\{[ \t]*)?["']?(?:watchlist|rules)["']?[ \t]*:""", re.MULTILINE)


def no_yaml(source: SourceText, error: YamlError) -> WatchlistError:
    """Why the file cannot be read."""
    found = source.error(error.start, error.end, "E-YAML", error.reason, error.fix)
    return found if _SEEMS_ONE.search(source.text) else unquoted(found)


def no_watchlist(source: SourceText, root: YamlNode) -> WatchlistError | None:
    """Why the file is none, if it has nothing of one."""
    if isinstance(root, Members) and not root.members.keys().isdisjoint(_NAMES):
        return None
    what = "holds one text" if isinstance(root, Text) else "has neither watchlist nor rules"
    return unquoted(source.error(0, 0, "E-FILE", f"This is no watchlist: it {what}.", "Start it with the line: watchlist: 1"))
