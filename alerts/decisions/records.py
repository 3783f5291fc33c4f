"""Ids and records of decisions: what names them, and what of a match stays in the ledger.

An id is a hash of what the decision is about, so the same decision made again is the same record and the same alert.

Of a rule whose name has no room, five letters are kept (`Decision.others`): 27 bits of a hash of its id, its priority, and
whether its throttle counts it. Two rules have the same letters once in 134 million.
"""

import hashlib
import string
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from alerts.cleaning import cut
from alerts.decisions.limits import LONGEST_AHEAD, LONGEST_WAIT
from schemas import (
    PRIORITIES,
    DecidedRule,
    Decision,
    Expect,
    Match,
    MatchedRule,
    Outcome,
    Priority,
    Reason,
    Shown,
    Style,
    highest,
)

_HEADLINE, _OUTLET, _URL, _NAME = 160, 60, 500, 80
_MOST_CALLED = 20
_LONG_ID = 60
_TELLING = frozenset([Outcome.TOLD, Outcome.JOINED, Outcome.HELD, Outcome.COLLECTED])
_LETTERS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
# Groups: what is told in a story's thread, or by its count alone; what waits for a time of day; what a throttle holds.
THREAD, COUNT, DIGEST, THROTTLE = "story ", "count ", "digest ", "throttle "
# What was decided long after it came, and how much later than that it is told.
AWAY, AWAY_FOR = "away", timedelta(seconds=60)
# Before the group of what came after that group was told.
STRAY = "+ "
_OF_STORY = THREAD, COUNT, STRAY + THREAD, STRAY + COUNT


def id_of(*parts: str) -> str:
    """32 hexadecimal digits of what a decision is about."""
    return hashlib.sha256("\0".join(("decision", *parts)).encode()).hexdigest()[:32]


@lru_cache(maxsize=256)  # of one group it is asked when that is due, and when what was told of it is applied
def gathered_id(receiver: str, group: str, due_at: datetime) -> str:
    """The id of the decision that tells what waits in a group until an instant."""
    return id_of("gathered", receiver, group, due_at.isoformat())


def throttled(rule_id: str) -> str:
    """The group of what a rule's throttle holds."""
    return f"{THROTTLE}{rule_id if len(rule_id) <= _LONG_ID else id_of('throttle', rule_id)}"


def threaded(group: str) -> str | None:
    """The story in whose thread a group is told."""
    return group.split(" ")[-1] if group.startswith(_OF_STORY) else None


def is_beyond(group: str, due_at: datetime, now: datetime) -> bool:
    """Whether nothing that is decided now could wait in this group for so long."""
    is_short = threaded(group) is not None or group.removeprefix(STRAY) == AWAY
    return due_at > now + (AWAY_FOR if is_short else LONGEST_WAIT) + LONGEST_AHEAD


def told_before(match_id: str, told_at: datetime) -> Decision:
    """The decision of a match that an earlier release told (told.v1): its receiver and its rules are not known."""
    return Decision(
        match_id,
        "(unknown)",
        Outcome.TOLD,
        Reason.UPGRADE,
        "told",
        told_at,
        match=match_id,
        alert=match_id,
        version=id_of("upgrade")[:16],
    )


def version_of(match: Match) -> str:
    """What tells one message about an article from another: the same message read again has the same."""
    rules = "\0".join([f"{rule.id} {rule.priority}" for rule in match.rules])
    return _short(match.matched_at.isoformat(), rules, match.article.title)


def text_of(match: Match) -> str:
    """What tells one text of an article from another."""
    return _short(match.article.title, match.fingerprint or "")


def ranked(rules: Iterable[MatchedRule]) -> list[MatchedRule]:
    """The rules with the highest priority first."""
    return sorted(rules, key=lambda rule: PRIORITIES.index(rule.priority), reverse=True)


def decided_rule(rule: MatchedRule) -> DecidedRule:
    """What the ledger keeps of a rule."""
    expect = None if rule.policy is None else rule.policy.expect
    return _decided_rule(rule.id, rule.priority, rule.name, rule.watchlist, rule.revision, rule.owner, rule.style, expect)


@lru_cache(maxsize=4096)  # all decisions of a rule share one value, which is most of what a state of many decisions is made of
def _decided_rule(
    rule_id: str,
    priority: Priority,
    name: str,
    watchlist: str,
    revision: str,
    owner: str | None,
    style: Style | None,
    expect: Expect | None,
) -> DecidedRule:
    return DecidedRule(rule_id, priority, cut(name, _NAME), cut(watchlist, _NAME), revision, owner, style, expect)


def letters_of(rule: DecidedRule | MatchedRule, *, is_counted: bool = False) -> str:
    """What is kept of a rule for which there is no more room."""
    name = short_name(rule.id)
    return name[:4] + _LETTERS[8 * int(name[4]) + 4 * is_counted + PRIORITIES.index(rule.priority)]


def short_name(rule_id: str) -> str:
    """By how much such a rule is known: four letters and a digit."""
    digest = hashlib.sha256(rule_id.encode()).digest()
    return urlsafe_b64encode(digest[:3]).decode() + str(digest[3] >> 5)


@dataclass(frozen=True, slots=True)
class Other:
    """A rule of which no more is known. `name` is its short one."""

    name: str
    priority: Priority
    is_counted: bool


def others_of(decision: Decision) -> Iterator[Other]:
    """The rules of a decision for whose names there was no room."""
    letters = decision.others
    for at in range(0, len(letters), Decision.LETTERS):
        last = _LETTERS.index(letters[at + 4])
        yield Other(f"{letters[at : at + 4]}{last >> 3}", PRIORITIES[last & 3], bool(last & 4))


def called(rules: Iterable[MatchedRule]) -> tuple[str, ...]:
    """Those whom these rules call, the foremost first."""
    found = [each for rule in rules if rule.policy is not None for each in rule.policy.mention]
    return tuple(dict.fromkeys(found))[:_MOST_CALLED] if found else ()


def fallback(rules: Iterable[MatchedRule]) -> str | None:
    """Who is told where the receiver takes nothing, as the foremost of these rules says that says it."""
    for rule in rules:
        if rule.policy is not None and rule.policy.fallback:
            return rule.policy.fallback
    return None


def shown(match: Match, *, with_quotes: bool) -> Shown:
    """What is needed to show an article later."""
    article = match.article
    return Shown(
        title=cut(article.title, _HEADLINE),
        outlet=cut(article.source.name or article.source.domain, _OUTLET),
        published_at=article.published_at,
        url=article.url if len(article.url) <= _URL else None,
        country=article.source.country,
        language=article.language,
        tier=article.source.tier,
        quotes=match.quotes if with_quotes else (),
    )


def tellings(decisions: Iterable[Decision]) -> list[Decision]:
    """Those by which the receiver learns of the article."""
    return [each for each in decisions if each.outcome in _TELLING]


def told_priorities(decisions: Sequence[Decision]) -> tuple[dict[str, Priority], dict[str, Priority]]:
    """The rules that these decisions told, with the highest priority: by id, and by the short names of others."""
    rules: dict[str, Priority] = {}
    others: dict[str, Priority] = {}
    for each in decisions:
        for rule in each.rules:
            # A rule that was renamed has another id, and is the same to who was told: its name stands beside the id.
            for name in (rule.id, _name(rule)):
                rules[name] = highest(rules.get(name, "low"), rule.priority)
        for other in others_of(each):
            others[other.name] = highest(others.get(other.name, "low"), other.priority)
    return rules, others


def is_told(rule: MatchedRule, rules: dict[str, Priority], others: dict[str, Priority]) -> bool:
    """Whether a rule is among them, with this priority or a higher one."""
    for known in (rule.id, _name(rule)):
        if known in rules:
            return PRIORITIES.index(rules[known]) >= PRIORITIES.index(rule.priority)
    told = others.get(short_name(rule.id)) if others else None
    return told is not None and PRIORITIES.index(told) >= PRIORITIES.index(rule.priority)


def _name(rule: DecidedRule | MatchedRule) -> str:
    """No id has a line end in it."""
    return f"{cut(rule.watchlist, _NAME)}\n{cut(rule.name, _NAME)}"


def _short(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
