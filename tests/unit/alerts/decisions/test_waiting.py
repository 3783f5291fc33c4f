"""What is not told at once: quiet hours, throttles, digests, and what was decided long after it came. It all comes out once."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts.pipeline import decide
from schemas import Alert, Notice, Quiet, StoryPolicy, Summary, Throttle
from tests.copying import replace
from tests.unit.alerts.decisions.timeline import START, Timeline, match, rule, words

HOUR, DAY = 3_600, 86_400
OFF = StoryPolicy(by="off")


def summaries(line: Timeline) -> list[Summary]:
    return [each for each in line.shown if isinstance(each, Summary)]


def test_in_quiet_hours_nothing_is_told_but_what_is_critical() -> None:
    line = Timeline()
    quiet = Quiet("12:00-14:00", "Europe/Berlin")  # 11 to 13 in UTC
    held = line.at(0, match("a", "x", rule(quiet=quiet)), match("b", "x", rule(quiet=quiet)), match("c", "", rule(quiet=quiet)))
    assert words(held) == ["held quiet quiet", "joined copy story", "held quiet quiet"]
    assert words(line.at(60, match("d", "", rule("war", "critical", quiet=quiet)))) == ["told new tell"]
    assert words(line.at(HOUR - 1, match("e", "", rule(quiet=quiet)))) == ["held quiet quiet"]
    assert words(line.at(HOUR, match("f", "", rule(quiet=quiet)))) == ["told new tell"]
    [summary] = summaries(line)
    assert summary.decided_at == START + timedelta(hours=1)
    assert summary.title == "Quiet hours 12:00-14:00 are over: 4 articles in 3 stories"
    assert [each.text for each in summary.lines] == ["On a (+1)", "On c", "On e"]


def test_what_joins_a_story_told_in_a_digest_goes_into_that_ones_thread() -> None:
    line = Timeline()
    quiet = rule(quiet=Quiet("12:00-13:00"))
    line.at(0, match("a", "x", quiet))
    line.at(HOUR + 1, match("b", "x", quiet))
    line.until(2 * HOUR)
    night, reply = summaries(line)
    assert (reply.reply_to, reply.title) == (night.id, "1 more: b.example")
    assert line.alerts() == []


def test_a_rule_that_rests_does_not_hold_up_another() -> None:
    line = Timeline()
    quiet = rule("sport", quiet=Quiet("00:00-23:59"))
    assert words(line.at(0, match("a", "", quiet, rule("war")))) == ["told new tell"]
    assert {each.id for each in line.alerts()[0].rules} == {"sport", "war"}


def test_of_several_waits_the_first_counts() -> None:
    line = Timeline()
    quiet, digest = rule("sport", quiet=Quiet("12:00-14:00")), rule("talks", mode="digest", digest="13:00")
    assert words(line.at(0, match("a", "", quiet, digest))) == ["collected digest digest"]
    line.until(DAY)
    assert [each.title for each in summaries(line)] == ["Digest 13:00: 1 article"]


def test_a_throttle_counts_a_sliding_window_and_collects_the_rest() -> None:
    line = Timeline()
    slow = rule(throttle=Throttle(2, HOUR), story=OFF)
    told = [line.at(minute * 60, match(f"a{minute}", "", slow))[0] for minute in (0, 30, 40, 59, 60, 70, 90)]
    assert words(told) == [
        "told new tell",
        "told new tell",
        "held throttled throttle",
        "held throttled throttle",
        "told new tell",
        "held throttled throttle",
        "told new tell",
    ]
    line.until(100 * 60)
    assert [(each.title, each.decided_at) for each in summaries(line)] == [
        ("Syria: 3 articles beside what its throttle lets through", START + timedelta(minutes=100))
    ]


@pytest.mark.parametrize(
    ("overflow", "priority", "ends"),
    [
        ("digest", "low", "held throttled throttle"),
        ("drop", "high", "suppressed dropped throttle"),
        ("drop_low", "low", "suppressed dropped throttle"),
        ("drop_low", "normal", "held throttled throttle"),
    ],
)
def test_what_becomes_of_the_rest_is_for_the_rule_to_say(overflow: str, priority: str, ends: str) -> None:
    line = Timeline()
    slow = rule("syria", priority, throttle=Throttle(1, HOUR, overflow), story=OFF)  # type: ignore[arg-type]
    assert words(line.at(0, match("a", "", slow), match("b", "", slow))) == ["told new tell", ends]
    # What was dropped was told to nobody.
    assert words(line.at(HOUR, match("b", "", slow, version=1)))[0].startswith("told new" if "dropped" in ends else "suppressed")


def test_a_rule_that_pauses_tells_its_owner_once_and_goes_on() -> None:
    line = Timeline()
    slow = rule(throttle=Throttle(1, HOUR, "pause_and_tell"), story=OFF, owner="@dana")
    decided = line.at(0, match("a", "", slow), match("b", "", slow), match("c", "", slow))
    assert words(decided) == ["told new tell", "held throttled throttle", "noticed paused throttle", "held throttled throttle"]
    [notice] = [each for each in line.shown if isinstance(each, Notice)]
    assert (notice.receiver, notice.kind, notice.title) == ("@dana", "paused", "Syria pauses until 24 Nov 2026, 13:00 UTC")
    assert notice.text.startswith("It told 1 alert in an hour, as many as its throttle lets it. What it matches until then ")
    assert words(line.at(HOUR + 1, match("d", "", slow))) == ["told new tell"]


def test_a_digest_is_told_at_its_time_by_story_with_the_most_important_first() -> None:
    line = Timeline()
    daily, high = (
        rule(each, each2, mode="digest", digest="08:00 Mon-Fri") for each, each2 in (("talks", "low"), ("war", "high"))
    )
    assert words(line.at(0, match("a", "x", daily), match("b", "", high), match("c", "x", daily))) == [
        "collected digest digest",
        "collected digest digest",
        "joined copy story",
    ]
    line.until(20 * HOUR)
    [digest] = summaries(line)
    assert digest.title == "Digest 08:00 Mon-Fri: 3 articles in 2 stories"
    assert ([each.text for each in digest.lines], digest.priority) == (["On b", "On a (+1)"], "high")
    line.until(10 * DAY)
    assert len(summaries(line)) == 1, "an empty one is not told"


def test_a_digest_of_many_has_them_all_in_its_thread() -> None:
    line = Timeline()
    daily = rule(mode="digest", digest="13:00", story=OFF)
    line.at(0, *(match(f"a{number}", "", daily) for number in range(100)))
    line.until(HOUR)
    first, *pages = summaries(line)
    assert first.title == "Digest 13:00: 100 articles. 85 lines more in the thread"
    assert [(len(each.lines), each.reply_to) for each in (first, *pages)] == [
        (15, None), (40, first.id), (40, first.id), (5, first.id),
    ]  # fmt: skip
    assert len({each.text for page in (first, *pages) for each in page.lines}) == 100


def test_both_means_at_once_and_in_the_digest() -> None:
    line = Timeline()
    line.at(0, match("a", "", rule(mode="both", digest="13:00")))
    line.until(HOUR)
    assert [type(each) for each in line.shown] == [Alert, Summary]


def test_an_empty_digest_is_told_where_the_rule_says_so_and_not_for_ever() -> None:
    line = Timeline()
    line.at(0, match("a", "", rule(mode="digest", digest="13:00", digest_empty="say")))
    line.until(60 * DAY)
    titles = [each.title for each in summaries(line)]
    assert titles[:2] == ["Digest 13:00: 1 article", "Digest 13:00: nothing new"]
    assert len(titles) == 14


def test_a_schedule_or_zone_that_cannot_be_read_holds_nothing() -> None:
    line = Timeline()
    wrong = rule(mode="digest", digest="25:00"), rule("b", quiet=Quiet("12:00-13:00", "Nowhere/Land"))
    assert words(line.at(0, match("a", "", wrong[0]))) == ["told new tell"]
    assert words(line.at(0, match("b", "", wrong[1]))) == ["held quiet quiet"], "the zone of the house counts"


def test_where_there_is_no_room_to_wait_it_is_told_at_once() -> None:
    line = Timeline()
    line.limits = replace(line.limits, waiting=2)
    daily = rule(mode="digest", digest="13:00", story=OFF)
    assert words(line.at(0, *(match(each, "", daily) for each in "abc"))) == [
        "collected digest digest", "collected digest digest", "told bound tell",
    ]  # fmt: skip
    line.until(HOUR)
    assert words(line.at(HOUR, match("d", "", daily))) == ["collected digest digest"], "there is room again"


def test_what_is_decided_long_after_it_came_comes_in_one_message() -> None:
    line = Timeline()
    three_days = 3 * DAY
    for hour in range(3):
        assert words(line.at(hour * HOUR, match(f"a{hour}", "x"), match(f"b{hour}"), now=three_days))[-1] == "collected away late"
    assert line.shown == []
    assert words(line.at(three_days - HOUR, match("new"), now=three_days)) == ["told new tell"], "what is in time is told"
    line.until(three_days + 61)
    assert [each.title for each in summaries(line)] == ["While I was away: 6 articles in 4 stories"]


def test_a_clock_that_went_wrong_is_not_believed() -> None:
    line = Timeline()
    decisions = line.at(0, match("a"), now=10)
    in_a_year, clock = START + timedelta(days=400), START + timedelta(seconds=20)
    [future] = decide(match("b"), line.state, in_a_year, line.silences, line.limits, now=clock)
    line.state.apply(future)
    assert future.decided_at == START + timedelta(seconds=20)
    assert decisions[0].decided_at == START
    [before] = line.at(5, match("c"))
    assert before.decided_at == START + timedelta(seconds=20), "what comes late is decided as of what was decided already"


def test_time_goes_on_where_a_clock_that_was_ahead_was_set_back() -> None:
    line = Timeline()
    quiet, slow = rule("night", quiet=Quiet("22:00-06:00")), rule("slow", throttle=Throttle(1, HOUR), story=OFF)
    line.at(0, match("a", "x"), match("b", "", slow), now=0)
    line.at(1, match("c", "x"), now=1)
    ahead = 10 * HOUR  # ten in the evening
    line.at(ahead, match("d", "", slow), match("e", "", slow), match("z", "y"), now=ahead)
    line.until(ahead)
    for clock in (60, 120):
        decided = line.at(clock, match(f"n{clock}", "", quiet), match(f"x{clock}", "x"), match(f"s{clock}", "", slow), now=clock)
        assert words(decided) == ["told new tell", "joined copy story", "held throttled throttle"]
        assert [each.decided_at for each in decided] == [START + timedelta(seconds=clock)] * 3
        assert [each.due_at and (each.due_at - START).total_seconds() for each in decided[1:]] == [
            {60: 91, 120: 151}[clock], 60 + HOUR,
        ]  # fmt: skip
        line.restart(line.log)
    line.until(2 * HOUR, now=2 * HOUR)
    assert [each.title for each in summaries(line)][-1] == "Slow: 2 articles beside what its throttle lets through"


def test_what_a_clock_put_off_for_years_is_told_when_it_is_right_again() -> None:
    line = Timeline()
    years = 3_650 * DAY
    assert words(line.at(0, match("a"), match("b"), now=years)) == ["collected away late"] * 2
    line.restart()
    assert line.until(60, now=60) != []
    assert [each.title for each in summaries(line)] == ["While I was away: 2 articles"]
    assert line.until(120, now=120) == []
    assert words(line.at(120, match("c"), now=120)) == ["told new tell"]


def test_a_digest_in_the_night_of_the_change_comes_once() -> None:
    line = Timeline()
    line.limits = replace(line.limits, timezone=ZoneInfo("Europe/Berlin"))
    daily = rule(mode="digest", digest="02:30", story=OFF)
    spring = 124 * DAY  # 28 March 2027, the day the clock goes forward at 02:00
    for day in range(-3, 3):
        line.at(spring + day * DAY, match(f"a{day}", "", daily))
    line.until(spring + 4 * DAY)
    assert [f"{each.decided_at:%d %H:%M}" for each in summaries(line)] == [
        "26 01:30", "27 01:30", "28 01:30", "29 00:30", "30 00:30", "31 00:30",
    ]  # fmt: skip


def test_one_digest_has_those_who_want_to_hear_of_nothing_and_the_others() -> None:
    line = Timeline()
    asks = rule("asks", mode="digest", digest="13:00", digest_empty="say")
    line.at(0, match("a", "", asks), match("b", "", rule("other", mode="digest", digest="13:00")))
    line.until(HOUR)
    line.at(2 * HOUR, match("c", "", rule("other", mode="digest", digest="13:00")), match("d", "x", asks), match("e", "x", asks))
    line.restart()
    line.until(2 * DAY + 2 * HOUR)
    assert [each.title for each in summaries(line)] == [
        "Digest 13:00: 2 articles", "Digest 13:00: 3 articles in 2 stories", "Digest 13:00: nothing new",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "changed", [None, {"mode": "digest", "digest": "13:00"}, {"mode": "digest", "digest": "14:00", "digest_empty": "say"}]
)
def test_what_waits_is_told_and_nothing_more_for_a_rule_that_was_retired_or_says_otherwise(
    changed: dict[str, Any] | None,
) -> None:
    line = Timeline()
    line.at(0, match("a", "", rule(mode="digest", digest="13:00", digest_empty="say")))
    if changed is None:
        line.runs = lambda _rule: False
    else:
        line.at(60, match("b", "", rule(**changed)))
    line.until(5 * DAY)
    line.restart()
    line.until(6 * DAY)
    empty = [each.decided_at.hour for each in summaries(line) if each.title.endswith("nothing new")]
    assert summaries(line)[0].title.startswith("Digest 13:00: ")
    assert set(empty) == ({14} if changed and "digest_empty" in changed else set())


def test_a_rule_that_paused_is_not_told_of_the_days_between() -> None:
    line = Timeline()
    line.at(0, match("a", "", rule(mode="digest", digest="13:00", digest_empty="say")))
    line.until(2 * HOUR)
    line.runs = lambda _rule: False
    line.until(4 * DAY)
    line.runs = lambda _rule: True
    line.until(5 * DAY + 2 * HOUR)
    assert [f"{each.decided_at:%d}" for each in summaries(line)] == ["24", "28", "29"]


def test_what_waited_is_told_elsewhere_where_its_channel_takes_nothing() -> None:
    line = Timeline()
    daily = {"mode": "digest", "digest": "13:00", "story": OFF}
    line.at(0, *(match(f"a{number}", "", rule("plain", **daily)) for number in range(20)))
    line.at(1, match("b", "", rule("low", "low", fallback="#low", **daily)), match("c", "", rule(fallback="#editors", **daily)))
    line.restart()
    line.until(HOUR)
    assert [each.fallback for each in summaries(line)] == ["#editors", "#editors"], "the page in the thread too"
    line.at(2 * HOUR, match("d", "", rule("plain", **daily)))
    line.until(2 * DAY)
    assert summaries(line)[-1].fallback is None
