"""The keys of a text by its short way are those that its chunks have, looked at one by one."""

from hypothesis import example, given
from hypothesis import strategies as st

from matching.analysis.document import Document, Field
from matching.analysis.tokens import analyse

WORDS = (
    "US us U.S. u.s. p.m. P.M. J. K. A a I Syria Syria’s Trump's won't l'Europe 'quoted' US-led co-operate S-400 1,000 1.5 2026"
)
MORE = "5G $5 US$ A$ #tag https://a.example/us www.a.example AT&T R&D a_b x= café Erdoğan’ın 北京 ＮＴＴ ไทย Россия"
PIECES = f"{WORDS} {MORE}".split()
SIGNS = [*" \n\t.,;:!?\"'()[]*|/\\&#$%@<>{}=+~^`_-", *"“”‘’—–…•«»\u00a0\u00ad\u200b\u2028", ". ", ", ", ", ,", ",, ", "’s ", "' "]
texts = st.lists(st.sampled_from([*PIECES, *SIGNS, *SIGNS])).map("".join)


@given(texts, texts)
@example("(J. K. Rowling", "J.) K.")
@example("5 p.m., he", "p.m. (U.S.). U.S.; “US”—us")
@example("1,000, 2,000,", "1,00,000 a,b, c")
def test_the_short_way_to_the_keys_gives_those_of_every_chunk(title: str, body: str) -> None:
    fields = Field("title", title), Field("body", body)
    assert Document.of({"title": title, "body": body}).searched_keys() == fields[0].keys() | fields[1].keys()


@given(texts)
def test_a_field_has_the_keys_that_its_chunks_have(text: str) -> None:
    chunks = [] if "J." in text or "K." in text or "A." in text or "I." in text else text.split()
    if chunks and not any(sign in text for sign in "&<\u00ad"):
        assert Field("body", text).keys() == {key for chunk in chunks for key in analyse(chunk).keys}
