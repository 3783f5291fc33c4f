"""Which watchlists a command takes where nobody names any: those of WIREWATCH_WATCHLISTS, else those of the current folder. Which
it took is said on stderr. Where there are none, a command that tries rules out takes the samples that Wirewatch ships, and says
so; one that judges or applies rules ends as wrong use, because who takes a check of the samples for one of their own rules is
worse off than with an error.
"""

import re
from pathlib import Path

import click

from config.loading.yaml import SUFFIXES, SourceText, find_watchlist_files, read_source
from config.settings import SHIPPED_WATCHLISTS, Settings
from wirewatch.terminal import remark
from wording import listed

FOLDERS = ("config/watchlists", "watchlists")
MOST_NAMED = 5
# Its first key, as every example has it; a file that is no YAML has it too.
_IS_ONE = re.compile(r"^[\"']?watchlist[\"']?[ \t]*:", re.MULTILINE)
_LOOKED_FOR = (
    f"WIREWATCH_WATCHLISTS is not set, and this folder has no YAML file in {' or '.join(FOLDERS)}, and none of its own with the "
    "line `watchlist: 1`"
)


def own_watchlists(settings: Settings, *, or_samples: bool = True) -> tuple[Path, ...]:
    """Files and folders to read where none were named; says which, and where they come from. Without `or_samples` it ends as
    wrong use where there are none."""
    if settings.watchlists is not None:
        remark(f"No watchlists were named: these are those of WIREWATCH_WATCHLISTS, {settings.watchlists}.")
        return (settings.watchlists,)
    if found := _here():
        remark(f"No watchlists were named: these are those of this folder, {_named(found)}.")
        return found
    if not or_samples:
        raise click.UsageError(
            f"There are no watchlists here: {_LOOKED_FOR}. Name a file or a folder, set WIREWATCH_WATCHLISTS, or lay out a "
            "watchlist of your own with `wirewatch init DIR`."
        )
    remark(
        f"No watchlists were named: {_LOOKED_FOR}. So these are the samples that Wirewatch ships, and no rules of yours. "
        "`wirewatch init DIR` lays out a watchlist of your own."
    )
    return (SHIPPED_WATCHLISTS,)


def own_folder(settings: Settings) -> Path:
    """The one folder or file to apply where none was named; never the samples. Ends as wrong use where there is none, or there
    are several: what is applied twice under two names, or in part, would be retired by the next who applies it."""
    found = (settings.watchlists,) if settings.watchlists is not None else _here()
    if not found:
        raise click.UsageError(f"Name the folder of watchlists: {_LOOKED_FOR}.")
    if len(found) > 1:
        raise click.UsageError(f"Name the folder of watchlists: here are several, {_named(found)}.")
    own_watchlists(settings)
    return found[0]


def _here() -> tuple[Path, ...]:
    """The current folder's folders of watchlists, or else its own files that are watchlists."""
    folders = tuple(path for path in map(Path, FOLDERS) if path.is_dir() and find_watchlist_files((path,))[0])
    return folders or tuple(path for path in sorted(Path().iterdir()) if path.suffix in SUFFIXES and _is_watchlist(path))


def _is_watchlist(path: Path) -> bool:
    found, _ = find_watchlist_files((path,), proposed=True)
    source = read_source(found[0]) if found and not path.is_dir() and not path.name.startswith(".") else None
    return isinstance(source, SourceText) and _IS_ONE.search(source.text) is not None


def _named(paths: tuple[Path, ...]) -> str:
    return listed([*map(str, paths)], MOST_NAMED)
