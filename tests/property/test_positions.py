"""Each character of a value stands in the file where the reader says, and no text breaks the reader."""

import json
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from config.loading.opened import Catalogue, named_queries, open_watchlist
from config.loading.watchlists import read_rules, result_of_none
from config.loading.yaml.findings import SourceText, WatchlistError
from config.loading.yaml.positions import Text, compose, node_at, spots
from config.settings.settings import SHIPPED_WATCHLISTS

FAULTS = Path(__file__).parents[1] / "unit" / "config" / "loading" / "faults"


def text_at(source: str) -> Text:
    """The value of `q`."""
    node = node_at(compose(source), ("q",))
    assert isinstance(node, Text)
    return node


_word = st.text(st.sampled_from('abc"()$ü😀'), min_size=1, max_size=5)
_lines = st.lists(st.lists(_word, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=4)


@given(_lines, st.sampled_from(["|", ">", "|-", ">+"]), st.integers(2, 6), st.integers(0, 2))
def test_each_character_of_a_block_stands_where_spots_says(lines: list[str], style: str, indent: int, blank: int) -> None:
    block = "".join(" " * indent + line + "\n" for line in lines)
    source = f"q: {style} # a comment\n" + "\n" * blank + block + "\n\nz: z\n"
    node = text_at(source)
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
    node = text_at(source)
    where = spots(node, source)
    assert where is not None
    for spot, character in zip(where, node.text, strict=False):
        assert character.isspace() or source[spot] == character


_FILES = [path.read_text("utf-8") for path in sorted(SHIPPED_WATCHLISTS.glob("*.yaml"))] + [
    path.read_text("utf-8") for path in sorted(FAULTS.glob("*.yaml")) if path.stem not in ("latin-1", "utf-16")
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
    opened = open_watchlist(SourceText("desk.yaml", text))
    is_none = isinstance(opened, WatchlistError)
    reading = result_of_none(opened) if is_none else read_rules(opened, Catalogue(named_queries(opened)))
    lines = text.count("\n") + 1
    for finding in (*reading.errors, *reading.warnings):
        assert 1 <= finding.line <= lines
        assert str(finding).startswith(f"desk.yaml:{finding.line}:{finding.column} {finding.code}: ")
