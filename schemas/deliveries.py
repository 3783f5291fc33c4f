"""The journal's record of one delivery, and what an operator may order. How a delivery goes on is decided in alerts/journal.

Every change of a delivery is a record on deliveries.v1. What is told travels in it until it has been told, so that nothing but
the journal has to be read to go on after a kill.
"""

import sys
from enum import StrEnum
from typing import Any, Literal, Self

from schemas.encoding import MessageError, dump, instant, load_object
from schemas.messages import Alert
from schemas.notices import Notice
from schemas.policies import Priority
from schemas.summaries import Summary, Tally
from schemas.typed import Instant, Message, written
from schemas.validation import validate

Announcement = Alert | Notice | Summary
"""What travels on alerts.v1 and is told to a receiver: it has an id, a receiver and the instant it was decided."""


class State(StrEnum):
    """Where a delivery stands; the last five are ends. Looking for a message is no state: a kill in its midst changes nothing."""

    PENDING = "pending"
    READY = "ready"
    INTENT = "intent"
    UNKNOWN = "unknown"
    PARKED_CHANNEL = "parked_channel"
    PARKED_WORKSPACE = "parked_workspace"
    DELIVERED = "delivered"
    COALESCED = "coalesced"
    DEAD = "dead"
    MOVED = "moved"
    EXPIRED = "expired"

    @property
    def is_end(self) -> bool:
        """Whether nothing more is done by itself."""
        return self in _ENDS

    @property
    def is_parked(self) -> bool:
        """Whether nothing gets through until somebody acts."""
        return self in _PARKED


_PARKED = frozenset([State.PARKED_CHANNEL, State.PARKED_WORKSPACE])
_ENDS = frozenset([State.DELIVERED, State.COALESCED, State.DEAD, State.MOVED, State.EXPIRED])


class Why(StrEnum):
    """Why a delivery stands there: a closed list. A word that was once published keeps its meaning."""

    ACCEPTED = "accepted"
    """It came, and was not tried yet."""
    TRYING = "trying"
    """A post was begun."""
    UPGRADE = "upgrade"
    """It came before there was a journal, so an earlier release may have told it."""
    THROTTLED = "throttled"
    """The destination asked for a pause."""
    UNREACHABLE = "unreachable"
    """No connection came about, so nothing was posted."""
    AMBIGUOUS = "ambiguous"
    """An answer that proves nothing, or none."""
    RESTARTED = "restarted"
    """A worker ended while a post was under way."""
    ABSENT = "absent"
    """It was looked for and is not there."""
    FORM_REFUSED = "form_refused"
    """It is tried in a smaller form."""
    REFUSED = "refused"
    """Every form is refused."""
    CHANNEL = "channel"
    """Nothing gets through to this receiver, until somebody acts."""
    WORKSPACE = "workspace"
    """Nothing gets through at all, until somebody acts."""
    SETUP = "setup"
    """A setting, or what stands between here and the destination, lets nothing through."""
    THREAD_GONE = "thread_gone"
    """The message it answers or changes is gone; it is told at top level, once."""
    POSTED = "posted"
    FOUND = "found"
    """It was looked for and is there."""
    UPDATED = "updated"
    SUPERSEDED = "superseded"
    """A later update of the same message stands for it."""
    SUMMED_UP = "summed_up"
    """A summary stands for it."""
    SAME_CHANNEL = "same_channel"
    """The receiver is a channel that has another name."""
    RELEASED = "released"
    FALLBACK = "fallback"
    """Nothing got through to its channel, and its rule names another one: it is told there, as a delivery of its own."""
    REROUTED = "rerouted"
    BURIED = "buried"
    REPLAYED = "replayed"
    OVERDUE = "overdue"
    """It could not be told in time."""
    UNVERIFIABLE = "unverifiable"
    """It could not be found out whether it is there."""
    FAULT = "fault"
    """A fault of Wirewatch's own."""


_TIMES = ("accepted_at", "changed_at", "arrived_at", "parked_since")
Form = Literal["full", "section", "text"]
Action = Literal["release", "reroute", "bury", "replay"]


class Delivery(Message, frozen=True):
    """One delivery as it stands; `announcement` is None when it was told. Instants are aware UTC.

    `offset` is that of its message on alerts.v1, and `after_ts` the last message of its channel that was known when its last post
    began. What is `ordered` waits until it is known whether that post arrived.
    """

    id: str
    receiver: str
    state: State
    reason: Why
    accepted_at: Instant
    changed_at: Instant
    priority: Priority
    headline: str
    attempt: int = written(0)
    form: Form = written("full")
    words: str | None = None
    article: str | None = None
    announcement: Announcement | None = None
    arrived_at: Instant | None = None
    offset: int | None = None
    parked_since: Instant | None = None
    after_ts: str | None = None
    channel: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    summary: str | None = None
    moved_to: str | None = None
    members: tuple[str, ...] = written(())
    tally: Tally | None = None
    ordered: Literal["reroute", "bury"] | None = None
    ordered_to: str | None = None

    @classmethod
    def read(cls, raw: bytes | None, *, whole: bool = True) -> Self:
        """Read delivery.v1 from bytes. Raises `MessageError` or `SchemaError`. Not `whole`: without its announcement, which is
        not looked at, for those who read thousands to list them."""
        value = load_object(raw, strict=whole)
        if not whole:
            value.pop("announcement", None)
            if isinstance(words := value.get("words"), str):
                # Thousands that wait for one channel say the same.
                value["words"] = sys.intern(words)
        validate("delivery.v1", value)
        told, tally = value.get("announcement"), value.get("tally")
        times = {name: instant(name, value[name]) for name in _TIMES if name in value}
        return cls(
            **{
                **value,
                "state": State(value["state"]),
                "reason": Why(value["reason"]),
                **times,
                "announcement": announcement_of(told) if told is not None else None,
                "members": tuple(value.get("members", ())),
                "tally": Tally.of(tally) if tally is not None else None,
            }
        )

    def __bytes__(self) -> bytes:
        return dump(self)


class Order(Message, frozen=True):
    """What an operator wants done with deliveries of one receiver: with those named, or with all that the action fits."""

    id: str
    receiver: str
    action: Action
    by: str
    ordered_at: Instant
    deliveries: tuple[str, ...] | None = None
    to: str | None = None
    why: str | None = None
    kind: Literal["order"] = written("order")

    @classmethod
    def read(cls, raw: bytes | None) -> Self:
        """Read order.v1 from bytes. Raises `MessageError` or `SchemaError`."""
        return cls.of(load_object(raw))

    @classmethod
    def of(cls, value: dict[str, Any]) -> Self:
        """Make an order of a JSON object. Raises `SchemaError` where it is not order.v1, `MessageError` where it names no place
        to reroute to."""
        validate("order.v1", value)
        if (value["action"] == "reroute") != ("to" in value):
            raise MessageError("an order to reroute names where to, and no other order does")
        if value.get("to") == value["receiver"]:
            raise MessageError("an order to reroute names another receiver")
        ids = value.get("deliveries")
        return cls(
            **{
                **value,
                "deliveries": None if ids is None else tuple(ids),
                "ordered_at": instant("ordered_at", value["ordered_at"]),
            }
        )

    def __bytes__(self) -> bytes:
        return dump(self)


def announcement_of(value: dict[str, Any]) -> Announcement:
    """An alert, notice or summary of a JSON object. Raises `SchemaError` naming the contract that is broken."""
    if "kind" not in value:
        return Alert.of(value)
    return Summary.of(value) if value["kind"] == "summary" else Notice.of(value)


def read_announcement(raw: bytes | None) -> Announcement | Order:
    """Read what stands on alerts.v1. Raises `MessageError`, or `SchemaError` naming the contract that is broken."""
    value = load_object(raw)
    return Order.of(value) if value.get("kind") == "order" else announcement_of(value)
