"""Places: every value stands where the reader says, whatever the layout."""

import pytest

from config.loading.yaml.positions import MOST_DEPTH, Items, Members, Text, comment_after, compose, node_at, spots, value_of
from config.loading.yaml.problems import YamlError


def text_at(source: str, *path: str | int) -> Text:
    node = node_at(compose(source), path)
    assert isinstance(node, Text)
    return node


def test_every_node_has_its_span() -> None:
    source = "a: 😀 b\nc: [d, 'e']\nf: {g: h}\n"
    root = compose(source)
    spans = {path: node_at(root, path) for path in [("a",), ("c",), ("c", 1), ("f",), ("f", "g")]}
    assert {path: source[node.start : node.end] for path, node in spans.items() if node} == {
        ("a",): "😀 b",
        ("c",): "[d, 'e']",
        ("c", 1): "'e'",
        ("f",): "{g: h}",
        ("f", "g"): "h",
    }
    assert isinstance(root, Members)
    assert (root.keys["c"].start, root.keys["c"].end) == (7, 8)


def test_a_path_that_leads_nowhere_gives_none() -> None:
    root = compose("a: [b]")
    assert [node_at(root, path) for path in [("x",), ("a", 1), ("a", "b"), ("a", 0, "c")]] == [None] * 4


def test_all_scalars_are_text() -> None:
    assert value_of(compose("[NO, 1.10, ~, 0x1F, 2026-01-01, '', on]")) == ["NO", "1.10", "~", "0x1F", "2026-01-01", "", "on"]


def test_the_first_of_two_keys_counts_and_the_second_is_remembered() -> None:
    root = compose("a: 1\nb: 2\na: 3\n")
    assert isinstance(root, Members)
    assert value_of(root) == {"a": "1", "b": "2"}
    assert [(key.text, key.start) for key in root.twice] == [("a", 10)]


def test_nesting_has_a_limit() -> None:
    assert isinstance(compose("[" * MOST_DEPTH + "]" * MOST_DEPTH), Items)
    with pytest.raises(YamlError) as error:
        compose("[" * (MOST_DEPTH + 1) + "]" * (MOST_DEPTH + 1))
    assert error.value.start == MOST_DEPTH


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("a: b #c\n", 5),
        ("a: #c\n", 3),
        ("a: {x: #c\n }\n", None),
        ("a: b\n# c\n", None),
        ("a: b#c\n", None),
        ("a: 'b' #c\n", None),
        ("a:\n# c\nb: d\n", None),
    ],
)
def test_a_comment_behind_a_value_is_found(source: str, place: int | None) -> None:
    node = node_at(compose(source), ("a",))
    assert (comment_after(node, source) if isinstance(node, Text) else None) == place


def test_a_comment_in_place_of_a_value_in_braces_is_found() -> None:
    source = "a: {x: #c\n }\n"
    assert comment_after(text_at(source, "a", "x"), source) == 7


def test_an_escape_of_another_letter_makes_places_unknown() -> None:
    source = 'q: "\\u0053yria"\n'
    assert spots(text_at(source, "q"), source) is None
