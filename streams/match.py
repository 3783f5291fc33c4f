"""articles -> matches: each article is read, run past every rule, and told to the receivers whose rules it matched.

Intake and match are one agent, because a topic between them would cost a hop and a copy of every text. All rules of one
receiver go into one message, so that a person is told of an article once. What cannot be read, and what makes our own code
fail, becomes a dead letter; nothing else may ever end an article here without a word.
"""

import hashlib
import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import faust

from config.rules import Rule
from matching.document import Document
from matching.percolator import Found, Percolator
from matching.snippets import snippets
from schemas.messages import Article, Hit, Match, MatchedRule, Quote
from streams.batches import Headers, Outgoing, consume, send_all
from streams.counts import Counts
from streams.dead_letters import dead_letter
from streams.intake import IntakeError, read_article
from streams.topics import LARGEST_MESSAGE

MOST_HITS = 25
ARRIVED_AT = "arrived_at"
log = logging.getLogger(__name__)


class Matcher:
    """The rules that run, and the one question asked of them. The same for the live stream and for `wirewatch match`."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self._rules: dict[str, Rule] = {}
        self._percolator = Percolator()
        for rule in rules:
            self.add(rule)

    def add(self, rule: Rule) -> None:
        """Run a rule from the next article on, in place of the one with its id."""
        if rule.id in self._rules:
            self._percolator.remove(rule.id)
        self._rules[rule.id] = rule
        self._percolator.add(rule.id, rule.query)

    def found(self, article: Article) -> tuple[Document, list[tuple[Rule, Found]]]:
        """The rules that match, each with its hits, and the document their offsets point into."""
        document = Document.of({"title": article.title, "body": article.body}, article.language)
        return document, [(self._rules[found.rule_id], found) for found in self._percolator.percolate(document)]

    def match(self, article: Article, now: datetime) -> tuple[Match, ...]:
        """One match for each receiver that has a rule which matches; none for most articles."""
        document, found = self.found(article)
        receivers: dict[str, list[tuple[Rule, Found]]] = {}
        for rule, each in found:
            receivers.setdefault(rule.receiver, []).append((rule, each))
        return tuple(_match(receiver, article, document, rules, now) for receiver, rules in receivers.items())


def match_id(receiver: str, article_id: str) -> str:
    """The same article for the same receiver has the same id, whenever and wherever it is matched."""
    return hashlib.sha256(f"{receiver}\0{article_id}".encode()).hexdigest()[:32]


def attach(app: faust.App, *, source: Any, sink: Any, dead_letters: Any, matcher: Matcher, counts: Counts, batch: int) -> None:
    """Give the app its one agent."""

    async def handle(events: list[Any]) -> None:
        parts = [
            outgoing(event, matcher, sink=sink, dead_letters=dead_letters, counts=counts, now=datetime.now(UTC))
            for event in events
        ]
        await send_all([out for part in parts for out in part])

    async def match(stream: Any) -> None:
        """articles -> matches: one message for each receiver, a dead letter for what is no article."""
        await consume(app, stream, batch, handle)

    app.agent(source, name="match")(match)


def outgoing(event: Any, matcher: Matcher, *, sink: Any, dead_letters: Any, counts: Counts, now: datetime) -> list[Outgoing]:
    """All that comes of one event; never an exception."""
    try:
        article = read_article(event.message.value, event.message.key)
        headers: Headers = ((ARRIVED_AT, datetime.fromtimestamp(event.message.timestamp, UTC).isoformat().encode()),)
        sent = [Outgoing(sink, each.receiver.encode(), bytes(each), headers) for each in matcher.match(article, now)]
        if largest := max((len(each.value or b"") for each in sent), default=0) > LARGEST_MESSAGE:
            raise ValueError(f"the match would be {largest} bytes, more than the {LARGEST_MESSAGE} a topic takes")
    except IntakeError as error:
        counts.add("articles dead")
        return [dead_letter(dead_letters, event, stage="intake", reason=error, now=now)]
    except Exception as error:
        # A fault of ours costs one article its place, with the reason, and not the stream behind it.
        log.exception("Matching failed: %s/%s/%s", event.message.topic, event.message.partition, event.message.offset)
        counts.add("articles dead")
        return [dead_letter(dead_letters, event, stage="match", reason=_fault(error), now=now)]
    log.debug("Article %s: %s.", article.id, "matched" if sent else "unmatched")
    counts.add("articles matched" if sent else "articles unmatched")
    return sent


def _fault(error: Exception) -> str:
    return f"Wirewatch itself failed on this article ({type(error).__name__}: {error}); report it, and replay it after the repair"


def _match(receiver: str, article: Article, document: Document, found: Sequence[tuple[Rule, Found]], now: datetime) -> Match:
    hits = [hit for _, each in found for hit in each.hits]
    return Match(
        id=match_id(receiver, article.id),
        receiver=receiver,
        article=article,
        rules=tuple(
            MatchedRule(
                id=rule.id,
                name=rule.name,
                watchlist=rule.watchlist,
                revision=rule.revision,
                priority=rule.priority,
                hits=tuple(Hit(*hit) for hit in each.hits[:MOST_HITS]),
            )
            for rule, each in found
        ),
        quotes=tuple(Quote(snippet.text, snippet.marks) for snippet in snippets(document, hits)),
        matched_at=now,
    )
