"""The ledger's record of one decision, on decisions.v1. What is decided, and how, is in alerts/pipeline.py.

Whatever has to be known after a kill stands in such records, and nothing else is remembered: the state of the alert stage is the
fold of them. A record of a match says how it ended; one of time says what was due. It stays below 1.5 KB, so that a hundred
thousand are read in seconds: alerts/decisions/fitting.py leaves out what may be missing.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, Self, cast

from msgspec import Meta

from schemas.encoding import dump, instant, load_object
from schemas.messages import Quotes, Style, quotes_of
from schemas.policies import Expect, Priority
from schemas.typed import (
    ArticleId,
    Count,
    Country,
    Hash,
    Headline,
    Instant,
    Line,
    Message,
    Name,
    Print,
    RevisionLabel,
    RuleName,
    ShortHash,
    Tier,
    WatchlistName,
    is_utc,
    reader,
    written,
)
from schemas.validation import validate

MOST_BYTES = 1_500
Stage = Literal["shadow", "told", "silence", "story", "late", "quiet", "throttle", "digest", "tell", "time"]


class Outcome(StrEnum):
    """How a match ended, or what a decision of time is."""

    TOLD = "told"
    """It became an alert."""
    JOINED = "joined"
    """It is one more of a story; it is told in the thread, or by a count."""
    HELD = "held"
    """It is told later, as it came at a bad time or too often."""
    COLLECTED = "collected"
    """It is told in a digest."""
    SUPPRESSED = "suppressed"
    """Nobody is told."""
    GATHERED = "gathered"
    """What was joined, held or collected until then is told: a decision of time."""
    NOTICED = "noticed"
    """Somebody is told about the house itself: a decision of time."""


class Reason(StrEnum):
    """Why a decision is as it is: a closed list. A word that was once published keeps its meaning."""

    NEW = "new"
    """Nothing was against it."""
    ALSO = "also"
    """The receiver was told of the article, and not of these rules, or not with this priority."""
    BOUND = "bound"
    """There was no room to hold it, so it is told at once."""
    UPGRADE = "upgrade"
    """An earlier release told it."""
    COPY = "copy"
    """It carries the text of a story."""
    EVENT = "event"
    """It tells the happening of a story in other words."""
    CORRECTION = "correction"
    """The article's text is another than the receiver was told of."""
    TIER_1 = "tier_1"
    """It is the first of its story from the leading press."""
    QUIET = "quiet"
    """It came in quiet hours."""
    THROTTLED = "throttled"
    """Its rule had told as much as it may."""
    DIGEST = "digest"
    """Its rule collects."""
    AWAY = "away"
    """It was decided so late that it interrupts nobody any more."""
    DUPLICATE = "duplicate"
    """The receiver has been told of this article before."""
    SHADOW = "shadow"
    """All rules that matched are in shadow: what they would tell is counted, and nobody is told."""
    SILENCED = "silenced"
    """A silence covers it."""
    DROPPED = "dropped"
    """Its rule had told as much as it may, and drops the rest."""
    DUE = "due"
    """The instant came at which it is told."""
    GROWN = "grown"
    """A story has more articles than its thread says."""
    SILENCE_BEGINS = "silence_begins"
    SILENCE_ENDS = "silence_ends"
    PAUSED = "paused"
    """A rule told more than it may and pauses."""
    TOO_MANY = "too_many"
    TOO_FEW = "too_few"
    SILENT = "silent"
    """A rule matched nothing for longer than it should."""
    LOUD = "loud"
    """A rule makes more than a fifth of what a channel is told."""


class DecidedRule(Message, frozen=True):
    """A rule of a decision. `expect` is what it should match; `owner` hears of it when it does not."""

    id: Name
    priority: Priority
    name: RuleName
    watchlist: WatchlistName
    revision: RevisionLabel
    owner: Name | None = None
    style: Style | None = None
    expect: Expect | None = None

    @classmethod
    def of(cls, value: dict[str, Any]) -> Self:
        """Make a rule of the member of decision.v1."""
        if "expect" not in value:
            return cls(**value)
        per_day = value["expect"].get("per_day")
        expect = Expect(tuple(per_day) if per_day else None, value["expect"].get("silent_after_s"))
        return cls(**{**value, "expect": expect})


class Shown(Message, frozen=True):
    """What is needed of an article to show it again: its card, and as many quotes as there is room for."""

    title: Headline
    outlet: Line
    published_at: Instant
    url: Annotated[str, Meta(min_length=1, max_length=3_000)] | None = None
    country: Country | None = None
    language: Annotated[str, Meta(min_length=2, max_length=35)] | None = None
    tier: Tier | None = None
    quotes: Quotes = written(())

    @classmethod
    def of(cls, value: dict[str, Any]) -> Self:
        """Make one of the member of decision.v1."""
        at = instant("card.published_at", value["published_at"])
        return cls(**{**value, "published_at": at, "quotes": quotes_of(value.get("quotes", []))})


_TIMES = ("decided_at", "closes_at", "due_at")
_LISTS = ("counts", "mention")


class Decision(Message, frozen=True):
    """One decision. Instants are aware UTC.

    Of a match: `match` is its id, `version` tells one version of its article from another, and `text` their texts. `rules` are
    those that are told, `others` is all that is known of those for which there was no room, `counts` those whose throttle counts
    it. `story` is the id of its story's first decision, which has `closes_at`, `fingerprint` and `mention`, those who were
    called. What is told later waits in the `group` until `due_at`, with `digest_empty` in a digest that is told even if nothing
    waits; `card` is what is shown then, to `fallback` where the receiver takes nothing. `alert` is the id of the alert that it
    became, `reply_to` the message it answers. What has no room in `MOST_BYTES` is left out, down to the card and the story
    (alerts/decisions/fitting.py).

    Of time: `group` and `due_at` say what is told, `count` how many; `about` names the rule or the silence,
    `whom` who is told of it. `sent` says that all
    of it is safe on alerts.v1; until then whoever takes over sends it again.
    """

    LETTERS: ClassVar[int] = 5
    """Of each rule in `others`."""

    id: Hash
    receiver: Name
    outcome: Outcome
    reason: Reason
    stage: Stage
    decided_at: Instant
    priority: Priority = "normal"
    match: Hash | None = None
    article: ArticleId | None = None
    version: ShortHash | None = None
    text: ShortHash | None = None
    rules: Annotated[tuple[DecidedRule, ...], Meta(max_length=100)] = ()
    others: Annotated[str, Meta(pattern=r"^([A-Za-z0-9_-]{5}){1,300}\Z", max_length=1_500)] = ""
    counts: Annotated[tuple[Name, ...], Meta(max_length=100)] = ()
    story: Hash | None = None
    closes_at: Instant | None = None
    fingerprint: Print | None = None
    group: Line | None = None
    due_at: Instant | None = None
    digest_empty: bool | None = None
    fallback: Name | None = None
    card: Shown | None = None
    mention: Annotated[tuple[Name, ...], Meta(max_length=20)] = ()
    alert: Hash | None = None
    reply_to: Hash | None = None
    broadcast: bool | None = None
    silence: RevisionLabel | None = None
    about: Name | None = None
    count: Count | None = None
    whom: Name | None = None
    title: Line | None = None
    words: Annotated[str, Meta(min_length=1, max_length=1_500)] | None = None
    sent: bool | None = None
    ledger: Literal[1] = 1

    @classmethod
    def read(cls, raw: bytes | None) -> Self:
        """Read decision.v1 from bytes. Raises `MessageError`, or `SchemaError`, also where a newer version wrote it."""
        if (decision := _typed_decision(raw)) and is_utc(*decision.instants):
            return cast(Self, decision)
        value = load_object(raw, strict=False)
        validate("decision.v1", value)
        made: dict[str, Any] = {
            **value,
            "outcome": Outcome(value["outcome"]),
            "reason": Reason(value["reason"]),
            **{name: instant(name, value[name]) for name in _TIMES if name in value},
            **{name: tuple(value[name]) for name in _LISTS if name in value},
        }
        if "rules" in value:
            made["rules"] = tuple(DecidedRule.of(each) for each in value["rules"])
        if "card" in value:
            made["card"] = Shown.of(value["card"])
        return cls(**made)

    def __bytes__(self) -> bytes:
        return dump(self)

    @property
    def instants(self) -> tuple[datetime | None, ...]:
        """All of them, also that of its card."""
        return self.decided_at, self.closes_at, self.due_at, None if self.card is None else self.card.published_at

    @property
    def unnamed(self) -> int:
        """How many rules it has beside those that it names."""
        return len(self.others) // self.LETTERS

    @property
    def is_of_time(self) -> bool:
        """Whether no match but the clock brought it: then its input does not come again, and `sent` is to be written."""
        return self.match is None


_typed_decision = reader(Decision)
