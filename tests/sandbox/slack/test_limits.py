"""The rate limits by a clock in the test's hand."""

import pytest

from sandbox.slack import NO_LIMITS, SLACKS_OWN, Limits, SlackServer
from sandbox.slack.methods.limits import Buckets, Limiter


def test_a_burst_passes_and_the_next_call_is_told_when_to_come_back() -> None:
    buckets = Buckets(per_s=1.0, burst=3)
    assert [buckets.take("C1", 10.0) for _ in range(4)] == [None, None, None, 1]
    assert buckets.take("C2", 10.0) is None


def test_who_waits_as_long_as_told_finds_room() -> None:
    buckets = Buckets(per_s=0.1, burst=1)
    assert buckets.take("C1", 0.0) is None
    wait_s = buckets.take("C1", 2.5)
    assert wait_s == 8
    assert buckets.take("C1", 2.5 + wait_s) is None


def test_a_refused_call_takes_nothing() -> None:
    buckets = Buckets(per_s=1.0, burst=1)
    buckets.take("C1", 0.0)
    assert [buckets.take("C1", 0.5) for _ in range(50)] == [1] * 50
    assert buckets.take("C1", 1.0) is None


def test_a_clock_that_goes_back_gives_and_takes_nothing() -> None:
    buckets = Buckets(per_s=1.0, burst=1)
    buckets.take("C1", 100.0)
    assert buckets.take("C1", 50.0) == 1


def test_an_infinite_rate_means_no_limit() -> None:
    buckets = Buckets(per_s=float("inf"), burst=1)
    assert [buckets.take("C1", 0.0) for _ in range(100)] == [None] * 100


@pytest.mark.parametrize(("per_s", "burst"), [(0.0, 1), (float("nan"), 1), (1.0, 0)])
def test_a_limit_that_lets_nothing_through_is_a_slip(per_s: float, burst: int) -> None:
    with pytest.raises(ValueError, match="a rate limit needs a rate above 0 and a burst of at least 1"):
        Buckets(per_s=per_s, burst=burst)


def test_a_message_that_the_workspace_has_no_room_for_costs_its_channel_nothing() -> None:
    limiter = Limiter(Limits(messages_per_s=1.0, burst=1, messages_per_min=60))
    assert [limiter.post(f"C{number}", 0.0) for number in range(7)] == [None] * 6 + [1]
    assert limiter.post("C6", 1.0) is None


def test_one_method_does_not_pay_for_another() -> None:
    limiter = Limiter(SLACKS_OWN)
    assert [limiter.call("conversations.list", 0.0) for _ in range(21)] == [None] * 20 + [3]
    assert limiter.call("users.list", 0.0) is None
    assert limiter.call("conversations.history", 0.0) is None


def test_a_restricted_app_reads_once_a_minute_and_is_told_to_wait_a_minute() -> None:
    limits = Limits(tier_3_per_min=1)
    limiter = Limiter(limits)
    assert [limiter.call("conversations.history", 0.0) for _ in range(2)] == [None, 60]
    assert (limits.longest_page, Limits(tier_3_per_min=50).longest_page, NO_LIMITS.longest_page) == (15, None, None)


def test_without_limits_everything_passes() -> None:
    limiter = Limiter(NO_LIMITS)
    assert {limiter.post("C1", 0.0) for _ in range(1_000)} | {limiter.call("users.list", 0.0) for _ in range(1_000)} == {None}


def test_a_limit_that_is_none_of_slacks_is_a_slip() -> None:
    with pytest.raises(TypeError, match="tier_5_per_min"):
        SlackServer(tier_5_per_min=1)
