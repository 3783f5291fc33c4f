"""YAML with the place of every value, so that an error can point at what was typed.

All scalars stay text: YAML would turn the country code NO into False and 1.10 into 1.1. The file is read event by event and not
by PyYAML's constructors, so a tag can call nothing. Anchors and aliases are refused, because a few lines of them can grow to
gigabytes. Spans are code points of the file's text, `end` excluded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import yaml

from config.loading.yaml.problems import YamlError, refusal

# libyaml is ten times as fast and in every wheel of PyYAML; built without it, PyYAML reads the same in Python.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MOST_DEPTH = 20
_MOST_ABOVE = 1_000  # characters above a value that is not there
MOST_EVENTS = 400_000  # ten thousand rules with their tests, or a mistake
# Beside what YAML refuses: the line ends that editors do not count as such, which would shift every line number.
_UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")

_INDENT = re.compile(r"[ \t]*(?:- +)*")
_KEY_LINE = re.compile(r"\n([ \t]*(?:- +)?)[a-z_]+:(?=[ \t\n])")


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar. `plain` is one without quotes or a block, which a # may have cut."""

    text: str
    start: int
    end: int
    plain: bool


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple["YamlNode", ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Members:
    """A mapping; `keys` holds the place of each key, `twice` every key that stood there before."""

    members: dict[str, "YamlNode"]
    keys: dict[str, Text]
    twice: tuple[Text, ...]
    start: int
    end: int


YamlNode: TypeAlias = Text | Items | Members


def compose(text: str) -> YamlNode:
    """Read one YAML document, whose lines end in \\n. Raises `YamlError` with the place of what is not YAML or not allowed."""
    if (odd := _UNPRINTABLE.search(text)) is not None:
        reason = f"The invisible character U+{ord(odd.group()):04X} stands here."
        raise YamlError(reason, "Delete it; it often comes with text copied from a page.", odd.start(), odd.end())
    try:
        # As a list first: an error further down counts before what is understood above it.
        read = list(_bounded(yaml.parse(text, Loader=_LOADER)))
    except YamlError:
        raise
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # PyYAML makes characters of numbers that are none
        raise refusal(error, text) from None
    _refuse_unclosed(read, text)
    events = iter(read)
    next(events), next(events)
    event = next(events, None)
    if event is None or isinstance(event, yaml.StreamEndEvent):
        raise YamlError("The file is empty.", "Start it with the line: watchlist: 1", 0, 0)
    node = _node(event, events, 1)
    next(events)
    if isinstance(more := next(events), yaml.DocumentStartEvent):
        raise YamlError("A second document starts here.", "Keep one watchlist a file.", *_span(more))
    return node


def value_of(node: YamlNode) -> Any:
    """The plain value, of `str`, `list` and `dict` only."""
    if isinstance(node, Text):
        return node.text
    if isinstance(node, Items):
        return [value_of(item) for item in node.items]
    return {key: value_of(member) for key, member in node.members.items()}


def node_at(root: YamlNode, path: tuple[str | int, ...]) -> YamlNode | None:
    """The node at a path of keys and indexes, or None where there is none."""
    node: YamlNode | None = root
    for step in path:
        if isinstance(node, Members):
            node = node.members.get(str(step))
        elif isinstance(node, Items) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            return None
    return node


def comment_after(node: Text, source: str) -> int | None:
    """Where a # stands that ends a plain value, or that stands in its place (`slack: #syria`); None when there is none."""
    if not node.plain:
        return None
    found = re.compile(r"[ \t]*#").match(source, node.end)
    if found is None and not node.text:
        # Between brackets a value that is not there has its place at whatever comes next, perhaps lines further down. Only the
        # last line above that says something is looked at, and not all of a long one: a file may have thousands of such values.
        above = source[max(0, node.start - _MOST_ABOVE) : node.start]
        line = above.rstrip()[above.rstrip().rfind("\n") + 1 :]
        cuts = [match.end() - 1 for match in re.finditer(r"[:,\[{][ \t]{1,100}#", line)]
        return node.start - len(above) + above.rstrip().rfind("\n") + 1 + cuts[-1] if cuts else None
    return found.end() - 1 if found else None


def spots(node: Text, source: str) -> list[int] | None:
    """Where each character of a scalar stands in the file; None where escapes such as \\u00e9 make that hard to say.

    Folding and indentation change blanks only, quoting adds quotes and backslashes: whatever else is in the value stands in the
    file in the same order. One spot more than characters: the end.
    """
    if not node.text:
        return [node.start]
    place = source.index("\n", node.start) + 1 if source[node.start] in "|>" else node.start
    for first in (place, place + 1):  # as it stands, or between quotes, as most do
        if source.startswith(node.text, first):
            return [*range(first, first + len(node.text)), first + len(node.text.rstrip())]
    found, end = [], place
    for character in node.text:
        if not character.isspace():
            while not source.startswith(character, place):
                if source[place : place + 1] not in " \t\n\\'\"" or place + 1 >= node.end:
                    return None
                place += 1
            end = place + 1
        found.append(place)
        place += source.startswith(character, place, node.end)
    return [*found, end]


def _node(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> YamlNode:
    start, end = _span(event)
    if depth > MOST_DEPTH:
        reason = f"The file is nested more than {MOST_DEPTH} levels deep here."
        raise YamlError(reason, "Close the brackets.", start, start + 1)
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
        fix = "Write the words out, or put them in a list under lists: and use its $name; to search for & or *, use quotes."
        raise YamlError("Anchors (&) and aliases (*) are not allowed.", fix, start, start + 1)
    if getattr(event, "tag", None) is not None:
        raise YamlError("Tags (!) are not allowed.", "Put a value that starts with ! in quotes.", start, start + 1)
    if isinstance(event, yaml.ScalarEvent):
        return Text(event.value, start, end, plain=not event.style)
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while not isinstance(each := next(events), yaml.SequenceEndEvent):
            items.append(_node(each, events, depth + 1))
        return Items(tuple(items), start, _span(each)[1])
    members: dict[str, YamlNode] = {}
    keys: dict[str, Text] = {}
    twice = []
    while not isinstance(each := next(events), yaml.MappingEndEvent):
        key = _node(each, events, depth + 1)
        if not isinstance(key, Text):
            raise YamlError("A list or mapping stands here as a key.", "A key is a word.", key.start, key.start + 1)
        member = _node(next(events), events, depth + 1)
        if key.text in keys:
            twice.append(key)
        keys.setdefault(key.text, key)
        members.setdefault(key.text, member)
    return Members(members, keys, tuple(twice), start, _span(each)[1])


def _refuse_unclosed(events: list[yaml.Event], text: str) -> None:
    """Refuse a text in quotes that goes on over a key indented no further than its own: its quote was forgotten, and the next
    quote, of another value, closed it. What is meant to go on over lines is indented further."""
    for event in events:
        if not isinstance(event, yaml.ScalarEvent) or event.style not in ("'", '"'):
            continue
        start, end = _span(event)
        if "\n" not in text[start:end]:
            continue
        begin = text.rfind("\n", 0, start) + 1
        indent = len(cast(re.Match[str], _INDENT.match(text, begin)).group())
        if any(len(key[1]) <= indent for key in _KEY_LINE.finditer(text, start, end)):
            line = text.count("\n", 0, start) + 1
            raise YamlError(f"A quote opened in line {line} is not closed.", "Close it at the end of the line.", start, start + 1)


def _bounded(events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    """The events up to where one is nested too deep, which `_node` then refuses; never more than anybody's file has."""
    depth = 0
    for count, event in enumerate(events):
        if count > MOST_EVENTS:
            start, _ = _span(event)
            raise YamlError("The file holds more values than can be read.", "Make several watchlists of it.", start, start + 1)
        yield event
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEPTH + 1:
            return


def _span(event: yaml.Event) -> tuple[int, int]:
    # Only events that nobody parsed have no marks.
    start, end = cast(yaml.Mark, event.start_mark), cast(yaml.Mark, event.end_mark)
    return start.index, end.index
