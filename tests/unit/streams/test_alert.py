"""The alert stage on topics in memory: who is told once, what a kill may cost, and in which order things become safe."""

import asyncio
import json
from datetime import timedelta

import pytest

from schemas import Alert, Match, dump
from streams.kafka import MARK
from tests.copying import replace
from tests.unit.streams.ledger.play import PARTITION, Play, match
from tests.waiting import awaited

ONE, OTHER = match(1), match(2)
SHADOW = replace(ONE, rules=tuple(replace(rule, shadow=True) for rule in ONE.rules))


def again(of: Match) -> Match:
    """The same article as it is published once more."""
    return replace(of, matched_at=of.matched_at + timedelta(hours=1))


async def take(play: Play, *batches: list[Match | bytes]) -> None:
    """A worker that decides these, one batch after the other, and ends."""
    stage = await play.start()
    for batch in batches:
        play.publish(*batch)
        await play.feed()
    await stage.end_round()


def test_a_match_becomes_one_alert_for_its_receiver_and_is_decided_in_its_partition() -> None:
    play = Play()
    asyncio.run(take(play, [ONE]))
    (sent,) = play.alerts.records
    assert (sent.key, play.alert_ids) == (b"#syria", [ONE.id])
    ledger = play.ledger()
    assert [(each.match, each.outcome, each.reason) for each in ledger.values()] == [(ONE.id, "told", "new")]
    assert {each.partition for each in play.decisions.records} == {PARTITION}
    assert (play.acked, play.health.finished, play.counts["alerts decided"]) == ([0], 1, 1)


def test_the_time_of_a_decision_is_that_of_its_match_and_never_the_clocks() -> None:
    async def run() -> None:
        play = Play(speed=1.0)
        await play.start()
        came, arrived = (play.clock.now().replace(microsecond=0) - timedelta(minutes=minutes) for minutes in (10, 20))
        play.publish(OTHER, ONE, match(3), at=came)
        play.matches[0].message.headers = {"arrived_at": arrived.isoformat().encode()}
        play.matches[2].message.timestamp = came.timestamp() + 10**9
        await play.feed()
        times = {each.match: each.decided_at for each in play.ledger().values()}
        assert (times[ONE.id], times[OTHER.id]) == (came, arrived)
        # A clock that is far ahead would end whatever waits for a later time.
        assert abs(times[match(3).id] - play.clock.now()) < timedelta(minutes=1)
        assert dict(play.alerts.records[0].headers) == {"arrived_at": arrived.isoformat().encode()}

    asyncio.run(run())


def test_an_article_that_comes_again_is_told_once_in_one_batch_in_the_next_and_after_a_restart() -> None:
    play = Play()
    asyncio.run(take(play, [ONE, again(ONE)], [again(again(ONE)), OTHER]))
    assert (play.alert_ids, play.counts["matches suppressed"], play.counts.reasons["duplicate"]) == ([ONE.id, OTHER.id], 2, 2)
    asyncio.run(take(play, [again(ONE), again(OTHER)]))
    assert [each.key for each in play.alerts.records] == [b"#syria", b"#syria"]
    assert play.acked == list(range(6))


def test_what_is_the_very_same_match_makes_the_very_same_alert() -> None:
    """As after a kill: nobody knows whether Kafka has it."""
    play = Play()
    asyncio.run(take(play, [ONE], [ONE]))
    first, second = (each.value for each in play.alerts.records)
    assert first == second


def test_a_decision_is_safe_before_its_alert_and_the_match_is_acked_after_both() -> None:
    async def run() -> None:
        play = Play()
        await play.start()
        await play.until(lambda: play.decisions.records)
        for topic in (play.decisions, play.alerts):
            topic.takes.clear()
            topic.asked.clear()
        play.publish(ONE)
        working = asyncio.create_task(play.feed())
        await awaited(play.decisions.asked.wait())
        assert not play.alerts.asked.is_set()
        play.decisions.takes.set()
        await awaited(play.alerts.asked.wait())
        assert (list(play.ledger()), play.acked, play.health.finished) == ([ONE.id], [], 0)
        play.alerts.takes.set()
        await awaited(working)
        assert (play.alert_ids, play.acked) == ([ONE.id], [0])

    asyncio.run(run())


@pytest.mark.parametrize("topic", ["decisions", "alerts"])
def test_a_kill_between_them_makes_the_same_alert_again_and_never_none(topic: str) -> None:
    async def run() -> None:
        play = Play()
        await play.start()
        await play.until(lambda: play.decisions.records)
        held = getattr(play, topic)
        held.takes.clear()
        held.asked.clear()
        play.publish(ONE)
        working = asyncio.create_task(play.feed())
        await awaited(held.asked.wait())
        await play.kill()
        await asyncio.wait([working])
        held.takes.set()
        assert (play.alert_ids, play.acked) == ([], [])
        await play.start()
        await play.feed()
        assert (play.alert_ids, list(play.ledger()), play.acked) == ([ONE.id], [ONE.id], [0])

    asyncio.run(run())


def test_after_a_rebalance_what_somebody_else_decided_meanwhile_is_known() -> None:
    async def run() -> None:
        play = Play()
        stage = await play.start()
        play.publish(ONE)
        await play.feed()
        await stage.end_round()
        other = Play(decisions=play.decisions)
        await take(other, [OTHER])
        await stage.begin_round({PARTITION})
        play.publish(again(ONE), again(OTHER))
        await play.feed()
        assert play.alert_ids == [ONE.id]

    asyncio.run(run())


def test_what_is_decided_while_the_partition_goes_away_is_decided_again_by_what_stands_then() -> None:
    async def run() -> None:
        play = Play()
        stage = await play.start()
        await play.until(lambda: play.decisions.records)
        play.decisions.takes.clear()
        play.decisions.asked.clear()
        play.publish(ONE)
        working = asyncio.create_task(play.feed())
        await awaited(play.decisions.asked.wait())
        ending = asyncio.create_task(stage.end_round())
        await asyncio.sleep(0)
        play.decisions.takes.set()
        await ending
        assert not working.done()
        await stage.begin_round({PARTITION})
        await awaited(working)
        assert (play.alert_ids, list(play.ledger()), play.acked) == ([ONE.id], [ONE.id], [0])

    asyncio.run(run())


def test_nothing_is_decided_while_another_worker_may_own_the_partition() -> None:
    async def run() -> None:
        play = Play()
        await play.start()
        await play.until(lambda: play.decisions.records)
        play.lease._until = 0.0
        play.publish(ONE)
        working = asyncio.create_task(play.feed())
        await asyncio.sleep(0.05)
        assert (list(play.ledger()), working.done()) == ([], False)
        play.lease.renew(play.lease.clock())
        await play.until(working.done)
        assert list(play.ledger()) == [ONE.id]

    asyncio.run(run())


def test_rules_in_shadow_tell_nobody_and_leave_the_article_to_be_told_by_others() -> None:
    play = Play()
    asyncio.run(take(play, [SHADOW], [again(ONE)]))
    (told,) = [each for each in play.announced() if isinstance(each, Alert)]
    assert (told.article.id, play.counts["matches suppressed"], play.counts.reasons["shadow"]) == ("a1", 1, 1)


@pytest.mark.parametrize("value", [b"", b"{broken", b"{}", b"\xff"])
def test_what_is_no_match_is_a_dead_letter_and_delays_nobody(value: bytes) -> None:
    play = Play()
    asyncio.run(take(play, [value, ONE]))
    (letter,) = play.letters.records
    headers = dict(letter.headers)
    assert (letter.value, headers["stage"], headers["partition"]) == (value, b"alert", b"2")
    assert (play.alert_ids, play.acked, play.counts["matches dead"]) == ([ONE.id], [0, 1], 1)


def test_an_alert_that_its_topic_refuses_is_a_dead_letter_and_told_when_it_is_replayed() -> None:
    play = Play(largest=10)
    asyncio.run(take(play, [ONE]))
    (letter,) = play.letters.records
    assert (letter.value, play.acked) == (bytes(ONE), [0])
    assert b"is more than alerts.v1 takes. Raise max.message.bytes of alerts.v1 to " in dict(letter.headers)["reason"]
    play.alerts.largest = 1_000_000
    asyncio.run(take(play, [ONE]))
    assert play.alert_ids == [ONE.id]


def test_a_fault_of_ours_is_a_dead_letter_and_nothing_of_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a defect")

    play = Play()
    with monkeypatch.context() as patched:
        patched.setattr("streams.ledger.clerk.build", fails)
        asyncio.run(take(play, [ONE]))
    (letter,) = play.letters.records
    assert b"Wirewatch itself failed on this message (ZeroDivisionError: a defect)" in dict(letter.headers)["reason"]
    assert [each.key for each in play.decisions.records] == [MARK]
    asyncio.run(take(play, [ONE]))
    assert play.alert_ids == [ONE.id]


def odd(**changes: object) -> dict[str, object]:
    """A match with these members in place of its own."""
    return {**json.loads(bytes(ONE)), **changes}


CARD, RULE = json.loads(dump(ONE.article)), json.loads(dump(ONE.rules[0]))
OUT_OF_BOUNDS = [
    (odd(id="f" * 400_000), "id: must have at most 32 characters"),
    (odd(rules=[]), "rules: "),
    (odd(article={**CARD, "title": ""}), "article.title: is empty"),
    (odd(article={**CARD, "url": "no address"}), "article.url: "),
    (odd(article={**CARD, "source": {"domain": "a.example", "country": "germany"}}), "article.source.country: "),
    (
        odd(rules=[{**RULE, "policy": {"expect": {"silent_after_s": 10**15}}}]),
        "rules[0].policy.expect.silent_after_s: must be at",
    ),
    (
        odd(rules=[{**RULE, "policy": {"throttle": {"max": 1, "per_s": 10**15}}}]),
        "rules[0].policy.throttle.per_s: must be at most",
    ),
]


@pytest.mark.parametrize(("value", "reason"), OUT_OF_BOUNDS)
def test_a_match_out_of_bounds_is_a_letter_and_its_neighbour_is_decided(value: dict[str, object], reason: str) -> None:
    play = Play()
    asyncio.run(take(play, [json.dumps(value).encode(), OTHER]))
    (letter,) = play.letters.records
    assert dict(letter.headers)["reason"].decode().startswith(f"not match.v1: {reason}")
    assert (play.alert_ids, play.acked) == ([OTHER.id], [0, 1])
