"""An entry of a list that holds an operator is told of, ours or another product's; a name is not, nor what is in quotes."""

import pytest

from matching.proofs.entries import entry_lints

_NAMES = [
    *("Syria", "United States", "AT&T", "Procter & Gamble", "Trinidad and Tobago", "Castilla y León", "Bund und Länder"),
    *("Guns N' Roses", "Yahoo!", "C#", ".NET", "=C#", "=US", "Moscow*", "GONE WITH THE WIND", "S-400", "Saint-Denis", "G7"),
    *("Marks + Spencer", "'oil price'", "Power of Siberia", "same", "9/11", "J.P. Morgan", "Johnson and Johnson", "東京"),
    *("Vitamin E deficiency", "صنعاء", "Bank of America", "--"),
]


@pytest.mark.parametrize(
    ("entry", "code", "named"),
    [
        ("salvag!", "W-FOREIGN", "salvag!"),
        ("{US}", "W-FOREIGN", "{US}"),
        ("hd=Syria", "W-FOREIGN", "hd=Syria"),
        ("Syria w/5 aid", "W-FOREIGN", "w/5"),
        ("Syria same aid", "W-FOREIGN", "same"),
        ("Syria near5 aid", "W-FOREIGN", "near5"),
        ("Merkel ODER Macron", "W-FOREIGN", "ODER"),
        ("aid~1", "W-FOREIGN", "aid~1"),
        ("cooperat$3", "W-FOREIGN", "cooperat$3"),
        ("[oil", "W-FOREIGN", "[oil"),
        ("Syria OR Iraq", "W-ENTRY", "OR"),
        ("oil AND gas", "W-ENTRY", "AND"),
        ("NOT football", "W-ENTRY", "NOT"),
        ("-football", "W-ENTRY", "-"),
        ("oil NEAR/5 gas", "W-ENTRY", "NEAR/5"),
        ("US EXCEPT US Open", "W-ENTRY", "EXCEPT"),
        ("title:Syria", "W-ENTRY", "title:"),
        ("(oil OR gas)", "W-ENTRY", "OR"),
        ("2 OF (oil, gas)", "W-ENTRY", "2 OF"),
        ("words>500", "W-ENTRY", "words>500"),
        ("$usa", "W-ENTRY", "$usa"),
        ("oil|gas", "W-ENTRY", "oil|gas"),
        ("!oil", "W-ENTRY", "!oil"),
    ],
)
def test_an_operator_in_an_entry_is_told_of(entry: str, code: str, named: str) -> None:
    (found,) = entry_lints(entry)
    assert (found.code, entry[found.start : found.end]) == (code, named)
    assert not [*entry_lints(f'"{entry}"')], "in quotes it is meant so"


@pytest.mark.parametrize("entry", _NAMES)
def test_a_name_is_not(entry: str) -> None:
    assert [*entry_lints(entry)] == []


def test_the_whole_texts() -> None:
    assert [str(each) for entry in ("Syria w/5 aid", "Syria OR Iraq") for each in entry_lints(entry)] == [
        'W-FOREIGN line 1, column 7: "w/5" is an operator of Nexis, dtSearch and ProQuest, and here a word. Write NEAR/5 in a '
        "query, as a list holds no operators; to search for it as it stands, write '\"Syria w/5 aid\"'."
        "\nSyria w/5 aid\n      ^^^",
        'W-ENTRY line 1, column 7: "Syria OR Iraq" is searched as words in a row, because a list holds no operators. Make '
        "an entry of each word or phrase, or write it into the query; to search for it as it stands, write '\"Syria OR Iraq\"'."
        "\nSyria OR Iraq\n      ^^",
    ]
