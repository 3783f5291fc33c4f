"""A receiver's matches in their order, as the tests of decisions play them: each is decided at its instant, what time brings
comes before it, and all is applied as the alert stage does it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from alerts.decisions import Limits, Silences, State
from alerts.pipeline import build, decide, due
from schemas import Alert, Announcement, Card, Decision, Match, MatchedRule, Policy, Quote, match_id
from schemas.messages import Source
from tests.copying import replace

START = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class SameText:
    """Stories whose fingerprints are equal are one; what stands before `/` makes an event."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._stories: dict[str, set[str]] = {}

    def add(self, story_id: str, fingerprint: str) -> None:
        self._texts[story_id] = fingerprint
        for each in (fingerprint, fingerprint.split("/")[0] + "/"):
            self._stories.setdefault(each, set()).add(story_id)

    def remove(self, story_id: str) -> None:
        fingerprint = self._texts.pop(story_id, None)
        if fingerprint is not None:
            for each in (fingerprint, fingerprint.split("/")[0] + "/"):
                self._stories[each].discard(story_id)

    def best(self, fingerprint: str, by: Literal["copies", "event"]) -> tuple[str, bool] | None:
        if same := self._stories.get(fingerprint):
            return min(same), True
        alike = self._stories.get(fingerprint.split("/")[0] + "/") if by == "event" else None
        return (min(alike), False) if alike else None

    def __len__(self) -> int:
        return len(self._texts)


def rule(rule_id: str = "syria", priority: Any = "normal", **said: Any) -> MatchedRule:
    """A rule that says no more than this."""
    policy = Policy(**{name: value for name, value in said.items() if name not in ("shadow", "owner")})
    others = {name: said[name] for name in ("shadow", "owner") if name in said}
    made = MatchedRule(rule_id, rule_id.capitalize(), "desk", "1-aaaaaaaaaaaa", priority, (), **others)
    return replace(made, policy=policy if policy != Policy() else None)


def match(article: str, text: str = "", *rules: MatchedRule, receiver: str = "#syria", **members: Any) -> Match:
    """A match of an article; without a text it is like no other. `outlet`, `tier`, `title` and `version` are the article's."""
    source = Source(members.get("outlet", f"{article}.example"), tier=members.get("tier"), country="DE")
    card = Card(article, f"https://{source.domain}/{article}", members.get("title", f"On {article}"), START, source)
    return Match(
        match_id(receiver, article),
        receiver,
        card,
        rules or (rule(),),
        (Quote("A quote of it", ((2, 7),)),),
        START + timedelta(seconds=members.get("version", 0)),
        f"w1:{text or article}",
    )


@dataclass
class Timeline:
    """One partition. `said` is all that was decided, `shown` all that went to alerts.v1, `log` all that the ledger got, each in
    its order; `came_out` are the members of what time told."""

    limits: Limits = field(default_factory=Limits)
    silences: Silences = field(default_factory=Silences)
    runs: Callable[[str], bool] = lambda _rule: True
    state: State = field(default_factory=lambda: State(SameText))
    said: list[Decision] = field(default_factory=list)
    shown: list[Announcement] = field(default_factory=list)
    log: list[Decision] = field(default_factory=list)
    came_out: list[str] = field(default_factory=list)
    _told: set[str] = field(default_factory=set)
    _counted: list[Announcement] | None = None

    def at(self, seconds: float, *matches: Match, now: float | None = None) -> list[Decision]:
        """Decide matches so many seconds after the start; give their decisions, without what time brought."""
        self.until(seconds, now=now)
        clock = None if now is None else START + timedelta(seconds=now)
        at = START + timedelta(seconds=seconds)
        found = []
        for each in matches:
            decisions = decide(each, self.state, at, self.silences, self.limits, now=clock)
            found += [self._made(decision, each) for decision in decisions]
        return found

    def until(self, seconds: float, now: float | None = None) -> list[Decision]:
        """What time brings until then."""
        until, clock = START + timedelta(seconds=seconds), None if now is None else START + timedelta(seconds=now)
        coming = due(self.state, until, self.silences, self.limits, now=clock, runs=self.runs)
        return [self._made(each, None) for each in coming]

    def restart(self, records: Iterable[Decision] | None = None) -> None:
        """Another worker takes over: all it has is the ledger, through Kafka. What was not sent is sent again."""
        kept = [Decision.read(bytes(each)) for each in (self.state.records() if records is None else records)]
        self.state = State(SameText)
        for each in kept:
            self.state.apply(each)
        for each in list(self.state.unsent()):
            self._send(each, None)

    def alerts(self) -> list[Alert]:
        """Those of what was shown that are messages of their own."""
        return [each for each in self.shown if isinstance(each, Alert) and each.update_of is None]

    def _made(self, decision: Decision, of: Match | None) -> Decision:
        if decision.id not in self.state:
            self.said.append(decision)
            if decision.is_of_time:
                self.came_out += [each.id for each in self.state.members(decision) if each.id != decision.story]
            self._apply(decision)
        self._send(decision, None if decision.is_of_time else of)
        return decision

    def _send(self, decision: Decision, of: Match | None) -> None:
        if self._counted is not self.shown:
            self._counted, self._told = self.shown, {each.id for each in self.shown}
        new = [each for each in build(decision, of, self.state.members(decision)) if each.id not in self._told]
        self.shown += new
        self._told |= {each.id for each in new}
        if decision.is_of_time:
            self._apply(replace(decision, sent=True))

    def _apply(self, decision: Decision) -> None:
        self.log.append(decision)
        self.state.apply(decision)


def words(decisions: Iterable[Decision]) -> list[str]:
    """Each as `outcome reason stage`."""
    return [f"{each.outcome} {each.reason} {each.stage}" for each in decisions]
