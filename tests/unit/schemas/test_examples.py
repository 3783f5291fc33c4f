"""The examples of the contracts, which other teams read: each valid one passes, each tolerated one passes with
the remarks in its .txt, each invalid one says what its .txt says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.decisions import Decision, Quoted, Silence
from schemas.deliveries import Delivery, Order
from schemas.encoding import load_object
from schemas.messages import Alert, Article, Match
from schemas.notices import Notice
from schemas.standings import Standing
from schemas.summaries import Summary
from schemas.validation import SchemaError, validate

EXAMPLES = Path(__file__).parents[3] / "schemas" / "examples"
READERS: dict[str, Callable[[bytes], object]] = {
    "article": Article.read,
    "match": Match.read,
    "alert": Alert.read,
    "notice": Notice.read,
    "summary": Summary.read,
    "order": Order.read,
    "delivery": Delivery.read,
    "standing": Standing.read,
    "decision": Decision.read,
    "quotes": Quoted.read,
    "silence": Silence.read,
    "definition": lambda raw: validate("definition.v1", load_object(raw)),
    "dead-letter": lambda raw: validate("dead-letter.v1", load_object(raw)),
}


def named(kind: str) -> list[str]:
    return sorted(str(path.relative_to(EXAMPLES)) for path in EXAMPLES.glob(f"*/v1/{kind}/*.json"))


@pytest.mark.parametrize("name", named("valid"))
def test_valid(name: str) -> None:
    READERS[name.split("/")[0]]((EXAMPLES / name).read_bytes())


@pytest.mark.parametrize("name", named("invalid"))
def test_invalid(name: str) -> None:
    with pytest.raises(SchemaError) as error:
        READERS[name.split("/")[0]]((EXAMPLES / name).read_bytes())
    assert str(error.value) == (EXAMPLES / name).with_suffix(".txt").read_text("utf-8").rstrip("\n")


@pytest.mark.parametrize("name", named("tolerated"))
def test_tolerated(name: str) -> None:
    """Not by the schema, and read all the same; the .txt has what is remarked."""
    raw = (EXAMPLES / name).read_bytes()
    _, remarks = Article.read_remarked(raw)
    assert "".join(f"{each}\n" for each in remarks) == (EXAMPLES / name).with_suffix(".txt").read_text("utf-8")
    with pytest.raises(SchemaError):
        validate("article.v1", load_object(raw))


@pytest.mark.parametrize("thing", READERS)
@pytest.mark.parametrize("kind", ["valid", "invalid"])
def test_every_contract_has_both_kinds(thing: str, kind: str) -> None:
    assert len([name for name in named(kind) if name.startswith(f"{thing}/")]) >= 2
