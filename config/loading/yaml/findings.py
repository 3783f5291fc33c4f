"""What is wrong with a watchlist file: where, why, and what to write instead.

A finding is shown as editors and compilers show theirs, `file:line:column CODE: reason fix`, with the line and a caret below, so
that a terminal makes a link of it. The first letter of its code says how much it matters: E keeps a rule or a file from running,
W and L were probably not meant, I only informs and asks for nothing.

`("rules", 0, "query")` is the path of a node: the steps that lead to it. From the path come the place in the text, the id of the
rule, and the answer to the question that matters: is this part of the file sound, so that what uses it may run?

A file that is no watchlist may be anything, perhaps a password put here by mistake. Findings go to logs, to watchlists.v1 and to
pages of pull requests, so only what is meant for a watchlist is quoted, even where it is not yet YAML.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

from config.loading.yaml.keys import aloud, code_meant, example_at
from config.loading.yaml.positions import Items, Members, Text, YamlNode, comment_after, node_at, value_of
from config.loading.yaml.problems import YamlError
from matching.language import QueryError
from schemas import MOST_LOOKED_FOR, Problem, problems
from wording import cut, escaped, escaped_line

_LINE_SEEN = 400  # characters of a line around a place, of which its excerpt shows some: a line may be the whole file
NodePath: TypeAlias = tuple[str | int, ...]
TextSpan: TypeAlias = tuple[int, int]
MOST_TOLD = 1_000
LONGEST_ID = 200  # of one that is too long to be an id, in what is told of it
_cut = partial(cut, most=80)  # a key that is told
_CODES = {"additionalProperties": "E-KEY", "required": "E-MISSING"}
_TYPES = {"string": "a text", "object": "a mapping", "array": "a list"}
_KEYS_OF_ONE = {"watchlist", "rules"}
ARTICLE_SUFFIXES = (".jsonl", ".ndjson", ".csv", ".tsv")
OF_ARTICLES = (
    "This is a file of articles, not a watchlist.",
    "Try rules on it: `wirewatch match` and `wirewatch backtest` take it after --articles.",
)
_START_SEEN = 10_000  # characters of a file in which is sought whether it holds articles
_ARTICLE = re.compile(r"""\s*(?:\[\s*)?\{[^{}\[\]]*"(?:title|headline|body|url)"\s*:""")
_SEEMS_ONE = re.compile(r"""^[ \t]*(?:\{[ \t]*)?["']?(?:watchlist|rules)["']?[ \t]*:""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class WatchlistError:
    """One finding. Line and column count from 1; `rule_id` names the rule it belongs to, where there is one. `details` are lines
    that tell more of it, such as the explanation of a test that failed."""

    file: str
    line: int
    column: int
    code: str
    reason: str
    fix: str
    rule_id: str | None = None
    excerpt: str = ""
    details: str = ""

    def __str__(self) -> str:
        head = f"{self.file}:{self.line}:{self.column} {self.code}: {self.reason}" + (f" {self.fix}" if self.fix else "")
        return "\n".join(part for part in (head, self.excerpt, self.details) if part)


def unquoted(error: WatchlistError) -> WatchlistError:
    """The finding without the line in which it is."""
    return replace(error, excerpt="")


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of one watchlist file, the name to show for it, the folder where it lies, and the one in which it was found, if it
    was, without links."""

    file: str
    text: str
    folder: Path = Path()
    within: str | None = None
    _line_starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Found once: a file may have thousands of rules, and each asks for its line.
        object.__setattr__(self, "_line_starts", (0, *(match.end() for match in re.finditer("\n", self.text))))

    def error(
        self, start: int, end: int, code: str, reason: str, fix: str = "", rule_id: str | None = None, details: str = ""
    ) -> WatchlistError:
        """Place a finding at a span of the file, in code points; the line and its caret are made as those of a query are. What it
        quotes can steer no terminal, wherever it is shown."""
        number = self.line(start)
        begins = self._line_starts[number - 1]
        ends = self._line_starts[number] - 1 if number < len(self._line_starts) else len(self.text)
        left, right = max(begins, start - _LINE_SEEN), min(ends, start + _LINE_SEEN)
        text = self.text[left:right]
        excerpt = QueryError(code, reason, fix, text, start - left, max(end, start) - left).excerpt() if text.strip() else ""
        column = start - begins + 1
        reason, fix, details = escaped_line(reason), escaped_line(fix), escaped(details)
        return WatchlistError(self.file, number, column, code, reason, fix, rule_id, excerpt, details)

    def line(self, index: int) -> int:
        """The number of the line in which a code point stands, from 1."""
        return bisect_right(self._line_starts, index)


class Findings:
    """The errors, warnings and notes of one file."""

    def __init__(self, source: SourceText, root: YamlNode) -> None:
        self._source, self._root = source, root
        self._errors: list[WatchlistError] = []
        self._warnings: list[WatchlistError] = []
        self._notes: list[WatchlistError] = []
        self._below: dict[NodePath, set[str | int | None]] = {}  # of each path that is not sound, which members; None is itself
        self._asked: set[NodePath] = set()
        self._untold = 0
        self._too_many = False

    def in_order(self) -> tuple[tuple[WatchlistError, ...], ...]:
        """The errors, the warnings and the notes, each in the order of the file. Of very many errors it gives the first thousand
        and, for each other rule, its first."""
        found = (self._errors, self._warnings, self._notes)
        errors, warnings, notes = (tuple(sorted(each, key=lambda one: (one.line, one.column))) for each in found)
        if self._untold:
            more = f"The file has {self._untold:,} more errors, which are not told."
            errors += (unquoted(self._source.error(0, 0, "E-LIMIT", more, "Correct these first.")),)
        return errors, warnings, notes

    def sound(self, *path: str | int) -> bool:
        """Whether no error was found at this path or below it; nothing is where there are too many to look at."""
        return path not in self._below and not self._too_many

    def is_new(self, *path: str | int) -> bool:
        """Whether this is asked of the path for the first time."""
        was = len(self._asked)
        self._asked.add(path)
        return len(self._asked) > was

    def sound_but_for(self, member: str, *path: str | int) -> bool:
        """Whether no error was found at this path or below it, other than in one member of what stands there."""
        return not self._too_many and (self.sound(*path) or self._below.get(path, set()) == {member})

    def error(self, path: NodePath, span: TextSpan, code: str, reason: str, fix: str = "", details: str = "") -> None:
        """Record an error at a span of the text; what stands at the path is not sound from now on."""
        is_first = self.is_new("told", *path[:2])
        self.block(path)
        if len(self._errors) >= MOST_TOLD and path and not (is_first and path[:1] == ("rules",)):
            self._untold += 1
            return
        self._errors.append(self._source.error(*span, code, reason, fix, self._rule_id(path), details))

    def error_at(self, path: NodePath, code: str, reason: str, fix: str) -> None:
        """Record an error at what stands at a path, or at the beginning of the nearest thing around it."""
        node = node_at(self._root, path)
        if isinstance(node, Text):
            self.error(path, (node.start, node.end), code, reason, fix)
            return
        lengths = range(len(path), -1, -1)
        around = next(path[:length] for length in lengths if node_at(self._root, path[:length]) is not None)
        self.error(path, self.first_key(around), code, reason, fix)

    def check_ids(self, name: str) -> None:
        """Find ids that stand twice in one list of the file."""
        seen: set[str] = set()
        listed = node_at(self._root, (name,))
        for index in range(len(listed.items)) if isinstance(listed, Items) else ():
            node = node_at(self._root, (name, index, "id"))
            if isinstance(node, Text) and node.text in seen:
                reason = f"The id {_cut(node.text)} stands here a second time."
                self.error((name, index), (node.start, node.end), "E-TWICE", reason, "Give this one an id of its own.")
            seen |= {node.text} if isinstance(node, Text) else set()

    def block(self, path: NodePath) -> None:
        """Hold what stands at the path for unsound because of an error elsewhere."""
        for length in range(len(path) + 1):
            self._below.setdefault(path[:length], set()).add(path[length] if length < len(path) else None)

    def warn(self, path: NodePath, span: TextSpan, code: str, reason: str, fix: str) -> None:
        """Record what does not keep a rule from running: as a note where its code starts with I, else as a warning."""
        to = self._notes if code.startswith("I") else self._warnings
        if len(to) == MOST_TOLD:
            reason, fix, path, span = f"There are more than {MOST_TOLD:,} of these, and the others are not told.", "", (), (0, 0)
        if len(to) <= MOST_TOLD:
            to.append(self._source.error(*span, code, reason, fix, self._rule_id(path)))

    def check(self, schema: str) -> None:
        """Find keys that stand twice, which the value no longer shows, and whatever the schema refuses."""
        twice = list(islice(_twice(self._root, ()), MOST_LOOKED_FOR))
        for path, key in twice:
            self.error(
                path, (key.start, key.end), "E-TWICE", f"{_cut(key.text)} stands here a second time.", "Keep one of the two."
            )
        found = problems(schema, value_of(self._root), _of_type)
        for problem in found:
            code = _CODES.get(problem.keyword, "E-VALUE")
            self.error(problem.path, self._span(problem), code, _reason(problem), self._fix(problem))
        if MOST_LOOKED_FOR in (len(found), len(twice)):
            reason = f"The file has {MOST_LOOKED_FOR:,} errors or more, so none of its rules runs."
            self.error((), (0, 0), "E-LIMIT", reason, "Correct these first.")
            self._too_many = True

    def first_key(self, path: NodePath) -> TextSpan:
        """Where to point when something is missing: the first key of what stands at the path, or else itself."""
        node = node_at(self._root, path) or self._root
        first = next(iter(node.keys.values()), node) if isinstance(node, Members) else node
        return first.start, first.end

    def key(self, *path: str | int) -> TextSpan:
        """Where the key stands of what is at the path; where there is no such key, the nearest thing around it."""
        parent = node_at(self._root, path[:-1])
        if isinstance(parent, Members) and (key := parent.keys.get(str(path[-1]))) is not None:
            return key.start, key.end
        node = node_at(self._root, path)
        return (node.start, node.end) if node is not None else self.key(*path[:-1])

    def _span(self, problem: Problem) -> TextSpan:
        parent = node_at(self._root, problem.path[:-1])
        if problem.keyword == "required":
            return self.first_key(problem.path[:-1])
        if problem.keyword in ("additionalProperties", "propertyNames"):
            return self.key(*problem.path)
        node = node_at(self._root, problem.path) or self._root
        if node.start == node.end and isinstance(parent, Members):
            # A value that is not there: YAML sees it at whatever comes next, perhaps lines further down.
            node = parent.keys[str(problem.path[-1])]
        return node.start, node.end

    def _fix(self, problem: Problem) -> str:
        """The remedy: for `slack: #syria`, where YAML reads a comment; for the name of a country or language in place of its
        code; and for a text in place of a mapping or a list, as the schema's example shows it."""
        node = node_at(self._root, problem.path)
        if isinstance(node, Text) and not node.text and comment_after(node, self._source.text) is not None:
            return 'What follows # is a comment: put it in quotes, such as "#syria".'
        if problem.keyword == "pattern" and isinstance(node, Text) and (code := code_meant(problem.path, node.text)):
            return f"Did you mean {code}?"
        if problem.keyword in ("type", "minItems") and (example := example_at(problem.path)):
            return f"Write for example {example}"
        return ""

    def _rule_id(self, path: NodePath) -> str | None:
        node = node_at(self._root, (*path[:2], "id")) if path[:1] == ("rules",) and len(path) > 1 else None
        return node.text[:LONGEST_ID] if isinstance(node, Text) else None


def _reason(problem: Problem) -> str:
    path, whole = problem.path, "A watchlist"
    if path[:1] == ("rules",) and len(path) > 1:
        path, whole = path[2:], aloud(path[:2])
    said = aloud(path) or whole
    said = f"The {said[4:]}" if said.startswith("the ") else said
    return f"{said} {problem.wrong}" + ("" if problem.wrong.endswith("?") else ".")


def _of_type(named: str | list[str]) -> str:
    """A value of this type, or of one of these. In YAML all scalars are texts, and a number is one that looks like one."""
    names = [named] if isinstance(named, str) else named
    if "number" in names:
        return "a text" if "boolean" in names else "a number"
    return " or ".join(_TYPES.get(name, name) for name in names)


def _twice(node: YamlNode, path: NodePath) -> Iterator[tuple[NodePath, Text]]:
    if isinstance(node, Members):
        for key in node.twice:
            yield (*path, key.text), key
    inside: Mapping[Any, YamlNode] = node.members if isinstance(node, Members) else {}
    if isinstance(node, Items):
        inside = dict(enumerate(node.items))
    for step, each in inside.items():
        yield from _twice(each, (*path, step))


def no_yaml(source: SourceText, error: YamlError) -> WatchlistError:
    """Why the file cannot be read."""
    if _holds_articles(source):
        return unquoted(source.error(0, 0, "E-FILE", *OF_ARTICLES))
    found = source.error(error.start, error.end, "E-YAML", error.reason, error.fix)
    return found if _SEEMS_ONE.search(source.text) else unquoted(found)


def no_watchlist(source: SourceText, root: YamlNode) -> WatchlistError | None:
    """Why the file is none, if it has nothing of one."""
    if isinstance(root, Members) and not root.members.keys().isdisjoint(_KEYS_OF_ONE):
        return None
    if _holds_articles(source):
        return unquoted(source.error(0, 0, "E-FILE", *OF_ARTICLES))
    what = "holds one text" if isinstance(root, Text) else "has neither watchlist nor rules"
    return unquoted(source.error(0, 0, "E-FILE", f"This is no watchlist: it {what}.", "Start it with the line: watchlist: 1"))


def _holds_articles(source: SourceText) -> bool:
    """Whether what is no watchlist is a file of articles, by its name or by the first member of its JSON that tells."""
    if not source.text.strip() or _SEEMS_ONE.search(source.text):
        return False
    start = source.text[:_START_SEEN]
    return source.file.lower().endswith(ARTICLE_SUFFIXES) or _ARTICLE.match(start) is not None
