"""What `rule:name` and `$name` stand for in each query: all rules of the files that are loaded together, with their lists.

A query sees the lists of its own file and the rules of all files. A rule of another file brings the lists that it names; where
its `$usa` is another than that of the file, it comes under another name, for a query knows one `$usa` only. Of two rules with
one id the first counts, which is the one that runs. Must never parse a query; the parser says what is wrong with one.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from matching.language import MOST_DEPTH, LexemeKind, lex
from wording import likely

MOST_COMPARED = 200  # names among which one like a name that is not known is sought
MOST_SUGGESTED = 20
MOST_OTHERS = 500  # rules that one query names, those counted that these name
_RULE = re.compile(r"rule:([a-z][a-z0-9_-]*)")
_LIST = re.compile(r"\$([a-z][a-z0-9_-]*)")
Lists = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """The query of one rule, its file and that file's lists; `faulty`: it has an error that the parser does not see."""

    text: str
    file: str
    lists: Lists
    faulty: bool
    names: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(_names(self.text)))


@dataclass(slots=True)
class Sight:
    """What one query can name: lists and rules as the parser takes them. `others` are the rules it names, and they name."""

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
        """What a query of a file can name, with that file's lists. Only what it names is among it, so that a file of thousands
        of rules is not looked through for each; all, where it names what there is not."""
        named = lists_named(text)
        sight = Sight({name: lists[name] for name in sorted(named) if name in lists}, {})
        if not named <= lists.keys():
            # The parser can suggest the nearest.
            sight.lists |= {name: lists[name] for name in islice(lists, MOST_COMPARED)}
        waiting = deque((name, 1) for name in _names(text))
        while waiting:
            name, depth = waiting.popleft()
            other = self._rules.get(name)
            if other is None:
                sight.rules |= {known: self._rules[known].text for known in self._suggest(name)}
            elif len(sight.others) >= MOST_OTHERS:
                sight.is_whole = False
                break
            elif name not in sight.others:
                sight.others[name] = other
                sight.rules[name] = self._bring(sight, other, file, lists)
                waiting.extend((inner, depth + 1) for inner in other.names if depth <= MOST_DEPTH)
        return sight

    def _suggest(self, name: str) -> list[str]:
        """The names to tell somebody who wrote one that is not known."""
        known = list(islice(self._rules, MOST_COMPARED))
        return likely(name, known) or known[:MOST_SUGGESTED]

    def circle(self, names: Iterable[str]) -> str:
        """In which files the rules of a circle stand, if in several."""
        files = {name: self._rules[name].file for name in names if name in self._rules}
        where = ", ".join(f"{name} in {file}" for name, file in files.items())
        return f" They stand in several files: {where}." if len({*files.values()}) > 1 else ""

    def _bring(self, sight: Sight, other: NamedQuery, file: str, lists: Lists) -> str:
        """The text of a rule, and its lists put where the query finds them."""
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
    """The lists that a text names, or seems to; a name too many costs nothing."""
    return set(_LIST.findall(text)) if "$" in text else set()


def _names(text: str) -> Iterator[str]:
    """The rules that a text names, or seems to; a name too many costs nothing."""
    return iter(dict.fromkeys(_RULE.findall(text)) if "rule:" in text else ())


def _with_names(text: str, renamed: Mapping[str, str]) -> str:
    """The query with other names for its lists."""
    for lexeme in reversed(lex(text).lexemes):
        if lexeme.kind == LexemeKind.LIST and lexeme.words[0] in renamed:
            text = f"{text[: lexeme.start]}${renamed[lexeme.words[0]]}{text[lexeme.end :]}"
    return text
