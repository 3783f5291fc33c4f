"""Why a stage owns no partition: mostly because others have all of them, but that is said only where it is so."""

import asyncio
import logging
from collections.abc import Mapping

from kafka.errors import KafkaError

from config.settings import Settings
from streams.kafka import KafkaUnreachableError, admin, app_id

OTHERS = "other workers have all partitions"
# A group that is just being dealt out anew says nothing of who has what.
ASK_TIMES = 20
PAUSE_S = 0.5
log = logging.getLogger(__name__)


async def why_nothing(settings: Settings, stage: str, topic: str) -> str | None:
    """A reason that follows a "because"; None where Kafka does not say. `topic` is the one that the stage reads, in full."""
    for _ in range(ASK_TIMES):
        try:
            reason = await asyncio.to_thread(_ask, settings, app_id(settings, stage), topic)
        except (KafkaUnreachableError, KafkaError) as error:
            log.debug("Why the stage %s has no partition is not known: %s", stage, error)
            return None
        if reason is not None:
            return reason
        await asyncio.sleep(PAUSE_S)
    return f"nobody has been given all partitions of {topic} yet"


def _ask(settings: Settings, group: str, topic: str) -> str | None:
    """None while the group is being dealt out."""
    with admin(settings) as client:
        [described] = client.describe_topics([topic])
        there = {each["partition_index"] for each in described["partitions"]}
        if not there:
            return f"the topic {topic} is not there"
        found = client.describe_groups([group])[group]
    if found["error"] is not None:
        raise KafkaError(found["error"])
    given = {number for member in found["members"] for number in _given(member, topic)}
    return OTHERS if given >= there else None


def _given(member: Mapping[str, object], topic: str) -> list[int]:
    assignment = member["member_assignment"]
    assigned = assignment["assigned_partitions"] if isinstance(assignment, Mapping) else ()
    return [number for each in assigned if each["topic"] == topic for number in each["partitions"]]
