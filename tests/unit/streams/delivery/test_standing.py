"""Owners and the ops channel hear once that nothing gets through, and once that it goes on."""

from collections import Counter
from typing import Any

import pytest

from alerts import delivery
from alerts.destination import Failed
from schemas.deliveries import read_announcement
from schemas.messages import Alert
from schemas.notices import Notice
from tests.copying import replace
from tests.unit.streams.delivery.play import Channels, Play, alert
from tests.unit.streams.delivery.test_courier import ARCHIVED, REVOKED, played


def owned(number: int, owner: str = "@dana") -> Alert:
    """An alert whose rules have an owner."""
    one = alert(number)
    return replace(one, rules=tuple(replace(rule, owner=owner) for rule in one.rules))


def told(play: Play) -> list[Notice]:
    """The notices that were sent, in their order."""
    found = [read_announcement(each.value) for each in play.alerts.records]
    return [each for each in found if isinstance(each, Notice)]


def refuses(what: Failed, times: int, *whom: str) -> Channels:
    """These receivers, or #syria, refuse so many posts."""
    left = [times]

    def says(sending: Any, number: int) -> Failed | None:
        if sending.receiver not in (whom or ("#syria",)) or not left[0]:
            return None
        left[0] -= 1
        return what

    return Channels(says)


def test_an_owner_is_told_once_and_once_that_it_goes_on() -> None:
    async def script(play: Play) -> None:
        play.publish(*(owned(number) for number in range(5)))
        await play.ended()

    play = played(Play(refuses(ARCHIVED, 3)), script)
    parked, goes_on = told(play)
    assert (parked.kind, parked.receiver, goes_on.kind, goes_on.receiver) == ("parked", "@dana", "goes-on", "@dana")
    assert parked.title == "5 alerts wait for #syria: nothing gets through"
    assert "is_archived. Unarchive it" in parked.text
    assert "wirewatch deliveries reroute --from" in parked.text
    assert "5 alerts waited" in goes_on.text
    shown = Counter(sending.receiver for _, sending, _ in play.channels.shown)
    assert shown == {"#syria": 5, "@dana": 2}


def test_an_owner_is_not_told_that_an_alert_waits_which_goes_elsewhere() -> None:
    async def script(play: Play) -> None:
        play.publish(replace(owned(1), fallback="#editors"))
        await play.until(lambda: {"@dana", "#editors"} <= {each.receiver for _, each, _ in play.channels.shown})

    play = played(Play(refuses(ARCHIVED, 1)), script)
    (parked,) = told(play)
    assert parked.title == "Nothing gets through to #syria: #editors is told instead"
    assert "reroute" not in parked.text


def test_the_ops_channel_is_told_and_two_owners_each() -> None:
    async def script(play: Play) -> None:
        assert play.office is not None
        play.publish(owned(1), owned(2, "@tomas"), owned(3))
        await play.ended()

    play = played(Play(refuses(ARCHIVED, 1), ops="#ops"), script)
    assert Counter((each.kind, each.receiver) for each in told(play)) == {
        (kind, who): 1 for kind in ("parked", "goes-on") for who in ("@dana", "@tomas", "#ops")
    }


def test_of_the_whole_workspace_it_is_told_when_it_takes_messages_again() -> None:
    async def script(play: Play) -> None:
        play.publish(owned(1), owned(2))
        await play.ended()

    play = played(Play(refuses(REVOKED, 2, "#syria", "@dana")), script)
    assert [each.title for each in told(play)] == [
        "2 alerts wait for Slack: nothing gets through",
        "Alerts for Slack get through again",
    ]


def test_a_worker_that_takes_over_tells_it_no_second_time(monkeypatch: pytest.MonkeyPatch) -> None:
    # What is parked is tried when a worker begins, and not again.
    monkeypatch.setattr(delivery, "PARK_FIRST_S", 1e9)
    monkeypatch.setattr(delivery, "PARK_LONGEST_S", 1e9)

    async def script(play: Play) -> None:
        play.publish(owned(1))
        await play.until(lambda: any(each.receiver == "@dana" for each in (s for _, s, _ in play.channels.shown)))
        for count in (2, 3):
            await play.kill()
            await play.start()
            await play.until(lambda: sum(b'"parked_channel"' in (each.value or b"") for each in play.journal.records) == count)  # noqa: B023
        await play.kill()
        play.channels.says = lambda sending, number: None
        await play.start()
        await play.ended()

    play = played(Play(refuses(ARCHIVED, 1000)), script)
    assert sorted({(each.kind, each.id) for each in told(play)})[0][0] == "goes-on"
    assert len({each.id for each in told(play)}) == 2
    assert Counter(sending.receiver for _, sending, _ in play.channels.shown)["@dana"] == 2


def test_all_channels_are_tried_at_once_when_the_first_message_gets_through(monkeypatch: pytest.MonkeyPatch) -> None:
    # So long that nothing is tried again in this test by the pause's own end.
    monkeypatch.setattr(delivery, "PARK_FIRST_S", 1e8)
    monkeypatch.setattr(delivery, "PARK_LONGEST_S", 1e8)
    is_revoked = [True]

    async def script(play: Play) -> None:
        play.publish(alert(1, "#syria"), alert(2, "#gaza"), alert(3, "#oil"))
        await play.until(lambda: [each.state for each in play.waiting()] == ["parked_workspace"] * 3)
        is_revoked.clear()
        assert play.office is not None
        assert play.office.round is not None
        # What `wirewatch deliveries release` does for one of them.
        (desk,) = [each for each in play.office.round.desks.values() if each.receiver == "#gaza"]
        desk.held_until = 0.0
        desk.wakes.set()
        await play.ended()

    play = played(Play(Channels(lambda sending, number: REVOKED if is_revoked else None)), script)
    assert {sending.receiver for _, sending, _ in play.channels.shown} == {"#syria", "#gaza", "#oil"}
    assert play.counts["alerts delivered"] == 3


def test_a_notice_is_counted_beside_the_alerts() -> None:
    async def script(play: Play) -> None:
        play.publish(owned(1))
        await play.ended()

    play = played(Play(refuses(ARCHIVED, 1)), script)
    assert (play.counts["alerts delivered"], play.counts["other messages told"]) == (1, 2)
