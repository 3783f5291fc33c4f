"""What is said of one delivery, in a line, whole and as JSON, and of what came of an order.

A headline is an outlet's and what was said last may be a server's, so nothing that is shown may steer a terminal.
"""

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
    lines = [f"{name}: {escaped_line(_plain(value))}" for name, value in told.items()]
    if link is not None:
        lines.append(f"slack: {link}")
    if announcement is not None:
        lines += ["", escaped_line(orjson.dumps(announcement).decode())]
    return "\n".join(lines)


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def outcome_in_words(outcome: Outcome) -> list[str]:
    """What came of an order, a sentence each."""
    wish, verb = outcome.wish, _VERBS[outcome.wish.action]
    where = f" to {wish.to}" if wish.to else ""
    if outcome.open and not outcome.workers:
        ordered = f"Ordered for {counted(outcome.asked, 'delivery')}{where}."
        return [f"{ordered} No worker delivers now; the next one to start carries it out."]
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
