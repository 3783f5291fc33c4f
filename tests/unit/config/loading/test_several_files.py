"""Rules that name rules of other files, and files that are large, broken or gone: all is said, and nothing else is held up."""

from pathlib import Path

from config.loading.watchlists import Loaded, load_watchlists
from matching.language.parser import parse
from rules.rule import rule_of

HEAD = 'watchlist: 1\nname: {name}\ndefaults: {{deliver: {{slack: "#desk"}}}}\nlists: {{usa: [{usa}]}}\nrules:\n'


def write(folder: Path, name: str, rules: dict[str, str], usa: str = "US", more: str = "") -> Path:
    lines = [f"  - {{id: {rule_id}, name: X, query: {query!r}}}\n" for rule_id, query in rules.items()]
    (folder / f"{name}.yaml").write_text(HEAD.format(name=name, usa=usa) + "".join(lines) + more, "utf-8")
    return folder / f"{name}.yaml"


def told(loaded: Loaded) -> list[tuple[str, str, str]]:
    return [(Path(each.file).name, each.code, each.reason) for each in loaded.errors]


def test_a_rule_may_name_one_of_another_file_which_brings_its_lists(tmp_path: Path) -> None:
    write(tmp_path, "a", {"one": "rule:two AND $usa AND rule:four"}, usa="US")
    write(tmp_path, "b", {"two": '$usa OR rule:three OR "costs $usa"', "three": "$usa Syria"}, usa="America, States")
    write(tmp_path, "c", {"four": "$usa"}, usa="US")
    loaded = load_watchlists(tmp_path)
    assert loaded.errors == ()
    one = loaded.rules[0]
    assert one.query == parse('(America OR States OR ((America OR States) AND Syria) OR "costs $usa") AND US AND US')
    assert one.definition.lists == {"usa": ["US"], "usa-2": ["America", "States"]}
    assert one.definition.rules == {
        "two": '$usa-2 OR rule:three OR "costs $usa"',
        "three": "$usa-2 Syria",
        "four": "$usa",
    }
    assert rule_of(one.definition, file=one.file, line=one.line) == one, "a worker has nothing but the definition"
    assert loaded.rules[1].definition.lists == {"usa": ["America", "States"]}


def test_the_order_of_the_files_does_not_matter(tmp_path: Path) -> None:
    write(tmp_path, "z", {"two": "Syria"})
    write(tmp_path, "a", {"one": "rule:two AND US"})
    assert load_watchlists(tmp_path).rules[0].query == parse("Syria AND US")


def test_a_circle_across_files_names_them(tmp_path: Path) -> None:
    a = write(tmp_path, "a", {"one": "rule:two AND US", "good": "Syria"})
    b = write(tmp_path, "b", {"two": "rule:one OR Russia"})
    loaded = load_watchlists(tmp_path)
    assert [rule.id for rule in loaded.rules] == ["good"]
    circle = "These rules name each other in a circle:"
    assert told(loaded) == [
        ("a.yaml", "E-CYCLE", f"{circle} two → one → two. They stand in several files: two in {b}, one in {a}."),
        ("b.yaml", "E-CYCLE", f"{circle} one → two → one. They stand in several files: one in {a}, two in {b}."),
    ]


def test_a_broken_rule_of_another_file_stops_those_that_name_it(tmp_path: Path) -> None:
    write(tmp_path, "a", {"one": "rule:two AND US", "good": "Syria"})
    b = tmp_path / "b.yaml"
    for query, code, reason in (
        ("Russia or Iran", "E-RULE", 'The rule two has an error: E-LOWEROP: "or" in lower case.'),
        ("Russia # Iran", "E-RULE", f"The rule two in {b} has an error."),
        ("$usa", "E-RULE", f"The rule two in {b} has an error."),
    ):
        b.write_text(HEAD.format(name="b", usa="[x]") + f"  - id: two\n    name: Two\n    query: {query}\n", "utf-8")
        loaded = load_watchlists(tmp_path)
        assert [rule.id for rule in loaded.rules] == ["good"]
        assert told(loaded)[0] == ("a.yaml", code, reason)


def test_a_file_of_fifty_megabytes_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / "a.yaml").open("wb") as file:
        file.truncate(50_000_000)
    assert [error.reason for error in load_watchlists(tmp_path).errors] == ["The file is larger than 5 MB."]


def test_a_file_of_more_errors_than_are_looked_for_runs_no_rule(tmp_path: Path) -> None:
    broken = "".join("  - {id: Bad, name: X, query: Syria}\n" for _ in range(1_200))
    write(tmp_path, "a", {"good": "Syria"}, more=broken)
    loaded = load_watchlists(tmp_path)
    assert loaded.rules == ()
    assert told(loaded)[0] == ("a.yaml", "E-LIMIT", "The file has 1,000 errors or more, so none of its rules runs.")
    assert len(loaded.errors) == 1_001


def test_a_file_that_vanishes_before_it_is_read_holds_up_no_other(tmp_path: Path) -> None:
    write(tmp_path, "a", {"one": "Syria"})
    gone = tmp_path / "gone.yaml"
    gone.symlink_to(tmp_path / "nowhere.yaml")  # found in the folder, and not there when it is read
    loaded = load_watchlists(tmp_path)
    assert [rule.id for rule in loaded.rules] == ["one"]
    assert [str(error) for error in loaded.errors] == [
        f"{gone}:1:1 E-FILE: The file cannot be read: No such file or directory. Check its name and its rights."
    ]


def test_a_folder_that_holds_itself_is_an_error_not_a_loop(tmp_path: Path) -> None:
    write(tmp_path, "a", {"one": "Syria"})
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "again").symlink_to(tmp_path)
    loaded = load_watchlists(tmp_path)
    assert [rule.id for rule in loaded.rules] == ["one"]
    assert loaded.errors == ()


def test_brackets_without_end_are_one_error(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("lists: " + "[" * 100_000, "utf-8")
    (error,) = load_watchlists(tmp_path).errors
    assert (error.code, error.reason) == ("E-YAML", "The file is nested more than 20 levels deep here.")


def test_masks_have_a_limit(tmp_path: Path) -> None:
    phrases = ", ".join(f"w{number}" for number in range(400))
    masks = "masks:\n" + "".join(f"  - {{id: m{number}, phrases: [{phrases}]}}\n" for number in range(3))
    write(tmp_path, "a", {"one": "Syria"}, more=masks)
    loaded = load_watchlists(tmp_path)
    assert loaded.rules == ()
    assert told(loaded) == [("a.yaml", "E-LIMIT", "The masks have 1,200 phrases; 1,000 is the limit.")]


def test_a_chain_of_rules_is_followed_as_deep_as_a_query_may_be(tmp_path: Path) -> None:
    write(tmp_path, "a", {f"r{number}": f"rule:r{number + 1} OR Syria" for number in range(60)} | {"r60": "Syria"})
    loaded = load_watchlists(tmp_path)
    assert [rule.id for rule in loaded.rules] == [f"r{number}" for number in range(40, 61)]
    assert {error.code for error in loaded.errors} == {"E-RULE"}
