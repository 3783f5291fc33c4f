"""What a benchmark makes of its looks at a process, also of one that is done before it is looked at twice."""

import pytest

from tests.benchmarks.pipeline import Look, rates


def test_starting_up_is_not_counted() -> None:
    looks = [Look(0, 0.0, 0.0), Look(10, 5.0, 4.0), Look(60, 6.0, 4.5), Look(100, 7.0, 4.9)]
    assert rates(looks, 100) == pytest.approx((45, 10_000))


def test_what_is_read_between_two_looks_has_a_rate_too() -> None:
    looks = [Look(0, 0.0, 0.0), Look(0, 4.0, 1.0), Look(100, 6.0, 2.0)]
    assert rates(looks, 100) == pytest.approx((50, 10_000))
