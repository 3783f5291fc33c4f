"""Characters that no part of a rule may hold, because they steer whatever shows it: controls, C1 and those of reading order.
And those that no name may hold, because nobody can see them: two rules, lists or receivers would look like one.

YAML refuses them where they stand as they are, and lets them in as escapes, `"\\x1b[2J"`. Whoever approves a change must see what
it is. A name is one line, and so is an id. Queries may hold what nobody sees, as texts do and some scripts need. What tests hold
against a rule are articles, and publishers write what they like.
"""

from collections.abc import Iterator

from config.loading.yaml import Findings, Members, Path, Text, YamlNode, spots
from wording import steering, unseen

_ONE_LINE = ("id", "name", "lists")
_NAMES = (*_ONE_LINE, "owner", "slack", "mention")
_OF_ARTICLES = ("match", "no_match")
_FIX = "Delete it; it often comes with text copied from a page."


def check_characters(root: YamlNode, source: str, found: Findings) -> None:
    """Record each value that holds such a character, with the first that it holds, and each name of a list."""
    for path, member, node in _texts(root):
        is_line = member in _ONE_LINE
        at = steering(node.text if member == "id" else node.text.rstrip("\n"), "" if is_line else "\t\n")
        why = "could steer what shows it"
        if at is None and member in _NAMES:
            at, why = unseen(node.text), "cannot be seen"
        if at is None:
            continue
        where = spots(node, source)
        span = (where[at.start()], where[at.start()] + 1) if where else (node.start, node.end)
        reason = f"The character U+{ord(at.group()):04X} stands in {member} and {why}."
        found.error(path, span, "E-VALUE", reason, _FIX)


def _texts(root: YamlNode) -> Iterator[tuple[Path, str, Text]]:
    """Every scalar, with its path and the nearest key above it; of the keys the names of lists."""
    waiting: list[tuple[Path, str, YamlNode]] = [((), "the file", root)]
    while waiting:
        path, member, node = waiting.pop()
        if isinstance(node, Text):
            yield path, member, node
        elif isinstance(node, Members):
            if path == ("lists",):
                yield from (((*path, name), "lists", key) for name, key in node.keys.items())
            inside = ((name, each) for name, each in node.members.items() if name not in _OF_ARTICLES or len(path) != 4)
            waiting.extend(((*path, name), name, each) for name, each in inside)
        else:
            waiting.extend(((*path, index), member, each) for index, each in enumerate(node.items))
