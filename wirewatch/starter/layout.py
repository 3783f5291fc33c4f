"""The files of a new folder of watchlists, and how they get there: all of them, or none."""

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from wording import UserFacingError

_HERE, _SCHEMAS = resources.files("wirewatch.starter"), resources.files("schemas")
_WORKFLOW = ".github/workflows/watchlists.yml"
# Where each goes, what it is for, and where it comes from. The first line of the watchlist names the place of the schema.
LAYOUT: dict[str, tuple[str, Traversable]] = {
    "watchlists/my-desk.yaml": ("a watchlist with two rules and their tests", _HERE / "watchlist.yaml"),
    "watchlists/articles/grain-ship.txt": ("a page that a test of it reads", _HERE / "page.txt"),
    "articles.jsonl": ("seven articles to try rules on", _HERE / "articles.jsonl"),
    "schemas/watchlist.v1.schema.json": ("for editors: what may stand in a watchlist", _SCHEMAS / "watchlist.v1.schema.json"),
    _WORKFLOW: ("a check of every pull request, on GitHub", _HERE / "workflow.yaml"),
    "README.md": ("how all this is used", _HERE / "readme.txt"),
}


class TakenError(UserFacingError):
    """The files cannot be laid out where they should be; nothing was."""


def lay_out(folder: Path) -> None:
    """Write all files of the layout. Raises `TakenError`, before the first is written, where one is there."""
    there = [name for name in LAYOUT if (folder / name).exists() or (folder / name).is_symlink()]
    if there:
        raise TakenError(f"{folder} has {', '.join(there)} already, and nothing is written over. Name another folder.")
    written: list[Path] = []
    try:
        for name, (_, source) in LAYOUT.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("xb") as new:
                written.append(file)
                new.write(source.read_bytes())
    except OSError as error:
        for file in written:
            file.unlink(missing_ok=True)
        raise TakenError(f"{error.filename or folder} cannot be written: {error.strerror}. Name another folder.") from None
