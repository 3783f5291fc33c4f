"""On what terms deliveries are made: the settings that couriers go by, as one value."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Terms:
    """`timeout_s` is that of one call to the destination. An alert older than `deliver_within` is told no more; None: it is told
    however late. What cannot be looked for after `unverifiable_after` is posted again with `repost`, else it is a dead letter.
    What has ended is remembered for `remember_s`."""

    timeout_s: float = 10.0
    deliver_within: timedelta | None = None
    unverifiable_after: timedelta = timedelta(hours=24)
    repost: bool = False
    remember_s: float = 7 * 86_400.0
