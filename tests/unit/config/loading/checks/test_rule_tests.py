"""The tests inside rules: what they are held against, what counts as an article, and that they never rot.

What a failing test says stands whole in faults/test-*.txt.
"""

import json
from pathlib import Path

import pytest

from config.loading.checks.rule_tests import RuleTestTally
from config.loading.opened import Checks
from config.loading.watchlists import Loaded, load_watchlists
from tests.desks import head

HEAD = head(owner=None) + "  - id: one\n    name: One\n"
ARTICLE = {
    "id": "1",
    "url": "https://news.example/1",
    "title": "Aid for Rafah",
    "body": "Trucks cross.",
    "published_at": "2020-01-01T10:00:00Z",
}


def load(folder: Path, query: str, *tests: str, more: str = "", with_tests: bool = True) -> Loaded:
    lines = "".join(f"      - {test}\n" for test in tests)
    (folder / "desk.yaml").write_text(f"{HEAD}    query: {query}\n{more}    tests:\n{lines}", "utf-8")
    return load_watchlists(folder / "desk.yaml", checks=Checks(tests=with_tests))


def failing(folder: Path, query: str, *tests: str, more: str = "") -> list[str]:
    """The reasons of the tests that fail."""
    return [error.reason for error in load(folder, query, *tests, more=more).errors]


MISSED, UNWANTED = "This should match and does not.", "This should not match and does."


def test_a_rule_that_passes_runs_and_its_tests_are_counted(tmp_path: Path) -> None:
    loaded = load(tmp_path, "Syria AND US", "match: Syria and the U.S.", "{no_match: Syria and us, because: us is not US}")
    assert (loaded.errors, [rule.id for rule in loaded.running], loaded.tests) == ((), ["one"], RuleTestTally(2, 0))


def test_a_rule_that_fails_does_not_run(tmp_path: Path) -> None:
    loaded = load(tmp_path, "Syria", "match: Syria", "match: Iraq", "no_match: Syria")
    assert ([error.reason for error in loaded.errors], loaded.rules) == ([MISSED, UNWANTED], ())
    assert loaded.tests == RuleTestTally(3, 2)
    assert {(error.code, error.rule_id) for error in loaded.errors} == {("E-TEST", "one")}


def test_without_tests_it_runs_so_that_one_can_ask_why(tmp_path: Path) -> None:
    loaded = load(tmp_path, "Syria", "match: Iraq", with_tests=False)
    assert (loaded.errors, len(loaded.rules), loaded.tests) == ((), 1, RuleTestTally(0, 0))


@pytest.mark.parametrize("status", ["draft", "shadow", "active", "paused", "retired"])
def test_rules_of_every_status_are_tested(tmp_path: Path, status: str) -> None:
    assert failing(tmp_path, "Syria", "match: Iraq", more=f"    status: {status}\n") == [MISSED]


def test_tests_are_no_part_of_the_revision(tmp_path: Path) -> None:
    first, second = (load(tmp_path, "Syria", f"match: {text}").rules[0] for text in ("Syria", "To Syria"))
    assert first == second


def test_a_rule_with_another_error_is_not_tested(tmp_path: Path) -> None:
    loaded = load(tmp_path, "Syria and", "match: Iraq")
    assert [error.code for error in loaded.errors] == ["E-LOWEROP"]
    assert loaded.tests == RuleTestTally(0, 0)


def test_a_rule_may_name_one_that_fails(tmp_path: Path) -> None:
    more = "  - id: two\n    name: Two\n    query: rule:one AND aid\n"
    (tmp_path / "desk.yaml").write_text(HEAD + "    query: Syria\n    tests: [{match: Iraq}]\n" + more)
    assert [rule.id for rule in load_watchlists(tmp_path).rules] == ["two"]


class TestTexts:
    def test_a_text_is_a_body(self, tmp_path: Path) -> None:
        assert failing(tmp_path, "title:Syria", "match: Syria", "match: {title: Syria}") == [MISSED]

    def test_its_paragraphs_are_those_of_a_body(self, tmp_path: Path) -> None:
        text = "match: |\n          Putin spoke.\n\n          Biden spoke."
        assert failing(tmp_path, "Putin NEAR/P Biden", text) == [MISSED]

    def test_it_is_in_the_language_of_a_rule_for_one(self, tmp_path: Path) -> None:
        # In German mit is an ordinary word, so that there MIT is found in capitals only; and where no language is known.
        text = "match: Forscher mit Plan"
        assert failing(tmp_path, "MIT", text, more="    languages: [en]\n") == []
        assert failing(tmp_path, "MIT", text, more="    languages: [de]\n") == [MISSED]
        assert failing(tmp_path, "MIT", text) == [MISSED]
        assert failing(tmp_path, "MIT", text, more="    languages: [de, en]\n") == [MISSED]

    def test_conditions_on_what_a_text_does_not_say_are_left_out(self, tmp_path: Path) -> None:
        more = "    sources: {include: [news.example], tiers: [1], countries: [DE]}\n    max_age: 1h\n    languages: [en]\n"
        tests = ["match: Syria", "no_match: {title: Syria}", "no_match: {title: Syria, source: news.example}"]
        source = "{domain: news.example, tier: 1, country: DE}"
        tests += [f"match: {{title: Syria, source: {source}}}", f"no_match: {{title: Syria, source: {source}, language: de}}"]
        assert failing(tmp_path, "Syria", *tests, more=more) == []

    def test_masks_and_rejects_are_not(self, tmp_path: Path) -> None:
        tests = ["no_match: A player of the US Open", "match: The US Open in the US", "no_match: The US in your horoscope"]
        text = "masks: [{id: open, phrases: [US Open]}]\nrejects: [{id: stars, query: horoscope}]\n"
        lines = "".join(f"      - {test}\n" for test in tests)
        (tmp_path / "desk.yaml").write_text(f"{text}{HEAD}    query: US\n    tests:\n{lines}")
        loaded = load_watchlists(tmp_path)
        assert (loaded.errors, loaded.tests) == ((), RuleTestTally(3, 0))

    def test_a_long_reason_is_cut(self, tmp_path: Path) -> None:
        names = [f"w{number}" for number in range(60)]
        (error,) = load(tmp_path, " AND ".join(names), "no_match: " + " ".join(names)).errors
        lines = error.details.split("\n")
        assert (len(lines), lines[0], lines[1], lines[-1]) == (41, "✓ AND", "  ✓ w0", "...")


class TestWrittenArticles:
    def test_nothing_of_it_need_be_said(self, tmp_path: Path) -> None:
        tests = ("match: {body: Syria}", "match: {tags: [syria]}", "no_match: {title: Iraq}", "match: {author: Dana Syria}")
        assert failing(tmp_path, "Syria OR tag:syria OR author:syria", *tests) == []

    def test_what_is_not_said_is_not_found(self, tmp_path: Path) -> None:
        assert failing(tmp_path, "test OR url:test OR title:test", "no_match: {body: Iraq}") == [UNWANTED]
        assert failing(tmp_path, "test OR title:test", "no_match: {body: Iraq}") == []

    def test_its_source_is_a_domain_or_all_that_is_known(self, tmp_path: Path) -> None:
        query = "Syria source:news.example"
        assert failing(tmp_path, query, "match: {title: Syria, source: www.news.example}") == []
        assert failing(tmp_path, query, "no_match: {title: Syria, source: other.example}") == []
        assert failing(tmp_path, query, "match: {title: Syria, url: 'https://news.example/1'}") == []
        query = "Syria tier<=2 reach>1,000 country:DE"
        source = "{domain: a.example, country: de, tier: 2, reach: 1001}"
        assert failing(tmp_path, query, f"match: {{title: Syria, source: {source}}}") == []

    def test_its_language_counts(self, tmp_path: Path) -> None:
        query = "Syria lang:de"
        assert failing(tmp_path, query, "match: {title: Syria, language: de-AT}", "no_match: {title: Syria, language: en}") == []


class TestAge:
    """It counts from when the article was fetched, so that the day of the test does not matter."""

    OLD = "published_at: '2001-01-01T10:00:00Z'"

    def test_an_article_is_new_when_it_is_published(self, tmp_path: Path) -> None:
        assert failing(tmp_path, "Syria age<1", f"match: {{title: Syria, {self.OLD}}}", "match: {title: Syria}") == []

    def test_it_is_as_old_as_it_was_when_it_was_fetched(self, tmp_path: Path) -> None:
        tests = [f"{{title: Syria, {self.OLD}, fetched_at: '2001-01-0{day}T10:00:00Z'}}" for day in (2, 4)]
        assert failing(tmp_path, "Syria age<48", f"match: {tests[0]}", f"no_match: {tests[1]}") == []
        assert failing(tmp_path, "Syria age<48", "match: {title: Syria, fetched_at: '2001-01-04T10:00:00Z'}") == []


class TestFiles:
    def test_json_a_json_line_and_a_page(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder = tmp_path / "articles"
        folder.mkdir()
        (folder / "a.json").write_text(json.dumps(ARTICLE, indent=2))
        (folder / "a.jsonl").write_bytes(b"\xef\xbb\xbf" + json.dumps(ARTICLE).encode() + b"\n\n")
        (folder / "a.txt").write_text("Home\nAid for Rafah is here\nTrucks cross.\n")
        (folder / "a").write_text(json.dumps(ARTICLE))
        tests = [f"match: {{article: articles/{name}}}" for name in ("a.json", "a.jsonl", "a.txt", "a")]
        monkeypatch.chdir(tmp_path.parent)
        assert failing(tmp_path, "title:Rafah body:trucks age<1", *tests) == []

    def test_it_may_lie_in_a_folder_beside_that_of_the_watchlist(self, tmp_path: Path) -> None:
        for name in ("desks", "articles", ".git"):
            (tmp_path / name).mkdir()
        (tmp_path / "articles/a.txt").write_text("Aid for Rafah\n")
        (tmp_path / "desks/..data").symlink_to(tmp_path / "articles")
        (tmp_path / "desks/a.txt").symlink_to("..data/a.txt")
        assert failing(tmp_path / "desks", "Rafah", "match: {article: ../articles/a.txt}", "match: {article: a.txt}") == []

    @pytest.mark.parametrize(
        "name",
        [
            *("../../secret.txt", "../../none.txt", "../../none/none.txt", "{top}/a.txt", "/etc/passwd", "/none"),
            *("link.txt", "../.git/config", ".git/none", "gitlink.txt"),
        ],
    )
    def test_it_may_not_lie_elsewhere_and_nothing_is_said_of_what_does(self, tmp_path: Path, name: str) -> None:
        top, desks = tmp_path / "top", tmp_path / "top/desks"
        for folder in (desks, top / ".git"):
            folder.mkdir(parents=True)
        for file in (tmp_path / "secret.txt", top / "a.txt", top / ".git/config"):
            file.write_text("Rafah\n")
        (desks / "link.txt").symlink_to(tmp_path / "secret.txt")
        (desks / "gitlink.txt").symlink_to("../.git/config")
        name = name.format(top=top)
        assert failing(desks, "Rafah", f"match: {{article: {name}}}") == [f"{name} may not be read here."]

    @pytest.mark.parametrize("top", ["home", "none"])
    def test_nothing_beside_is_read_but_in_one_repository(self, tmp_path: Path, top: str) -> None:
        home = tmp_path / "home"
        for folder in (home, tmp_path / "beside", tmp_path / top / ".git"):
            folder.mkdir(exist_ok=True, parents=True)
        (tmp_path / "beside" / "a.txt").write_text("Rafah\n")
        (error,) = load(home, "Rafah", "match: {article: ../beside/a.txt}").errors
        assert error.reason == "../beside/a.txt may not be read here."
        assert error.fix == (
            "Its path starts at the folder of the watchlist and stays in the folder of watchlists that was named, or in a folder "
            "beside, where a git repository holds both, without hidden names."
        )

    def test_all_of_the_folder_that_was_named_may_be_read(self, tmp_path: Path) -> None:
        for name in ("one/desks", "two"):
            (tmp_path / name).mkdir(parents=True)
        (tmp_path / "two/a.txt").write_text("Aid for Rafah\n")
        assert failing(tmp_path / "one/desks", "Rafah", "match: {article: ../../two/a.txt}") != []
        assert load_watchlists(tmp_path).errors == ()

    def test_a_file_above_the_folder_is_in_no_folder_beside_it(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        home.mkdir()
        (tmp_path / "a.txt").write_text("Rafah\n")
        assert failing(home, "Rafah", "match: {article: ../a.txt}") == ["../a.txt may not be read here."]

    def test_a_name_that_is_too_long_is_an_error(self, tmp_path: Path) -> None:
        name = "a" * 300 + ".txt"
        (found,) = failing(tmp_path, "Rafah", f"match: {{article: {name}}}")
        assert found.startswith(f"{tmp_path / name} cannot be read: ")

    def test_a_large_one_is_an_error(self, tmp_path: Path) -> None:
        (tmp_path / "large.txt").write_bytes(b"a" * 1_000_001)
        (error,) = load(tmp_path, "Syria", "match: {article: large.txt}").errors
        assert (error.reason, error.fix) == (f"{tmp_path / 'large.txt'} is larger than 1 MB.", "No article may be.")

    def test_bytes_that_are_no_text_are_an_error(self, tmp_path: Path) -> None:
        (tmp_path / "latin.txt").write_bytes("Häfen\n".encode("latin-1"))
        (tmp_path / "bad.json").write_bytes(b'{"id": "1",')
        (tmp_path / "list.json").write_bytes(b"[]")
        (tmp_path / "empty.txt").touch()
        names = ["latin.txt", "bad.json", "list.json", "empty.txt"]
        found = failing(tmp_path, "Syria", *(f"match: {{article: {name}}}" for name in names))
        assert found == [
            f"{tmp_path}/latin.txt holds no article: not UTF-8: byte 1 is 0xe4; save the page as UTF-8.",
            f"{tmp_path}/bad.json holds no article: not JSON: unexpected end of data (line 1, column 12).",
            f"{tmp_path}/list.json holds no article: must be a JSON object, is an array.",
            f"{tmp_path}/empty.txt holds no article: the page has no text.",
        ]

    def test_a_link_to_itself_is_an_error(self, tmp_path: Path) -> None:
        (tmp_path / "loop").symlink_to("loop")
        found = failing(tmp_path, "Syria", "match: {article: loop}")
        assert found == [f"{tmp_path}/loop cannot be read: Too many levels of symbolic links."]
