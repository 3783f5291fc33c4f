"""The keys and places of a text by the short way are those that its chunks have, looked at one by one."""

import re
from itertools import product

from hypothesis import assume, example, given
from hypothesis import strategies as st

from matching.analysis.common_chunks import forms_of_small, keys_of_chunk, width_of_chunk
from matching.analysis.document import Document, Field
from matching.analysis.tokens import analyse, capital_key

WORDS = (
    "US us U.S. u.s. p.m. P.M. J. K. A a I Syria Syria’s Trump's won't l'Europe 'quoted' US-led co-operate S-400 1,000 1.5 2026"
)
MORE = "5G $5 US$ A$ #tag https://a.example/us www.a.example AT&T R&D a_b x= café Erdoğan’ın 北京 ＮＴＴ ไทย Россия"
PIECES = f"{WORDS} {MORE}".split()
SIGNS = [*" \n\t.,;:!?\"'()[]*|/\\&#$%@<>{}=+~^`_-", *"“”‘’—–…•«»\u00a0\u00ad\u200b\u2028", ". ", ", ", ", ,", ",, ", "’s ", "' "]
ENGLISH = "The quick brown fox. " * 40
INITIALS = ("J.", "K.", "A.", "I.")
texts = st.lists(st.sampled_from([*PIECES, *SIGNS, *SIGNS])).map("".join)


def short_way(document: Document) -> set[str]:
    """All keys of an article, asked of its words as a query asks for one."""
    words = document.words()
    keys = words.keys
    return keys | {capital_key(key) for key in keys if key[0] != " " and words.has_in_capitals(key)}


@given(texts, texts)
@example("(J. K. Rowling", "J.) K.")
@example("5 p.m., he", "p.m. (U.S.). U.S.; “US”—us")
@example("1,000, 2,000,", "1,00,000 a,b, c")
@example("p.m. J. K. Doe", "B.D. K.L. M., a.b. J. K.")
@example("“It’s 5 p.m.’, U.S.' he” said.", "e.g.. Ph.D.; ... a... 'n' dogs'. '90s 1990’s")
@example("É. U. Łódź. Erdoğan’ın US-led", "the quick brown fox and so on, for long: " * 9 + "café US’s J.\u2003K.")
@example("x" * 300 + " ไทย\u200bไทย", "x" * 300 + " （Ａ）")
@example("a-a A-A a's As's 's -s s- a--b", "US-led us-US 1990's x-'s Syria’s-led")
@example("(#tag #Tag's ##tag C# #, # #1", "https://a.example/(#x “#US-led #us. #Élan #a_b")
@example("b//.:B(#U.S.-(#b&", "a // '#dİ. #dİ")
@example("", "")
@example(" ", "'")
def test_the_short_way_to_the_keys_gives_those_of_every_chunk(title: str, body: str) -> None:
    fields = Field("title", title), Field("body", body)
    assert short_way(Document.of({"title": title, "body": body})) == fields[0].keys() | fields[1].keys()


@given(texts | st.text(max_size=20), texts)
def test_so_it_is_of_an_english_text_with_some_letters_of_others(some: str, more: str) -> None:
    body = f"{some} {ENGLISH} {more}"
    field = Field("body", body)
    assert short_way(Document.of({"body": body})) == field.keys()
    told = field.told()
    keys = field.keys()
    for head in set() if told is None else {key[:2] for key in keys if key[0] != " "}:
        assert told.begun(head) == {key for key in keys if key.startswith(head)}


def test_a_hashtag_is_told_and_what_may_be_the_fragment_of_an_address_is_not() -> None:
    assert [
        Field("body", f"{ENGLISH} {sign}Syria").told() is not None for sign in ("#", "(#", "“#", "a.example/#", "/(#", "##")
    ] == [
        *(True, True, True),
        *(False, False, False),
    ]


@given(st.text(st.sampled_from("aAsSdD19.,'-é٢"), max_size=9))
@example("1990's.")
@example("F-16,")
@example("A-B")
@example("a-A")
def test_what_is_said_of_common_chunks_is_what_their_tokens_say(chunk: str) -> None:
    whole = analyse(chunk)
    assert (keys_of_chunk(chunk), width_of_chunk(chunk)) == (whole.keys, whole.width)


@given(
    st.text(st.sampled_from("aAsStTdD1.,'$-"), max_size=9),
    st.sampled_from([".s", "u.s.", "don't", "i'll", "u.n", "-a-b", "a-a", "-s-400", "1-a's"]),
)
def test_chunks_that_have_their_keys_in_any_letters_have_them(chunk: str, more: str) -> None:
    for small in (chunk.lower(), chunk.lower() + more, more):
        forms = forms_of_small(small)
        for letters in (small, small.title(), small.upper(), small.capitalize(), small.swapcase(), chunk + more):
            if forms is not None and letters.lower() == small:
                assert {key for key in analyse(letters).keys if key[0] != " "} == {key for key in forms if key[0] != " "}
                assert set(forms) <= set(analyse(letters).keys)


@given(texts)
def test_words_lie_where_the_text_has_them(text: str) -> None:
    field = Field("body", text)
    found = {(place.start, place.end, place.token.form) for place in field.all()}
    if not any(sign in text for sign in ["&", "<", "\u00ad", *INITIALS]):
        tokens = ((chunk.start(), token) for chunk in re.finditer(r"\S+", text) for token in analyse(chunk.group()).tokens)
        assert found == {(start + token.start, start + token.end, token.form) for start, token in tokens}
    for key in Document.of({"title": "", "body": text}).searched_keys():
        assert {(start, end, key) for start, end in field.stretches(key)} <= found or key.startswith(" ")
        assert field.find(key)


@given(texts)
def test_a_field_has_the_keys_that_its_chunks_have(text: str) -> None:
    if not any(sign in text for sign in ["&", "<", "\u00ad", *INITIALS]):
        assert Field("body", text).keys() == {key for chunk in text.split() for key in analyse(chunk).keys}


@given(st.builds("{}{}".format, texts, st.sampled_from(["", f" {ENGLISH}"])) | st.text(max_size=20).map(f"{ENGLISH} {{}}".format))
@example(f"Łódź J.K. {ENGLISH} Erdoğan’ın. É Erdoğan’ın “Łódź”")
@example(f"a\u2003b {ENGLISH} \u2003 é")
@example("Syria. syria's US-led (Syria US-led) - Syria, - led us")
@example("p.m. 'p.m' p.m., 5 p.m.")
@example("#tag a, #Tag-led – # a the #US’s (a)  a é – b")
def test_a_row_of_words_says_where_the_tokens_of_a_field_are(text: str) -> None:
    field = Field("body", text)
    row = field.word_row()
    assume(row is not None)
    assert row is not None
    found: dict[str, set[tuple[int, int, int, int]]] = {}
    for at, until, start, end, token in field.all():
        found.setdefault(token.form, set()).add((at, until, start, end))
    for key, places in found.items():
        assert set(row.stretches(key)) == places
    for key in sorted(field.keys()):
        tokens = [
            [(*each[:4], each.token.kind, each.token.capital) for each in some] for some in (row.places(key), field.find(key))
        ]
        assert sorted(tokens[0]) == sorted(tokens[1])
    for first, last in product(sorted(found)[:6], sorted(found)[-6:]):
        rows = {(one[2], other[3]) for one in found[first] for other in found[last] if one[1] == other[0]}
        assert set(row.stretches_of_rows((first, last))) == rows
        assert row.has((first, last)) == bool(rows)
        ones, others = [list(zip(row.words(key), row.stretches(key), strict=True)) for key in (first, last)]
        for (one, one_place), (other, other_place) in product(ones, others):
            between = other_place.at - one_place.until
            assert (between >= 0) == (other[0] >= one[1])
            if between >= 0:
                assert [row.is_within(one[1], other[0], most) for most in (between - 1, between)] == [False, True]


@given(texts, texts)
@example("US-led 'Syria's' p.m.", "P.M. us-led Syria’s, the US")
def test_so_does_the_row_of_a_field_that_was_looked_at_with_another(title: str, body: str) -> None:
    document = Document.of({"title": title, "body": body})
    document.words()
    for field in document.searched:
        row, alone, told = field.word_row(), Field(field.name, field.text), field.told()
        for key in alone.keys() if row is not None and told is not None else ():
            assert told.may_have(key)
            assert key[0] == " " or sorted(row.stretches(key)) == sorted(each[:4] for each in alone.find(key))
