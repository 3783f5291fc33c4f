"""The course of the demo: publish at a pace one can watch, show what arrives, know when everything has ended.

Whether all has ended is read from Kafka and not guessed from silence: every stage has finished what is in its topic. It must
never wait for a worker that is gone.
"""

import time
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from typing import Any

from config.settings import Settings
from streams.kafka import ARTICLES, Publisher, read_dead_letters, read_outcomes, read_progress, topic_name
from wirewatch.articles import How, key_of, read_lines
from wirewatch.child import WorkerProcess
from wirewatch.demo.screen import Screen
from wording import UserFacingError, counted

# However many articles there are, nobody waits longer than this for the pace alone.
LONGEST_PACE_S = 30.0
LOOK_S = 0.5
LOG_LINES = 15
LETTERS_SHOWN = 10


class DemoError(UserFacingError):
    """The demo cannot go on; the text says why."""


class DemoRun:
    """One run on a Kafka that is there and a worker that is starting."""

    def __init__(self, settings: Settings, worker: WorkerProcess, arrived: SimpleQueue[dict[str, Any]], screen: Screen) -> None:
        self._settings = settings
        self._worker = worker
        self._arrived = arrived
        self._screen = screen
        self._published = 0
        self._alerts = 0

    def publish(self, articles: str) -> None:
        """Send every line, valid or not: what becomes of bad ones is a part of the show. Raises `InputError`, `PublishError`."""
        how = How(datetime.now(UTC))
        total = sum(1 for _ in read_lines(articles, how))
        pace_s = min(self._screen.pace_s, LONGEST_PACE_S / max(total, 1))
        topic = topic_name(self._settings, ARTICLES)
        with self._screen.bar("Publishing", total) as advance, Publisher(self._settings) as publisher:
            for line in read_lines(articles, how):
                publisher.publish(topic, key_of(line.value)[0], line.value)
                self._published += 1
                advance(1)
                self._show_for(pace_s)

    def wait_for_the_end(self) -> None:
        """Return when every article has ended and every alert is in Slack. Raises `DemoError` when the worker is gone."""
        with self._screen.bar("Finished by the worker", self._published) as advance:
            shown = 0
            while True:
                stages = read_progress(self._settings)
                advance(stages[0].done - shown)
                shown = stages[0].done
                if stages[0].done >= self._published and not any(stage.waiting for stage in stages):
                    break
                self._show_for(LOOK_S)
        self._show_for(0)

    def watch(self) -> None:
        """Show what still arrives, for ever."""
        while True:
            self._show_for(LOOK_S)

    def summary(self) -> str:
        """What became of the articles: each is in exactly one of matched, unmatched and dead letters."""
        outcomes = read_outcomes(self._settings)
        letters = read_dead_letters(self._settings)
        lines = [
            f"{counted(outcomes.published, 'article')}: {len(outcomes.matched):,} matched, "
            f"{len(outcomes.unmatched):,} unmatched, "
            f"{counted(len(outcomes.dead), 'dead letter')}."
        ]
        lines += [f"  {letter.id}: {letter.reason}" for letter in letters[:LETTERS_SHOWN]]
        if len(letters) > LETTERS_SHOWN:
            lines.append(f"  and {len(letters) - LETTERS_SHOWN:,} more")
        lines.append(f"{counted(len(outcomes.alerts), 'alert')}, {counted(self._alerts, 'message')} in Slack.")
        return "\n".join(lines)

    def _show_for(self, limit_s: float) -> None:
        """Show what arrives in the next while, and look whether the worker lives."""
        deadline = time.monotonic() + limit_s
        while True:
            try:
                message = self._arrived.get(timeout=max(0.0, deadline - time.monotonic()))
            except Empty:
                break
            self._alerts += 1
            self._screen.alert(message)
        if (status := self._worker.poll()) is not None:
            raise DemoError(
                f"The worker ended by itself, with status {status}. The last it said:\n{self._worker.last_words(LOG_LINES)}"
            )
