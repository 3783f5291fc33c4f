"""Dates as exports write them, and which of two days is meant."""

import pytest

from wirewatch.articles.dates import DateError, Days, instant

NOON = "T12:00:00+00:00"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-29", "2026-11-29" + NOON),
        ("29.11.2026", "2026-11-29" + NOON),
        ("29-Nov-2026", "2026-11-29" + NOON),
        ("Nov 29, 2026", "2026-11-29" + NOON),
        ("Sunday, November 29, 2026", "2026-11-29" + NOON),
        ("29 novembre 2026", "2026-11-29" + NOON),
        ("29 de noviembre de 2026", "2026-11-29" + NOON),
        ("1. März 2026", "2026-03-01" + NOON),
        ("1er août 2026", "2026-08-01" + NOON),
        ("3. Dezember 2026", "2026-12-03" + NOON),
        ("20261129", "2026-11-29" + NOON),
        ("29/11/26", "2026-11-29" + NOON),
        ("46355", "2026-11-29" + NOON),
        ("2026-11-29 15:04:05", "2026-11-29T15:04:05+00:00"),
        ("2026-11-29 15:04:05.0", "2026-11-29T15:04:05+00:00"),
        ("2026-11-29T15:04:05.123Z", "2026-11-29T15:04:05.123Z"),
        ("2026-11-29T15:04:05+0100", "2026-11-29T14:04:05+00:00"),
        ("2026/11/29 15:04", "2026-11-29T15:04:00+00:00"),
        ("11/29/2026 3:04 PM", "2026-11-29T15:04:00+00:00"),
        ("11/29/2026 12:04 am", "2026-11-29T00:04:00+00:00"),
        ("29.11.2026 15:04", "2026-11-29T15:04:00+00:00"),
        ("29.11.2026, 15:04 Uhr", "2026-11-29T15:04:00+00:00"),
        ("29-Nov-2026 03:04PM", "2026-11-29T15:04:00+00:00"),
        ("29 Nov 2026 15:04:05 GMT", "2026-11-29T15:04:05+00:00"),
        ("Sun, 29 Nov 2026 15:04:05 +0100", "2026-11-29T14:04:05+00:00"),
        ("Nov 29, 2026 3:04 PM EST", "2026-11-29T20:04:00+00:00"),
        ("20261129T150405Z", "2026-11-29T15:04:05+00:00"),
        ("20261129150405", "2026-11-29T15:04:05+00:00"),
        ("1795964645", "2026-11-29T15:04:05+00:00"),
        ("1795964645000", "2026-11-29T15:04:05+00:00"),
        ("46355.5", "2026-11-29T12:00:00+00:00"),
    ],
)
def test_a_form_that_is_known(text: str, expected: str) -> None:
    assert instant(text)[0] == expected


@pytest.mark.parametrize(
    "text", ["yesterday", "31.02.2026", "2026-13-01", "Foo 3, 2026", "12", "29.11.2026 25:00", "29.11.2026 XYZ"]
)
def test_what_is_no_date_is_told(text: str) -> None:
    with pytest.raises(DateError) as caught:
        instant(text)
    assert str(caught.value) == f'is no date that is known here: "{text}"; write 2026-11-29T15:04:00Z or 2026-11-29'


def test_a_time_in_a_column_of_its_own() -> None:
    assert instant("29.11.2026", "15:04 Uhr")[0] == "2026-11-29T15:04:00+00:00"
    assert instant("11/29/2026 0:00", "3:04 PM")[0] == "2026-11-29T15:04:00+00:00"
    assert instant("29 Nov 2026 08:00", "15:04")[0] == "2026-11-29T08:00:00+00:00"


def test_a_date_that_may_be_two_days_is_none() -> None:
    with pytest.raises(DateError) as caught:
        instant("03/04/2026")
    assert str(caught.value) == (
        'may be two days: "03/04/2026"; say --dates dmy where the day is first, or --dates mdy where the month is'
    )
    assert instant("03/04/2026", order="dmy")[0] == "2026-04-03" + NOON
    assert instant("03/04/2026", order="mdy")[0] == "2026-03-04" + NOON
    assert instant("03/03/2026")[0] == "2026-03-03" + NOON


def test_a_date_that_contradicts_what_was_said_is_told() -> None:
    with pytest.raises(DateError) as caught:
        instant("03/14/2026", order="dmy")
    assert str(caught.value) == (
        'has no month 14 read with the day first (03/04/2026 is 3 April): "03/14/2026"; a file with --dates mdy is read by itself'
    )
    assert instant("11.27.2026", order="dmy")[0] == "2026-11-27" + NOON


def test_ten_digits_that_begin_with_a_day_are_that_day() -> None:
    assert instant("2026112915")[0] == "2026-11-29T15:00:00+00:00"
    assert instant("1772352600")[0] == "2026-03-01T08:10:00+00:00"


@pytest.mark.parametrize(
    ("texts", "day_first", "order", "told"),
    [
        (["03/04/2026", "14/04/2026"], False, "dmy", "dates are read with the day first (03/04/2026 is 3 April)"),
        (["03/04/2026", "04/14/2026"], False, "mdy", "dates are read with the month first (03/04/2026 is 4 March)"),
        (["03/04/2026"], True, "dmy", "dates are read with the day first (03/04/2026 is 3 April)"),
        (["03/04/2026"], False, None, None),
        (["03/04/2026", "04/14/2026", "14/04/2026"], True, None, None),
        (["14/04/2026", "03.04.2026"], False, None, None),
    ],
)
def test_the_other_dates_of_a_column_decide(texts: list[str], day_first: bool, order: str | None, told: str | None) -> None:
    days = Days()
    for text in texts:
        days.look(text)
    said = days.decide(day_first=day_first)
    assert (days.order, said and said.partition(",")[0]) == (order, told)


def test_what_is_said_decides() -> None:
    days = Days("mdy")
    days.look("14/04/2026")
    assert (days.decide(day_first=True), days.order) == (None, "mdy")
