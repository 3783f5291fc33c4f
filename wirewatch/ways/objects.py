"""The way of an article for a program: each message as its topic has it, and what hangs together by ids."""

from typing import Any

import orjson

from schemas import Decision, Delivery, dump
from wirewatch.ways.way import Arrival, Found, Way
from wirewatch.ways.words import REASONS, Link


def as_object(way: Way, link: Link) -> dict[str, Any]:
    """All of it; `article` is None for a message that told several, which are its `members` then."""
    return {
        "article": way.article,
        "arrivals": [_arrival(each) for each in way.arrivals],
        "matches": [_match(each) for each in way.matches],
        "decisions": [_decision(way, each) for each in way.decisions],
        "members": [_known(each) for each in way.members],
        "deliveries": [_delivery(each, link) for each in way.deliveries],
        "dead_letters": [
            {
                "id": each.id,
                "stage": each.stage,
                "reason": each.reason,
                "failed_at": each.failed_at.isoformat(),
                "replay": each.replay,
            }
            for each in way.letters
        ],
        "gone": list(way.gone),
        "unreadable": list(way.unreadable),
    }


def _arrival(each: Arrival) -> dict[str, Any]:
    article = each.article
    outlet = article.source.name or article.source.domain
    return {"place": each.place, "at": each.at.isoformat(), "title": article.title, "url": article.url, "outlet": outlet}


def _match(each: Found) -> dict[str, Any]:
    rules = [
        {
            "id": rule.id,
            "priority": rule.priority,
            "revision": rule.revision,
            "watchlist": rule.watchlist,
            "shadow": bool(rule.shadow),
        }
        for rule in each.match.rules
    ]
    match = each.match
    return {
        "id": match.id, "place": each.place, "receiver": match.receiver, "matched_at": match.matched_at.isoformat(),
        "rules": rules,
    }  # fmt: skip


def _decision(way: Way, decision: Decision) -> dict[str, Any]:
    """As the ledger has it, with its reason in words, and what told it, its silence and its story where they are known."""
    told, story = way.gathered(decision), way.related.get(decision.story or "")
    silence = way.silences.get(decision.silence or "")
    return {
        **_known(decision),
        "words": REASONS[decision.reason],
        "told_with": None if told is None else {"id": told.id, "decided_at": told.decided_at.isoformat(), "alert": told.alert},
        "story_began": None if story is None else {"article": story.article, "at": story.decided_at.isoformat()},
        "silenced_by": None if silence is None else orjson.loads(dump(silence)),
        "deliveries": [each.id for each in way.told_by(decision)],
        "waits_on_alerts": decision.alert in way.on_alerts,
    }


def _known(decision: Decision) -> dict[str, Any]:
    known: dict[str, Any] = orjson.loads(bytes(decision))
    return known


def _delivery(delivery: Delivery, link: Link) -> dict[str, Any]:
    known: dict[str, Any] = orjson.loads(dump(delivery))
    known.pop("announcement", None)
    return {**known, "slack": link(delivery)}
