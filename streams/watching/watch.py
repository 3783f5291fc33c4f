"""What a worker looks at beside its stages: its counts, whether Kafka can still be used, whether a right was taken away."""

import asyncio
import logging
from collections.abc import Sequence

import mode

from config.settings import Settings
from streams.kafka import refusal
from streams.probe import KafkaRefusal, Right, lack_in_words, lacking, needed
from streams.running import EVERY_S, Counts, Health

LOOK_EVERY_S = 10.0
RIGHTS_EVERY_S = 30.0
log = logging.getLogger(__name__)


class Watch(mode.Service):  # type: ignore[misc]
    """Tells the counts, when Kafka is gone and back, and which right is missing."""

    logger = logging.getLogger("mode.watch")

    def __init__(self, settings: Settings, counts: Counts, health: Health, stages: Sequence[str]) -> None:
        self._settings, self._kafka = settings, settings.kafka
        self._rights = needed(settings, stages)
        self._lacking: tuple[Right, ...] = ()
        self._counts = counts
        self._health = health
        self._refused: KafkaRefusal | None = None
        super().__init__()

    @mode.Service.timer(EVERY_S)  # type: ignore[untyped-decorator]
    async def _tell(self) -> None:
        self._counts.tell()

    @mode.Service.timer(LOOK_EVERY_S)  # type: ignore[untyped-decorator]
    async def _look(self) -> None:
        refused = await asyncio.to_thread(refusal, self._kafka)
        if refused is not None and refused != self._refused:
            if refused.lasts:
                # Connections that are open go on, so it does not end: it may still do all of its work, and a restart would not.
                log.error(
                    "Kafka at %s cannot be used: %s. %s Nothing is lost; this worker goes on while its open connections last.",
                    refused.server, refused.found(self._kafka), refused.fix(self._kafka),
                )  # fmt: skip
            else:
                log.error(
                    "Kafka at %s does not answer (%s). Nothing is lost; the worker goes on when it is back.",
                    self._kafka.bootstrap_servers, refused.found(self._kafka),
                )  # fmt: skip
        elif refused is None and self._refused is not None:
            log.warning("Kafka at %s answers again.", self._kafka.bootstrap_servers)
        self._refused = refused
        self._health.kafka = None if refused is None else refused.found(self._kafka)

    @mode.Service.timer(RIGHTS_EVERY_S)  # type: ignore[untyped-decorator]
    async def _look_at_rights(self) -> None:
        """A right that was taken away: Kafka's clients wait for it without a word."""
        if self._refused is not None:
            return
        try:
            lacks = await asyncio.to_thread(lacking, self._settings, self._rights)
        except (OSError, ValueError) as error:
            # A certificate's file that is just being replaced; `_look` tells one that stays away.
            log.debug("The rights are not known: %s", error)
            return
        for right in lacks:
            if right not in self._lacking:
                log.error("%s Nothing is lost; the worker goes on when it is granted.", lack_in_words(self._kafka, right))
        if self._lacking and not lacks:
            log.warning("The rights in Kafka are complete again.")
        self._lacking = lacks
