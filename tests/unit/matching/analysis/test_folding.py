"""Letters that a reader calls the same are the same; offsets survive what is dropped and composed."""

import pytest

from matching.analysis.folding import clean, fold
from tests.counting import calls_of


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("RUSSIA", "russia"),
        ("Erdoğan", "erdogan"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("İstanbul", "istanbul"),
        ("Iğdır", "igdir"),
        ("Ærø", "aero"),
        ("Þórður", "thordur"),
        ("Əliyev", "eliyev"),
        ("ΟΔΥΣΣΕΎΣ", "οδυσσευσ"),
        ("Йемен", "йемен"),  # another letter than и, not an accent
        ("Київ", "київ"),
        ("ガザ", "ガザ"),  # the dots of kana make another letter too
        ("مُحَمَّد", "محمد"),
    ],
)
def test_words_that_are_called_the_same_fold_to_the_same(written: str, folded: str) -> None:
    assert fold(written) == folded
    assert fold(folded) == folded


def test_ascii_is_returned_as_it_is_with_no_offsets_to_keep() -> None:
    assert clean("plain") == ("plain", None, None)


def test_apostrophes_become_one() -> None:
    assert clean("a’b‘cʼd＇e").text == "a'b'c'd'e"


def test_composed_letters_know_what_they_came_from() -> None:
    assert clean("e\u0301te\u0301") == ("été", (0, 2, 3), (2, 3, 5))


def test_invisible_characters_drop_out() -> None:
    assert clean("a\u200bb\u00adc") == ("abc", (0, 2, 4), (1, 3, 5))


def test_hangul_written_in_parts_is_composed() -> None:
    assert clean("\u1112\u1161\u11ab") == ("한", (0,), (3,))


def test_a_letter_under_a_heap_of_marks_is_cleaned_in_one_pass() -> None:
    heap = "e" + "\u0301\u0323" * 50_000
    assert len(clean(heap).text) < 40
    assert calls_of(lambda: clean(heap)) < 10 * len(heap)
