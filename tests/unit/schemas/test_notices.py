"""Notices among alerts: each is read as what it is, and what is neither is refused by the right contract."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.deliveries import read_announcement
from schemas.messages import Alert
from schemas.notices import Notice
from schemas.validation import SchemaError

EXAMPLES = Path(__file__).parents[3] / "schemas" / "examples"
NOTICE = (EXAMPLES / "notice/v1/valid/load-error.json").read_bytes()
ALERT = (EXAMPLES / "alert/v1/valid/all-members.json").read_bytes()


def test_every_member_of_a_notice() -> None:
    assert Notice.read(NOTICE) == Notice(
        id="0123456789abcdef0123456789abcdef",
        receiver="@dana",
        kind="load-error",
        title="russia-us-syria could not be loaded",
        text='middle-east-desk.yaml:31:15 E-PAREN: This bracket is never closed. Write ")" where it should end.\n'
        "    query: (Russia AND Syria\n           ^\n\nRevision 3 (a1b2c3d4e5f6) still runs.",
        decided_at=datetime(2026, 11, 24, 18, 30, tzinfo=UTC),
    )


@pytest.mark.parametrize("name", ["load-error", "retired-to-a-channel"])
def test_a_notice_is_read_as_it_was_written(name: str) -> None:
    notice = Notice.read((EXAMPLES / f"notice/v1/valid/{name}.json").read_bytes())
    assert Notice.read(bytes(notice)) == read_announcement(bytes(notice)) == notice


def test_an_alert_among_notices_is_an_alert() -> None:
    alert = read_announcement(ALERT)
    assert isinstance(alert, Alert)
    assert alert == Alert.read(ALERT)


def test_what_is_neither_is_refused_as_what_it_claims_to_be() -> None:
    with pytest.raises(
        SchemaError,
        match=r"^not notice.v1: kind: must be one of load-error, retired, parked, goes-on, silence-begins, silence-ends, paused, "
        r"unexpected, loud; is null$",
    ):
        read_announcement(NOTICE.replace(b'"load-error"', b"null"))
    with pytest.raises(SchemaError, match=r"^not alert.v1: "):
        read_announcement(NOTICE.replace(b'"kind"', b'"sort"'))
    with pytest.raises(SchemaError, match=r"^not date-time: decided_at: is no date-time between the years 1 and 9999: "):
        read_announcement(NOTICE.replace(b"2026-11-24T18:30:00+00:00", b"0001-01-01T00:00:00+14:00"))
