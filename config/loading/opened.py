"""Watchlist files, opened: the tree and the plain value of each, what is wrong in it already, and what queries may name.

Rules may name rules of other files, so all files are opened before a query of any is read. `Catalogue` knows what `rule:name`
and `$name` stand for. A query sees the lists of its own file and the rules of all files. A rule of another file brings the lists
that it names; where its `$usa` differs from that of the file, it comes under another name, because a query knows only one
`$usa`. Of two rules with one id the first counts, which is the one that runs. No query is parsed here; the parser says what is
wrong in one.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from config.loading.checks import Spent, check_characters, check_reviews
from config.loading.yaml import (
    Findings,
    NodePath,
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
from matching.language import MOST_DEPTH, LexemeKind, lex
from rules import SETTINGS
from wording import likely

MOST_COMPARED = 200  # names among which one is sought that is like an unknown name
MOST_SUGGESTED = 20
MOST_OTHERS = 500  # rules that one query may name, with those that they name in turn
_RULE = re.compile(r"rule:([a-z][a-z0-9_-]*)")
_LIST = re.compile(r"\$([a-z][a-z0-9_-]*)")
Lists = Mapping[str, Sequence[str]]
SCHEMA = "watchlist.v1"


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """The query of one rule, its file and that file's lists; `faulty`: it has an error that the parser does not see. `names` are
    the rules that it names."""

    text: str
    file: str
    lists: Lists
    faulty: bool
    names: tuple[str, ...]


@dataclass(slots=True)
class Sight:
    """What one query can name: lists and rules as the parser takes them. `others` are the rules that it names, and those that
    they name in turn."""

    lists: dict[str, Sequence[str]]
    rules: dict[str, str]
    others: dict[str, NamedQuery] = field(default_factory=dict)
    is_whole: bool = True  # whether all are among them: of more than anybody names the rest are left out


class Catalogue:
    """The rules by id; of two with one id the first."""

    def __init__(self, named: Iterable[tuple[str, NamedQuery]]) -> None:
        self._rules: dict[str, NamedQuery] = {}
        for rule_id, query in named:
            self._rules.setdefault(rule_id, query)

    def look_up(self, text: str, file: str, lists: Lists) -> Sight:
        """What a query of a file can name, with that file's lists. It is only what the query does name, so that a file of
        thousands of rules is not looked through for each; where a name is unknown, there are others too, so that the nearest can
        be suggested."""
        named = lists_named(text)
        sight = Sight({name: lists[name] for name in sorted(named) if name in lists}, {})
        if not named <= lists.keys():
            sight.lists |= {name: lists[name] for name in islice(lists, MOST_COMPARED)}
        waiting = deque((name, 1) for name in _names(text))
        while waiting:
            name, depth = waiting.popleft()
            other = self._rules.get(name)
            if other is None:
                known = list(islice(self._rules, MOST_COMPARED))
                sight.rules |= {each: self._rules[each].text for each in likely(name, known) or known[:MOST_SUGGESTED]}
            elif len(sight.others) >= MOST_OTHERS:
                sight.is_whole = False
                break
            elif name not in sight.others:
                sight.others[name] = other
                sight.rules[name] = self._bring(sight, other, file, lists)
                waiting.extend((inner, depth + 1) for inner in other.names if depth <= MOST_DEPTH)
        return sight

    def circle(self, names: Iterable[str]) -> str:
        """In which files the rules of a circle stand, where there are several."""
        files = {name: self._rules[name].file for name in names if name in self._rules}
        where = ", ".join(f"{name} in {file}" for name, file in files.items())
        return f" They stand in several files: {where}." if len({*files.values()}) > 1 else ""

    def _bring(self, sight: Sight, other: NamedQuery, file: str, lists: Lists) -> str:
        """The text of another rule, after its lists were put where the query finds them."""
        renamed: dict[str, str] = {}
        for name in sorted(lists_named(other.text)):
            if name not in other.lists:
                continue
            own, free, number = other.lists[name], name, 1
            while other.file != file and lists.get(free, sight.lists.get(free, own)) != own:
                number += 1
                free = f"{name}-{number}"
            sight.lists[free] = own
            renamed |= {name: free} if free != name else {}
        return _with_names(other.text, renamed) if renamed else other.text


def lists_named(text: str) -> set[str]:
    """The lists that a text names, or seems to name; one too many costs nothing."""
    return set(_LIST.findall(text)) if "$" in text else set()


def _names(text: str) -> Iterator[str]:
    """The rules that a text names, or seems to name; one too many costs nothing."""
    return iter(dict.fromkeys(_RULE.findall(text)) if "rule:" in text else ())


def _with_names(text: str, renamed: Mapping[str, str]) -> str:
    """The query with other names for its lists."""
    for lexeme in reversed(lex(text).lexemes):
        if lexeme.kind == LexemeKind.LIST and lexeme.words[0] in renamed:
            text = f"{text[: lexeme.start]}${renamed[lexeme.words[0]]}{text[lexeme.end :]}"
    return text


@dataclass(frozen=True, slots=True)
class Checks:
    """What is looked at in a file. With `lints` its queries are looked at more closely, which helps their author and takes time
    that a worker need not wait for. Without `tests` a rule runs even if it fails its own, so that one can find out why. `today`
    is the day by which reviews are overdue."""

    lints: bool = False
    tests: bool = True
    today: date | None = None


USUAL = Checks()


@dataclass(frozen=True, slots=True)
class OpenFile:
    """One file that is a watchlist. `name` and `owner` are None where they have an error. In `lists` some word stands for a list
    with errors: a query that uses it has no error, but does not run. `found` and `spent` grow while the rules are read, so they
    are read only once."""

    source: SourceText
    root: YamlNode
    value: Mapping[str, Any]
    name: str | None
    owner: str | None
    defaults: Mapping[str, Any]
    lists: Mapping[str, list[str]]
    checks: Checks
    found: Findings
    spent: Spent

    def items(self, name: str) -> list[Any]:
        """A list of the file, empty where there is none."""
        value = self.value.get(name)
        return value if isinstance(value, list) else []

    def sound_settings(self, path: NodePath, own: Mapping[str, Any]) -> Mapping[str, Any]:
        """What has no error yet of what stands at a path, at least of its settings; of a mapping its members without one."""
        if self.found.sound(*path):
            return own
        settings: dict[str, Any] = {}
        for name in SETTINGS:
            if isinstance(said := own.get(name), Mapping):
                settings[name] = {member: each for member, each in said.items() if self.found.sound(*path, name, member)}
            elif name in own and self.found.sound(*path, name):
                settings[name] = said
        return settings


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
    lists, defaults = value.get("lists"), value.get("defaults")
    named = lists.items() if isinstance(lists, dict) else ()
    return OpenFile(
        source=source,
        root=root,
        value=value,
        name=value.get("name") if found.sound("name") else None,
        owner=value.get("owner") if found.sound("owner") else None,
        defaults=defaults if isinstance(defaults, dict) else {},
        lists={name: entries if found.sound("lists", name) else ["unusable"] for name, entries in named},
        checks=checks,
        found=found,
        spent=Spent(),
    )


def named_queries(file: OpenFile) -> Iterator[tuple[str, NamedQuery]]:
    """What queries of this and other files may name, by id."""
    for index, rule in enumerate(file.items("rules")):
        node = node_at(file.root, ("rules", index, "query"))
        if isinstance(node, Text) and isinstance(rule, dict) and isinstance(rule.get("id"), str):
            is_cut = comment_after(node, file.source.text) is not None
            faulty = is_cut or not all(file.found.sound("lists", name) for name in lists_named(node.text))
            yield rule["id"], NamedQuery(node.text, file.source.file, file.lists, faulty, tuple(_names(node.text)))
