"""One environment variable: what it is called, what it may hold and what it is for."""

from dataclasses import dataclass
from typing import Any

from config.settings.kinds import SettingKind


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable. `file_too` also reads NAME_FILE, a file that holds the value."""

    name: str
    kind: SettingKind[Any]
    meaning: str
    file_too: bool = False
