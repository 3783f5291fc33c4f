"""Small checks that add up to the shape of a JSON value, with Slack's words for what is wrong and where.

Block Kit is a page of nested tables with limits. Written with these few pieces, `blocks.py` reads like that page and
cannot forget a limit in one of two places. The texts are those Slack sends (`must be less than 151 characters
[json-pointer:/blocks/0/text/text]`), since a person searches the web for them. A check must never change the value.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Protocol, TypeGuard

Problems = list[str]


class Check(Protocol):
    """Looks at a value found at a JSON pointer and adds a line for each problem."""

    def __call__(self, value: object, at: str, found: Problems, /) -> None: ...


def problem(text: str, at: str) -> str:
    """One line of Slack's response_metadata."""
    return f"{text} [json-pointer:{at}]"


def is_object(value: object, at: str, found: Problems) -> TypeGuard[Mapping[str, object]]:
    """Says whether this is a JSON object, with a line where it is not."""
    if isinstance(value, Mapping):
        return True
    found.append(problem("must provide an object", at))
    return False


def string(most: int | None = None, *, pattern: str | None = None, rule: str = "") -> Check:
    """Text that is not empty, of at most so many characters (code points), matching `pattern` where one is given."""

    def check(value: object, at: str, found: Problems, /) -> None:
        if not isinstance(value, str):
            found.append(problem("must provide a string", at))
        elif not value:
            found.append(problem("must be more than 0 characters", at))
        elif most is not None and len(value) > most:
            found.append(problem(f"must be less than {most + 1} characters", at))
        elif pattern is not None and re.fullmatch(pattern, value) is None:
            found.append(problem(rule, at))

    return check


def boolean(value: object, at: str, found: Problems, /) -> None:
    """true or false."""
    if not isinstance(value, bool):
        found.append(problem("must provide a boolean", at))


def whole_number(value: object, at: str, found: Problems, /) -> None:
    """An integer that is not negative; true is not a number here although it is one to Python."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        found.append(problem("must provide a number", at))


def one_of(*allowed: str) -> Check:
    """One word of a closed list."""

    def check(value: object, at: str, found: Problems, /) -> None:
        if value not in allowed:
            found.append(problem("must be a valid enum value", at))

    return check


def array(item: Check, most: int | None = None, *, unique: str | None = None) -> Check:
    """A list that is not empty; `unique` names a member no two of its objects may share."""

    def check(value: object, at: str, found: Problems, /) -> None:
        if isinstance(value, str) or not isinstance(value, Sequence):
            found.append(problem("must provide an array", at))
            return
        if not value:
            found.append(problem("no fewer than 1 items allowed", at))
        if most is not None and len(value) > most:
            found.append(problem(f"no more than {most} items allowed", at))
        for index, element in enumerate(value):
            item(element, f"{at}/{index}", found)
        if unique is not None:
            _look_for_twins(value, unique, at, found)

    return check


def _look_for_twins(items: Sequence[object], member: str, at: str, found: Problems) -> None:
    seen: set[str] = set()
    for index, item in enumerate(items):
        name = item.get(member) if isinstance(item, Mapping) else None
        if not isinstance(name, str):
            continue
        if name in seen:
            found.append(problem(f'"{member}" "{name[:80]}" already exists', f"{at}/{index}/{member}"))
        seen.add(name)


def members(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these members and no others. `type` is looked at by `tagged`, not here."""
    known = {**required, **(optional or {})}

    def check(value: object, at: str, found: Problems, /) -> None:
        if not is_object(value, at, found):
            return
        for name in required:
            if name not in value:
                found.append(problem(f"missing required field: {name}", at))
        for name, member in value.items():
            if name in known:
                known[name](member, f"{at}/{name}", found)
            elif name != "type":
                found.append(problem(f"invalid additional property: {name[:80]}", at))

    return check


def tagged(shapes: Mapping[str, Check], *, union: bool = False) -> Check:
    """An object whose `type` names its shape. Slack puts an extra line before the problems of a union of shapes."""

    def check(value: object, at: str, found: Problems, /) -> None:
        if not is_object(value, at, found):
            return
        if "type" not in value:
            found.append(problem("missing required field: type", at))
            return
        kind = value["type"]
        inner: Problems = []
        if isinstance(kind, str) and kind in shapes:
            shapes[kind](value, at, inner)
        else:
            inner.append(problem(f"unsupported type: {str(kind)[:80]}", f"{at}/type"))
        if inner and union:
            found.append(problem("failed to match all allowed schemas", at))
        found.extend(inner)

    return check
