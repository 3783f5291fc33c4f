"""`wirewatch rehearse` and the forecasts: what they print for people and for programs, and how they end."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.unit.wirewatch.command_play import article, run

DESK = """watchlist: 1
name: desk
owner: "@dana"
defaults:
  deliver: {slack: "#desk"}
rules:
  - id: harbour
    name: Harbour
    query: harbour
  - id: plan
    name: Plan
    query: plan
    deliver: {slack: "#plans", mode: digest, digest: "08:00"}
  - id: quiet
    name: At night
    query: volcano
    deliver: {slack: "#night"}
    quiet: {hours: "22:00-06:00", tz: UTC}
  - id: idea
    name: An idea
    status: draft
    query: pier
"""
ARTICLES = "".join(
    [
        article("a1", title="The harbour", body="A plan.", published_at="2026-11-20T10:15:00Z"),
        article("a3", title="A volcano", published_at="2026-11-20T23:15:00Z"),
        # Behind the one above in time, before it in the file.
        article("a2", title="A pier at the harbour", published_at="2026-11-20T10:45:00Z"),
        article("a4", title="Another volcano", published_at="2026-11-21T02:15:00Z"),
    ]
)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    path = tmp_path / "desk.yaml"
    path.write_text(DESK)
    return path


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    path = tmp_path / "articles.jsonl"
    path.write_text(ARTICLES)
    return path


def objects(*arguments: object) -> list[dict[str, Any]]:
    result = run("rehearse", *arguments, "--json")
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_each_decision_is_an_object_in_the_order_of_time_and_the_counts_are_last(desk: Path, articles: Path) -> None:
    *decisions, last = objects("--watchlists", desk, "--articles", articles)
    assert [(each["at"], each["article_id"], each["receiver"], each["rules"], each["kind"]) for each in decisions] == [
        ("2026-11-20T10:15:00+00:00", "a1", "#desk", ["harbour"], "root"),
        ("2026-11-20T10:15:00+00:00", "a1", "#plans", ["plan"], "none"),
        ("2026-11-20T10:45:00+00:00", "a2", "#desk", ["harbour"], "root"),
        ("2026-11-20T23:15:00+00:00", "a3", "#night", ["quiet"], "none"),
        ("2026-11-21T02:15:00+00:00", "a4", "#night", ["quiet"], "none"),
        ("2026-11-21T06:00:00+00:00", None, "#night", [], "digest"),
        ("2026-11-21T08:00:00+00:00", None, "#plans", [], "digest"),
    ]
    assert [(each["stage"], each["reason"]) for each in decisions[1:4]] == [
        ("digest", "digest"),
        ("tell", "new"),
        ("quiet", "quiet"),
    ]
    assert all((each["alert"] is None) == (each["kind"] == "none") for each in decisions)
    summary = last["summary"]
    assert (summary["articles"], summary["matches"], summary["interruptions"]) == (4, 5, 4)
    assert {each["receiver"]: each["interruptions"] for each in summary["channels"]} == {"#desk": 2, "#night": 1, "#plans": 1}
    assert [(each["rule_id"], each["matches"], each["interruptions"]) for each in summary["rules"]] == [
        ("harbour", 2, 2),
        ("plan", 1, 0),
        ("quiet", 2, 0),
    ]
    (hours,) = [each["by_hour"] for each in summary["channels"] if each["receiver"] == "#desk"]
    assert [hour for hour, count in enumerate(hours) if count] == [10]


def test_the_order_of_the_file_changes_nothing(desk: Path, articles: Path, tmp_path: Path) -> None:
    turned = tmp_path / "turned.jsonl"
    turned.write_text("".join(reversed(ARTICLES.splitlines(keepends=True))))
    assert objects(desk, "--articles", articles)[:-1] == objects(desk, "--articles", turned)[:-1]


def test_people_read_what_each_channel_would_have_had(desk: Path, articles: Path) -> None:
    result = run("rehearse", desk, "--articles", articles)
    assert result.exit_code == 0, result.output
    assert "#desk: 2 interruptions, 1.0 a day; at most 2 in one hour, 20 Nov 2026 10:00\n" in result.stdout
    assert "  One message a match would be 2. Of all matches: 2 held in quiet hours.\n" in result.stdout
    assert "  harbour: 2 interruptions of 2 matches\n" in result.stdout
    assert re.search(r"\n4 articles, 5 matches, 4 interruptions; [0-9.]+ s\.\n$", result.stdout)


def test_a_draft_takes_part_where_it_is_named(desk: Path, articles: Path) -> None:
    *decisions, _ = objects(desk, "--articles", articles, "--rule", "idea")
    assert [(each["article_id"], each["rules"]) for each in decisions] == [("a2", ["idea"])]


def test_messages_are_those_of_slack(desk: Path, articles: Path) -> None:
    result = run("rehearse", desk, "--articles", articles, "--messages")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [each["channel"] for each in found] == ["#desk", "#desk", "#night", "#plans"]
    assert "The harbour" in found[0]["text"]
    assert found[0]["blocks"][0]["type"] == "header"


def test_the_page_shows_the_channel_and_lets_no_markup_through(desk: Path, tmp_path: Path) -> None:
    hostile, page = tmp_path / "hostile.jsonl", tmp_path / "page.html"
    hostile.write_text(article("x", title="<script>alert(1)</script> harbour {{ 7 * 7 }}"))
    assert run("rehearse", desk, "--articles", hostile, "--html", page).exit_code == 0
    text = page.read_text()
    assert "&lt;script&gt;" in text or "alert(1)" in text
    assert "<script" not in text
    assert "{{ 7 * 7 }}" in text
    assert "#desk" in text
    assert 'aria-label="Interruptions by hour of the day. 10:00: 1"' in text


def test_the_page_says_why_a_reply_was_told_and_where(tmp_path: Path) -> None:
    desk, articles, page = tmp_path / "desk.yaml", tmp_path / "articles.jsonl", tmp_path / "page.html"
    desk.write_text(
        'watchlist: 1\nname: desk\ndefaults: {deliver: {slack: "#piers"}, story: {broadcast: first_tier_1}}\nrules:\n'
        "  - {id: pier, name: Pier, query: pier}\n  - {id: fire, name: Fire, query: fire, priority: high}\n"
    )
    pier = "The old pier of the town will be mended in spring, says the council, and it is made of oak and of some iron."
    wire = {"domain": "wire.example", "tier": 1}
    came = [
        article("a1", title="The pier", body=pier, published_at="2026-11-20T10:15:00Z"),
        article("a2", title="A pier", body=pier, published_at="2026-11-20T10:16:00Z", source=wire),
        article("a3", title="The old pier", body=f"{pier} There was a fire.", published_at="2026-11-20T10:17:00Z"),
    ]
    articles.write_text("".join(came))
    assert run("rehearse", "--watchlists", desk, "--articles", articles, "--html", page).exit_code == 0
    text = page.read_text()
    assert "First of the leading press, shown in the channel too" in text
    assert "<p>Matches other rules as well</p>" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Give --articles FILE or --hours N."),
        (["--articles", "-", "--json", "--messages"], "Give either --messages or --json."),
        (["--articles", "-", "--html", "no-folder/page.html"], "--html: the folder no-folder does not exist."),
    ],
)
def test_wrong_use_is_told(desk: Path, arguments: list[str], said: str) -> None:
    result = run("rehearse", desk, *arguments)
    assert (result.exit_code, said in result.stderr) == (2, True), result.output


def test_a_forecast_says_what_a_change_costs(desk: Path, articles: Path, tmp_path: Path) -> None:
    (tmp_path / "now").mkdir()
    now = tmp_path / "now" / "desk.yaml"
    now.write_text(DESK.replace("query: harbour", "query: harbour OR volcano"))
    result = run("check", now, "--forecast", articles, "--against", desk)
    # Two of one day are fourteen a week.
    assert "This change: 14 more matches a week, 14 more interruptions a week (by 4 articles of 2 days in " in result.stderr
    same = run("check", desk, "--forecast", articles, "--against", desk)
    assert "This change: as many matches a week, as many interruptions a week" in same.stderr
    last = tmp_path / "now" / "harbour-desk.yaml"
    last.write_text(DESK.split("  - id: plan")[0])
    last.with_name("none.yaml").write_text(last.read_text() + "    status: retired\n")
    none = run("check", last.with_name("none.yaml"), "--forecast", articles, "--against", last)
    assert "This change: 14 fewer matches a week, 14 fewer interruptions a week" in none.stderr
    alone = run("check", desk, "--against", desk)
    assert (alone.exit_code, "--against says with what --forecast FILE compares." in alone.stderr) == (2, True)


def test_a_word_to_an_owner_is_no_match_and_one_copy_is_one(tmp_path: Path) -> None:
    desk, articles = tmp_path / "desk.yaml", tmp_path / "articles.jsonl"
    desk.write_text(
        'watchlist: 1\nname: desk\nowner: "@dana"\nrules:\n'
        '  - {id: harbour, name: Harbour, query: harbour, deliver: {slack: "#desk"}, story: {by: off},\n'
        "     throttle: {max: 1/h, overflow: pause_and_tell}}\n"
        '  - {id: pier, name: Pier, query: pier, deliver: {slack: "#piers"}}\n'
    )
    pier = {
        "title": "The pier",
        "body": "The old pier of the town will be mended in spring, says the council, and it is made of oak.",
    }
    came = [
        article("a1", title="The harbour", body="Ships.", published_at="2026-11-20T10:15:00Z"),
        article("a2", title="A harbour", body="Boats.", published_at="2026-11-20T10:16:00Z"),
        article("a3", **pier, published_at="2026-11-20T10:17:00Z"),
        article("a4", **pier, published_at="2026-11-20T10:18:00Z"),
    ]
    articles.write_text("".join(came))
    said = run("rehearse", "--watchlists", desk, "--articles", articles).stdout
    assert "One message a match would be 2. Of all matches: 1 told at once, 1 held by a throttle.\n" in said
    assert "harbour: 1 interruption of 2 matches" in said
    assert "Of all matches: 1 told at once, 1 copy of a story.\n" in said
    assert "4 articles, 4 matches, 3 interruptions, 1 notice to owners;" in said
