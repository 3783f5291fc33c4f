"""What is said of decisions: each reason and each group that the stages make has words, and what is unknown is not made up."""

from datetime import timedelta

import pytest

from config.settings import load_settings
from schemas import Alert, DecidedRule, Decision, Delivery, Outcome, Reason, State, StoryPolicy, Why
from tests.copying import replace
from tests.unit.alerts.decisions.timeline import START, Timeline, match, rule
from wirewatch.ways import REASONS, Way, as_object, asked, follow, in_lines, reading
from wirewatch.ways.words import kind_of


def lines(way: Way) -> list[str]:
    return list(in_lines(way, lambda _delivery: None))


def test_each_reason_has_words() -> None:
    assert [reason for reason in Reason if reason not in REASONS] == []


@pytest.mark.parametrize(
    ("group", "said"),
    [
        ("story abc", "the next reply in the thread of its story"),
        ("+ story abc", "the next reply in the thread of its story"),
        ("quiet 22:00-06:00 Europe/Berlin", "the end of the quiet hours 22:00-06:00 Europe/Berlin"),
        ("throttle syria", "the message behind the throttle of rule syria"),
        ("digest 08:00 Mon-Fri", "the digest 08:00 Mon-Fri"),
        ("\x1b[31m", "\\x1b[31m"),
    ],
)
def test_a_group_in_words(group: str, said: str) -> None:
    assert kind_of(group) == said


def test_a_match_that_waited_is_told_with_what_time_brought() -> None:
    due = START + timedelta(hours=1)
    held = Decision("a" * 32, "#desk", Outcome.COLLECTED, Reason.DIGEST, "digest", START, match="a" * 32, article="a-1",
                    rules=(DecidedRule("syria", "high", "Syria", "desk", "1-a"),), group="digest 13:00", due_at=due)  # fmt: skip
    told = Decision("b" * 32, "#desk", Outcome.GATHERED, Reason.DUE, "time", due, group="digest 13:00", due_at=due, count=3)
    waits = lines(Way("a-1", decisions=[held]))
    assert "    waits for the digest 13:00 due 2026-11-24T13:00:00Z; not told yet" in waits
    way = Way("a-1", decisions=[held], related={told.id: told})
    assert f"    told with the digest 13:00 due 2026-11-24T13:00:00Z: decision {told.id}, 3 articles" in lines(way)
    (decision,) = as_object(way, lambda _delivery: None)["decisions"]
    assert decision["told_with"]["id"] == told.id
    another = Decision("c" * 32, "#other", Outcome.GATHERED, Reason.DUE, "time", due, group="digest 13:00", due_at=due)
    assert Way("a-1", decisions=[held], related={another.id: another}).gathered(held) is None


def test_of_a_reply_the_count_is_said_as_its_message_says_it() -> None:
    play = Timeline()
    (first,) = play.at(0, match("a", "same"))
    for minute, name in enumerate("bcd"):
        (copy,) = play.at(120 * minute + 60, match(name, "same"))
    play.at(600)
    reply = next(each for each in play.log if each.due_at == copy.due_at and each.is_of_time)
    said = lines(Way("d", decisions=[copy], related={first.id: first, reply.id: reply}))
    assert any(line.endswith(f"decision {reply.id}, +3 in this story") for line in said)


def test_a_count_that_was_changed_is_a_delivery_of_what_it_counts() -> None:
    play = Timeline()
    silent = rule(story=StoryPolicy(update="silent"))
    (first,) = play.at(0, match("a", "same", silent))
    (copy,) = play.at(5, match("b", "same", silent))
    (told,) = play.until(60)
    (update,) = [each for each in play.shown if isinstance(each, Alert) and each.update_of]
    changed = Delivery(update.id, "#syria", State.DELIVERED, Why.UPDATED, START, START, "high", "On a")
    way = Way("b", decisions=[copy], related={first.id: first, told.id: told}, deliveries=[changed])
    assert f"    delivery {update.id}: delivered (updated) 2026-11-24T12:00:00Z" in lines(way)


def test_the_ways_of_a_played_timeline() -> None:
    play = Timeline()
    (first,) = play.at(0, match("a", "same"))
    (copy,) = play.at(5, match("b", "same"))
    assert (first.outcome, copy.outcome) == (Outcome.TOLD, Outcome.JOINED)
    way = Way("b", decisions=[copy], related={first.id: first})
    said = "\n".join(lines(way))
    assert "it carries the text of a story" in said
    assert 'it began 2026-11-24T12:00:00Z with article a: "On a"' in said
    assert "the ledger has forgotten" in "\n".join(lines(Way("b", decisions=[copy])))


def test_what_is_not_decided_is_not_said_to_be() -> None:
    assert not Way("a").is_known
    assert lines(Way("a")) == ["article a"]


def test_another_channel_that_was_told_instead_is_named_in_both() -> None:
    first, there = (
        Delivery(each * 32, receiver, state, why, START, START, "high", "On a", article="a")
        for each, receiver, state, why in (
            ("a", "#typo", State.MOVED, Why.FALLBACK), ("b", "#editors", State.DELIVERED, Why.POSTED),
        )
    )  # fmt: skip
    decision = Decision("a" * 32, "#typo", Outcome.TOLD, Reason.NEW, "tell", START, match="a" * 32, article="a", alert="a" * 32)
    said = lines(Way("a", decisions=[decision], deliveries=[replace(first, moved_to="#editors"), there]))
    assert said[said.index("#editors") + 1 :][0] == "  told instead of #typo (fallback)"
    assert said[-1] == f"    delivery {'a' * 32}: moved (fallback) 2026-11-24T12:00:00Z; #editors is told instead"


def test_a_page_of_a_digest_leads_to_all_that_the_digest_told(monkeypatch: pytest.MonkeyPatch) -> None:
    names, page = "d" * 32, "e" * 32
    due = START + timedelta(hours=1)
    told = Decision(names, "#desk", Outcome.GATHERED, Reason.DUE, "time", due, group="digest 13:00", due_at=due, alert=names)
    waited = Decision("a" * 32, "#desk", Outcome.COLLECTED, Reason.DIGEST, "digest", START, match="a" * 32, article="a-1",
                      group="digest 13:00", due_at=due)  # fmt: skip
    posted = [
        Delivery(each, "#desk", State.DELIVERED, Why.POSTED, due, due, "high", "Digest", channel="C1", ts=ts, thread_ts=thread)
        for each, ts, thread in ((names, "1.000001", None), (page, "1.000002", "1.000001"))
    ]
    monkeypatch.setattr(reading, "deliveries", lambda _settings, wanted: [each for each in posted if wanted(each)])
    monkeypatch.setattr(reading, "decisions", lambda _settings, names, wanted: [each for each in (waited, told) if wanted(each)])
    way = follow(load_settings({}), asked(page))
    assert ([each.id for each in way.decisions], [each.article for each in way.members]) == ([names], ["a-1"])
