"""What is known of a channel that is read in pieces, in whichever order Slack gives its pages."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.destination import Turn, Wanted
from alerts.slack.calls import Reader
from alerts.slack.history import Timeline
from alerts.slack.listings import at_once
from alerts.slack.message import metadata

NOW = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)
LONG_AGO = NOW - timedelta(minutes=10)


def stamp(number: int) -> str:
    return f"{1_795_000_000 + number}.000000"


class Pages:
    """A channel's messages after one of them, ten a page, each page newest first. With `upwards` the oldest page comes first, as
    Slack does where `oldest` alone is given (https://github.com/slackhq/slack-api-docs/issues/4)."""

    is_whole = has_begun = False

    def __init__(self, after: str, upwards: bool) -> None:
        found = [n for n in range(30) if stamp(n) > after]
        pages = [found[at : at + 10] for at in range(0, len(found), 10)]
        self._left = pages if upwards else pages[::-1]

    async def next(self, receiver: str, turn: Turn) -> list[Mapping[str, Any]]:
        page = self._left.pop(0) if self._left else []
        self.has_begun, self.is_whole = True, not self._left
        return [{"ts": stamp(n), "metadata": metadata(f"{n:032x}")} for n in reversed(page)]


@pytest.mark.parametrize("upwards", [True, False])
def test_what_is_on_a_page_that_was_not_read_is_there_all_the_same(upwards: bool) -> None:
    """Each was tried long ago, so what was read once need not be read anew; but what was not read is."""
    open: Callable[[str, str | None], Any] = lambda after, until: Pages(after, upwards)  # noqa: E731
    timeline = Timeline(open, "C0123456789", lambda: NOW, timedelta(seconds=15), newest_first=True)

    async def is_there(number: int) -> bool:
        wanted = Wanted(f"{number:032x}", LONG_AGO, after_ts=stamp(max(0, number - 3)), tried_at=LONG_AGO)
        return wanted.id in await timeline.look_up("#syria", wanted, Reader("xoxb-test-only"), at_once)

    async def scene() -> list[bool]:
        return [await is_there(number) for number in (5, 12, 25, 29, 99)]

    assert asyncio.run(scene()) == [True, True, True, True, False]
