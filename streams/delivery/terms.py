"""On what terms deliveries are made: the settings that couriers go by, as one value."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from schemas import Delivery

_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Terms:
    """`timeout_s` is that of one call to the destination. An alert older than `deliver_within` is told no more; None: it is told
    however late. What cannot be looked for after `unverifiable_after` is posted again with `repost`, else it is a dead letter.
    What has ended is remembered for `remember_s`. With `floods`, what comes in great numbers at once is summed up; `timezone` is
    that of the dates in summaries."""

    timeout_s: float = 10.0
    deliver_within: timedelta | None = None
    unverifiable_after: timedelta | None = timedelta(hours=24)
    repost: bool = False
    remember_s: float = 7 * 86_400.0
    floods: bool = False
    timezone: ZoneInfo = _UTC

    def is_overdue(self, delivery: Delivery, now: datetime) -> bool:
        """Whether it is told no more. A summary is as old as itself, as some of its alerts are younger than the oldest."""
        if self.deliver_within is None:
            return False
        came_at = delivery.accepted_at if delivery.members else delivery.arrived_at or delivery.accepted_at
        return now - came_at > self.deliver_within
