"""Work and memory that are counted instead of measured: the count is the same on every machine, however busy it is."""

import gc
import sys
from collections import Counter
from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any


def calls_of(work: Callable[[], Any]) -> int:
    """How many functions were called, those in C too."""
    calls = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


def held_by(holder: object) -> Counter[tuple[type, int]]:
    """All objects that are kept alive by this one, by type and, of collections, by length; but for code and plain values."""
    known: dict[int, object] = {}
    unseen = [holder]
    while unseen:
        each = unseen.pop()
        if id(each) not in known and not isinstance(each, type | ModuleType | FunctionType | BuiltinFunctionType | str | int):
            known[id(each)] = each
            unseen += gc.get_referents(each)
    return Counter((type(each), len(each) if isinstance(each, dict | set | list) else 0) for each in known.values())
