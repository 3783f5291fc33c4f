"""What Slack gives page by page: channels, members, messages. A listing goes on where it stopped, whatever stopped it.

It ends when a cursor comes again, or with the last page or entry that a workspace could need: a server that wants to be read for
ever is not. Where that happens, what was read before counts, and the next page is a `LookupFailedError`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from alerts.destination import Call, Turn
from alerts.slack.answers import ENDLESS, MOST_LISTED, UNREADABLE, Answer, LookupFailedError
from alerts.slack.calls import Entries, Read, Reader, mapping

MOST_PAGES = 1_000
# The most that Slack gives of a history to an app that is distributed outside of its Marketplace.
SMALL_PAGE = 15
# Slack's cursors have some 60 characters.
_MOST_CURSOR = 1_000


@dataclass(slots=True)
class PageSize:
    """How many entries are asked for at once, in all listings of a kind."""

    most: int


async def at_once(call: Call) -> None:
    """The turn of who need not wait."""


class Listing:
    """Each page awaits its turn as one call of `kind`. `member` is what holds the entries; `scope` is what the reading needs that
    other receivers do not."""

    def __init__(
        self,
        reader: Reader,
        kind: Call,
        member: str,
        read: Callable[..., Awaitable[AsyncSlackResponse]],
        *,
        page: PageSize,
        scope: str | None = None,
    ) -> None:
        self._all = page
        self._size = page.most
        self._reader = reader
        self._kind = kind
        self._member = member
        self._read = read
        self._scope = scope
        self._start()

    def _start(self) -> None:
        self.is_whole = False
        self._cursor: str | None = None
        self._seen: set[str | None] = set()
        self._pages = self._count = 0
        self._broken: Answer | None = None

    @property
    def has_begun(self) -> bool:
        """Whether a page has come."""
        return self._pages > 0

    async def next(self, receiver: str, turn: Turn) -> Entries:
        """The entries of the next page; `is_whole` says whether it was the last. Raises `LookupFailedError` where it does not
        come or has no such shape, and where there is no end: then the listing begins anew."""
        if self._broken is not None:
            broken = self._broken
            self._start()
            raise LookupFailedError(receiver, broken)
        got = await self._page(turn)
        if got.answer.error == "invalid_cursor":
            self._start()
        if not got.answer.ok:
            raise LookupFailedError(receiver, replace(got.answer, scope=self._scope))
        items = got.body.get(self._member)
        if not isinstance(items, list):
            raise LookupFailedError(receiver, Answer(ok=False, error=UNREADABLE, status=got.answer.status))
        self._count += len(items)
        self._pages += 1
        self._go_on(mapping(got.body.get("response_metadata")).get("next_cursor"), got.answer.status)
        if not self.is_whole and len(items) == SMALL_PAGE < self._size:
            self._ask_for_few()
        return [mapping(item) for item in items]

    async def _page(self, turn: Turn) -> Read:
        """A page too large to read is asked for again with fewer entries: a channel in which somebody else writes long messages
        could never be read otherwise. So is one that Slack finds too large."""
        while True:
            await turn(self._kind)
            got = await self._reader.of(self._read(limit=self._size, cursor=self._cursor))
            if got.too_large and self._size > 1:
                self._size = max(1, self._size // 4)
            elif got.answer.error == "invalid_limit" and self._size > SMALL_PAGE:
                self._ask_for_few()
            else:
                return got

    def _ask_for_few(self) -> None:
        """Slack gives no more, whatever is asked for."""
        self._size = self._all.most = SMALL_PAGE

    def _go_on(self, cursor: Any, status: int | None) -> None:
        self._seen.add(self._cursor)
        if not cursor:
            self.is_whole = True
        elif not isinstance(cursor, str) or len(cursor) > _MOST_CURSOR:
            self._broken = Answer(ok=False, error=UNREADABLE, status=status)
        elif cursor in self._seen or self._count >= MOST_LISTED or self._pages >= MOST_PAGES:
            self._broken = Answer(ok=False, error=ENDLESS)
        else:
            self._cursor = cursor
