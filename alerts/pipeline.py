"""From a match to what people see: the stages of a decision as one list on one screen, what time brings, and what is told of it.

All of it is pure. `decide` and `due` look at a state, which is the fold of decisions, and at the time they are given; `build`
looks at neither. So the same matches in the same order make the same decisions, however they are split, whoever takes over.

Whoever calls them applies each decision to the state before asking for the next one.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from alerts.decisions import (
    Case,
    Ending,
    Limits,
    Silences,
    State,
    build,
    called,
    decided_rule,
    fallback,
    fitted,
    id_of,
    next_of_time,
    shown,
    stages,
    threaded,
    version_of,
)
from schemas import Decision, Match, Outcome, Reason, Shown, Stage

__all__ = ["STAGES", "build", "decide", "due"]

# The first stage that leaves no rule to interrupt anybody ends the match; `tell` ends each that comes to it.
STAGES: tuple[tuple[Stage, Callable[[Case], Ending | None]], ...] = (
    ("shadow", stages.shadow),
    ("told", stages.told),
    ("silence", stages.silence),
    ("told", stages.corrected),
    ("story", stages.story),
    ("late", stages.late),
    ("quiet", stages.quiet),
    ("throttle", stages.throttle),
    ("digest", stages.digest),
    ("tell", stages.tell),
)
_WAITING = frozenset([Outcome.HELD, Outcome.COLLECTED])


def decide(
    match: Match, state: State, at: datetime, silences: Silences, limits: Limits, *, now: datetime | None = None
) -> tuple[Decision, ...]:
    """The decision that ends a match, and behind it what else it brings. Of a message that was decided already, that decision: it
    makes the same alert again.

    `at` is when the article came, as Kafka says. `now`, if given, is the clock's: what comes far behind it interrupts nobody, and
    nothing is decided after it. What comes behind what was decided already is decided as of then, unless that lies ahead of the
    clock."""
    version, known = version_of(match), state.of_match(match.id)
    for each in known:
        if each.version == version:
            return (each,)
    came = at if now is None else min(at, now)
    case = Case(match, state, state.time(came, now), silences, limits, now, known)
    for stage, ends in STAGES:
        ending = ends(case)
        if ending is not None:
            return (fitted(_decision(case, stage, ending, version)), *case.besides)
    raise AssertionError("the last stage ends every match")


def due(
    state: State,
    until: datetime,
    silences: Silences,
    limits: Limits,
    *,
    now: datetime | None = None,
    runs: Callable[[str], bool] = lambda _rule: True,
) -> Iterator[Decision]:
    """What time brings until an instant, each when it was due. Apply each before asking for the next. `now`, if given, is the
    clock's. `runs` says which rules still do: of one that was retired nobody expects anything."""
    while (decision := next_of_time(state, until, silences, limits, runs, now)) is not None:
        yield decision
        if decision.id not in state:
            raise RuntimeError(f"decision {decision.id} was not applied before the next one was asked for")
    state.advance(state.time(until, now))


def _decision(case: Case, stage: Stage, ending: Ending, version: str) -> Decision:
    """What the ledger keeps of an ending."""
    match = case.match
    names = match.id if not case.known else id_of("again", match.id, version)
    told = ending.outcome is Outcome.TOLD
    silent = ending.outcome is Outcome.SUPPRESSED
    rules = match.rules if ending.reason is Reason.SHADOW else () if ending.reason is Reason.DUPLICATE else case.shown
    closes_at = None if silent else _closes_at(case)
    reply_to = _reply_to(case) if told else None
    broadcast = reply_to is not None and (case.also is Reason.TIER_1 or case.priority == "critical")
    is_full = told and ending.reason is Reason.NEW and closes_at is None and _could_open(case)
    return Decision(
        names,
        match.receiver,
        ending.outcome,
        Reason.BOUND if is_full else ending.reason,
        stage,
        case.at,
        priority=case.priority,
        match=match.id,
        article=match.article.id,
        version=version,
        text=None if silent else case.text,
        rules=tuple(map(decided_rule, rules)),
        counts=_counted(case) if told and (reply_to is None or broadcast) else (),
        story=names if closes_at is not None else None if silent else _story(case),
        closes_at=closes_at,
        fingerprint=match.fingerprint if closes_at is not None else None,
        group=ending.group,
        due_at=ending.due_at,
        digest_empty=ending.digest_empty or None,
        fallback=fallback(case.shown) if ending.group is not None and threaded(ending.group) is None else None,
        card=_card(case, ending, closes_at),
        mention=called(case.shown) if told and closes_at is not None else (),
        alert=names if told else None,
        reply_to=reply_to,
        broadcast=broadcast or None,
        silence=ending.silence,
    )


def _counted(case: Case) -> tuple[str, ...]:
    """The rules whose throttle counts it."""
    return tuple([rule.id for rule in case.that_say() if rule.told_by.throttle])


def _card(case: Case, ending: Ending, closes_at: datetime | None) -> Shown | None:
    """What may be shown of it later. That of a story's first article from the leading press says that there was one."""
    told, match = ending.outcome is Outcome.TOLD, case.match
    is_leading = told and case.story is not None and match.article.source.tier == 1
    if closes_at is None and ending.group is None and not is_leading:
        return None
    return shown(match, with_quotes=told and closes_at is not None)


def _could_open(case: Case) -> bool:
    is_first = not case.earlier and case.story is None
    return is_first and case.policy.story.by != "off" and case.match.fingerprint is not None


def _closes_at(case: Case) -> datetime | None:
    """Until when others may join it, if it begins a story."""
    if not _could_open(case) or len(case.state.index(case.receiver)) >= case.limits.stories:
        return None
    return case.at + timedelta(seconds=case.policy.story.window_s)


def _story(case: Case) -> str | None:
    if case.story is not None:
        return case.story.id
    return (case.earlier[0].story or case.earlier[0].id) if case.earlier else None


def _reply_to(case: Case) -> str | None:
    """The thread in which it is told, where it is no message of its own."""
    if case.earlier:
        return case.state.thread_of(case.earlier[0])
    root = case.state.get(case.story.id) if case.story is not None and case.also is not None else None
    return case.state.thread_of(root) if root is not None else None
