"""What releases before the ledger remembered: ids of matches on told.v1, each with the instant it was told.

It is read once for each partition, so that an upgrade tells nothing twice. Such a record says neither the receiver nor the
rules, so whatever the same article matches counts as told.
"""

import logging
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from aiokafka import ConsumerRecord

from alerts import told_before
from schemas import Decision

ID = re.compile(rb"[0-9a-f]{32}")
log = logging.getLogger(__name__)


async def told_by_id(records: AsyncIterator[ConsumerRecord[bytes, bytes]]) -> dict[int, dict[bytes, Decision]]:
    """By partition and id, a decision for each that was told and not forgotten."""
    found: dict[int, dict[bytes, Decision]] = {}
    async for record in records:
        ids, key = found.setdefault(record.partition, {}), record.key or b""
        told_at = _instant(record)
        ids.pop(key, None)
        if told_at is not None:
            ids[key] = told_before(key.decode("ascii"), told_at)
    return found


def _instant(record: ConsumerRecord[bytes, bytes]) -> datetime | None:
    """When it was told; None for what a stranger wrote here, which says nothing of ours, and for what was forgotten."""
    if not record.value or not ID.fullmatch(record.key or b""):
        return None
    try:
        return datetime.fromisoformat(record.value.decode("ascii")).astimezone(UTC)
    except (ValueError, OverflowError):
        # Also a year that the zone takes out of the calendar: 0001-01-01T00:00:00+14:00.
        place = f"{record.topic}/{record.partition}/{record.offset}"
        log.warning("%r at %s is not when something was told, and is passed over.", record.value[:80], place)
        return None
