"""Whatever is asked of a pacer and whenever: the rates are kept, who waits as told finds room, and urgent calls go first."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.destination import Call
from alerts.pace import RESERVED, ROUNDING_S, Pacer, Paces

START = 1_800_000_000.0
rates = st.floats(0.5, 20)
asked = st.lists(
    st.tuples(st.floats(0, 2), st.sampled_from(["#syria", "#sport", "#energy"]), st.booleans()), min_size=1, max_size=120
)
SLACK = 1e-3


def most_in(calls: list[float], window_s: float) -> int:
    return max((sum(first <= each <= first + window_s for each in calls) for first in calls), default=0)


@given(asked, rates, rates, st.floats(0.1, 30))
@settings(max_examples=200, deadline=None)
def test_no_window_has_more_posts_than_rate_and_burst(
    asked: list[tuple[float, str, bool]], channel: float, workspace: float, window_s: float
) -> None:
    pacer, now = Pacer(Paces(channel_per_s=channel, posts_per_s=workspace)), START
    calls: dict[str, list[float]] = {}
    for wait_s, receiver, urgent in asked:
        now += wait_s / 10
        if pacer.due_in(Call.POST, receiver, now, urgent=urgent) == 0.0:
            calls.setdefault(receiver, []).append(now)
    for each in calls.values():
        assert most_in(each, window_s) <= channel * window_s + 1 + SLACK
    assert most_in(sorted(at for each in calls.values() for at in each), window_s) <= (
        workspace * window_s + max(2.0, workspace) + SLACK
    )


@given(asked, st.sampled_from([Call.UPDATE, Call.READ, Call.LIST]), st.integers(1, 60), st.integers(1, 8))
@settings(max_examples=200, deadline=None)
def test_no_minute_has_more_calls_than_its_rate(
    asked: list[tuple[float, str, bool]], call: Call, per_min: int, workers: int
) -> None:
    paces = Paces(updates_per_min=per_min, reads_per_min=per_min, lists_per_min=per_min)
    pacer, now, calls = Pacer(paces), START, []
    pacer.share(workers)
    for wait_s, _, _ in asked:
        now += wait_s
        if pacer.due_in(call, None, now) == 0.0:
            calls.append(now)
    # A worker's share may be less than one call, and it has one all the same.
    most = per_min if workers == 1 else math.ceil(per_min / workers) + 1
    assert most_in(calls, 60 - SLACK) <= most


@given(asked, rates, st.sampled_from(list(Call)), st.integers(1, 5))
@settings(max_examples=200, deadline=None)
def test_who_waits_as_long_as_told_finds_room(
    asked: list[tuple[float, str, bool]], rate: float, call: Call, workers: int
) -> None:
    pacer, now = Pacer(Paces(rate, rate, rate, rate, rate)), START
    pacer.share(workers)
    for n, (wait_s, receiver, urgent) in enumerate(asked):
        now += wait_s / 10
        if n % 10 == 9:
            pacer.emptied(call, receiver, now, wait_s * 10)
        due_s = pacer.due_in(call, receiver, now, urgent=urgent)
        now += due_s
        if due_s > 0:
            assert pacer.due_in(call, receiver, now, urgent=urgent) == 0.0


@given(st.floats(2, 20), st.floats(0.001, 0.5), st.integers(1, 30))
@settings(max_examples=100, deadline=None)
def test_urgent_posts_wait_for_nobody_but_each_other(rate: float, step_s: float, urgent_ones: int) -> None:
    """Others take all they can get, all the time. The n-th of the urgent ones that come at once waits n intervals at most, less
    what is kept for them."""
    pacer, now = Pacer(Paces(channel_per_s=None, posts_per_s=rate)), START
    for _ in range(200):
        while pacer.due_in(Call.POST, None, now) == 0.0:
            pass
        now += step_s
    came = now
    kept = max(1.0, max(2.0, rate) * RESERVED)
    for n in range(urgent_ones):
        while pacer.due_in(Call.POST, None, now) == 0.0:
            pass
        while (wait_s := pacer.due_in(Call.POST, None, now, urgent=True)) > 0:
            now += wait_s
            pacer.due_in(Call.POST, None, now)
        assert now - came <= max(0.0, n + 1 - kept) / rate + ROUNDING_S * (n + 2)
