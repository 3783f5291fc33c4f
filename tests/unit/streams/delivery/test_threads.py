"""Messages about messages, and channels of two names: a reply, an update and a channel's id are told where they belong, once."""

from schemas.messages import match_id
from tests.copying import replace
from tests.unit.streams.delivery.play import Channels, Play, alert
from tests.unit.streams.delivery.test_courier import BROKEN, GONE, UNOPENED, fails, name, played, told


def test_a_reply_and_an_update_come_after_their_root() -> None:
    async def script(play: Play) -> None:
        play.publish(
            alert(2, priority="critical", reply_to=name(1)),
            alert(1, priority="low"),
            alert(3, priority="critical", update_of=name(1)),
        )
        await play.ended()

    play = played(Play(fails(UNOPENED)), script)
    ((_, first, root), (_, reply, _)) = play.channels.shown
    (update,) = play.channels.updates
    assert (first.id, reply.id, reply.thread_ts, update.id, update.update_ts) == (name(1), name(2), root.ts, name(3), root.ts)
    assert play.way(name(3))[-1] == "delivered: updated"


def test_a_reply_whose_thread_is_gone_is_told_once_at_top_level() -> None:
    async def script(play: Play) -> None:
        play.publish(alert(1))
        await play.ended()
        play.publish(alert(2, reply_to=name(1)), alert(3, reply_to=name(77)))
        await play.ended()

    channels = Channels(lambda sending, number: GONE if sending.thread_ts else None)
    play = played(Play(channels), script)
    assert play.way(name(2))[1:] == ["intent: trying", "ready: thread_gone", "intent: trying", "delivered: posted"]
    assert play.way(name(3)) == ["pending: accepted", "ready: thread_gone", "intent: trying", "delivered: posted"]
    assert [(sending.id, sending.thread_ts) for _, sending, _ in channels.shown[1:]] == [(name(2), None), (name(3), None)]


def test_an_update_that_may_have_arrived_is_made_again_without_a_look() -> None:
    async def script(play: Play) -> None:
        play.publish(alert(1))
        await play.ended()
        play.publish(alert(2, update_of=name(1)))
        await play.ended()

    play = played(Play(fails(None, BROKEN)), script)
    assert play.way(name(2))[1:] == ["intent: trying", "ready: ambiguous", "intent: trying", "delivered: updated"]
    assert play.channels.reads == []


def test_a_channel_is_told_under_the_name_that_it_has_now() -> None:
    async def script(play: Play) -> None:
        play.channels.names = {"C0123ABCD": "#syria"}
        play.publish(alert(1, "C0123ABCD"))
        await play.ended()

    play = played(Play(), script)
    assert play.way(name(1)) == ["pending: accepted", "moved: same_channel"]
    ((_, sending, _),) = play.channels.shown
    assert sending.receiver == "#syria"
    assert getattr(sending.announcement, "instead_of", None) is None, "it is the same channel"


def test_one_article_for_one_channel_under_two_names_is_told_once() -> None:
    async def script(play: Play) -> None:
        play.channels.names = {"C0123ABCD": "#syria"}
        one = alert(1)
        play.publish(
            replace(one, id=match_id("#syria", one.article.id)),
            replace(one, id=match_id("C0123ABCD", one.article.id), receiver="C0123ABCD"),
        )
        await play.ended()

    assert len(played(Play(), script).channels.ids) == 1


def test_a_root_for_another_receiver_is_left_to_it() -> None:
    async def script(play: Play) -> None:
        play.publish(alert(1, "#a", priority="low"), alert(2, "#b", priority="critical", reply_to=name(1)))
        await play.ended()

    shown = {sending.id: (sending.receiver, sending.thread_ts) for _, sending, _ in played(Play(), script).channels.shown}
    assert shown == {name(1): ("#a", None), name(2): ("#b", None)}


def test_a_thread_that_a_message_has_not_is_an_answer_like_any_other() -> None:
    play = told(Play(fails(GONE, GONE)), 1)
    tries = ["intent: trying", "ready: ambiguous"]
    assert play.way(name(1)) == ["pending: accepted", *tries, *tries, "intent: trying", "delivered: posted"]
    assert play.channels.posts == 3
