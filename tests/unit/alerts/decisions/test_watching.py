"""Rules that are not as their owner expects: silent, too seldom, too often, or most of what a channel is told."""

from schemas import Expect, Notice, StoryPolicy
from tests.copying import replace
from tests.unit.alerts.decisions.timeline import Timeline, match, rule

HOUR, DAY = 3_600, 86_400
OFF = StoryPolicy(by="off")


def notices(line: Timeline) -> list[tuple[str, str, str]]:
    return [(f"{each.decided_at:%d %H:%M}", each.receiver, each.title) for each in line.shown if isinstance(each, Notice)]


def test_a_rule_that_matches_nothing_for_too_long_is_told_once() -> None:
    line = Timeline()
    watched = rule(expect=Expect(silent_after_s=2 * DAY), owner="@dana")
    line.at(0, match("a", "", watched))
    line.at(DAY, match("b", "", watched))
    line.until(20 * DAY)
    assert notices(line) == [("27 12:00", "@dana", "Syria matches nothing")]
    line.restart()
    line.until(25 * DAY)
    line.at(25 * DAY, match("c", "", watched))
    line.until(40 * DAY)
    assert len(notices(line)) == 2


def test_days_outside_of_what_is_expected_are_told() -> None:
    line = Timeline()
    watched = rule(expect=Expect(per_day=(1, 2)), owner="@dana", story=OFF)
    line.at(0, match("first", "", watched))
    for number in range(3):
        line.at(DAY + number, match(f"a{number}", "", watched))
    line.at(2 * DAY, match("b", "", watched))
    line.until(3.5 * DAY)
    line.restart()
    line.until(3.6 * DAY)
    assert notices(line) == [
        ("26 00:00", "@dana", "Syria had 3 matches in a day"),
        ("28 00:00", "@dana", "Syria had 0 matches in a day"),
    ]


def test_nobody_expects_anything_of_a_rule_that_was_retired() -> None:
    line = Timeline()
    line.at(0, match("a", "", rule(expect=Expect((1, 2), DAY), owner="@dana")))
    line.runs = lambda _rule: False
    line.until(10 * DAY)
    assert notices(line) == []


def test_what_an_owner_expects_no_more_is_forgotten() -> None:
    line = Timeline()
    watched, other = rule(expect=Expect((1, 2), 2 * DAY), owner="@dana", story=OFF), rule(owner="@dana", story=OFF)
    line.at(0, match("a", "", watched))
    for day in range(1, 5):
        line.at(day * DAY, match(f"b{day}", "", other))
    line.restart()
    line.until(8 * DAY)
    assert notices(line) == [], "its owner took expect away"
    line.at(8 * DAY, match("c", "", watched))
    line.until(11 * DAY)
    assert [title for _, _, title in notices(line)] == [
        "Syria had 0 matches in a day", "Syria matches nothing", "Syria had 0 matches in a day",
    ]  # fmt: skip


def test_without_an_owner_the_channel_for_operations_is_told_and_else_nobody() -> None:
    for ops, told in (("#ops", ["#ops"]), (None, [])):
        line = Timeline()
        line.limits = replace(line.limits, ops=ops)
        line.at(0, match("a", "", rule(expect=Expect(silent_after_s=DAY))))
        line.until(2 * DAY)
        assert [each for _, each, _ in notices(line)] == told


def test_a_rule_that_makes_most_of_a_channel_is_told_once_a_week() -> None:
    line = Timeline()
    for number in range(24):
        name = "loud" if number % 2 else f"rule-{number % 10}"
        line.at(number, match(f"a{number}", "", rule(name, story=OFF, owner="@dana")))
    line.until(4 * DAY)
    assert notices(line) == [("25 00:00", "@dana", "Loud makes 50% of the messages in #syria")]
