"""What the emulated Slack holds: its workspace and journal, what was asked of it, faults to come."""

from sandbox.slack.state.clock import Clock
from sandbox.slack.state.faults import Fault, FaultError, Faults, Order, read_order
from sandbox.slack.state.journal import Journal
from sandbox.slack.state.record import CallRecord, Entry
from sandbox.slack.state.terms import Arrivals, Terms
from sandbox.slack.state.workspace import (
    BOT,
    BOT_NAME,
    TOMBSTONE,
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
    "TOMBSTONE",
    "Arrivals",
    "CallRecord",
    "Channel",
    "Clock",
    "Entry",
    "Fault",
    "FaultError",
    "Faults",
    "Journal",
    "Order",
    "SlackMessage",
    "Terms",
    "User",
    "Workspace",
    "is_channel_id",
    "is_channel_name",
    "member_name",
    "micros",
    "page_of",
    "read_order",
]
