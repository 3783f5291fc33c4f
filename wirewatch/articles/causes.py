"""What went wrong in files, by cause: how often, and the first three places. Thousands of lines with one fault are one line.

Two texts are one cause when they differ in nothing but numbers and in what they quote. It must never forget to count: where there
are too many causes, the rest is counted together.
"""

import re

from schemas import Problem, SchemaError

MOST_PLACES = 3
MOST_CAUSES = 20
# What differs from one line to the next: values as they are shown, and numbers.
_VARYING = re.compile(r'"(?:[^"\\]|\\.)*"?|\d[\d,.]*')

# Values of other types, as they are shown in a fault.
_UNQUOTED = re.compile(r"is (?:[\[{].*?(?=; |\Z)|true|false)")


class _Cause:
    """One cause: its text as it was met first, how often it was met, and where."""

    __slots__ = ("count", "places", "text")

    def __init__(self, text: str) -> None:
        self.text, self.count, self.places = text, 0, list[str]()


class Causes:
    """What is to be told, as it comes; `thing` is what is counted, such as `line`."""

    def __init__(self, most: int = MOST_CAUSES) -> None:
        self._most = most
        self._causes: dict[object, _Cause] = {}
        self._others = _Cause("")

    def add(self, where: str, text: str, cause: object = None) -> None:
        """Count one; `cause` is what makes two the same, by default the text without its numbers and values."""
        key = _VARYING.sub("#", text) if cause is None else cause
        if key not in self._causes and len(self._causes) >= self._most:
            found = self._others
        else:
            found = self._causes.setdefault(key, _Cause(text))
        found.count += 1
        if len(found.places) < MOST_PLACES:
            found.places.append(where)

    def add_error(self, where: str, error: Exception) -> None:
        """Count what is no article, by the members that are wrong, the rules they break and what to do about it."""
        problems = error.problems if isinstance(error, SchemaError) else ()
        broken = tuple((each.member if not each.path else _names(each.path), each.keyword, _kind(each)) for each in problems)
        self.add(where, str(error), broken or None)

    @property
    def count(self) -> int:
        """How many were added."""
        return sum(each.count for each in self._causes.values()) + self._others.count

    def lines(self, thing: str = "line") -> list[str]:
        """What to tell, the most frequent first; a cause that was met once is told as such."""
        ranked = sorted(self._causes.values(), key=lambda each: -each.count)
        told = [
            f"{each.places[0]}: {each.text}" if each.count == 1 else f"{each.count:,} {thing}s ({_places(each)}): {each.text}"
            for each in ranked
        ]
        if self._others.count:
            told.append(f"{self._others.count:,} {thing}s ({_places(self._others)}) for still other reasons.")
        return told


def _names(path: tuple[str | int, ...]) -> tuple[str, ...]:
    return tuple(step for step in path if isinstance(step, str))


def _kind(problem: Problem) -> str:
    """What is wrong without the value: `null` and a number both break the rule `type`, and each has a remedy of its own. Names
    that are advised stay, because advice for one message must not stand for another."""
    if not problem.path or problem.keyword == "required":
        return problem.wrong
    return _UNQUOTED.sub("is #", _VARYING.sub("#", problem.wrong))


def _places(cause: _Cause) -> str:
    first = "first " if cause.count > len(cause.places) else ""
    return first + ", ".join(cause.places)
