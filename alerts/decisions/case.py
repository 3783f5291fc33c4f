"""One match while it is decided: what the stages know of it, and what they have found so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from msgspec import Struct

from alerts.decisions.limits import Limits
from alerts.decisions.records import ranked, text_of
from alerts.decisions.silencing import Silences
from alerts.decisions.state import State
from alerts.decisions.stories import Story
from schemas import PLAIN, PRIORITIES, Decision, Match, MatchedRule, Outcome, Policy, Priority, Reason

SECOND = timedelta(seconds=1)


@lru_cache(maxsize=256)
def seconds(count: int) -> timedelta:
    """A span; rules have few different ones."""
    return timedelta(seconds=count)


class Ending(Struct, frozen=True):
    """How a match ends."""

    outcome: Outcome
    reason: Reason
    group: str | None = None
    due_at: datetime | None = None
    silence: str | None = None
    digest_empty: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """When a rule could be told that cannot now, and with what; with `digest_empty` that is told even if nothing waits."""

    due_at: datetime
    group: str
    reason: Reason
    digest_empty: bool = False


@dataclass(slots=True)
class Case:
    """`known` are the decisions about its article before. `rules` are those that may still interrupt somebody, the most important
    first, and `shown` those that are told if any does. `waits` are of those that may not. `also` says why an article of a story,
    or one that was told before, is told in a thread; `collected` is the digest that it stands in as well. `besides` are further
    decisions that it brings."""

    match: Match
    state: State
    at: datetime
    silences: Silences
    limits: Limits
    now: datetime | None
    known: Sequence[Decision]
    receiver: str = field(init=False)
    rules: list[MatchedRule] = field(init=False)
    shown: list[MatchedRule] = field(init=False)
    earlier: Sequence[Decision] = ()
    waits: list[Wait] = field(default_factory=list)
    story: Story | None = None
    also: Reason | None = None
    collected: Wait | None = None
    is_full: bool = False
    besides: list[Decision] = field(default_factory=list)
    _candidate: tuple[Story, bool] | None = None
    _is_looked_for: bool = False

    def __post_init__(self) -> None:
        self.receiver = self.match.receiver
        self.rules = self.shown = ranked(self.match.rules)

    @property
    def priority(self) -> Priority:
        """The highest of what is told, which stands first."""
        return self.shown[0].priority if self.shown else PRIORITIES[0]

    @property
    def policy(self) -> Policy:
        """That of the foremost rule, where there can be but one."""
        return (self.shown[0].policy or PLAIN) if self.shown else PLAIN

    def that_say(self) -> list[MatchedRule]:
        """Those of its rules that say how they want to be told. Most say nothing, and no stage need ask them."""
        return [rule for rule in self.rules if rule.policy is not None]

    @property
    def text(self) -> str:
        """What its text is known by."""
        return text_of(self.match)

    def candidate(self) -> tuple[Story, bool] | None:
        """The open story that the article belongs to, and whether it is a copy, by the rule that is the foremost when this is
        asked first."""
        if not self._is_looked_for:
            self._candidate, self._is_looked_for = self._look_for(), True
        return self._candidate

    def _look_for(self) -> tuple[Story, bool] | None:
        by, fingerprint = self.policy.story.by, self.match.fingerprint
        if by == "off" or fingerprint is None:
            return None
        found = self.state.index(self.receiver).best(fingerprint, by)
        if found is None:
            return None
        story = self.state.story(found[0], self.at)
        return None if story is None else (story, found[1])

    @property
    def is_late(self) -> bool:
        """Whether it is decided so long after it came that it is news no more."""
        if self.now is None:
            return False
        window_s, max_age_s = self.policy.story.window_s, self.policy.max_age_s
        return self.now - self.at > seconds(min(window_s, max_age_s or window_s))

    def wait(self, wait: Wait, rule: MatchedRule) -> None:
        """A rule cannot interrupt anybody now."""
        self.waits.append(wait)
        self.rules = [each for each in self.rules if each is not rule]

    def ends_waiting(self) -> Ending | None:
        """How it ends when no rule is left, and when; None where there is no room to wait, and it is told at once."""
        if self.rules or not self.waits:
            return None
        if self.state.waiting(self.receiver) >= self.limits.waiting:
            self.is_full, self.rules = True, self.shown
            return None
        first = min(self.waits, key=lambda each: (each.due_at, each.group))
        outcome = Outcome.COLLECTED if first.reason in (Reason.DIGEST, Reason.AWAY) else Outcome.HELD
        together = [each for each in self.waits if (each.due_at, each.group) == (first.due_at, first.group)]
        return Ending(outcome, first.reason, first.group, first.due_at, digest_empty=any(each.digest_empty for each in together))
