"""A rehearsal as a person reads it on a terminal: each channel with its interruptions by hour, what became of its matches, and
its rules."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.text import Text

from alerts import clean
from matching.reasons import Signs
from schemas import Outcome, Reason
from wirewatch.backtest import bars, day_name
from wirewatch.rehearsal.result import Channel, Result, listed
from wording import counted

_WORDS: dict[tuple[Outcome, Reason | None], str] = {
    (Outcome.TOLD, Reason.NEW): "told at once",
    (Outcome.TOLD, Reason.BOUND): "told at once, as there was no room to hold them",
    (Outcome.TOLD, Reason.ALSO): "told in a thread, as more rules matched",
    (Outcome.TOLD, Reason.TIER_1): "told in a thread, as the first from the leading press",
    (Outcome.JOINED, Reason.COPY): "copies of a story",
    (Outcome.JOINED, Reason.EVENT): "more of an event",
    (Outcome.JOINED, Reason.CORRECTION): "new texts of an article that was told",
    (Outcome.HELD, Reason.QUIET): "held in quiet hours",
    (Outcome.HELD, Reason.THROTTLED): "held by a throttle",
    (Outcome.COLLECTED, Reason.DIGEST): "collected for a digest",
    (Outcome.SUPPRESSED, Reason.DROPPED): "dropped by a throttle",
    (Outcome.SUPPRESSED, Reason.DUPLICATE): "published again",
    (Outcome.SUPPRESSED, Reason.SHADOW): "of rules in shadow",
}
_ONE = {"copies of a story": "copy of a story", "new texts of an article that was told": "new text of an article that was told"}
MOST_RULES = 20


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A rehearsal with what it was made of: `source` names where the articles came from, `unreadable` counts what was none."""

    result: Result
    source: str
    articles: int
    unreadable: int
    elapsed_s: float


def lines(rehearsed: Rehearsed, signs: Signs) -> Iterator[Text]:
    """The whole report."""
    yield Text(heading(rehearsed), style="bold")
    yield Text(period(rehearsed))
    for channel in listed(rehearsed.result):
        yield Text()
        yield from _channel(channel, rehearsed.result, signs)
    silent = [rule_id for rule_id, each in rehearsed.result.rules.items() if not each.matches]
    if silent:
        yield Text()
        yield Text("Rules without a match", style="bold")
        shown = ", ".join(silent[:MOST_RULES])
        yield Text(f"  {shown}" + (f" and {len(silent) - MOST_RULES:,} more" if len(silent) > MOST_RULES else ""))
    yield Text()
    yield Text(totals(rehearsed), style="bold")


def heading(rehearsed: Rehearsed) -> str:
    """What was rehearsed with what."""
    return f"Rehearsal of {counted(len(rehearsed.result.rules), 'rule')} on {clean(rehearsed.source)}"


def period(rehearsed: Rehearsed) -> str:
    """The days, and whose they are."""
    days = sorted(rehearsed.result.days)
    if not days:
        return "There were no articles."
    span = day_name(days[0]) + (f" to {day_name(days[-1])}" if len(days) > 1 else "")
    came = "An article comes when it was fetched, else published"
    return f"{span}, {counted(len(days), 'day')} with articles. {came}; hours are of {rehearsed.result.zone.key}."


def measures(channel: Channel, result: Result) -> str:
    """A channel's numbers in words."""
    per_day = channel.interruptions / max(1, len(result.days))
    busiest = channel.busiest()
    at_most = ""
    if busiest is not None:
        hour, count = busiest
        at_most = f"; at most {count:,} in one hour, {day_name(hour.date())} {hour:%H}:00"
    return f"{counted(channel.interruptions, 'interruption')}, {per_day:,.1f} a day{at_most}"


def without(channel: Channel) -> str:
    """What there would be without anything that holds or joins."""
    said = []
    for (outcome, reason), count in channel.ends.most_common():
        words = _WORDS.get((outcome, reason), f"{outcome.value} ({reason.value})")
        said.append(f"{count:,} {_ONE.get(words, words) if count == 1 else words}")
    return f"One message a match would be {channel.matches:,}. Of all matches: {', '.join(said)}."


def in_threads(channel: Channel) -> str | None:
    """What interrupts nobody."""
    parts = [counted(channel.replies, "reply")] if channel.replies else []
    parts += [f"{counted(channel.updates, 'update')} of the count of a story"] if channel.updates else []
    return f"In threads: {', '.join(parts)}." if parts else None


def by_rule(channel: Channel, result: Result) -> list[str]:
    """The rules that tell this channel, those that interrupt most first."""
    mine = [(rule_id, each) for rule_id, each in result.rules.items() if each.matches and each.rule.receiver == channel.receiver]
    mine.sort(key=lambda each: (-each[1].interruptions, -each[1].matches, each[0]))
    said = [
        f"{rule_id}: {counted(each.interruptions, 'interruption')} of {counted(each.matches, 'match')}" for rule_id, each in mine
    ]
    more = len(said) - MOST_RULES
    return said[:MOST_RULES] + ([f"and {more:,} more rules"] if more > 0 else [])


def totals(rehearsed: Rehearsed) -> str:
    """The totals and the speed."""
    result = rehearsed.result
    rest = f", {rehearsed.unreadable:,} unreadable" if rehearsed.unreadable else ""
    rest += f", {counted(len(result.notices), 'notice')} to owners" if result.notices else ""
    return (
        f"{counted(rehearsed.articles, 'article')}, {counted(result.matches, 'match')}, "
        f"{counted(result.interruptions, 'interruption')}{rest}; {rehearsed.elapsed_s:.1f} s."
    )


def _channel(channel: Channel, result: Result, signs: Signs) -> Iterator[Text]:
    yield Text.assemble((clean(channel.receiver), "bold cyan"), f": {measures(channel, result)}")
    if channel.interruptions:
        yield Text.assemble("  ", (bars(channel.by_hour_of_day(), signs), "green"), "  by hour of the day, 0 to 23")
    yield Text(f"  {without(channel)}")
    if (said := in_threads(channel)) is not None:
        yield Text(f"  {said}")
    yield from (Text(f"  {each}") for each in by_rule(channel, result))
