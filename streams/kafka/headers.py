"""Headers of Kafka messages, as anybody may have written them: the one place where they are read.

Kafka asks nothing of a header: a value may be null or no text, a name empty or there many times, a number five thousand digits
long. Both clients pass all of that on, each in types of its own. So what is read here is a value that cannot surprise: of each
name the first header that has a value, as text. This must never raise.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

# As the clients give them. A value is None where the header has none (null).
Given = Mapping[str, bytes | None] | Iterable[tuple[str, bytes | None]] | None
Received = tuple[tuple[str, bytes | None], ...]

ARRIVED_AT = "arrived_at"
# Kafka counts time from here, so no article arrived before it.
EPOCH = datetime.fromtimestamp(0, UTC)


def received(headers: Given) -> Received:
    """What a client gives as a message's headers, in their order."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers or ()
    return tuple((str(name), None if value is None else bytes(value)) for name, value in pairs)


def texts(headers: Received) -> dict[str, str]:
    """By name. Bytes that are no UTF-8 stand as the replacement character."""
    found: dict[str, str] = {}
    for name, value in headers:
        if value is not None:
            found.setdefault(name, value.decode("utf-8", "replace"))
    return found


def arrived_at(headers: Received) -> tuple[bytes, datetime] | None:
    """When the article of a message came to Kafka, as it was written and as an instant; None where no header says it."""
    for name, value in headers:
        if name != ARRIVED_AT or value is None:
            continue
        try:
            instant = datetime.fromisoformat(value.decode("ascii"))
            if instant.tzinfo is not None and (at := instant.astimezone(UTC)) >= EPOCH:
                return value, at
        except (ValueError, OverflowError):
            continue
    return None
