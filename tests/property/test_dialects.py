"""What holds for any text in any dialect: it is answered, and what is answered is ours."""

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.dialects.products import DIALECTS, Dialect
from matching.dialects.translation import translate
from matching.language.parser import parse

_PIECES = """
AND OR NOT and or ( ) " { } < > , | ~5 ^2 - + near5 NEAR/3 NEAR/3f W/2 PRE/0 same atleast3 repeat2: near4:"a b" title: site: lang:
sourcelang:eng x:y NEAR( "a b" 'a US Syria har* *ab a? #tag @x 1,000 1,000 https://example.com \\ “ ” 俄 café
words:[1 TO * ] } words:>5 tier:[1 && || ! & HEADLINE( w/3 not /s ATL3(a) harb! a&&b
"""
texts = st.lists(st.sampled_from([*_PIECES.split(), " ", "\n"]) | st.text(max_size=2), max_size=20)


@settings(max_examples=400, deadline=None)
@given(texts.map(" ".join) | texts.map("".join) | st.text(max_size=60), st.sampled_from(list(DIALECTS.values())))
def test_every_text_becomes_a_query_of_ours_or_has_a_reason(text: str, dialect: Dialect) -> None:
    imported, remarks, problems = translate(text, dialect)
    assert (imported is None) == bool(problems)
    if imported is not None:
        assert parse(imported)
    for problem in problems:
        assert 0 <= problem.start <= problem.end <= len(problem.text)
        assert str(problem)
    assert all(remark.line >= 1 and remark.column >= 1 for remark in remarks)
