"""One article past all rules: what the live stream and `wirewatch match` both ask, so that both answer the same.

`document_of` is the one place where the members of article.v1 become the fields that a query may name. The tests inside rules
ask it too, so they see an article as the worker does. It never looks at the clock: how old an article is depends on when it
came, and not on the day on which a file of old ones is read.

What the article's text is known by, its fingerprint, is made once, for an article that matched: the alert stage has no text.

All rules of one receiver become one match, because a person is told of an article once. Its id is made of receiver and article
alone: matched again, by whichever worker and whenever, it is the same match.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import starmap

from matching import snippets
from matching.analysis import Document
from matching.engine import Found, Percolator
from matching.fingerprints import fingerprint
from rules.default_age import is_older, says_age
from rules.rule import Rule, uncollected
from schemas import Article, Card, Hit, Match, MatchedRule, Quote, match_id

MOST_HITS = 25
QUOTED = ("lead", "body")  # the headline is shown whole anyway, and an address or a tag makes no sentence to read


def arrived_at(article: Article) -> datetime:
    """When an article of a file counts as arrived: when it was fetched, else published. Of those in Kafka, Kafka says it."""
    return article.fetched_at or article.published_at


def document_of(article: Article, now: datetime) -> Document:
    """The article as queries see it; a tag is a line of its own."""
    source = article.source
    texts = {
        "title": article.title,
        "body": article.body,
        "lead": article.lead,
        "author": article.author,
        "url": article.url,
        "section": article.section,
        "tag": "\n".join(article.tags),
        "source": source.domain,
        "country": source.country,
    }
    age_h = (now - article.published_at).total_seconds() / 3600
    values = {"tier": source.tier, "reach": source.reach, "age": age_h}
    known = {name: float(value) for name, value in values.items() if value is not None}
    return Document.of({name: text for name, text in texts.items() if text is not None}, article.language, known)


class Matcher:
    """The rules that run, and the one question asked of them. The same for the live stream and for `wirewatch match`.

    Of an article older than `max_age_h` only those rules are told that say themselves how old it may be; `too_old` counts the
    articles that lost a rule by it."""

    def __init__(self, rules: Iterable[Rule] = (), *, max_age_h: float | None = None) -> None:
        self.max_age_h, self.too_old = max_age_h, 0
        self._rules: dict[str, Rule] = {}
        self._percolator = Percolator()
        with uncollected():
            for rule in rules:
                self.add(rule)

    def add(self, rule: Rule) -> None:
        """Run a rule from the next article on, in place of the one with its id."""
        self._percolator.add(rule.id, rule.query)
        self._rules[rule.id] = rule

    def remove(self, rule_id: str) -> None:
        """Run it no more. KeyError if there is none of this id."""
        del self._rules[rule_id]
        self._percolator.remove(rule_id)

    def found(self, article: Article, now: datetime) -> tuple[Document, list[tuple[Rule, Found]]]:
        """The rules that match, each with its hits, and the document their offsets point into. `now` tells the article's age."""
        document = document_of(article, now)
        found = [(self._rules[each.rule_id], each) for each in self._percolator.percolate(document)]
        if self.max_age_h is None or not is_older(article, now, self.max_age_h):
            return document, found
        wanted = [(rule, each) for rule, each in found if says_age(rule)]
        self.too_old += len(wanted) < len(found)
        return document, wanted

    def match(self, article: Article, now: datetime, arrived_at: datetime | None = None) -> tuple[Match, ...]:
        """One match for each receiver that has a rule which matches; none for most articles. The article is as old as it was
        when it arrived, so that a delay of ours changes nothing; None: it arrives now."""
        document, found = self.found(article, arrived_at or now)
        receivers: dict[str, list[tuple[Rule, Found]]] = {}
        for rule, each in found:
            receivers.setdefault(rule.receiver, []).append((rule, each))
        if not receivers:
            return ()
        # What all receivers are told of the article alike.
        matches, card, known_by = [], Card.of(article), _fingerprint(article)
        for receiver, pairs in receivers.items():
            # Of rules in shadow nobody is told, so nothing is quoted for them where there are others.
            told = [pair for pair in pairs if pair[0].status != "shadow"] or pairs
            hits = list(dict.fromkeys([hit for _, each in told for hit in each.hits if hit.field in QUOTED]))
            matches.append(
                Match(
                    id=match_id(receiver, article.id),
                    receiver=receiver,
                    article=card,
                    rules=tuple([_matched(rule, each) for rule, each in pairs]),
                    quotes=tuple([Quote(snippet.text, snippet.marks) for snippet in snippets(document, hits)]),
                    matched_at=now,
                    fingerprint=known_by,
                )
            )
        return tuple(matches)


def _fingerprint(article: Article) -> str:
    """What the article's text is known by: its lead belongs to it, wherever the publisher put it."""
    text = f"{article.lead}\n\n{article.body}" if article.lead else article.body
    return fingerprint(article.title, text, article.source.domain, article.language)


def _matched(rule: Rule, found: Found) -> MatchedRule:
    return MatchedRule(
        id=rule.id,
        name=rule.name,
        watchlist=rule.watchlist,
        revision=rule.revision,
        priority=rule.priority,
        shadow=rule.status == "shadow" or None,
        owner=rule.owner or None,
        style=None if rule.style == "full" else rule.style,
        policy=rule.policy,
        hits=tuple(starmap(Hit, found.hits[:MOST_HITS])),
    )
