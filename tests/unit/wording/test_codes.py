"""Names of countries and languages -> the codes that were meant, or nothing."""

import pytest

from wording import country_meant, language_meant


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Norway", "NO"), ("norway", "NO"), ("United Kingdom", "GB"), ("UK", "GB"), ("Britain", "GB"), ("USA", "US"),
        ("DEU", "DE"),
        ("Ivory Coast", "CI"), ("South Korea", "KR"), ("Russia", "RU"), ("Turkey", "TR"), ("Türkiye", "TR"), ("Holland", "NL"),
        ("Norwey", "NO"), ("the Netherlands", "NL"), ("Czechia", "CZ"), ("Burma", "MM"), ("Deutschland", "DE"), ("England", "GB"),
        ("Scotland", "GB"), ("America", "US"), ("Great Britain", "GB"), ("Syria", "SY"), ("Iran", "IR"), ("Vietnam", "VN"),
        ("Swaziland", "SZ"), ("East Timor", "TL"), ("Congo-Kinshasa", "CD"), ("UAE", "AE"), ("Palestine", "PS"), ("Taiwan", "TW"),
    ],
)  # fmt: skip
def test_the_country_that_was_meant(name: str, code: str) -> None:
    assert country_meant(name) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("English", "en"),
        ("english", "en"),
        ("Deutsch", "de"),
        ("eng", "en"),
        ("Arabic", "ar"),
        ("Farsi", "fa"),
        ("Englisch", "en"),
    ],
)
def test_the_language_that_was_meant(name: str, code: str) -> None:
    assert language_meant(name) == code


@pytest.mark.parametrize("name", ["", "x", "qqqq", "Nowherestan", "Korea", "1" * 100_000])
def test_nothing_is_guessed(name: str) -> None:
    assert country_meant(name) is None
    assert language_meant("" if name == "Korea" else name) is None
