"""The largest that Wirewatch itself makes is valid by its own contracts, in every member that has a bound."""

from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from config.loading.watchlists import load_watchlists
from config.plan.plan import plan_of
from rules.matcher import Matcher
from schemas.encoding import load_object
from schemas.messages import Alert, Article, Match
from schemas.standings import Standing, key_of_file
from schemas.validation import problems
from streams.watchlists.standings import read_standing, rule_at
from tests.unit.alerts.decisions.first_alert import first_alert

NOW = datetime(2026, 3, 1, tzinfo=UTC)
RULE = "r" * 100
NAME = "n" * 150
WATCHLIST = "w" * 100
OWNER = "@" + "o" * 80
CHANNEL = "#" + "c" * 80
# Of each kind of letter as many as a query takes (8,000 characters): plain, such as fold to several, and such as are written with
# a backslash.
WORDS = {"plain": "abcdefgh ", "folding": "\ufb03" * 20 + " ", "escaped": "abcdefgh\\\\i ", "wide": "\U0001d518" * 20 + " "}


def article(phrase: str) -> bytes:
    value = {
        "id": "i" * 512, "url": "https://" + "h" * 2992, "title": phrase[:5000], "body": phrase,
        "language": "en-" + "-".join("x" * 4), "published_at": "2026-03-01T08:30:00." + "1" * 90 + "+01:00",
        "author": "a" * 1000, "section": "s" * 300,
        "tags": ["t" * 300] * 200, "source": {"name": "m" * 300, "country": "DE", "tier": 1, "reach": 1},
    }  # fmt: skip
    return orjson.dumps(value)


def folder(tmp_path: Path, query: str, *, below: str = "desk.yaml") -> Path:
    file = tmp_path / "wl" / below
    file.parent.mkdir(parents=True)
    rule = {"id": RULE, "name": NAME, "query": query, "why": "y" * 2000, "deliver": {"slack": CHANNEL}}
    # JSON is YAML.
    file.write_bytes(orjson.dumps({"watchlist": 1, "name": WATCHLIST, "owner": OWNER, "rules": [rule]}))
    return tmp_path / "wl"


def standings(where: Path, before: dict[str, Standing] | None = None) -> dict[str, Standing]:
    """What applying a folder writes, as it is read again."""
    plan = plan_of(load_watchlists(where), before or {}, root=where, author="p" * 300, now=NOW)
    found = [change.after for change in plan.changes if change.after is not None]
    return {each.key: read_standing(each.key.encode(), bytes(each), "there") for each in found}


@pytest.mark.parametrize("kind", WORDS)
def test_a_rule_its_match_and_its_alert(tmp_path: Path, kind: str) -> None:
    words = WORDS[kind] * (7_900 // len(WORDS[kind]))
    query = f'"{words.strip()}"'
    written = standings(folder(tmp_path, query))
    assert list(written) == [RULE]
    rule = rule_at(written[RULE])
    assert (rule.name, rule.watchlist, rule.owner, rule.receiver) == (NAME, WATCHLIST, OWNER, CHANNEL)
    [match] = Matcher([rule]).match(Article.read(article(words.replace("\\\\", "\\"))), NOW)
    assert problems("match.v1", load_object(bytes(match))) == ()
    assert Match.read(bytes(match)).rules[0].hits
    alert = first_alert(match, NOW)
    assert isinstance(alert, Alert)
    assert Alert.read(bytes(alert)) == alert
    assert (alert.article.outlet, len(alert.article.url)) == ("m" * 300, 3000)


def test_an_outlet_without_a_name(tmp_path: Path) -> None:
    value = {**orjson.loads(article("word")), "source": {}}
    [match] = Matcher([rule_at(standings(folder(tmp_path, "word"))[RULE])]).match(Article.read(orjson.dumps(value)), NOW)
    alert = first_alert(Match.read(bytes(match)), NOW)
    assert isinstance(alert, Alert)
    assert Alert.read(bytes(alert)).article.outlet == "h" * 253


def test_what_is_refused_of_a_file_far_down(tmp_path: Path) -> None:
    """Its name is as long as a path may be, which no key is."""
    below = "/".join(["d" * 200] * 15) + "/desk.yaml"
    where = folder(tmp_path, "word", below=below)
    file = where / below
    file.write_text(file.read_text().replace('"watchlist":1', '"watchlist":2'))
    written = standings(where)
    assert written[key_of_file(below)].file == below
    assert written[key_of_file(below)].refused is not None
