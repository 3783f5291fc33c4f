"""One watchlist file into its rules: YAML, then the schema, then each query.

Every error is placed where it was typed and belongs, if it can, to one rule; only that rule does not run. An error in a list or
in the defaults stops the rules that use it. Only a file that is not YAML, or of an unknown version, stops them all.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path as FilePath
from pathlib import PurePath
from typing import Any

from config.errors import Source, WatchlistError
from config.findings import Findings, Path, Span
from config.inactive import inactive_keys
from config.positions import Node, Text, comment_after, compose, node_at, spots, value_of
from config.reviews import check_reviews
from config.rule_tests import NONE_RUN, Tally, run_tests
from config.rules import Definition, Rule, rule_of
from config.yaml_problems import YamlError
from matching.errors import QueryError, QueryErrors
from matching.lints import lint
from matching.parser import parse
from matching.query import Query

SCHEMA = "watchlist.v1"


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule of a file as far as it could be read: its id, the span where that stands, and the rule if it is to run."""

    id: str
    span: Span
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class Reading:
    """All there is in one file."""

    entries: tuple[Entry, ...]
    errors: tuple[WatchlistError, ...]
    warnings: tuple[WatchlistError, ...]
    notes: tuple[WatchlistError, ...] = ()
    tests: Tally = NONE_RUN


def read_watchlist(source: Source, *, with_lints: bool = False, with_tests: bool = True, today: date | None = None) -> Reading:
    """Read one file; never raises for what is in it. With lints its queries are looked at more closely, which takes longer;
    without tests a rule runs that fails its own; by `today` reviews are overdue."""
    try:
        root = compose(source.text)
    except YamlError as error:
        return Reading((), (source.error(error.start, error.end, "E-YAML", error.reason, error.fix),), ())
    reader = _Reader(source, root, with_lints, with_tests)
    reader.found.check(SCHEMA)
    check_reviews(reader.value, reader.found, today)
    entries = tuple(reader.entries())
    reader.name_inactive()
    return Reading(entries, reader.found.errors, reader.found.warnings, reader.found.notes, reader.tests)


def _with_named(query: str, others: Mapping[str, str]) -> str:
    """The query and all that it names with rule:, one after the other."""
    texts, waiting = {"": query}, [query]
    while waiting:
        for name in re.findall(r"rule:([a-z][a-z0-9_-]*)", waiting.pop()):
            if name in others and name not in texts:
                texts[name] = others[name]
                waiting.append(others[name])
    return "\n".join(texts.values())


def _names_list(query: str, name: str) -> bool:
    return re.search(rf"\${re.escape(name)}(?![a-z0-9_-])", query) is not None


class _Reader:
    """One file while it is read: its tree, its plain value, and what was found so far."""

    def __init__(self, source: Source, root: Node, with_lints: bool, with_tests: bool) -> None:
        self.source, self.root, self.found = source, root, Findings(source, root)
        self.with_lints, self.with_tests, self.tests = with_lints, with_tests, NONE_RUN
        value = value_of(root)
        self.value: Mapping[str, Any] = value if isinstance(value, dict) else {}

    def entries(self) -> Iterator[Entry]:
        """Each rule that has an id, if the file is of a version we know."""
        rules = self.value.get("rules")
        if not self.found.sound("watchlist") or not isinstance(rules, list):
            return
        for index, value in enumerate(rules):
            rule = self.rule(("rules", index), value) if isinstance(value, dict) else None
            if isinstance(node := node_at(self.root, ("rules", index, "id")), Text):
                yield Entry(node.text, (node.start, node.end), rule)

    def rule(self, path: Path, value: Mapping[str, Any]) -> Rule | None:
        """The rule at a path, or None when it has an error; all its errors are found in any case."""
        query, receiver = self.query(path), self.receiver(path, value)
        node = node_at(self.root, path)
        if query is None or receiver is None or node is None or not self.found.sound(*path):
            return None
        rule = rule_of(self.definition(value), query, file=self.source.file, line=self.source.line(node.start))
        if self.with_tests and "tests" in value:
            self.tests += run_tests(rule, value["tests"], (*path, "tests"), self.found, FilePath(self.source.file).parent)
        return rule if self.found.sound(*path) else None

    def definition(self, value: Mapping[str, Any]) -> Definition:
        """All that a sound rule is, with what the file says for it."""
        named = _with_named(value["query"], self.others())
        lists = {name: each for name, each in self.value.get("lists", {}).items() if _names_list(named, name)}
        rules = {name: text for name, text in self.others().items() if re.search(rf"rule:{re.escape(name)}(?![a-z0-9_-])", named)}
        said = {
            "id": value["id"],
            "name": value["name"],
            "watchlist": self.value["name"] if self.found.sound("name") else PurePath(self.source.file).stem,
            "owner": self.value.get("owner") if self.found.sound("owner") else None,
            "why": value.get("why"),
            "status": value.get("status", "active"),
            "priority": value.get("priority") or self.default("priority") or "normal",
            "query": value["query"].strip(),
            "lists": lists,
            "rules": rules,
            "deliver": {**(self.default("deliver") or {}), **value.get("deliver", {})},
        }
        return {name: each for name, each in said.items() if each not in (None, {}, [])}

    def query(self, path: Path) -> Query | None:
        """The query of the rule at a path, or None after its errors were recorded where they were typed."""
        path = (*path, "query")
        node = node_at(self.root, path)
        if not isinstance(node, Text):
            return None
        if (cut := comment_after(node, self.source.text)) is not None:
            fix = 'Put the query below "query: |", where a # may stand; a comment needs a line of its own.'
            self.found.error(path, (cut, cut + 1), "E-CUT", "A # after a blank cuts the query off here.", fix)
            return None
        where = spots(node, self.source.text)

        def span(each: QueryError) -> Span:
            """Where in the file it stands; the whole value where its places cannot be told."""
            return (where[each.start], where[max(each.start, each.end - 1)] + 1) if where else (node.start, node.end)

        others = self.others()
        try:
            query = parse(node.text, self.lists(path, _with_named(node.text, others)), others)
        except QueryErrors as errors:
            for each in errors.errors:
                self.found.error(path, span(each), each.code, each.reason, each.fix)
            return None
        for each in lint(query, node.text) if self.with_lints else ():
            self.found.warn(path, span(each), each.code, each.reason, each.fix)
        return query

    def lists(self, path: Path, query: str) -> Mapping[str, Sequence[str]]:
        """The lists of the file. For one with errors stands some word: a query that uses it has no error, but does not run."""
        lists = self.value.get("lists")
        usable = {}
        for name, entries in lists.items() if isinstance(lists, dict) else ():
            sound = self.found.sound("lists", name)
            usable[name] = entries if sound else ["unusable"]
            if not sound and _names_list(query, name):
                self.found.block(path)
        return usable

    def others(self) -> Mapping[str, str]:
        """The queries of the file's rules by id, for rule:name; the first of two with one id, which is the one that runs."""
        others: dict[str, str] = {}
        for rule in self.value.get("rules") or ():
            if isinstance(rule, dict) and isinstance(rule.get("id"), str) and isinstance(rule.get("query"), str):
                others.setdefault(rule["id"], rule["query"])
        return others

    def receiver(self, path: Path, value: Mapping[str, Any]) -> str | None:
        """Where the rule is told: its own channel, or that of the defaults."""
        if not self.found.sound(*path, "deliver"):
            return None
        deliver = {**(self.default("deliver") or {}), **value.get("deliver", {})}
        if "slack" not in deliver and self.found.sound("defaults"):
            fix = 'Add deliver: {slack: "#channel"} to the rule or to the defaults.'
            self.found.error(path, self.found.first_key(path), "E-MISSING", "The rule has no receiver.", fix)
        return deliver.get("slack")

    def default(self, key: str) -> Any:
        """What the defaults say, unless that has an error."""
        defaults = self.value.get("defaults")
        return defaults.get(key) if isinstance(defaults, dict) and self.found.sound("defaults", key) else None

    def name_inactive(self) -> None:
        """Note every key that has no effect in this version."""
        for path, key in inactive_keys(self.root, SCHEMA):
            self.found.warn(path, (key.start, key.end), "I-INACTIVE", f"{key.text} is not active yet.", "It has no effect.")
