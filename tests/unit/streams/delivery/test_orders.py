"""What operators order is done once, to what waited when they ordered it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from alerts import delivery
from alerts.destination import Failed, Sending
from schemas.deliveries import Action, Order
from schemas.messages import Alert, match_id
from schemas.summaries import Summary, SummaryLine
from streams.delivery import courier, desk, ends
from tests.copying import replace
from tests.unit.streams.delivery.play import Channels, Play, alert
from tests.unit.streams.delivery.test_courier import ARCHIVED, BROKEN, TOO_LONG, name, played

NOW = datetime(2026, 11, 29, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stays_parked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is parked is tried again when somebody orders it, and not by itself."""
    monkeypatch.setattr(delivery, "PARK_FIRST_S", 1e9)
    monkeypatch.setattr(delivery, "PARK_LONGEST_S", 1e9)


def order(action: Action, **more: Any) -> Order:
    return Order(f"{hash((action, str(more))) % 16**32:032x}", "#typo", action, "dana", NOW, **more)


def archived(sending: Any, number: int) -> Failed | None:
    return ARCHIVED if sending.receiver == "#typo" else None


def of_typo(*numbers: int) -> list[Any]:
    """Alerts for a channel that takes none, with the ids that the match stage gives them."""
    found = []
    for number in numbers:
        one = alert(number, "#typo")
        found.append(replace(one, id=match_id("#typo", one.article.id)))
    return found


def parked(script: Callable[[Play], Awaitable[None]], channels: Channels | None = None) -> Play:
    """Twenty alerts wait for a channel that takes none, and then it goes on as the script says."""

    async def run(play: Play) -> None:
        play.publish(*of_typo(*range(20)))
        await play.until(lambda: any(each.state == "parked_channel" for each in play.waiting()))
        await script(play)

    return played(Play(channels or Channels(archived)), run)


def test_all_that_waits_for_a_channel_is_delivered_to_another_once() -> None:
    async def script(play: Play) -> None:
        play.publish(order("reroute", to="#syria"))
        await play.ended()

    play = parked(script)
    assert [sending.receiver for _, sending, _ in play.channels.shown] == ["#syria"] * 20
    assert sorted(sending.announcement.article.id for _, sending, _ in play.channels.shown) == sorted(f"a{n}" for n in range(20))
    ends = [each for each in play.latest().values() if each.receiver == "#typo"]
    assert {(str(each.state), each.moved_to) for each in ends} == {("moved", "#syria")}


def note_parts(play: Play, moved: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """A part has eight; how many are moved in the journal whenever one is sent on."""

    def note(point: str) -> None:
        if point == "sent on":
            moved.append(sum(str(each.state) == "moved" for each in play.latest().values()))

    monkeypatch.setattr(desk, "AT_ONCE", 8)
    monkeypatch.setattr(ends, "reached", note)


def test_an_order_about_many_is_carried_out_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[int] = []

    async def script(play: Play) -> None:
        note_parts(play, moved, monkeypatch)
        play.publish(order("reroute", to="#syria"))
        await play.ended()

    play = parked(script)
    assert moved == [0, 8, 16], "the journal has each part before the next one is sent on"
    assert len(play.channels.shown) == 20


def test_what_is_moved_says_so_where_it_comes_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier, "LATE", timedelta(0))

    async def script(play: Play) -> None:
        play.publish(order("reroute", to="#syria"))
        await play.ended()

    late = {(sending.late or "").partition(" late: ")[2] for _, sending, _ in parked(script).channels.shown}
    assert late == {"it was moved here from another channel"}


def test_what_the_other_channel_was_told_of_is_not_told_again() -> None:
    async def script(play: Play) -> None:
        one = alert(3)
        play.publish(replace(one, id=match_id("#syria", one.article.id)))
        await play.until(lambda: play.channels.ids)
        play.publish(order("reroute", to="#syria"))
        await play.ended()

    assert len(parked(script).channels.shown) == 20


def test_an_order_read_again_after_a_kill_changes_nothing_more() -> None:
    async def script(play: Play) -> None:
        play.publish(order("bury"))
        at = len(play.alerts.records) - 1
        await play.feed()
        play.publish(*of_typo(50))
        await play.feed()
        await play.kill()
        play.done = at
        await play.start()
        await play.until(lambda: play.done >= len(play.alerts.records))
        assert [each.id for each in play.waiting()] == [of_typo(50)[0].id], "it came after the order"

    play = parked(script)
    assert len(play.letters.records) == 20


def test_some_are_buried_and_one_is_replayed() -> None:
    async def script(play: Play) -> None:
        first, second = (each.id for each in of_typo(0, 1))
        play.publish(order("bury", deliveries=(first, second), why="old news"))
        await play.until(lambda: sum(str(each.state) == "dead" for each in play.latest().values()) == 2)
        assert play.latest()[first].words == "dana buried it: old news"
        play.channels.says = lambda sending, number: None
        play.publish(order("replay", deliveries=(first,)), order("release"))
        await play.until(lambda: len(play.channels.shown) == 19)
        await play.ended()
        assert [str(play.latest()[each].state) for each in (first, second)] == ["delivered", "dead"]

    assert len(parked(script).letters.records) == 2


def test_released_ones_are_tried_now() -> None:
    async def script(play: Play) -> None:
        play.channels.says = lambda sending, number: None
        play.publish(order("release"))
        await play.ended()

    play = parked(script)
    assert len(play.channels.shown) == 20
    assert any("ready: released" in play.way(each) for each in play.latest())


def test_what_may_be_there_is_looked_for_before_it_goes_elsewhere() -> None:
    async def run(*, is_shown: bool) -> Play:
        channels = Channels(lambda sending, number: BROKEN if number == 0 else archived(sending, number), lambda number: is_shown)
        play = Play(channels)
        await play.start()
        channels.readable.clear()
        play.publish(*of_typo(1))
        await play.until(lambda: any(each.state == "unknown" for each in play.waiting()))
        play.publish(order("reroute", to="#syria"))
        await play.until(lambda: any(each.ordered for each in play.waiting()))
        channels.readable.set()
        await play.ended()
        assert play.office is not None
        await play.office.end_round()
        return play

    there = asyncio.run(run(is_shown=True))
    assert [sending.receiver for _, sending, _ in there.channels.shown] == ["#typo"]
    absent = asyncio.run(run(is_shown=False))
    assert [sending.receiver for _, sending, _ in absent.channels.shown] == ["#syria"]


def test_the_dead_letter_of_an_alert_replayed_tells_it() -> None:
    async def script(play: Play) -> None:
        play.publish(alert(1))
        await play.ended()
        assert play.way(name(1))[-1] == "dead: refused"
        play.channels.says = lambda sending, number: None
        (letter,) = play.letters.records
        play.alerts.put(letter.key, letter.value, headers=[("replayed-from", b"0/0")])
        await play.ended()

    play = played(Play(Channels(lambda sending, number: TOO_LONG)), script)
    assert play.way(name(1))[-3:] == ["ready: replayed", "intent: trying", "delivered: posted"]


def test_what_is_rerouted_there_and_back_is_delivered() -> None:
    async def script(play: Play) -> None:
        play.channels.says = lambda sending, number: ARCHIVED
        play.publish(order("reroute", to="#b"))
        await play.until(lambda: sum(each.receiver == "#b" for each in play.waiting()) == 20)
        play.channels.says = lambda sending, number: ARCHIVED if sending.receiver == "#b" else None
        play.publish(Order(f"{7:032x}", "#b", "reroute", "dana", NOW, to="#typo"))
        await play.until(lambda: sum(each.receiver == "#typo" for each in play.waiting()) == 20)
        play.publish(order("release"))
        await play.ended()

    play = parked(script)
    assert [sending.receiver for _, sending, _ in play.channels.shown] == ["#typo"] * 20


def test_a_release_looks_for_nothing_before_its_request_can_be_over(monkeypatch: pytest.MonkeyPatch) -> None:
    async def script(play: Play) -> None:
        play.publish(*of_typo(1))
        await play.until(lambda: any(each.state == "unknown" for each in play.waiting()))
        play.publish(order("release"))
        await play.feed()
        assert play.office is not None
        assert play.office.round is not None
        (desk,) = play.office.round.desks.values()
        (at,) = desk.look_at.values()
        (waiting,) = play.waiting()
        passed_s = (play.clock.now() - waiting.changed_at).total_seconds()
        assert at - play.clock.passed() + passed_s == pytest.approx(6.0, abs=0.5), "a second for the call, five to settle"
        await play.ended()

    played(Play(Channels(lambda sending, number: BROKEN if number == 0 else None), speed=1.0), script)


def test_a_rule_with_another_channel_is_told_there_when_nothing_gets_through() -> None:
    async def script(play: Play) -> None:
        play.publish(alert(20, "#typo"), *(alert(number, "#typo", fallback="#editors") for number in range(19)))
        await play.until(lambda: len(play.channels.shown) == 19)
        # One that comes when it is known already.
        play.publish(alert(19, "#typo", fallback="#editors"))
        await play.until(lambda: len(play.channels.shown) == 20)

    play = played(Play(Channels(archived)), script)
    assert {sending.receiver for _, sending, _ in play.channels.shown} == {"#editors"}
    told = [sending.announcement for _, sending, _ in play.channels.shown]
    assert {each.instead_of for each in told if isinstance(each, Alert)} == {"#typo"}, "who reads it there sees for whom it was"
    assert sorted(told_articles(play)) == sorted(f"a{number}" for number in range(20))
    ends = [each for each in play.latest().values() if each.receiver == "#typo" and each.state.is_end]
    assert {(str(each.state), str(each.reason), each.moved_to) for each in ends} == {("moved", "fallback", "#editors")}
    # The one whose rule names none waits.
    assert [(each.article, str(each.state)) for each in play.waiting()] == [("a20", "parked_channel")]


def test_a_digest_is_told_there_too() -> None:
    digest = Summary("d" * 32, "#typo", "normal", "Digest 08:00: 1 article", (SummaryLine("Talks"),), NOW, fallback="#editors")
    page = replace(digest, id="e" * 32, reply_to="d" * 32, title="Lines 16 to 16")

    async def script(play: Play) -> None:
        play.publish(digest, page)
        await play.until(lambda: len(play.channels.shown) == 2)

    play = played(Play(Channels(archived)), script)
    shown = sorted((sending.receiver, sending.announcement.title) for _, sending, _ in play.channels.shown)
    assert shown == [("#editors", "Digest 08:00: 1 article"), ("#editors", "Lines 16 to 16")]


def test_what_falls_back_is_moved_in_parts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[int] = []

    async def script(play: Play) -> None:
        note_parts(play, moved, monkeypatch)
        play.publish(*(alert(number, "#typo", fallback="#editors") for number in range(20)))
        await play.until(lambda: len(play.channels.shown) == 20)

    played(Play(Channels(archived)), script)
    assert moved[0] == 0
    assert max(after - before for before, after in pairwise([*moved, 20])) <= 8


def test_the_other_channel_is_the_last_one() -> None:
    async def script(play: Play) -> None:
        play.publish(alert(1, "#other", fallback="#typo"))
        await play.until(lambda: [(each.receiver, str(each.state)) for each in play.waiting()] == [("#typo", "parked_channel")])

    def both(sending: Sending, number: int) -> Failed:
        return ARCHIVED

    play = played(Play(Channels(both)), script)
    assert [each.receiver for each in play.waiting()] == ["#typo"]


def told_articles(play: Play) -> list[str]:
    """The article of each alert that is shown."""
    return [each.announcement.article.id for _, each, _ in play.channels.shown if isinstance(each.announcement, Alert)]
