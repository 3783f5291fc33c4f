"""What a decision tells: alerts, summaries, notices. It looks at no clock and no state, so what is built again is the same."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from alerts.cleaning import cut
from alerts.decisions.records import (
    COUNT,
    STRAY,
    THROTTLE,
    called,
    fallback,
    id_of,
    others_of,
    short_name,
    threaded,
    throttled,
)
from schemas import (
    PRIORITIES,
    Alert,
    AlertArticle,
    AlertRule,
    Also,
    Announcement,
    Decision,
    Match,
    MatchedRule,
    Notice,
    NoticeKind,
    Outcome,
    Reason,
    Summary,
    SummaryLine,
)
from schemas import DecidedRule as LedgerRule
from wording import counted

TOP_LINES, PAGE_LINES = 15, 40
# A story that grows by more in a minute is told of so many, and how many there are more.
_MOST_OF_STORY = 95
# Of the 9,000 characters of a message, what its lines may have, addresses included; and what stands between the parts of a line.
_CHARACTERS, _BETWEEN = 8_500, 60
_NAME = 60
_ALSO: dict[Reason, Also] = {Reason.ALSO: "rules", Reason.TIER_1: "tier_1"}
_KINDS: dict[Reason, NoticeKind] = {
    Reason.SILENCE_BEGINS: "silence-begins",
    Reason.SILENCE_ENDS: "silence-ends",
    Reason.PAUSED: "paused",
    Reason.LOUD: "loud",
}


def build(decision: Decision, match: Match | None, members: Sequence[Decision] = ()) -> tuple[Announcement, ...]:
    """What a decision tells; nothing for most. `match` is the one it is of, or None for one of time; `members` are then
    `state.members(decision)`. Its ids come of the decision alone."""
    match decision.outcome:
        case Outcome.TOLD if match is not None and decision.reason is not Reason.UPGRADE:
            return (_alert(decision, match),)
        case Outcome.NOTICED:
            return (_notice(decision),)
        case Outcome.GATHERED if threaded(decision.group or "") is not None:
            return tuple(_of_story(decision, members))
        case Outcome.GATHERED:
            return tuple(_digest(decision, members))
    return ()


def count_id(decision_id: str) -> str:
    """The id of the alert by which a decision that tells more of a story changes the count on its first message."""
    return id_of("count", decision_id)


def _alert(decision: Decision, match: Match) -> Alert:
    ids = {rule.id for rule in decision.rules}
    others = {other.name for other in others_of(decision)} if decision.others else ()
    rules = [rule for rule in match.rules if rule.id in ids or (others and short_name(rule.id) in others)]
    article = match.article
    is_message = decision.reply_to is None or decision.broadcast
    return Alert(
        id=decision.alert or decision.id,
        receiver=decision.receiver,
        priority=decision.priority,
        article=AlertArticle(
            id=article.id,
            url=article.url,
            title=article.title,
            outlet=article.source.name or article.source.domain,
            published_at=article.published_at,
            country=article.source.country,
            language=article.language,
        ),
        rules=tuple(map(_alert_rule, rules)),
        quotes=match.quotes,
        decided_at=decision.decided_at,
        reply_to=decision.reply_to,
        also=_also(decision),
        broadcast=decision.broadcast,
        mention=(called(rules) if is_message else ()) or None,
        fallback=fallback(rules),
    )


def _also(decision: Decision) -> Also | None:
    return _ALSO.get(decision.reason) if decision.reply_to is not None else None


def _alert_rule(rule: MatchedRule | LedgerRule) -> AlertRule:
    return AlertRule(rule.id, rule.name, rule.watchlist, rule.revision, rule.priority, rule.owner, rule.style)


def _notice(decision: Decision) -> Notice:
    return Notice(
        decision.alert or decision.id,
        decision.whom or decision.receiver,
        _KINDS.get(decision.reason, "unexpected"),
        decision.title or "(no title)",
        decision.words or "(no text)",
        decision.decided_at,
    )


def _of_story(decision: Decision, members: Sequence[Decision]) -> Iterator[Announcement]:
    """The count on the story's first message, and what is new in its thread."""
    root = next((each for each in members if each.id == decision.story), None)
    later = [each for each in members if each is not root]
    if root is not None and root.alert is not None and root.alert == decision.reply_to and decision.count:
        yield from _with_count(decision, root)
    if (decision.group or "").removeprefix(STRAY).startswith(COUNT):
        return
    corrected = [each for each in later if each.reason is Reason.CORRECTION]
    new = len(later) - len(corrected)
    said = [f"{new} more" if new else "", counted(len(corrected), "correction") if corrected else ""]
    lines = [_line(each, others=0, is_of_story=True) for each in later[:_MOST_OF_STORY]]
    title = f"{' and '.join(part for part in said if part)}: {_outlets(later)}"
    *pages, last = _pages(decision, title, lines, reply_to=decision.reply_to)
    yield from pages
    yield replace(last, more=len(later) - len(lines))


def _with_count(decision: Decision, root: Decision) -> Iterator[Announcement]:
    card = root.card
    # A message without its link would be less than it was.
    if card is None or card.url is None or root.article is None:
        return
    yield Alert(
        id=count_id(decision.id),
        receiver=decision.receiver,
        priority=root.priority,
        article=AlertArticle(root.article, card.url, card.title, card.outlet, card.published_at, card.country, card.language),
        rules=tuple(map(_alert_rule, root.rules)),
        quotes=card.quotes,
        decided_at=decision.decided_at,
        update_of=root.alert,
        more=decision.count,
        mention=root.mention or None,
    )


def _digest(decision: Decision, members: Sequence[Decision]) -> Iterator[Announcement]:
    """By story, the most important first."""
    stories: dict[str, list[Decision]] = {}
    for each in members:
        stories.setdefault(each.story or each.match or each.id, []).append(each)
    ranked = sorted(stories.values(), key=lambda story: min(map(_rank, story)))
    lines = [_line(_foremost(story), others=len(set(map(_article, story))) - 1) for story in ranked]
    articles = len(set(map(_article, members)))
    said = counted(articles, "article") + (f" in {counted(len(lines), 'story')}" if len(lines) < articles else "")
    other = next((each.fallback for each in sorted(members, key=_rank) if each.fallback), None)
    for page in _pages(decision, _title(decision, members, said if members else "nothing new"), lines):
        yield replace(page, fallback=other)


def _foremost(story: Sequence[Decision]) -> Decision:
    """The one that stands for a story, with the headline that it has now: nobody was told of an earlier one."""
    first = min(story, key=_rank)
    cards = [each.card for each in story if each.article == first.article and each.card is not None]
    return replace(first, card=cards[-1] if cards else None)


def _article(decision: Decision) -> str | None:
    """What tells one article of a receiver from another."""
    return decision.article or decision.match


def _title(decision: Decision, members: Sequence[Decision], said: str) -> str:
    kind, _, of = (decision.group or "").removeprefix(STRAY).partition(" ")
    if kind == "quiet":
        return f"Quiet hours {of.split(' ')[0]} are over: {said}"
    if kind == "away":
        return f"While I was away: {said}"
    if kind == "throttle":
        rules = (rule for each in members for rule in each.rules)
        name = next((rule.name for rule in rules if throttled(rule.id) == THROTTLE + of), of)
        return f"{cut(name, _NAME)}: {said} beside what its throttle lets through"
    return f"Digest {of}: {said}"


def _pages(decision: Decision, title: str, lines: Sequence[SummaryLine], reply_to: str | None = None) -> Iterator[Summary]:
    """A summary with the first lines, and the others in its thread, or behind it where it is in a thread itself."""
    top, rest = _cut(lines, TOP_LINES)
    more = f". {counted(len(rest), 'line')} more in the thread" if rest else ""
    names = decision.alert or decision.id
    first = Summary(names, decision.receiver, decision.priority, title + more, top, decision.decided_at, reply_to=reply_to)
    yield first
    shown = len(top)
    while rest:
        page, rest = _cut(rest, PAGE_LINES)
        which = f"Lines {shown + 1:,} to {shown + len(page):,}"
        names = id_of("page", decision.id, str(shown))
        yield replace(first, id=names, title=which, lines=page, reply_to=reply_to or decision.id)
        shown += len(page)


def _cut(lines: Sequence[SummaryLine], most: int) -> tuple[tuple[SummaryLine, ...], Sequence[SummaryLine]]:
    """As many of the first lines as there is room for, and the others."""
    left, count = _CHARACTERS, 0
    for line in lines[:most]:
        left -= sum(len(part or "") for part in (line.text, line.url, line.outlet, line.rule)) + _BETWEEN
        if left < 0 and count:
            break
        count += 1
    return tuple(lines[:count]), lines[count:]


def _line(decision: Decision, *, others: int, is_of_story: bool = False) -> SummaryLine:
    card = decision.card
    rule = decision.rules[0].name if decision.rules else None
    if card is None:
        return SummaryLine(f"Article {decision.article or '(its id is too long)'}", rule=rule)
    text = card.title
    if decision.reason is Reason.CORRECTION:
        text = f"Corrected: {text}"
    tier = " · tier 1" if card.tier == 1 and is_of_story else ""
    return SummaryLine(
        text=text + (f" (+{others})" if others else ""),
        url=card.url,
        outlet=card.outlet + tier,
        country=card.country,
        priority=None if is_of_story else decision.priority,
        rule=None if is_of_story and not decision.rules else rule,
        published_at=card.published_at,
    )


def _outlets(members: Sequence[Decision]) -> str:
    names = list(dict.fromkeys(each.card.outlet for each in members if each.card is not None))
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _rank(decision: Decision) -> int:
    return len(PRIORITIES) - PRIORITIES.index(decision.priority)
