"""What waits for each channel, as values: how many deliveries, since when and why. The deliver stage tells it of its own
channels, the commands make it of the whole journal; both say the same words, which are made of it elsewhere.

The state of a channel is that of the delivery which holds it up: a parked one first, else the one that waits longest. It must
never hold more channels than `MOST_CHANNELS` where each becomes a label of a metric, because whoever writes alerts.v1 can invent
receivers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from schemas import Delivery, State, Why

MOST_CHANNELS = 100
OTHERS = "other channels"


@dataclass(frozen=True, slots=True)
class ChannelView:
    """One receiver. `waiting` deliveries have no end yet, and the oldest was accepted at `oldest_at`. `state` and `reason` are
    None where nothing waits; it has stood so since `since_at`, and `words` are what was said of it last. Instants are aware
    UTC."""

    receiver: str
    waiting: int
    oldest_at: datetime | None
    state: State | None
    reason: Why | None
    last_delivered_at: datetime | None
    since_at: datetime | None = None
    words: str | None = None

    @property
    def is_parked(self) -> bool:
        """Whether nothing gets through until somebody acts."""
        return self.state is not None and self.state.is_parked


def channel_views(open_deliveries: Iterable[Delivery], last_delivered: Mapping[str, datetime]) -> tuple[ChannelView, ...]:
    """A view of each receiver for which something waits, those that are parked first, then by what waits; then those that were
    told and wait for nothing."""
    of_receiver: dict[str, list[Delivery]] = {}
    for each in open_deliveries:
        of_receiver.setdefault(each.receiver, []).append(each)
    views = [_view(receiver, waiting, last_delivered.get(receiver)) for receiver, waiting in of_receiver.items()]
    views += (
        ChannelView(receiver, 0, None, None, None, at) for receiver, at in last_delivered.items() if receiver not in of_receiver
    )
    return tuple(sorted(views, key=_rank))


def bounded(views: Iterable[ChannelView], most: int = MOST_CHANNELS) -> tuple[ChannelView, ...]:
    """So many of them, and one more for all others: parked if one of these is."""
    ranked = sorted(views, key=_rank)
    shown, rest = ranked[:most], ranked[most:]
    if not rest:
        return tuple(shown)
    first = rest[0]
    delivered = [each.last_delivered_at for each in rest if each.last_delivered_at is not None]
    oldest = [each.oldest_at for each in rest if each.oldest_at is not None]
    summed = ChannelView(
        OTHERS, sum(each.waiting for each in rest), min(oldest, default=None), first.state, first.reason,
        max(delivered, default=None), first.since_at, first.words,
    )  # fmt: skip
    return (*shown, summed)


def _view(receiver: str, waiting: list[Delivery], last: datetime | None) -> ChannelView:
    first = min(waiting, key=lambda each: (not each.state.is_parked, each.accepted_at))
    alike = (each for each in waiting if (each.state, each.reason) == (first.state, first.reason))
    since = min(each.parked_since or each.changed_at for each in alike)
    oldest = min(each.accepted_at for each in waiting)
    return ChannelView(receiver, len(waiting), oldest, first.state, first.reason, last, since, first.words)


def _rank(view: ChannelView) -> tuple[bool, int, str]:
    return not view.is_parked, -view.waiting, view.receiver
