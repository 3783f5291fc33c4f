"""What JSON Schema cannot see in keys and values: characters that steer or hide, countries, lists, and reviews that are due."""

from datetime import date
from pathlib import Path

import pytest

from config.loading.opened import Checks
from config.loading.watchlists import load_watchlists
from config.loading.yaml.findings import WatchlistError

NAMED = """\
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


def refused(folder: Path, **parts: str) -> list[str]:
    file = folder / "a.yaml"
    file.write_text(NAMED.format(**SOUND | parts), "utf-8")
    return [f"{error.line}:{error.column} {error.reason}" for error in load_watchlists(file).errors if error.code == "E-VALUE"]


@pytest.mark.parametrize("character", ["\\x1b", "\\u009b", "\\x7f", "\u202e", "\\u2066", "\u200f", "\\u2028", "\\r", "\\0"])
@pytest.mark.parametrize("part", ["name", "rule", "why", "query", "because", "mask", "phrase", "entry"])
def test_it_is_refused_and_named(tmp_path: Path, part: str, character: str) -> None:
    number = {"\\x7f": 0x7F, "\\x1b": 0x1B, "\\r": 13, "\\0": 0}.get(character) or ord(
        character.encode().decode("unicode_escape") if character.isascii() else character
    )
    found = refused(tmp_path, **{part: f'"{SOUND[part]}{character}"'})
    expected = f" The character U+{number:04X} stands in {WHERE.get(part, part)} and could steer what shows it."
    assert any(each.endswith(expected) for each in found), found


def test_the_place_is_that_of_the_character(tmp_path: Path) -> None:
    said = "The character U+202E stands in query and could steer what shows it."
    assert refused(tmp_path, query='"Syria \u202e"') == [f"11:19 {said}"]
    assert refused(tmp_path, query='"Syria \\u202e"') == [f"11:12 {said}"]  # where escapes make it hard to say: of the whole


@pytest.mark.parametrize("part", ["id", "name", "rule", "list"])
def test_a_name_is_one_line(tmp_path: Path, part: str) -> None:
    found = refused(tmp_path, **{part: f'"{SOUND[part]}\\nx"'})
    assert any("The character U+000A stands in" in each for each in found)


def test_a_block_may_end_a_name_and_a_query_may_have_lines(tmp_path: Path) -> None:
    assert refused(tmp_path, rule='"One\\n"', query='"Syria\\n\\tRussia\\n"', why='"a\\nb"', because='"a\\tb"') == []


@pytest.mark.parametrize("text", ["Syria \\e[2J \\u202e", "{body: Syria, title: \u202e}"])
def test_an_article_may_hold_what_publishers_write(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, text=text if text.startswith("{") else f'"{text}"') == []


def test_letters_that_need_joiners_are_none_of_these(tmp_path: Path) -> None:
    assert refused(tmp_path, rule="می\u200cخواهم", query='"می\u200cخواهم OR 👩\u200d💻"') == []


def test_only_that_rule_does_not_run(tmp_path: Path) -> None:
    refused(tmp_path, query='"Syria \\x1b"')
    assert [rule.id for rule in load_watchlists(tmp_path).rules] == ["other"]


UNSEEN = ["\u3164", "\u115f", "\uffa0", "\u2800", "\u034f", "\ufe0f", "\U000e0101", "\U0001d173", "\u200b", "\u200c", "\u00ad"]


@pytest.mark.parametrize("character", UNSEEN, ids=ascii)
@pytest.mark.parametrize(("part", "named"), [("name", "name"), ("rule", "name"), ("owner", "owner")])
def test_what_nobody_sees_is_in_no_name(tmp_path: Path, part: str, named: str, character: str) -> None:
    text = {"name": "desk", "rule": "One", "owner": "@dana"}[part]
    place = {"name": "2:12", "rule": "9:15", "owner": "3:14"}[part]
    found = refused(tmp_path, **{part: f'"{text}{character}"'})
    assert f"{place} The character U+{ord(character):04X} stands in {named} and cannot be seen." in found


def test_nor_in_an_id_or_a_receiver(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(NAMED.format(**SOUND).replace('"#desk"', '"#de\u3164sk"').replace("id: tennis", "id: ten\u034fnis"), "utf-8")
    told = [f"{error.line}:{error.column} {error.reason}" for error in load_watchlists(file).errors]
    assert "4:33 The character U+3164 stands in slack and cannot be seen." in told
    assert any(each.endswith("The character U+034F stands in id and cannot be seen.") for each in told)


def test_a_query_may_hold_it_and_a_name_what_signs_are_made_of(tmp_path: Path) -> None:
    assert (
        refused(tmp_path, query='"Syr\u00adia OR ❤\ufe0f OR a\u200cb"', rule="❤️ 1️⃣ 葛\U000e0100城 👩\u200d💻", why='"a\u3164b"')
        == []
    )


LISTS_AND_COUNTRIES = """watchlist: 1
name: desk
defaults: {deliver: {slack: "#desk"}, sources: {countries: [EL]}}
lists: {used: [a], rejected: [c], unused: [d]}
rejects: [{id: x, why: x, query: "title:$rejected"}]
rules:
  - {id: a, name: A, query: Syria AND $used, sources: {countries: [de, uk, KP]}}
  - {id: b, name: B, query: "Syria AND country:EN", sources: {countries: [EN, FR]}}
  - {id: c, name: C, query: "Syria AND country:(JA OR UA)", sources: {tiers: [1], countries: [JA, UA, FR]}}
  - {id: d, name: D, query: "rule:b AND Iraq"}
"""


def pointed(finding: WatchlistError) -> str:
    """What the carets stand under."""
    line, carets = finding.excerpt.split("\n")
    return line[carets.index("^") : len(carets)]


def test_they_are_told_at_their_place(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_text(LISTS_AND_COUNTRIES)
    loaded = load_watchlists(tmp_path, checks=Checks(lints=True))
    assert loaded.errors == ()
    told = [(each.line, pointed(each), each.reason, each.fix) for each in loaded.warnings if each.code == "W-COUNTRY"]
    assert told == [
        (3, "EL", "EL is no country of ISO 3166.", "Write GR."),
        (7, "uk", "UK is no country of ISO 3166.", "Write GB."),
        (8, "country:EN", "EN is no country of ISO 3166.", "Write GB."),
        (8, "EN", "EN is no country of ISO 3166.", "Write GB."),
        (9, "Syria AND country:(JA OR UA)", "JA is no country of ISO 3166.", "Write JP."),
        (9, "JA", "JA is no country of ISO 3166.", "Write JP."),
    ]
    notes = [(each.line, pointed(each), each.reason) for each in loaded.notes if each.code == "I-UNUSED"]
    assert notes == [(4, "unused", "No query of this file uses $unused.")]


@pytest.mark.parametrize("slack", ['"#desk"', '"#d e s k"'], ids=["sound-defaults", "faulty-defaults"])
@pytest.mark.parametrize("countries", ["[Norway, uk, SA]", "[[DE], UK]", "[{}, uk, uk]", "[uk, Norway]"])
def test_a_country_is_told_beside_one_that_is_no_code(tmp_path: Path, slack: str, countries: str) -> None:
    rule = f"  - {{id: a, name: A, query: Syria, sources: {{countries: {countries}}}}}\n"
    given = f"defaults: {{deliver: {{slack: {slack}}}}}\n"
    (tmp_path / "desk.yaml").write_text("watchlist: 1\nname: desk\n" + given + "rules:\n" + rule)
    loaded = load_watchlists(tmp_path, checks=Checks(lints=True))
    assert any(each.line == 5 for each in loaded.errors)
    told = [each.reason for each in loaded.warnings if each.code == "W-COUNTRY"]
    assert told == ["UK is no country of ISO 3166."] * countries.lower().count("uk")


TODAY = date(2026, 11, 25)
REVIEWED = """watchlist: 1
name: desk
{owner}
defaults: {{deliver: {{slack: "#desk"}}{default}}}
rules:
  - id: one
    name: One
    query: Syria
    {more}
"""


def warned(folder: Path, more: str, *, owner: str = 'owner: "@dana"', default: str = "", today: date | None = TODAY) -> list[str]:
    file = folder / "desk.yaml"
    file.write_text(REVIEWED.format(owner=owner, default=default, more=more))
    loaded = load_watchlists(file, checks=Checks(today=today))
    assert (loaded.errors, [rule.id for rule in loaded.rules]) == ((), ["one"])
    return [f"{each.line}:{each.column} {each.code} {each.rule_id}: {each.reason} {each.fix}" for each in loaded.warnings]


def test_the_owner_is_asked(tmp_path: Path) -> None:
    fix = "Then set a new date, or retire the rule."
    assert warned(tmp_path, "review_by: 2026-10-01") == [
        f"9:5 W-REVIEW one: The review was due on 2026-10-01, 55 days ago; ask @dana. {fix}"
    ]
    assert warned(tmp_path, "review_by: 2026-11-24") == [
        f"9:5 W-REVIEW one: The review was due on 2026-11-24, yesterday; ask @dana. {fix}"
    ]
    assert warned(tmp_path, "review_by: 2022-11-24", owner="") == [
        f"9:5 W-REVIEW one: The review was due on 2022-11-24, 1,462 days ago; ask the desk. {fix}"
    ]


def test_a_date_of_the_defaults_is_told_once(tmp_path: Path) -> None:
    (told,) = warned(tmp_path, "", default=", review_by: 2026-11-01")
    assert told.startswith("4:")
    assert " W-REVIEW None: The review was due on 2026-11-01, 24 days ago; ask @dana." in told


@pytest.mark.parametrize("more", ["", "review_by: 2026-11-25", "review_by: 2027-01-01"])
def test_until_the_day_is_over_nothing_is_due(tmp_path: Path, more: str) -> None:
    assert warned(tmp_path, more) == []


def test_nobody_is_asked_of_a_retired_rule(tmp_path: Path) -> None:
    assert warned(tmp_path, "{status: retired, review_by: 2020-01-01}".strip("{}").replace(", ", "\n    ")) == []


def test_nothing_is_overdue_for_a_worker(tmp_path: Path) -> None:
    assert warned(tmp_path, "review_by: 2020-01-01", today=None) == []
