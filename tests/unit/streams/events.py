"""Events as Faust hands them to an agent, as far as our stages look at them."""

from types import SimpleNamespace
from typing import Any

# 24 November 2026, 08:00 UTC, as Kafka's timestamp in seconds.
ARRIVED = 1_795_507_200.0


def event(
    value: bytes | None,
    key: bytes | None = b"key",
    *,
    topic: str = "articles.v1",
    partition: int = 0,
    offset: int = 0,
    headers: dict[str, bytes] | None = None,
) -> Any:
    """One event with its message."""
    message = SimpleNamespace(
        value=value, key=key, topic=topic, partition=partition, offset=offset, timestamp=ARRIVED, headers=headers or {},
        tp=(topic, partition), generation_id=1,
    )  # fmt: skip
    return SimpleNamespace(message=message)
