"""What a worker asks before it starts: that Kafka answers, that our user has the rights, that the topics are as they should be.

Faust without a broker ends without a word, and with wrong partition counts it loses events. What may pass by itself is waited
for; what somebody has to change first is told in one text, and nothing runs.
"""

import logging
import time
from collections.abc import Sequence
from pathlib import Path

from config.loading import load_watchlists
from config.settings import Settings, SettingsError
from streams.kafka import KafkaUnreachableError, check_topics, refusal
from streams.probe import KafkaRefusal, lack_in_words, lacking, needed
from streams.running import Lasting, told_if_slow
from streams.watching import check_port
from streams.watchlists import NamesakeError, WorkerRun, apply_watchlists, enter, name_of
from wording import UserFacingError

RETRY_S = 2.0
log = logging.getLogger(__name__)


class WorkerError(UserFacingError):
    """The worker cannot start; the text says why and what to do."""


def get_ready(settings: Settings, stages: Sequence[str], folder: Path | None) -> WorkerRun:
    """Return who this worker is, when Kafka answers, our user has the rights, its topics are as they should be and the watchlists
    of a folder are applied. Raises `WorkerError`, `PortError` or `SettingsError` when the worker cannot start."""
    if folder is not None and not folder.exists():
        # Only what is not there is wrong use. Rules that are wrong are told, and keep no other from running.
        raise SettingsError((f"WIREWATCH_WATCHLISTS must be a watchlist file or a folder of them, and {folder} does not exist",))
    for each in settings.misnamed:
        log.warning("%s If another program reads it, nothing has to be done.", each)
    check_port(settings)
    await_kafka(settings)
    with told_if_slow(log, f"Kafka at {settings.kafka.bootstrap_servers} to say which rights this worker has"):
        rights = lacking(settings, needed(settings, stages, applies=folder is not None))
    if rights:
        sentences = "".join(f"\n  {lack_in_words(settings.kafka, right)}" for right in rights)
        raise WorkerError(f"The worker does not start, for want of rights in Kafka (docs/kafka-rights.md):{sentences}")
    with told_if_slow(log, "Kafka to say how its topics are"):
        problems = check_topics(settings, stages)
    if problems:
        raise WorkerError("The worker does not start, because of its topics:\n  " + "\n  ".join(problems))
    try:
        with told_if_slow(log, "what other workers say of themselves"):
            run = enter(settings, WorkerRun.of(settings, stages))
    except NamesakeError as error:
        raise WorkerError(str(error)) from None
    if folder is not None and "match" in stages:
        _apply(settings, folder)
    log.info("Stages: %s. Kafka: %s.", ", ".join(stages), settings.kafka.bootstrap_servers)
    return run


def await_kafka(settings: Settings) -> None:
    """Return when a broker can be used, however long that takes. Raises `WorkerError` where somebody has to change something
    first."""
    waiting = Lasting(log)
    while (refused := _refusal(settings)) is not None:
        if refused.lasts:
            raise WorkerError(f"The worker does not start: {KafkaUnreachableError(settings.kafka, refused)}")
        words = f"Waiting for Kafka at {settings.kafka.bootstrap_servers}: {refused.found(settings.kafka)}."
        waiting.failed(words, RETRY_S)
        time.sleep(RETRY_S)
    waiting.worked()


def _refusal(settings: Settings) -> KafkaRefusal | None:
    with told_if_slow(log, f"Kafka at {settings.kafka.bootstrap_servers} to answer"):
        return refusal(settings.kafka)


def _apply(settings: Settings, folder: Path) -> None:
    """What `wirewatch watchlists apply` does, without a question. Errors keep no other rule from running."""
    loaded = load_watchlists(folder)
    for error in loaded.errors:
        log.error("%s", error)
    with told_if_slow(log, f"the rules of {folder} to be applied, and for the workers that run to take them over"):
        applied = apply_watchlists(settings, loaded, folder, f"worker {name_of(settings)}", lambda _proposal, _again: True)
    for problem in applied.proposal.standings.unreadable.values():
        log.error("%s", problem)
    for crossing in applied.crossings:
        log.warning("%s", crossing)
    log.info("Applied %s: %s.", folder, applied.proposal.plan.summary)
