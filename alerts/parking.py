"""What people are told when nothing gets through to a channel or to the whole workspace, and when it goes on: once each.

Who answers for a rule learns it here and nowhere else, as their channel is silent then. A notice's id is made of what parked,
since when and who is told: a worker that starts again, or takes the partition over, says the same, and the same is told once.
Nobody is told in the channel that is parked, which would wait with the rest.
"""

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Literal

from schemas import Notice
from wording import age, counted, cut, in_shell

WORKSPACE = "Slack"
"""What stands for the receiver where nobody can be told, in what people read too."""
_LONGEST_TITLE = 300
_LONGEST_WORDS = 1500
_GONE = "Where the channel is gone for good, name another in the watchlist"


def parked(
    receiver: str,
    owners: Iterable[str],
    ops: str | None,
    since: datetime,
    waiting: int,
    oldest: datetime,
    words: str,
    *,
    now: datetime | None = None,
    fallbacks: Collection[str] = (),
) -> tuple[Notice, ...]:
    """One notice for each owner of a rule that delivers to `receiver`, and for the ops channel. `words` say why, as the log does;
    `oldest` is when the oldest of those that wait was accepted. With `WORKSPACE` for the receiver all channels wait.
    `fallbacks`: of each alert beside those that wait, who is told instead."""
    at = now or since
    told = [cut(words, _LONGEST_WORDS), *([_elsewhere(fallbacks)] if fallbacks else [])]
    if fallbacks and not waiting:
        title = f"Nothing gets through to {receiver}: {_listed(fallbacks)} is told instead"
        told += [f"{_GONE}."]
    else:
        title = f"{counted(waiting, 'alert')} {_wait(waiting)} for {receiver}: nothing gets through"
        told += _waits(receiver, waiting, at - oldest)
    return _notices("parked", receiver, _whom(receiver, owners, ops), since, title, "\n".join(told), at)


def goes_on(
    receiver: str, owners: Iterable[str], ops: str | None, since: datetime, waiting: int, now: datetime
) -> tuple[Notice, ...]:
    """The same people learn that it goes on, and how many waited. `since` is when it was parked."""
    title = f"Alerts for {receiver} get through again"
    soon = f"{counted(waiting, 'alert')} waited, and will be there soon." if waiting else "Nothing waits for it."
    told = f"Nothing got through for {age(now - since)}. {soon}"
    return _notices("goes-on", receiver, _whom(receiver, owners, ops), since, title, told, now)


def _whom(receiver: str, owners: Iterable[str], ops: str | None) -> list[str]:
    """Each once, but for the receiver itself."""
    return [each for each in dict.fromkeys([*owners, *([ops] if ops else [])]) if each != receiver]


def _notices(
    kind: Literal["parked", "goes-on"], receiver: str, whom: list[str], since: datetime, title: str, text: str, at: datetime
) -> tuple[Notice, ...]:
    return tuple(
        Notice(
            hashlib.sha256("\0".join([kind, receiver, since.isoformat(), each]).encode()).hexdigest()[:32],
            each,
            kind,
            cut(title, _LONGEST_TITLE),
            text,
            at,
        )
        for each in whom
    )


def _waits(receiver: str, waiting: int, lasted: timedelta) -> list[str]:
    whole = receiver == WORKSPACE
    said = [
        f"{_it_waits(waiting, lasted)} Nothing is lost: as soon as something gets through, all is delivered.",
        "See what waits and why:",
        f"  wirewatch deliveries list{'' if whole else f' --channel {in_shell(receiver)}'}",
    ]
    move = f'  wirewatch deliveries reroute --from {in_shell(receiver)} --to "#another-channel"'
    return said if whole else [*said, f"{_GONE}, and move what waits:", move]


def _elsewhere(fallbacks: Collection[str]) -> str:
    """What goes to a fallback now."""
    goes = "One alert goes" if len(fallbacks) == 1 else f"{len(fallbacks):,} alerts go"
    return f"{goes} to {_listed(fallbacks)} instead, as the watchlist says, and so do later ones."


def _listed(receivers: Collection[str]) -> str:
    return ", ".join(sorted(set(receivers)))


def _wait(count: int) -> str:
    return "waits" if count == 1 else "wait"


def _it_waits(count: int, lasted: timedelta) -> str:
    return f"One alert waits, for {age(lasted)}." if count == 1 else f"{count:,} alerts wait, the oldest for {age(lasted)}."
