"""Lists that nothing uses, and country codes that no article by the book has: what is said, and where."""

from pathlib import Path

from config.loading.opened import Checks
from config.loading.watchlists import load_watchlists
from config.loading.yaml.errors import WatchlistError

WATCHLIST = """watchlist: 1
name: desk
defaults: {deliver: {slack: "#desk"}, sources: {countries: [EL]}}
lists: {used: [a], rejected: [c], unused: [d]}
rejects: [{id: x, why: x, query: "title:$rejected"}]
rules:
  - {id: a, name: A, query: Syria AND $used, sources: {countries: [de, uk, KP]}}
  - {id: b, name: B, query: "Syria AND country:EN", sources: {countries: [EN, FR]}}
  - {id: c, name: C, query: "Syria AND country:(JA OR UA)", sources: {tiers: [1], countries: [JA, UA, FR]}}
  - {id: d, name: D, query: "rule:b AND Iraq"}
"""


def pointed(finding: WatchlistError) -> str:
    """What the carets stand under."""
    line, carets = finding.excerpt.split("\n")
    return line[carets.index("^") : len(carets)]


def test_they_are_told_at_their_place(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_text(WATCHLIST)
    loaded = load_watchlists(tmp_path, checks=Checks(lints=True))
    assert loaded.errors == ()
    told = [(each.line, pointed(each), each.reason, each.fix) for each in loaded.warnings if each.code == "W-COUNTRY"]
    assert told == [
        (3, "EL", "EL is no country of ISO 3166.", "Write GR."),
        (7, "uk", "UK is no country of ISO 3166.", "Write GB."),
        (8, "country:EN", "EN is no country of ISO 3166.", "Write GB."),
        (8, "EN", "EN is no country of ISO 3166.", "Write GB."),
        (9, "Syria AND country:(JA OR UA)", "JA is no country of ISO 3166.", "Write JP."),
        (9, "JA", "JA is no country of ISO 3166.", "Write JP."),
    ]
    notes = [(each.line, pointed(each), each.reason) for each in loaded.notes if each.code == "I-UNUSED"]
    assert notes == [(4, "unused", "No query of this file uses $unused.")]
