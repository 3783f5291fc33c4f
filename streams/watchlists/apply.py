"""Watchlists applied, by a command or a worker: how rules stand is read, a plan is made of it, and somebody agrees. Then owners
are told, then each rule's standing goes to watchlists.v1, then the workers are waited for.

In this order a kill loses nothing: a notice has an id made of what it says, so one that is sent again is not told again, and the
refusal that says it was told is written after it. Applying once more does what is left. Standings go to Kafka in one batch, which
it keeps whole or not at all; only what is more than 16 MiB, some ten thousand rules, comes in several.

Nothing keeps two people from applying at once, and of a rule that both change the last record runs. So whoever has written looks
at all that was written since the reading of which the plan was made: the later of the two finds the records of the other there,
and is told of each rule that both changed. What changes is decided by the plan alone.
"""

import hashlib
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kafka import TopicPartition

from config.loading import Loaded
from config.plan import NOTHING, Plan, RuleChange, plan_of
from config.settings import Settings
from schemas import FILE, Notice, Refusal, Revision, Standing
from streams.kafka import ALERTS, WATCHLISTS, Publisher, Record, consumer, read_topic, topic_name
from streams.watchlists.presence import Presence, read_presence
from streams.watchlists.standings import StandingError, Standings, are_current, read_standing, read_standings
from wording import cut

WAIT_S = 10.0
LOOK_S = 0.1
LONGEST_TEXT = 6000
LONGEST_TITLE = 300
MOST_TOLD = 10
OF_FILE = "the file itself has errors; its rules without any are applied, the others stay as they are"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What watchlists that were loaded would change in the rules as they stand."""

    loaded: Loaded
    standings: Standings
    plan: Plan

    @property
    def is_fine(self) -> bool:
        """Whether nothing has to be mended: what another folder has is refused by the plan, and is no error of a file."""
        return not (self.loaded.errors or self.standings.unreadable or self.plan.of("refused"))

    @property
    def is_news(self) -> bool:
        """Whether Kafka has to be told of anything."""
        return any(change.is_news for change in self.plan.changes)


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of a proposal: `position` is the offset in watchlists.v1 behind all of it, None where the answer was no, so
    that nothing changed; `crossings` say of each rule that somebody else changed meanwhile what to do."""

    proposal: Proposal
    position: int | None = None
    crossings: tuple[str, ...] = ()


def propose(
    settings: Settings,
    loaded: Loaded,
    folder: Path,
    author: str,
    *,
    prune: bool = False,
    renamed: Mapping[str, str] = NOTHING,
) -> Proposal:
    """Look what would change, and change nothing. Raises `RenameError`, `TopicError`, `KafkaUnreachableError`."""
    standings = read_standings(settings)
    plan = plan_of(
        loaded,
        standings.by_key,
        root=folder,
        author=author,
        now=datetime.now(UTC),
        prune=prune,
        unreadable=standings.unreadable,
        renamed=renamed,
    )
    return Proposal(loaded, standings, plan)


def apply_watchlists(
    settings: Settings,
    loaded: Loaded,
    folder: Path,
    author: str,
    agree: Callable[[Proposal, bool], bool],
    *,
    prune: bool = False,
    renamed: Mapping[str, str] = NOTHING,
) -> Applied:
    """Carry out what `agree` says yes to. It is asked once more, with True, where somebody else has applied something
    meanwhile. Raises `RenameError`, `PublishError`, `TopicError`, `KafkaUnreachableError`."""
    proposal = propose(settings, loaded, folder, author, prune=prune, renamed=renamed)
    agreed = agree(proposal, False)
    while agreed and not are_current(settings, proposal.standings):
        proposal = propose(settings, loaded, folder, author, prune=prune, renamed=renamed)
        agreed = agree(proposal, True)
    if not agreed:
        return Applied(proposal)
    position = publish(settings, proposal.plan, datetime.now(UTC))
    written = read_topic(settings, WATCHLISTS, first=proposal.standings.position)
    return Applied(proposal, position, tuple(crossings(proposal.plan, written)))


def publish(settings: Settings, plan: Plan, now: datetime) -> int:
    """Tell Kafka what the plan changes; returns the offset in watchlists.v1 behind all of it.

    Raises `PublishError`, `TopicError`, `KafkaUnreachableError`."""
    # All bytes are made before the first is sent: what cannot be written leaves nothing half-published.
    notices = [(notice.receiver.encode(), bytes(notice)) for notice in notices_of(plan, now)]
    records = [(_key(change), _value(change.after)) for change in plan.changes if change.is_news]
    with Publisher(settings, together=True) as publisher:
        for receiver, notice in notices:
            publisher.publish(topic_name(settings, ALERTS), receiver, notice)
        publisher.flush()
        with _uninterrupted():
            for key, value in records:
                publisher.publish(topic_name(settings, WATCHLISTS), key, value)
    partition = TopicPartition(topic_name(settings, WATCHLISTS), 0)
    with consumer(settings) as client:
        return int(client.end_offsets([partition])[partition])


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """A moment in which Ctrl-C and SIGTERM wait: half of the records would go to Kafka, which takes them for all."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {number: signal.signal(number, lambda each, _: came.append(each)) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)
        for each in came:
            signal.raise_signal(each)


def crossings(plan: Plan, records: Iterable[Record]) -> Iterator[str]:
    """What somebody else wrote about the rules of a published plan: a sentence each, for people. `records` are all that came
    after the standings of which the plan was made. Whoever wrote the same revision is no stranger."""
    ours = {_key(change): change.after for change in plan.changes if change.is_news}
    theirs: dict[bytes, tuple[str, str]] = {}
    for record in records:
        if record.key not in ours:
            continue
        mine = ours[record.key]
        if record.value == _value(mine):
            if record.key in theirs:
                theirs[record.key] = theirs[record.key][0], "Yours has replaced it: if it was right, take it into the files, and"
        elif (what := _written(record, mine)) is not None:
            theirs[record.key] = what, "It has replaced yours: look at the difference, and"
    for key, (what, then) in theirs.items():
        yield f"{key.decode('utf-8', 'replace')}: while this was applied, {what} was written. {then} apply again."


def await_workers(settings: Settings, position: int) -> tuple[tuple[Presence, ...], tuple[Presence, ...]]:
    """Wait until every worker that matches has followed watchlists.v1 up to an offset: those that have, and those that have not,
    none of which has come further for `WAIT_S`: many rules on a busy machine take their time."""
    seen: dict[str, int] = {}
    moved_at = time.monotonic()
    while True:
        workers = read_presence(settings, datetime.now(UTC))
        behind = tuple(each for each in workers if each.position < position)
        if (now := {each.worker: each.position for each in behind}) != seen:
            seen, moved_at = now, time.monotonic()
        if not behind or time.monotonic() > moved_at + WAIT_S:
            return tuple(each for each in workers if each.position >= position), behind
        time.sleep(LOOK_S)


def notices_of(plan: Plan, now: datetime) -> Iterator[Notice]:
    """One for each owner and file with errors that are news, and one for each owner with rules that were retired."""
    refused: dict[tuple[str, str], list[RuleChange]] = {}
    retired: dict[str, list[RuleChange]] = {}
    for change in plan.changes:
        if change.owner is None or not change.is_news or change.after is None:
            continue
        if change.kind == "refused":
            refused.setdefault((change.owner, change.after.file), []).append(change)
        elif change.kind == "retired":
            retired.setdefault(change.owner, []).append(change)
    for (owner, file), changes in refused.items():
        yield _of_errors(owner, file, changes, now)
    for owner, changes in retired.items():
        yield _of_retired(owner, changes, now)


def _key(change: RuleChange) -> bytes:
    return change.key.encode("utf-8", "surrogateescape")


def _value(standing: Standing | None) -> bytes | None:
    """What goes to watchlists.v1; no bytes for what is deleted there."""
    return None if standing is None else bytes(standing)


def _written(record: Record, mine: Standing | None) -> str | None:
    """What a record of somebody else says, when, and by whom; None where it says what ours does."""
    if record.value is None:
        return f"a deletion of {datetime.fromtimestamp(record.at_ms / 1000, UTC):%H:%M:%S} UTC"
    try:
        theirs = read_standing(record.key, record.value, f"{record.topic}/{record.partition}/{record.offset}")
    except StandingError as error:
        return f"a record that cannot be read ({error})"
    if mine is not None and (_hash(mine.revision), _hash(mine.refused)) == (_hash(theirs.revision), _hash(theirs.refused)):
        return None
    if (refused := theirs.refused) is not None:
        return f"a refusal of {refused.refused_at:%H:%M:%S} UTC by {refused.author}"
    if (revision := theirs.revision) is not None:
        return f"revision {revision.label} of {revision.applied_at:%H:%M:%S} UTC by {revision.author}"
    return "a record without a revision"


def _hash(state: Revision | Refusal | None) -> str | None:
    return state.hash if state is not None else None


def _of_errors(owner: str, file: str, changes: list[RuleChange], now: datetime) -> Notice:
    hashes = [change.after.refused.hash for change in changes if change.after and change.after.refused]
    parts = [f"{_what_runs(change)}\n{_errors(change)}" for change in changes[:MOST_TOLD]]
    if len(changes) > MOST_TOLD:
        parts.append(f"And {len(changes) - MOST_TOLD} more: run wirewatch check.")
    text = cut("\n\n".join(parts), LONGEST_TEXT)
    title = _title(changes[0]) if len(changes) == 1 else f"{len(changes)} changes to {file} were refused; what ran goes on"
    return Notice(_id(owner, file, *hashes), owner, "load-error", title[:LONGEST_TITLE], text, now)


def _title(change: RuleChange) -> str:
    if change.key.startswith(FILE):
        return f"The file {change.key.removeprefix(FILE)} has errors"
    if change.before is None or change.before.revision is None:
        return f"The new rule {change.key} was refused"
    revision = change.before.revision
    return f"A change to {change.key} was refused; revision {revision.number} {goes_on(change.before, revision)}"


def goes_on(standing: Standing, revision: Revision) -> str:
    """What becomes of the last good revision beside a refusal."""
    return "goes on running" if standing.runs else f"stays {revision.status}"


def _what_runs(change: RuleChange) -> str:
    before = change.before
    if change.key.startswith(FILE):
        return f"{change.key.removeprefix(FILE)}: {OF_FILE}."
    if before is None or before.revision is None:
        return f"{change.key}: no revision runs, as none was ever accepted."
    revision = before.revision
    whose = f"revision {revision.label} of {revision.applied_at:%Y-%m-%d %H:%M} UTC by {revision.author}"
    return f"{change.key}: {whose} {goes_on(before, revision)}."


def _errors(change: RuleChange) -> str:
    return "\n".join(change.after.refused.errors) if change.after and change.after.refused else ""


def _of_retired(owner: str, changes: list[RuleChange], now: datetime) -> Notice:
    labels = [change.after.revision.label for change in changes if change.after and change.after.revision]
    lines = [f"{change.key} of {change.after.file}" for change in changes[: 5 * MOST_TOLD] if change.after]
    if len(changes) > len(lines):
        lines.append(f"and {len(changes) - len(lines)} more")
    told = "They are gone from their files, and nobody is told because of them any more:\n" + "\n".join(lines)
    text = cut(told, LONGEST_TEXT)
    title = "A rule was retired" if len(changes) == 1 else f"{len(changes)} rules were retired"
    return Notice(_id(owner, "retired", *(change.key for change in changes), *labels), owner, "retired", title, text, now)


def _id(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
