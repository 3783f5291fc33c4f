"""The stages: each takes away the rules of a match that cannot interrupt anybody now, and says how it ends when none is left.

A match has the rules of one receiver, and each rule says for itself when it wants to be told. So a rule at rest does not hold up
another one that is urgent, and where all have to wait the match is told once, at the first of their instants.
"""

from datetime import datetime, timedelta

from alerts.decisions.calendars import hours_of, schedule_of, zone_or
from alerts.decisions.case import SECOND, Case, Ending, Wait
from alerts.decisions.fitting import fitted
from alerts.decisions.records import AWAY, AWAY_FOR, COUNT, DIGEST, THREAD, id_of, is_told, tellings, throttled, told_priorities
from schemas import PRIORITIES, Decision, MatchedRule, Outcome, Reason, Throttle
from wording import counted

# The first copies of a story are told together, and then all that came since, once a minute.
GATHER, MINUTE = 30 * SECOND, 60 * SECOND


def shadow(case: Case) -> Ending | None:
    """A rule in shadow is counted by its matches and tells nobody."""
    case.rules = case.shown = [rule for rule in case.rules if not rule.shadow]
    return None if case.rules else Ending(Outcome.SUPPRESSED, Reason.SHADOW)


def told(case: Case) -> Ending | None:
    """An article is told once to a receiver, unless other rules match it now, or its text is another."""
    case.earlier = tellings(case.known)
    if not case.earlier:
        return None
    rules, others = told_priorities(case.earlier)
    is_upgrade = any(each.reason is Reason.UPGRADE for each in case.earlier)
    new = [] if is_upgrade else [rule for rule in case.rules if not is_told(rule, rules, others)]
    if new:
        case.rules = case.shown = new
        case.also = Reason.ALSO
        return None
    if is_upgrade or case.text in {each.text for each in case.earlier} or case.policy.story.update == "silent":
        return Ending(Outcome.SUPPRESSED, Reason.DUPLICATE)
    first = case.earlier[0]
    if case.state.thread_of(first) is None and first.group is None:
        return Ending(Outcome.SUPPRESSED, Reason.DUPLICATE)
    case.also = Reason.CORRECTION
    return None


def corrected(case: Case) -> Ending | None:
    """Another text of what was told is told in its thread."""
    if case.also is not Reason.CORRECTION:
        return None
    first = case.earlier[0]
    group, due_at = _thread(case, first.story or first.id, first)
    return Ending(Outcome.JOINED, Reason.CORRECTION, group, due_at)


def silence(case: Case) -> Ending | None:
    """What somebody does not want to hear of for a while."""
    lasting = case.silences.lasting(case.receiver, case.at)
    if not lasting:
        return None
    story = None
    if any(each.by == "story" for each in lasting):
        candidate = case.candidate()
        joined = candidate[0].id if candidate is not None else None
        story = (case.earlier[0].story or case.earlier[0].id) if case.earlier else joined
    found = {rule.id: case.silences.covering(lasting, case.match, rule, story) for rule in case.rules}
    left = [rule for rule in case.rules if found[rule.id] is None]
    if left:
        case.rules = case.shown = left
        return None
    first = next(each for each in found.values() if each is not None)
    return Ending(Outcome.SUPPRESSED, Reason.SILENCED, silence=first.id)


def story(case: Case) -> Ending | None:
    """Later articles of a story go into its thread, unless they are more than that."""
    candidate = None if case.earlier else case.candidate()
    if candidate is None:
        return None
    case.story, is_copy = candidate
    policy = case.policy.story
    if policy.update == "channel":
        return None
    if PRIORITIES.index(case.priority) > PRIORITIES.index(case.story.priority):
        case.also = Reason.ALSO
        return None
    is_first = case.match.article.source.tier == 1 and not case.story.has_tier_1
    if is_first and policy.broadcast == "first_tier_1":
        case.also = Reason.TIER_1
        return None
    root = case.state.get(case.story.id)
    group, due_at = _thread(case, case.story.id, root, is_silent=policy.update == "silent")
    return Ending(Outcome.JOINED, Reason.COPY if is_copy else Reason.EVENT, group, due_at)


def late(case: Case) -> Ending | None:
    """What is decided long after it came, as after an outage, interrupts nobody: all of it is told in one message."""
    if case.now is None or not case.is_late:
        return None
    due_at = case.state.open_until(case.receiver, AWAY, case.at, case.now - case.at + AWAY_FOR) or case.now + AWAY_FOR
    case.waits, case.rules = [Wait(due_at, AWAY, Reason.AWAY)], []
    return case.ends_waiting()


def quiet(case: Case) -> Ending | None:
    """In quiet hours a rule waits until they are over, unless it is important enough."""
    for rule in case.that_say():
        policy = rule.told_by.quiet
        if policy is None or PRIORITIES.index(rule.priority) >= PRIORITIES.index(policy.unless):
            continue
        hours, zone = hours_of(policy.hours), zone_or(policy.tz, case.limits.timezone)
        if hours is not None and (ends_at := hours.until(case.at, zone)) is not None:
            case.wait(Wait(ends_at, f"quiet {policy.hours} {zone}", Reason.QUIET), rule)
    return case.ends_waiting()


def throttle(case: Case) -> Ending | None:
    """A rule tells no more in a span than it may; what becomes of the rest, it says."""
    dropped = []
    for rule in case.that_say():
        policy = rule.told_by.throttle
        if policy is None or not _is_over(case, rule, policy):
            continue
        if policy.overflow == "drop" or (policy.overflow == "drop_low" and rule.priority == "low"):
            dropped.append(rule)
            case.rules = [each for each in case.rules if each is not rule]
            continue
        group = throttled(rule.id)
        span = timedelta(seconds=policy.per_s)
        due_at = case.state.open_until(case.receiver, group, case.at, span)
        if due_at is None:
            due_at = case.at + span
            if policy.overflow == "pause_and_tell":
                case.besides.append(fitted(_paused(case, rule, policy, Wait(due_at, group, Reason.THROTTLED))))
        case.wait(Wait(due_at, group, Reason.THROTTLED), rule)
    if dropped and not case.rules and not case.waits:
        return Ending(Outcome.SUPPRESSED, Reason.DROPPED)
    return case.ends_waiting()


def digest(case: Case) -> Ending | None:
    """Rules that collect are told at their time of day."""
    for rule in case.that_say():
        policy = rule.told_by
        schedule = schedule_of(policy.digest) if policy.mode != "realtime" and policy.digest else None
        if schedule is None or policy.digest is None:
            continue
        due_at = schedule.after(case.at, case.limits.timezone)
        wait = Wait(due_at, f"{DIGEST}{policy.digest}", Reason.DIGEST, policy.digest_empty == "say")
        if policy.mode == "digest":
            case.wait(wait, rule)
        elif case.collected is None or (due_at, not wait.digest_empty) < (case.collected.due_at, not case.collected.digest_empty):
            case.collected = wait
    return case.ends_waiting()


def tell(case: Case) -> Ending:
    """Nothing is against it. Where there is no room to wait, it stands in no digest either."""
    reason = Reason.BOUND if case.is_full else case.also or Reason.NEW
    collected = case.collected if case.state.waiting(case.receiver) < case.limits.waiting else None
    if collected is None:
        return Ending(Outcome.TOLD, reason, *_counted(case))
    return Ending(Outcome.TOLD, reason, collected.group, collected.due_at, digest_empty=collected.digest_empty)


def _counted(case: Case) -> tuple[str, datetime] | tuple[()]:
    """With what the story's first message says that there is one more, where that is told in its thread and not by a count."""
    if case.story is None or case.also is None:
        return ()
    root = case.state.get(case.story.id)
    if root is None or case.state.thread_of(root) is None:
        return ()
    return _thread(case, case.story.id, root, is_silent=True)


def _thread(case: Case, story_id: str, root: Decision | None, *, is_silent: bool = False) -> tuple[str, datetime]:
    """With what a later article is told, and when: with the first one where that still waits, else in its thread."""
    if root is not None and root.group is not None and root.due_at is not None and case.state.thread_of(root) is None:
        return root.group, root.due_at
    group = f"{COUNT if is_silent else THREAD}{story_id}"
    due_at = case.state.open_until(case.receiver, group, case.at, MINUTE)
    if due_at is None:
        story = case.state.story(story_id, case.at)
        flushed_at = story.flushed_at if story is not None else None
        due_at = case.at + GATHER if flushed_at is None else min(max(case.at + GATHER, flushed_at + MINUTE), case.at + MINUTE)
    return group, due_at


def _is_over(case: Case, rule: MatchedRule, policy: Throttle) -> bool:
    """Whether it has told as much as it may; one that pauses goes on when its pause is over, and no sooner."""
    span, group = timedelta(seconds=policy.per_s), throttled(rule.id)
    if policy.overflow == "pause_and_tell" and case.state.open_until(case.receiver, group, case.at, span) is not None:
        return True
    return case.state.throttles.count(case.receiver, rule.id, case.at - span, case.at) >= policy.max


def _paused(case: Case, rule: MatchedRule, policy: Throttle, wait: Wait) -> Decision:
    names = id_of("paused", case.receiver, rule.id, wait.due_at.isoformat())
    return Decision(
        names,
        case.receiver,
        Outcome.NOTICED,
        Reason.PAUSED,
        "throttle",
        case.at,
        about=rule.id,
        count=policy.max,
        whom=rule.owner or case.limits.ops or case.receiver,
        title=f"{rule.name} pauses until {wait.due_at:%d %b %Y, %H:%M} UTC",
        words=f"It told {counted(policy.max, 'alert')} in {_span(policy.per_s)}, as many as its throttle lets it. "
        "What it matches until then is collected, and comes in one message.",
        alert=names,
    )


def _span(seconds: int) -> str:
    return {60: "a minute", 3_600: "an hour", 86_400: "a day"}.get(seconds, counted(seconds, "second"))
