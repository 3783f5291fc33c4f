"""How long something has lasted, and names in commands."""

from datetime import timedelta

from wording import age, in_shell


def test_a_channel_is_in_quotes_that_no_name_ends() -> None:
    assert in_shell("#syrien-und-ägypten") == '"#syrien-und-ägypten"'
    assert in_shell('#"; rm -rf $HOME') == "'#\"; rm -rf $HOME'"


def test_an_age_is_in_its_largest_unit() -> None:
    lasted = [timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=119), timedelta(days=3)]
    assert [age(each) for each in lasted] == ["less than a minute", "1 minute", "1 hour", "3 days"]
