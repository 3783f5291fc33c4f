"""Why a query misses: the exact sentences, the table of US and us first."""

import pytest

from matching.analysis.document import Document
from matching.language.parser import parse
from matching.query import Term, all_of, any_of
from matching.reasons.explain import AnchorTerms, ExplainedNode, Explanation, anchor_terms, explain
from matching.reasons.miss_kinds import FartherApart, OtherField, OtherValue, OtherWord, Spoiled, sentence_of
from matching.reasons.remedies import ClauseChange, smallest_changes

PRONOUN = "is the pronoun; US finds only what is written in capitals or with dots."


def explained(query: str, body: str, **fields: str) -> Explanation:
    return explain(parse(query), Document.of({"title": "Headline", "body": body, **fields}, "en"))


def misses(node: ExplainedNode, document: dict[str, str]) -> list[tuple[str, list[str]]]:
    """All near misses of a tree: the reason, and the texts that it points at."""
    own = [
        (sentence_of(miss.reason), [document[hit.field][hit.start : hit.end] for hit in miss.hits]) for miss in node.near_misses
    ]
    return own + [found for part in node.parts for found in misses(part, document)]


@pytest.mark.parametrize(
    ("text", "reason", "cut"),
    [
        ("Follow us on:", f'"us" {PRONOUN}', "us"),
        ("Contact us", f'"us" {PRONOUN}', "us"),
        ("FOLLOW US", '"US" is the pronoun, in an invitation.', "US"),
        ("Tell us what you think.", f'"us" {PRONOUN}', "us"),
        ("Us Weekly", f'"Us" {PRONOUN}', "Us"),
        ("USB", '"USB" is another word, not US.', "USB"),
        ("USA", '"USA" is another word, not US.', "USA"),
        ("US$5bn", '"US$" is a currency, not US.', "US$"),
    ],
)
def test_the_table_of_us_says_why_not(text: str, reason: str, cut: str) -> None:
    explanation = explained("US", text)
    assert not explanation.matched
    assert misses(explanation.tree, {"body": text}) == [(reason, [cut])]
    assert explanation.changes == ((ClauseChange(Term("US"), True),),)


@pytest.mark.parametrize(
    ("query", "text", "reason", "cut"),
    [
        (
            "O'Brien",
            "So OBrien said",
            '"OBrien" is written with other signs or blanks; write (O\'Brien OR "OBrien").',
            ["OBrien"],
        ),
        ("p.m.", "At 6 pm", '"pm" is written with other signs or blanks; write (p.m. OR "pm").', ["pm"]),
        ("COVID-19", "Covid 19", None, []),
        ("1,000", "1 000 people", '"1 000" is written with other signs or blanks; write ("1,000" OR "1 000").', ["1 000"]),
        ('צה"ל', "דובר צהל", '"צהל" is written with other signs or blanks; write ("צה״ל" OR "צהל").', ["צהל"]),
        (
            "Krise",
            "Die Energiekrise",
            '"Energiekrise" is one word, which only ends like Krise; write (Krise OR Energiekrise).',
            ["Energiekrise"],
        ),
        ('"J.K. Rowling"', "So K. J. Rowling", 'Of its words the text has "Rowling", not "J.K.".', ["Rowling"]),
        ("l'Europe", "In Europe now", 'Of its words the text has "Europe", not "l".', ["Europe"]),
        ("Krise", "Nothing of it", None, []),
        ("AB", "A bee", None, []),
    ],
)
def test_what_is_written_otherwise_is_shown(query: str, text: str, reason: str | None, cut: list[str]) -> None:
    explanation = explained(query, text)
    assert misses(explanation.tree, {"body": text}) == ([] if reason is None else [(reason, cut)])
    assert explanation.matched == (query == "COVID-19")


@pytest.mark.parametrize("text", ["AUS", "BUS", "They use us-east."])
def test_of_words_that_only_end_like_us_nothing_is_said(text: str) -> None:
    found = [reason for reason, _ in misses(explained("US", text).tree, {"body": text})]
    assert found == ([] if "us-" not in text else [f'"us" {PRONOUN}'])


@pytest.mark.parametrize(
    "text", ["U.S.-led coalition", "US–Russia talks", "the US's", "u.s.", "non-US", "#US", "SENATORS SUPPORT US STRIKES"]
)
def test_the_table_of_us_shows_what_matched(text: str) -> None:
    explanation = explained("US", text)
    assert explanation.matched
    assert [text[hit.start : hit.end].strip("'s") for hit in explanation.tree.hits] in (["U.S."], ["US"], ["u."], ["u.s."])
    assert explanation.changes == ()


@pytest.mark.parametrize(
    ("query", "text", "reason", "cuts"),
    [
        ("WHO", "who knows", '"who" is the ordinary word; WHO finds only what is written in capitals or with dots.', ["who"]),
        ("us", "U.S. talks", '"U.S." is a name; us typed small is the word.', ["U.S."]),
        ("PM", "at 6 p.m. today", '"p.m." is an abbreviation; write "p.m." to find it.', ["p.m."]),
        ("won", "they won't", '"won\'t" is one word, of which won is no word by itself.', ["won't"]),
        ("سوريا", "وسوريا ترفض", '"وسوريا" has a prefix; write (سوريا OR وسوريا).', ["وسوريا"]),
        ("미국", "미국은 거부", '"미국은" has more behind it; write 미국*.', ["미국은"]),
        (
            "#syria",
            "https://a.example/b#syria",
            '"syria" is the word or part of an address, not the hashtag #syria.',
            ["syria"],
        ),
        ("=NTT", "ＮＴＴ", '"ＮＴＴ" is written otherwise; =NTT wants these capitals and accents.', ["ＮＴＴ"]),
        ("=C#", "a C here", '"C" stands without the signs of C#.', ["C"]),
        ("=Target", "a target", '"target" is written otherwise; =Target wants these capitals and accents.', ["target"]),
        ("Syria", "Syrian", '"Syrian" is another word, not Syria.', ["Syrian"]),
        ("operat*", "operand", '"operand" is another word, not operat*.', ["operand"]),
        ("title:Syria", "in Syria", "It stands in the body; the query looks in the title only.", ["Syria"]),
        (
            "lead:Syria",
            "a\n\nb\n\nSyria",
            "It stands in the body behind the second paragraph; the query looks in the lead only.",
            ["Syria"],
        ),
        (
            '"Syria cooperation"',
            "cooperation in Syria",
            "Its words stand in another order, with 1 word between them.",
            ["cooperation", "Syria"],
        ),
        (
            '"Syria cooperation"',
            "Syria and its cooperation",
            "Its words stand in this order, with 2 words between them.",
            ["Syria", "cooperation"],
        ),
        ('"war * Ukraine"', "war Ukraine", "Its words stand in this order, with 0 words between them.", ["war", "Ukraine"]),
        ('"a a"', "a", "Its words are there, but not in this row.", ["a"]),
        ('"Headline war"', "war", "Its words stand in different fields.", ["Headline", "war"]),
        ('"Syria war"', "war of Syrians", '"Syrians" is another word, not Syria.', ["Syrians"]),
        (
            "Syria NEAR/2 Russia",
            "Syria a b c d Russia",
            "The closest stand with 4 words between them; 2 at most.",
            ["Syria", "Russia"],
        ),
        (
            "Syria NEAR/S Russia",
            "Syria. Russia",
            "The closest stand with 0 words between them; not in one sentence.",
            ["Syria", "Russia"],
        ),
        ("Syria ONEAR/2 Russia", "Russia Syria", "They stand near each other in the other order.", ["Russia", "Syria"]),
        ("Headline NEAR/2 Russia", "Russia", "They stand in different fields.", ["Headline", "Russia"]),
        ("Syria NEAR/2 Syria", "Syria", "No two of them stand apart from each other.", ["Syria", "Syria"]),
        ("Syria NOT NEAR/2 Russia", "Syria, Russia", "Wherever it occurs Russia is near.", ["Syria", "Russia"]),
        ('US EXCEPT "US Open"', "the US Open", 'Wherever it occurs it lies inside "US Open".', ["US Open"]),
        ("ATLEAST/3 war", "war and war", "It occurs 2 times, not 3.", []),
        ("Syria words>5", "Syria", "The number of words in the body is 1.", []),
        ("Syria tier=1", "Syria", "The tier is not known.", []),
        ("Syria lang:de", "Syria", "The language is en.", []),
        ("source:example.com", "Syria", "The source is not known.", []),
    ],
)
def test_a_near_miss_says_what_is_there_instead(query: str, text: str, reason: str, cuts: list[str]) -> None:
    explanation = explained(query, text)
    assert not explanation.matched
    assert misses(explanation.tree, {"title": "Headline", "body": text}) == [(reason, cuts)]


def test_a_near_miss_is_a_value_and_becomes_words_where_it_is_shown() -> None:
    def reasons(query: str, text: str, **fields: str) -> list[object]:
        return [miss.reason for node in _nodes(explained(query, text, **fields).tree) for miss in node.near_misses]

    assert reasons("US", "Follow us, and us") == [OtherWord("us", "US", "pronoun")]
    assert reasons("Syria ONEAR/2 Russia", "Syria a b c Russia") == [FartherApart(3, 2, True)]
    assert reasons("lead:Syria", "a\n\nb\n\nSyria") == [OtherField("body", "lead", True)]
    assert reasons("Syria NOT NEAR/2 Russia", "Syria, Russia") == [Spoiled(Term("Russia"), "near")]
    # Two sources that fail are told once where they are one condition: what is told is equal.
    both = "Syria (source:a.com OR source:b.com)"
    assert reasons(both, "Syria", source="c.com") == [OtherValue("source", "c.com")] * 2


def _nodes(node: ExplainedNode) -> list[ExplainedNode]:
    return [node, *(below for part in node.parts for below in _nodes(part))]


def test_near_misses_are_told_of_what_is_to_blame_only() -> None:
    text = "Syrian talks"
    assert misses(explained("talks OR Syria", text).tree, {"body": text}) == []
    assert misses(explained("talks NOT (talks NOT Syria)", text).tree, {"body": text}) == []
    assert misses(explained("Russia NOT NEAR/3 Syria", text).tree, {"body": text}) == []


@pytest.mark.parametrize(
    ("query", "text", "changes"),
    [
        ("a b c", "b", [{"+a", "+c"}]),
        ("a OR (b c)", "", [{"+a"}]),
        ("2 OF (a, b, c)", "a", [{"+b"}, {"+c"}]),
        ("a NOT b", "a b", [{"-b"}]),
        ("a NOT (b OR c)", "b c", [{"+a", "-b", "-c"}]),
        ("a NOT (b c)", "a b c", [{"-b"}, {"-c"}]),
        ("(a b) OR (a c)", "", [{"+a", "+b"}, {"+a", "+c"}]),
        ("(a OR b) (a OR c)", "", [{"+a"}]),
        ("(a OR b) NOT a", "", [{"+b"}]),
        ("a NOT a", "", []),
    ],
)
def test_the_smallest_change(query: str, text: str, changes: list[set[str]]) -> None:
    found = explained(query, text).changes
    assert found is not None
    assert [{("+" if wanted else "-") + str(clause) for clause, wanted in each} for each in found] == changes


def test_large_queries_without_repeats_are_no_work_and_hopeless_ones_end() -> None:
    words = [Term(f"w{number}") for number in range(1_000)]
    found = smallest_changes(all_of([*words]), dict.fromkeys(words, False))
    assert found is not None
    assert [len(each) for each in found] == [1_000]
    pairs = [any_of([one, other]) for at, one in enumerate(words[:60]) for other in words[at + 1 : 60]]
    assert smallest_changes(all_of(pairs), dict.fromkeys(words, False)) is None


def test_anchor_terms_are_shown_as_they_are_typed() -> None:
    assert anchor_terms(parse("US")) == AnchorTerms(("US",), ())
    assert anchor_terms(parse("(Raqqa OR Aleppo) war")) == AnchorTerms(("aleppo", "raqqa"), ("war",))
    assert anchor_terms(parse("author:US")).anchor == ("author:US",)
