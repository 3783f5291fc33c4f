"""What the emulated Slack holds: its workspace and journal, what was asked of it, faults to come."""

from sandbox.slack.state.faults import Fault, FaultError, Faults, read_fault
from sandbox.slack.state.journal import Journal
from sandbox.slack.state.record import CallRecord, Entry
from sandbox.slack.state.workspace import (
    BOT,
    BOT_NAME,
    Channel,
    SlackMessage,
    User,
    Workspace,
    is_channel_id,
    is_channel_name,
    member_name,
    micros,
    page_of,
)

__all__ = [
    "BOT",
    "BOT_NAME",
    "CallRecord",
    "Channel",
    "Entry",
    "Fault",
    "FaultError",
    "Faults",
    "Journal",
    "SlackMessage",
    "User",
    "Workspace",
    "is_channel_id",
    "is_channel_name",
    "member_name",
    "micros",
    "page_of",
    "read_fault",
]
