"""How rules and articles are written for Lucene Monitor, and how its answers are read: all of the comparison but the Java."""

from pathlib import Path

import pytest

from matching.analysis.document import Document
from matching.language.parser import parse
from tests.benchmarks.lucene.peer import Pass, PeerError, differences, jars_for, read_matches, read_pass, read_ready
from tests.benchmarks.lucene.translation import UntranslatableError, article_line, rule_line, translated


@pytest.mark.parametrize(
    ("query", "written"),
    [
        ("Syria", "WORD syria"),
        ("cooperat*", "PREFIX cooperat"),
        ('"Vladimir Putin"', "PHRASE 2 vladimir putin"),
        ('Syria AND (relief OR "air rrelief")', "AND 2 WORD syria OR 2 WORD relief PHRASE 2 air rrelief"),
        ("Syria NOT (weather OR sport)", "AND 2 WORD syria NOT OR 2 WORD weather WORD sport"),
        ("Syria OR (relief AND NOT sport)", "OR 2 WORD syria AND 2 WORD relief NOT WORD sport"),
        ("relief NEAR/5 (Gaza OR Syria)", "NEAR 5 WORD relief OR 2 WORD gaza WORD syria"),
        ("relief ONEAR/0 Gaza*", "ONEAR 0 WORD relief PREFIX gaza"),
    ],
)
def test_a_query_is_written_with_each_operator_before_its_operands(query: str, written: str) -> None:
    assert translated(parse(query)) == written


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("aid AND Syria", "aid"),  # in an English article it takes no A.I.D.
        ("US AND Syria", "US"),  # in capitals it takes capitals only
        ("=Syria", "=Syria"),
        ("title:Syria", "title:Syria"),
        ("lang:en AND Syria", "lang:en"),
        ("organi?ation", "organi?ation"),
        ('"air raid*"', '"air raid*"'),
        ('"air * raid"', '"air * raid"'),
        ("aid NEAR/S Syria", "aid NEAR/S Syria"),
        ("US-led OR Syria", "US-led"),  # its parts, or one word
        ("2 OF (aid, Syria, Gaza)", "2 OF (aid, Syria, Gaza)"),
    ],
)
def test_what_lucene_has_no_like_of_is_refused_and_named(query: str, part: str) -> None:
    with pytest.raises(UntranslatableError) as refused:
        translated(parse(query))
    assert str(refused.value) == part


def test_a_rule_is_a_line_with_its_id() -> None:
    assert rule_line("rule-7", parse("Syria OR relief")) == "rule-7\tOR 2 WORD syria WORD relief"


def test_an_article_is_its_words_by_place_and_a_long_way_from_title_to_body() -> None:
    article = Document.of({"title": "Aid, at last", "body": "Syria's US-led Élan."}, "en")
    words = "1:aid 1:at 1:last 1000:syria's 0:syria 1:us 0:usled 1:led 1:elan"
    assert article_line("article-1", article) == f"article-1\t{words}"


def test_an_article_without_a_title_or_any_word_has_no_gap() -> None:
    assert article_line("a", Document.of({"title": "", "body": "Aid"}, "en")) == "a\t1:aid"
    assert article_line("a", Document.of({"title": "", "body": "..."}, "en")) == "a\t"


def test_answers_are_read() -> None:
    assert read_ready("ready 9.11.1") == "9.11.1"
    assert read_pass("pass 612.25 433.5") == Pass(612.25, 433.5)
    assert read_matches(["a rule-1 rule-2", "b "]) == {"a": frozenset(["rule-1", "rule-2"]), "b": frozenset()}


def test_an_answer_to_something_else_is_an_error_that_shows_it() -> None:
    with pytest.raises(PeerError, match=r"^It was to say that it is ready, and said 'pass 1 2'\.$"):
        read_ready("pass 1 2")
    with pytest.raises(PeerError, match=r"^It was to say how long a pass took, and said 'pass 1'\.$"):
        read_pass("pass 1")


def test_matches_are_compared_one_by_one() -> None:
    ours = {"a": frozenset(["rule-1", "rule-2"]), "b": frozenset(["rule-3"])}
    theirs = {"a": frozenset(["rule-1"]), "b": frozenset(["rule-3", "rule-4"]), "c": frozenset(["rule-5"])}
    assert differences(ours, ours) == []
    assert differences(ours, theirs) == [
        ("a", "rule-2", "ours"),
        ("b", "rule-4", "Lucene Monitor"),
        ("c", "rule-5", "Lucene Monitor"),
    ]


@pytest.mark.parametrize(("java", "lucene"), [(17, "9.11.1"), (20, "9.11.1"), (21, "10.3.0"), (25, "10.3.0")])
def test_each_java_gets_a_lucene_that_it_runs(java: int, lucene: str) -> None:
    names = [Path(jar.file_name).stem for jar in jars_for(java)]
    parts = ("analysis-common", "core", "memory", "monitor", "queries")
    assert names == [f"lucene-{part}-{lucene}" for part in parts]
