"""Ids and records of decisions: what names them, and what of a match stays in the ledger.

An id is a hash of what the decision is about, so the same decision made again is the same record and the same alert. A record is
kept below `MOST_BYTES`: who was called goes first, then the names of further rules, of which hashes are enough to know that they
were told. Its quotes have a record of their own.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from alerts.cleaning import cut
from schemas import (
    MOST_BYTES,
    PRIORITIES,
    DecidedRule,
    Decision,
    Match,
    MatchedRule,
    Outcome,
    Priority,
    Reason,
    Shown,
    unquoted,
)

_HEADLINE, _OUTLET, _URL, _NAME = 160, 60, 500, 80
_SHORT = 80
_MOST_RULES, _MOST_CALLED = 8, 20
# Groups of what joins a story: told in its thread, or by its count alone; and of what is told at a time of day.
THREAD, COUNT, DIGEST = "story ", "count ", "digest "
# Before the group of what came after that group was told.
STRAY = "+ "


def id_of(*parts: str) -> str:
    """32 hexadecimal digits of what a decision is about."""
    return hashlib.sha256("\0".join(("decision", *parts)).encode()).hexdigest()[:32]


def gathered_id(receiver: str, group: str, due_at: datetime) -> str:
    """The id of the decision that tells what waits in a group until an instant."""
    return id_of("gathered", receiver, group, due_at.isoformat())


def threaded(group: str) -> str | None:
    """The story in whose thread a group is told."""
    return group.split(" ")[-1] if group.removeprefix(STRAY).startswith((THREAD, COUNT)) else None


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
    rules = "\0".join(f"{rule.id} {rule.priority}" for rule in match.rules)
    return _short(match.matched_at.isoformat(), rules, match.article.title)


def text_of(match: Match) -> str:
    """What tells one text of an article from another."""
    return _short(match.article.title, match.fingerprint or "")


def ranked(rules: Iterable[MatchedRule]) -> list[MatchedRule]:
    """The rules with the highest priority first."""
    return sorted(rules, key=lambda rule: PRIORITIES.index(rule.priority), reverse=True)


def decided_rule(rule: MatchedRule) -> DecidedRule:
    """What the ledger keeps of a rule."""
    return DecidedRule(
        rule.id,
        rule.priority,
        cut(rule.name, _NAME),
        cut(rule.watchlist, _NAME),
        rule.revision,
        rule.owner,
        rule.style,
        rule.told_by.expect,
    )


def shortened(rule: DecidedRule | MatchedRule) -> str:
    """By how much a rule is known of which there is no room for more."""
    return hashlib.sha256(rule.id.encode()).hexdigest()[:8] + str(PRIORITIES.index(rule.priority))


def called(rules: Iterable[MatchedRule]) -> tuple[str, ...]:
    """Those whom these rules call, the foremost first."""
    return tuple(dict.fromkeys(each for rule in rules for each in rule.told_by.mention))[:_MOST_CALLED]


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


def fitted(decision: Decision) -> Decision:
    """The decision as it has room in a record."""
    decision = _with_rules(decision, _MOST_RULES)
    if decision.mention and _over(decision) > 0:
        decision = replace(decision, mention=())
    while (over := _over(decision)) > 0 and len(decision.rules) > 1:
        decision = _with_rules(decision, len(decision.rules) - 1)
    if over > 0 and (card := decision.card) is not None:
        decision = replace(decision, card=replace(card, title=cut(card.title, _SHORT), outlet=cut(card.outlet, _SHORT // 2)))
    return decision


def _over(decision: Decision) -> int:
    """By how many bytes its record is too large."""
    return len(bytes(unquoted(decision))) - MOST_BYTES


def told_priorities(decisions: Sequence[Decision]) -> tuple[dict[str, Priority], frozenset[str]]:
    """The rules that these decisions told: by id with the highest priority, and the hashes of others."""
    rules: dict[str, Priority] = {}
    for rule in (rule for each in decisions for rule in each.rules):
        # A rule that was renamed has another id, and is the same to who was told: its watchlist and its name stand beside the id.
        for name in (rule.id, _name(rule)):
            rules[name] = max(rules.get(name, "low"), rule.priority, key=PRIORITIES.index)
    return rules, frozenset(other for each in decisions for other in each.others)


def is_told(rule: MatchedRule, rules: dict[str, Priority], others: frozenset[str]) -> bool:
    """Whether a rule is among them, with this priority or a higher one."""
    for known in (rule.id, _name(rule)):
        if known in rules:
            return PRIORITIES.index(rules[known]) >= PRIORITIES.index(rule.priority)
    if not others:
        return False
    name = shortened(rule)
    return any(name[:8] == other[:8] and other[8] >= name[8] for other in others)


def _name(rule: DecidedRule | MatchedRule) -> str:
    """No id has a line end in it."""
    return f"{cut(rule.watchlist, _NAME)}\n{cut(rule.name, _NAME)}"


def _with_rules(decision: Decision, most: int) -> Decision:
    if len(decision.rules) <= most:
        return decision
    others = (*decision.others, *map(shortened, decision.rules[most:]))
    return replace(decision, rules=decision.rules[:most], others=others)


def _short(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
