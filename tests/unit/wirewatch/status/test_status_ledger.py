"""What `wirewatch status` counts of the ledger."""

from datetime import timedelta

from schemas import Decision, Silence
from streams.kafka import MARK, Record
from tests.copying import replace
from tests.unit.alerts.decisions.timeline import START, Timeline, match, rule
from wirewatch.ways.ledger import LedgerCounts, _kept, count, ledger_lines, ledger_object


def records(*values: tuple[bytes, bytes | None]) -> list[Record]:
    return [Record("decisions.v1", 0, at, 0, key, value, ()) for at, (key, value) in enumerate(values)]


def counted(*values: tuple[bytes, bytes | None], seconds: int = 60) -> LedgerCounts:
    counts = LedgerCounts()
    kept = _kept(records(*values), counts.unreadable, lambda _: None)
    count(counts, kept.values(), START + timedelta(seconds=seconds))
    return counts


def written(decisions: list[Decision]) -> list[tuple[bytes, bytes | None]]:
    return [(each.id.encode(), bytes(each)) for each in decisions]


def test_what_is_open_waits_and_was_suppressed() -> None:
    play = Timeline()
    digest = rule("digest", mode="digest", digest="08:00")
    play.at(0, match("a", "same"), match("b", "same"), match("c", "", digest), match("d", "", rule("s", shadow=True)))
    play.at(1, match("a", "same"))
    counts = counted((MARK, b"{}"), *written(play.log), seconds=10)
    assert (counts.decisions, counts.open_stories) == (4, 2)
    assert sum(counts.waiting.values()) == 2
    assert dict(counts.suppressed) == {"shadow": 1}
    lines = list(ledger_lines(counts, START + timedelta(seconds=10)))
    ended = "in the last day 1 told, 1 joined, 1 collected, 1 suppressed (1 shadow)"
    assert lines[0] == f"ledger  4 decisions, 2 open stories, 2 matches wait; {ended}"
    assert lines[1] == "  #syria: 1 match for the next reply in the thread of its story, due 2026-11-24T12:00:30Z"
    assert lines[2] == "  #syria: 1 match for the digest 08:00, due 2026-11-25T08:00:00Z"
    # The thread is told: only the digest waits.
    play.until(60)
    assert [group.name for group in counted(*written(play.log)).waiting] == ["digest 08:00"]


def test_what_is_overdue_is_said() -> None:
    play = Timeline()
    play.at(0, match("a", "same"), match("b", "same"))
    told = list(ledger_lines(counted(*written(play.log), seconds=600), START + timedelta(seconds=600)))
    assert told[1].endswith(", due 2026-11-24T12:00:30Z, which is past: does the alert stage run?")


def test_what_was_deleted_or_cannot_be_read_does_not_count() -> None:
    play = Timeline()
    (first,) = play.at(0, match("a"))
    name = first.id.encode()
    assert counted((name, bytes(first)), (name, None)).decisions == 0
    newer = bytes(first).replace(b'{"id"', b'{"ledger":2,"id"', 1)
    counts = counted((name, newer), (b"x", b"\xff"), (b"y", b'{"outcome":"sung"}'))
    assert (counts.decisions, len(counts.unreadable)) == (0, 3)
    assert counts.unreadable[0] == "decisions.v1/0/0 cannot be read: it is no decision of this version"


def test_an_empty_ledger_and_a_silence() -> None:
    counts = counted()
    counts.silences = (Silence("s1", "rule", "syria", START, START + timedelta(hours=1), "a flood", "@dana"),)
    assert list(ledger_lines(counts, START)) == [
        "ledger  0 decisions, 0 open stories, nothing waits",
        "  silence s1 until 2026-11-24T13:00:00Z (for 1 hour), rule syria in every channel, by @dana: a flood",
    ]
    assert ledger_object(counts, START)["silences"][0]["lasts"] is True


def test_what_time_brought_is_unsent_until_it_is_said_to_stand_on_alerts() -> None:
    play = Timeline()
    play.at(0, match("a", "same"), match("b", "same"))
    play.until(60)
    assert counted(*written(play.log)).unsent == 0
    assert counted(*written([replace(each, sent=None) for each in play.log])).unsent == 1
