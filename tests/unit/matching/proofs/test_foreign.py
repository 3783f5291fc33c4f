"""What other products write is named, with our form; and what is meant as words in ordinary text is not."""

from pathlib import Path

import pytest

from matching.language.errors import QueryErrors
from matching.language.parser import parse
from matching.proofs.lints import lint

_VECTORS = Path(__file__).parents[3] / "vectors" / "foreign-queries.txt"
FOREIGN = [line.split(" => ") for line in _VECTORS.read_text("utf-8").splitlines() if line and not line.startswith("# ")]


def told(text: str) -> list[tuple[str, str, str]]:
    """Each error and W-FOREIGN: its code, what of the text it points at, and what it says to write."""
    try:
        found = [each for each in lint(parse(text), text) if each.code == "W-FOREIGN"]
    except QueryErrors as errors:
        found = [*errors.errors]
    return [(each.code, text[each.start : each.end], each.fix) for each in found]


@pytest.mark.parametrize(("text", "named", "ours"), FOREIGN)
def test_an_operator_of_another_product_is_named_with_our_form(text: str, named: str, ours: str) -> None:
    code, place, fix = next(each for each in told(text) if each[1] == named)
    assert ours in fix
    assert code == "W-FOREIGN" or code.startswith("E-")
    if code == "W-FOREIGN" and " " not in place:
        assert f'"{place}"' in fix or "(5" in place, "how to search for the word itself"


@pytest.mark.parametrize(("text", "named", "ours"), FOREIGN)
def test_in_quotes_it_is_the_word_itself(text: str, named: str, ours: str) -> None:
    assert ours
    if '"' not in named and any(map(str.isalnum, named)):
        assert told(f'"{named}" AND Syria') == []


@pytest.mark.parametrize(
    "text",
    [
        'Syria AND "same sex marriage"',
        "legalise same sex marriage",
        "buy the same house",
        "same day delivery",
        "the same",
        "much the same problem again",
        "Yahoo! AND Microsoft",
        "Jeopardy! OR Joomla!",
        "Disney+ AND film",
        "Disney+ (film OR series)",
        "Syria 24/7 9/11 w/o km/h n/a",
        "Vitamin E deficiency",
        "Hepatitis A outbreak",
        "Series I bond market",
        "George W Bush",
        "N95 masks shortage",
        "H5N1 AND COVID-19 AND S-400",
        "Ministerium für Bildung und Forschung",
        "ministère et parlement",
        "GONE WITH THE WIND",
        "BEFORE THE DAWN",
        "president(s) AND state(s)",
        'Toys "R" Us',
        "rock 'n' roll AND concert",
        "'Syria' AND 'Iraq'",
        "l'Europe AND O'Brien AND Guns N' Roses",
        "will.i.am AND AT&T AND R&D AND M&A",
        "E=mc2 AND Einstein",
        "US$5 AND HK$ AND A$ AND C# AND .NET",
        "10% AND 5°",
        "EN AND NO AND ET",
        "G7 summit AND Paris",
        "within days of the vote",
        "Syria NEAR aid",
        "Syria NEAR/5 5 AND oil",
        "next week AND Syria",
        "user@example.com OR @Apple",
        "Syria AND adjacent",
        "words>500 AND Syria",
        "title:same AND Syria",
        "NOT-FOR-PROFIT AND Syria",
        "far IR camera",
        "Madrid ETA bombing",
        "東京と大阪 AND 和平",
        "सीरिया और इराक",
    ],
)
def test_what_is_meant_as_words_is_not(text: str) -> None:
    assert told(text) == []


def test_the_whole_text() -> None:
    text = "Syria AND aid\nw/5 oil"
    (warning,) = [each for each in lint(parse(text), text) if each.code == "W-FOREIGN"]
    assert str(warning) == (
        'W-FOREIGN line 2, column 1: "w/5" is an operator of Nexis, dtSearch and ProQuest, and here a word. Write NEAR/5; to '
        'search for the word, put it in quotes: "w/5".\nw/5 oil\n^^^'
    )
