"""What is written for another product and read back finds the same articles, in every dialect; or a reason says why not."""

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.analysis.document import Document
from matching.dialects.export import export
from matching.dialects.products import DIALECTS, Dialect
from matching.dialects.translation import translate
from matching.dialects.written import WRITTEN
from matching.language.parser import parse
from matching.query import Query
from tests.oracle import evaluate
from tests.property.generated import documents, queries


@settings(max_examples=300, deadline=None)
@given(queries, st.sampled_from(list(DIALECTS.values())), st.lists(documents, min_size=2, max_size=5))
def test_what_is_exported_and_imported_finds_the_same(query: Query, dialect: Dialect, articles: list[Document]) -> None:
    text, remarks, refusals = export(query, dialect)
    assert (text is None) == bool(refusals)
    assert all(refusal.part and refusal.reason.endswith(".") for refusal in refusals)
    assert all(remarks)
    if text is None:
        return
    back = translate(text, dialect)
    assert back.text is not None, (text, back.problems)
    tree = parse(back.text)
    for article in articles:
        assert (evaluate(tree, article) is None) == (evaluate(query, article) is None), (text, back.text)


def test_every_dialect_is_written() -> None:
    assert WRITTEN.keys() == DIALECTS.keys()
