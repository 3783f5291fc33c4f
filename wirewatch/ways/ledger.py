"""What the ledger of decisions has now, for `wirewatch status` and the demo: open stories, what waits for which instant, what was
suppressed in the last day and why, and the silences that last.

Of a record only what is counted here is looked at, because the ledger may have a million of them, and to read one whole takes
twenty times as long. One that is no decision is named and passed over, as a worker does.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from config.settings import Settings
from schemas import MessageError, Outcome, Quoted, Silence, load_object
from streams.kafka import DECISIONS, MARK, Record, read_topic
from streams.ledger import read_silences
from wirewatch.channels import moment
from wirewatch.silences import as_object, in_a_line
from wirewatch.terminal import progress
from wirewatch.ways.words import kind_of
from wording import UserFacingError, counted, escaped_line

MOST_LINES = 10
MOST_NAMED = 100
_AT_ONCE = 500
_DAY = timedelta(days=1)
_OF_TIME = frozenset([Outcome.GATHERED, Outcome.NOTICED])


class Group(NamedTuple):
    """What waits together for one instant."""

    receiver: str
    name: str
    due_at: datetime


class _Kept(NamedTuple):
    outcome: str
    reason: str
    decided_at: datetime
    closes_at: datetime | None
    group: Group | None
    is_unsent: bool


@dataclass(slots=True)
class LedgerCounts:
    """What the ledger has. `waiting` counts matches; `unsent` what time has brought that may not stand on alerts.v1 yet; `ended`
    by outcome and `suppressed` by reason are of the last day."""

    decisions: int = 0
    open_stories: int = 0
    waiting: Counter[Group] = field(default_factory=Counter)
    unsent: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    suppressed: Counter[str] = field(default_factory=Counter)
    silences: tuple[Silence, ...] = ()
    unreadable: list[str] = field(default_factory=list)
    problem: str = ""


def read_ledger(settings: Settings, now: datetime) -> LedgerCounts:
    """Read the ledger and the silences. What keeps it from that is said, and keeps nothing else from the screen."""
    counts = LedgerCounts()
    try:
        with progress("Reading the ledger", None) as bar:
            kept = _kept(read_topic(settings, DECISIONS, None, bar.expect, most=_AT_ONCE), counts.unreadable, bar)
        count(counts, kept.values(), now)
        silences, unreadable = read_silences(settings)
        counts.silences = tuple(sorted((each for each in silences.values() if each.lasts_at(now)), key=lambda each: each.ends_at))
        counts.unreadable += unreadable
    except UserFacingError as error:
        counts.problem = str(error)
    return counts


def _kept(records: Iterable[Record], unreadable: list[str], advance: Any) -> dict[bytes, _Kept]:
    """What is known of each decision that stands."""
    kept: dict[bytes, _Kept] = {}
    wrong: dict[bytes, str] = {}
    for record in records:
        advance(1)
        key = record.key or b""
        wrong.pop(key, None)
        if record.value is None:
            kept.pop(key, None)
        elif key != MARK and not Quoted.is_key(key):
            try:
                kept[key] = _read(record.value)
            except (MessageError, KeyError, TypeError, ValueError) as error:
                said = str(error) if isinstance(error, MessageError) else "it is no decision of this version"
                wrong[key] = f"{record.topic}/{record.partition}/{record.offset} cannot be read: {escaped_line(said)}"
    unreadable += list(wrong.values())[:MOST_NAMED]
    return kept


def _read(value: bytes) -> _Kept:
    """Raises `MessageError`, or `KeyError`, `TypeError` or `ValueError` for what is no decision."""
    said = load_object(value, strict=False)
    if said.get("ledger", 1) != 1:
        raise ValueError("of another version")
    due_at, closes_at = _at(said.get("due_at")), _at(said.get("closes_at"))
    group = None if due_at is None else Group(str(said["receiver"]), str(said.get("group") or ""), due_at)
    decided_at = datetime.fromisoformat(said["decided_at"])
    outcome = Outcome(said["outcome"])
    return _Kept(str(outcome), str(said["reason"]), decided_at, closes_at, group, outcome in _OF_TIME and not said.get("sent"))


def _at(value: Any) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def count(counts: LedgerCounts, kept: Iterable[_Kept], now: datetime) -> None:
    """Count the decisions that stand."""
    told: set[Group] = set()
    for each in kept:
        counts.decisions += 1
        counts.open_stories += each.closes_at is not None and each.closes_at > now
        counts.unsent += each.is_unsent
        if each.outcome == Outcome.GATHERED and each.group is not None:
            told.add(each.group)
        elif each.group is not None and each.outcome != Outcome.NOTICED:
            counts.waiting[each.group] += 1
        if each.decided_at > now - _DAY:
            counts.ended[each.outcome] += 1
            if each.outcome == Outcome.SUPPRESSED:
                counts.suppressed[each.reason] += 1
    for group in told:
        counts.waiting.pop(group, None)


def ledger_lines(counts: LedgerCounts, now: datetime) -> Iterator[str]:
    """All of it for the screen."""
    if counts.problem:
        yield "ledger  decisions were not looked at"
        return
    matches, groups = sum(counts.waiting.values()), _by_instant(counts)
    waits = f"{counted(matches, 'match')} wait{'s' if matches == 1 else ''}" if matches else "nothing waits"
    stories = f"{counts.open_stories:,} open {'story' if counts.open_stories == 1 else 'stories'}"
    yield f"ledger  {counted(counts.decisions, 'decision')}, {stories}, {waits}{_last_day(counts)}"
    for group, number in groups[:MOST_LINES]:
        overdue = ", which is past: does the alert stage run?" if group.due_at < now - timedelta(minutes=1) else ""
        what = f"{counted(number, 'match')} for {kind_of(group.name)}"
        yield f"  {escaped_line(group.receiver)}: {what}, due {moment(group.due_at)}{overdue}"
    if len(groups) > MOST_LINES:
        yield f"  and {counted(len(groups) - MOST_LINES, 'instant')} more; --json has all"
    yield from (f"  silence {in_a_line(each, now)}" for each in counts.silences[:MOST_LINES])
    if len(counts.silences) > MOST_LINES:
        yield f"  and {counted(len(counts.silences) - MOST_LINES, 'silence')} more: `wirewatch silence list`"


def _last_day(counts: LedgerCounts) -> str:
    if not counts.ended:
        return ""
    ends = [f"{number:,} {outcome}" for outcome in Outcome if (number := counts.ended[outcome]) and outcome != Outcome.SUPPRESSED]
    why = ", ".join(f"{number:,} {reason}" for reason, number in counts.suppressed.most_common())
    hidden = [f"{counts.ended[Outcome.SUPPRESSED]:,} suppressed ({escaped_line(why)})"] if why else []
    return f"; in the last day {', '.join(ends + hidden)}"


def _by_instant(counts: LedgerCounts) -> list[tuple[Group, int]]:
    return sorted(counts.waiting.items(), key=lambda each: (each[0].due_at, each[0]))


def ledger_object(counts: LedgerCounts, now: datetime) -> Mapping[str, Any]:
    """The same as JSON, with every instant for which something waits."""
    return {
        "decisions": counts.decisions,
        "open_stories": counts.open_stories,
        "waiting": [
            {"channel": group.receiver, "group": group.name, "due_at": group.due_at.isoformat(), "matches": number}
            for group, number in _by_instant(counts)
        ],
        "last_day": {**counts.ended},
        "suppressed": {**counts.suppressed},
        "silences": [as_object(each, now) for each in counts.silences],
        "unreadable": list(counts.unreadable),
        "problem": counts.problem or None,
    }
