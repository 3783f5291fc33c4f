"""The tests inside a rule: what it must match and what it must not, held against it whenever its file is read.

    tests:
      - match: "The U.S.-led coalition and Russia discussed cooperation in Syria."
      - no_match: {article: follow-us.txt}
        because: us is not US

A bare text is held against the query with the file's masks and rejects, but not against conditions on source, language or age,
of which a text says nothing; an article is held against all of the rule. What fails is an error of the rule where the test
stands, with the part of the explanation that tells why. Explanations cost a hundred times as much as the answer, and are
made for failures only. A test that cannot be read fails; it must never raise.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path as FilePath
from typing import Any

from config.loading.checks.effort import MOST_EXPLAINED, MOST_EXPLAINED_LETTERS, MOST_TESTED, Spent
from config.loading.checks.tested_articles import FileError, Shelf, file_document, text_document, written_document
from config.loading.yaml import Findings, Path
from matching import Query
from matching.analysis import Document
from matching.reasons import explain, outline, plain, to_the_point, verdict_of
from rules import Rule, said_beside
from schemas import SchemaError

_EXPECTATIONS = {"match": True, "no_match": False}
_MOST_LINES = 40  # of one explanation: more of it tells nobody more
_EXPECTED = {True: "This should match and does not", False: "This should not match and does"}


@dataclass(frozen=True, slots=True)
class RuleTestTally:
    """How many tests ran, how many of them failed, and the files of articles that they name, there or not."""

    run: int = 0
    failed: int = 0
    articles: tuple[FilePath, ...] = ()

    def __add__(self, other: "RuleTestTally") -> "RuleTestTally":
        return RuleTestTally(self.run + other.run, self.failed + other.failed, self.articles + other.articles)


NONE_RUN = RuleTestTally()


@dataclass(frozen=True, slots=True)
class _Test:
    """One test of a rule that could be read. `path` is that of its key, `match` or `no_match`."""

    rule: Rule
    path: Path
    wanted: bool
    because: str | None
    document: Document
    query: Query


def run_tests(
    rule: Rule, tests: Sequence[Mapping[str, Any]], path: Path, found: Findings, shelf: Shelf, spent: Spent
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
    rule: Rule, tests: Sequence[Mapping[str, Any]], path: Path, found: Findings, shelf: Shelf, spent: Spent
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
            reason = f"This is no article: {'; '.join(map(str, error.problems))}."
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
    """The part of the explanation that tells why it came as it did."""
    explanation = explain(test.query, test.document)
    told = outline(replace(explanation, tree=to_the_point(explanation.tree)), test.document, said_beside(test.rule))
    lines = [plain(line) for line in islice(told, _MOST_LINES + 1)]
    if len(lines) > _MOST_LINES:
        lines[-1] = "..."
    return "\n".join(lines)
