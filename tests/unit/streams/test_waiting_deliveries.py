"""What waits for each channel, as values."""

from datetime import UTC, datetime, timedelta
from typing import Any

from schemas import Delivery, State, Why
from streams.running import ChannelView, bounded, channel_views
from streams.running.waiting_deliveries import OTHERS

T0 = datetime(2026, 11, 29, 12, tzinfo=UTC)


def delivery(number: int, receiver: str, state: State = State.PENDING, why: Why = Why.ACCEPTED, **more: Any) -> Delivery:
    at = T0 + timedelta(seconds=number)
    return Delivery(
        f"{number:032x}", receiver, state, why, at, more.pop("changed_at", at), "normal", f"Headline {number}", **more
    )


def test_a_channel_stands_as_what_holds_it_up() -> None:
    waiting = [
        delivery(1, "#a"),
        delivery(2, "#a", State.PARKED_CHANNEL, Why.CHANNEL, changed_at=T0 + timedelta(seconds=90), words="is archived"),
        delivery(3, "#a", State.PARKED_CHANNEL, Why.CHANNEL, changed_at=T0 + timedelta(seconds=80)),
        delivery(4, "#b"),
    ]
    a, b, c = channel_views(waiting, {"#a": T0, "#c": T0})
    assert a == ChannelView("#a", 3, T0 + timedelta(seconds=1), State.PARKED_CHANNEL, Why.CHANNEL, T0,
                            T0 + timedelta(seconds=80), "is archived")  # fmt: skip
    assert a.is_parked
    assert (b.receiver, b.waiting, b.state, b.last_delivered_at, b.is_parked) == ("#b", 1, State.PENDING, None, False)
    assert c == ChannelView("#c", 0, None, None, None, T0)


def test_no_more_channels_than_a_bound_and_none_uncounted() -> None:
    many = [delivery(number, f"#c{number % 50}") for number in range(200)]
    many.append(delivery(999, "#parked", State.PARKED_WORKSPACE, Why.WORKSPACE))
    shown = bounded(channel_views(many, {}), 10)
    assert len(shown) == 11
    assert sum(each.waiting for each in shown) == 201
    assert shown[0].receiver == "#parked"
    assert (shown[-1].receiver, shown[-1].waiting, shown[-1].is_parked) == (OTHERS, 41 * 4, False)
    assert bounded(shown[:3], 10) == shown[:3]
