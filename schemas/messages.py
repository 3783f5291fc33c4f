"""The typed messages that cross Kafka: Article, Match, Alert. Frozen values, which `read` takes from bytes and `bytes` gives.

The schema is the contract and these classes follow it: a member is added there first. An article and an alert are checked against
it; a match is read by its types, which have the contract's bounds, and where they say no the contract is asked. They hold no
behaviour of any stage. These are three messages with their parts, in so many lines because each part has members to name.
"""

import hashlib
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, cast

from msgspec import Meta
from msgspec.structs import fields

from schemas.encoding import dump, host, instant, load_object
from schemas.policies import PLAIN, Policy, Priority
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
    Tier,
    WatchlistName,
    is_utc,
    reader,
    written,
)
from schemas.validation import SchemaError, problems, validate
from schemas.validators import is_accepted

if TYPE_CHECKING:
    from schemas.tolerance import Remark

# Most addresses; what the contract makes of another, it is asked.
_PLAIN_ADDRESS = r"^https?://[a-z0-9.-]+(?:[/?](?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?\Z"
Style = Literal["full", "compact"]
Also = Literal["rules", "tier_1"]


class Source(Message, frozen=True):
    """The outlet of an article; `tier` 1 is the leading press, `reach` is readers a month."""

    domain: Annotated[str, Meta(min_length=1, max_length=253)]
    name: Line | None = None
    country: Country | None = None
    tier: Tier | None = None
    reach: Count | None = None

    @classmethod
    def of(cls, value: dict[str, Any], url: str) -> Self:
        """Make an outlet of the member of article.v1; without a domain it is the host of the article's url."""
        get = value.get
        return cls(get("domain") or host(url), get("name"), get("country"), get("tier"), get("reach"))


class Article(Message, frozen=True):
    """One published item. Instants are aware UTC."""

    id: str
    url: str
    title: str
    body: str
    published_at: Instant
    source: Source
    language: str | None = None
    author: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = written(())
    lead: str | None = None
    fetched_at: Instant | None = None

    @classmethod
    def read(cls, raw: bytes | None) -> Self:
        """Read article.v1 from bytes, as it is meant (`schemas/tolerance`). Raises `MessageError` for bytes that are no JSON
        object, `SchemaError` for what cannot be read as an article."""
        return cls.read_remarked(raw)[0]

    @classmethod
    def read_remarked(cls, raw: bytes | None) -> tuple[Self, "tuple[Remark, ...]"]:
        """The same, with a remark for each thing that is not by the contract and was tolerated."""
        # Only who reads articles needs what tolerates them, and most commands read none.
        from schemas.payloads import load_article
        from schemas.tolerance import detector, explained, is_odd, language_remark, tolerated

        value: dict[str, Any] = load_article(raw)
        remarks: tuple[Remark, ...] = ()
        if not is_accepted("article.v1", value) or is_odd(value):
            came, (value, remarks) = value, tolerated(value)
            if found := problems("article.v1", value):
                raise SchemaError("article.v1", explained(found, came))
        if remark := language_remark(value, detector()):
            remarks = (*remarks, remark)
        return cls.of(value), remarks

    @classmethod
    def of(cls, value: dict[str, Any]) -> Self:
        """Make an article of a value that is valid by article.v1; members this program does not know are left behind, and null
        says what a member that is not there says."""
        get, fetched_at = value.get, value.get("fetched_at")
        return cls(
            id=value["id"],
            url=value["url"],
            title=value["title"],
            body=value["body"],
            published_at=instant("published_at", value["published_at"]),
            source=Source.of(get("source") or {}, value["url"]),
            **{name: get(name) for name in ("language", "author", "section")},
            tags=tuple(get("tags") or ()),
            lead=get("lead"),
            fetched_at=instant("fetched_at", fetched_at) if fetched_at is not None else None,
        )

    def __bytes__(self) -> bytes:
        return dump(self)


class Card(Message, frozen=True):
    """What a match tells of its article: all but its texts, which ten receivers would get ten times. `body` is always empty:
    older alert stages ask for one."""

    id: ArticleId
    url: Annotated[str, Meta(pattern=_PLAIN_ADDRESS, max_length=3_000)]
    title: Headline
    published_at: Instant
    source: Source
    language: Annotated[str, Meta(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*\Z", max_length=35)] | None = None
    author: Annotated[str, Meta(max_length=1_000)] | None = None
    section: Annotated[str, Meta(max_length=300)] | None = None
    tags: Annotated[tuple[Annotated[str, Meta(max_length=300)], ...], Meta(max_length=200)] = written(())
    fetched_at: Instant | None = None
    body: Literal[""] = written("")

    @classmethod
    def of(cls, article: Article) -> Self:
        """The card of an article."""
        return cls(**{name: getattr(article, name) for name in cls.__struct_fields__ if name != "body"})

    @classmethod
    def read(cls, value: dict[str, Any]) -> Self:
        """Make a card of the member of match.v1, which is article.v1 but for its texts."""
        get, fetched_at = value.get, value.get("fetched_at")
        source = Source.of(get("source") or {}, value["url"])
        required = value["id"], value["url"], value["title"], instant("published_at", value["published_at"]), source
        told = get("language"), get("author"), get("section"), tuple(get("tags") or ())
        return cls(*required, *told, instant("fetched_at", fetched_at) if fetched_at is not None else None)


class Hit(Message, frozen=True):
    """One span of one field that satisfied a term: code points of the original text, `end` excluded."""

    field: Annotated[str, Meta(max_length=50)]
    start: Count
    end: Annotated[int, Meta(ge=1)]
    term: Annotated[str, Meta(max_length=20_000)]


class MatchedRule(Message, frozen=True):
    """A rule that matched, as it ran: `revision` names its state, `hits` are its first 25 hits. One in `shadow` is counted, and
    nobody is told of it. None stands for the style `full`, and for the policy that says nothing."""

    id: Name
    name: RuleName
    watchlist: WatchlistName
    revision: RevisionLabel
    priority: Priority
    hits: Annotated[tuple[Hit, ...], Meta(max_length=25)]
    shadow: bool | None = None
    owner: Name | None = None
    style: Style | None = None
    policy: Policy | None = None

    @classmethod
    def of(cls, value: dict[str, Any]) -> Self:
        """Make a rule of the member of match.v1."""
        policy = Policy.of(value["policy"]) if "policy" in value else None
        hits = [Hit(hit["field"], hit["start"], hit["end"], hit["term"]) for hit in value["hits"]]
        return cls(**{**value, "hits": tuple(hits), "policy": policy})

    @property
    def told_by(self) -> Policy:
        """How it wants to be told."""
        return self.policy or PLAIN


class Quote(Message, frozen=True):
    """A cut of the article's text; `marks` are the spans of hits in it, in code points, end excluded."""

    text: Line
    marks: Annotated[tuple[tuple[Count, Count], ...], Meta(max_length=300)]


Quotes = Annotated[tuple[Quote, ...], Meta(max_length=3)]


class Match(Message, frozen=True):
    """One article and every rule of one receiver that it matched. `fingerprint` is what its text is known by (matching)."""

    id: Hash
    receiver: Name
    article: Card
    rules: Annotated[tuple[MatchedRule, ...], Meta(min_length=1)]
    quotes: Quotes
    matched_at: Instant
    fingerprint: Print | None = None

    @classmethod
    def read(cls, raw: bytes | None) -> Self:
        """Read match.v1 from bytes. Raises `MessageError` or `SchemaError`."""
        if (match := _typed_match(raw)) and is_utc(match.matched_at, match.article.published_at, match.article.fetched_at):
            return cast(Self, match)
        value = load_object(raw, strict=False)
        validate("match.v1", value)
        return cls(
            id=value["id"],
            receiver=value["receiver"],
            article=Card.read(value["article"]),
            rules=tuple(map(MatchedRule.of, value["rules"])),
            quotes=quotes_of(value["quotes"]),
            matched_at=instant("matched_at", value["matched_at"]),
            fingerprint=value.get("fingerprint"),
        )

    def __bytes__(self) -> bytes:
        return dump(self)


class AlertArticle(Message, frozen=True):
    """What of an article is told: everything but its text."""

    id: str
    url: str
    title: str
    outlet: str
    published_at: Instant
    country: str | None = None
    language: str | None = None


class AlertRule(Message, frozen=True):
    """Why a person is told: a rule, as it ran."""

    id: str
    name: str
    watchlist: str
    revision: str
    priority: Priority
    owner: str | None = None
    style: Style | None = None


class Alert(Message, frozen=True):
    """The decision that a receiver should be told of an article: by a message of its own, in the thread of another alert with
    `reply_to`, and in the place of its message with `update_of`.

    Of a story, `more` counts its later articles. `also` says why an article is told in a thread: other rules match it as well,
    or it is the first of the leading press. With `broadcast` a reply is shown in the channel too. `mention` are those who are
    called, `fallback` is told where the receiver takes nothing, and then says `instead_of` whom."""

    id: str
    receiver: str
    priority: Priority
    article: AlertArticle
    rules: tuple[AlertRule, ...]
    quotes: tuple[Quote, ...]
    decided_at: Instant
    reply_to: str | None = None
    update_of: str | None = None
    more: int | None = None
    also: Also | None = None
    broadcast: bool | None = None
    mention: tuple[str, ...] | None = None
    fallback: str | None = None
    instead_of: str | None = None

    @classmethod
    def read(cls, raw: bytes | None) -> Self:
        """Read alert.v1 from bytes. Raises `MessageError` or `SchemaError`."""
        return cls.of(load_object(raw))

    @classmethod
    def of(cls, value: dict[str, Any]) -> Self:
        """Make an alert of a JSON object. Raises `SchemaError` where it is not alert.v1."""
        validate("alert.v1", value)
        published_at = instant("article.published_at", value["article"]["published_at"])
        return cls(
            id=value["id"],
            receiver=value["receiver"],
            priority=value["priority"],
            article=AlertArticle(**{**value["article"], "published_at": published_at}),
            rules=tuple(AlertRule(**rule) for rule in value["rules"]),
            quotes=quotes_of(value["quotes"]),
            decided_at=instant("decided_at", value["decided_at"]),
            **{name: value[name] for name in _TOLD_MORE if name in value},
            mention=tuple(value["mention"]) if "mention" in value else None,
        )

    def __bytes__(self) -> bytes:
        return dump(self)


_typed_match = reader(Match)
_TOLD_MORE = tuple(each.name for each in fields(Alert) if each.default is None and each.name != "mention")


def match_id(receiver: str, article_id: str) -> str:
    """A hash of 32 hexadecimal digits: a receiver is told of an article once, whatever way it came."""
    return hashlib.sha256(f"{receiver}\0{article_id}".encode()).hexdigest()[:32]


def quotes_of(values: list[dict[str, Any]]) -> tuple[Quote, ...]:
    """Quotes of their JSON."""
    return tuple([Quote(quote["text"], tuple([(start, end) for start, end in quote["marks"]])) for quote in values])
