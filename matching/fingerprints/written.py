"""A fingerprint as it is written, and read again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What two texts are compared by. One of another scheme or version has its text alone."""

    text: str

    @classmethod
    def read(cls, text: str) -> "Fingerprint":
        """A fingerprint of its string; any string is one, so it never raises."""
        return cls(text)

    def __str__(self) -> str:
        return self.text
