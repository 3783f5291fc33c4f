"""An article as fields of words: places count words, offsets point into the text as it was given."""

from matching.analysis.document import Document, Field
from matching.analysis.tokens import MOST_PLACES


def test_places_count_words_over_the_whole_field() -> None:
    field = Field("body", "US-led talks\n\nin  Syria’s north")
    found = {place.token.form: (place.at, place.until) for place in field.all()}
    assert found["us"] == (0, 1)
    assert found["usled"] == (0, 2)
    assert found["talks"] == (2, 3)
    assert found["syria"] == (4, 5)
    assert field.places == 6


def test_offsets_point_into_the_text_as_it_was_given() -> None:
    text = "  «Cafe\u0301»,\u200b S\u00adyria’s"
    assert [text[place.start : place.end] for place in Field("body", text).all()] == [
        "Cafe\u0301",
        "S\u00adyria’s",
        "S\u00adyria",
    ]


def test_find_gives_the_places_of_a_key_in_their_order() -> None:
    field = Field("body", "us US U.S. #US")
    assert [place.start for place in field.find("us")] == [0, 3, 6, 12]
    assert [place.start for place in field.find(" us")] == [3, 6, 12]
    assert field.find("russia") == []


def test_keys_come_from_the_searched_fields_only() -> None:
    document = Document.of({"title": "Syria", "body": "Russia", "author": "Smith"})
    assert document.searched_keys() == {"syria", "russia"}


def test_a_document_without_fields_has_no_keys() -> None:
    assert Document.of({}).searched_keys() == set()
    assert Document.of({"title": "", "body": " \n"}).searched_keys() == set()


def test_a_field_is_cut_behind_its_last_place() -> None:
    whole, cut = Field("body", "a " * MOST_PLACES), Field("body", "a " * (MOST_PLACES + 1))
    assert (whole.is_cut, whole.places) == (False, MOST_PLACES)
    assert (cut.is_cut, cut.places) == (True, MOST_PLACES)
    assert not Field("body", "a" * (MOST_PLACES + 1)).is_cut


def test_rows_are_found_by_their_chunks_or_left_to_the_places() -> None:
    keys = ("new", "york")
    assert Field("body", "New York, a\nnew  York’s").rows(keys) == {(0, 8), (12, 21)}
    assert Field("body", "York New").rows(keys) == set()
    assert Field("body", "New – York").rows(keys) is None, "a chunk without a word stands between"
    assert Field("body", "York – New").rows(keys) == set()
    assert Field("body", "New-York").rows(keys) is None, "a chunk of two words"
