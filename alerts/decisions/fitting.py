"""A decision as it has room in a record: what is left out of one that has more than `MOST_BYTES`, and in which order.

What is needed to decide again comes last. So who was called goes first, then the names of rules, of which five letters each are
enough to know that they were told (alerts/decisions/records.py), then the card, a part at a time; docs/stories.md says what
people see of it. Of an article that more than about ninety rules of one receiver match, these letters leave no room for a
fingerprint, and it begins no story: its copies are messages of their own. Where even the letters have no room, which takes
names that are all of signs that JSON writes with six letters, the rest of the rules may be told a second time and never less
than once. Quotes have a record of their own.

Everything is done before a decision is applied, so whoever reads the record knows what the one knew that wrote it.
"""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from alerts.cleaning import cut
from alerts.decisions.records import letters_of
from schemas import MOST_BYTES, Decision, Outcome, Reason, dump, record_of

# For what is written later: that it was sent.
_SENT = 20
_MOST_RULES = 8
_TITLE, _OUTLET, _SHORT, _LONG_ID = 80, 40, 30, 100


def fitted(decision: Decision) -> Decision:
    """The decision with as much of it as there is room for."""
    smaller: Decision | None = _with_rules(decision, _MOST_RULES)
    for leave_out in _OF_NOTICE if decision.outcome is Outcome.NOTICED else _OF_MATCH:
        while smaller is not None:
            decision = smaller
            if _over(decision) <= 0:
                return decision
            smaller = leave_out(decision)
        smaller = decision
    return decision


def _over(decision: Decision) -> int:
    return len(record_of(decision)) - MOST_BYTES + _SENT


def _nobody_called(decision: Decision) -> Decision | None:
    return replace(decision, mention=()) if decision.mention else None


def _one_rule(decision: Decision) -> Decision | None:
    return _with_rules(decision, len(decision.rules) - 1) if len(decision.rules) > 1 else None


def _short_card(decision: Decision) -> Decision | None:
    if (card := decision.card) is None:
        return None
    title, outlet = cut(card.title, _TITLE, _size), cut(card.outlet, _OUTLET, _size)
    return (
        replace(decision, card=replace(card, title=title, outlet=outlet))
        if (title, outlet) != (card.title, card.outlet)
        else None
    )


def _no_rule(decision: Decision) -> Decision | None:
    return _with_rules(decision, 0) if decision.rules else None


def _without_url(decision: Decision) -> Decision | None:
    if (card := decision.card) is None or card.url is None:
        return None
    return replace(decision, card=replace(card, url=None))


def _without_long_id(decision: Decision) -> Decision | None:
    """Without the article's id, where that takes more room than what is left out next."""
    return replace(decision, article=None) if decision.article is not None and _size(decision.article) > _LONG_ID else None


def _without_card(decision: Decision) -> Decision | None:
    return None if decision.card is None else replace(decision, card=None)


def _without_story(decision: Decision) -> Decision | None:
    if decision.fingerprint is None:
        return None
    reason = Reason.BOUND if decision.reason is Reason.NEW else decision.reason
    return replace(decision, reason=reason, story=None, closes_at=None, fingerprint=None)


def _fewer_others(decision: Decision) -> Decision | None:
    if not decision.others:
        return None
    kept = (len(decision.others) - _over(decision)) // Decision.LETTERS * Decision.LETTERS
    return replace(decision, others=decision.others[: max(0, kept)])


def _shorter(member: str) -> Callable[[Decision], Decision | None]:
    """Cuts a text of a notice by what there is too much, down to a few words."""

    def shorter(decision: Decision) -> Decision | None:
        text = getattr(decision, member)
        if text is None or _size(text) <= _SHORT:
            return None
        cut_text: dict[str, Any] = {member: cut(text, max(_SHORT, _size(text) - _over(decision)), _size)}
        return replace(decision, **cut_text)

    return shorter


def _to_channel(decision: Decision) -> Decision | None:
    """Whose name takes as much room as a record has is nobody that Slack knows."""
    return None if decision.whom is None else replace(decision, whom=None)


_OF_MATCH = (
    _nobody_called,
    _one_rule,
    _short_card,
    _no_rule,
    _without_url,
    _without_long_id,
    _without_card,
    _without_story,
    _fewer_others,
)
_OF_NOTICE = (*map(_shorter, ("words", "title", "about")), _to_channel)


def _size(text: str) -> int:
    """How much room a text takes."""
    return len(dump(text)) - 2


def _with_rules(decision: Decision, most: int) -> Decision:
    if len(decision.rules) <= most:
        return decision
    gone = decision.rules[most:]
    others = decision.others + "".join(letters_of(rule, is_counted=rule.id in decision.counts) for rule in gone)
    counts = tuple(each for each in decision.counts if not any(each == rule.id for rule in gone))
    return replace(decision, rules=decision.rules[:most], others=others, counts=counts)
