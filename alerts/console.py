"""Standard output as a destination: an alert, a notice or a summary as a few lines, for a worker that has no Slack to tell.

Outside text comes cleaned from alerts/wording.py, so no article can steer the terminal. There are no isolates, which a terminal
would show as what they are.
"""

import sys
from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from alerts.destination import Place, Posted, Sending, Turn, Wanted
from alerts.wording import LineWording, NoticeWording, SummaryWording, Wording, late_line
from schemas import Alert, Announcement, Notice, Summary
from wording import escaped


class ConsoleDestination:
    """Standard output. It cannot be asked what it has shown: after a kill a line may come twice."""

    outcome: Final = "alerts printed"

    def __init__(self, timezone: ZoneInfo) -> None:
        self._timezone = timezone
        self._printed = 0

    async def open(self) -> None:
        """Nothing to do."""

    async def close(self) -> None:
        sys.stdout.flush()

    async def place(self, receiver: str, channel: str | None, turn: Turn) -> Place:
        """There is one place for all."""
        return Place(channel, receiver)

    async def tell(self, sending: Sending) -> Posted:
        """An update is printed like anything else; what it takes the place of has been read."""
        late = late_line(sending.late)
        text = as_text(sending.announcement, self._timezone) + (f"\n  {late}" if late else "")
        sys.stdout.write(escaped(text) + "\n")
        sys.stdout.flush()
        self._printed += 1
        return Posted(sending.channel or sending.receiver, str(self._printed), sending.thread_ts)

    async def look_up(self, place: Place, wanted: Wanted, turn: Turn) -> Mapping[str, Posted]:
        """Nobody knows."""
        return {}


def as_text(announcement: Announcement, timezone: ZoneInfo) -> str:
    """Give an announcement as lines of plain text without a newline at the end."""
    if isinstance(announcement, Alert):
        lines = _alert_lines(announcement, timezone)
    elif isinstance(announcement, Notice):
        lines = _notice_lines(announcement)
    else:
        lines = _summary_lines(announcement, timezone)
    first, *others = lines
    return "\n".join([f"{announcement.receiver}  {first}", *(f"  {line}".rstrip(" ") for line in others)])


def _alert_lines(alert: Alert, timezone: ZoneInfo) -> list[str]:
    """Hits in the quotes stand between asterisks."""
    words = Wording.of(alert, timezone)
    article = words.article
    address = article.url or article.address
    story = " · ".join(part for part in (words.why, words.more) if part)
    more = f"+{words.more_rules} rule{'' if words.more_rules == 1 else 's'}"
    return [
        f"{words.priority} {words.rule}: {article.headline}",
        article.byline,
        *([story] if story else []),
        *([address] if address else []),
        *("> " + "".join(f"*{text}*" if hit else text for text, hit in runs) for runs in words.quotes),
        *words.rules,
        *([more] if words.more_rules else []),
    ]


def _notice_lines(notice: Notice) -> list[str]:
    """A caret stands below what it points at."""
    words = NoticeWording.of(notice)
    return [words.title, *words.text.split("\n")]


def _summary_lines(summary: Summary, timezone: ZoneInfo) -> list[str]:
    """A terminal has room for all lines of a summary."""
    words = SummaryWording.of(summary, timezone)
    rest = words.rest(len(words.lines))
    return [words.title, *(part for line in words.lines for part in _line(line)), *([rest] if rest else [])]


def _line(line: LineWording) -> list[str]:
    article = line.article
    said = [part for part in (article.outlet_and_country, article.date, line.priority, line.rule) if part]
    address = article.url or article.address
    return [" · ".join([f"- {article.headline}", *said]), *([f"  {address}"] if address else [])]
