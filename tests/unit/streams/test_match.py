"""What comes of one article's event: matches, nothing, or a dead letter; never an exception."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
import pytest

from config.loading.watchlists import load_watchlists
from rules.matcher import MOST_HITS, Matcher
from rules.rule import Rule
from schemas.messages import Article, Card, Match, match_id
from streams.kafka.events import Outgoing
from streams.match import ENVELOPE, outgoing
from streams.running.health import Counts
from tests.desks import head
from tests.unit.streams.events import event

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ARTICLE = {
    "id": "a-1",
    "url": "https://herald.example/1",
    "title": "Red sky over the harbour",
    "body": "A red sky and a blue boat.",
    "published_at": "2026-11-24T08:00:00Z",
}


def rules(text: str) -> tuple[Rule, ...]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rules.yaml"
        path.write_text(text)
        loaded = load_watchlists(path)
    assert loaded.errors == ()
    return loaded.rules


RULES = rules(
    head(channel="#red")
    + """
  - {id: red, name: Red, query: red}
  - {id: sky, name: Sky, query: sky, priority: high}
  - {id: blue, name: Blue, query: blue, deliver: {slack: "#blue"}}
  - {id: green, name: Green, query: green}
"""
)


def sent(value: bytes | None, key: bytes | None = b"a-1", matcher: Matcher | None = None) -> tuple[list[Outgoing], Counts]:
    counts = Counts()
    given = event(value, key, partition=3, offset=41)
    return outgoing(given, matcher or Matcher(RULES), sink="matches", dead_letters="dead", counts=counts, now=NOW), counts


def test_the_rules_of_one_receiver_become_one_match() -> None:
    out, counts = sent(orjson.dumps(ARTICLE))
    by_key = {each.key: each for each in out}
    assert {each.topic for each in out} == {"matches"}
    assert by_key.keys() == {b"#red", b"#blue"}
    red = Match.read(by_key[b"#red"].value)
    assert [rule.id for rule in red.rules] == ["red", "sky"]
    assert red.id == match_id("#red", "a-1")
    assert red.article == Card.of(Article.read(orjson.dumps(ARTICLE)))
    assert [quote.text for quote in red.quotes]
    assert counts["articles matched"] == 1


def test_the_instant_of_arrival_travels_with_the_match() -> None:
    out, _ = sent(orjson.dumps(ARTICLE))
    assert out[0].headers == (("arrived_at", b"2026-11-24T08:00:00+00:00"),)


def test_the_same_article_again_is_the_same_match_and_another_receiver_is_not() -> None:
    first, again = sent(orjson.dumps(ARTICLE))[0], sent(orjson.dumps({**ARTICLE, "title": "Red sky, corrected"}))[0]
    ids = [Match.read(each.value).id for each in (*first, *again)]
    assert ids[:2] == ids[2:]
    assert ids[0] != ids[1]


def test_an_article_without_a_match_is_counted_and_nothing_is_sent() -> None:
    out, counts = sent(orjson.dumps({**ARTICLE, "title": "Fog", "body": "Fog."}))
    assert out == []
    assert counts["articles unmatched"] == 1


def test_what_is_no_article_is_a_dead_letter_with_its_own_bytes() -> None:
    out, counts = sent(b"{broken")
    (letter,) = out
    assert (letter.topic, letter.key, letter.value) == ("dead", b"a-1", b"{broken")
    headers = dict(letter.headers)
    assert headers.pop("reason").startswith(b"not JSON: ")
    assert headers == {
        "stage": b"intake",
        "topic": b"articles.v1",
        "partition": b"3",
        "offset": b"41",
        "failed_at": b"2026-11-24T09:00:00+00:00",
    }
    assert counts["articles dead"] == 1


@pytest.mark.parametrize("key", [None, b"", b"another", b"\xff\x00", b"a-1"])
def test_no_key_loses_an_article(key: bytes | None) -> None:
    out, counts = sent(orjson.dumps(ARTICLE), key=key)
    assert [each.value for each in out] == [each.value for each in sent(orjson.dumps(ARTICLE))[0]]
    assert counts.tolerated.members == ({} if key else {"key": 1})


def test_what_is_tolerated_is_counted_with_its_match() -> None:
    given = {**ARTICLE, "language": "English", "source": {"domain": "herald.example", "country": "UK", "tier": None}}
    out, counts = sent(orjson.dumps(given))
    card = Match.read(out[0].value).article
    assert (card.language, card.source.country, card.source.tier) == ("en", "GB", None)
    assert counts.tolerated.members == {"language": 1, "source.country": 1}
    assert counts["articles matched"] == 1


def test_an_article_is_as_old_as_it_was_when_kafka_had_it() -> None:
    young = rules(
        """
watchlist: 1
name: desk
owner: "@desk"
rules:
  - {id: red, name: Red, query: red, max_age: 30m, deliver: {slack: "#red"}}
"""
    )
    out, _ = sent(orjson.dumps(ARTICLE), matcher=Matcher(young))
    assert len(out) == 1, "an hour later it is read, and would be too old"


def test_a_fault_of_our_own_costs_one_article_its_place_with_the_reason() -> None:
    class Broken(Matcher):
        def match(self, article: Article, now: datetime, arrived_at: datetime | None = None) -> tuple[Match, ...]:
            raise ZeroDivisionError("division by zero")

    out, counts = sent(orjson.dumps(ARTICLE), matcher=Broken(RULES))
    assert dict(out[0].headers)["stage"] == b"match"
    assert dict(out[0].headers)["reason"] == (
        b"Wirewatch itself failed on this message (ZeroDivisionError: division by zero); report it, "
        b"and replay it after the repair"
    )
    assert counts["articles dead"] == 1


def test_a_rule_in_place_of_another_runs_from_the_next_article_on() -> None:
    matcher = Matcher(RULES)
    (changed,) = rules(
        'watchlist: 1\nname: desk\nowner: "@desk"\nrules:\n  - {id: red, name: Red, query: green, deliver: {slack: "#red"}}\n'
    )
    matcher.add(changed)
    matches = {match.receiver: match for match in matcher.match(Article.read(orjson.dumps(ARTICLE)), NOW)}
    assert [rule.id for rule in matches["#red"].rules] == ["sky"]


def test_a_match_carries_a_bounded_number_of_hits() -> None:
    out, _ = sent(orjson.dumps({**ARTICLE, "body": "red " * 1000}))
    assert len(Match.read(out[0].value).rules[0].hits) == MOST_HITS


def test_a_match_larger_than_a_topic_takes_is_a_dead_letter_that_says_how_large(monkeypatch: pytest.MonkeyPatch) -> None:
    size = max(len(each.value or b"") for each in sent(orjson.dumps(ARTICLE))[0])
    monkeypatch.setattr("streams.match.LARGEST_MESSAGE", 100 + ENVELOPE)
    out, _ = sent(orjson.dumps(ARTICLE))
    assert [each.topic for each in out] == ["dead"]
    assert f"the match would be {size} bytes, more than a topic takes" in dict(out[0].headers)["reason"].decode()


def test_a_rule_that_is_removed_runs_no_more() -> None:
    matcher = Matcher(RULES)
    matcher.remove("sky")
    matches = {match.receiver: match for match in matcher.match(Article.read(orjson.dumps(ARTICLE)), NOW)}
    assert [rule.id for rule in matches["#red"].rules] == ["red"]
    with pytest.raises(KeyError):
        matcher.remove("sky")


def test_a_rule_in_shadow_is_marked_and_quoted_only_where_it_is_alone() -> None:
    def quoted(**status: str) -> tuple[list[tuple[str, bool | None]], list[str]]:
        lines = [f"  - {{id: {key}, name: X, query: {key}, status: {each}}}\n" for key, each in status.items()]
        found = Matcher(rules(f'watchlist: 1\nname: desk\ndefaults: {{deliver: {{slack: "#red"}}}}\nrules:\n{"".join(lines)}'))
        (match,) = found.match(Article.read(orjson.dumps(ARTICLE)), NOW)
        words = [quote.text[start:end] for quote in match.quotes for start, end in quote.marks]
        return sorted((rule.id, rule.shadow) for rule in match.rules), sorted(words)

    assert quoted(red="active", blue="shadow") == ([("blue", True), ("red", None)], ["red"])
    assert quoted(red="active", blue="active") == ([("blue", None), ("red", None)], ["blue", "red"])
    assert quoted(blue="shadow") == ([("blue", True)], ["blue"])


def test_an_archive_posts_nothing_by_default_and_is_counted() -> None:
    old = ARTICLE | {"published_at": (NOW - timedelta(days=365)).isoformat()}
    out, counts = sent(orjson.dumps(old), matcher=Matcher(RULES, max_age_h=72))
    assert out == []
    assert (counts["articles unmatched"], counts["articles too old"], counts["articles matched"]) == (1, 1, 0)
    out, counts = sent(orjson.dumps(old), matcher=Matcher(RULES, max_age_h=None))
    assert len(out) == 2
    assert (counts["articles too old"], counts["articles matched"]) == (0, 1)
