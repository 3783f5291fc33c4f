"""Exports in the styles of many products, written by us: each goes through `backtest`, `match` and `publish --check` as it is."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas import Article
from tests.unit.wirewatch.command_play import run
from wirewatch.articles import ArticleReader, How

EXPORTS = Path(__file__).parents[4] / "tests" / "exports"
NOW = datetime(2026, 12, 1, tzinfo=UTC)
ALEPPO = "Aleppo OR Alep OR Alepo"
WITHOUT_URL = {"factiva.csv", "pressespiegel.csv"}


def read(name: str) -> list[Article]:
    reader = ArticleReader(How(NOW))
    found = list(reader.articles([str(EXPORTS / name)]))
    assert reader.failures == 0
    return found


NAMES = sorted(path.name for path in EXPORTS.iterdir())


def test_the_exports_are_there() -> None:
    assert len(NAMES) >= 11


@pytest.mark.parametrize("name", NAMES)
def test_an_export_runs_through_a_backtest(name: str) -> None:
    result = run("backtest", "--query", ALEPPO, "--articles", str(EXPORTS / name), "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["articles"], found["matched"], found["unreadable"]) == (3, 1, 0)
    assert len(found["days"]) == 3, "each of the three is of another day"
    assert all(day.startswith("2026-11-") for day in found["days"])


@pytest.mark.parametrize("name", NAMES)
def test_an_export_is_matched(name: str) -> None:
    result = run("match", "--query", ALEPPO, "--articles", str(EXPORTS / name))
    assert result.exit_code == 0, result.output
    assert len(result.stdout.splitlines()) == 1
    assert result.stderr.endswith("3 articles: 1 matched, 2 unmatched. 0 lines without an article.\n")


@pytest.mark.parametrize("name", NAMES)
def test_whether_an_export_could_be_published_is_said_without_kafka(name: str) -> None:
    result = run("publish", "--check", str(EXPORTS / name), "--json")
    found = json.loads(result.stdout)
    if name not in WITHOUT_URL:
        assert (result.exit_code, found) == (0, {"topic": None, "publishable": 3, "refused": []})
        return
    assert (result.exit_code, found["publishable"], len(found["refused"])) == (1, 0, 3)
    assert "url: is missing" in result.stderr
    assert "Publishing needs url; say --column url=NAME if that has another name" in result.stderr


def test_meltwater_utf16_and_tabs() -> None:
    first, second, third = read("meltwater.csv")
    assert first.title == "Aid convoy reaches Aleppo — after 9 days"
    assert first.body == ("Forty lorries of flour reached Aleppo on Sunday.\n\n…the US and Russia let the convoy into Syria…")
    assert (first.id, first.author, first.tags) == ("mw-1", "Ann Lee", ("aid convoy", "flour"))
    assert (first.source.name, first.source.domain, first.source.reach) == ("The Herald", "herald.example", 1_250_000)
    assert first.published_at == datetime(2026, 11, 29, 15, 4, tzinfo=UTC)
    assert (third.source.name, third.source.domain) == (None, "diario.example")
    assert second.source.reach == 90_400


def test_factiva_lines_above_cells_of_several_lines_and_an_old_encoding() -> None:
    first, second, third = read("factiva.csv")
    assert first.lead == "Forty lorries of flour reached Aleppo on Sunday."
    assert first.body.startswith("“They came at dawn,” said a baker – the first")
    assert first.body.endswith("\n\nThe US and Russia had agreed on the road.")
    assert [each.published_at for each in (first, second, third)] == [
        datetime(2026, 11, 29, 15, 4, tzinfo=UTC),
        datetime(2026, 11, 28, 12, tzinfo=UTC),
        datetime(2026, 11, 3, 6, tzinfo=UTC),
    ]
    assert first.url == "https://unknown.invalid/HRLD000020261129"


def test_brandwatch_posts_without_a_title() -> None:
    _, second, _ = read("brandwatch.csv")
    assert second.title == second.body == "Harbour of Tartus, Syria, closes for a week ..."
    assert second.fetched_at == datetime(2026, 11, 28, 11, 15, 40, tzinfo=UTC)


def test_talkwalker_days_of_excel() -> None:
    assert [each.published_at for each in read("talkwalker.csv")] == [
        datetime(2026, 11, 29, 15, 4, 5, tzinfo=UTC),
        datetime(2026, 11, 28, 12, tzinfo=UTC),
        datetime(2026, 11, 27, 6, tzinfo=UTC),
    ]


def test_cision_the_month_first_and_links() -> None:
    first, second, third = read("cision.csv")
    assert (second.published_at.month, second.published_at.day) == (11, 3)
    assert (first.url, second.url) == ("https://www.herald.example/aid-convoy", "https://gulfpost.example/tartus")
    assert (first.source.country, third.published_at.day) == ("GB", 2)


def test_gdelt_has_titles_alone() -> None:
    assert [each.body for each in read("gdelt.csv")] == ["", "", ""]


def test_german_french_and_spanish_names() -> None:
    german, french, spanish = read("pressespiegel.csv")[0], read("revue-de-presse.csv")[0], read("revista-de-prensa.tsv")[0]
    assert (german.author, german.source.name, german.source.reach) == ("Änne Lühr", "Der Bote", 125_000)
    assert [each.published_at for each in (german, french, spanish)] == [
        datetime(2026, 11, 29, 15, 4, tzinfo=UTC),
        datetime(2026, 11, 3, 15, 4, tzinfo=UTC),
        datetime(2026, 11, 3, 15, 4, tzinfo=UTC),
    ]
    assert (french.body, spanish.title) == ("Quarante camions de farine pour la Syrie.", "Un convoy de ayuda llega a Alepo")
