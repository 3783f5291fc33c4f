"""The shipped rules on sentences as papers write them: what each is for, and what it must leave alone."""

import pytest

from config.loading.opened import Checks
from config.loading.watchlists import load_watchlists
from config.settings.settings import SHIPPED_WATCHLISTS
from matching.analysis.document import Document
from matching.engine.percolator import Percolator

RULES = Percolator()
for each in load_watchlists(SHIPPED_WATCHLISTS).rules:
    RULES.add(each.id, each.query)


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("The U.S.-led coalition and Russia discussed cooperation in Syria.", ["russia-us-syria"]),
        ("Follow us on Facebook. Russia praised its cooperation with Syria. Contact us.", []),
        ("Trucks with food aid waited at Rafah as aid workers were turned back.", ["gaza-aid"]),
        ("Letters to the editor: humanitarian aid for Gaza must be doubled.", []),
        ("A blast hit the Druzhba pipeline overnight, the operator said.", ["pipeline-damage"]),
        ("Investigators spoke of sabotage after leaks in both Nord Stream lines.", ["pipeline-damage"]),
        ("Nord Stream shareholders met in Zug on Tuesday.", []),
        ("A strike at the LNG terminal stopped all loadings.", ["lng-supply"]),
        ("The plant declared force majeure on liquefied natural gas cargoes.", ["lng-supply"]),
        ("A new LNG terminal is planned for 2030.", []),
        ("A blackout hit the north after a fault in the national grid.", ["power-cuts"]),
        ("The film Blackout opens on Friday; its heroine works for the grid.", []),
        ("A power cut darkened one street for an hour.", []),
    ],
)
def test_rules_on_real_sentences(text: str, rules: list[str]) -> None:
    assert [found.rule_id for found in RULES.percolate(Document.of({"title": "News", "body": text}, "en"))] == rules


def test_they_are_clean_even_for_check_strict() -> None:
    loaded = load_watchlists(SHIPPED_WATCHLISTS, checks=Checks(lints=True))
    assert (loaded.errors, loaded.warnings) == ((), ())
    assert [note.code for note in loaded.notes] == ["I-ADJ"]


def test_editors_are_told_where_the_schema_is() -> None:
    for file in sorted(SHIPPED_WATCHLISTS.glob("*.yaml")):
        first = file.read_text("utf-8").splitlines()[0]
        assert first == "# yaml-language-server: $schema=../../schemas/watchlist.v1.schema.json"
        assert (file.parent / first.partition("=")[2]).is_file()
