"""What a watchlist costs grows with its size and not with its square, and stops at a bound; counted, not timed."""

import tracemalloc
from datetime import date
from pathlib import Path

import pytest

from config.loading.checks import effort, rule_tests
from config.loading.opened import Checks
from config.loading.watchlists import Loaded, load_watchlists
from tests.counting import calls_of
from tests.desks import head
from tests.hostile.watchlists import SHAPES, watchlist


def work(folder: Path, text: str) -> int:
    file = folder / "a.yaml"
    file.write_text(text, "utf-8")
    return calls_of(lambda: load_watchlists(file, checks=Checks(lints=True, today=date(2026, 1, 1))))


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_as_many_pieces_cost_twice_as_much(tmp_path: Path, shape: str) -> None:
    work(tmp_path, SHAPES[shape](20))  # what is made once
    small, large = work(tmp_path, SHAPES[shape](40)), work(tmp_path, SHAPES[shape](80))
    assert large < 2.7 * small + 20_000


def test_a_file_of_too_much_is_refused_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effort, "MOST_CHARACTERS", 1_000)
    file = tmp_path / "a.yaml"
    file.write_text(watchlist([{"query": f"Syria AND word{number}" * 5} for number in range(40)]), "utf-8")
    loaded = load_watchlists(file)
    assert 0 < len(loaded.rules) < 40
    assert [(error.code, error.reason, error.fix, error.rule_id) for error in loaded.errors] == [
        (
            "E-LIMIT",
            "The queries above, with all names written out, are all that one file may hold.",
            "No rule from here on runs: make several watchlists of it, or shorten its lists, rejects or defaults.",
            None,
        )
    ]
    assert loaded.watchlists[0].whole


def test_errors_quote_no_errors(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(SHAPES["a row of names that ends in an error"](15), "utf-8")
    assert max(len(error.reason) for error in load_watchlists(file).errors) < 100


def test_of_very_many_errors_each_rule_has_one_and_the_rest_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(watchlist([{"query": "AND AND"} for _ in range(1_500)]), "utf-8")
    errors = load_watchlists(file).errors
    assert {error.rule_id for error in errors} == {*(f"r{number}" for number in range(1_500)), None}
    assert sum(error.reason.endswith(" more errors, which are not told.") for error in errors) == 1


def test_articles_are_read_until_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule_tests, "MOST_TESTED", 10_000)
    (tmp_path / "large.txt").write_text("Syria and more. " * 60)
    tests = [{"match": {"article": "large.txt"}}] * 200
    file = tmp_path / "a.yaml"
    file.write_text(watchlist([{"query": "Syria", "tests": tests}]), "utf-8")
    found = [error for error in load_watchlists(file).errors if error.code == "E-LIMIT"]
    assert len(found) > 150
    assert found[0].reason == "The tests above are held against more than 10,000 letters, and this one is not run."


def test_of_many_tested_articles_one_is_held_at_a_time(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        tests = [{"match": {"article": f"{number}.txt"}} for number in range(count)]
        file = tmp_path / "a.yaml"
        file.write_text(watchlist([{"query": "Syria", "tests": tests}]), "utf-8")
        tracemalloc.start()
        try:
            assert not load_watchlists(file).errors
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    for number in range(16):
        (tmp_path / f"{number}.txt").write_text(f"Syria {number} and more.\n\n" * 4_000)
    peak(1)  # what is made once
    assert peak(16) < 2 * peak(2)


def test_where_lints_end_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effort, "MOST_STEPS", 300)
    file = tmp_path / "a.yaml"
    file.write_text(watchlist([{"query": f"Syria AND word{number}"} for number in range(40)]), "utf-8")
    (note,) = load_watchlists(file, checks=Checks(lints=True)).notes
    assert (note.code, note.reason, note.fix) == (
        "I-EFFORT",
        "From here on no query is looked at for what is probably not meant: there is too much of it.",
        "Make several watchlists of it.",
    )


def listed(folder: Path, entries: str) -> Loaded:
    """A watchlist with a list of its own, which one of its rules names."""
    rules = "  - {id: one, name: X, query: $usa AND Syria}\n  - {id: good, name: X, query: Syria}\n"
    (folder / "a.yaml").write_text(head().replace("rules:\n", f"lists: {{usa: [{entries}]}}\nrules:\n") + rules, "utf-8")
    return load_watchlists(folder)


def test_a_list_of_a_hundred_thousand_entries_is_one_error(tmp_path: Path) -> None:
    loaded = listed(tmp_path, ", ".join(["US"] * 100_000))
    assert [rule.id for rule in loaded.rules] == ["good"]
    (error,) = loaded.errors
    assert error.reason.startswith('lists.usa must have at most 2000 items, has 100000: ["US","US"')
    assert len(str(error)) < 1_000


def test_a_file_of_more_values_than_anybody_writes_is_one_error(tmp_path: Path) -> None:
    (error,) = listed(tmp_path, "1," * 450_000).errors
    assert (error.code, error.reason) == ("E-YAML", "The file holds more values than can be read.")
