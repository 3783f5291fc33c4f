"""A lease holds for a session's length after the last heartbeat that was answered, counted from when it was sent."""

from streams.driver.lease import Lease, since_boot


def test_a_lease_ends_a_session_after_the_last_answered_heartbeat_was_sent() -> None:
    now = [100.0]
    lease = Lease(12, clock=lambda: now[0])
    assert not lease.holds
    lease.renew(sent_at=100.0)
    now[0] = 111.9
    assert lease.holds
    # Paused for a while: nobody renewed it, and Kafka may have given the partitions to another worker.
    now[0] = 112.0
    assert not lease.holds
    lease.renew(sent_at=111.0)
    assert lease.holds


def test_an_answer_that_came_late_takes_nothing_away() -> None:
    lease = Lease(12, clock=lambda: 120.0)
    lease.renew(sent_at=115.0)
    lease.renew(sent_at=101.0)
    assert lease.holds


def test_of_many_who_wait_one_says_so() -> None:
    now = [100.0]
    lease = Lease(12, clock=lambda: now[0])
    assert not lease.is_news()
    lease.renew(sent_at=101.0)
    now[0] = 120.0
    assert [lease.is_news() for _ in range(3)] == [True, False, False]
    lease.renew(sent_at=120.0)
    assert [lease.is_news() for _ in range(2)] == [True, False]


def test_the_clock_runs() -> None:
    assert since_boot() <= since_boot()
