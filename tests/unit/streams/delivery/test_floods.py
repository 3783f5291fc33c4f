"""What couriers do when very much comes at once: few messages, nothing lost, critical ones first, and kills and parks."""

from collections import Counter

import pytest

from alerts.destination import Sending
from alerts.pace import NO_LIMITS
from schemas.deliveries import Delivery, State, Why
from schemas.messages import Alert
from schemas.summaries import Summary
from streams.delivery.terms import Terms
from streams.running import faults
from tests.copying import replace
from tests.unit.streams.delivery.play import Channels, Play, alert
from tests.unit.streams.delivery.test_courier import ARCHIVED, UNOPENED, name, played
from tests.unit.streams.delivery.test_kills import Killer, live

FLOODS = Terms(timeout_s=1.0, floods=True)
ONE_A_SECOND = replace(NO_LIMITS, channel_per_s=1.0)


def flood(channels: Channels | None = None) -> Play:
    """A deliver stage whose channel takes a message a second."""
    return Play(channels or Channels(), paces=ONE_A_SECOND, terms=FLOODS, speed=200.0)


def crowd(count: int, **changes: object) -> list[Alert]:
    return [replace(alert(number), priority="normal", **changes) for number in range(1, count + 1)]  # type: ignore[arg-type]


def summaries(play: Play) -> list[tuple[Sending, Summary]]:
    """The summaries that are shown, in their order."""
    return [(each, told) for _, each, _ in play.channels.shown if isinstance(told := each.announcement, Summary)]


def ends(play: Play, count: int) -> list[Delivery]:
    """The end of each alert of the crowd: it was told once, by itself or in one summary that is shown."""
    latest = play.latest()
    found = [latest[name(number)] for number in range(1, count + 1)]
    assert max(Counter(play.channels.ids).values()) == 1
    members = Counter(member for each in latest.values() for member in each.members)
    for each in found:
        assert (each.state is State.COALESCED) == (members[each.id] == 1)
        assert (each.id if each.summary is None else each.summary) in play.channels.ids
    return found


async def over(play: Play) -> None:
    """Until it is said that the flood is over, and nothing waits."""
    await play.ended()
    await play.until(lambda: "Flood over" in "".join(map(told, play.channels.updates)))


def told(sending: Sending) -> str:
    assert isinstance(sending.announcement, Summary)
    return sending.announcement.title


def test_five_hundred_at_once_are_one_message_with_pages_in_its_thread() -> None:
    async def script(play: Play) -> None:
        play.publish(*crowd(500))
        await over(play)

    play = played(flood(), script)
    states = Counter(each.state for each in ends(play, 500))
    assert states[State.DELIVERED] <= 3, "the first ones, by which it is known that the channel takes messages"
    root, *pages = summaries(play)
    assert root[0].thread_ts is None
    assert {each.thread_ts for each, _ in pages} == {play.latest()[root[0].id].ts}
    assert len(play.channels.shown) <= 40
    assert {each.update_ts for each in play.channels.updates} == {play.latest()[root[0].id].ts}


def test_a_hundred_at_once_are_a_digest() -> None:
    async def script(play: Play) -> None:
        play.publish(*crowd(100))
        await play.ended()

    play = played(flood(), script)
    ends(play, 100)
    assert len(play.channels.shown) <= 4
    assert summaries(play)[0][1].title.endswith("(busy: one digest a rule each minute)")


def test_a_critical_alert_does_not_wait_behind_a_flood() -> None:
    async def script(play: Play) -> None:
        play.publish(*crowd(400))
        await play.until(lambda: len(summaries(play)) >= 2)
        play.publish(replace(alert(900), priority="critical"))
        await play.feed()
        before.append(len(play.channels.ids))
        await over(play)

    before: list[int] = []
    play = played(flood(), script)
    ends(play, 400)
    assert play.channels.ids.index(name(900)) - before[0] <= 1, "what was under way is all that came before it"
    assert play.channels.ids[-1] != name(900)


def test_turned_off_each_alert_has_its_message() -> None:
    async def script(play: Play) -> None:
        play.publish(*crowd(100))
        await play.ended()

    play = played(Play(), script)
    assert play.channels.ids == [name(number) for number in range(1, 101)]


def test_nothing_is_summed_up_for_a_channel_that_takes_nothing() -> None:
    """Whoever looks sees the alerts, and can send them elsewhere."""

    async def script(play: Play) -> None:
        play.publish(*crowd(400))
        await play.until(lambda: play.channels.posts >= 4)
        assert not [each for each in play.latest().values() if each.members]
        assert len(play.waiting()) == 400

    played(flood(Channels(lambda sending, number: ARCHIVED)), script)


def test_an_outage_makes_no_summaries_that_only_wait() -> None:
    async def script(play: Play) -> None:
        play.publish(*crowd(600))
        await play.until(lambda: play.channels.posts >= 9)
        assert len([each for each in play.latest().values() if each.tally and each.members]) <= 6

    played(flood(Channels(lambda sending, number: UNOPENED if number else None)), script)


@pytest.mark.parametrize("seed", range(2))
def test_a_worker_may_be_killed_when_a_summary_stands(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    killer = Killer(Counter({"summary stands": 2, "intent stands": 1, "posted": 1, "delivered stands": 1}))
    monkeypatch.setattr("random.random", lambda: 0.1 * seed)
    monkeypatch.setattr(faults, "_listeners", [killer])
    play = flood()
    play.publish(*crowd(400))
    live(play, killer)
    assert killer.struck.count("summary stands") == 2
    ends(play, 400)
    assert len([each for each, _ in summaries(play) if each.thread_ts is None]) == 1, "it is one flood, announced once"


def test_whoever_comes_next_says_that_a_flood_is_over() -> None:
    async def first(play: Play) -> None:
        play.publish(*crowd(400))
        await play.until(lambda: len(summaries(play)) >= 4)
        assert not [each for each in play.channels.updates if told(each).startswith("Flood over")]

    async def second(play: Play) -> None:
        await over(play)

    play = played(flood(), first)
    assert [told(each)[:10] for each in played(play, second).channels.updates][-1] == "Flood over"


def test_an_update_that_a_later_one_replaces_is_not_sent() -> None:
    async def script(play: Play) -> None:
        play.publish(alert(1), *(replace(alert(number), update_of=name(1)) for number in (2, 3, 4)))
        await play.ended()

    play = played(Play(), script)
    assert [each.id for each in play.channels.updates] == [name(4)]
    assert play.way(name(2))[-1] == f"{State.COALESCED}: {Why.SUPERSEDED}"
    assert play.latest()[name(2)].summary == name(4)
