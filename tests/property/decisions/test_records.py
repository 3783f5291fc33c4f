"""Records of the ledger have a bound, whatever a match holds, and whoever reads them knows what the one knew that wrote them."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.decisions import Limits, Silences, fitted
from schemas import (
    MOST_BYTES,
    PRIORITIES,
    Card,
    Decision,
    Expect,
    Match,
    MatchedRule,
    Outcome,
    Policy,
    Quiet,
    Quote,
    Reason,
    Silence,
    StoryPolicy,
    Throttle,
    match_id,
    record_of,
)
from schemas.messages import Source
from tests.copying import replace
from tests.unit.alerts.decisions.timeline import START, Timeline, match, rule, words

# One byte each, two, three, four; two and six as JSON writes them.
SIGNS = 'aé漢😀"\x01'
POLICIES = (
    Policy(),
    Policy(throttle=Throttle(1, 600, "pause_and_tell")),
    Policy(throttle=Throttle(2, 600), story=StoryPolicy(by="event")),
    Policy(quiet=Quiet("12:00-12:30", "UTC")),
    Policy(mode="both", digest="13:00 Mon-Fri Europe/Berlin", expect=Expect((1, 999_999), 863_913_600)),
)


def longest(sign: str, most: int, name: str = "") -> str:
    return (name + sign * most)[:most]


@st.composite
def matches(draw: st.DrawFn, signs: str = SIGNS) -> Match:
    """With members as long as the schema lets them be, or short ones."""

    def text(most: int, short: str) -> str:
        return longest(draw(st.sampled_from(signs)), most, short) if draw(st.booleans()) else short

    policies = draw(st.lists(st.sampled_from(POLICIES), min_size=1, max_size=3))
    owner = text(100, "@dana")
    rules = tuple(
        MatchedRule(
            text(100, f"r{number}"), text(150, f"R{number}"), text(255, "desk"), text(40, "1-a"),
            draw(st.sampled_from(PRIORITIES)), (), owner=owner, style="compact", policy=policies[number % len(policies)],
        )
        for number in range(draw(st.sampled_from([1, 2, 9, 60, 200])))
    )  # fmt: skip
    url = f"https://a.example/{'x' * draw(st.sampled_from([1, 400, 2_900]))}"
    source = Source(text(253, "a.example"), text(300, "A"), "DE", 1)
    card = Card(text(512, "a1"), url, text(5_000, "On it"), START, source, language="en")
    quotes = (Quote(text(300, "A quote of it"), tuple((at, at + 1) for at in range(0, 300, 2))),) * 3
    fingerprint = "w1:" + text(draw(st.sampled_from([570, 797])), "x")
    receiver = text(100, "#syria")
    return Match(match_id(receiver, card.id), receiver, card, rules, quotes, START, fingerprint)


@settings(max_examples=60)
@given(matches(), st.sampled_from([0, 60, 86_400]))
def test_every_record_has_a_bound(first: Match, gap: int) -> None:
    noise = Silence("s-1", "outlet", "b.example", START, START + timedelta(hours=1), longest("漢", 500), longest("é", 100))
    line = Timeline(Limits(ops="#ops"), Silences.of([replace(noise, receiver=first.receiver), replace(noise, id="s-2")]))
    source = replace(first.article, id="other")
    line.at(0, first, Match.read(bytes(first)))
    line.at(gap, replace(first, id=match_id(first.receiver, "other"), article=source))
    line.at(gap, replace(first, article=replace(first.article, title="Another"), matched_at=START.replace(minute=1)))
    line.restart()
    line.at(gap + 1, first)
    line.until(gap + 3 * 86_400)
    for each in line.log:
        assert len(record_of(each)) <= MOST_BYTES == 1_500
        assert Decision.read(bytes(each)) == each


@settings(max_examples=60)
@given(matches("aé漢😀"))
def test_of_as_many_rules_as_there_are_nobody_is_told_twice_and_none_is_forgotten(first: Match) -> None:
    line = Timeline()
    rules = tuple(
        replace(each, id=f"{number}-{each.id}"[:100], policy=Policy(story=StoryPolicy(by="off")), priority="normal")
        for number, each in enumerate(first.rules)
    )
    first = replace(first, receiver="#syria", rules=rules)
    [told] = line.at(0, first)
    assert len(told.rules) + told.unnamed == len(rules)
    line.restart()
    later = {"matched_at": START.replace(minute=1)}
    assert words(line.at(1, replace(first, **later))) == ["suppressed duplicate told"]
    more = (*rules[:-1], replace(rules[-1], priority="high"))
    [also] = line.at(2, replace(first, rules=more, matched_at=START.replace(minute=2)))
    assert (words([also]), [each.id for each in line.alerts()[-1].rules]) == (["told also tell"], [rules[-1].id])
    assert len(line.alerts()[0].rules) == len(rules)


@given(st.integers(1, 200), st.integers(1, 3))
def test_a_throttle_counts_rules_without_a_name_too(count: int, most: int) -> None:
    said: dict[str, Any] = {"story": StoryPolicy(by="off"), "throttle": Throttle(most, 600, "drop")}
    rules = [rule(f"rule-{number}", **said) for number in range(count)]
    line = Timeline()
    for number in range(most):
        assert words(line.at(number, match(f"a{number}", "", *rules))) == ["told new tell"]
    line.restart()
    assert words(line.at(10, match("b", "", *rules))) == ["suppressed dropped throttle"]
    assert words(line.at(700, match("c", "", *rules))) == ["told new tell"]


def test_what_is_left_out_and_in_which_order() -> None:
    line = Timeline()
    left: dict[int, list[str]] = {}
    for count in (1, 20, 60, 90, 100, 200):
        rules = [rule(f"rule-{number}-of-{count}") for number in range(count)]
        [told] = line.at(count, match(f"a{count}", "x" * 560 + str(count), *rules))
        card, names = told.card, [f"{len(told.rules)} names"]
        kept = {
            "quotes": card and card.quotes,
            "url": card and card.url,
            "card": card,
            "story": told.story,
            "article": told.article,
        }
        left[count] = names + [name for name, each in kept.items() if each]
        assert len(rules) == len(told.rules) + told.unnamed
        assert told.reason is (Reason.BOUND if told.story is None else Reason.NEW)
    assert left == {
        1: ["1 names", "quotes", "url", "card", "story", "article"],
        20: ["2 names", "quotes", "url", "card", "story", "article"],
        60: ["0 names", "quotes", "url", "card", "story", "article"],
        90: ["0 names", "story", "article"],
        100: ["0 names", "article"],
        200: ["0 names", "article"],
    }


def test_a_notice_is_cut_and_a_short_one_stays() -> None:
    notice = Decision("0" * 32, "#syria", Outcome.NOTICED, Reason.PAUSED, "throttle", START, about="r", title="T", words="W")
    assert fitted(notice) is notice
    long = fitted(replace(notice, words="漢" * 1_500, title="é" * 300))
    assert len(bytes(long)) <= MOST_BYTES
    assert (long.words or "").endswith("漢…")
    assert (long.title, long.about) == ("é" * 300, "r")
