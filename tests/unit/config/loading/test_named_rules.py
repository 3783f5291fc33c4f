"""rule:name takes the query of another rule of the file; and lints are told where they were typed."""

from pathlib import Path

from config.loading.opened import Checks
from config.loading.watchlists import Loaded, load_watchlists
from matching.language.parser import parse


def load(text: str, folder: Path, *, with_lints: bool = False) -> Loaded:
    file = folder / "desk.yaml"
    file.write_text(text, "utf-8")
    return load_watchlists(file, checks=Checks(lints=with_lints))


OTHERS = """
watchlist: 1
name: desk
defaults:
  deliver: {slack: "#desk"}
lists:
  usa: [US, United States]
rules:
  - {id: one, name: One, query: "rule:two AND Syria"}
  - {id: two, name: Two, query: "$usa OR Russia"}
"""


def test_a_rule_may_name_another_of_its_file(tmp_path: Path) -> None:
    loaded = load(OTHERS, tmp_path)
    assert loaded.errors == ()
    rule = loaded.rules[0]
    assert rule.query == parse('(US OR "United States" OR Russia) AND Syria')
    assert rule.query_text == "rule:two AND Syria"
    changed = load(OTHERS.replace("OR Russia", "OR China"), tmp_path).rules[0]
    assert changed.revision != rule.revision


def test_a_fault_of_the_named_rule_is_told_where_it_is_named(tmp_path: Path) -> None:
    loaded = load(OTHERS.replace("$usa OR Russia", "US or Russia"), tmp_path)
    assert loaded.rules == ()
    assert [(error.rule_id, error.code, error.reason) for error in loaded.errors] == [
        ("one", "E-RULE", 'The rule two has an error: E-LOWEROP: "or" in lower case.'),
        ("two", "E-LOWEROP", '"or" in lower case.'),
    ]


def test_rules_that_name_each_other_in_a_circle_do_not_run(tmp_path: Path) -> None:
    loaded = load(OTHERS.replace("$usa OR Russia", "Russia rule:one"), tmp_path)
    assert loaded.rules == ()
    assert [(error.line, error.code, error.reason) for error in loaded.errors] == [
        (9, "E-CYCLE", "These rules name each other in a circle: two → one → two."),
        (10, "E-CYCLE", "These rules name each other in a circle: one → two → one."),
    ]


def test_a_broken_list_stops_the_rules_that_use_it_through_another(tmp_path: Path) -> None:
    loaded = load(OTHERS.replace("[US, United States]", "[US, [UK]]"), tmp_path)
    assert loaded.rules == ()
    assert [error.code for error in loaded.errors] == ["E-VALUE"]


def test_lints_are_told_where_they_were_typed_and_only_if_asked_for(tmp_path: Path) -> None:
    text = OTHERS.replace('"rule:two AND Syria"', "|\n      US NOT\n      US").replace('"$usa OR Russia"', "Syria us")
    text = text.replace("{id: one, name: One, query: |", "id: one\n    name: One\n    query: |").replace("      US}", "      US")
    text = text.replace("{id: two, name: Two, query: Syria us}", "id: two\n    name: Two\n    query: Syria us")
    assert load(text, tmp_path).warnings == ()
    loaded = load(text, tmp_path, with_lints=True)
    assert [(each.code, each.rule_id, each.line, each.column) for each in loaded.warnings] == [
        ("L-NEVER", "one", 12, 10),
        ("W-COMMON", "two", 16, 18),
    ]
    assert [(each.code, each.rule_id, each.line, each.column) for each in loaded.notes] == [
        ("I-UNUSED", None, 7, 3),
        ("I-ADJ", "two", 16, 12),
    ]
    assert len(loaded.rules) == 2, "they run all the same"
