"""What the driver takes for read to the end: never what has just been fetched, nor what a rebalance has just made it forget."""

from types import SimpleNamespace
from typing import Any

from aiokafka import TopicPartition

from config.settings.settings import load_settings
from streams.driver.driver import LONGEST_BETWEEN_POLLS_MS, REBALANCE_TIMEOUT_S, lease_of, passed_over

A, B = TopicPartition("articles.v1", 0), TopicPartition("articles.v1", 1)
DAY_MS = 86_400_000


def consumer(*, reassigning: bool = False, **positions: int) -> Any:
    """A consumer of aiokafka's that owns two partitions, as far as the driver looks at it: read up to these positions."""
    states = {
        partition: SimpleNamespace(has_valid_position=True, position=position)
        for partition, position in zip((A, B), positions.values(), strict=True)
    }
    assignment = SimpleNamespace(state_value=states.get)
    subscription = SimpleNamespace(reassignment_in_progress=reassigning, subscription=SimpleNamespace(assignment=assignment))
    return SimpleNamespace(assignment=lambda: {A, B}, _subscription=subscription)


def test_what_was_handed_over_and_is_not_committed_is_not_passed_over() -> None:
    assert passed_over(consumer(a=25, b=25), {A: 20, B: 25}, {A: 25, B: 25}) == {}


def test_the_ends_of_transactions_behind_what_is_committed_are_passed_over() -> None:
    assert passed_over(consumer(a=26, b=25), {A: 25, B: 25}, {A: 25, B: 25}) == {A: 26}


def test_where_nothing_was_handed_over_the_position_is_the_beginning() -> None:
    assert passed_over(consumer(a=7, b=0), {A: 7, B: None}, {}) == {B: 0}


def test_while_partitions_are_dealt_out_anew_nothing_is_passed_over() -> None:
    # What was handed over is forgotten at the beginning of a rebalance, and the positions are still there.
    assert passed_over(consumer(reassigning=True, a=900, b=900), {A: 20, B: 20}, {}) == {}


def test_a_lease_is_no_longer_than_a_member_may_stay_away_from_a_changing_group() -> None:
    lease = lease_of(load_settings({"WIREWATCH_SESSION_TIMEOUT_S": "1800"}))
    lease.renew(lease.clock() - REBALANCE_TIMEOUT_S)
    assert not lease.holds


def test_no_consumer_leaves_its_group_for_being_idle() -> None:
    assert LONGEST_BETWEEN_POLLS_MS > 20 * DAY_MS
