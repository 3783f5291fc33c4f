"""Watchlist files and folders into the rules that run, with everything that is wrong with the others.

    loaded = load_watchlists(Path("config/watchlists"))

All errors of all files come at once, and no bad rule or file keeps a good one from running. This must never raise for what an
analyst wrote.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from config.loading.catalogue import Catalogue
from config.loading.checks import NONE_RUN, Tally
from config.loading.watchlist_file import Reader, Reading, open_watchlist
from config.loading.yaml import Source, WatchlistError, find, read
from rules import Rule, uncollected


@dataclass(frozen=True, slots=True)
class Watchlist:
    """One file as far as it could be read: the ids of its rules, sound or not; `whole` says that these are all there are."""

    file: str
    name: str | None = None
    owner: str | None = None
    ids: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Loaded:
    """The sound rules of every status, why others are not, what was probably not meant (`check --strict` counts it), the files,
    what only informs, and how many tests ran and failed."""

    rules: tuple[Rule, ...]
    errors: tuple[WatchlistError, ...]
    warnings: tuple[WatchlistError, ...]
    watchlists: tuple[Watchlist, ...]
    notes: tuple[WatchlistError, ...] = ()
    tests: Tally = NONE_RUN

    @property
    def files(self) -> int:
        """How many files there were."""
        return len(self.watchlists)

    @property
    def running(self) -> tuple[Rule, ...]:
        """The rules that run."""
        return tuple(rule for rule in self.rules if rule.runs)


@uncollected()
def load_watchlists(
    *paths: Path, with_lints: bool = False, with_tests: bool = True, today: date | None = None, proposed: bool = False
) -> Loaded:
    """Read watchlist files, and folders of them (*.yaml, *.yml, sub-folders too). Lints of queries are among the warnings, if
    they are asked for: they help the author, and the worker need not wait for their proofs. Without tests a rule runs that
    fails its own, so that one can find out why. With `today` overdue reviews are among the warnings. What is only `proposed`
    may not lead out of the repository by a link, whatever is named."""
    files, errors = find(paths, proposed=proposed)
    rules, watchlists = list[Rule](), list[Watchlist]()
    warnings, notes = list[WatchlistError](), list[WatchlistError]()
    first: dict[str, str] = {}
    catalogue = Catalogue()
    opened: list[tuple[Source, Reader | Reading]] = []
    tests = NONE_RUN
    for found_file in files:
        source = read(found_file)
        if isinstance(source, WatchlistError):
            opened.append((Source(source.file, ""), Reading((), (source,), ())))
            continue
        file = open_watchlist(source, with_lints=with_lints, with_tests=with_tests, today=today)
        if isinstance(file, Reader):
            file.list_rules(catalogue)
        opened.append((source, file))
    for source, file in opened:
        reading = file.read(catalogue) if isinstance(file, Reader) else file
        tests += reading.tests
        found = list(reading.errors)
        warnings += reading.warnings
        notes += reading.notes
        for entry in reading.entries:
            if entry.id in first:
                found.append(_taken(source, entry.id, entry.span, first[entry.id]))
                continue
            first[entry.id] = f"{source.file}:{source.line(entry.span[0])}"
            if entry.rule is not None:
                rules.append(entry.rule)
        errors += sorted(found, key=lambda error: (error.line, error.column))
        ids = tuple(entry.id for entry in reading.entries)
        watchlists.append(Watchlist(source.file, reading.name, reading.owner, ids, reading.whole))
    return Loaded(tuple(rules), tuple(errors), tuple(warnings), tuple(watchlists), tuple(notes), tests)


def _taken(source: Source, rule_id: str, span: tuple[int, int], first: str) -> WatchlistError:
    """The first keeps the id, and runs: a copied file must not silence the rule it was copied from."""
    reason = f"The id {rule_id} is taken by the rule at {first}."
    return source.error(*span, "E-TWICE", reason, "Give this rule an id of its own.", rule_id)
