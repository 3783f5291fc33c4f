"""How a rule stands: the message on watchlists.v1, one for each rule, of which Kafka keeps the last.

One message says all that is known of a rule, so that reading the topic needs no second look: what runs, what was refused since,
and which revisions there were. These are frozen values, too, read only through their schema.
"""

import hashlib
from typing import Any, Literal, Self

from schemas.encoding import dump, instant, load_object
from schemas.typed import Instant, Message, written
from schemas.validation import validate

Status = Literal["draft", "shadow", "active", "paused", "retired"]
FILE = "file:"
LONGEST_KEY = 400
MOST_REVISIONS = 20
LONGEST_QUERY = 2000


def key_of_file(name: str) -> str:
    """The key of what is wrong with a file. Of a name that is too long, its beginning, and a hash of all of it."""
    key = FILE + name
    return key if len(key) <= LONGEST_KEY else f"{key[: LONGEST_KEY - 33]}-{hashlib.sha256(name.encode()).hexdigest()[:32]}"


def does_run(status: Status) -> bool:
    """Whether articles are held against a rule: those in shadow are matched and counted, though nobody is told."""
    return status in ("active", "shadow")


class Revision(Message, frozen=True):
    """One accepted state of a rule. `query` is as typed, its first 2,000 characters; `applied_at` is aware UTC; `changed` names
    the members of the definition that differ from the revision before; `renamed_from` is the id that the rule had until then, if
    it had another."""

    number: int
    hash: str
    status: Status
    query: str
    author: str
    applied_at: Instant
    changed: tuple[str, ...] = written(())
    renamed_from: str | None = None

    @property
    def label(self) -> str:
        """What stands in alerts, such as `3-9f86d081884c`."""
        return f"{self.number}-{self.hash}"


class Refusal(Message, frozen=True):
    """What was applied and is not accepted. `hash` is over the errors without their lines, to tell of each once."""

    hash: str
    errors: tuple[str, ...]
    author: str
    refused_at: Instant


class Standing(Message, frozen=True):
    """One rule, or one file that could not be read (then `key` starts with `file:` and there is no definition). The definition is
    as another version may have written it, and holds no more than standing.v1 says: rules/ reads what it is to run. `renamed_to`
    is the id that the rule has now, if it has another; under this one it is retired then."""

    key: str
    file: str
    definition: dict[str, Any] | None = None
    history: tuple[Revision, ...] = written(())
    refused: Refusal | None = None
    renamed_to: str | None = None

    @classmethod
    def read(cls, raw: bytes | None) -> Self:
        """Read standing.v1 from bytes. Raises `MessageError` or `SchemaError`."""
        value = load_object(raw)
        validate("standing.v1", value)
        refused = value.get("refused")
        return cls(
            key=value["key"],
            file=value["file"],
            definition=value.get("definition"),
            history=tuple(_revision(each) for each in value["history"]),
            refused=None if refused is None else _refusal(refused),
            renamed_to=value.get("renamed_to"),
        )

    @property
    def revision(self) -> Revision | None:
        """The accepted revision; None where none ever was."""
        return self.history[0] if self.definition is not None and self.history else None

    @property
    def runs(self) -> bool:
        """Whether articles are held against it."""
        return self.revision is not None and does_run(self.revision.status)

    def __bytes__(self) -> bytes:
        return dump(self)


def _revision(value: dict[str, Any]) -> Revision:
    applied_at = instant("history.applied_at", value["applied_at"])
    return Revision(**{**value, "applied_at": applied_at, "changed": tuple(value.get("changed", ()))})


def _refusal(value: dict[str, Any]) -> Refusal:
    refused_at = instant("refused.refused_at", value["refused_at"])
    return Refusal(value["hash"], tuple(value["errors"]), value["author"], refused_at)
