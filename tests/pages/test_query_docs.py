"""Every example of docs/query-language.md runs: what its tables say matches does, and what they say does not, does not."""

import re
from pathlib import Path

import pytest

from matching.analysis.document import Document
from matching.dialects.export import export
from matching.dialects.products import DIALECTS
from matching.dialects.translation import translate
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


# What a person has to decide: which domains a code means, and which spellings a fuzzy word.
OWN_CHOICE = ["rst=reut and a", "a~1"]


def rows_of_products() -> list[tuple[str, str, str]]:
    """Each form of each product in the tables, with ours."""
    found = []
    for block in re.split(r"^### ", PAGE[PAGE.index("## If you come from another tool") :], flags=re.MULTILINE)[1:]:
        products = [name.strip().lower() for name in block.splitlines()[0].split(",")]
        for line in block.splitlines()[3:]:
            theirs, ours = (
                [cell.replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:3]] if line.startswith("| `") else ("", "")
            )
            forms = re.findall(r"`([^`]+)`", theirs) if " of " not in theirs else []
            found += [(product, form, ours.strip().strip("`")) for product in products for form in forms]
    return found


@pytest.mark.parametrize(("product", "theirs", "ours"), rows_of_products())
def test_what_the_page_says_of_another_tool_is_what_the_importer_does(product: str, theirs: str, ours: str) -> None:
    translation = translate(theirs, DIALECTS[product])
    if theirs in OWN_CHOICE:
        assert translation.problems
    else:
        assert translation.text is not None, translation.problems
        assert parse(translation.text) == parse(ours)


IMPORT_PAGE = (Path(__file__).parents[2] / "docs" / "import.md").read_text("utf-8")


def nearness() -> list[tuple[str, str, str]]:
    """Of the table of products: what becomes what."""
    found = []
    for products, cell in re.findall(r"^\| (`[a-z`, ]+`) \| [^|]+ \| ([^|]+) \|", IMPORT_PAGE, re.MULTILINE):
        for part in cell.split(";"):
            theirs, _, ours = part.partition("→")
            forms = re.findall(r"`([^`]+)`", theirs)
            becomes = re.findall(r"`([^`]+)`", ours)[: len(forms)]
            pairs = list(zip(forms, becomes * (len(forms) // len(becomes)), strict=True)) if becomes else []
            found += [(product, *pair) for product in re.findall(r"`(\w+)`", products) for pair in pairs]
    return found


@pytest.mark.parametrize(("product", "theirs", "ours"), nearness())
def test_what_the_table_of_products_says_becomes_that(product: str, theirs: str, ours: str) -> None:
    if " b" not in theirs and '"b"' not in theirs:
        theirs, ours = f"one {theirs} two", f"one {ours} two"
    text = translate(theirs, DIALECTS[product]).text
    assert text is not None
    assert parse(text) == parse(ours)


EXPORTS = re.findall(
    r"^\| `([^`]+)` \| `(\w+)` \| (.+?) \|$", (Path(__file__).parents[2] / "docs" / "export.md").read_text("utf-8"), re.MULTILINE
)


@pytest.mark.parametrize(("ours", "product", "answer"), EXPORTS)
def test_what_the_page_says_of_exports_is_what_comes_out(ours: str, product: str, answer: str) -> None:
    exported = export(parse(ours), DIALECTS[product])
    if answer.startswith("`"):
        assert exported.text == answer.strip("`")
    else:
        assert [each.reason for each in exported.refusals] == [answer]
