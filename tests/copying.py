"""What Python 3.13 has as copy.replace: a copy of a message or of a dataclass, with other members."""

import dataclasses
from typing import Any, TypeVar

from msgspec import Struct, structs

_T = TypeVar("_T")


def replace(value: _T, /, **members: Any) -> _T:
    """Raises TypeError where it has no such member."""
    copy: _T = structs.replace(value, **members) if isinstance(value, Struct) else dataclasses.replace(value, **members)  # type: ignore[type-var]
    return copy
