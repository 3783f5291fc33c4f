"""A text that repeats itself hides nothing from EXCEPT and NOT NEAR: what takes away is sought after, and so is what is left."""

import pytest

from matching.analysis.document import Document
from matching.analysis.layout import MOST_OCCURRENCES
from matching.engine import proximity
from matching.engine.percolator import Percolator
from matching.engine.proximity import MOST_TAKEN
from matching.hits import Hit
from matching.language.parser import parse
from matching.query import Except, Query
from tests.counting import calls_of
from tests.oracle import evaluate

OFTEN = 3 * MOST_OCCURRENCES


def hits(query: Query, body: str) -> tuple[Hit, ...] | None:
    """What percolator and slow truth find."""
    document = Document.of({"body": body})
    percolator = Percolator()
    percolator.add("rule", query)
    found = [each.hits for each in percolator.percolate(document)]
    assert (found[0] if found else None) == evaluate(query, document)
    return found[0] if found else None


# The query, what stands there often, and what stands behind it and is the same as if it stood alone.
TAKEN = [
    ("oil NOT NEAR/2 (palm OR coconut)", "coconut milk is fine "),
    ("oil NOT ONEAR/2 (palm OR coconut OR price)", "coconut milk is fine "),
    ("oil NOT NEAR/S (palm OR coconut)", "Coconut milk. "),
    ("oil NOT NEAR/P (palm OR coconut)", "coconut milk\n\n"),
    ("oil NOT ONEAR/S (coconut OR price)", "Coconut milk. "),
    ('oil EXCEPT ("palm oil" OR "coconut oil")', "coconut oil "),
    ('oil EXCEPT ("palm oil" OR coconut)', "coconut milk "),
    ("oil EXCEPT (palm NEAR/3 oil)", "palm and oil of it all is so nice "),
    ("oil NOT NEAR/2 (palm NEAR/1 tree)", "palm tree and all else there is "),
    ("oil NOT NEAR/2 ((palm OR coconut) EXCEPT (palm NEAR/1 beach))", "palm beach and all else there is "),
]  # fmt: skip


@pytest.mark.parametrize(("query", "piece"), TAKEN)
@pytest.mark.parametrize("end", ["End of it all and more. palm oil", "End of it all and more. palm oil price.", "Oil"])
def test_what_comes_behind_is_seen_as_if_it_stood_alone(query: str, piece: str, end: str) -> None:
    often = hits(parse(query), f"{piece * OFTEN}\n\n{end}")
    alone = hits(parse(query), f"{piece}\n\n{end}")
    assert (often is None) is (alone is None)


@pytest.mark.parametrize(
    ("query", "piece"),
    [
        ("oil NOT NEAR/2 palm", "palm oil "),
        ("oil NOT NEAR/S palm", "Palm oil. "),
        ('oil EXCEPT "palm oil"', "palm oil "),
        ("(oil OR gas) EXCEPT (palm NEAR/3 oil)", "palm and oil "),
        ("(oil NEAR/1 gas) NOT NEAR/1 palm", "palm oil gas "),
    ],
)
def test_what_is_left_is_found_behind_all_that_is_not(query: str, piece: str) -> None:
    body = f"{piece * OFTEN}And then there was, at last and at the end. Oil gas"
    found = hits(parse(query), body)
    assert found is not None
    assert min(hit.start for hit in found) >= len(piece) * OFTEN


def test_a_mask_is_one_of_these() -> None:
    masked = Except(parse("oil"), parse('"palm oil" OR coconut'), touching=True)
    assert hits(masked, f"{'coconut ' * OFTEN}palm oil") is None
    assert hits(masked, f"{'coconut palm oil ' * OFTEN}oil") == (Hit("body", 51_000, 51_003, "oil"),)


def test_the_first_that_are_left_are_hits() -> None:
    found = hits(parse("oil NOT NEAR/1 palm"), "palm oil and more of " * 10 + "oil " * OFTEN)
    assert found is not None
    assert len(found) == MOST_OCCURRENCES


def test_there_is_an_end_to_it() -> None:
    assert hits(parse("oil NOT NEAR/2 (palm OR coconut)"), "coconut " * (MOST_TAKEN - 1) + "and so on palm oil") is None
    assert hits(parse("oil NOT NEAR/2 (palm OR coconut)"), "coconut " * MOST_TAKEN + "and so on palm oil") is not None


CHOSEN = [
    *(f"a NOT NEAR/{number} b" for number in (1, 7)),
    "a NOT ONEAR/3 b",
    "a NOT NEAR/S b",
    "a EXCEPT (b OR c)",
    "a EXCEPT (a NEAR/1 b NEAR/1 c)",
    "a NOT NEAR/2 (" + " NEAR/9 ".join("abcabcabcabcabcabc") + ")",
    "((a NOT NEAR/1 b) NOT NEAR/1 c) EXCEPT (a NEAR/1 b)",
]


@pytest.mark.parametrize("query", CHOSEN)
def test_the_larger_bound_costs_a_few_times_the_smaller(query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted for a text that is all words of the query: what an article costs is bounded by the text, not by its square."""
    percolator = Percolator()
    percolator.add("rule", parse(query))

    def work() -> int:
        return calls_of(lambda: percolator.percolate(Document.of({"body": "a b c " * MOST_TAKEN})))

    work()
    larger = work()
    monkeypatch.setattr(proximity, "MOST_TAKEN", MOST_OCCURRENCES)
    assert larger < 10 * work()
