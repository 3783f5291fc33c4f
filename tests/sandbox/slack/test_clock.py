"""Slack's clock: what it stamps, and how fast its minutes pass."""

import pytest

from sandbox.slack.state import Clock


class Machine:
    at = 1_000.0

    def __call__(self) -> float:
        return self.at


def test_a_skew_moves_what_is_stamped_and_nothing_that_is_counted() -> None:
    machine = Machine()
    clock = Clock(machine, skew_s=420.0)
    machine.at += 3
    assert (clock.now(), clock.passed()) == (1_423.0, 3.0)
    clock.skew_s = -3_600.0
    assert (clock.now(), clock.passed()) == (-2_597.0, 3.0)


def test_a_speed_makes_what_is_counted_pass_and_leaves_the_time_of_day() -> None:
    machine = Machine()
    clock = Clock(machine, speed=20)
    machine.at += 3
    assert (clock.now(), clock.passed(), clock.for_caller(60.0)) == (1_003.0, 60.0, 3.0)


@pytest.mark.parametrize("speed", [0, -1, 1_001, float("nan")])
def test_a_speed_that_none_can_have_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="the speed of Slack's clock is a number above 0 and at most 1000, not"):
        Clock(Machine(), speed=speed)
