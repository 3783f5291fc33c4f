"""Ends of sentences are found by their first character, and are those that the patterns find one by one."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from matching.analysis.sentences import _END

ONE_BY_ONE = re.compile(
    r"(?<![.!?…])(?:[.!?…]++|[;\u037e])[\"'”’»)\]]*+(?=\s)"
    r"|[。！？｡]+[」』”’）]*"
    r"|[؟۔।॥።፧፨។៕։՞]+[!?؟]*+[\"'”’»)\]]*"
    r"|[\r\n\u2028\u2029]+"
)
SIGNS = " .!?…;\u037e。！？｡؟۔।॥።፧፨។៕։՞\r\n\u2028\u2029\"'”’»)]」』）aÉ語"


@given(st.text(st.sampled_from(SIGNS), max_size=30), st.integers(0, 30), st.integers(0, 30))
@example("Who?; he said.) “No!”\n", 0, 30)
@example("a?! b", 2, 5)
@example("؟?؟! 。」。", 0, 9)
def test_ends_are_those_of_the_patterns_one_by_one(text: str, start: int, end: int) -> None:
    found = [match.span() for match in _END.finditer(text, start, end)]
    assert found == [match.span() for match in ONE_BY_ONE.finditer(text, start, end)]
