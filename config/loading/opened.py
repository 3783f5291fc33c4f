"""A watchlist file, opened: its tree and its plain value, and what is wrong in it before any of its queries is read.

Rules may name those of other files, so all files are opened before a query of any is read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from config.loading.catalogue import NamedQuery, lists_named
from config.loading.checks import Spent, check_characters, check_reviews
from config.loading.yaml import (
    Findings,
    SourceText,
    Text,
    WatchlistError,
    YamlError,
    YamlNode,
    comment_after,
    compose,
    no_watchlist,
    no_yaml,
    node_at,
    value_of,
)

SCHEMA = "watchlist.v1"


@dataclass(frozen=True, slots=True)
class Checks:
    """What is looked at in a file. With `lints` its queries more closely, which helps their author, and takes time that a worker
    need not wait for; without `tests` a rule runs that fails its own, so that one can find out why; by `today` reviews are
    overdue."""

    lints: bool = False
    tests: bool = True
    today: date | None = None


USUAL = Checks()


@dataclass(frozen=True, slots=True)
class OpenFile:
    """One file that is a watchlist. `found` and `spent` grow while its rules are read, so that is done once. In `lists` some word
    stands for a list with errors: a query that uses it has no error, but does not run."""

    source: SourceText
    root: YamlNode
    value: Mapping[str, Any]
    lists: Mapping[str, list[str]]
    checks: Checks
    found: Findings
    spent: Spent

    @property
    def name(self) -> str | None:
        """What the file calls itself, unless that has an error."""
        return self.value.get("name") if self.found.sound("name") else None

    @property
    def owner(self) -> str | None:
        """Who answers for it, unless that has an error."""
        return self.value.get("owner") if self.found.sound("owner") else None

    @property
    def defaults(self) -> Mapping[str, Any]:
        """What every rule has that does not say otherwise."""
        defaults = self.value.get("defaults")
        return defaults if isinstance(defaults, dict) else {}

    def items(self, name: str) -> list[Any]:
        """A list of the file, empty where there is none."""
        value = self.value.get(name)
        return value if isinstance(value, list) else []


def open_watchlist(source: SourceText, checks: Checks = USUAL) -> OpenFile | WatchlistError:
    """Open one file, or say why it is no watchlist. Never raises for what is in it."""
    try:
        root = compose(source.text)
    except YamlError as error:
        return no_yaml(source, error)
    if (none := no_watchlist(source, root)) is not None:
        return none
    found, plain = Findings(source, root), value_of(root)
    value = plain if isinstance(plain, dict) else {}
    found.check(SCHEMA)
    check_characters(root, source.text, found)
    check_reviews(value, found, checks.today)
    lists = value.get("lists")
    named = lists.items() if isinstance(lists, dict) else ()
    usable = {name: entries if found.sound("lists", name) else ["unusable"] for name, entries in named}
    return OpenFile(source, root, value, usable, checks, found, Spent())


def named_queries(file: OpenFile) -> Iterator[tuple[str, NamedQuery]]:
    """What queries of this and other files may name, by id."""
    for index, rule in enumerate(file.items("rules")):
        node = node_at(file.root, ("rules", index, "query"))
        if isinstance(node, Text) and isinstance(rule, dict) and isinstance(rule.get("id"), str):
            is_cut = comment_after(node, file.source.text) is not None
            faulty = is_cut or not all(file.found.sound("lists", name) for name in lists_named(node.text))
            yield rule["id"], NamedQuery(node.text, file.source.file, file.lists, faulty)
