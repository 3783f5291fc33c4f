"""Articles past rules, counted: by day of a zone, each article once, and beside the rules as they were."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from matching.analysis.document import Document
from matching.reasons import LinePiece
from rules.backtest.collector import Arrival, Collector
from rules.backtest.result import MOST_BARS, Backtest, Comparison, Explained
from rules.definition import Definition
from rules.rule import Rule, rule_of
from schemas.messages import Article, Source
from tests.copying import replace

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")


def rule(rule_id: str, query: str, **said: object) -> Rule:
    known = {"name": rule_id, "watchlist": "desk", "status": "active", "priority": "normal"}
    return rule_of(Definition.of({"id": rule_id, **known, "query": query, **said}))


def article(name: str, body: str, at: datetime = NOON, title: str = "A title") -> Arrival:
    read = Article(name, f"https://a.org/{name}", title, body, at, Source("a.org", "The Herald"))
    return Arrival(read, at, at)


def backtest(
    rules: Iterable[Rule],
    arrivals: Iterable[Arrival],
    *,
    zone: ZoneInfo = UTC_ZONE,
    samples: int = 3,
    before: Iterable[Rule] | None = None,
) -> Backtest:
    def told(of: Rule, document: Document) -> Explained:
        return Explained(((LinePiece(f"{of.query} in {document.texts['body']}"),),), {})

    collector = Collector(rules, zone=zone, samples=samples, before=before, explain=told)
    for arrival in arrivals:
        collector.add(arrival)
    return collector.result()


def test_matches_are_counted_by_day_and_rule() -> None:
    days = [NOON, NOON + timedelta(hours=1), NOON + timedelta(days=2)]
    test = backtest(
        [rule("red", "red"), rule("blue", "blue"), rule("green", "green")],
        [article("1", "red", days[0]), article("2", "red blue", days[1]), article("3", "nothing", days[2])],
    )
    first, third = date(2026, 11, 24), date(2026, 11, 26)
    assert [(each.rule.id, dict(each.days), each.matches) for each in test.rules] == [
        ("red", {first: 2}, 2),
        ("blue", {first: 1}, 1),
        ("green", {}, 0),
    ]
    assert (dict(test.days), test.articles, test.matched, test.silent) == ({first: 2, third: 1}, 3, 2, ("green",))
    assert test.charted == (first, date(2026, 11, 25), third)
    assert [(pair.first, pair.second, pair.shared) for pair in test.overlap.pairs] == [("red", "blue", 1)]
    assert test.comparison is None


def test_a_day_is_that_of_the_zone() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert list(backtest([rule("red", "red")], [article("1", "red", late)], zone=ZoneInfo("Europe/Berlin")).days) == [
        date(2026, 11, 25)
    ]


@pytest.mark.parametrize("at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_the_ends_of_the_calendar_are_days_too_and_stretch_no_chart(at: datetime) -> None:
    arrivals = [article("1", "red", at), article("2", "red", NOON)]
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        test = backtest([rule("red", "red")], arrivals, zone=ZoneInfo(zone))
        assert test.rules[0].matches == 2
        assert sorted(test.days) == list(test.charted)


@pytest.mark.parametrize(
    ("apart", "unit", "bars", "second"),
    [
        (1, "day", 31, date(2026, 11, 25)),
        (2, "week", 9, date(2026, 11, 30)),
        (10, "month", 11, date(2026, 12, 1)),
        (100, "year", 10, date(2027, 1, 1)),
    ],
)
def test_a_chart_of_a_long_time_goes_by_weeks_months_or_years(apart: int, unit: str, bars: int, second: date) -> None:
    arrivals = [article(str(number), "red", NOON + timedelta(days=apart * number)) for number in range(31)]
    test = backtest([rule("red", "red")], arrivals)
    assert (test.chart_unit, len(test.charted), test.charted[1]) == (unit, bars, second)
    counts = test.by_bar(test.days)
    assert sum(counts.values()) == 31
    assert set(counts) <= set(test.charted)


def test_where_even_the_years_are_too_many_the_last_days_with_articles_are_charted() -> None:
    arrivals = [article(str(number), "red", NOON + timedelta(days=1000 * number)) for number in range(40)]
    test = backtest([rule("red", "red")], arrivals)
    assert (test.chart_unit, test.charted) == ("day", tuple(sorted(test.days)[-MOST_BARS:]))


def test_the_age_of_an_article_is_what_it_was() -> None:
    fresh = article("1", "red")
    stale = fresh._replace(now=NOON + timedelta(hours=72))
    assert backtest([rule("red", "red age<48")], [fresh]).rules[0].matches == 1
    assert backtest([rule("red", "red age<48")], [stale]).rules[0].matches == 0


def test_an_article_read_again_takes_the_place_of_what_was_read_before() -> None:
    rules, before = [rule("red", "red"), rule("blue", "blue")], [rule("red", "green")]
    later = [article("1", "blue green", NOON + timedelta(days=1)), article("2", "red")]
    test = backtest(rules, [article("1", "red"), *later], before=before)
    assert test.again == 1
    assert replace(test, again=0) == backtest(rules, later, before=before)
    assert test.rules[0].change is not None
    assert (test.rules[0].change.gained, test.rules[0].change.lost) == (1, 1)


def test_samples_show_headline_and_cuts_with_the_hits() -> None:
    test = backtest([rule("red", "red")], [article("1", "It was red.", title="A red title")])
    (sample,) = test.rules[0].samples
    assert (sample.article_id, sample.title, sample.title_marks) == ("1", "A red title", ((2, 5),))
    assert (sample.outlet, sample.published_at) == ("The Herald", NOON)
    assert [tuple(cut) for cut in sample.snippets] == [("body", "It was red.", ((7, 10),))]


def test_samples_are_few_the_same_in_any_order_and_sorted_by_age() -> None:
    arrivals = [article(str(number), "red", NOON + timedelta(hours=number)) for number in range(50)]
    chosen = backtest([rule("red", "red")], arrivals).rules[0].samples
    assert len(chosen) == 3
    assert chosen == backtest([rule("red", "red")], reversed(arrivals)).rules[0].samples
    assert [each.published_at for each in chosen] == sorted(each.published_at for each in chosen)
    assert chosen[-1].published_at > NOON + timedelta(hours=3), "not the first ones"
    assert backtest([rule("red", "red")], arrivals, samples=0).rules[0].samples == ()


def test_a_changed_rule_gains_and_loses_with_the_reason() -> None:
    before = [rule("red", "red"), rule("same", "red"), rule("gone", "red")]
    after = [rule("red", "blue"), rule("same", "red"), rule("new", "red")]
    test = backtest(after, [article("1", "red"), article("2", "blue"), article("3", "red blue")], before=before)
    assert test.comparison == Comparison(("new",), ("gone",), ("same",))
    changes = {each.rule.id: each.change for each in test.rules}
    assert (changes["same"], changes["new"]) == (None, None)
    change = changes["red"]
    assert change is not None
    assert (change.before, change.gained, change.lost) == (before[0], 1, 1)
    assert [(each.sample.article_id, each.explained) for each in change.gained_samples] == [
        ("2", Explained(((LinePiece("blue in blue"),),), {}))
    ]
    # What is lost is marked as the rule matched it before, and explained by what the rule says now.
    (lost,) = change.lost_samples
    assert [tuple(cut) for cut in lost.sample.snippets] == [("body", "red", ((0, 3),))]
    assert lost.explained == Explained(((LinePiece("blue in red"),),), {})


def test_layout_does_not_make_a_rule_another_nor_does_the_number_of_its_revision() -> None:
    before = [replace(rule("red", "red AND blue"), revision="4-0123456789ab")]
    test = backtest([rule("red", "red\n  blue")], [article("1", "red blue")], before=before)
    assert test.comparison == Comparison((), (), ("red",))
