"""What couriers do with all that can become of a post: each delivery ends once, and is shown once. It has more than 300 lines, as
each case needs the same few failures."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from alerts.destination import Blocked, Failed, Place, Sending, Turn
from alerts.journal import Journal
from alerts.pace import Paces
from schemas.deliveries import Delivery, State
from streams.delivery.terms import Terms
from streams.kafka.deliveries import MARK
from tests.copying import replace
from tests.unit.alerts.samples import NOTICE
from tests.unit.streams.delivery.play import Channels, Play, alert

UNOPENED = Failed("Slack", "#syria", "unopened", "client_not_connected", "Check SLACK_API_URL")
BROKEN = Failed("Slack", "#syria", "ambiguous", "fatal_error", "Nothing to do", may_have_arrived=True)
THROTTLED = Failed("Slack", "#syria", "throttle", "ratelimited", "Nothing to do", may_have_arrived=True, asked_pause_s=30.0)
ARCHIVED = Failed("Slack", "#syria", "channel", "is_archived", "Unarchive it", blocked=Blocked.RECEIVER)
REVOKED = Failed("Slack", "#syria", "auth", "token_revoked", "Set a new token", blocked=Blocked.EVERYBODY)
TOO_LONG = Failed("Slack", "#syria", "message", "msg_too_long", "Nothing to do", blocked=Blocked.FORM)
GONE = Failed("Slack", "#syria", "thread", "message_not_found", "Nothing to do", blocked=Blocked.THREAD)


def played(play: Play, script: Callable[[Play], Awaitable[None]]) -> Play:
    """The script in an event loop, and the end of it."""

    async def run() -> None:
        await play.start()
        await script(play)
        if play.office is not None:
            await play.office.end_round()

    asyncio.run(run())
    return play


def told(play: Play, *numbers: int) -> Play:
    """These alerts are published, and come to their end."""

    async def script(play: Play) -> None:
        play.publish(*(alert(number) for number in numbers))
        await play.ended()

    return played(play, script)


def name(number: int) -> str:
    return f"{number:032x}"


def fails(*answers: Failed | None) -> Channels:
    """What becomes of the first posts; all others are shown."""
    return Channels(lambda sending, number: answers[number] if number < len(answers) else None)


def test_an_alert_is_written_down_before_it_is_tried_and_when_it_is_there() -> None:
    play = told(Play(), 1)
    assert play.way(name(1)) == ["pending: accepted", "intent: trying", "delivered: posted"]
    assert play.channels.ids == [name(1)]
    last = play.latest()[name(1)]
    assert (last.channel, last.ts, last.announcement) == ("Csyria", "1700000000.000100", None)


def test_what_was_never_sent_is_tried_again_without_a_look() -> None:
    play = told(Play(fails(UNOPENED, UNOPENED)), 1)
    tries = ["intent: trying", "ready: unreachable"]
    assert play.way(name(1)) == ["pending: accepted", *tries, *tries, "intent: trying", "delivered: posted"]
    assert play.channels.reads == []


def test_what_may_be_there_and_is_not_is_posted_again() -> None:
    play = told(Play(fails(None, BROKEN)), 1, 2)
    assert play.way(name(2)) == [
        "pending: accepted", "intent: trying", "unknown: ambiguous", "ready: absent", "intent: trying", "delivered: posted",
    ]  # fmt: skip
    assert [each.after_ts for each in play.channels.reads] == ["1700000000.000100"], "what is known to be there is not read"
    assert play.channels.ids == [name(1), name(2)]


def test_what_may_be_there_and_is_is_not_posted_again() -> None:
    channels = fails(BROKEN)
    channels.shows = lambda number: True
    play = told(Play(channels), 1)
    assert play.way(name(1)) == ["pending: accepted", "intent: trying", "unknown: ambiguous", "delivered: found"]
    assert play.channels.ids == [name(1)]
    assert play.counts["alerts found in Slack"] == 1


def test_others_go_on_while_one_is_waited_for() -> None:
    async def script(play: Play) -> None:
        play.channels.readable.clear()
        play.publish(alert(1), alert(2), alert(3))
        await play.until(lambda: len(play.channels.ids) == 2)
        play.channels.readable.set()
        await play.ended()

    assert played(Play(fails(BROKEN)), script).channels.ids == [name(2), name(3), name(1)]


def test_a_throttled_one_waits_for_as_long_as_is_asked_for() -> None:
    play = told(Play(fails(THROTTLED)), 1)
    assert play.way(name(1))[2:4] == ["unknown: throttled", "ready: absent"]
    tries = [each for each in play.journal.records if b'"throttled"' in (each.value or b"")]
    assert len(tries) == 1


def test_a_refused_form_is_followed_by_a_smaller_one_and_in_the_end_by_a_dead_letter() -> None:
    play = told(Play(fails(TOO_LONG, None, TOO_LONG, TOO_LONG, TOO_LONG)), 1, 2)
    assert play.way(name(1)) == [
        "pending: accepted", "intent: trying", "ready: form_refused", "intent: trying", "delivered: posted",
    ]  # fmt: skip
    assert [str(sending.form) for _, sending, _ in play.channels.shown] == ["section"]
    assert play.way(name(2))[-1] == "dead: refused"
    (letter,) = play.letters.records
    headers = {key: value.decode() for key, value in letter.headers}
    assert (letter.key, headers["offset"], headers["stage"]) == (b"#syria", "1", "deliver")
    assert headers["reason"] == "Slack refuses the message for #syria in every form, the last time with msg_too_long."
    assert letter.value == play.alerts.records[1].value


def test_a_parked_channel_is_tried_later_and_says_since_when() -> None:
    play = told(Play(fails(ARCHIVED, ARCHIVED)), 1)
    assert play.way(name(1))[1:] == [
        "intent: trying", "parked_channel: channel", "intent: trying", "parked_channel: channel", "intent: trying",
        "delivered: posted",
    ]  # fmt: skip
    parked = [each for each in play.journal.records if b'"parked_since"' in (each.value or b"")]
    assert len(parked) == 4, "also while it is tried"
    assert play.latest()[name(1)].parked_since is None


class Successor(Channels):
    """#syria was told as COLD, which is gone by now; who asks for it by name finds `called`."""

    called = "COLD"

    async def place(self, receiver: str, channel: str | None, turn: Turn) -> Place:
        return Place(channel or self.called, receiver)


def test_a_channel_that_took_the_name_of_one_that_is_gone_is_told() -> None:
    gone = replace(ARCHIVED, error="channel_not_found", place_is_gone=True)
    channels = Successor(lambda sending, number: gone if number and sending.channel == "COLD" else None)

    async def script(play: Play) -> None:
        play.publish(alert(1))
        await play.ended()
        channels.called = "CNEW"
        play.publish(alert(2), alert(3))
        await play.ended()

    play = played(Play(channels), script)
    assert [(channel, sending.id) for channel, sending, _ in channels.shown] == [
        ("COLD", name(1)), ("CNEW", name(2)), ("CNEW", name(3)),
    ]  # fmt: skip
    assert play.way(name(2))[2:] == ["parked_channel: channel", "intent: trying", "delivered: posted"]
    journal = Journal()
    for record in play.journal.records:
        if record.key != MARK:
            journal.apply(Delivery.read(record.value or b""))
    assert journal.channels == {"#syria": "CNEW"}, "so it is known to the worker that comes next"


def test_a_workspace_is_parked_as_a_whole() -> None:
    assert told(Play(fails(REVOKED)), 1).way(name(1))[2] == "parked_workspace: workspace"


def test_a_channel_that_takes_nothing_holds_up_no_other() -> None:
    async def script(play: Play) -> None:
        play.publish(*(alert(number, "#archived") for number in range(50)), *(alert(100 + number) for number in range(50)))
        await play.until(lambda: len(play.channels.ids) == 50)
        assert {each.receiver for each in play.waiting()} == {"#archived"}
        assert play.done == 100, "all is acked: it stands in the journal"

    channels = Channels(lambda sending, number: ARCHIVED if sending.receiver == "#archived" else None)
    played(Play(channels), script)


def test_the_most_important_comes_first() -> None:
    async def script(play: Play) -> None:
        play.publish(*(alert(number, priority="low") for number in range(20)), alert(99, priority="critical"), alert(50))
        await play.ended()

    shown = played(Play(paces=Paces(channel_per_s=1.0)), script).channels.ids
    assert shown.index(name(99)) <= 1
    assert shown.index(name(50)) <= 2


def test_the_same_alert_again_is_the_same_delivery() -> None:
    async def script(play: Play) -> None:
        play.publish(alert(1), alert(1))
        await play.ended()
        play.publish(alert(1))
        await play.ended()

    play = played(Play(), script)
    assert play.channels.ids == [name(1)]
    assert len(play.way(name(1))) == 3


def test_a_message_that_somebody_deletes_does_not_come_back() -> None:
    async def script(play: Play) -> None:
        play.publish(alert(1), alert(2))
        await play.ended()
        play.channels.delete(name(1))
        await play.kill()
        await play.start()
        play.publish(alert(1), alert(3))
        await play.ended()

    assert played(Play(), script).channels.ids == [name(2), name(3)]


def test_what_came_before_there_was_a_journal_is_looked_for() -> None:
    async def run() -> None:
        play = Play(before=2)
        play.publish(alert(1), alert(2), alert(3))
        # The release before this one had told the second, and committed neither.
        await play.channels.tell(Sending(name(2), alert(2), "#syria", channel="Csyria"))
        await play.start()
        await play.ended()
        assert play.way(name(1))[:2] == ["unknown: upgrade", "ready: absent"]
        assert play.way(name(2)) == ["unknown: upgrade", "delivered: found"]
        assert play.way(name(3))[0] == "pending: accepted"
        assert sorted(play.channels.ids) == [name(1), name(2), name(3)]

    asyncio.run(run())


def test_a_message_that_comes_late_says_so() -> None:
    # Twenty pauses are seven minutes at least, however chance shortens them.
    play = told(Play(fails(*[UNOPENED] * 20)), 1)
    ((_, sending, _),) = play.channels.shown
    assert sending.late is not None
    assert sending.late.endswith("min late: Slack could not be reached")


def test_what_waited_behind_a_channel_that_took_none_is_late_for_that_and_not_for_its_turn() -> None:
    play = told(Play(fails(*[ARCHIVED] * 12)), 1, 2, 3)
    late = [sending.late or "" for _, sending, _ in play.channels.shown]
    assert [each.partition(" late: ")[2] for each in late] == ["the channel did not take messages"] * 3


def test_what_was_said_of_an_earlier_try_is_not_said_of_what_is_delivered() -> None:
    play = told(Play(fails(ARCHIVED)), 1)
    last = play.latest()[name(1)]
    assert (last.state, last.attempt, last.words) == (State.DELIVERED, 2, None)


def test_what_is_older_than_alerts_may_be_is_told_no_more() -> None:
    terms = Terms(timeout_s=1.0, deliver_within=timedelta(minutes=1))
    play = told(Play(fails(*[UNOPENED] * 12), terms=terms), 1)
    assert play.way(name(1))[-1] == "expired: overdue"
    assert play.channels.ids == []


def test_what_cannot_be_looked_for_does_not_hold_up_the_others_and_ends_after_its_time() -> None:
    channels = fails(BROKEN)
    channels.refuses_reads = Failed("Slack", "#syria", "auth", "missing_scope", "Add channels:history", blocked=Blocked.EVERYBODY)
    play = told(Play(channels, terms=Terms(timeout_s=1.0, unverifiable_after=timedelta(minutes=30))), 1, 2)
    assert channels.ids == [name(2)]
    assert play.way(name(1))[-1] == "dead: unverifiable"
    assert len(play.letters.records) == 1
    channels = fails(BROKEN)
    channels.refuses_reads = Failed("Slack", "#syria", "auth", "missing_scope", "Add channels:history", blocked=Blocked.EVERYBODY)
    play = told(Play(channels, terms=Terms(timeout_s=1.0, unverifiable_after=timedelta(minutes=30), repost=True)), 1)
    assert play.way(name(1))[-1] == "delivered: posted"


def test_a_notice_is_delivered_as_an_alert_is() -> None:
    async def script(play: Play) -> None:
        play.publish(NOTICE)
        await play.ended()

    assert played(Play(), script).latest()[NOTICE.id].state is State.DELIVERED


def test_a_place_that_cannot_be_asked_for_is_no_message_refused() -> None:
    async def script(play: Play) -> None:
        answers = [replace(TOO_LONG, error="invalid_arguments"), replace(GONE, error="thread_not_found")]
        play.channels.places = [*answers]
        play.publish(alert(1))
        await play.ended()
        assert play.way(name(1)) == ["pending: accepted", "intent: trying", "delivered: posted"]
        assert play.letters.records == []

    played(Play(), script)


def test_nothing_is_acked_that_no_journal_has() -> None:
    """A round ends while the batch waits for its journal: the batch stays open until somebody else has the partition."""

    async def script(play: Play) -> None:
        office = play.office
        assert office is not None
        await office.end_round()
        play.publish(alert(1))
        handling = asyncio.create_task(play.feed())
        await asyncio.sleep(0.3)
        assert not handling.done()
        await office.begin_round({0})
        await handling
        await play.ended()

    assert played(Play(), script).channels.ids == [name(1)]


def test_a_worker_that_was_paused_and_lost_its_partition_writes_nothing_more() -> None:
    async def run() -> None:
        play = Play()

        def says(sending: Sending, number: int) -> Failed:
            # While the call is out this worker is paused, and another one takes over.
            play.lease._until = 0.0
            assert play.office is not None
            assert play.office.round is not None
            play.office.round.way.over.set()
            return UNOPENED

        play.channels.says = says
        office = await play.start()
        play.publish(alert(1))
        await play.feed()
        await play.until(lambda: play.channels.posts)
        await office.end_round()
        assert play.way(name(1)) == ["pending: accepted", "intent: trying"]

    asyncio.run(run())
