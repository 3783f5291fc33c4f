"""The pauses of a courier: each kind of failure in a row counts for itself."""

import asyncio
import random
from datetime import UTC, datetime
from typing import Final

import pytest

from alerts.destination import Blocked, Failed, Form, Posted
from schemas.messages import Alert
from schemas.notices import Announcement
from streams.courier import Courier, Memory
from streams.driver.in_hand import Lease
from tests.unit.alerts.samples import ALERT

NOW = datetime(2026, 11, 29, tzinfo=UTC)
OUTAGE = Failed("Slack", "#syria", "unopened", "client_not_connected", "Check SLACK_API_URL")
REVOKED = Failed("Slack", "#syria", "auth", "token_revoked", "Set a new token", blocked=Blocked.EVERYBODY)
BROKEN = Failed("Slack", "#syria", "ambiguous", "fatal_error", "Nothing to do", may_have_arrived=True)


class Script:
    """A destination to which happens what is listed, and then nothing any more."""

    outcome: Final = "alerts delivered"

    def __init__(self, *, posts: list[Failed], reads: list[Failed]) -> None:
        self._posts, self._reads = posts, reads

    async def open(self) -> None:
        pass

    async def close(self) -> None:
        pass

    async def tell(self, announcement: Announcement, form: Form) -> Posted | Failed:
        return self._posts.pop(0) if self._posts else Posted()

    async def told(self, receiver: str, since: datetime) -> frozenset[str] | Failed:
        return self._reads.pop(0) if self._reads else frozenset()


def pauses(monkeypatch: pytest.MonkeyPatch, *, posts: list[Failed], reads: list[Failed] | None = None) -> list[float]:
    """How long a courier waits after each of these failures."""
    monkeypatch.setattr(random, "random", lambda: 1.0)
    waited: list[float] = []

    async def pause(seconds: float) -> None:
        waited.append(seconds)

    async def play() -> None:
        lease = Lease(3600)
        lease.renew(lease.clock())
        courier = Courier("#syria", Script(posts=posts, reads=reads or []), Memory(), lease, NOW, 10.0, pause)
        after = datetime(2100, 1, 1, tzinfo=UTC)
        assert isinstance(ALERT, Alert)
        assert isinstance(await courier.deliver(ALERT, arrived_at=after, decided_at=after), Posted)

    asyncio.run(play())
    return waited


def test_the_first_refusal_after_an_outage_is_looked_at_as_soon_as_any_first_one(monkeypatch: pytest.MonkeyPatch) -> None:
    found = pauses(monkeypatch, posts=[*[OUTAGE] * 8, *[REVOKED] * 3])
    assert found == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 15.0, 30.0, 60.0]


def test_an_outage_after_a_refusal_begins_anew_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pauses(monkeypatch, posts=[*[REVOKED] * 4, OUTAGE, OUTAGE, REVOKED]) == [15.0, 30.0, 60.0, 120.0, 1.0, 2.0, 15.0]


def test_lookups_count_by_kind_too_and_not_with_the_posts(monkeypatch: pytest.MonkeyPatch) -> None:
    found = pauses(monkeypatch, posts=[*[BROKEN] * 2], reads=[*[OUTAGE] * 7, REVOKED])
    assert found == [15.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 15.0, 15.0]
