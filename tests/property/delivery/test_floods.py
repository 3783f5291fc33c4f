"""Whatever comes whenever, and wherever workers are killed: each alert has one end, nothing is told twice, nothing critical waits
behind others, and a channel is told no more at once than it should be."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.floods.plan import MOST_DIGESTS
from alerts.floods.summaries import PAGE_LINES
from alerts.journal import is_update
from schemas import Alert, Delivery, Mode, State
from tests.unit.alerts.floods.channel import Channel, alert, summary

MINUTE = timedelta(seconds=60)
priorities = st.sampled_from(["low", "normal", "normal", "high", "critical"])
gaps, counts = st.sampled_from([0, 1, 2, 4, 7, 30, 59, 60, 61, 90]), st.sampled_from([1, 2, 9, 10, 25, 31, 45, 149, 301])
arrivals = st.lists(st.tuples(gaps, counts, st.integers(0, 7), priorities), min_size=1, max_size=8)
# How many records each worker writes before it is killed; the one after the last lives on.
kills = st.lists(st.sampled_from([0, 1, 2, 3, 7, 20, 60, 150, 302, 305, 311, 340, 420]), max_size=6)


def alerts_at(drawn: list[tuple[int, int, int, str]]) -> dict[float, list[Alert]]:
    """Bursts: so many seconds after the one before, so many alerts of so many rules."""
    found: dict[float, list[Alert]] = {}
    second = number = 0
    for gap, count, rules, priority in drawn:
        second += gap
        for each in range(count):
            # A crowd of critical ones would take an hour.
            shown = priority if priority != "critical" or each < 20 else "normal"
            found.setdefault(second, []).append(alert(number, rule=f"r{each % (rules + 1)}", priority=shown))  # type: ignore[arg-type]
            number += 1
    return found


def run(drawn: list[tuple[int, int, int, str]], killed: list[int]) -> tuple[Channel, list[Alert]]:
    channel, arriving = Channel(lives=iter(killed)), alerts_at(drawn)
    channel.run(arriving)
    return channel, [each for alerts in arriving.values() for each in alerts]


@settings(max_examples=50)
@given(arrivals, kills)
def test_nothing_is_lost_or_doubled_and_not_too_much_is_told(drawn: list[tuple[int, int, int, str]], killed: list[int]) -> None:
    channel, alerts = run(drawn, killed)
    each_alert_ends_in_one_message_or_in_one_summary_that_was_told(channel, alerts)
    nothing_critical_waits_behind_others(channel)
    only_so_much_is_told_in_a_minute(channel)


def each_alert_ends_in_one_message_or_in_one_summary_that_was_told(channel: Channel, alerts: list[Alert]) -> None:
    ends = channel.ends()
    told = Counter(each.id for _, each in channel.told)
    assert set(told.values()) <= {1}
    members = Counter(member for _, each in channel.told for member in each.members)
    for each in alerts:
        end = ends[each.id]
        assert (told[each.id], members[each.id]) in {(1, 0), (0, 1)}
        assert end.state is (State.COALESCED if members[each.id] else State.DELIVERED)
        assert end.summary is None or ends[end.summary].state is State.DELIVERED
        assert each.priority != "critical" or told[each.id] == 1
    for _, page in channel.told:
        if page.members and summary(page).reply_to is not None:
            assert len(summary(page).lines) == len(page.members), "each alert of a flood has a line"


def nothing_critical_waits_behind_others(channel: Channel) -> None:
    told_at = {each.id: at for at, each in channel.told}
    critical = [each for _, each in channel.told if each.priority == "critical"]
    for at, other in channel.told:
        if other.priority != "critical":
            assert not [each for each in critical if each.accepted_at <= at < told_at[each.id]]


def made_at(channel: Channel) -> list[tuple[datetime, Delivery]]:
    """The summaries, with when they were made."""
    return [(each.accepted_at, each) for each in channel.records if each.tally and each.state is State.PENDING]


def apart(instants: list[datetime]) -> bool:
    """Whether there is a minute between each and the next."""
    return all(later - earlier >= MINUTE for earlier, later in pairwise(instants))


def only_so_much_is_told_in_a_minute(channel: Channel) -> None:
    made = made_at(channel)
    digests = [(at, each) for at, each in made if each.members and summary(each).reply_to is None]
    assert all(sum(at <= other < at + MINUTE for other, _ in digests) <= MOST_DIGESTS for at, _ in digests)
    roots = [at for at, each in made if not each.members and not is_update(each)]
    assert apart(roots)
    updates = [(at, each) for at, each in made if is_update(each)]
    over = {at for at, each in updates if summary(each).title.startswith("Flood over")}
    assert apart([at for at, _ in updates if at not in over])
    partial = [at for at, each in made if each.members and summary(each).reply_to is not None and len(each.members) < PAGE_LINES]
    assert apart([at for at in partial if at not in over])
    assert len(over) == len(roots), "each flood that was announced is over in the end"


def falls(channel: Channel) -> Iterator[tuple[datetime, datetime]]:
    """When a mode began that was followed by a quieter one, and when that one began."""
    order = [Mode.NORMAL, Mode.BUSY, Mode.FLOOD]
    for (_, before), (at, after) in pairwise(channel.plans):
        if order.index(after.state.mode) < order.index(before.state.mode):
            assert before.state.since is not None
            yield before.state.since, at


@settings(max_examples=25)
@given(arrivals)
def test_modes_do_not_flap(drawn: list[tuple[int, int, int, str]]) -> None:
    channel, _ = run(drawn, [])
    assert all(at - since >= MINUTE for since, at in falls(channel))
    if channel.plans:
        assert channel.plans[-1][1].state.mode is Mode.NORMAL
