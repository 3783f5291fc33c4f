"""The page in a browser that shows what the emulated Slack holds."""

from sandbox.slack.page.page import WorkspacePage

__all__ = [
    "WorkspacePage",
]
