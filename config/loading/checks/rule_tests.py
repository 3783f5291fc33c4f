"""The tests inside a rule: what it must match and what it must not, held against it whenever its file is read.

    tests:
      - match: "The U.S.-led coalition and Russia discussed cooperation in Syria."
      - no_match: {article: follow-us.txt}
        because: us is not US

A text has no source, language or date. It becomes a document of a body only, and is held against the query with the file's masks
and rejects, but not against conditions on source, language or age. An article, written out in the watchlist or in a file, is
read by its contract like one from Kafka, and is held against all of the rule. Its age counts from when it was fetched, or else
from when it was published, never from today: a test that passes now must pass a year later, so no clock is read here.

What fails is an error of the rule at the place of the test, with the part of the explanation that tells why. An explanation
costs a hundred times as much as the answer, so only failures get one. A test that cannot be read fails; nothing is raised for
it.

Whoever proposes a watchlist must not make the machine that checks it read, and show, what else lies there. So the path of an
article is relative and stays, links followed, in the folder of watchlists that was named or, where a git repository holds both,
in a folder beside that of the watchlist. It has no hidden names such as .git; those of Kubernetes, which begin with two dots,
are allowed. Outside of a repository the folder beside may be anything: beside /run/watchlists lies /run/secrets.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from msgspec import structs

from config.loading.checks.effort import MOST_EXPLAINED, MOST_EXPLAINED_LETTERS, MOST_TESTED, Spent
from config.loading.yaml import Findings, NodePath, PlaceError, aloud, bytes_of, lies_in, top_of
from matching import Query
from matching.analysis import Document
from matching.reasons import explain, outline, plain, to_the_point, verdict_of
from rules import Rule, arrived_at, document_of, said_beside
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
_EXPECTATIONS = {"match": True, "no_match": False}
_MOST_LINES = 40  # of one explanation: more of it tells nobody more
_EXPECTED = {True: "This should match and does not", False: "This should not match and does"}


class FileError(ValueError):
    """A file that holds no article for a test: why, and what to do."""

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(f"{reason} {fix}")
        self.reason, self.fix = reason, fix


class Shelf(NamedTuple):
    """Where the paths of articles start, the folder of the watchlist, and the folder `within` which they must end, links
    followed; None stands for the same folder."""

    folder: Path
    within: str | None = None


def text_document(text: str, languages: Sequence[str]) -> Document:
    """The text as the body of an article. Nothing else is known of it but its language, where the rule has only one; which words
    are ordinary depends on that."""
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
        # The schema of watchlists has found these texts right; article.v1 wants numbers and a code in capitals.
        value["source"] = {
            name: int(text) if name in _NUMBERS else text.upper() if name == "country" else text for name, text in source.items()
        }
    validate("article.v1", value)
    article = Article.of(value)
    article = article if "title" in members else structs.replace(article, title="")
    return document_of(article, arrived_at(article))


def file_document(shelf: Shelf, name: str) -> Document:
    """The article of a file: article.v1 as JSON, maybe one line of it, or a page of plain text. Raises `FileError`."""
    path = shelf.folder / name
    raw = _bytes(shelf, name).removeprefix(_BOM)
    try:
        if path.suffix.lower() not in _JSON and raw.lstrip()[:1] != b"{":
            raw = read_page(raw, Given(), _SOME_DAY).article
        elif _holds_several(raw):
            raise FileError(f"{path} holds several articles.", "Give the one that is meant a file of its own.")
        article = Article.read(raw)
    except (MessageError, SchemaError, PageError) as error:
        fix = "A test takes one article, as JSON (article.v1) or a page of plain text."
        raise FileError(f"{path} holds no article: {error}.", fix) from None
    return document_of(article, arrived_at(article))


def _root(shelf: Shelf, name: str) -> str | None:
    """The folder in which the path may lie and does; None where it lies elsewhere, and then nothing there is read or told."""
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


@dataclass(frozen=True, slots=True)
class RuleTestTally:
    """How many tests ran, how many of them failed, and the files of articles that they name, there or not."""

    run: int = 0
    failed: int = 0
    articles: tuple[Path, ...] = ()

    def __add__(self, other: "RuleTestTally") -> "RuleTestTally":
        return RuleTestTally(self.run + other.run, self.failed + other.failed, self.articles + other.articles)


NONE_RUN = RuleTestTally()


@dataclass(frozen=True, slots=True)
class _Test:
    """One test of a rule that could be read. `path` is that of its key, `match` or `no_match`."""

    rule: Rule
    path: NodePath
    wanted: bool
    because: str | None
    document: Document
    query: Query


def run_tests(
    rule: Rule, tests: Sequence[Mapping[str, Any]], path: NodePath, found: Findings, shelf: Shelf, spent: Spent
) -> RuleTestTally:
    """Hold each test against the rule and record what fails. `path` is that of `tests` in the file, `shelf` where the paths
    of articles start and end."""
    failed, verdicts = len(tests), dict[int, Callable[[Document], bool]]()
    for test in _readable(rule, tests, path, found, shelf, spent):  # one by one: 200 articles may be 200 MB
        if id(test.query) not in verdicts:  # the query of the rule, with its conditions or without
            verdicts[id(test.query)] = verdict_of(test.query)
        if verdicts[id(test.query)](test.document) is test.wanted:
            failed -= 1
        else:
            _record(test, found, spent)
    held = (test.get(name) for test in tests if isinstance(test, Mapping) for name in _EXPECTATIONS)
    named = (value.get("article") for value in held if isinstance(value, Mapping))
    return RuleTestTally(len(tests), failed, tuple(shelf.folder / name for name in named if isinstance(name, str)))


def _readable(
    rule: Rule, tests: Sequence[Mapping[str, Any]], path: NodePath, found: Findings, shelf: Shelf, spent: Spent
) -> Iterator[_Test]:
    """The tests with what they hold against the rule; those that cannot be read are recorded."""
    for number, test in enumerate(tests):
        if not found.sound(*path, number):
            continue
        keys = [name for name in _EXPECTATIONS if name in test]
        if len(keys) != 1:
            both = "Make two tests of it." if keys else 'Add match: "a text", or no_match.'
            reason = f"A test has either match or no_match, and this one has {'both' if keys else 'neither'}."
            found.error((*path, number), found.first_key((*path, number)), "E-TEST", reason, both)
            continue
        if spent.tested > MOST_TESTED:
            reason = f"The tests above are held against more than {MOST_TESTED:,} letters, and this one is not run."
            fix = "Take shorter articles, or make several watchlists of it."
            found.error((*path, number), found.first_key((*path, number)), "E-LIMIT", reason, fix)
            continue
        key, value = keys[0], test[keys[0]]
        at = (*path, number, key)
        try:
            document, query = _held(rule, value, shelf)
        except FileError as error:
            found.error((*at, "article"), found.key(*at, "article"), "E-TEST", error.reason, error.fix)
            continue
        except SchemaError as error:
            first = error.problems[0]
            place = (*at, *first.path) if first.path else at
            wrong = "; ".join(f"{aloud(each.path) or each.member}: {each.wrong}" for each in error.problems)
            reason = f"This is no article: {wrong}."
            found.error(place, found.key(*place), "E-TEST", reason, "Its members are those of article.v1.")
            continue
        spent.tested += sum(map(len, document.texts.values()))
        yield _Test(rule, at, _EXPECTATIONS[key], test.get("because"), document, query)


def _held(rule: Rule, value: str | Mapping[str, Any], shelf: Shelf) -> tuple[Document, Query]:
    """The document of a test, and what of the rule it is held against. Raises `FileError` and `SchemaError`."""
    if isinstance(value, str):
        return text_document(value, rule.definition.languages), rule.unfiltered
    if "article" in value:
        if len(value) > 1:
            raise FileError("An article from a file is all that the test says of it.", "Take the other keys away.")
        return file_document(shelf, value["article"]), rule.query
    return written_document(value), rule.query


def _record(test: _Test, found: Findings, spent: Spent) -> None:
    because = f": {test.because.strip().rstrip('.')}" if test.because and test.because.strip() else ""
    reason, fix = f"{_EXPECTED[test.wanted]}{because}.", "Change the query, or the test if it is wrong."
    is_long = sum(map(len, test.document.texts.values())) > MOST_EXPLAINED_LETTERS
    spent.explained += 1
    details = "" if is_long or spent.explained > MOST_EXPLAINED else _why(test)
    found.error(test.path, found.key(*test.path), "E-TEST", reason, fix, details)


def _why(test: _Test) -> str:
    """The part of the explanation that tells why the test failed."""
    explanation = explain(test.query, test.document)
    told = outline(replace(explanation, tree=to_the_point(explanation.tree)), test.document, said_beside(test.rule))
    lines = [plain(line) for line in islice(told, _MOST_LINES + 1)]
    if len(lines) > _MOST_LINES:
        lines[-1] = "..."
    return "\n".join(lines)
