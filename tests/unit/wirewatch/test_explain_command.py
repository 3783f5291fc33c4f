"""`wirewatch explain`: what it prints, for people and for programs, and how it ends."""

import json
from functools import partial
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from matching.reasons import ASCII, FULL, signs_for
from tests.unit.wirewatch import command_play
from tests.unit.wirewatch.command_play import BAD_RULE, HARBOUR, HEAD, article

run = partial(command_play.run, "explain")
WATCHLIST = HEAD + HARBOUR + BAD_RULE
MISS = snapshot("""\
not matched
✗ AND
  ✓ Syria
      body: «Syria»: contact us. Russia said on Monday that talks go on.
  ✗ US
      "us" is the pronoun; US finds only what is written in capitals or with dots.
      body: Syria: contact «us». Russia said on Monday that talks go on.
  ✗ NEAR/3
      The closest stand with 4 words between them; 3 at most.
      body: Syria: contact us. «Russia» said on Monday that «talks» go on.
    ✓ Russia
        body: Syria: contact us. «Russia» said on Monday that talks go on.
    ✓ talks
        body: Syria: contact us. Russia said on Monday that «talks» go on.
It would match if `US` were in the text and `Russia NEAR/3 talks` were in the text.
""")


@pytest.fixture
def watchlist(tmp_path: Path) -> Path:
    file = tmp_path / "desk.yaml"
    file.write_text(WATCHLIST)
    return file


def test_a_miss_is_explained() -> None:
    text = "Syria: contact us. Russia said on Monday that talks go on."
    result = run("--query", "Syria US (Russia NEAR/3 talks)", "--text", text)
    assert (result.stdout, result.stderr, result.exit_code) == (MISS, "", 1)


def test_a_match_is_explained() -> None:
    result = run("--query", "Syria OR war", "--text", "Syria")
    assert result.stdout == snapshot("matched\n✓ OR\n  ✓ Syria\n      body: «Syria»\n  ✗ war\n")
    assert result.exit_code == 0


def test_a_long_list_is_short_and_changes_are_alternatives() -> None:
    result = run("--query", " OR ".join(f"w{number}" for number in range(12)), "--text", "nothing")
    assert result.stdout == snapshot("""\
not matched
✗ OR
  ✗ 12 others: w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10, w11
It would match if `w0` were in the text.
or if `w1` were in the text.
or if `w2` were in the text.
""")


def test_what_could_steer_a_terminal_is_left_out() -> None:
    result = run("--query", "Syria", "--text", "Syria \x1b[31mred\u202e")
    assert result.stdout == "matched\n✓ Syria\n    body: «Syria» [31mred\n"


def test_an_output_without_ticks_gets_ascii() -> None:
    assert (signs_for("utf-8"), signs_for("ascii"), signs_for(None)) == (FULL, ASCII, ASCII)
    result = run("--query", "Syria", "--text", "Syria", charset="ascii")
    assert result.stdout == "matched\n+ Syria\n    body: [Syria]\n"


def test_json_says_the_same() -> None:
    result = run("--query", "Syria NOT war", "--text", "Syrian war", "--json")
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    syria, war = answer["tree"]["parts"]
    assert (answer["matched"], answer["query"], answer["tree"]["operator"]) == (False, "Syria AND NOT war", "and")
    miss = {"field": "body", "start": 0, "end": 6, "term": "Syria", "text": "Syrian"}
    assert syria["near_misses"] == [{"reason": '"Syrian" is another word, not Syria.', "hits": [miss]}]
    assert war["parts"][0]["hits"] == [{"field": "body", "start": 7, "end": 10, "term": "war", "text": "war"}]
    assert answer["changes"] == [[{"clause": "Syria", "wanted": True}, {"clause": "war", "wanted": False}]]


def test_a_query_alone_is_read() -> None:
    result = run("--query", "Russia OR China Syria")
    assert result.exit_code == 0
    assert result.stdout.startswith("Read as: Russia OR (China AND Syria)\nFound by: china, russia\n\nW-PREC line 1, column 17: ")
    answer = json.loads(run("--query", "Russia us", "--json").stdout)
    assert (answer["query"], answer["reading"]) == ("Russia AND us", "Russia AND us")
    assert [each["code"] for each in answer["lints"]] == ["I-ADJ", "W-COMMON"]


def test_a_rule_and_an_article_of_files(watchlist: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text("no article\n" + article("a", title="The harbour") + article("b", title="The plan of the harbour"))
    asked = ("--watchlists", watchlist, "--rule", "harbour", "--article", file, "--id")
    assert run(*asked, "b").exit_code == 0
    missed = run(*asked, "a")
    assert missed.exit_code == 1
    assert missed.stdout == snapshot(
        "not matched\n✗ AND\n  ✓ harbour\n      title: The «harbour»\n  ✗ plan\nIt would match if `plan` were in the text.\n"
    )
    assert "has no article" not in missed.stderr
    none = run(*asked, "c")
    assert none.exit_code == 2
    assert f"{file} holds no article with the id c. 1 line cannot be read at all, first {file}:1." in none.stderr
    file.write_text(article("b", url="ftp://x") + article("c"))
    broken = run(*asked, "b")
    assert (broken.exit_code, broken.stdout) == (1, "")
    assert broken.stderr.startswith(f"{file}:1: not article.v1: url: ")
    bad = run("--query", "a", "--article", file)
    assert (bad.exit_code, bad.stdout) == (1, "")
    assert bad.stderr.startswith(f"{file}:1: ")


BESIDE = """watchlist: 1
name: desk
owner: "@dana"
defaults: {deliver: {slack: "#desk"}}
masks:
  - {id: not-the-country, why: tennis, phrases: [US Open]}
rejects:
  - {id: horoscopes, why: agency columns, query: "title:horoscope*"}
rules:
  - id: us
    name: US
    query: US NOT football
    languages: [en, de]
    sources: {exclude: [a.example], countries: [US], tiers: [1]}
    max_age: 72h
"""
BESIDE_MISSED = snapshot("""\
not matched
✗ AND
  ✗ max_age: 72h
      The age in hours is 720.
  ✗ sources.tiers: 1
      The tier is not known.
  ✗ languages: de, en
      The language is fr.
  ✗ sources.countries: US
      The country is GB.
  ✗ dropped by sources.exclude: a.example
  ✗ US
      Wherever it occurs it has a word in common with what is masked, "US Open".
      body: The «US Open» begins.
  ✓ NOT
    ✗ football
  ✗ dropped by rejects: horoscopes
      title: «Horoscopes»
""")
READING = """Read as: US AND NOT football
Besides: max_age: 72h; sources.tiers: 1; languages: de, en; sources.countries: US; \
sources.exclude: a.example; rejects: horoscopes; masks: not-the-country
"""


def test_what_the_file_says_beside_the_query_is_named_by_its_key(tmp_path: Path) -> None:
    desk, file = tmp_path / "desk.yaml", tmp_path / "a.jsonl"
    desk.write_text(BESIDE)
    given = {"title": "Horoscopes", "body": "The US Open begins.", "language": "fr", "fetched_at": "2026-12-24T10:15:00Z"}
    line = json.loads(article("a", **given)) | {"source": {"domain": "a.example", "country": "GB"}}
    file.write_text(json.dumps(line))
    asked = ("--watchlists", desk, "--rule", "us")
    missed = run(*asked, "--article", file).stdout
    assert missed[: missed.index("It would match")] == BESIDE_MISSED
    assert run(*asked).stdout.startswith(READING)
    tree = json.loads(run(*asked, "--article", file, "--json").stdout)["tree"]
    assert [each["key"] for each in tree["parts"]] == [
        *("max_age: 72h", "sources.tiers: 1", "languages: de, en", "sources.countries: US"),
        *("sources.exclude: a.example", "masks", None, "rejects: horoscopes"),
    ]
    assert "OUTSIDE" not in str(tree)
    assert json.loads(run(*asked, "--json").stdout)["query"] == "US AND NOT football"


def test_what_clashes_in_a_rule_is_named_by_its_key(tmp_path: Path) -> None:
    desk = tmp_path / "desk.yaml"
    desk.write_text(WATCHLIST + "  - {id: dead, name: Dead, query: Syria AND lang:en, languages: [no]}\n")
    asked = ("--watchlists", desk, "--rule", "dead")
    reason = "The rule can never match: languages: no and the query exclude each other."
    assert f"L-NEVER line 1, column 1: {reason}" in run(*asked).stdout
    assert [each["reason"] for each in json.loads(run(*asked, "--json").stdout)["lints"]] == [reason]
    desk.write_text(BESIDE.replace("query: US NOT football", 'query: "Syria NOT title:horoscope*"'))
    (useless,) = json.loads(run("--watchlists", desk, "--rule", "us", "--json").stdout)["lints"]
    assert useless["reason"] == "NOT title:horoscope* in the query changes nothing: rejects: horoscopes says so already."


def test_a_text_is_judged_as_a_test_of_the_rule_and_what_was_not_judged_is_named(tmp_path: Path) -> None:
    desk = tmp_path / "desk.yaml"
    desk.write_text(BESIDE)
    asked = ("--watchlists", desk, "--rule", "us", "--text")
    matched = run(*asked, "The US")
    assert (matched.exit_code, matched.stdout) == (
        0,
        "matched\n✓ AND\n  ✓ US\n      body: The «US»\n  ✓ NOT\n    ✗ football\n  ✓ not dropped by rejects: horoscopes\n"
        "Not judged: max_age: 72h; sources.tiers: 1; languages: de, en; sources.countries: US; sources.exclude: a.example. "
        "A text does not say it; --article takes what does.\n",
    )
    masked = run(*asked, "The US Open", "--json")
    assert masked.exit_code == 1
    assert json.loads(masked.stdout)["not_judged"] == [
        *("max_age: 72h", "sources.tiers: 1", "languages: de, en", "sources.countries: US", "sources.exclude: a.example")
    ]
    assert json.loads(run("--query", "US", "--text", "US", "--json").stdout)["not_judged"] == []


@pytest.mark.parametrize(("fetched_at", "status"), [("2020-01-03T10:00:00Z", 0), ("2020-01-05T10:00:00Z", 1)])
def test_an_article_is_as_old_as_it_was_when_it_came(tmp_path: Path, fetched_at: str, status: int) -> None:
    desk = tmp_path / "desk.yaml"
    desk.write_text(WATCHLIST + "  - {id: new, name: New, query: Syria, max_age: 72h}\n")
    old = article("a", title="Syria", published_at="2020-01-01T10:00:00Z", fetched_at=fetched_at)
    assert run("--watchlists", desk, "--rule", "new", "--article", "-", given=old).exit_code == status


def test_the_default_of_max_age_is_named_where_it_is_the_reason(watchlist: Path, tmp_path: Path) -> None:
    file = tmp_path / "old.jsonl"
    file.write_text(article("old", title="harbour plan", fetched_at="2026-12-24T10:15:00Z"))
    result = run("--watchlists", watchlist, "--rule", "harbour", "--article", file)
    assert result.exit_code == 1
    assert "✗ max_age: 72h, the default\n" in result.stdout
    file.write_text(article("new", title="harbour plan", fetched_at="2026-11-24T11:15:00Z"))
    result = run("--watchlists", watchlist, "--rule", "harbour", "--article", file)
    assert (result.exit_code, "default" in result.stdout) == (0, False)


@pytest.mark.parametrize(
    ("said", "members", "change"),
    [
        ("languages: [en, de]", {"language": "fr"}, "`languages: de, en` let it pass"),
        ("sources: {exclude: [example.com]}", {}, "`sources.exclude: example.com` did not drop it"),
        ("languages: [en]", {"title": "Horoscope: the US"}, "`rejects: horoscopes` did not drop it"),
        ("languages: [en]", {"title": "The US Open"}, "`US` were in the text outside of masks"),
    ],
)
def test_the_change_that_would_help_is_said_in_the_same_words(
    tmp_path: Path, said: str, members: dict[str, str], change: str
) -> None:
    desk = tmp_path / "desk.yaml"
    desk.write_text(BESIDE[: BESIDE.index("    languages")] + f"    {said}\n")
    missed = run("--watchlists", desk, "--rule", "us", "--article", "-", given=article("a", **{"title": "The US", **members}))
    assert missed.stdout.splitlines()[-1] == f"It would match if {change}."


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((), "Give either --query Q, or --watchlists PATH and --rule ID."),
        (("--query", "a", "--rule", "b"), "Give either --query Q, or --watchlists PATH and --rule ID."),
        (("--query", "a", "--text", "b", "--article", "-"), "Give one of --text T and --article FILE"),
        (("--query", "a and b"), "E-LOWEROP"),
        (("--query", "a", "--article", "-"), "stdin holds no article."),
    ],
)
def test_wrong_use(arguments: tuple[str, ...], text: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert text in result.stderr


def test_a_rule_that_is_not_there_or_broken(watchlist: Path) -> None:
    missing = run("--watchlists", watchlist, "--rule", "harbor")
    assert missing.exit_code == 2
    assert f"{watchlist} has no rule harbor. Did you mean harbour?" in missing.stderr
    broken = run("--watchlists", watchlist, "--rule", "broken")
    assert broken.exit_code == 2
    assert "E-LOWEROP" in broken.stderr
    assert "The rule broken cannot run: see above." in broken.stderr


def test_a_rule_that_a_list_breaks(watchlist: Path) -> None:
    watchlist.write_text(WATCHLIST + "  - {id: listed, name: Listed, query: $a}\nlists: {a: [x*]}\n")
    result = run("--watchlists", watchlist, "--rule", "listed")
    assert (result.exit_code, result.stderr.count("E-")) == (2, 1)
    assert f'{watchlist}:14:13 E-LIST: The entry "x*" of the list $a is no word or phrase.' in result.stderr
    assert "The rule listed cannot run: see above." in result.stderr


def test_several_articles_want_an_id() -> None:
    result = run("--query", "a", "--article", "-", given=article("a") + article("b"))
    assert result.exit_code == 2
    assert "stdin holds several articles; --id ID says which, for example --id a." in result.stderr
