"""Which deliveries are meant: by channel, state and time, or by id, of which the beginning is enough where no other begins so.

Where a beginning means several, none is chosen. What an order cannot be about is refused here, with what it is instead: the
worker would pass it over without a word.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import click

from config.settings import Settings
from schemas import Action, Delivery, State, Why
from streams.kafka import JournalEntry, read_journal
from wording import UserFacingError, escaped_line, listed

# `parked` is both kinds of it, and `all` is whatever the journal has.
STATES = (*(str(each.value) for each in State), "parked", "all")
_MOST_NAMED = 5
_ID = re.compile("[0-9a-f]{1,32}")
_CAN = {"release": "tried now", "reroute": "delivered elsewhere", "bury": "given up", "replay": "replayed"}


class DeliveryError(UserFacingError):
    """There is no such delivery, or several; or nothing like this can be done with it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for. Without states it is what waits; `since` is when it was accepted."""

    receivers: frozenset[str] | None = None
    states: tuple[str, ...] = ()
    since: datetime | None = None

    def __call__(self, delivery: Delivery) -> bool:
        """Whether a delivery fits."""
        if self.receivers is not None and delivery.receiver not in self.receivers:
            return False
        if self.since is not None and delivery.accepted_at < self.since:
            return False
        if not self.states:
            return not delivery.state.is_end
        is_parked = "parked" in self.states and delivery.state.is_parked
        return "all" in self.states or delivery.state.value in self.states or is_parked


@dataclass(frozen=True, slots=True)
class Named:
    """Whatever has one of these ids, or one that begins so. Raises `UsageError` for what is none."""

    ids: tuple[str, ...]

    def __post_init__(self) -> None:
        for each in self.ids:
            if not _ID.fullmatch(each):
                raise click.UsageError(
                    f"{escaped_line(each)} is no id of a delivery, nor the beginning of one: it has 32 of 0-9 and a-f. "
                    "`wirewatch deliveries list` shows them."
                )

    def __call__(self, delivery: Delivery) -> bool:
        """Whether a delivery is one of them."""
        return delivery.id.startswith(self.ids)


@dataclass(frozen=True, slots=True)
class Of:
    """Whatever this can be done with, of these receivers or of all."""

    receivers: frozenset[str] | None
    action: Action

    def __call__(self, delivery: Delivery) -> bool:
        """Whether a delivery is of it."""
        return fits(delivery, self.action) and (self.receivers is None or delivery.receiver in self.receivers)


def receivers_of(settings: Settings, channel: str | None) -> frozenset[str] | None:
    """What the journal calls a channel that is meant by its name or its id; None for all of them.

    A delivery knows the id once it was tried, and what waits behind it does not. So the id stands for the receiver, whose
    deliveries are all meant: else an order would be about more than the question before it has said."""
    if channel is None or channel.startswith(("#", "@")):
        return None if channel is None else frozenset([channel])
    named = {channel}

    def note(delivery: Delivery) -> bool:
        if delivery.channel == channel:
            named.add(delivery.receiver)
        return False

    read_journal(settings, note)
    return frozenset(named)


def former_names(settings: Settings, channel: str) -> frozenset[str]:
    """What else the journal calls a channel that has this name by now: what was moved to it because it is the same one, or was
    told where it is told."""
    names, told_at = set[str](), dict[str, set[str]]()

    def note(delivery: Delivery) -> bool:
        if delivery.reason is Why.SAME_CHANNEL and delivery.moved_to == channel:
            names.add(delivery.receiver)
        if delivery.channel is not None:
            told_at.setdefault(delivery.channel, set()).add(delivery.receiver)
        return False

    read_journal(settings, note)
    return frozenset(names.union(*(each for each in told_at.values() if channel in each)) - {channel})


def fits(delivery: Delivery, action: Action) -> bool:
    """Whether this can be done with a delivery as it stands: what was given up is replayed, all else is done with what waits."""
    return delivery.state is State.DEAD if action == "replay" else not delivery.state.is_end


def one_of(entries: Sequence[JournalEntry], id_: str) -> JournalEntry:
    """The delivery with this id, or the only one whose id begins so. Raises `DeliveryError`."""
    found = [each for each in entries if each.delivery.id.startswith(id_)]
    if not found:
        raise DeliveryError(
            f"The journal has no delivery {id_}. `wirewatch deliveries list --state all` shows what it has: what ended long ago "
            "is forgotten."
        )
    if len(found) > 1:
        names = listed([each.delivery.id for each in found], _MOST_NAMED)
        raise DeliveryError(f"{len(found):,} deliveries begin with {id_}: {names}. Give more of the id of the one that is meant.")
    return found[0]


def fitting(entries: Sequence[JournalEntry], ids: Sequence[str], action: Action) -> list[JournalEntry]:
    """The deliveries with these ids, each once. Raises `DeliveryError` where one of them is none that this can be done with."""
    found = {(entry := one_of(entries, each)).delivery.id: entry for each in ids}
    for entry in found.values():
        delivery = entry.delivery
        if not fits(delivery, action):
            only = "what was given up (dead)" if action == "replay" else "what waits"
            raise DeliveryError(
                f"Delivery {delivery.id} is {delivery.state} ({delivery.reason}), and only {only} can be {_CAN[action]}. "
                f"`wirewatch deliveries show {delivery.id[:12]}` has all of it."
            )
    return list(found.values())
