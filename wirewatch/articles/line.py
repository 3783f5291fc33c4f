"""One article as it stands in a file, with its place; and the error of a file that cannot be used at all.

The other files of this room make these, and commands read them. It must never judge whether the bytes are an article.
"""

from dataclasses import dataclass

from schemas import Article, MessageError, SchemaError, load_article
from wording import WRONG_USE, UserFacingError

STDIN = "-"
TOO_DEEP = "JSON nested too deeply to be written again; at most about 250 levels"


class InputError(UserFacingError):
    """A file cannot be read at all; the text names it and says why."""

    exit_status = WRONG_USE


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """One article's bytes, maybe bad ones; `line` counts from 1, and is 1 for a page. `item` counts the elements of a JSON array.

    `remarks` say what was done to make an article of it. `refused` says why a row of a table is none; `value` is then the row."""

    file: str
    line: int
    value: bytes
    remarks: tuple[str, ...] = ()
    refused: str | None = None
    item: int | None = None
    of_table: bool = False

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}" + (f" (element {self.item})" if self.item else "")


def name_of(path: str) -> str:
    """What a file is called where people read of it."""
    return "stdin" if path == STDIN else path


def key_of(value: bytes) -> tuple[bytes | None, str | None]:
    """The key of an article, and why it is none: what is no article has a key too when its id can be read."""
    try:
        return Article.read(value).id.encode(), None
    except MessageError as error:
        return None, str(error)
    except SchemaError as error:
        found = load_article(value).get("id")
        return (found.encode() if isinstance(found, str) and found else None), str(error)
