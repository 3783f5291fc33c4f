"""An alert or a notice as a few lines for a terminal: what the worker prints when it has no Slack to tell.

Outside text comes cleaned from wording.py, so no article can steer the terminal. It must never print by itself: where the
lines go is for the caller to say.
"""

from zoneinfo import ZoneInfo

from alerts.wording import NoticeWording, Wording
from schemas import Alert, Notice


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
