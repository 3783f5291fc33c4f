"""A value as JSON that may be shown: nothing in it steers what shows it, and it reads back the same."""

from collections.abc import Callable
from typing import Any

import orjson

from wording import escaped_in_json


def escaped_json(value: Any, default: Callable[[Any], Any] | None = None) -> str:
    """The value as JSON in one line. `default` makes something that JSON has of what it has not."""
    return escaped_in_json(orjson.dumps(value, default=default).decode())
