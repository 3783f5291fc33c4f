"""What a match tells of its article: a card, which older alert stages read too; matches of older workers have the text."""

from pathlib import Path

import orjson
import pytest

from schemas.encoding import load_object
from schemas.messages import Article, Card, Match
from schemas.validation import validate

EXAMPLES = Path(__file__).parents[3] / "schemas" / "examples"
EVERYTHING = Article.read((EXAMPLES / "article/v1/valid/everything.json").read_bytes())


def test_a_card_is_the_article_without_its_texts() -> None:
    written = orjson.loads(bytes(EVERYTHING))
    matched = Match.read((EXAMPLES / "match/v1/valid/one-rule.json").read_bytes())
    card = load_object(bytes(Match(matched.id, matched.receiver, Card.of(EVERYTHING), matched.rules, (), matched.matched_at)))[
        "article"
    ]
    assert card.pop("body") == ""
    assert card == {name: value for name, value in written.items() if name not in ("body", "lead")}


def test_an_older_alert_stage_reads_it_since_its_article_is_one_of_article_v1() -> None:
    matched = Match.read((EXAMPLES / "match/v1/valid/no-body.json").read_bytes())
    validate("article.v1", load_object(bytes(matched))["article"])


@pytest.mark.parametrize("name", ["no-body", "with-the-text-as-before", "two-rules-no-quotes"])
def test_with_or_without_a_text_it_is_read_as_the_same(name: str) -> None:
    read = Match.read((EXAMPLES / f"match/v1/valid/{name}.json").read_bytes())
    assert read == Match.read((EXAMPLES / "match/v1/valid/two-rules-no-quotes.json").read_bytes())
    assert read.article.body == ""
