"""Whether the topics are still what they were when the worker started: looked at every few seconds.

Kafka's clients say nothing of it. A topic that was deleted is asked for without end; one that was made anew goes on at the old
offsets, so that what it has before them is never read; and a partition more in one topic and not in the other leaves messages
that no stage can finish. So each look is compared with the one before by the topics' ids, what is wrong is said once and shown at
the port until it is mended, and whoever reads a topic that was made anew starts over. A topic that this user may not describe is
passed over here.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass

import mode
from aiokafka.errors import KafkaError

from config.settings import Settings
from streams.kafka import (
    AGAIN,
    ALERTS,
    ARTICLES,
    DEAD_LETTERS,
    DECISIONS,
    DELIVERIES,
    MATCHES,
    SILENCES,
    WATCHLISTS,
    WORKERS,
    KafkaUnreachableError,
    admin,
    topic_name,
    topics,
)
from streams.running import Health, within
from wording import counted

LOOK_EVERY_S = 10.0
LONGEST_START_OVER_S = 30.0
# What a stage reads, and the topic that stands beside it, partition by partition.
BESIDE = {"alert": (MATCHES, DECISIONS), "deliver": (ALERTS, DELIVERIES)}
MISSING = 3  # Kafka's UNKNOWN_TOPIC_OR_PARTITION
SINGLE = tuple(AGAIN)
STARTING_OVER = {
    ARTICLES: "it is read from its beginning.",
    MATCHES: "it is read from its beginning.",
    ALERTS: "it is read from its beginning.",
    DECISIONS: "what this worker knows of what was decided is written to it again. What only the topic knew is forgotten.",
    DELIVERIES: "what this worker has in hand is written to it again. What only the topic knew is forgotten.",
    WATCHLISTS: "it is read from its beginning. The rules that run here go on until they are applied anew or the worker ends: "
    "run `wirewatch watchlists apply FOLDER`.",
    SILENCES: "it is read from its beginning. Silences that only the topic knew are over: add them again.",
    DEAD_LETTERS: "the dead letters that were in it are gone.",
    WORKERS: "nothing was lost by it.",
}
StartOver = Callable[[], Coroutine[object, object, None]]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """One topic at one look; its id is another one when it was made anew. No partitions: it is not there."""

    id: str
    partitions: int


def look(settings: Settings) -> dict[str, Seen]:
    """Our topics by their names without the prefix, but for those of which Kafka does not say. Raises `KafkaUnreachableError`."""
    names = {topic.name: topic.name.removeprefix(settings.topic_prefix) for topic in topics(settings)}
    found: dict[str, Seen] = {}
    with admin(settings) as client:
        for each in client.describe_topics(list(names)):
            if each["error_code"] == MISSING:
                found[each["name"]] = Seen("", 0)
            elif each["error_code"] == 0:
                # A partition without a leader for a moment is told beside it; the topic's own errors are of rights, or pass.
                found[each["name"]] = Seen(str(each["topic_id"]), len(each["partitions"]))
    # Kafka's answer has an order of its own, and a sentence that changes with it would be said again and again.
    return {name: found[full] for full, name in names.items() if full in found}


def wrong(settings: Settings, seen: Mapping[str, Seen]) -> Iterator[tuple[str, int, str]]:
    """Each topic that is not as it should be: its name without the prefix, how bad, and a sentence with what to do."""
    most = max([settings.partitions, *(each.partitions for name, each in seen.items() if name not in SINGLE)])
    for name, each in seen.items():
        full, wanted = topic_name(settings, name), 1 if name in SINGLE else settings.partitions
        if each.partitions == 0:
            yield name, logging.ERROR, (
                f"Topic {full} is not there any more: somebody has deleted it. Run `wirewatch topics create`; this worker goes "
                "on by itself when it is back."
            )  # fmt: skip
        elif name in SINGLE and each.partitions != wanted:
            yield name, logging.ERROR, (
                f"Topic {full} has {each.partitions} partitions now, and Wirewatch reads only its first. Delete it, run "
                f"`wirewatch topics create`, and {AGAIN[name]}."
            )  # fmt: skip
        elif each.partitions != wanted:
            level = logging.WARNING if name == ARTICLES and each.partitions > wanted else logging.ERROR
            yield name, level, f"{_meaning(settings, seen, name)} {_remedy(settings, seen, most)}"


def _meaning(settings: Settings, seen: Mapping[str, Seen], name: str) -> str:
    full, count = topic_name(settings, name), seen[name].partitions
    said = f"Topic {full} has {counted(count, 'partition')} now, and WIREWATCH_PARTITIONS says {settings.partitions}."
    for stage, (source, beside) in BESIDE.items():
        other = seen.get(beside if name == source else source)
        if name == source and other is not None and 0 < other.partitions < count:
            lacking, fewer = topic_name(settings, beside), other.partitions
            return f"{said} The {stage} stage waits at {full}/{fewer} and above, because {lacking} has {fewer}."
        if name == beside and other is not None and count < other.partitions:
            lacking = topic_name(settings, source)
            return f"{said} The {stage} stage waits at the partitions of {lacking} that have no counterpart in it."
    return f"{said} All of them are read, but no worker will start like this."


def _remedy(settings: Settings, seen: Mapping[str, Seen], most: int) -> str:
    fewer = [topic_name(settings, name) for name, each in seen.items() if name not in SINGLE and 0 < each.partitions < most]
    servers = settings.kafka.bootstrap_servers
    commands = [f"`kafka-topics.sh --bootstrap-server {servers} --alter --topic {name} --partitions {most}`" for name in fewer]
    set_it = f"set WIREWATCH_PARTITIONS={most} for all workers before their next start" if most != settings.partitions else ""
    run = f"run {', '.join(commands)}" if commands else ""
    said = " and ".join(part for part in (run, set_it) if part)
    return f"{said[0].upper()}{said[1:]}."


class TopicWatch(mode.Service):  # type: ignore[misc]
    """Looks, says what is wrong, and lets whoever reads a topic that was made anew start over (`start_over`, by topic)."""

    logger = logging.getLogger("mode.topics")

    def __init__(self, settings: Settings, health: Health, start_over: Mapping[str, StartOver]) -> None:
        self._settings, self._health, self._start_over = settings, health, start_over
        self._ids: dict[str, str] = {}
        self._said: dict[str, str] = {}
        super().__init__()

    @mode.Service.task  # type: ignore[untyped-decorator]
    async def _watch(self) -> None:
        while not self.should_stop:
            try:
                await self._compare(await asyncio.to_thread(look, self._settings))
            except (KafkaUnreachableError, KafkaError, OSError) as error:
                log.debug("The topics are not known (%s: %s); they are looked at again.", type(error).__name__, error)
            except Exception:
                # It is only an onlooker: a fault of its own must not end the worker. It looks again.
                log.exception("The topics could not be looked at.")
            await self.sleep(LOOK_EVERY_S)

    async def _compare(self, seen: Mapping[str, Seen]) -> None:
        problems = {name: (level, sentence) for name, level, sentence in wrong(self._settings, seen)}
        for name, (level, sentence) in problems.items():
            if self._said.get(name) != sentence:
                log.log(level, "%s", sentence)
        for name in seen.keys() & self._said.keys() - problems.keys():
            log.warning("Topic %s is as it should be again.", topic_name(self._settings, name))
        kept = {name: sentence for name, sentence in self._said.items() if name not in seen}
        self._said = kept | {name: sentence for name, (_, sentence) in problems.items()}
        for name in seen:
            key = f"topic {name}"
            if name in problems and problems[name][0] >= logging.ERROR:
                self._health.complaints[key] = problems[name][1]
            else:
                self._health.complaints.pop(key, None)
        for name, each in seen.items():
            if each.id and self._ids.get(name, each.id) != each.id:
                if name in self._start_over:
                    await within(LONGEST_START_OVER_S, self._start_over[name]())
                full = topic_name(self._settings, name)
                log.warning("Topic %s was deleted and made anew; %s", full, STARTING_OVER[name])
            if each.id:
                self._ids[name] = each.id
