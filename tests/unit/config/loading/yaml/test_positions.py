"""Places: every value stands where the reader says, whatever the layout, and no text breaks the reader."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config.loading.catalogue import Catalogue
from config.loading.opened import named_queries, open_watchlist
from config.loading.watchlist_file import read_rules, result_of_none
from config.loading.yaml.errors import Source, WatchlistError
from config.loading.yaml.positions import MOST_DEPTH, Items, Members, Text, comment_after, compose, node_at, spots, value_of
from config.loading.yaml.problems import YamlError
from config.settings.settings import SHIPPED_WATCHLISTS


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


_word = st.text(st.sampled_from('abc"()$ü😀'), min_size=1, max_size=5)
_lines = st.lists(st.lists(_word, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=4)


@given(_lines, st.sampled_from(["|", ">", "|-", ">+"]), st.integers(2, 6), st.integers(0, 2))
def test_each_character_of_a_block_stands_where_spots_says(lines: list[str], style: str, indent: int, blank: int) -> None:
    block = "".join(" " * indent + line + "\n" for line in lines)
    source = f"q: {style} # a comment\n" + "\n" * blank + block + "\n\nz: z\n"
    node = text_at(source, "q")
    where = spots(node, source)
    assert where is not None
    assert [source[spot] for spot, character in zip(where, node.text, strict=False) if not character.isspace()] == [
        character for character in node.text if not character.isspace()
    ]
    assert where[:-1] == sorted(where[:-1])
    assert where[-1] == source.rindex(lines[-1]) + len(lines[-1])


@given(_lines, st.sampled_from(["single", "double"]))
def test_each_character_of_a_quoted_value_stands_where_spots_says(lines: list[str], style: str) -> None:
    text = "don't \\ " + "\n\n   ".join(lines)
    quoted = (
        "'" + text.replace("'", "''") + "'" if style == "single" else json.dumps(text, ensure_ascii=False).replace("\\n", "\n")
    )
    source = f"q: {quoted}\n"
    node = text_at(source, "q")
    where = spots(node, source)
    assert where is not None
    for spot, character in zip(where, node.text, strict=False):
        assert character.isspace() or source[spot] == character


def test_an_escape_of_another_letter_makes_places_unknown() -> None:
    source = 'q: "\\u0053yria"\n'
    assert spots(text_at(source, "q"), source) is None


_FILES = [path.read_text("utf-8") for path in sorted(SHIPPED_WATCHLISTS.glob("*.yaml"))] + [
    path.read_text("utf-8")
    for path in sorted((Path(__file__).parents[1] / "faults").glob("*.yaml"))
    if path.stem not in ("latin-1", "utf-16")
]
_snippets = st.sampled_from([*"#:{}[]\"'|>-&*!%@`,? \n\t\\0aé😀$", "\n\n", "\n  ", '"\\u00e9', "- ", "|-\n", "null", "<<: "])
_edits = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 8), _snippets), max_size=5)


@given(st.sampled_from(_FILES), _edits)
@example("rules:\n  - query:", [])
@example("rules:\n  - query: |", [])
def test_no_file_breaks_the_loader(text: str, edits: list[tuple[float, int, str]]) -> None:
    for place, removed, added in edits:
        start = int(place * len(text))
        text = text[:start] + added + text[start + removed :]
    opened = open_watchlist(Source("desk.yaml", text))
    if isinstance(opened, WatchlistError):
        result = result_of_none(opened)
    else:
        result = read_rules(opened, Catalogue(named_queries(opened)))
    lines = text.count("\n") + 1
    for finding in (*result.errors, *result.warnings):
        assert 1 <= finding.line <= lines
        assert str(finding).startswith(f"desk.yaml:{finding.line}:{finding.column} {finding.code}: ")
