"""What went wrong is told by cause, with counts and the first three places."""

from schemas import Article, UnreadableError
from wirewatch.articles import Causes


def test_thousands_of_lines_are_a_few() -> None:
    causes = Causes()
    for number in range(3238):
        causes.add(f"a.csv:{number + 2}", f'has {number} cells, such as "{number} \\" a"')
    causes.add("a.csv:9", "something else")
    assert causes.count == 3239
    assert causes.lines() == [
        '3,238 lines (first a.csv:2, a.csv:3, a.csv:4): has 0 cells, such as "0 \\" a"',
        "a.csv:9: something else",
    ]


def test_few_places_are_all_there_are() -> None:
    causes = Causes()
    causes.add("a:1", "x 1")
    causes.add("a:2", "x 2")
    assert causes.lines("message") == ["2 messages (a:1, a:2): x 1"]


def test_what_breaks_the_same_rule_of_the_same_member_is_one_cause() -> None:
    causes = Causes()
    for number, raw in enumerate((b'{"id": 1}', b'{"id": [2, 3]}', b'{"id": "a"}', b"{"), 1):
        try:
            Article.read(raw)
        except UnreadableError as error:
            causes.add_error(f"a:{number}", error)
    assert [line.partition(":")[0] for line in causes.lines()] == ["2 lines (a", "a", "a"]


def test_causes_without_end_are_counted_together() -> None:
    causes = Causes(most=2)
    for letter in "abcde":
        causes.add(f"f:{letter}", f"reason {letter}")
    assert causes.lines() == ["f:a: reason a", "f:b: reason b", "3 lines (f:c, f:d, f:e) for still other reasons."]
    assert causes.count == 5


def test_what_has_another_remedy_is_another_cause() -> None:
    whole = b'"id": "1", "url": "https://a.example/", "body": "", "title": "T"'
    causes = Causes()
    for number, raw in enumerate((
        b"{%s, \"published_at\": null}" % whole,
        b"{%s, \"published_at\": 1772352600}" % whole,
        b"{%s, \"published_at\": 1772352601000}" % whole,
        b"{%s, \"published_at\": \"2026-03-01\"}" % whole,
        b"{%s, \"published_at\": \"2026-03-01T08:30:00\"}" % whole,
        b"{%s, \"published_at\": [1]}" % whole,
        b"{%s, \"published_at\": [2, \"; \"]}" % whole,
        b"{%s, \"pubDate\": 1}" % whole,
        b"{%s, \"timestamp\": 1}" % whole,
    ), 1):  # fmt: skip
        try:
            Article.read(raw)
        except UnreadableError as error:
            causes.add_error(f"a:{number}", error)
    told = causes.lines()
    assert [line.partition("): ")[0] for line in told[:2]] == ["2 lines (a:2, a:3", "2 lines (a:6, a:7"]
    assert [line.partition(": ")[0] for line in told[2:]] == ["a:1", "a:4", "a:5", "a:8", "a:9"]
    assert 'write "2026-03-01T08:10:00Z"' in told[0]
    assert "is null" in told[2]
    assert ("pubDate" in told[5], "timestamp" in told[6]) == (True, True)
