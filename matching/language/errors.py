"""What is wrong with a query: which rule of the language, where, why, and what to write instead.

An analyst reads these texts, not a programmer, so each says its fix. Several errors of one query come together, because
correcting one at a time is tiresome. Whatever was typed, nothing but QueryErrors leaves the parser.
"""

from dataclasses import dataclass

from wording import WRONG_USE, UserFacingError, escaped, marked

_LINE_SHOWN = 110  # characters of a long line that are shown around the place of the error


@dataclass(frozen=True, slots=True)
class QueryError:
    """One error. `start` and `end` are code points of `text`, the whole query; `reason` and `fix` are sentences. `faulty` names
    the lists and rules that are there and cannot be used: of a circle of rules its members in their order."""

    code: str
    reason: str
    fix: str
    text: str
    start: int
    end: int
    faulty: tuple[str, ...] = ()

    @property
    def line(self) -> int:
        """The line of the error, counted from 1."""
        return self.text.count("\n", 0, self.start) + 1

    @property
    def column(self) -> int:
        """The column of the error in its line, in code points, counted from 1."""
        return self.start - self._line_start + 1

    @property
    def _line_start(self) -> int:
        return self.text.rfind("\n", 0, self.start) + 1

    def __str__(self) -> str:
        return f"{self.code} line {self.line}, column {self.column}: {self.reason} {self.fix}\n{self.excerpt()}"

    def excerpt(self) -> str:
        """The line, cut around what is wrong where it is long, and under it carets as wide as that is shown."""
        first = self._line_start
        last = self.text.find("\n", first)
        last = len(self.text) if last < 0 else last
        left = max(first, min(self.start - _LINE_SHOWN // 2, last - _LINE_SHOWN))
        right = min(last, left + _LINE_SHOWN)
        # A character that nobody can see is shown as up to ten.
        while len(escaped(self.text[left:right])) > 2 * _LINE_SHOWN:
            left, right = self.start - (self.start - left) // 2, self.start + (right - self.start + 1) // 2
        before = ("… " if left > first else "") + self.text[left : self.start]
        after = self.text[self.start : right] + (" …" if right < last else "")
        # A tab is kept under a tab, so that the caret stands right however wide tabs are shown.
        indent = "".join("\t" if character == "\t" else " " for character in before)
        carets = "^" * max(1, min(self.end, right) - self.start)
        return "\n".join(marked(f"{before}{after}", f"{indent}{carets}"))


class QueryErrors(UserFacingError, ValueError):
    """A query that cannot be understood; `errors` are all that were found, in the order of their places."""

    exit_status = WRONG_USE

    def __init__(self, errors: tuple[QueryError, ...]) -> None:
        super().__init__(errors)
        self.errors = errors

    def __str__(self) -> str:
        return "\n\n".join(str(error) for error in self.errors)
