"""An order as a person gives it: what is meant is found, what cannot be undone is asked, and what came of it is said."""

import sys
from collections.abc import Sequence

import click

from config.settings import Settings
from schemas import Action
from streams.kafka import JournalEntry, read_journal
from wirewatch.deliveries.finding import Named, Of, fitting, receivers_of
from wirewatch.deliveries.ordering import Outcome, Wish, carry_out
from wirewatch.deliveries.words import outcome_in_words, outcome_object
from wirewatch.environment import read_settings, user
from wirewatch.printing import say, say_json
from wirewatch.terminal import progress, remark
from wording import counted, escaped_line

MOST_OF_A_NAME = 200  # as order.v1 has it


def order(
    action: Action, ids: tuple[str, ...], channel: str | None, *, to: str | None = None, why: str | None = None,
    question: str | None = None, every: bool = False, as_json: bool,
) -> None:  # fmt: skip
    """Find what is meant, ask, order it, and say what came of it. `every`: without ids and channel it is about all."""
    option = "--from" if action == "reroute" else "--channel"
    if (ids and channel) or not (ids or channel or every):
        raise click.UsageError(f"Give the ids of deliveries, or {option}.")
    if question and (as_json or not (sys.stdin.isatty() and sys.stdout.isatty())):
        raise click.UsageError("Nobody can be asked here: give --yes, or see what there is with `wirewatch deliveries list`.")
    settings = read_settings()
    entries = _meant(settings, action, ids, channel, to)
    wish = Wish(action, user()[:MOST_OF_A_NAME], to, why)
    if not entries:
        what = "was given up" if action == "replay" else "waits"
        remark(f"Nothing {what}{f' for {escaped_line(channel)}' if channel else ''}.")
        if as_json:
            say_json(outcome_object(tell(settings, entries, wish, whole=False)))
        return
    if question:
        click.confirm(question.format(_counted(entries)), abort=True, err=True)
    outcome = tell(settings, entries, wish, whole=not ids)
    if as_json:
        say_json(outcome_object(outcome))
    else:
        for line in outcome_in_words(outcome):
            say(line)
    if outcome.open:
        raise click.exceptions.Exit(1)


def _meant(
    settings: Settings, action: Action, ids: tuple[str, ...], channel: str | None, to: str | None
) -> Sequence[JournalEntry]:
    if ids:
        entries = fitting(read_journal(settings, Named(ids)).entries, ids, action)
    else:
        entries = list(read_journal(settings, Of(receivers_of(settings, channel), action)).entries)
    if there := [each for each in entries if each.delivery.receiver == to]:
        raise click.UsageError(f"{_counted(there)} wait for {to} already.")
    return entries


def _counted(entries: Sequence[JournalEntry]) -> str:
    """Such as `5,000 deliveries for #typo`."""
    receivers = {each.delivery.receiver for each in entries}
    where = escaped_line(next(iter(receivers))) if len(receivers) == 1 else counted(len(receivers), "channel")
    return f"{counted(len(entries), 'delivery')} for {where}"


def tell(settings: Settings, entries: Sequence[JournalEntry], wish: Wish, *, whole: bool) -> Outcome:
    """Order it, and wait; a terminal shows how far it is."""
    with progress("Carried out by the worker", len(entries)) as advance:
        return carry_out(settings, entries, wish, whole=whole, advance=advance)
