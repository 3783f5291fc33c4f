"""What a test inside a rule holds against it: a text, an article written out in the watchlist, or the file of one.

A text has no source, language or date, and so it is a document of a body only. An article is read by its contract, as one from
Kafka is. Its age counts from when it was fetched, else from when it was published, and never from today: a test that passed
must not fail a year later. It must never call the clock, nor read more of a file than an article may have.

Whoever may propose a watchlist must not make the machine that checks it read, and tell, what else lies there. So the path of an
article is relative and stays, links followed, in the folder of watchlists that was named; or, where a git repository holds both,
in a folder beside that of the watchlist; and off hidden names such as .git. Kubernetes' own, which begin with two dots, are no
secret. Outside of a repository what lies beside may be anything: beside /run/watchlists lies /run/secrets.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from config.loading.yaml import PlaceError, bytes_of, lies_in, top_of
from matching.analysis import Document
from rules import arrived_at, document_of
from schemas import Article, Given, MessageError, PageError, SchemaError, read_page, validate

MOST_BYTES = 1_000_000
_BOM = b"\xef\xbb\xbf"
_SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # of an article that says none; its age is none in any case
_JSON = (".json", ".jsonl", ".ndjson")
_NEAR = (
    "Its path starts at the folder of the watchlist and stays in the folder of watchlists that was named, or in a folder beside, "
    "where a git repository holds both, without hidden names."
)
_NUMBERS = ("tier", "reach")
# What article.v1 asks for and a test need not say. The title is taken away again: no query may find it.
_UNSAID = {"id": "test", "url": "https://test.invalid/", "title": "-", "body": "", "published_at": _SOME_DAY.isoformat()}


class FileError(ValueError):
    """A file that holds no article for a test: why, and what to do."""

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(f"{reason} {fix}")
        self.reason, self.fix = reason, fix


class Shelf(NamedTuple):
    """The folder of a watchlist, where paths start, and without links the one in which they end; None is the same."""

    folder: Path
    within: str | None = None


def text_document(text: str, languages: Sequence[str]) -> Document:
    """The text as the body of an article of which nothing else is known but its language, where the rule has only one: by it
    differs which words are ordinary."""
    return Document.of({"title": "", "body": text}, languages[0] if len(languages) == 1 else None)


def written_document(members: Mapping[str, Any]) -> Document:
    """The article that is written out in a watchlist, whose scalars are all texts. Raises `SchemaError`."""
    value = _UNSAID | dict(members)
    if "fetched_at" in members and "published_at" not in members:
        value["published_at"] = members["fetched_at"]
    source = value.get("source")
    if isinstance(source, str):
        value["source"] = {"domain": source}
    elif isinstance(source, Mapping):
        value["source"] = {name: _typed(name, each) for name, each in source.items()}
    validate("article.v1", value)
    article = Article.of(value)
    return _document(article if "title" in members else replace(article, title=""))


def file_document(shelf: Shelf, name: str) -> Document:
    """The article of a file: article.v1 as JSON, maybe one line of it, or a page of plain text. Raises `FileError`."""
    path = shelf.folder / name
    raw = _bytes(shelf, name).removeprefix(_BOM)
    try:
        if path.suffix.lower() not in _JSON and raw.lstrip()[:1] != b"{":
            raw = read_page(raw, Given(), _SOME_DAY).article
        elif _holds_several(raw):
            raise FileError(f"{path} holds several articles.", "Give the one that is meant a file of its own.")
        return _document(Article.read(raw))
    except (MessageError, SchemaError, PageError) as error:
        fix = "A test takes one article, as JSON (article.v1) or a page of plain text."
        raise FileError(f"{path} holds no article: {error}.", fix) from None


def _root(shelf: Shelf, name: str) -> str | None:
    """The folder in which the path lies as it must, None where it does not; nothing is read or told of it."""
    if Path(name).is_absolute():
        return None
    home, real = os.path.realpath(shelf.folder), os.path.realpath(shelf.folder / name)
    inside, beside = shelf.within or home, os.path.dirname(home)
    if lies_in(real, inside):
        return inside
    is_held = os.path.lexists(top_of(Path(beside)) / ".git") and not os.path.lexists(os.path.join(home, ".git"))
    return beside if is_held and os.path.dirname(real) != beside and lies_in(real, beside) else None


def _bytes(shelf: Shelf, name: str) -> bytes:
    path = shelf.folder / name
    try:
        root = _root(shelf, name)
        if root is None:
            raise PlaceError
        raw = bytes_of(path, MOST_BYTES + 1, root)
    except PlaceError:
        raise FileError(f"{name} may not be read here.", _NEAR) from None
    except IsADirectoryError:
        raise FileError(f"{path} is no file.", "Name a file that holds one article.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise FileError(f"{path} cannot be read: {why}.", "Its path starts at the folder of the watchlist file.") from None
    if len(raw) > MOST_BYTES:
        raise FileError(f"{path} is larger than 1 MB.", "No article may be.")
    return raw


def _holds_several(raw: bytes) -> bool:
    """Whether these are JSON lines: the first two lines with something in them are each an object of their own."""
    lines = [line for line in raw.split(b"\n") if line.strip()][:2]
    return len(lines) == 2 and all(map(_is_object, lines))


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


def _typed(name: str, text: Any) -> object:
    """A member of the source as article.v1 wants it, of one that the schema of watchlists found right."""
    return int(text) if name in _NUMBERS else text.upper() if name == "country" else text


def _document(article: Article) -> Document:
    return document_of(article, arrived_at(article))
