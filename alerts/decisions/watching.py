"""Watching the watcher: rules that match more or less often than their owner expects, or make too much of a channel.

Counts are kept by quarters of an hour, because each zone's days begin with one. A day is looked at when it is over, and only if
the rule was known when it began, so that no first day has too little.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo

from alerts.decisions.limits import Limits
from alerts.decisions.records import id_of
from schemas import DecidedRule, Decision, Outcome, Reason
from wording import counted

_QUARTER_S = 900
_DAY = timedelta(days=1)
_KEPT = 3 * 96  # quarters of three days
_WEEK = 7
# Of a channel with few rules each makes more than a fifth, and of few messages any share is chance.
LOUD_SHARE, LOUD_RULES, LOUD_MESSAGES = 5, 6, 20
Running = Callable[[str], bool]


@dataclass(slots=True)
class Watch:
    """One rule of a receiver that its owner expects something of."""

    rule: DecidedRule
    since: datetime
    last_at: datetime
    last_id: str
    quarters: dict[int, int] = field(default_factory=dict)

    def count(self, begin: datetime, end: datetime) -> int:
        """The matches between two instants."""
        first, last = _quarter(begin), _quarter(end)
        return sum(count for quarter, count in self.quarters.items() if first <= quarter < last)


class Watches:
    """All that is counted to find what is not as it should be."""

    def __init__(self) -> None:
        self._watches: dict[tuple[str, str], Watch] = {}
        self._silent: list[tuple[datetime, str, str]] = []
        # By receiver, then by rule: messages in the channel by day, and the last record of the rule.
        self._messages: dict[str, dict[str, dict[int, int]]] = defaultdict(dict)
        self._rules: dict[tuple[str, str], DecidedRule] = {}
        self._latest: datetime | None = None
        self._checked: datetime | None = None
        # A zone, an instant, and the first midnight after it.
        self._found: tuple[tzinfo, datetime, datetime] | None = None

    def apply(self, decision: Decision) -> None:
        """One more match. Those that say nothing new do not count."""
        self._latest = max(self._latest or decision.decided_at, decision.decided_at)
        if decision.reason in (Reason.DUPLICATE, Reason.CORRECTION, Reason.SHADOW):
            return
        for rule in decision.rules:
            if rule.expect is not None:
                self._watch(rule, decision)
            elif self._watches:
                # Its owner expects nothing any more; if it is said again, that counts from then on.
                self._watches.pop((decision.receiver, rule.id), None)
        if decision.outcome is Outcome.TOLD and decision.rules and (decision.reply_to is None or decision.broadcast):
            rule, day = decision.rules[0], decision.decided_at.toordinal()
            days = self._messages[decision.receiver].setdefault(rule.id, {})
            days[day] = days.get(day, 0) + 1
            self._rules[decision.receiver, rule.id] = rule

    def apply_of_time(self, decision: Decision) -> None:
        """Something was due, so all before it was said."""
        self._latest = max(self._latest or decision.decided_at, decision.decided_at)

    def records(self) -> set[str]:
        """The records by which it is known when a rule matched last."""
        return {each.last_id for each in self._watches.values()}

    def next_at(self, zone: tzinfo) -> datetime | None:
        """When something is to be looked at."""
        midnight = self._midnight(zone)
        if not self._silent:
            return midnight
        return self._silent[0][0] if midnight is None else min(self._silent[0][0], midnight)

    def due(self, until: datetime, limits: Limits, is_known: Callable[[str], bool], runs: Running) -> Decision | None:
        """The first that is to be said at or before an instant, and was not."""
        while (at := self.next_at(limits.timezone)) is not None and at <= until:
            found = [
                *self._silent_at(at, limits, runs),
                *(self._day(at, limits, runs) if at == self._midnight(limits.timezone) else []),
            ]
            for decision in found:
                if not is_known(decision.id):
                    return decision
            self._pass(at)
        return None

    def _watch(self, rule: DecidedRule, decision: Decision) -> None:
        key, at = (decision.receiver, rule.id), decision.decided_at
        watch = self._watches.get(key)
        if watch is None:
            watch = self._watches[key] = Watch(rule, at, at, decision.id)
        watch.rule, watch.last_at, watch.last_id = rule, max(watch.last_at, at), decision.id
        quarter = _quarter(at)
        watch.quarters[quarter] = watch.quarters.get(quarter, 0) + 1
        for old in [each for each in watch.quarters if each < quarter - _KEPT]:
            del watch.quarters[old]
        if (
            rule.expect is not None
            and rule.expect.silent_after_s is not None
            and not any(each[1:] == key for each in self._silent)
        ):
            heapq.heappush(self._silent, (at + timedelta(seconds=rule.expect.silent_after_s), *key))

    def _silent_at(self, at: datetime, limits: Limits, runs: Running) -> Iterator[Decision]:
        if not self._silent or self._silent[0][0] != at:
            return
        _, receiver, rule_id = self._silent[0]
        watch = self._watches.get((receiver, rule_id))
        expect = watch.rule.expect if watch is not None else None
        if watch is None or expect is None or expect.silent_after_s is None or not runs(rule_id):
            return
        if watch.last_at + timedelta(seconds=expect.silent_after_s) == at:
            title = f"{watch.rule.name} matches nothing"
            words = (
                f"Its last match was at {watch.last_at:%d %b %Y, %H:%M} UTC, and it says that so long a silence is no good sign."
            )
            yield from _notice(receiver, watch.rule, Reason.SILENT, at, 0, title, words, limits)

    def _day(self, midnight: datetime, limits: Limits, runs: Running) -> Iterator[Decision]:
        begin = (midnight - _DAY / 2).astimezone(limits.timezone)
        begin = datetime.combine(begin.date(), time(), limits.timezone).astimezone(UTC)
        for (receiver, rule_id), watch in sorted(self._watches.items(), key=lambda each: each[0]):
            per_day = watch.rule.expect.per_day if watch.rule.expect is not None else None
            if per_day is None or watch.since > begin or not runs(rule_id):
                continue
            count, (least, most) = watch.count(begin, midnight), per_day
            if least <= count <= most:
                continue
            reason = Reason.TOO_MANY if count > most else Reason.TOO_FEW
            title = f"{watch.rule.name} had {counted(count, 'match')} in a day"
            words = f"It is expected to have {least} to {most} a day. If that is usual now, change expect in its watchlist."
            yield from _notice(receiver, watch.rule, reason, midnight, count, title, words, limits)
        yield from self._loud(midnight, limits, runs)

    def _loud(self, midnight: datetime, limits: Limits, runs: Running) -> Iterator[Decision]:
        first = (midnight - _WEEK * _DAY).toordinal()
        for receiver, rules in sorted(self._messages.items()):
            counts = {rule: sum(count for day, count in days.items() if day >= first) for rule, days in rules.items()}
            counts = {rule: count for rule, count in counts.items() if count}
            total = sum(counts.values())
            if total < LOUD_MESSAGES or len(counts) < LOUD_RULES:
                continue
            for rule_id, count in sorted(counts.items()):
                if count * LOUD_SHARE > total and runs(rule_id):
                    rule = self._rules[receiver, rule_id]
                    title = f"{rule.name} makes {count * 100 // total}% of the messages in {receiver}"
                    words = f"{count} of {total} in a week. A digest, a throttle or a narrower query would make it quieter."
                    week = f"{midnight.isocalendar().year}-{midnight.isocalendar().week}"
                    yield from _notice(receiver, rule, Reason.LOUD, midnight, count, title, words, limits, week)

    def _pass(self, at: datetime) -> None:
        """All of an instant was said."""
        if self._silent and self._silent[0][0] == at:
            _, receiver, rule_id = heapq.heappop(self._silent)
            watch = self._watches.get((receiver, rule_id))
            expect = watch.rule.expect if watch is not None else None
            if watch is not None and expect is not None and expect.silent_after_s is not None:
                again = watch.last_at + timedelta(seconds=expect.silent_after_s)
                if again > at:
                    heapq.heappush(self._silent, (again, receiver, rule_id))
            return
        self._checked = at
        oldest = (at - _WEEK * _DAY).toordinal()
        for rules in self._messages.values():
            for days in rules.values():
                for day in [each for each in days if each < oldest]:
                    del days[day]

    def _midnight(self, zone: tzinfo) -> datetime | None:
        """The first end of a day that was not looked at."""
        if self._latest is None:
            return None
        since = self._latest
        if self._checked is not None and self._checked >= since:
            since = self._checked + timedelta(microseconds=1)
        if self._found is not None and self._found[0] is zone and self._found[1] <= since <= self._found[2]:
            return self._found[2]
        day = since.astimezone(zone).date()
        for after in range(3):
            midnight = datetime.combine(day + after * _DAY, time(), zone).astimezone(UTC)
            if midnight >= since:
                self._found = zone, since, midnight
                return midnight
        return None


def _notice(
    receiver: str,
    rule: DecidedRule,
    reason: Reason,
    at: datetime,
    count: int,
    title: str,
    words: str,
    limits: Limits,
    when: str = "",
) -> Iterator[Decision]:
    whom = rule.owner or limits.ops
    if whom is None:
        return
    names = id_of(reason, receiver, rule.id, when or at.isoformat())
    yield Decision(
        names,
        receiver,
        Outcome.NOTICED,
        reason,
        "time",
        at,
        about=rule.id,
        count=count,
        whom=whom,
        title=title,
        words=words,
        alert=names,
    )


def _quarter(at: datetime) -> int:
    return int(at.timestamp()) // _QUARTER_S
