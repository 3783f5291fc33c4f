"""What is said of something that was tolerated: a value, so that a log counts it, a metric names it, a terminal groups it."""

from dataclasses import dataclass

from schemas.fault_words import shown

MEMBERS = (
    "key", "id", "url", "title", "body", "published_at", "source", "source.domain", "source.name", "source.country",
    "source.tier", "source.reach", "language", "author", "section", "tags", "lead", "fetched_at",
)  # fmt: skip
"""Of what there can be a remark: the key, or a member of article.v1."""


@dataclass(frozen=True, slots=True)
class Remark:
    """`member` is one of `MEMBERS`, `was` what came, `became` what was made of it, `write` what the publisher should send.

    Remarks with the same member and `write` are of one kind, whatever the values.
    """

    member: str
    was: str
    became: str
    write: str

    def __str__(self) -> str:
        return f"{self.member}: {self.was} {self.became}; {self.write}"

    @classmethod
    def of(cls, member: str, was: object, became: object, write: str) -> "Remark":
        """What is said where one value was read as another; as None, it was left out."""
        return cls(member, shown(was), "is left out" if became is None else f"is read as {shown(became)}", write)
