"""What is found wrong in one watchlist file while it is read, each finding with its place and its rule.

A path of steps (`("rules", 0, "query")`) says where in the file's value something is. From it come the place in the text, the
id of the rule, and the answer to the question that matters: is this part of the file sound, so that what uses it may run.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any, TypeAlias

from config.loading.yaml.errors import SourceText, WatchlistError, unquoted
from config.loading.yaml.positions import Items, Members, Text, YamlNode, comment_after, node_at, value_of
from schemas import MOST_LOOKED_FOR, Problem, problems
from wording import cut

Path: TypeAlias = tuple[str | int, ...]
TextSpan: TypeAlias = tuple[int, int]
MOST_TOLD = 1_000
LONGEST_ID = 200  # of one that is too long to be an id, in what is told of it
_cut = partial(cut, most=80)  # a key that is told
_CODES = {"additionalProperties": "E-KEY", "required": "E-MISSING"}
_TYPES = {"string": "a text", "object": "a mapping", "array": "a list"}


class Findings:
    """The errors, warnings and notes of one file."""

    def __init__(self, source: SourceText, root: YamlNode) -> None:
        self._source, self._root = source, root
        self._errors: list[WatchlistError] = []
        self._warnings: list[WatchlistError] = []
        self._notes: list[WatchlistError] = []
        self._below: dict[Path, set[str | int | None]] = {}  # of each path that is not sound, which members; None is itself
        self._asked: set[Path] = set()
        self._untold = 0
        self._too_many = False

    @property
    def errors(self) -> tuple[WatchlistError, ...]:
        """All errors, in the order of the file; of very many the first thousand, and for each other rule its first."""
        more = f"The file has {self._untold:,} more errors, which are not told."
        last = [self._source.error(0, 0, "E-LIMIT", more, "Correct these first.")] if self._untold else []
        return (*_by_place(self._errors), *map(unquoted, last))

    @property
    def warnings(self) -> tuple[WatchlistError, ...]:
        """All warnings, in the order of the file."""
        return _by_place(self._warnings)

    @property
    def notes(self) -> tuple[WatchlistError, ...]:
        """All that only informs, in the order of the file."""
        return _by_place(self._notes)

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

    def error(self, path: Path, span: TextSpan, code: str, reason: str, fix: str = "", details: str = "") -> None:
        """Record an error at a span of the text; what stands at the path is not sound from now on."""
        is_first = self.is_new("told", *path[:2])
        self.block(path)
        if len(self._errors) >= MOST_TOLD and path and not (is_first and path[:1] == ("rules",)):
            self._untold += 1
            return
        self._errors.append(self._source.error(*span, code, reason, fix, self._rule_id(path), details))

    def error_at(self, path: Path, code: str, reason: str, fix: str) -> None:
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

    def block(self, path: Path) -> None:
        """Hold what stands at the path for unsound because of an error elsewhere."""
        for length in range(len(path) + 1):
            self._below.setdefault(path[:length], set()).add(path[length] if length < len(path) else None)

    def warn(self, path: Path, span: TextSpan, code: str, reason: str, fix: str) -> None:
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

    def first_key(self, path: Path) -> TextSpan:
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
        """The remedy for the slip that the schema cannot see: `slack: #syria`, where YAML reads a comment."""
        node = node_at(self._root, problem.path)
        if not isinstance(node, Text) or node.text or comment_after(node, self._source.text) is None:
            return ""
        return 'What follows # is a comment: put it in quotes, such as "#syria".'

    def _rule_id(self, path: Path) -> str | None:
        node = node_at(self._root, (*path[:2], "id")) if path[:1] == ("rules",) and len(path) > 1 else None
        return node.text[:LONGEST_ID] if isinstance(node, Text) else None


def _reason(problem: Problem) -> str:
    steps = problem.path[2:] if problem.path[:1] == ("rules",) and len(problem.path) > 1 else problem.path
    member = "".join(f"[{step}]" if isinstance(step, int) else f".{_cut(step)}" for step in steps).removeprefix(".")
    whole = "A rule" if problem.path else "A watchlist"
    return f"{member or whole} {problem.wrong}" + ("" if problem.wrong.endswith("?") else ".")


def _of_type(named: str | list[str]) -> str:
    """A value of this type, or of one of these. In YAML all scalars are texts, and a number is one that looks like one."""
    names = [named] if isinstance(named, str) else named
    if "number" in names:
        return "a text" if "boolean" in names else "a number"
    return " or ".join(_TYPES.get(name, name) for name in names)


def _twice(node: YamlNode, path: Path) -> Iterator[tuple[Path, Text]]:
    if isinstance(node, Members):
        for key in node.twice:
            yield (*path, key.text), key
    inside: Mapping[Any, YamlNode] = node.members if isinstance(node, Members) else {}
    if isinstance(node, Items):
        inside = dict(enumerate(node.items))
    for step, each in inside.items():
        yield from _twice(each, (*path, step))


def _by_place(findings: list[WatchlistError]) -> tuple[WatchlistError, ...]:
    return tuple(sorted(findings, key=lambda each: (each.line, each.column)))
