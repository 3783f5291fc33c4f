"""A value nobody may see: a token or a password on its way from the environment to the one client that needs it.

A plain string ends up in a log line, an error text or a repr of the settings sooner or later. This prints as `***`, whoever
prints it, and refuses to be copied into JSON or a pickle; only `reveal()` gives the value, and it is easy to search for. It
must never be a dataclass: orjson and `dataclasses.asdict` write every field of one.
"""

from typing import Final, NoReturn, final

MASK: Final = "***"


@final
class Secret:
    """Holds one secret string. Two are equal when their values are."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """Give the value, to hand to the client that needs it and to nothing else."""
        return self.__value

    def __repr__(self) -> str:
        return MASK

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return format(MASK, spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.__value == self.__value

    def __hash__(self) -> int:
        return hash(self.__value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret cannot be pickled or copied; call reveal() where the value is used")
