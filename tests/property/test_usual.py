"""matching/language/plain.py says what the careful reading says: the same tree, and nothing where that finds an error."""

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from matching.language.errors import QueryErrors
from matching.language.parser import parse
from matching.language.plain import usual
from matching.query import Query
from tests.property.generated import WORDS

# What the language has besides, and what only looks like it; the letters after them are of every kind.
_SIGNS = """
AND OR NOT and Or not EXCEPT NEAR NEAR/5 ONEAR/S near ATLEAST/2 OF 2 ( ) () " "" “ ” „ , : - – = $ $x rule:x title: lang:en
age<5 words>=1 reach age # #tag * coop* a? ? a:b a,b 1,000 1 _x x_ \\ AND/ NOT( a"b" 𝐀
"""
_UNSEEN = ["AN\u200bD", "\u200b", "\u00ad", "\u0301", "\u00a0", "\u3000", "\x00", "\x1c", "\x85", "\ud800"]
_WIDE = [
    "（",
    "）",
    "：",
    "「",
    "」",
    "、",
    "－",
    "−",
    "ー",
    "ＡＮＤ",
    "ＮＯＴ",
    "ａ",
    'צה"ל',
    "|",
    "a|b",
    "!a",
    "&&",
    "a&&b",
    "＃",
    "《a b》",
]
_ALIKE = ["(a OR b)", '"AND"', '"a AND b"', '"(x"', "# AND a\n"]
_PIECES = [" NEAR/5 ", " ONEAR/10 ", *_SIGNS.split(), *_UNSEEN, *_WIDE, *_ALIKE, " ", "  ", "\n", "\t", " AND ", " OR ", " NOT "]

_plain = (
    st.sampled_from(WORDS)
    | st.text("abcdé", min_size=1, max_size=70)
    | st.sampled_from(["coop*", "organi?ation", "a*", "aid*s*"])
)
_terms = _plain | st.lists(_plain, min_size=1, max_size=3).map(lambda words: f'"{" ".join(words)}"')
_groups = _terms | st.lists(_terms, min_size=1, max_size=4).map(lambda terms: f"({' OR '.join(terms)})")
_nears = st.tuples(
    _groups, st.sampled_from([" NEAR/5 ", " ONEAR/0 ", " NEAR/05 ", " NEAR/100 ", " NEAR/S ", " NEAR "]), _groups
).map("".join)
_parts = st.tuples(st.sampled_from(["", "", "NOT "]), _groups | _nears).map("".join)
shaped = st.lists(_parts, min_size=1, max_size=4).map(" AND ".join)
_pieces = st.sampled_from(_PIECES) | st.text(max_size=2)
_changes = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 3), _pieces), min_size=1, max_size=4)


def _changed(text: str, changes: list[tuple[int, int, str]]) -> str:
    """The text with some characters taken out and pieces put in their place."""
    for place, count, piece in changes:
        at = place % (len(text) + 1)
        text = text[:at] + piece + text[at + count :]
    return text


def careful(text: str) -> Query | None:
    """What the parser makes of it step by step, or None for errors. The comment keeps it from the abbreviation, and no more."""
    typed = f"# step by step\n{text}"
    assert usual(typed) is None
    try:
        return parse(typed)
    except QueryErrors:
        return None


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.builds(_changed, shaped, _changes) | st.lists(_pieces, max_size=8).map(" ".join))
@example("a AND NOT")
@example("NOT a AND NOT b")
@example("(a OR) AND b")
@example('("a OR b")')
@example("(a OR b AND c)")
@example("a AND AN\u200bD")
@example("a AND reach")
@example('"# AND b"')
@example("a AND # b")
@example("a NEAR/5 b NEAR/5 c")
@example("a NOT NEAR/5 b")
@example("a NEAR/5 NOT b")
@example("a OR b NEAR/5 c")
@example("(a NEAR/5 b)")
@example('"a NEAR/5 b"')
@example("NOT a NEAR/5 b")
@example(f"Gaza AND ({' OR '.join(f'abc{n}*' for n in range(101))})")
def test_what_it_reads_is_what_the_parser_reads(text: str) -> None:
    abbreviated = usual(text)
    assert abbreviated is None or abbreviated == careful(text)


@given(shaped)
def test_queries_of_the_shape_are_read_alike(text: str) -> None:
    assert (usual(text) or careful(text)) == careful(text)


@given(
    st.lists(
        st.sampled_from(["Russia", '"Vladimir Putin"', "(Syria OR Iraq)", "NOT weather", "coop* NEAR/5 (aid OR Syria)"]),
        max_size=5,
    )
)
def test_the_usual_shape_is_read_by_it(parts: list[str]) -> None:
    text = " AND ".join(["Gaza", *parts])
    assert usual(text) is not None
    assert usual(text) == careful(text)
