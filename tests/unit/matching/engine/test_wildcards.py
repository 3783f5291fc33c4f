"""Which patterns an article's keys satisfy, where patterns begin alike, come and go, or are those of other fields."""

import pytest

from matching.engine import wildcards
from matching.engine.wildcards import Wildcards


def having(*patterns: str) -> Wildcards:
    made = Wildcards()
    for each in patterns:
        made.add(each)
    return made


@pytest.mark.parametrize(
    ("patterns", "keys", "satisfied"),
    [
        (["cooperat*"], {"cooperation", "cooperat", "coop", "co", ""}, ["cooperat*", "cooperat*"]),
        (["inter*", "interest*"], {"interesting", "internal"}, ["inter*", "inter*", "interest*"]),  # of one head
        (["colo?r"], {"colour", "color", "colossal"}, ["colo?r"]),
        (["colo*r*"], {"colours", "colonel"}, ["colo*r*"]),
        (["cat*", "cate*"], {"category", "cats"}, ["cat*", "cat*", "cate*"]),  # of heads of two lengths
        (["tag*"], {"tags"}, ["tag*"]),
        (["tag:har*"], {"tags", "harbour"}, []),  # a pattern of another field
    ],
)
def test_each_pattern_is_found_by_what_it_covers(patterns: list[str], keys: set[str], satisfied: list[str]) -> None:
    assert sorted(having(*patterns).of_words(keys)) == satisfied


def test_patterns_of_other_fields_are_found_by_the_keys_of_these() -> None:
    made = having("tag*", "tag:har*", "url:har*")
    assert made.of_fields({"tag:harbour", "tag:sea"}) == ["tag:har*"]


def test_a_pattern_goes_with_its_last_user() -> None:
    made = having("inter*", "inter*", "interest*")
    made.remove("inter*")
    assert sorted(made.of_words({"interests"})) == ["inter*", "interest*"]
    made.remove("inter*")
    assert made.of_words({"interests", "internal"}) == ["interest*"]
    made.remove("interest*")
    assert not made
    assert made.of_words({"interests"}) == []


def test_of_many_words_that_begin_alike_a_bounded_number_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wildcards, "_ROOM", 10)
    made = having("inter*", "interest*")
    for number in range(100):
        assert sorted(made.of_words({f"interest{number}"})) == ["inter*", "interest*"]
    (heads,) = made._words.values()
    assert len(heads["inte"].memo) <= 10
