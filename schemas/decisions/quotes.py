"""What a story's first message quoted, kept beside its decision, which would grow too large with it.

When the story grows, the message is written anew with its count, and must not say less than before.
"""

from typing import Any, Literal, Self, cast

from msgspec.structs import replace

from schemas.decisions.ledger import Decision
from schemas.encoding import dump, load_object
from schemas.messages import Quotes, quotes_of
from schemas.typed import Hash, Message, reader
from schemas.validation import validate

_KEY = "quotes "
# When so many are kept all are dropped, and what was measured and is not written yet is made again: more than ten batches.
_MOST_KEPT = 2_500
_kept: dict[int, tuple[Decision, bytes]] = {}


def record_of(decision: Decision) -> bytes:
    """The decision as its own record has it, without the quotes. Kept for a while: it is measured when it is decided, and
    written a little later."""
    kept = _kept.get(id(decision))
    # What is kept is the very decision, so no other has its id. A hash of all its members would take as long as writing half.
    if kept is not None:
        return kept[1]
    card = decision.card
    made = dump(replace(decision, card=replace(card, quotes=())) if card is not None and card.quotes else decision)
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[id(decision)] = decision, made
    return made


class Quoted(Message, frozen=True):
    """The quotes of the decision of this id. On decisions.v1 it comes before its decision."""

    decision: Hash
    quotes: Quotes
    ledger: Literal[1] = 1

    @classmethod
    def read(cls, raw: bytes | None) -> Self:
        """Read quotes.v1 from bytes. Raises `MessageError`, or `SchemaError`, also where a newer version wrote it."""
        if (quoted := _typed_quoted(raw)) is not None:
            return cast(Self, quoted)
        value: dict[str, Any] = load_object(raw, strict=False)
        validate("quotes.v1", value)
        return cls(**{**value, "quotes": quotes_of(value["quotes"])})

    def __bytes__(self) -> bytes:
        return dump(self)

    @staticmethod
    def key_of(decision_id: str) -> str:
        """The Kafka key of the quotes of this decision."""
        return _KEY + decision_id

    @staticmethod
    def is_key(key: bytes | None) -> bool:
        """Whether this is the key of quotes and not of a decision."""
        return (key or b"").startswith(_KEY.encode())


_typed_quoted = reader(Quoted)
