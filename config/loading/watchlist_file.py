"""One watchlist file into its rules: YAML, then the schema, then each query.

Every error is placed where it was typed and belongs, if it can, to one rule; only that rule does not run. An error in a list or
in the defaults stops the rules that use it, and one in a mask or reject all rules of the file, for all use it. So does a file
that is not YAML, or of an unknown version. Rules may name those of other files, so a file is read when all are open.
It has a little over 300 lines because each step of a reading needs what the steps before found, which one class holds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import PurePath
from typing import Any

import orjson

from config.loading.catalogue import MOST_OTHERS, Catalogue, Named, Sight, lists_named
from config.loading.checks import (
    LIST,
    NAME,
    NONE_RUN,
    Shelf,
    Spent,
    Tally,
    check_characters,
    check_countries,
    check_reviews,
    clashes,
    inactive_keys,
    missing,
    odd_countries,
    run_tests,
    wrong_values,
)
from config.loading.lists import find_bad_entries, note_unused
from config.loading.narrowings import Mask, Reject, read_masks, touching_masks
from config.loading.yaml import (
    LONGEST_ID,
    Findings,
    Node,
    Path,
    Source,
    Span,
    Text,
    WatchlistError,
    YamlError,
    comment_after,
    compose,
    no_watchlist,
    no_yaml,
    node_at,
    spots,
    value_of,
)
from matching import Query, leaves
from matching.language import QueryError, QueryErrors, parse
from matching.proofs import lint
from rules import Definition, Rule, normal_settings, rule_of, said_beside, with_defaults

SCHEMA = "watchlist.v1"


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule of a file as far as it could be read: its id, the span where that stands, and the rule if it is to run."""

    id: str
    span: Span
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class Reading:
    """All there is in one file. `whole` says that the ids of all its rules could be read; `name` and `owner` are None where they
    could not."""

    entries: tuple[Entry, ...]
    errors: tuple[WatchlistError, ...]
    warnings: tuple[WatchlistError, ...]
    notes: tuple[WatchlistError, ...] = ()
    tests: Tally = NONE_RUN
    name: str | None = None
    owner: str | None = None
    whole: bool = False


def open_watchlist(
    source: Source, *, with_lints: bool = False, with_tests: bool = True, today: date | None = None
) -> "Reader | Reading":
    """Open one file; a reading with its error where it is no YAML. Never raises for what is in it. With lints its queries are
    looked at more closely, which takes longer; without tests a rule runs that fails its own; by `today` reviews are overdue."""
    try:
        root = compose(source.text)
    except YamlError as error:
        return Reading((), (no_yaml(source, error),), ())
    if (found := no_watchlist(source, root)) is not None:
        return Reading((), (found,), ())
    return Reader(source, root, with_lints, with_tests, today)


def read_watchlist(source: Source, *, with_lints: bool = False) -> Reading:
    """Open and read one file that names no other."""
    opened = open_watchlist(source, with_lints=with_lints)
    if isinstance(opened, Reading):
        return opened
    opened.list_rules(catalogue := Catalogue())
    return opened.read(catalogue)


class Reader:
    """One file while it is read: its tree, its plain value, and what was found so far."""

    def __init__(self, source: Source, root: Node, with_lints: bool, with_tests: bool, today: date | None) -> None:
        self.source, self.root, self.found = source, root, Findings(source, root)
        self.with_lints, self.with_tests, self.tests = with_lints, with_tests, NONE_RUN
        value = value_of(root)
        self.value: Mapping[str, Any] = value if isinstance(value, dict) else {}
        self.catalogue = Catalogue()
        self.spent, self.beside = Spent(), 0
        self.spotted: tuple[Text | None, list[int] | None] = (None, None)
        self.masks: tuple[Mask, ...] = ()
        self.rejects: tuple[Reject, ...] = ()
        self.found.check(SCHEMA)
        check_characters(root, source.text, self.found)
        check_reviews(self.value, self.found, today)

    def list_rules(self, catalogue: Catalogue) -> None:
        """Tell what queries of this and other files may name."""
        for index, rule in enumerate(self.items("rules")):
            node = node_at(self.root, ("rules", index, "query"))
            if isinstance(node, Text) and isinstance(rule, dict) and isinstance(rule.get("id"), str):
                is_cut = comment_after(node, self.source.text) is not None
                faulty = is_cut or not all(self.found.sound("lists", name) for name in lists_named(node.text))
                catalogue.add(rule["id"], Named(node.text, self.source.file, self.lists, faulty))

    def read(self, catalogue: Catalogue) -> Reading:
        """All that is in the file, once, with the rules that its queries may name."""
        self.catalogue = catalogue
        self.masks = tuple(read_masks(self.items("masks"), self.root, self.found))
        self.rejects = tuple(self.read_rejects())
        self.beside = sum(len(str(reject.query)) for reject in self.rejects) + len(orjson.dumps(self.defaults))
        check_countries(("defaults",), self.defaults, self.found)
        for fault in wrong_values(self.defaults) if self.found.sound("defaults") else ():
            self.found.error_at(("defaults", *fault.path), "E-VALUE", fault.reason, fault.fix)
        entries = tuple(self.entries())
        self.name_inactive()
        if self.with_lints:
            note_unused(self.lists, self.queries(), self.found)
        return Reading(
            entries, self.found.errors, self.found.warnings, self.found.notes, self.tests, self.name, self.owner,
            whole=len(entries) == len(self.items("rules")) > 0,
        )  # fmt: skip

    @property
    def name(self) -> str | None:
        """What the file calls itself, unless that has an error."""
        return self.value.get("name") if self.found.sound("name") else None

    @property
    def owner(self) -> str | None:
        """Who answers for it, unless that has an error."""
        return self.value.get("owner") if self.found.sound("owner") else None

    def items(self, name: str) -> list[Any]:
        """A list of the file, empty where there is none."""
        value = self.value.get(name)
        return value if isinstance(value, list) else []

    def queries(self) -> Iterator[str]:
        """The texts of all its queries and rejects."""
        texts = (each.get("query") for each in (*self.items("rules"), *self.items("rejects")) if isinstance(each, dict))
        return (text for text in texts if isinstance(text, str))

    def entries(self) -> Iterator[Entry]:
        """Each rule that has an id, if the file is of a version we know."""
        for index, value in enumerate(self.items("rules")) if self.found.sound("watchlist") else ():
            rule = self.rule(("rules", index), value) if isinstance(value, dict) and self.can_afford(index) else None
            if isinstance(node := node_at(self.root, ("rules", index, "id")), Text):
                yield Entry(node.text[:LONGEST_ID], (node.start, node.end), rule)

    def can_afford(self, index: int) -> bool:
        """Whether the file may make more work; where it stops is told once."""
        if self.spent.is_too_much and self.found.is_new("effort"):
            reason = "The queries above, with all names written out, are all that one file may hold."
            fix = "No rule from here on runs: make several watchlists of it, or shorten its lists, rejects or defaults."
            self.found.error((), self.found.first_key(("rules", index)), "E-LIMIT", reason, fix)
        return not self.spent.is_too_much

    def rule(self, path: Path, value: Mapping[str, Any]) -> Rule | None:
        """The rule at a path, or None when it has an error; all its errors are found in any case."""
        query, settings = self.query(path), self.settings(path, value)
        node = node_at(self.root, path)
        if not self.found.sound("masks") or not self.found.sound("rejects"):
            self.found.block(path)
        # A slip in one of its tests keeps a rule from running, and none of the others from being tried.
        if query is None or node is None or not self.found.sound_but_for("tests", *path):
            return None
        rejects = [reject.query for reject in self.rejects]
        # What comes to each rule of the file is written out, compared and hashed with it.
        words = sum(1 for _ in leaves(query)) if self.masks else 0
        self.spent.characters += self.beside + words * len(self.masks) // 20
        definition, line = self.definition(value, settings, query), self.source.line(node.start)
        self.spent.characters += words * sum(len(mask.phrases) for mask in definition.masks)
        rule = rule_of(definition, query, rejects=rejects, file=self.source.file, line=line)
        for clash in clashes(query, said_beside(rule), value) if self.with_lints else ():
            key = clash.key if node_at(self.root, (*path, *clash.key)) else ("query",)
            self.found.warn(path, self.found.key(*path, *key), clash.code, clash.reason, clash.fix)
        if self.with_tests and isinstance(value.get("tests"), list):
            shelf = Shelf(self.source.folder, self.source.within)
            self.tests += run_tests(rule, value["tests"], (*path, "tests"), self.found, shelf, self.spent)
        return rule if self.found.sound(*path) else None

    def definition(self, value: Mapping[str, Any], settings: Mapping[str, Any], query: Query) -> Definition:
        """All that a sound rule is, with what the file says for it."""
        typed = "\n".join([value["query"], *(reject.text for reject in self.rejects)])
        sight = self.catalogue.sight(typed, self.source.file, self.lists)
        said = {
            "id": value["id"],
            "name": value["name"],
            "watchlist": self.name or PurePath(self.source.file).stem,
            "owner": self.owner,
            "why": value.get("why"),
            "status": value.get("status", "active"),
            "priority": "normal",
            "query": value["query"].strip(),
            "lists": sight.lists,
            "rules": sight.rules,
            **normal_settings(settings),
            "masks": touching_masks(query, self.masks),
            "rejects": [{"id": reject.id, "query": reject.text} for reject in self.rejects],
        }
        return Definition.of({name: each for name, each in said.items() if each not in (None, {}, [])})

    def query(self, path: Path) -> Query | None:
        """The query at a path, or None after its errors were recorded where they were typed."""
        path = (*path, "query")
        node = node_at(self.root, path)
        if not isinstance(node, Text):
            return None
        if (cut := comment_after(node, self.source.text)) is not None:
            fix = 'Put the query below "query: |", where a # may stand; a comment needs a line of its own.'
            self.found.error(path, (cut, cut + 1), "E-CUT", "A # after a blank cuts the query off here.", fix)
            return None
        sight = self.sight(path, node)
        self.spent.characters += 2 * len(node.text) + LIST * len(sight.lists)
        self.spent.characters += sum(NAME + len(other.text) for other in sight.others.values())
        try:
            query = parse(node.text, sight.lists, sight.rules)
        except QueryErrors as errors:
            self.found.block(path)
            bad = find_bad_entries(lists_named(node.text), self.lists, self.found)
            for each in errors.errors:
                if each.code == "E-LIST" and each.text[each.start : each.end].removeprefix("$") in bad:
                    continue
                reason = each.reason + (self.catalogue.circle(each.reason) if each.code == "E-CYCLE" else "")
                self.found.error(path, self.span(node, each), each.code, reason, each.fix)
            return None
        if sight.lists or sight.rules:
            self.spent.characters += len(str(query)) // 2
        for each in self.looked_at(path, node, query) if self.with_lints else ():
            self.found.warn(path, self.span(node, each), each.code, each.reason, each.fix)
        return query

    def looked_at(self, path: Path, node: Text, query: Query) -> Iterator[QueryError]:
        """What is probably not meant in a query; nothing more, and that is told once, where the file made too much work of it."""
        self.spent.proofs.left -= len(node.text) // 4
        if self.spent.proofs.left > 0:
            yield from (*lint(query, node.text, self.spent.proofs), *odd_countries(query, node.text))
        elif self.found.is_new("looks"):
            reason = "From here on no query is looked at for what is probably not meant: there is too much of it."
            self.found.warn(path, (node.start, node.end), "I-EFFORT", reason, "Make several watchlists of it.")

    def span(self, node: Text, each: QueryError) -> Span:
        """Where in the file it stands; the whole value where its places cannot be told."""
        if self.spotted[0] is not node:  # a query may have many errors, and be long
            self.spotted = (node, spots(node, self.source.text))
        where = self.spotted[1]
        return (where[each.start], where[max(each.start, each.end - 1)] + 1) if where else (node.start, node.end)

    def sight(self, path: Path, node: Text) -> Sight:
        """What a query can name. One that names what is faulty does not run; its author is told where that is in another file."""
        sight = self.catalogue.sight(node.text, self.source.file, self.lists)
        if not sight.is_whole:
            reason = f"The query names more than {MOST_OTHERS} rules, those counted that these name."
            self.found.error(path, (node.start, node.end), "E-LIMIT", reason, "Make several rules of it.")
        if not all(self.found.sound("lists", name) for name in lists_named(node.text)):
            self.found.block(path)
        for name, other in sight.others.items():
            if other.faulty:
                self.found.block(path)
            if other.faulty and other.file != self.source.file:
                reason = f"The rule {name} in {other.file} has an error."
                self.found.error(path, (node.start, node.end), "E-RULE", reason, "Correct that rule first.")
        return sight

    @cached_property
    def lists(self) -> Mapping[str, list[str]]:
        """The lists of the file. For one with errors stands some word: a query that uses it has no error, but does not run."""
        lists = self.value.get("lists")
        named = lists.items() if isinstance(lists, dict) else ()
        return {name: entries if self.found.sound("lists", name) else ["unusable"] for name, entries in named}

    def read_rejects(self) -> Iterator[Reject]:
        """The rejects that have no error."""
        for index, each in enumerate(self.items("rejects")):
            query = self.query(("rejects", index)) if isinstance(each, dict) else None
            if query is not None and self.found.sound("rejects", index):
                yield Reject(each["id"], each["query"].strip(), query)
        self.found.check_ids("rejects")

    def settings(self, path: Path, value: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the rule says beside its query, with the defaults; and what is wrong with it."""
        settings, given = with_defaults(value, self.defaults)
        if not all(self.found.sound("defaults", *each) for each in given):
            self.found.block(path)
            return settings
        check_countries(path, value, self.found)
        sound = {name: each for name, each in settings.items() if self.found.sound(*path, name)}
        for fault in wrong_values({name: value[name] for name in sound if name in value}):
            self.found.error_at((*path, *fault.path), "E-VALUE", fault.reason, fault.fix)
        for fault in missing(sound) if self.found.sound(*path, "deliver") else ():
            self.found.error_at((*path, *fault.path), "E-MISSING", fault.reason, fault.fix)
        return settings

    @cached_property
    def defaults(self) -> Mapping[str, Any]:
        """What every rule has that does not say otherwise."""
        defaults = self.value.get("defaults")
        return defaults if isinstance(defaults, dict) else {}

    def name_inactive(self) -> None:
        """Note every key that has no effect in this version."""
        for path, key in inactive_keys(self.root, SCHEMA):
            self.found.warn(path, (key.start, key.end), "I-INACTIVE", f"{key.text} is not active yet.", "It has no effect.")
