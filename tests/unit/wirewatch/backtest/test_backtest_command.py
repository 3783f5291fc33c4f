"""`wirewatch backtest` on files: what it prints for people and for programs, how it ends."""

import gzip
import json
import re
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.unit.wirewatch.backtest.backtest_play import ARTICLES, BEFORE, DESK, article, run

REPORT = snapshot("""\
Backtest of 3 rules on stdin
20 Nov 2026 to 23 Nov 2026, 3 days with articles. An article's day is the day on which it was published, UTC.

harbour: Harbour (desk, active, revision HASH)
  3 matches, 1.00 a day, none on 1 of 3 days
  █ ▄·  at most 2 a day
  The «harbour»
    The Herald · 20 Nov 2026, 10:15 UTC · a1
    body: A plan for the «harbour» is there. Nobody saw the pier.
  News
    The Herald · 20 Nov 2026, 10:15 UTC · a2
    body: The «harbour» plan waits.
  More news
    The Herald · 22 Nov 2026, 10:15 UTC · a3
    body: At the «harbour» a pier broke.

plan: A plan for the harbour (desk, draft, revision HASH)
  2 matches, 0.67 a day, none on 2 of 3 days
  █ ··  at most 2 a day
  The «harbour»
    The Herald · 20 Nov 2026, 10:15 UTC · a1
    body: A «plan» for the «harbour» is there. Nobody saw the pier.
  News
    The Herald · 20 Nov 2026, 10:15 UTC · a2
    body: The «harbour» «plan» waits.

Rules that share articles
  harbour and plan: 2 articles, 100% of plan

Rules wholly covered by another
  plan (2 matches) by harbour (3 matches)

Rules without a match
  volcano

Not tried: 1 rule
  retired: old

4 articles, 3 matched; TIME
""")
COMPARED = snapshot("""\
Backtest of 2 rules on stdin
20 Nov 2026 to 23 Nov 2026, 3 days with articles. An article's day is the day on which it was published, UTC.

plan: A plan for the harbour (desk, draft, revision HASH)
  2 matches, 0.67 a day, none on 2 of 3 days
  █ ··  at most 2 a day
  against revision HASH: 1 gained, 1 lost

Rules without a match
  volcano

Against BEFORE: 1 changed, 0 the same
  Added: volcano
  Retired: geyser

4 articles, 2 matched; TIME
""")
EXAMPLES = snapshot("""\
  against revision HASH: 1 gained, 1 lost
  gained: News
    The Herald · 20 Nov 2026, 10:15 UTC · a2
    matched
    ✓ AND
      ✓ harbour
          body: The «harbour» plan waits.
      ✓ plan
          body: The harbour «plan» waits.
  lost: More news
    The Herald · 22 Nov 2026, 10:15 UTC · a3
    not matched
    ✗ AND
      ✓ harbour
          body: At the «harbour» a pier broke.
      ✗ plan
    It would match if `plan` were in the text.
""")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "desk.yaml").write_text(DESK)
    return tmp_path / "desk.yaml"


@pytest.fixture
def before(tmp_path: Path) -> Path:
    (tmp_path / "before.yaml").write_text(BEFORE)
    return tmp_path / "before.yaml"


def steady(text: str) -> str:
    """Without what differs from run to run."""
    text = re.sub(r"\d+\.\d s, [\d,]+ articles/s\.", "TIME", text)
    return re.sub(r"revision [0-9a-f]{12}\b", "revision HASH", text)


def examples(text: str) -> str:
    """What is said of the articles that a change of a rule gains and loses."""
    lines = steady(text).splitlines(keepends=True)
    first = next(at for at, line in enumerate(lines) if line.startswith("  against revision"))
    return "".join(lines[first : lines.index("\n", first)])


def test_the_whole_report(desk: Path) -> None:
    result = run(desk, "--articles", "-")
    assert (result.exit_code, result.stderr) == (0, "")
    assert steady(result.stdout) == REPORT


def test_against_other_rules_in_short_and_with_examples(desk: Path, before: Path) -> None:
    narrowed = ("--rule", "plan", "--rule", "volcano", "--rule", "geyser")
    result = run(desk, "--articles", "-", "--against", before, *narrowed, "--samples", 0)
    assert steady(result.stdout).replace(str(before), "BEFORE") == COMPARED
    assert examples(run(desk, "--articles", "-", "--against", before, "--rule", "plan").stdout) == EXAMPLES


def test_a_query_by_itself_and_in_place_of_a_rule(before: Path) -> None:
    alone = run("--query", "pier", "--articles", "-", "--json")
    assert [(each["rule_id"], each["matches"]) for each in json.loads(alone.stdout)["rules"]] == [("query", 2)]
    placed = run("--query", "harbour AND plan", "--rule", "plan", "--against", before, "--articles", "-")
    assert examples(placed.stdout) == EXAMPLES


def test_json_has_all_of_it(desk: Path, before: Path) -> None:
    found = json.loads(run(desk, "--articles", "-", "--against", before, "--rule", "plan", "--json").stdout)
    assert list(found) == [
        *("articles", "matched", "published_again", "unreadable", "source", "day_of", "timezone", "days", "rules"),
        *("overlaps", "covered", "silent", "not_tried", "against", "seconds"),
    ]
    assert (found["articles"], found["matched"], found["day_of"], found["source"]) == (4, 2, "published", "stdin")
    assert found["days"] == {"2026-11-20": 2, "2026-11-22": 1, "2026-11-23": 1}
    assert found["against"] == {"source": str(before), "added": [], "retired": [], "unchanged": []}
    (rule,) = found["rules"]
    assert (rule["matches"], rule["per_day"], rule["quiet_days"], rule["days"]) == (2, 0.6667, 2, {"2026-11-20": 2})
    assert rule["samples"][0] == {
        "article_id": "a1",
        "url": "https://herald.example/a1",
        "title": "The harbour",
        "title_marks": [[4, 11]],
        "outlet": "The Herald",
        "published_at": "2026-11-20T10:15:00+00:00",
        "snippets": [
            {"field": "body", "text": "A plan for the harbour is there. Nobody saw the pier.", "marks": [[2, 6], [15, 22]]}
        ],
    }
    assert (rule["change"]["gained"], rule["change"]["lost"]) == (1, 1)
    (lost,) = rule["change"]["lost_samples"]
    assert (lost["article_id"], lost["explanation"]["matched"]) == ("a3", False)
    assert lost["explanation"]["changes"] == [[{"clause": "plan", "wanted": True}]]


def test_bad_lines_are_reported_counted_and_block_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzip.compress(b"null\n" + ARTICLES.encode()))
    result = run("--query", "harbour", "--articles", file)
    assert result.exit_code == 1
    assert result.stderr == f"{file}:1: must be a JSON object, is null\n"
    assert steady(result.stdout).endswith("\n4 articles, 3 matched, 1 unreadable; TIME\n")


def test_an_article_that_comes_twice_counts_once(desk: Path) -> None:
    result = run("--query", "harbour", "--articles", "-", given=ARTICLES + article("a1", "No", "Nothing.", 21))
    assert steady(result.stdout).endswith("\n4 articles, 2 matched, 1 published again; TIME\n")


def test_the_age_is_that_at_which_it_was_fetched() -> None:
    given = article("b1", "The harbour", "", 20, fetched_at="2026-11-22T10:15:00Z") + article("b2", "The harbour", "", 20)
    found = json.loads(run("--query", "harbour age<24", "--articles", "-", "--json", given=given).stdout)
    assert [each["article_id"] for each in found["rules"][0]["samples"]] == ["b2"]


def test_a_broken_rule_is_reported_and_neither_added_nor_retired(desk: Path, before: Path) -> None:
    desk.write_text(DESK.replace("harbour AND plan", "harbour and plan"))
    result = run(desk, "--articles", "-", "--against", before)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{desk}:13:20 E-LOWEROP: ")
    assert "  Added: volcano\n  Retired: geyser\n" in result.stdout
    assert "\nNot tried: 2 rules\n  retired: old\n  with errors: plan\n" in result.stdout
    told = json.loads(run(desk, "--rule", "plan", "--articles", "-", "--json").stdout)
    assert (told["rules"], told["not_tried"]) == ([], [{"rule_id": "plan", "why": "with errors"}])


def test_a_rule_that_is_broken_on_the_other_side_is_not_taken_for_new(desk: Path, before: Path) -> None:
    before.write_text(BEFORE.replace("harbour AND pier", "harbour and pier"))
    result = run(desk, "--articles", "-", "--against", before)
    assert result.exit_code == 1
    assert "  Added: volcano\n  Retired: geyser\n" in result.stdout
    assert "\n  with errors on the other side: plan\n" in result.stdout
    placed = run("--query", "a", "--rule", "plan", "--against", before, "--articles", "-")
    assert placed.exit_code == 2
    assert placed.stderr.endswith(f"Error: The rule plan of {before} has errors, so no query can be compared with it.\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Give either --articles FILE or --hours N."),
        (("--articles", "-", "--hours", "1"), "Give either --articles FILE or --hours N."),
        (("DESK", "--query", "a", "--articles", "-"), "Give either watchlists or --query Q."),
        (
            ("--query", "a", "--rule", "plan", "--articles", "-"),
            "--rule ID narrows watchlists, or says with --against which rule the query would replace.",
        ),
        (
            ("--query", "a", "--against", "DESK", "--articles", "-"),
            "With --query Q and --against, --rule ID says which rule the query would replace.",
        ),
        (("DESK", "--rule", "plam", "--articles", "-"), "DESK has no rule plam that can be tried. Did you mean plan?"),
        (
            ("DESK", "--rule", "zzz", "--articles", "-"),
            "DESK has no rule zzz that can be tried. Did you mean harbour or plan or volcano?",
        ),
        (("DESK", "--rule", "old", "--articles", "-"), "DESK has no rule old that can be tried. It is retired."),
        (
            ("DESK", "--against", "nowhere", "--articles", "-"),
            "--against: nowhere does not exist. Name a watchlist, a folder of them, or `running`.",
        ),
        (("DESK", "--articles", "-", "--html", "nowhere/x.html"), "--html: the folder nowhere does not exist."),
        (("DESK", "--articles", "-", "--html", "/dev/null"), "--html: /dev/null is no file."),
    ],
)
def test_wrong_use(desk: Path, arguments: tuple[str, ...], said: str) -> None:
    result = run(*(each.replace("DESK", str(desk)) for each in arguments))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(f"Error: {said.replace('DESK', str(desk))}\n")
