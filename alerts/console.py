"""Standard output as a destination: an alert or a notice as a few lines, for a worker that has no Slack to tell.

Outside text comes cleaned from alerts/wording.py, so no article can steer the terminal.
"""

import sys
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from alerts.destination import Form, Posted
from alerts.wording import NoticeWording, Wording
from schemas import Alert, Announcement, Notice
from wording import escaped


class ConsoleDestination:
    """Standard output. It cannot be asked what it has shown: after a kill a line may come twice."""

    outcome: Final = "alerts printed"

    def __init__(self, timezone: ZoneInfo) -> None:
        self._timezone = timezone

    async def open(self) -> None:
        """Nothing to do."""

    async def close(self) -> None:
        sys.stdout.flush()

    async def tell(self, announcement: Announcement, form: Form) -> Posted:
        text = notice_as_text(announcement) if isinstance(announcement, Notice) else as_text(announcement, self._timezone)
        sys.stdout.write(escaped(text) + "\n")
        sys.stdout.flush()
        return Posted()

    async def told(self, receiver: str, since: datetime) -> frozenset[str]:
        return frozenset()


def as_text(alert: Alert, timezone: ZoneInfo) -> str:
    """Give the alert as lines of plain text without a newline at the end; hits in the quotes stand between asterisks."""
    words = Wording.of(alert, timezone)
    lines = [
        f"{alert.receiver}  {words.priority} {words.rule}: {words.headline}",
        f"  {words.byline}",
        *([f"  {words.url}"] if words.url else []),
        *("  > " + "".join(f"*{text}*" if hit else text for text, hit in runs) for runs in words.quotes),
        *(f"  {rule}" for rule in words.rules),
    ]
    return "\n".join(lines)


def notice_as_text(notice: Notice) -> str:
    """Give the notice as lines of plain text without a newline at the end; a caret stands below what it points at."""
    words = NoticeWording.of(notice)
    return "\n".join([f"{notice.receiver}  {words.title}", *(f"  {line}".rstrip(" ") for line in words.text.split("\n"))])
