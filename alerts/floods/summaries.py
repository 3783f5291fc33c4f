"""The summaries of one receiver, as the deliveries that they begin as: digests, the summary of a flood, and its pages.

An id is a hash of what is summed up, so that the same summary made again is the same delivery. Whether each line is shown in full
is for the renderer; what is counted here keeps a page within the budget of a message, so that every alert has a line somewhere.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from alerts.cleaning import clean, cut, web_link
from alerts.floods.modes import OTHER_RULES, FloodState
from alerts.journal import accepted, rank
from alerts.wording import local_date
from schemas import PRIORITIES, Alert, AlertRule, Delivery, Priority, Summary, SummaryLine
from wording import counted

DIGEST_LINES, PAGE_LINES = 15, 40
# Of the 9,000 characters of a message, what its lines may have, addresses included; and what stands between the parts of a line.
CHARACTERS, BETWEEN = 8_500, 60
_HEADLINE, _OUTLET, _RULE, _TITLE_RULE, _URL = 140, 40, 40, 60, 500


def digest(
    state: FloodState, members: Sequence[Delivery], now: datetime, timezone: ZoneInfo, *, is_first: bool, is_of_one_rule: bool
) -> Delivery:
    """The alerts of one rule, or of several that have few: as many lines as fit, and how many more there are. The first digest of
    a busy time says that it is one."""
    about = foremost(members[0]).name if is_of_one_rule else OTHER_RULES.capitalize()
    since = local_date(min(each.accepted_at for each in members), timezone)
    title = f"{cut(clean(about), _TITLE_RULE) or '(no name)'}: {counted(len(members), 'alert')} since {since}"
    if is_first:
        title += " (busy: one digest a rule each minute)"
    lines = _fitting(members, DIGEST_LINES, names_rule=not is_of_one_rule)
    ids = tuple(each.id for each in members)
    told = _summary(state, _named(state, "digest", *ids), members, title, lines, now, more=len(ids) - len(lines))
    return _delivery(state, told, now, members, ids)


def page(state: FloodState, members: Sequence[Delivery], now: datetime) -> Delivery:
    """Alerts of a flood, each with a line, in the thread of its summary. `members` are those that `fill` gave."""
    first = sum(count for _, count in state.rules) - len(members) + 1
    which = f"Alerts {first:,} to {first + len(members) - 1:,}" if len(members) > 1 else f"Alert {first:,}"
    ids = tuple(each.id for each in members)
    lines = tuple(_line(each, names_rule=True) for each in members)
    told = _summary(state, _named(state, "page", *ids), members, f"{which} of this flood", lines, now)
    return _delivery(state, replace(told, reply_to=state.root), now, members, ids)


def fill(backlog: Sequence[Delivery]) -> tuple[list[Delivery], bool]:
    """The alerts of the next page, which are the first ones, and whether it is full."""
    count = len(_fitting(backlog, PAGE_LINES, names_rule=True))
    return list(backlog[:count]), count == PAGE_LINES or count < len(backlog)


def root_id(receiver: str, since: datetime) -> str:
    """The id of the summary that announces the flood which began then."""
    return _hash(receiver, "flood", since.isoformat())


def counts(
    state: FloodState, backlog: Sequence[Delivery], now: datetime, timezone: ZoneInfo, *, is_over: bool = False
) -> Delivery:
    """The summary of a flood: how many alerts of which rule. The first one is its root, and later ones take that one's place."""
    assert state.root is not None, "only a flood is counted"
    assert state.since is not None, "a flood began some time"
    by_rule = state.counts(foremost(each).name for each in backlog)
    total = counted(sum(count for _, count in by_rule), "alert")
    since, until = (local_date(each, timezone) for each in (state.since, now))
    title = f"Flood over: {total} from {since} to {until}" if is_over else f"Flood: {total} since {since}"
    lines = tuple(SummaryLine(f"{counted(count, 'alert')}: {_shown(name, _TITLE_RULE)}") for name, count in by_rule)
    is_root = root_id(state.receiver, state.since) == state.root and now == state.since
    names = state.root if is_root else _named(state, "counts", state.root, str(state.number))
    told = _summary(state, names, backlog, f"{title}. Each has a line in this thread.", lines, now)
    return _delivery(state, told if is_root else replace(told, update_of=state.root), now, backlog, ())


def foremost(delivery: Delivery) -> AlertRule:
    """The rule under which an alert is counted: the most important, and of several the first."""
    told = delivery.announcement
    assert isinstance(told, Alert), "only alerts are summed up"
    return max(told.rules, key=lambda rule: PRIORITIES.index(rule.priority))


def _line(delivery: Delivery, *, names_rule: bool) -> SummaryLine:
    told = delivery.announcement
    assert isinstance(told, Alert), "only alerts are summed up"
    article, url = told.article, web_link(told.article.url)
    return SummaryLine(
        text=cut(clean(article.title), _HEADLINE) or "(no headline)",
        url=url if url is not None and len(url) <= _URL else None,
        outlet=cut(clean(article.outlet), _OUTLET) or None,
        country=article.country,
        priority=told.priority,
        rule=_shown(foremost(delivery).name, _RULE) if names_rule else None,
        published_at=article.published_at,
    )


def _fitting(deliveries: Sequence[Delivery], most: int, *, names_rule: bool) -> tuple[SummaryLine, ...]:
    """Lines of the first ones, as many as there is room for; the first one always has one."""
    lines: list[SummaryLine] = []
    left = CHARACTERS
    for each in deliveries[:most]:
        line = _line(each, names_rule=names_rule)
        left -= sum(len(part or "") for part in (line.text, line.url, line.outlet, line.rule)) + BETWEEN
        if left < 0:
            break
        lines.append(line)
    return tuple(lines)


def _summary(
    state: FloodState,
    names: str,
    deliveries: Sequence[Delivery],
    title: str,
    lines: tuple[SummaryLine, ...],
    now: datetime,
    more: int = 0,
) -> Summary:
    highest: Priority = min(deliveries, key=rank).priority if deliveries else "normal"
    return Summary(names, state.receiver, highest, title, lines, now, more)


def _delivery(
    state: FloodState, told: Summary, now: datetime, deliveries: Sequence[Delivery], members: tuple[str, ...]
) -> Delivery:
    """It came when the first of its alerts came, so that a late one says how late it is, and orders of operators that are about
    the last of its alerts are about it too."""
    arrived_at = min((each.arrived_at or each.accepted_at for each in deliveries), default=None) if members else None
    offset = max((each.offset for each in deliveries if each.offset is not None), default=None)
    return replace(accepted(told, now, arrived_at=arrived_at, offset=offset, members=members), tally=state.tally())


def _shown(name: str, most: int) -> str:
    return cut(clean(name), most) or "(no name)"


def _named(state: FloodState, *parts: str) -> str:
    return _hash(state.receiver, *parts)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(("summary", *parts)).encode()).hexdigest()[:32]
