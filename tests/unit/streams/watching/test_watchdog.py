"""What the watchdog makes of a stage over time; the clock is a value."""

from collections.abc import Iterable

from streams.running.health import BELIEVED_S, StageHealth
from streams.watching.watchdog import END_AFTER_S, LOOK_EVERY_S, SAY_AFTER_S, SAY_AGAIN_S, Judge, Verdict

Look = tuple[object, int, str | None]


def verdicts(looks: Iterable[Look], every_s: float = LOOK_EVERY_S) -> list[Verdict]:
    judge = Judge("match", 0.0)
    return [judge.look(*look, now=number * every_s) for number, look in enumerate(looks, 1)]


def still(seconds: float, waits_for: str | None = None) -> list[Look]:
    """A first look, and as many that find the same as fit in so many seconds."""
    return [("one", 2500, waits_for)] * (1 + int(seconds / LOOK_EVERY_S))


def test_a_stage_that_finishes_something_between_two_looks_is_left_alone() -> None:
    assert set(verdicts((number, 2500, None) for number in range(200))) == {Verdict()}


def test_a_stage_with_nothing_before_it_is_left_alone() -> None:
    assert set(verdicts([("one", 0, None)] * 200)) == {Verdict()}


def test_a_stage_that_waits_for_something_is_told_with_the_reason_and_never_ended() -> None:
    found = verdicts(still(SAY_AFTER_S + SAY_AGAIN_S, "the first rules"))
    news = [each.words for each in found if each.is_news]
    assert news == [
        "The stage match has finished nothing for 60 s, and 2,500 messages wait. It waits for the first rules.",
        "The stage match has finished nothing for 360 s, and 2,500 messages wait. It waits for the first rules.",
    ]
    assert found[-1].words is not None
    assert not any(each.must_end for each in found)


def test_a_stage_that_says_no_reason_is_ended() -> None:
    found = verdicts(still(END_AFTER_S))
    assert [each.must_end for each in found] == [False] * (len(found) - 1) + [True]
    assert found[-1].words == "The stage match has finished nothing for 240 s, and 2,500 messages wait. It does not say why."


def test_a_stage_that_works_now_and_then_and_waits_for_the_same_says_so_once() -> None:
    looks: list[Look] = []
    for number in range(4):
        looks += [(number, 5, "its turn to post to #a")] * (1 + int(1.2 * SAY_AFTER_S / LOOK_EVERY_S))
    news = [each.words for each in verdicts(looks) if each.is_news]
    assert news == [
        "The stage match has finished nothing for 60 s, and 5 messages wait. It waits for its turn to post to #a.",
        None,
    ]


def test_a_stage_that_goes_on_is_told_once() -> None:
    found = verdicts([*still(SAY_AFTER_S), ("two", 2499, None), ("three", 2498, None)])
    assert [(each.words is None, each.is_news) for each in found[-3:]] == [(False, True), (True, True), (True, False)]


def test_a_worker_that_was_paused_has_not_watched_meanwhile() -> None:
    assert not any(each.words for each in verdicts([("one", 2500, None)] * 5, every_s=10 * END_AFTER_S))


def test_what_a_stage_said_long_ago_is_not_believed() -> None:
    now = [0.0]
    health = StageHealth("match", clock=lambda: now[0])
    health.waits("the first rules", 30)
    now[0] = 29 + BELIEVED_S
    assert health.waits_for == "the first rules"
    now[0] = 30 + BELIEVED_S
    assert health.waits_for is None
    health.waits("the first rules", 30)
    health.goes_on()
    assert health.waits_for is None


def test_a_courier_that_goes_on_says_nothing_for_another_one() -> None:
    health = StageHealth("deliver")
    health.waits("its turn to post to #a", 600, "#a")
    health.waits("its turn to post to #b", 1, "#b")
    health.goes_on("#b")
    assert health.waits_for == "its turn to post to #a"
    health.goes_on("#a")
    assert health.waits_for is None
