"""Slack's rate limits as token buckets: messages by channel and workspace, all other calls by method.

Slack documents the rates and leaves the burst vague ("short bursts", "sporadic bursts are welcome"): a channel's burst is a
parameter, a method may use its minute at once. Time comes in as `now`, so the decision is the same in a test and in a server.
A refused call takes nothing from the bucket, as a client that waits Retry-After must find room afterwards. Another method
never pays for one that is refused.
"""

import math
from dataclasses import dataclass

# Since May 2025, apps that are distributed outside of Slack's Marketplace: one call of 15 messages a minute.
RESTRICTED_PER_MIN, RESTRICTED_PAGE = 1.0, 15
_READS = ("conversations.history", "conversations.replies")
_TIERS = {
    "conversations.list": 2,
    "users.list": 2,
    "chat.delete": 3,
    "chat.update": 3,
    "conversations.info": 3,
    "conversations.open": 3,
    **dict.fromkeys(_READS, 3),
    # "Special" in Slack's words, "hundreds of requests per minute": at the fourth tier this errs on the safe side.
    "auth.test": 4,
    "blocks.validate": 4,
}
# What Slack calls the third tier; it stays so for all but reading where reading is restricted.
_TIER_3 = 50.0
# Who waits as long as told must find room.
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Limits:
    """How much Slack lets through. None, or infinity, is no limit. `messages_per_s` and `burst` are of one channel,
    `messages_per_min` of all together, a tier is of each of its methods. With `tier_3_per_min=1` the app is a restricted one:
    it reads histories and threads once a minute and 15 messages a page, and the other methods of the tier keep their 50."""

    messages_per_s: float | None = 1.0
    burst: float | None = 20
    messages_per_min: float | None = None
    tier_2_per_min: float | None = None
    tier_3_per_min: float | None = None
    tier_4_per_min: float | None = None

    @property
    def is_restricted(self) -> bool:
        """Whether the app may read next to nothing."""
        return self.tier_3_per_min is not None and self.tier_3_per_min <= RESTRICTED_PER_MIN

    @property
    def longest_page(self) -> int | None:
        """The most messages that one call of history or replies gives, whatever it asks for."""
        return RESTRICTED_PAGE if self.is_restricted else None

    def per_min(self, method: str) -> float:
        """The rate of a method that posts nothing."""
        tier_3 = _TIER_3 if self.is_restricted and method not in _READS else self.tier_3_per_min
        rate = {2: self.tier_2_per_min, 3: tier_3, 4: self.tier_4_per_min}.get(_TIERS.get(method, 0))
        return math.inf if rate is None else rate


# The page "Rate limits": one message a second and channel with short bursts, "several hundred" a minute in a workspace, and
# 20, 50 and 100 calls a minute in the tiers two to four.
SLACKS_OWN = Limits(burst=5, messages_per_min=600, tier_2_per_min=20, tier_3_per_min=50, tier_4_per_min=100)
NO_LIMITS = Limits(messages_per_s=None)


class Buckets:
    """One bucket for each key, all with the same rate and burst. The rate math.inf means no limit."""

    def __init__(self, *, per_s: float, burst: float) -> None:
        if not per_s > 0 or burst < 1:
            raise ValueError(f"a rate limit needs a rate above 0 and a burst of at least 1, not {per_s} and {burst}")
        self.per_s = per_s
        self.burst = burst
        self._levels: dict[str, tuple[float, float]] = {}

    def wait(self, key: str, now: float) -> int | None:
        """The whole seconds until there is room for one call, as Slack says them; None when there is."""
        if math.isinf(self.per_s):
            return None
        level = self._level(key, now)
        self._levels[key] = (level, now)
        return None if level >= 1 - _ROUNDING else max(1, math.ceil((1 - level) / self.per_s))

    def take(self, key: str, now: float) -> int | None:
        """Takes one call; None when it may go on, else how long to wait."""
        wait_s = self.wait(key, now)
        if wait_s is None and not math.isinf(self.per_s):
            self._levels[key] = (self._level(key, now) - 1, now)
        return wait_s

    def _level(self, key: str, now: float) -> float:
        level, since = self._levels.get(key, (float(self.burst), now))
        return min(float(self.burst), level + max(0.0, now - since) * self.per_s)


class Limiter:
    """The buckets of one app in one workspace."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        no_limit = limits.messages_per_s is None
        self._channels = Buckets(
            per_s=math.inf if limits.messages_per_s is None else limits.messages_per_s,
            burst=1 if no_limit or limits.burst is None else limits.burst,
        )
        per_min = math.inf if limits.messages_per_min is None else limits.messages_per_min
        # Six seconds' worth at once: the tens of channels of a team, each with its burst.
        self._workspace = Buckets(per_s=per_min / 60, burst=1 if math.isinf(per_min) else max(1.0, per_min / 10))
        self._methods: dict[str, Buckets] = {}

    def call(self, method: str, now: float) -> int | None:
        """Takes one call of a method that posts nothing."""
        per_min = self._limits.per_min(method)
        if method not in self._methods:
            self._methods[method] = Buckets(per_s=per_min / 60, burst=1 if math.isinf(per_min) else max(1.0, per_min))
        return self._methods[method].take("workspace", now)

    def post(self, channel_id: str, now: float) -> int | None:
        """Takes one message to a channel; where either has no room, it costs neither anything."""
        waits = [self._channels.wait(channel_id, now), self._workspace.wait("workspace", now)]
        longest = max((wait_s for wait_s in waits if wait_s is not None), default=None)
        if longest is None:
            self._channels.take(channel_id, now)
            self._workspace.take("workspace", now)
        return longest
