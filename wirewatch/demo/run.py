"""The course of the demo: publish at a pace one can watch, show what arrives, know when everything has ended.

Whether all has ended is read from Kafka and not guessed from silence: every stage has finished what is in its topic, and what the
ledger has for one of the next minutes was told. It must never wait for a worker that is gone.
"""

import time
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Any

from config.settings import Settings
from streams.kafka import ARTICLES, Publisher, read_dead_letters, read_outcomes, read_progress, topic_name
from wirewatch.articles import How, key_of, read_lines
from wirewatch.child import WorkerProcess
from wirewatch.demo.screen import Screen
from wirewatch.ways import LedgerCounts, ledger_lines, read_ledger
from wording import UserFacingError, counted

# However many articles there are, nobody waits longer than this for the pace alone.
LONGEST_PACE_S = 30.0
LOOK_S = 0.5
LOG_LINES = 15
LETTERS_SHOWN = 10
# Whoever looks waits for a reply in a thread and for the demo's own digest, but not for one of tomorrow.
WAITS_FOR = timedelta(minutes=3)


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
        self._messages = set[tuple[str, str]]()
        self._changed = set[tuple[str, str]]()

    def publish(self, *files: str) -> None:
        """Send every line, valid or not: what becomes of bad ones is a part of the show. Raises `InputError`, `PublishError`."""
        how = How(datetime.now(UTC))
        lines = [line for articles in files for line in read_lines(articles, how)]
        pace_s = min(self._screen.pace_s, LONGEST_PACE_S / max(len(lines), 1))
        topic = topic_name(self._settings, ARTICLES)
        with self._screen.bar("Publishing", len(lines)) as advance, Publisher(self._settings) as publisher:
            for line in lines:
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
        self._wait_for_what_is_due()
        self._show_for(0)

    def _wait_for_what_is_due(self) -> None:
        """Until what was collected for one of the next minutes is told, too."""
        until, said = datetime.now(UTC) + WAITS_FOR, False
        while True:
            counts = self._ledger()
            due = [group.due_at for group in counts.waiting if group.due_at <= until]
            # In this order: what time brings stands in the ledger before it stands on alerts.v1.
            if not due and not counts.unsent and not any(stage.waiting for stage in read_progress(self._settings)):
                return
            if due and not said:
                said = True
                self._screen.note(
                    f"The ledger has more to tell, until {max(due):%H:%M:%S} UTC: what joined a story, and digests."
                )
            self._show_for(LOOK_S)

    def _ledger(self) -> LedgerCounts:
        counts = read_ledger(self._settings, datetime.now(UTC))
        if counts.problem:
            raise DemoError(counts.problem)
        return counts

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
        lines.append(next(ledger_lines(self._ledger(), datetime.now(UTC))))
        changed = f", {len(self._changed):,} of them changed since" if self._changed else ""
        lines.append(f"{counted(len(self._messages), 'message')} in Slack{changed}.")
        return "\n".join(lines)

    def _show_for(self, limit_s: float) -> None:
        """Show what arrives in the next while, and look whether the worker lives."""
        deadline = time.monotonic() + limit_s
        while True:
            try:
                message = self._arrived.get(timeout=max(0.0, deadline - time.monotonic()))
            except Empty:
                break
            name = (str(message["channel_id"]), str(message["ts"]))
            is_changed = name in self._messages
            (self._changed if is_changed else self._messages).add(name)
            self._screen.message(message, is_changed=is_changed)
        if (status := self._worker.poll()) is not None:
            raise DemoError(
                f"The worker ended by itself, with status {status}. The last it said:\n{self._worker.last_words(LOG_LINES)}"
            )
