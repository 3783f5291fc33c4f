"""Faults as they are ordered and used up."""

from typing import Any

import pytest

from sandbox.slack.state.faults import CHANCE_MODES, MODES, FaultError, Faults, read_fault, read_order


def test_every_mode_the_error_text_names_can_be_ordered() -> None:
    for mode in MODES.split(", "):
        given = mode.replace("<code>", "fatal_error").replace("<seconds>", "1.5")
        extent = {"seconds": 5} if mode == "refuse" else {}
        assert read_fault({"mode": given, **extent}, 0.0).mode == given


@pytest.mark.parametrize(
    ("order", "text"),
    [
        ("drop", "A fault is a JSON object such as {'method': 'chat.postMessage', 'mode': 'drop_after'}."),
        ({"mode": "explode"}, f"Unknown mode 'explode'; known: {MODES}."),
        ({}, f"Unknown mode None; known: {MODES}."),
        ({"mode": "error:"}, f"Unknown mode 'error:'; known: {MODES}."),
        ({"mode": "hang", "chanel": "x"}, "Unknown member 'chanel'; known: method, mode, channel, count, seconds."),
        ({"mode": "hang", "count": 1, "seconds": 1}, "Give either 'count' or 'seconds', not both."),
        ({"mode": "hang", "count": 0}, "'count' is a whole number of at least 1, not 0."),
        ({"mode": "hang", "count": True}, "'count' is a whole number of at least 1, not True."),
        ({"mode": "hang", "seconds": -1}, "'seconds' is a number above 0, not -1."),
        ({"mode": "hang", "method": 7}, "The members 'method' and 'channel' are strings; leave them out to mean every one."),
    ],
)
def test_an_order_that_cannot_be_carried_out_says_why(order: Any, text: str) -> None:
    with pytest.raises(FaultError) as caught:
        read_fault(order, 0.0)
    assert str(caught.value) == text


@pytest.mark.parametrize(
    "more", [{}, {"count": 3}, {"seconds": 61}, {"seconds": 5, "channel": "a"}, {"seconds": 5, "method": "x"}]
)
def test_refuse_is_for_the_whole_port_and_at_most_a_minute(more: dict[str, Any]) -> None:
    with pytest.raises(FaultError, match="The mode 'refuse' closes the port, for every method at once"):
        read_fault({"mode": "refuse", **more}, 0.0)


def test_a_fault_is_used_up_in_the_order_given_and_by_calls_that_fit_only() -> None:
    faults = Faults()
    for order in ({"mode": "drop_before", "method": "chat.postMessage", "count": 2}, {"mode": "http_500", "channel": "#syria"}):
        faults.add(read_fault(order, 0.0))

    def taken(method: str, *channels: str) -> str | None:
        fault = faults.take(method, channels, 1.0)
        return fault.mode if fault else None

    assert taken("auth.test") is None
    assert taken("chat.update", "C0X", "syria") == "http_500"
    assert [taken("chat.postMessage", "syria") for _ in range(3)] == ["drop_before", "drop_before", None]


def test_a_fault_for_seconds_spoils_every_call_until_its_end() -> None:
    faults = Faults()
    faults.add(read_fault({"mode": "error:fatal_error", "seconds": 10}, 100.0))
    assert [faults.take("auth.test", (), at) is not None for at in (100.0, 109.9, 110.0)] == [True, True, False]
    assert faults.active(110.0) == []


def test_what_a_fault_does_is_told_in_words() -> None:
    assert read_fault({"mode": "hang", "channel": "#syria", "count": 2}, 0.0).describe(0.0) == "hang on * in syria, 2 left"
    assert read_fault({"mode": "refuse", "seconds": 20}, 0.0).describe(5.4) == "refuse on *, 15 s left"


def test_clear_forgets_all() -> None:
    faults = Faults()
    faults.add(read_fault({"mode": "pass"}, 0.0))
    faults.clear()
    assert faults.take("auth.test", (), 0.0) is None


def luck(seed: int, calls: list[tuple[str, str]], **more: Any) -> list[str | None]:
    """What happens to each of these calls."""
    faults = Faults()
    faults.add(read_order({"seed": seed, **more}, 0.0))
    struck = [faults.take(method, (channel,), 0.0) for method, channel in calls]
    return [fault.mode if fault else None for fault in struck]


def test_a_seed_spoils_about_its_share_and_the_same_calls_again() -> None:
    calls = [("chat.postMessage", "syria")] * 1_000
    first = luck(7, calls)
    assert luck(7, calls) == first != luck(8, calls)
    assert 250 <= sum(mode is not None for mode in first) <= 350
    assert set(first) == {None, *CHANCE_MODES}


def test_the_luck_of_a_channel_hangs_on_its_own_calls_alone() -> None:
    alone = luck(7, [("chat.postMessage", "syria")] * 50)
    mixed = [("chat.postMessage", "syria"), ("chat.postMessage", "oil"), ("auth.test", "")] * 50
    assert luck(7, mixed)[::3] == alone


def test_a_chance_is_for_what_it_names_and_ends_with_its_count() -> None:
    calls = [("auth.test", "a"), ("chat.update", "b"), ("chat.update", "a"), ("chat.update", "a"), ("chat.update", "a")]
    found = luck(1, calls, share=1, modes=["http_500"], method="chat.update", channel="#a", count=2)
    assert found == [None, None, "http_500", "http_500", None]


def test_orders_that_spare_a_call_leave_it_to_the_next() -> None:
    faults = Faults()
    faults.add(read_order({"seed": 1, "share": 1, "modes": ["pass"], "channel": "oil"}, 0.0))
    faults.add(read_order({"mode": "drop_after"}, 0.0))
    fault = faults.take("chat.postMessage", ("syria",), 0.0)
    assert fault is not None
    assert fault.mode == "drop_after"
    assert [order.describe(0.0) for order in faults.active(0.0)] == ["100% of * in oil by seed 1 (pass), until cleared"]


@pytest.mark.parametrize(
    ("order", "text"),
    [
        ({"seed": "x"}, "'seed' is a whole number, not 'x': the same one spoils the same calls again."),
        ({"seed": 1, "share": 2}, "'share' is a number above 0 and at most 1, the part of the calls to spoil, not 2."),
        ({"seed": 1, "modes": []}, "'modes' is a list of modes of single calls; leave it out for the usual ones."),
        ({"seed": 1, "modes": ["refuse"]}, "'modes' is a list of modes of single calls; leave it out for the usual ones."),
        ({"seed": 1, "modes": ["explode"]}, f"Unknown mode 'explode'; known: {MODES}."),
        (
            {"seed": 1, "mode": "hang"},
            "Unknown member 'mode' beside 'seed'; known: seed, share, modes, method, channel, count, seconds.",
        ),
    ],
)  # fmt: skip
def test_a_chance_that_cannot_be_carried_out_says_why(order: Any, text: str) -> None:
    with pytest.raises(FaultError) as caught:
        read_order(order, 0.0)
    assert str(caught.value) == text
