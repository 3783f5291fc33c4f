"""Every example of docs/query-language.md runs: what its tables say matches does, and what they say does not, does not."""

import re
from pathlib import Path

import pytest

from matching.analysis.document import Document
from matching.engine.percolator import Percolator
from matching.language.errors import QueryErrors
from matching.language.parser import parse
from matching.proofs.lints import lint
from tests.oracle import evaluate

PAGE = (Path(__file__).parents[2] / "docs" / "query-language.md").read_text("utf-8")
FIELDS = {
    "title": "Aid for Rafah",
    "body": "One aid convoy crosses.\n\nTwo more wait.\n\nRain is forecast.",
    "author": "Dana Smith",
    "section": "World",
    "tag": "aid",
    "source": "news.example.com",
    "url": "https://news.example.com/world/gaza-aid.html",
    "country": "GB",
}
ARTICLE = Document.of(FIELDS, "en-GB", {"tier": 2, "reach": 5000, "age": 3})


def tables(heading: str) -> list[list[str]]:
    """The rows of all tables with this first line."""
    rows: list[list[str]] = []
    for block in re.findall(rf"^{re.escape(heading)}\n\|[-|]+\n((?:\|.*\n)+)", PAGE, re.MULTILINE):
        for line in block.splitlines():
            rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return rows


def query_of(cell: str) -> str:
    assert cell.startswith("`")
    assert cell.endswith("`")
    return cell[1:-1]


EXAMPLES = tables("| Query | Matches | Does not match |")
FILTERED = tables("| Query | Matches | Looks |")
FAULTS = tables("| Query | Says |")
PEERS = tables("| Theirs | Ours | What differs |")


def matches(query: str, document: Document) -> bool:
    """What the slow truth says, with which the percolator must agree."""
    tree = parse(query)
    percolator = Percolator()
    percolator.add("rule", tree)
    found = evaluate(tree, document) is not None
    assert bool(percolator.percolate(document)) == found
    return found


def test_the_page_has_examples() -> None:
    assert (len(EXAMPLES), len(FILTERED), len(FAULTS), len(PEERS)) >= (37, 17, 16, 45)


@pytest.mark.parametrize(("query", "matching", "other"), EXAMPLES)
def test_examples_of_operators_and_words(query: str, matching: str, other: str) -> None:
    for text, expected in ((matching, True), (other, False)):
        assert matches(query_of(query), Document.of({"title": "", "body": text.replace("¶", "\n\n")}, "en")) == expected


@pytest.mark.parametrize(("query", "answer", "looks"), FILTERED)
def test_examples_of_fields(query: str, answer: str, looks: str) -> None:
    assert matches(query_of(query), ARTICLE) == {"yes": True, "no": False}[answer]
    assert looks


@pytest.mark.parametrize(("query", "code"), FAULTS)
def test_examples_of_errors_and_warnings(query: str, code: str) -> None:
    text = query_of(query).replace("\\|", "|")
    try:
        told = [each.code for each in lint(parse(text), text)]
    except QueryErrors as errors:
        told = [each.code for each in errors.errors]
    assert told == [code]


@pytest.mark.parametrize(("theirs", "ours", "differs"), PEERS)
def test_what_other_tools_write_has_a_form_here(theirs: str, ours: str, differs: str) -> None:
    tree = parse(query_of(ours))
    assert parse(str(tree)) == tree
    assert theirs
    assert not differs or differs.endswith((".", ")"))
