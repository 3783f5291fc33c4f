"""How quickly a destination is called, so that it need not refuse: a token bucket for each channel and each kind of call. Pure.

Whoever wants to make a call asks how long it has to wait; with 0 the call is its own and has taken its token. A bucket is one
number, the instant at which it will be full: a call moves it on by one interval, and there is room for a call while the bucket
lacks less than its burst. So a pause that the destination asks for is the same number moved further, and a bucket that is full
again is forgotten.

A fifth of what the workspace takes at once is kept for urgent calls. Others leave it alone, also while it fills again, so
urgent calls go first however many others there are.
"""

import math
from dataclasses import dataclass

from alerts.destination import Call

# A destination may ask for a pause of any length; a longer one is asked again.
PAUSE_LONGEST_S = 600.0
# Two channels refused within this time, and it is the workspace that refuses.
TWO_CHANNELS_S = 10.0
# What the workspace takes at once: so many seconds of its rate, and of a rate a minute such a share of the minute.
_POSTS_AT_ONCE_S, _SHARE_AT_ONCE = 1.0, 1 / 5
RESERVED = 1 / 5
# Instants may be seconds since 1970, which have no finer steps; who waited as long as it was told must find room.
ROUNDING_S = 1e-6
_SWEPT_FIRST = 64


@dataclass(frozen=True, slots=True)
class Paces:
    """The most calls that a destination takes; None is no limit. Posts are those of one channel and those of the whole workspace.
    What has a rate a minute is called no more often in any minute."""

    channel_per_s: float | None = 1.0
    posts_per_s: float | None = 10.0
    updates_per_min: float | None = 50.0
    reads_per_min: float | None = 50.0
    lists_per_min: float | None = 20.0


NO_LIMITS = Paces(None, None, None, None, None)


@dataclass(frozen=True, slots=True)
class Rate:
    """One call every `interval_s`, after up to `burst` at once, of which the last `reserved` are for urgent calls."""

    interval_s: float = 0.0
    burst: float = 1.0
    reserved: float = 0.0

    def shared(self, workers: int) -> "Rate":
        """What is left for each of several workers. One call and one urgent call at once are left to everybody."""
        least = 2.0 if self.reserved else 1.0
        burst = max(least, self.burst / workers)
        return Rate(self.interval_s * workers, burst, max(1.0, burst * RESERVED) if self.reserved else 0.0)

    def wait_s(self, full_at: float, now: float, *, urgent: bool) -> float:
        """How long until there is room in a bucket that will be full at that instant."""
        kept = 0.0 if urgent else self.reserved
        return full_at - now - (self.burst - 1 - kept) * self.interval_s

    def after(self, full_at: float, now: float) -> float:
        """When the bucket will be full after one more call."""
        return max(full_at, now) + self.interval_s

    def emptied(self, full_at: float, until: float) -> float:
        """When the bucket will be full if its first call is to come then."""
        return max(full_at, until + (self.burst - 1) * self.interval_s)


class Pacer:
    """The buckets of one worker. `now` is any clock's, in seconds, that does not go back."""

    def __init__(self, paces: Paces) -> None:
        self._channel = _per_s(paces.channel_per_s, 1.0)
        per_min = {Call.UPDATE: paces.updates_per_min, Call.READ: paces.reads_per_min, Call.LIST: paces.lists_per_min}
        self._whole = {Call.POST: _posts(paces.posts_per_s)} | {call: _per_min(rate) for call, rate in per_min.items()}
        self._rates = self._whole
        self._full_at = dict.fromkeys(Call, -math.inf)
        self._channels_full_at: dict[str, float] = {}
        self._swept_at = _SWEPT_FIRST
        self._refused: tuple[str, float] | None = None

    def share(self, workers: int) -> None:
        """The workspace's buckets are shared by so many workers. A channel has one worker, so its bucket is whole."""
        self._rates = {call: rate.shared(max(1, workers)) for call, rate in self._whole.items()}

    def due_in(self, call: Call, channel: str | None, now: float, *, urgent: bool = False) -> float:
        """The seconds to wait before this call; with 0.0 it may be made now, and its token is taken. Only posts are counted by
        channel; urgency matters to them alone."""
        rate, full_at = self._rates[call], self._full_at[call]
        wait_s = rate.wait_s(full_at, now, urgent=urgent)
        if call is Call.POST and channel is not None:
            channel_full_at = self._channels_full_at.get(channel, -math.inf)
            wait_s = max(wait_s, self._channel.wait_s(channel_full_at, now, urgent=True))
        if wait_s > ROUNDING_S:
            return wait_s
        self._full_at[call] = rate.after(full_at, now)
        if call is Call.POST and channel is not None:
            self._note(channel, self._channel.after(channel_full_at, now), now)
        return 0.0

    def emptied(self, call: Call, channel: str | None, now: float, for_s: float) -> None:
        """The destination refused a call and asks for a pause: of the channel where it was a post, else of all such calls.
        A second channel within `TWO_CHANNELS_S` means that it is asked of the whole workspace."""
        until = now + min(max(0.0, for_s), PAUSE_LONGEST_S)
        if call is Call.POST and channel is not None:
            full_at = self._channels_full_at.get(channel, -math.inf)
            self._note(channel, self._channel.emptied(full_at, until), now)
            before, self._refused = self._refused, (channel, now)
            if before is None or before[0] == channel or now - before[1] > TWO_CHANNELS_S:
                return
        self._full_at[call] = self._rates[call].emptied(self._full_at[call], until)

    @property
    def remembered(self) -> int:
        """How many channels have a bucket; of the others it is full."""
        return len(self._channels_full_at)

    def _note(self, channel: str, full_at: float, now: float) -> None:
        """Remember a channel's bucket. Full ones are looked for when there are twice as many as were left the last time, so it
        costs next to nothing for each."""
        self._channels_full_at[channel] = full_at
        if len(self._channels_full_at) > self._swept_at:
            self._channels_full_at = {each: at for each, at in self._channels_full_at.items() if at > now}
            self._swept_at = max(_SWEPT_FIRST, 2 * len(self._channels_full_at))


def _per_s(rate: float | None, burst: float) -> Rate:
    return Rate() if rate is None else Rate(1 / rate, burst)


def _posts(per_s: float | None) -> Rate:
    """With a fifth kept for urgent calls, and one at least."""
    if per_s is None:
        return Rate()
    burst = max(2.0, per_s * _POSTS_AT_ONCE_S)
    return Rate(1 / per_s, burst, max(1.0, burst * RESERVED))


def _per_min(rate: float | None) -> Rate:
    """A share of the minute's calls at once, and the others spread so that no minute has more."""
    if rate is None:
        return Rate()
    burst = max(1.0, rate * _SHARE_AT_ONCE)
    return Rate(60 / (rate - burst + 1), burst)
