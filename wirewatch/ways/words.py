"""The way of an article in lines for people: when it came, which rules matched, what was decided for each receiver and why, and
what came of it. Headlines, names and reasons are strangers' or people's, and steer no terminal.
"""

from collections.abc import Callable, Iterator

from schemas import PRIORITIES, Decision, Delivery, MatchedRule, Outcome, Reason, Silence
from wirewatch.channels import moment
from wirewatch.silences import subject
from wirewatch.ways.way import Way
from wording import counted, cut, escaped_line

MOST_MEMBERS = 40
_MOST_TITLE, _MOST_RULES = 100, 20
# In the words of docs/stories.md; what each word of the closed list says to somebody who asks why.
REASONS: dict[Reason, str] = {
    Reason.NEW: "nothing was against it",
    Reason.ALSO: "the channel was told of the article or its story, and not of these rules, or not with this priority",
    Reason.BOUND: "there was no room to let it wait or to open a story, so it was told at once",
    Reason.UPGRADE: "an earlier release told it",
    Reason.COPY: "it carries the text of a story that the channel was told of",
    Reason.EVENT: "it tells the event of a story in other words",
    Reason.CORRECTION: "its text is another than the channel was told of",
    Reason.TIER_1: "it is the first of its story from the leading press",
    Reason.QUIET: "it came in quiet hours",
    Reason.THROTTLED: "its rule had told as much as its throttle lets it",
    Reason.DIGEST: "its rule is told in a digest",
    Reason.AWAY: "it was decided long after it came, so it waits for one message that tells all of that time",
    Reason.DUPLICATE: "the channel has been told of this article",
    Reason.SHADOW: "all rules that matched are in shadow",
    Reason.SILENCED: "a silence covers it",
    Reason.DROPPED: "its rule had told as much as its throttle lets it, and drops the rest",
    Reason.DUE: "its time had come",
    Reason.GROWN: "the story had more articles than its thread said",
    Reason.SILENCE_BEGINS: "a silence began",
    Reason.SILENCE_ENDS: "a silence ended",
    Reason.PAUSED: "a rule told as much as its throttle lets it, and pauses",
    Reason.TOO_MANY: "a rule matched more than it is expected to",
    Reason.TOO_FEW: "a rule matched less than it is expected to",
    Reason.SILENT: "a rule matched nothing for longer than it is expected to",
    Reason.LOUD: "a rule makes more than a fifth of what a channel is told",
}
Link = Callable[[Delivery], str | None]


def in_lines(way: Way, link: Link) -> Iterator[str]:
    """All of it. `link` gives the address of a message in Slack where that is known."""
    if way.article is None:
        yield from _message_lines(way, link)
        return
    yield from _article_lines(way)
    for receiver in way.receivers:
        yield escaped_line(receiver)
        decided = [each for each in way.decisions if each.receiver == receiver]
        for decision in decided:
            yield from _decision_lines(way, decision, link)
        if not decided:
            yield _undecided(way, receiver)
            yield from (f"  {_delivery(each, link)}" for each in way.deliveries if each.receiver == receiver)
    if way.arrivals and not way.receivers:
        yield "No rule has matched it, or the match stage has not come to it yet (see `wirewatch status`). --rule says why not."


def _undecided(way: Way, receiver: str) -> str:
    """Why a receiver was told, or not, about which nothing was decided."""
    moved = {escaped_line(each.receiver): each.reason for each in way.deliveries if each.moved_to == receiver != each.receiver}
    if moved:
        return f"  told instead of {', '.join(f'{name} ({why})' for name, why in moved.items())}"
    return "  not decided yet, or the ledger has forgotten it; `wirewatch status` shows what waits before the alert stage"


def _article_lines(way: Way) -> Iterator[str]:
    yield f"article {escaped_line(way.article or '')}{_named(way)}"
    for arrival in way.arrivals:
        yield f"  came {moment(arrival.at)}, {arrival.place}"
    for found in way.matches:
        rules = [_matched(each) for each in found.match.rules]
        more = f" and {len(rules) - _MOST_RULES:,} more" if len(rules) > _MOST_RULES else ""
        whom = escaped_line(found.match.receiver)
        yield f"  matched {moment(found.match.matched_at)} for {whom}: {', '.join(rules[:_MOST_RULES])}{more}; {found.place}"
    for letter in way.letters:
        when = f"{moment(letter.failed_at)}{', replayed' if letter.replay == 'done' else ''}"
        yield f"  dead letter {letter.id} of the {letter.stage} stage {when}: {escaped_line(letter.reason)}"


def _matched(rule: MatchedRule) -> str:
    shadow = ", in shadow" if rule.shadow else ""
    return f"{escaped_line(rule.id)} ({rule.priority}, revision {escaped_line(rule.revision)}{shadow})"


def _named(way: Way) -> str:
    if way.arrivals:
        article = way.arrivals[-1].article
        return _title(article.title, article.source.name or article.source.domain, article.url)
    if way.matches:
        card = way.matches[-1].match.article
        return _title(card.title, card.source.name or card.source.domain, card.url)
    shown = next((each.card for each in way.decisions if each.card is not None), None)
    return _title(shown.title, shown.outlet, shown.url) if shown is not None else ""


def _title(title: str, outlet: str, url: str | None) -> str:
    said = f': "{escaped_line(cut(title, _MOST_TITLE))}", {escaped_line(outlet)}'
    return f"{said}, {escaped_line(url)}" if url else said


def _decision_lines(way: Way, decision: Decision, link: Link) -> Iterator[str]:
    """One decision about the article: what, when, by which stage, and why; then what it hangs on, and what came of it."""
    yield f"  {in_words(decision)}"
    if decision.rules:
        more = f" and {decision.unnamed:,} more" if decision.unnamed else ""
        yield f"    rules: {', '.join(f'{escaped_line(each.id)} ({each.priority})' for each in decision.rules)}{more}"
    elif decision.unnamed:
        yield f"    {counted(decision.unnamed, 'rule')}, for whose names its record has no room"
    if decision.story is not None:
        yield f"    {_story(way, decision)}"
    if decision.silence is not None:
        yield f"    {_silence(decision.silence, way.silences.get(decision.silence))}"
    if decision.group is not None:
        yield f"    {_waited(way, decision)}"
    told = list(way.told_by(decision))
    yield from (f"    {_delivery(each, link)}" for each in told)
    if decision.alert is not None and not told:
        waits = decision.alert in way.on_alerts
        yield f"    alert {decision.alert}: " + (
            "on alerts.v1, and the deliver stage has not come to it yet" if waits else "no delivery of it is known"
        )


def in_words(decision: Decision) -> str:
    """What was decided, when, by which stage, and why."""
    where = ", in the thread" if decision.reply_to and not decision.broadcast else ""
    shown = ", in the thread and in the channel" if decision.broadcast else where
    return (
        f"{decision.outcome} {moment(decision.decided_at)}{shown}: {REASONS[decision.reason]} "
        f"(stage {decision.stage}, reason {decision.reason})"
    )


def _story(way: Way, decision: Decision) -> str:
    if decision.closes_at is not None:
        return f"story {decision.story}: it is the first of it; others join it until {moment(decision.closes_at)}"
    root = way.related.get(decision.story or "")
    if decision.story == decision.id:
        return f"story {decision.story}: it is the only one of it"
    if root is None:
        return f"story {decision.story}, whose first article the ledger has forgotten"
    title = _title(root.card.title, root.card.outlet, None) if root.card is not None else ""
    return f"story {decision.story}: it began {moment(root.decided_at)} with article {escaped_line(root.article or '')}{title}"


def _silence(id_: str, silence: Silence | None) -> str:
    if silence is None:
        return f"silence {id_}, which is not on silences.v1 any more"
    who, why = escaped_line(silence.who), escaped_line(silence.why)
    return f"silence {id_}: {subject(silence)}, by {who}, until {moment(silence.ends_at)}: {why}"


def _waited(way: Way, decision: Decision) -> str:
    """For what it waits or waited."""
    group, due = kind_of(decision.group or ""), decision.due_at
    until = "" if due is None else f" due {moment(due)}"
    told = way.gathered(decision)
    if told is None:
        return f"waits for {group}{until}; not told yet"
    return f"told with {group}{until}: decision {told.id}{_of(told)}"


def _of(told: Decision) -> str:
    """What it said: of a story not how many the reply named, but the count, as it stands on the message."""
    if not told.count:
        return ""
    return f", +{told.count:,} in this story" if told.reason is Reason.GROWN else f", {counted(told.count, 'article')}"


def kind_of(group: str) -> str:
    """What a group of the ledger is, in words."""
    kind, _, of = group.removeprefix("+ ").partition(" ")
    known = {
        "story": "the next reply in the thread of its story",
        "count": "the next count of its story",
        "quiet": f"the end of the quiet hours {of}",
        "throttle": f"the message behind the throttle of rule {of}",
        "away": "the message that tells what came while nobody decided",
        "digest": f"the digest {of}",
    }
    return escaped_line(known.get(kind, group))


def _delivery(delivery: Delivery, link: Link) -> str:
    when, words = moment(delivery.changed_at), f": {escaped_line(delivery.words)}" if delivery.words else ""
    said = f"delivery {delivery.id}: {delivery.state} ({delivery.reason}) {when}{words}"
    if delivery.summary is not None:
        said += f"; summary {delivery.summary} stands for it"
    if delivery.moved_to is not None:
        said += f"; {escaped_line(delivery.moved_to)} is told instead"
    if (address := link(delivery)) is not None:
        return f"{said}, {address}"
    place = f", channel {delivery.channel}, message {delivery.ts}" if delivery.channel and delivery.ts else ""
    return said + place


def _message_lines(way: Way, link: Link) -> Iterator[str]:
    """A message that tells several articles, or none."""
    for decision in way.decisions:
        what = f"told {kind_of(decision.group)}" if decision.group and decision.outcome is Outcome.GATHERED else decision.outcome
        yield f"decision {decision.id} for {escaped_line(decision.receiver)}"
        by = f"stage {decision.stage}, reason {decision.reason}"
        yield f"  {what} {moment(decision.decided_at)}: {REASONS[decision.reason]} ({by})"
        if decision.title:
            yield f"  {escaped_line(decision.title)}"
        if decision.article is not None:
            yield f"  {_member(decision)}"
    for delivery in way.deliveries:
        yield f"  {_delivery(delivery, link)}"
    if way.members:
        ranked = sorted(way.members, key=lambda each: -PRIORITIES.index(each.priority))
        many = counted(len({each.article for each in ranked}), "article")
        yield f"  It tells {many}; `wirewatch why` with the id of one says how it came:"
        yield from (f"    {_member(each)}" for each in ranked[:MOST_MEMBERS])
        if len(ranked) > MOST_MEMBERS:
            yield f"    and {len(ranked) - MOST_MEMBERS:,} more; --json has all"


def _member(decision: Decision) -> str:
    said = _title(decision.card.title, decision.card.outlet, None) if decision.card is not None else ""
    return f"article {escaped_line(decision.article or '')}{said}; {decision.outcome}: {REASONS[decision.reason]}"
