"""What other keyboards type for brackets, quotes, colons, operators and minus is read as ours; words keep their letters."""

import pytest

from matching.language.errors import QueryErrors
from matching.language.parser import parse


@pytest.mark.parametrize(
    ("typed", "ours"),
    [
        ("（東京 ＯＲ 大阪） ＡＮＤ 首相", "(東京 OR 大阪) AND 首相"),
        ("東京　ＡＮＤ　大阪", "東京 AND 大阪"),
        ("title：東京", "title:東京"),
        ("ｔｉｔｌｅ：（東京 OR 大阪）", "title:(東京 OR 大阪)"),
        ("title：「東京 大阪」", 'title:"東京 大阪"'),
        ("『東京 大阪』 OR 《New York Times》", '"東京 大阪" OR "New York Times"'),
        ('"《人民日报》 报道"', '"《人民日报》 报道"'),
        ("東京 －大阪", "東京 -大阪"),
        ("東京 −大阪", "東京 -大阪"),
        ("東京 ー大阪", "東京 -大阪"),
        ("東京 ＮＯＴ 大阪", "東京 NOT 大阪"),
        ("東京 ＮＥＡＲ／５ 大阪", "東京 NEAR/5 大阪"),
        ("ＡＴＬＥＡＳＴ／３ 東京", "ATLEAST/3 東京"),
        ("２ ＯＦ （東京、大阪，京都）", "2 OF (東京, 大阪, 京都)"),
        ("東京 AND words＞１００", "東京 AND words>100"),
        ("＝Target", "=Target"),
        ("cooperat＊ AND organi？ation", "cooperat* AND organi?ation"),
        ("＃東京", "#東京"),
        ('צה"ל AND לבנון', '"צה״ל" AND לבנון'),
        ('"צה"ל" OR "דו"ח מבקר"', '"צה״ל" OR "דו״ח מבקר"'),
        ("צה”ל", '"צה״ל"'),
        ("スーパー AND データ", "スーパー AND データ"),
        ("何ですか？", '"何ですか？"'),
        ("ＮＴＴ", "ＮＴＴ"),
    ],
)
def test_it_is_read_as_ours(typed: str, ours: str) -> None:
    assert parse(typed) == parse(ours)


def test_an_error_points_at_what_was_typed() -> None:
    with pytest.raises(QueryErrors) as raised:
        parse("（東京 OR 大阪")
    (error,) = raised.value.errors
    assert (error.code, error.text[error.start : error.end]) == ("E-PAREN", "（")


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("インド*", "This script writes no blanks, and インド is found inside a longer word too: leave the wildcard out."),
        ("東京都*", "This script writes no blanks, and 東京都 is found inside a longer word too: leave the wildcard out."),
        ("ru*", "Write at least 3 letters before * or ?, or whole words with OR."),
    ],
)
def test_the_advice_on_a_wildcard_fits_the_script(text: str, fix: str) -> None:
    with pytest.raises(QueryErrors) as raised:
        parse(text)
    assert [(each.code, each.fix) for each in raised.value.errors] == [("E-WILD", fix)]
