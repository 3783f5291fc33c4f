"""One open watchlist file into its rules, with the rules of all files that its queries may name.

Every error is placed where it was typed and belongs, if it can, to one rule; only that rule does not run. An error in a list or
in the defaults stops the rules that use it, and one in a mask or reject all rules of the file, for all use it. So does a file of
an unknown version. The order is fixed, because of very many errors only the first are told: masks, rejects, defaults, rules.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from config.loading.catalogue import Catalogue
from config.loading.checks import (
    NONE_RUN,
    RuleTestTally,
    Shelf,
    check_countries,
    clashes,
    inactive_keys,
    missing,
    run_tests,
    wrong_values,
)
from config.loading.lists import note_unused
from config.loading.narrowings import FileNarrowing, read_narrowing, touching_masks
from config.loading.opened import SCHEMA, OpenFile
from config.loading.queries import read_query
from config.loading.yaml import LONGEST_ID, Path, SourceText, Text, TextSpan, WatchlistError, node_at
from matching import Query, leaves
from rules import Definition, Rule, normal_settings, rule_of, said_beside, with_defaults


@dataclass(frozen=True, slots=True)
class Watchlist:
    """One file as far as it could be read: the ids of its rules, sound or not; `whole` says that these are all there are."""

    file: str
    name: str | None = None
    owner: str | None = None
    ids: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """One rule of a file as far as it could be read: its id and its place, the rule if it is sound, how its tests went."""

    id: str
    span: TextSpan
    rule: Rule | None
    tests: RuleTestTally


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


def result_of_none(error: WatchlistError) -> FileResult:
    """What came of a file that is no watchlist, or could not be read."""
    return FileResult(SourceText(error.file, ""), Watchlist(error.file), (error,))


def read_rules(file: OpenFile, catalogue: Catalogue) -> FileResult:
    """Read all that is in an open file; once, because what is found is kept with it."""
    narrowing = read_narrowing(file, catalogue)
    _check_defaults(file)
    entries = tuple(_read_entries(file, catalogue, narrowing))
    for path, key in inactive_keys(file.root, SCHEMA):
        file.found.warn(path, (key.start, key.end), "I-INACTIVE", f"{key.text} is not active yet.", "It has no effect.")
    if file.checks.lints:
        note_unused(file.lists, _query_texts(file), file.found)
    whole = len(entries) == len(file.items("rules")) > 0
    watchlist = Watchlist(file.source.file, file.name, file.owner, tuple(entry.id for entry in entries), whole)
    tests = sum((entry.tests for entry in entries), NONE_RUN)
    return FileResult(file.source, watchlist, file.found.errors, file.found.warnings, file.found.notes, entries, tests)


def _check_defaults(file: OpenFile) -> None:
    check_countries(("defaults",), file.defaults, file.found)
    for fault in wrong_values(file.defaults) if file.found.sound("defaults") else ():
        file.found.error_at(("defaults", *fault.path), "E-VALUE", fault.reason, fault.fix)


def _query_texts(file: OpenFile) -> Iterator[str]:
    """The texts of all queries and rejects."""
    texts = (each.get("query") for each in (*file.items("rules"), *file.items("rejects")) if isinstance(each, dict))
    return (text for text in texts if isinstance(text, str))


def _read_entries(file: OpenFile, catalogue: Catalogue, narrowing: FileNarrowing) -> Iterator[RuleEntry]:
    """Each rule that has an id, if the file is of a version we know."""
    for index, value in enumerate(file.items("rules")) if file.found.sound("watchlist") else ():
        path, rule, tests = ("rules", index), None, NONE_RUN
        if isinstance(value, dict) and _can_afford(file, path):
            rule = _read_rule(file, catalogue, narrowing, path, value)
        if rule is not None:
            tests = _check_rule(file, path, value, rule)
        if isinstance(node := node_at(file.root, (*path, "id")), Text):
            yield RuleEntry(node.text[:LONGEST_ID], (node.start, node.end), rule if file.found.sound(*path) else None, tests)


def _can_afford(file: OpenFile, path: Path) -> bool:
    """Whether the file may make more work; where it stops is told once."""
    if file.spent.is_too_much and file.found.is_new("effort"):
        reason = "The queries above, with all names written out, are all that one file may hold."
        fix = "No rule from here on runs: make several watchlists of it, or shorten its lists, rejects or defaults."
        file.found.error((), file.found.first_key(path), "E-LIMIT", reason, fix)
    return not file.spent.is_too_much


def _read_rule(
    file: OpenFile, catalogue: Catalogue, narrowing: FileNarrowing, path: Path, value: Mapping[str, Any]
) -> Rule | None:
    """The rule at a path, or None when it has an error; all its errors are found in any case."""
    query, settings = read_query(file, catalogue, path), _read_settings(file, path, value)
    if not narrowing.is_sound:
        file.found.block(path)
    # A slip in one of its tests keeps a rule from running, and none of the others from being tried.
    if query is None or not file.found.sound_but_for("tests", *path):
        return None
    words = sum(1 for _ in leaves(query)) if narrowing.masks else 0
    file.spent.characters += narrowing.work + words * len(narrowing.masks) // 20
    definition = _define(file, catalogue, narrowing, value, settings, query)
    file.spent.characters += words * sum(len(mask.phrases) for mask in definition.masks)
    line = file.source.line((node_at(file.root, path) or file.root).start)
    rejects = [reject.query for reject in narrowing.rejects]
    return rule_of(definition, query, rejects=rejects, file=file.source.file, line=line)


def _read_settings(file: OpenFile, path: Path, value: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a rule says beside its query, with the defaults; what is wrong with it is recorded."""
    found, (settings, given) = file.found, with_defaults(value, file.defaults)
    if not all(found.sound("defaults", *each) for each in given):
        found.block(path)
        return settings
    check_countries(path, value, found)
    sound = {name: each for name, each in settings.items() if found.sound(*path, name)}
    for fault in wrong_values({name: value[name] for name in sound if name in value}):
        found.error_at((*path, *fault.path), "E-VALUE", fault.reason, fault.fix)
    for fault in missing(sound) if found.sound(*path, "deliver") else ():
        found.error_at((*path, *fault.path), "E-MISSING", fault.reason, fault.fix)
    return settings


def _define(
    file: OpenFile,
    catalogue: Catalogue,
    narrowing: FileNarrowing,
    value: Mapping[str, Any],
    settings: Mapping[str, Any],
    query: Query,
) -> Definition:
    """All that a sound rule is, with what the file says for it."""
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


def _check_rule(file: OpenFile, path: Path, value: Mapping[str, Any], rule: Rule) -> RuleTestTally:
    """Look for what its keys contradict, and hold its tests against it, as far as that is asked for."""
    for clash in clashes(rule.typed, said_beside(rule), value) if file.checks.lints else ():
        key = clash.key if node_at(file.root, (*path, *clash.key)) else ("query",)
        file.found.warn(path, file.found.key(*path, *key), clash.code, clash.reason, clash.fix)
    if not file.checks.tests or not isinstance(value.get("tests"), list):
        return NONE_RUN
    shelf = Shelf(file.source.folder, file.source.within)
    return run_tests(rule, value["tests"], (*path, "tests"), file.found, shelf, file.spent)
