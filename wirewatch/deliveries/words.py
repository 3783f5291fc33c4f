"""What is said of one delivery, in a line, whole and as JSON, and of what came of an order.

A headline is an outlet's and what was said last may be a server's, so nothing that is shown may steer a terminal.
"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import orjson

from schemas import Delivery, dump
from streams.kafka import JournalEntry
from wirewatch.channels import moment
from wirewatch.deliveries.ordering import Outcome
from wording import counted, cut, escaped_line

_MOST_HEADLINE = 80
_VERBS = {"release": "Released", "reroute": "Rerouted", "bury": "Buried", "replay": "Replayed"}


def in_a_line(delivery: Delivery) -> str:
    """What `list` says of one: its words may be long, and stand last."""
    tries = f" {counted(delivery.attempt, 'try')}" if delivery.attempt else ""
    known = f"{delivery.state} {delivery.reason} {moment(delivery.accepted_at)} {escaped_line(delivery.receiver)}{tries}"
    words = f": {escaped_line(delivery.words)}" if delivery.words else ""
    return f'{delivery.id} {known} "{escaped_line(cut(delivery.headline, _MOST_HEADLINE))}"{words}'


def as_object(entry: JournalEntry, whole: Delivery | None = None) -> dict[str, Any]:
    """A delivery as the journal has it, and where; without what it tells, unless it is given `whole`."""
    told: dict[str, Any] = orjson.loads(dump(whole or entry.delivery))
    if not told.get("members"):
        told.pop("members", None)
    return {**told, "partition": entry.partition, "journal_offset": entry.offset}


def whole(entry: JournalEntry, delivery: Delivery, link: str | None) -> str:
    """What `show` says of one."""
    told = as_object(entry, delivery)
    announcement = told.pop("announcement", None)
    lines = [line for name, value in told.items() for line in _lines(name, value)]
    if link is not None:
        lines.append(f"slack: {link}")
    if announcement is not None:
        lines += ["", escaped_line(orjson.dumps(announcement).decode())]
    return "\n".join(lines)


def _lines(name: str, value: object) -> Iterator[str]:
    """A member of it; where that holds several, each in a line of its own below."""
    if isinstance(value, dict):
        yield f"{name}:"
        yield from (f"  {line}" for inner, each in value.items() for line in _lines(escaped_line(inner), each))
    elif isinstance(value, list):
        yield f"{name}: {len(value):,}"
        yield from (f"  {escaped_line(str(each))}" for each in value)
    else:
        yield f"{name}: {escaped_line(str(value))}"


def outcome_in_words(outcome: Outcome) -> list[str]:
    """What came of an order, a sentence each."""
    wish, verb = outcome.wish, _VERBS[outcome.wish.action]
    where = f" to {wish.to}" if wish.to else ""
    if outcome.open and not outcome.workers:
        ordered = f"Ordered for {counted(outcome.asked, 'delivery')}{where}."
        return [
            f"{ordered} Nobody has carried it out yet, because no worker delivers now.",
            "Start one, `wirewatch worker deliver`: it carries the order out. `wirewatch deliveries list` shows what waits.",
        ]
    said = [f"{verb} {counted(outcome.done, 'delivery')}{where}."]
    if outcome.later:
        said.append(
            f"{counted(outcome.later, 'delivery')} may have arrived: this is looked up first, and what has not is then "
            f"{verb.lower()}."
        )
    if outcome.otherwise:
        said.append(f"{counted(outcome.otherwise, 'delivery')} came to another end meanwhile.")
    if outcome.open:
        said.append(
            f"{counted(outcome.open, 'delivery')} not yet: the order stands, and the worker carries it out as soon as it can. "
            "`wirewatch deliveries list` shows how far it is."
        )
    return said


def outcome_object(outcome: Outcome) -> dict[str, Any]:
    """The same as JSON."""
    counts = asdict(outcome)
    wish = counts.pop("wish")
    return {"action": wish["action"], "to": wish["to"], **counts}
