"""Watchlist files and folders become the rules that run, with everything that is wrong with the others.

    loaded = load_watchlists(Path("config/watchlists"))

All errors of all files come at once, and no bad rule or file keeps a good one from running. Nothing is raised for what an
analyst wrote. Every error stands where it was typed and belongs, if it can, to one rule; only that rule does not run. An error
in a list or in the defaults stops the rules that use it, and one in a mask or reject stops all rules of the file, because all
use it. A file of an unknown version gives no rules. The order is fixed, masks, rejects, defaults, rules, because of very many
errors only the first are told.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from config.channels import channel_fault
from config.loading.checks import (
    NONE_RUN,
    RuleTestTally,
    Shelf,
    check_countries,
    check_languages,
    clashes,
    inactive_keys,
    remarks,
    run_tests,
    wrong_together,
    wrong_values,
)
from config.loading.opened import SCHEMA, USUAL, Catalogue, Checks, OpenFile, named_queries, open_watchlist
from config.loading.queries import FileNarrowing, note_unused, read_narrowing, read_query, touching_masks
from config.loading.yaml import (
    LONGEST_ID,
    NodePath,
    SourceText,
    Text,
    TextSpan,
    WatchlistError,
    find_watchlist_files,
    node_at,
    read_source,
)
from matching import Query, leaves
from rules import Definition, Rule, normal_settings, rule_of, said_beside, uncollected, with_defaults


@dataclass(frozen=True, slots=True)
class Watchlist:
    """One file as far as it could be read: the ids of its rules, sound or not; `whole` says that these are all there are."""

    file: str
    name: str | None = None
    owner: str | None = None
    ids: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Origins:
    """Where the settings of a rule come from: the keys that it has itself, and the paths of those that the defaults gave."""

    own: frozenset[str] = frozenset()
    inherited: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """One rule of a file as far as it could be read: its id and its place, the rule if it is sound, how its tests went, and where
    its settings come from."""

    id: str
    span: TextSpan
    rule: Rule | None
    tests: RuleTestTally
    origins: Origins = Origins()


@dataclass(frozen=True, slots=True)
class FileResult:
    """All that came of one file."""

    source: SourceText
    watchlist: Watchlist
    errors: tuple[WatchlistError, ...]
    warnings: tuple[WatchlistError, ...] = ()
    notes: tuple[WatchlistError, ...] = ()
    entries: tuple[RuleEntry, ...] = ()
    tests: RuleTestTally = NONE_RUN


@dataclass(frozen=True, slots=True)
class Loaded:
    """The sound rules of every status, with the errors of the others. Warnings are what was probably not meant (`check --strict`
    counts them), notes only inform; `tests` says how many ran and failed, `origins` where each rule has its settings from, by its
    id."""

    rules: tuple[Rule, ...]
    errors: tuple[WatchlistError, ...]
    warnings: tuple[WatchlistError, ...]
    watchlists: tuple[Watchlist, ...]
    notes: tuple[WatchlistError, ...] = ()
    tests: RuleTestTally = NONE_RUN
    origins: Mapping[str, Origins] = field(default_factory=dict)

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
    """Read watchlist files, and folders of them (*.yaml, *.yml, sub-folders too). Where a change is only `proposed`, even a path
    that is named may not lead out of the repository by a link."""
    files, errors = find_watchlist_files(paths, proposed=proposed)
    sources = map(read_source, files)
    opened = [each if isinstance(each, WatchlistError) else open_watchlist(each, checks) for each in sources]
    catalogue = Catalogue(named for file in opened if isinstance(file, OpenFile) for named in named_queries(file))
    results = [read_rules(file, catalogue) if isinstance(file, OpenFile) else result_of_none(file) for file in opened]
    rules, tests, first, origins = list[Rule](), NONE_RUN, dict[str, str](), dict[str, Origins]()
    for result in results:
        found = list(result.errors)
        tests += result.tests
        for entry in result.entries:
            if entry.id in first:
                # The first keeps the id, and runs: a copied file must not silence the rule it was copied from.
                reason, fix = f"The id {entry.id} is taken by the rule at {first[entry.id]}.", "Give this rule an id of its own."
                found.append(result.source.error(*entry.span, "E-TWICE", reason, fix, entry.id))
                continue
            first[entry.id] = f"{result.source.file}:{result.source.line(entry.span[0])}"
            if entry.rule is not None:
                rules.append(entry.rule)
                origins[entry.id] = entry.origins
        errors += sorted(found, key=lambda error: (error.line, error.column))
    return Loaded(
        tuple(rules),
        tuple(errors),
        tuple(warning for result in results for warning in result.warnings),
        tuple(result.watchlist for result in results),
        tuple(note for result in results for note in result.notes),
        tests,
        origins,
    )


def result_of_none(error: WatchlistError) -> FileResult:
    """What came of a file that is no watchlist, or could not be read."""
    return FileResult(SourceText(error.file, ""), Watchlist(error.file), (error,))


def read_rules(file: OpenFile, catalogue: Catalogue) -> FileResult:
    """Read all that is in an open file. It is read only once, because what is found is kept with it."""
    narrowing = read_narrowing(file, catalogue)
    if file.owner and (fault_of_owner := channel_fault(file.owner, "owner")) is not None:
        file.found.error_at(("owner",), "E-VALUE", *fault_of_owner)
    check_countries(("defaults",), file.defaults, file.found)
    check_languages(("defaults",), file.defaults, file.found)
    for fault in wrong_values(file.sound_settings(("defaults",), file.defaults)):
        file.found.error_at(("defaults", *fault.path), fault.code, fault.reason, fault.fix)
    _remark(file, ("defaults",), file.defaults, file.defaults)
    entries = tuple(_read_entries(file, catalogue, narrowing))
    for path, key in inactive_keys(file.root, SCHEMA):
        file.found.warn(path, (key.start, key.end), "I-INACTIVE", f"{key.text} is not active yet.", "It has no effect.")
    if file.checks.lints:
        queries = [each.get("query") for each in (*file.items("rules"), *file.items("rejects")) if isinstance(each, dict)]
        note_unused(file.lists, [text for text in queries if isinstance(text, str)], file.found)
    whole = len(entries) == len(file.items("rules")) > 0
    owner = file.owner if file.found.sound("owner") else None
    watchlist = Watchlist(file.source.file, file.name, owner, tuple(entry.id for entry in entries), whole)
    tests = sum((entry.tests for entry in entries), NONE_RUN)
    errors, warnings, notes = file.found.in_order()
    return FileResult(file.source, watchlist, errors, warnings, notes, entries, tests)


def _read_entries(file: OpenFile, catalogue: Catalogue, narrowing: FileNarrowing) -> Iterator[RuleEntry]:
    """Each rule that has an id, if the file is of a version we know."""
    for index, value in enumerate(file.items("rules")) if file.found.sound("watchlist") else ():
        path, rule, tests, origins = ("rules", index), None, NONE_RUN, Origins()
        if file.spent.is_too_much and isinstance(value, dict) and file.found.is_new("effort"):
            reason = "The queries above, with all names written out, are all that one file may hold."
            fix = "No rule from here on runs: make several watchlists of it, or shorten its lists, rejects or defaults."
            file.found.error((), file.found.first_key(path), "E-LIMIT", reason, fix)
        if isinstance(value, dict) and not file.spent.is_too_much:
            settings, inherited = with_defaults(value, file.defaults)
            origins = Origins(frozenset(value), tuple(inherited))
            _check_settings(file, path, value, settings, inherited)
            rule = _read_rule(file, catalogue, narrowing, path, value, settings)
        if rule is not None:
            tests = _check_rule(file, path, value, rule)
        if isinstance(node := node_at(file.root, (*path, "id")), Text):
            rule = rule if file.found.sound(*path) else None
            yield RuleEntry(node.text[:LONGEST_ID], (node.start, node.end), rule, tests, origins)


def _read_rule(
    file: OpenFile,
    catalogue: Catalogue,
    narrowing: FileNarrowing,
    path: NodePath,
    value: Mapping[str, Any],
    settings: Mapping[str, Any],
) -> Rule | None:
    """The rule at a path, or None when it has an error; all errors of its query are found in any case."""
    query = read_query(file, catalogue, path)
    if not narrowing.is_sound:
        file.found.block(path)
    # A slip in one test keeps the rule from running, but its other tests are tried.
    if query is None or not file.found.sound_but_for("tests", *path):
        return None
    words = sum(1 for _ in leaves(query)) if narrowing.masks else 0
    file.spent.characters += narrowing.work + words * len(narrowing.masks) // 20
    definition = _define(file, catalogue, narrowing, value, settings, query)
    file.spent.characters += words * sum(len(mask.phrases) for mask in definition.masks)
    line = file.source.line((node_at(file.root, path) or file.root).start)
    rejects = [reject.query for reject in narrowing.rejects]
    return rule_of(definition, query, rejects=rejects, file=file.source.file, line=line)


def _check_settings(
    file: OpenFile,
    path: NodePath,
    value: Mapping[str, Any],
    settings: Mapping[str, Any],
    inherited: Sequence[tuple[str, ...]],
) -> None:
    """Record what is wrong with what a rule says beside its query; `settings` are those with the defaults."""
    found = file.found
    check_countries(path, value, found)
    check_languages(path, value, found)
    if not all(found.sound("defaults", *each) for each in inherited):
        found.block(path)
        return
    sound = {name: each for name, each in settings.items() if found.sound(*path, name)}
    for fault in wrong_values(file.sound_settings(path, value)):
        found.error_at((*path, *fault.path), fault.code, fault.reason, fault.fix)
    for fault in wrong_together(sound) if found.sound(*path, "deliver") else ():
        found.error_at((*path, *fault.path), fault.code, fault.reason, fault.fix)
    _remark(file, path, value, settings)


def _remark(file: OpenFile, path: NodePath, own: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
    """Record what is odd about how it is told, in the rule or the defaults at the path; not where that has errors already."""
    for odd in remarks(own, settings) if file.found.sound_but_for("tests", *path) else ():
        file.found.warn((*path, *odd.path), file.found.key(*path, *odd.path), odd.code, odd.reason, odd.fix)


def _define(
    file: OpenFile,
    catalogue: Catalogue,
    narrowing: FileNarrowing,
    value: Mapping[str, Any],
    settings: Mapping[str, Any],
    query: Query,
) -> Definition:
    """The definition of a sound rule, with what the file says for it."""
    typed = "\n".join([value["query"], *(reject.text for reject in narrowing.rejects)])
    sight = catalogue.look_up(typed, file.source.file, file.lists)
    said = {
        "id": value["id"],
        "name": value["name"],
        "watchlist": file.name or PurePath(file.source.file).stem,
        "owner": file.owner,
        "why": value.get("why"),
        "status": value.get("status", "active"),
        "priority": "normal",
        "query": value["query"].strip(),
        "lists": sight.lists,
        "rules": sight.rules,
        **normal_settings(settings),
        "masks": touching_masks(query, narrowing.masks),
        "rejects": [{"id": reject.id, "query": reject.text} for reject in narrowing.rejects],
    }
    return Definition.of({name: each for name, each in said.items() if each not in (None, {}, [])})


def _check_rule(file: OpenFile, path: NodePath, value: Mapping[str, Any], rule: Rule) -> RuleTestTally:
    """Look for keys that contradict the rule, and hold its tests against it, as far as `Checks` asks for it."""
    for clash in clashes(rule.typed, said_beside(rule), value) if file.checks.lints else ():
        key = clash.key if node_at(file.root, (*path, *clash.key)) else ("query",)
        file.found.warn(path, file.found.key(*path, *key), clash.code, clash.reason, clash.fix)
    if not file.checks.tests or not isinstance(value.get("tests"), list):
        return NONE_RUN
    shelf = Shelf(file.source.folder, file.source.within)
    return run_tests(rule, value["tests"], (*path, "tests"), file.found, shelf, file.spent)
