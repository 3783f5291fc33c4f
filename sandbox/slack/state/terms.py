"""On what terms a bot uses the workspace: what its token may do, and after how long its messages can be read back.

Both may be changed while the server runs. Slack gives no promise how soon conversations.history shows what chat.postMessage
has answered; a client that looks once and posts again has then posted twice. The lag delays reading alone: the page and
GET /sandbox/messages show a message at once.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.slack.state.workspace import SlackMessage


@dataclass(slots=True)
class Terms:
    """`scopes`: what is granted, None for everything. `history_lag_s`: in Slack's seconds."""

    scopes: frozenset[str] | None = None
    history_lag_s: float = 0.0


class Arrivals:
    """When each message came, by what has passed: its ts may have been stamped by a clock that was changed since."""

    def __init__(self, terms: Terms, passed: Callable[[], float]) -> None:
        self._terms = terms
        self._passed = passed
        self._came: dict[tuple[str, str], float] = {}

    def note(self, message: SlackMessage) -> None:
        """A message was stored; only the first time counts."""
        self._came.setdefault((message.channel_id, message.ts), self._passed())

    def can_be_read(self, message: SlackMessage) -> bool:
        """Whether history and threads show it by now."""
        if self._terms.history_lag_s <= 0:
            return True
        came = self._came.get((message.channel_id, message.ts))
        return came is None or self._passed() >= came + self._terms.history_lag_s
