"""Watchlist files and folders into the rules that run, with everything that is wrong with the others.

    loaded = load_watchlists(Path("config/watchlists"))

All errors of all files come at once, and no bad rule or file keeps a good one from running. This must never raise for what an
analyst wrote.
"""

from dataclasses import dataclass
from pathlib import Path

from config.loading.catalogue import Catalogue
from config.loading.checks import NONE_RUN, RuleTestTally
from config.loading.opened import USUAL, Checks, OpenFile, named_queries, open_watchlist
from config.loading.watchlist_file import Watchlist, read_rules, result_of_none
from config.loading.yaml import SourceText, WatchlistError, find_watchlist_files, read_source
from rules import Rule, uncollected


@dataclass(frozen=True, slots=True)
class Loaded:
    """The sound rules of every status, why others are not, what was probably not meant (`check --strict` counts it), the files,
    what only informs, and how many tests ran and failed."""

    rules: tuple[Rule, ...]
    errors: tuple[WatchlistError, ...]
    warnings: tuple[WatchlistError, ...]
    watchlists: tuple[Watchlist, ...]
    notes: tuple[WatchlistError, ...] = ()
    tests: RuleTestTally = NONE_RUN

    @property
    def files(self) -> int:
        """How many files there were."""
        return len(self.watchlists)

    @property
    def running(self) -> tuple[Rule, ...]:
        """The rules that run."""
        return tuple(rule for rule in self.rules if rule.runs)


@uncollected()
def load_watchlists(*paths: Path, checks: Checks = USUAL, proposed: bool = False) -> Loaded:
    """Read watchlist files, and folders of them (*.yaml, *.yml, sub-folders too). What is only `proposed` may not lead out of the
    repository by a link, whatever is named."""
    files, errors = find_watchlist_files(paths, proposed=proposed)
    sources = map(read_source, files)
    opened = [each if isinstance(each, WatchlistError) else open_watchlist(each, checks) for each in sources]
    catalogue = Catalogue(named for file in opened if isinstance(file, OpenFile) for named in named_queries(file))
    results = [read_rules(file, catalogue) if isinstance(file, OpenFile) else result_of_none(file) for file in opened]
    rules, tests, first = list[Rule](), NONE_RUN, dict[str, str]()
    for result in results:
        found = list(result.errors)
        tests += result.tests
        for entry in result.entries:
            if entry.id in first:
                found.append(_taken(result.source, entry.id, entry.span, first[entry.id]))
                continue
            first[entry.id] = f"{result.source.file}:{result.source.line(entry.span[0])}"
            if entry.rule is not None:
                rules.append(entry.rule)
        errors += sorted(found, key=lambda error: (error.line, error.column))
    return Loaded(
        tuple(rules),
        tuple(errors),
        tuple(warning for result in results for warning in result.warnings),
        tuple(result.watchlist for result in results),
        tuple(note for result in results for note in result.notes),
        tests,
    )


def _taken(source: SourceText, rule_id: str, span: tuple[int, int], first: str) -> WatchlistError:
    """The first keeps the id, and runs: a copied file must not silence the rule it was copied from."""
    reason = f"The id {rule_id} is taken by the rule at {first}."
    return source.error(*span, "E-TWICE", reason, "Give this rule an id of its own.", rule_id)
