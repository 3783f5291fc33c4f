"""What is told of alerts that come at once: exactly what, in how many messages, and when that ends."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from inline_snapshot import snapshot

from alerts.floods import FloodState, plan
from alerts.floods.summaries import CHARACTERS
from alerts.journal import accepted, is_update
from schemas import Mode, State, Tally, Why
from tests.copying import replace
from tests.unit.alerts.floods.channel import RECEIVER, UTC, Channel, alert, by_id, summary, waiting
from tests.unit.alerts.samples import NOW


def seconds(channel: Channel, begin: datetime = NOW) -> list[float]:
    """When something was posted."""
    return [(at - begin).total_seconds() for at, _ in channel.told]


def titles(channel: Channel) -> list[str]:
    return [each.headline for _, each in channel.told]


def modes(channel: Channel) -> list[tuple[float, Mode]]:
    """Each mode with the second in which it began."""
    found: list[tuple[float, Mode]] = []
    for at, planned in channel.plans:
        if not found or found[-1][1] is not planned.state.mode:
            found.append(((at - NOW).total_seconds(), planned.state.mode))
    return found


def test_thirty_alerts_are_thirty_messages() -> None:
    channel = Channel()
    channel.run({0: [alert(number) for number in range(30)]})
    assert titles(channel) == [f"Story {number}" for number in range(30)]
    assert seconds(channel) == list(range(30))


def test_one_more_is_a_digest_of_each_rule() -> None:
    channel = Channel()
    channel.run({0: [alert(number, rule="oil" if number < 20 else "gas") for number in range(31)]})
    assert titles(channel) == snapshot(
        [
            "Rule oil: 20 alerts since 24 Nov 2026, 18:30 UTC (busy: one digest a rule each minute)",
            "Rule gas: 11 alerts since 24 Nov 2026, 18:30 UTC",
        ]
    )
    assert seconds(channel) == [5, 6]
    first, second = (summary(each) for each in channel.messages())
    assert [line.text for line in first.lines] == [f"Story {number}" for number in range(15)]
    assert (first.more, second.more) == (5, 0)
    assert first.lines[0].rule is None, "it stands in the title"
    ends = channel.ends()
    told = Counter(end.summary for end in ends.values() if end.state is State.COALESCED)
    assert told == {first.id: 20, second.id: 11}
    assert {end.reason for end in ends.values() if end.state is State.COALESCED} == {Why.SUMMED_UP}
    assert modes(channel) == [(0, Mode.BUSY), (65, Mode.NORMAL)]


def test_a_rule_has_one_digest_a_minute() -> None:
    channel = Channel()
    channel.run({second: [alert(40 * second + each) for each in range(40)] for second in range(0, 180, 20)})
    told = [at for at, each in zip(seconds(channel), channel.messages(), strict=True) if each.members]
    assert told == [5, 65, 125, 185]
    assert sum(len(each.members) for each in channel.messages()) == 360


def test_rules_beyond_five_share_a_digest() -> None:
    channel = Channel()
    rules = [f"r{number % 8}" for number in range(60)]
    channel.run({0: [alert(number, rule=rule, priority="high" if rule == "r7" else "low") for number, rule in enumerate(rules)]})
    assert titles(channel) == snapshot(
        [
            "Rule r7: 7 alerts since 24 Nov 2026, 18:30 UTC (busy: one digest a rule each minute)",
            "Rule r0: 8 alerts since 24 Nov 2026, 18:30 UTC",
            "Rule r1: 8 alerts since 24 Nov 2026, 18:30 UTC",
            "Rule r2: 8 alerts since 24 Nov 2026, 18:30 UTC",
            "Other rules: 29 alerts since 24 Nov 2026, 18:30 UTC",
        ]
    )
    assert summary(channel.messages()[-1]).lines[0].rule == "Rule r3"


def test_five_hundred_at_once_are_one_summary_with_pages() -> None:
    channel = Channel()
    rules = ["oil"] * 300 + ["gas"] * 200
    alerts = [alert(number, rule=rule, priority="high" if number == 444 else "normal") for number, rule in enumerate(rules)]
    channel.run({0: alerts})
    root, *pages = channel.messages()
    assert summary(root).title == snapshot("Flood: 500 alerts since 24 Nov 2026, 18:30 UTC. Each has a line in this thread.")
    assert [line.text for line in summary(root).lines] == ["300 alerts: Rule oil", "200 alerts: Rule gas"]
    assert {summary(page).reply_to for page in pages} == {root.id}
    assert [len(page.members) for page in pages] == [40] * 12 + [20]
    assert [summary(page).title for page in pages][::6] == snapshot(
        ["Alerts 1 to 40 of this flood", "Alerts 241 to 280 of this flood", "Alerts 481 to 500 of this flood"]
    )
    assert summary(pages[0]).lines[0].text == "Story 444", "the most important first"
    assert sorted(line.text for page in pages for line in summary(page).lines) == sorted(f"Story {n}" for n in range(500))
    updates = [summary(each) for _, each in channel.told if is_update(each)]
    assert [each.title for each in updates] == snapshot(
        [
            "Flood: 500 alerts since 24 Nov 2026, 18:30 UTC. Each has a line in this thread.",
            "Flood over: 500 alerts from 24 Nov 2026, 18:30 UTC to 24 Nov 2026, 18:31 UTC. Each has a line in this thread.",
        ]
    )
    assert len(channel.messages()) <= 40
    assert modes(channel) == [(0, Mode.FLOOD), (66, Mode.BUSY), (126, Mode.NORMAL)]


def test_ten_thousand_in_a_minute_end_within_twelve_minutes() -> None:
    channel = Channel()
    channel.run({second: [alert(200 * second + each) for each in range(200)] for second in range(50)})
    ends = channel.ends()
    alerts = [ends[f"{number:032x}"] for number in range(10_000)]
    assert {each.state for each in alerts} == {State.COALESCED}
    assert all(each.summary is not None and ends[each.summary].state is State.DELIVERED for each in alerts)
    assert (max(at for at, each in channel.told if each.members) - NOW) < timedelta(minutes=12)
    assert [mode for _, mode in modes(channel)] == [Mode.BUSY, Mode.FLOOD, Mode.BUSY, Mode.NORMAL]
    assert len([each for each in channel.messages() if summary(each).reply_to is None]) == 1


def test_critical_alerts_are_told_singly_and_first() -> None:
    channel = Channel()
    crowd = [alert(number) for number in range(1_000)]
    channel.run({0: crowd, 7.5: [alert(5_000, priority="critical")], 9.2: [alert(5_001, priority="critical")]})
    told = {each.id: at for at, each in channel.told if each.priority == "critical"}
    assert [(at - NOW).total_seconds() for at in told.values()] == [8, 10]
    ends = channel.ends()
    assert [ends[each].state for each in told] == [State.DELIVERED, State.DELIVERED]


def test_notices_are_told_in_a_flood_too() -> None:
    """And they are no part of it: they are neither counted nor summed up."""
    channel = Channel()
    channel.run({0: [alert(n) for n in range(301)], 1: [alert(400, reply_to=f"{1:032x}")]})
    assert f"{400:032x}" in {each.id for _, each in channel.told}


def test_modes_wait_a_minute_before_they_go_down() -> None:
    state = FloodState(RECEIVER).entered(Mode.FLOOD, NOW)
    at = [NOW + timedelta(seconds=each) for each in (59, 60)]
    assert [state.mode_at(each, 0) for each in at] == [Mode.FLOOD, Mode.BUSY]
    assert [state.mode_at(at[1], waiting) for waiting in (149, 150, 301)] == [Mode.BUSY, Mode.FLOOD, Mode.FLOOD]
    busy = FloodState(RECEIVER).entered(Mode.BUSY, NOW)
    assert [busy.mode_at(at[1], waiting) for waiting in (9, 10, 300, 301)] == [Mode.NORMAL, Mode.BUSY, Mode.BUSY, Mode.FLOOD]


def test_what_was_summed_up_in_the_last_minute_counts_as_what_waits() -> None:
    state = FloodState(RECEIVER).entered(Mode.FLOOD, NOW).summed_up(NOW + timedelta(seconds=30), 100)
    assert state.calm_at(49) == NOW + timedelta(seconds=60)
    assert state.calm_at(50) == NOW + timedelta(seconds=90)
    assert state.calm_at(150) is None


def test_a_steady_flood_stays_one_flood() -> None:
    """200 a minute are under what begins a flood, and above what ends one."""
    channel = Channel()
    arrivals = {0: [alert(number) for number in range(301)]}
    arrivals |= {3.0 * each: [alert(1_000 + 10 * each + n) for n in range(10)] for each in range(1, 200)}
    channel.run(arrivals)
    assert [mode for _, mode in modes(channel)] == [Mode.FLOOD, Mode.BUSY, Mode.NORMAL]
    assert len([each for each in channel.messages() if summary(each).reply_to is None]) == 1


def test_nothing_is_summed_up_beyond_what_can_be_told() -> None:
    """In an outage no page is made that would only wait, and none is made too early to be in the order of importance."""
    deliveries = waiting(*(alert(number) for number in range(1_000)))
    first = plan(FloodState(RECEIVER), by_id(deliveries), NOW, UTC)
    assert len(first.summaries) == 6
    taken = {member for each in first.summaries for member in each.members}
    left = [*(each for each in deliveries if each.id not in taken), *first.summaries]
    later = NOW + timedelta(hours=1)
    second = plan(first.state, by_id(left), later, UTC)
    assert [summary(each).update_of for each in second.summaries] == [first.summaries[0].id], "only the counts are renewed"
    third = plan(second.state, by_id([*left, *second.summaries]), later + timedelta(minutes=1), UTC)
    assert third.summaries == ()


def test_turned_off_each_alert_has_its_message() -> None:
    channel = Channel(is_on=False)
    channel.run({0: [alert(number) for number in range(500)]})
    assert titles(channel) == [f"Story {number}" for number in range(500)]


def test_turned_off_in_a_flood_that_is_announced_says_that_it_is_over() -> None:
    deliveries = waiting(*(alert(number) for number in range(400)))
    state = plan(FloodState(RECEIVER), by_id(deliveries), NOW, UTC).state
    done = plan(state, by_id(deliveries), NOW + timedelta(seconds=9), UTC, is_on=False)
    assert not done.is_summing_up
    assert [summary(each).title[:10] for each in done.summaries] == ["Flood over"]
    assert plan(done.state, by_id(deliveries), NOW + timedelta(seconds=10), UTC, is_on=False).summaries == ()


def test_the_same_plan_made_again_makes_the_same_messages() -> None:
    for count in (40, 400):
        deliveries = waiting(*(alert(number) for number in range(count)))
        state = FloodState(RECEIVER)
        if count == 40:
            state = plan(state, by_id(deliveries), NOW - timedelta(seconds=5), UTC).state
        first, second = (plan(state, by_id(deliveries), NOW, UTC) for _ in range(2))
        assert first == second
        assert len(first.summaries) in (1, 6)


def test_after_a_restart_a_flood_goes_on_and_a_busy_time_of_yesterday_does_not() -> None:
    flood = Tally(7, Mode.FLOOD, NOW, NOW + timedelta(seconds=60), "f" * 32, {"Rule oil": 80})
    tomorrow = NOW + timedelta(days=1)
    state = FloodState.of(RECEIVER, flood, tomorrow)
    assert state.tally() == flood
    assert state.mode_at(tomorrow + timedelta(seconds=59), 0) is Mode.FLOOD
    over = plan(state, by_id(()), tomorrow + timedelta(seconds=60), UTC)
    assert summary(over.summaries[-1]).title == snapshot(
        "Flood over: 80 alerts from 24 Nov 2026, 18:30 UTC to 25 Nov 2026, 18:31 UTC. Each has a line in this thread."
    )
    busy = replace(flood, mode=Mode.BUSY, root=None, rules={})
    assert FloodState.of(RECEIVER, busy, NOW + timedelta(seconds=119)).mode is Mode.BUSY
    assert FloodState.of(RECEIVER, busy, NOW + timedelta(seconds=120)) == FloodState(RECEIVER, number=7)


@pytest.mark.parametrize("written", [*range(300, 310), *range(310, 640, 30)])
def test_a_worker_may_be_killed_behind_any_record_of_a_flood(written: int) -> None:
    """And the next one again: it is one flood, with one root, and each alert on one page."""
    channel = Channel(lives=iter([written, 2, 3]))
    channel.run({0: [alert(number) for number in range(301)]})
    assert len({each.id for _, each in channel.told}) == len(channel.told)
    assert [summary(each).title[:6] for each in channel.messages() if summary(each).reply_to is None] == ["Flood:"]
    members = [member for each in channel.messages() for member in each.members]
    assert sorted(members) == [f"{number:032x}" for number in range(301)]
    assert {channel.ends()[member].state for member in members} == {State.COALESCED}


@pytest.mark.parametrize("url_length", [30, 300, 500, 501, 3_000])
def test_a_page_keeps_to_the_budget_of_a_message(url_length: int) -> None:
    def long(number: int) -> object:
        article = replace(
            alert(number).article, title="t" * 5_000, outlet="o" * 300, url="https://x.example/".ljust(url_length, "u")
        )
        rules = tuple(replace(rule, name="n" * 150) for rule in alert(number).rules)
        return accepted(alert(number, article=article, rules=rules), NOW)

    deliveries = [long(number) for number in range(301)]
    page = summary(plan(FloodState(RECEIVER), by_id(deliveries), NOW, UTC).summaries[1])  # type: ignore[arg-type]
    lengths = [len(line.text) + len(line.url or "") + len(line.outlet or "") + len(line.rule or "") for line in page.lines]
    assert sum(lengths) <= CHARACTERS
    assert len(page.lines) >= 10
    assert page.more == 0


def test_hundreds_of_rules_are_counted_together() -> None:
    deliveries = waiting(*(alert(number, rule=f"r{number:03}") for number in range(400)))
    root = summary(plan(FloodState(RECEIVER), by_id(deliveries), NOW, UTC).summaries[0])
    assert len(root.lines) == 21
    assert root.lines[-1].text == "380 alerts: other rules"


def test_a_summary_says_how_late_its_oldest_alert_is() -> None:
    old = NOW - timedelta(minutes=14)
    deliveries = [*waiting(*(alert(number) for number in range(40)), at=old), *waiting(*(alert(n) for n in range(40, 400)))]
    root, page, *_ = plan(FloodState(RECEIVER), by_id(deliveries), NOW, UTC).summaries
    assert (root.arrived_at, page.arrived_at) == (None, old)
