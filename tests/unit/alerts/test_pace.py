"""Token buckets: what may be called now, how long another call waits, what a pause and a second worker change."""

from alerts.destination import Call
from alerts.pace import NO_LIMITS, PAUSE_LONGEST_S, ROUNDING_S, Pacer, Paces

NOW = 1_800_000_000.0  # a clock may count from 1970


def close(one: float, other: float) -> bool:
    return abs(one - other) <= 2 * ROUNDING_S


def taken(pacer: Pacer, call: Call, now: float, channel: str | None = None, *, urgent: bool = False, most: int = 1_000) -> int:
    """How many calls may be made at one instant."""
    return next((n for n in range(most) if pacer.due_in(call, channel, now, urgent=urgent) > 0), most)


def test_a_channel_takes_one_message_a_second_and_others_do_not_wait_for_it() -> None:
    pacer = Pacer(Paces(channel_per_s=1.0))
    assert pacer.due_in(Call.POST, "#syria", NOW) == 0.0
    assert close(pacer.due_in(Call.POST, "#syria", NOW + 0.25), 0.75)
    assert pacer.due_in(Call.POST, "#sport", NOW + 0.25) == 0.0
    assert pacer.due_in(Call.POST, "#syria", NOW + 1.0) == 0.0
    assert close(pacer.due_in(Call.POST, "#syria", NOW + 1.0, urgent=True), 1.0)


def test_a_call_that_has_to_wait_takes_no_token_of_any_bucket() -> None:
    pacer = Pacer(Paces(channel_per_s=1.0, posts_per_s=10.0))
    pacer.due_in(Call.POST, "#syria", NOW)
    for _ in range(100):
        assert pacer.due_in(Call.POST, "#syria", NOW) > 0
    assert sum(pacer.due_in(Call.POST, f"#c{n}", NOW) == 0.0 for n in range(100)) == 7


def test_of_the_workspace_a_fifth_is_kept_for_urgent_messages() -> None:
    pacer = Pacer(Paces(channel_per_s=None, posts_per_s=10.0))
    assert taken(pacer, Call.POST, NOW) == 8
    assert taken(pacer, Call.POST, NOW, urgent=True) == 2
    assert close(pacer.due_in(Call.POST, None, NOW, urgent=True), 0.1)
    assert close(pacer.due_in(Call.POST, None, NOW), 0.3)


def test_the_smallest_rate_lets_urgent_and_other_messages_through() -> None:
    pacer = Pacer(Paces(channel_per_s=None, posts_per_s=0.1))
    pacer.share(50)
    assert taken(pacer, Call.POST, NOW) == 1
    assert taken(pacer, Call.POST, NOW, urgent=True) == 1


def test_a_rate_a_minute_is_kept_in_every_minute() -> None:
    for per_min in (1.0, 2.0, 20.0, 50.0):
        pacer, at, calls = Pacer(Paces(reads_per_min=per_min)), NOW, []
        while at < NOW + 180:
            wait_s = pacer.due_in(Call.READ, None, at)
            if wait_s == 0.0:
                calls.append(at)
            at += wait_s
        most = max(sum(first <= each < first + 60 - 0.001 for each in calls) for first in calls)
        assert most == per_min


def test_without_limits_nothing_waits_but_for_a_pause_that_was_asked_for() -> None:
    pacer = Pacer(NO_LIMITS)
    assert taken(pacer, Call.POST, NOW, "#syria") == 1_000
    pacer.emptied(Call.POST, "#syria", NOW, 30.0)
    assert close(pacer.due_in(Call.POST, "#syria", NOW), 30.0)
    assert pacer.due_in(Call.POST, "#sport", NOW) == 0.0
    assert taken(pacer, Call.POST, NOW + 30.0, "#syria") == 1_000


def test_a_pause_empties_the_bucket_and_leaves_one_call_at_its_end() -> None:
    pacer = Pacer(Paces(reads_per_min=50.0))
    pacer.emptied(Call.READ, "#syria", NOW, 12.0)
    assert close(pacer.due_in(Call.READ, None, NOW + 2.0), 10.0)
    assert taken(pacer, Call.READ, NOW + 12.0) == 1
    assert pacer.due_in(Call.LIST, None, NOW) == 0.0
    pacer.emptied(Call.READ, None, NOW + 12.0, -5.0)
    pacer.emptied(Call.LIST, None, NOW, 1e9)
    assert close(pacer.due_in(Call.LIST, None, NOW), PAUSE_LONGEST_S)


def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    pacer = Pacer(Paces())
    pacer.emptied(Call.POST, "#syria", NOW, 60.0)
    pacer.emptied(Call.POST, "#syria", NOW + 1, 5.0)
    assert close(pacer.due_in(Call.POST, "#syria", NOW + 1), 59.0)


def test_two_channels_refused_within_ten_seconds_pause_the_workspace() -> None:
    pacer = Pacer(Paces())
    pacer.emptied(Call.POST, "#syria", NOW, 30.0)
    pacer.emptied(Call.POST, "#syria", NOW + 1, 30.0)
    assert pacer.due_in(Call.POST, "#sport", NOW + 1, urgent=True) == 0.0
    pacer.emptied(Call.POST, "#energy", NOW + 12, 30.0)
    assert pacer.due_in(Call.POST, "#sport", NOW + 12, urgent=True) == 0.0
    pacer.emptied(Call.POST, "#iran", NOW + 20, 30.0)
    assert close(pacer.due_in(Call.POST, "#sport", NOW + 20, urgent=True), 30.0)


def test_workers_share_the_workspace_and_not_the_channels() -> None:
    alone, one_of_four = Pacer(Paces()), Pacer(Paces())
    one_of_four.share(4)
    for pacer, most in ((alone, 10), (one_of_four, 2)):
        assert taken(pacer, Call.READ, NOW) == most
    assert one_of_four.due_in(Call.POST, "#syria", NOW) == 0.0
    assert close(one_of_four.due_in(Call.POST, "#syria", NOW), 1.0)
    one_of_four.share(1)
    assert taken(one_of_four, Call.READ, NOW + 60) == 10


def test_buckets_of_idle_channels_are_forgotten() -> None:
    pacer = Pacer(Paces(posts_per_s=None))
    for n in range(20_000):
        pacer.due_in(Call.POST, f"#c{n}", NOW + n / 100)
    assert pacer.remembered <= 400
