"""Names, ids, queries and all else but tested articles hold nothing that could steer what shows it."""

from pathlib import Path

import pytest

from config.loading.watchlists import load_watchlists

FILE = """\
watchlist: 1
name: {name}
owner: {owner}
defaults: {{deliver: {{slack: "#desk"}}}}
lists: {{{list}: [{entry}]}}
masks: [{{id: tennis, why: {mask}, phrases: [{phrase}]}}]
rules:
  - id: {id}
    name: {rule}
    why: {why}
    query: {query}
    tests: [{{match: {text}, because: {because}}}]
  - {{id: other, name: Other, query: Iraq}}
"""
SOUND = {
    "name": "desk", "owner": "'@dana'", "list": "usa", "entry": "US", "mask": "tennis", "phrase": "US Open", "id": "one",
    "rule": "One", "why": "deal", "query": "Syria", "text": "Syria", "because": "so",
}  # fmt: skip
WHERE = {"rule": "name", "mask": "why", "phrase": "phrases", "entry": "usa", "list": "lists"}


def errors(folder: Path, **parts: str) -> list[str]:
    file = folder / "a.yaml"
    file.write_text(FILE.format(**SOUND | parts), "utf-8")
    return [f"{error.line}:{error.column} {error.reason}" for error in load_watchlists(file).errors if error.code == "E-VALUE"]


@pytest.mark.parametrize("character", ["\\x1b", "\\u009b", "\\x7f", "\u202e", "\\u2066", "\u200f", "\\u2028", "\\r", "\\0"])
@pytest.mark.parametrize("part", ["name", "rule", "why", "query", "because", "mask", "phrase", "entry"])
def test_it_is_refused_and_named(tmp_path: Path, part: str, character: str) -> None:
    number = {"\\x7f": 0x7F, "\\x1b": 0x1B, "\\r": 13, "\\0": 0}.get(character) or ord(
        character.encode().decode("unicode_escape") if character.isascii() else character
    )
    found = errors(tmp_path, **{part: f'"{SOUND[part]}{character}"'})
    expected = f" The character U+{number:04X} stands in {WHERE.get(part, part)} and could steer what shows it."
    assert any(each.endswith(expected) for each in found), found


def test_the_place_is_that_of_the_character(tmp_path: Path) -> None:
    said = "The character U+202E stands in query and could steer what shows it."
    assert errors(tmp_path, query='"Syria \u202e"') == [f"11:19 {said}"]
    assert errors(tmp_path, query='"Syria \\u202e"') == [f"11:12 {said}"]  # where escapes make it hard to say: of the whole


@pytest.mark.parametrize("part", ["id", "name", "rule", "list"])
def test_a_name_is_one_line(tmp_path: Path, part: str) -> None:
    found = errors(tmp_path, **{part: f'"{SOUND[part]}\\nx"'})
    assert any("The character U+000A stands in" in each for each in found)


def test_a_block_may_end_a_name_and_a_query_may_have_lines(tmp_path: Path) -> None:
    assert errors(tmp_path, rule='"One\\n"', query='"Syria\\n\\tRussia\\n"', why='"a\\nb"', because='"a\\tb"') == []


@pytest.mark.parametrize("text", ["Syria \\e[2J \\u202e", "{body: Syria, title: \u202e}"])
def test_an_article_may_hold_what_publishers_write(tmp_path: Path, text: str) -> None:
    assert errors(tmp_path, text=text if text.startswith("{") else f'"{text}"') == []


def test_letters_that_need_joiners_are_none_of_these(tmp_path: Path) -> None:
    assert errors(tmp_path, rule="می\u200cخواهم", query='"می\u200cخواهم OR 👩\u200d💻"') == []


def test_only_that_rule_does_not_run(tmp_path: Path) -> None:
    errors(tmp_path, query='"Syria \\x1b"')
    assert [rule.id for rule in load_watchlists(tmp_path).rules] == ["other"]
