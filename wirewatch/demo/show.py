"""What the demo shows where nobody names articles or watchlists of their own: the samples with a story of three outlets, the
rules that are shipped, and a desk whose digest is due while somebody looks and of which one rule is silenced.

It must never add to what somebody names.
"""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from config.settings import SHIPPED_WATCHLISTS, Settings
from sandbox.samples import sample_articles, sample_copies, sample_desk
from schemas import Silence
from streams.ledger import write_silence

# By then the worker has started and has every sample, also on a slow machine; the digest is due at the next whole minute.
READY_WITHIN = timedelta(seconds=90)
SILENCED_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Show:
    """The articles and watchlists that somebody named, and what stands in for those they did not."""

    articles: str | None
    watchlists: Path | None

    @property
    def files(self) -> tuple[str, ...]:
        """What is published, in this order."""
        return (self.articles,) if self.articles else (str(sample_articles()), str(sample_copies()))

    @property
    def has_desk(self) -> bool:
        """Whether the desk of the samples is shown: it finds nothing in other articles."""
        return self.articles is None and self.watchlists is None

    def rules(self, folder: Path) -> Path:
        """The watchlists that run, written into a folder of the demo's where the desk is among them. Ask when the worker starts:
        the digest is due soon after."""
        if not self.has_desk:
            return self.watchlists or SHIPPED_WATCHLISTS
        rules = Path(shutil.copytree(SHIPPED_WATCHLISTS, folder / "watchlists"))
        due_at = (datetime.now(UTC) + READY_WITHIN + timedelta(minutes=1)).replace(second=0, microsecond=0)
        (rules / "samples-desk.yaml").write_text(sample_desk(f"{due_at:%H:%M} UTC"), "utf-8")
        return rules

    def silence(self, settings: Settings) -> None:
        """Silence a rule of the desk, as `wirewatch silence add` does. Raises `KafkaUnreachableError`."""
        if self.has_desk:
            now = datetime.now(UTC)
            why = "the tournament is on, and everybody watches it"
            write_silence(settings, Silence("demo", "rule", "sport", now, now + SILENCED_FOR, why, "dana", "#sport"))
