"""The right name for a wrong one, or none."""

from wording import likely, nearest

NAMES = ("query", "quiet", "priority", "sources")


def test_the_nearest_name_is_much_like_it_or_there_is_none() -> None:
    assert nearest("qurey", NAMES) == "query"
    assert nearest("kindness", NAMES) is None
    assert nearest("prioritise", iter(NAMES)) == "priority"
    assert nearest("", NAMES) is None


def test_likely_names_come_the_likeliest_first() -> None:
    assert likely("quiry", NAMES) == ["query", "quiet"]
    assert likely("quiry", NAMES, most=1) == ["query"]
    assert likely("quiry", NAMES, least=0.7) == ["query"]
    assert likely("zzz", NAMES) == []
