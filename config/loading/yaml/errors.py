"""What is wrong with a watchlist file: where, why, and what to write instead.

Shown as editors and compilers show theirs, `file:line:column CODE: reason fix`, with the line and a caret below, so that a
terminal makes it a link. What codes start with says how much it matters: E keeps a rule or a file from running; W and L were
probably not meant; I only informs, of how a query is read or of what has no effect yet, and nobody need do anything.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from pathlib import Path

from matching.language import QueryError
from wording import escaped, escaped_line, marked

_LINE_SEEN = 400  # characters of a line around a place, of which its excerpt shows some: a line may be the whole file


@dataclass(frozen=True, slots=True)
class WatchlistError:
    """One finding. Line and column count from 1; `rule_id` names the rule it belongs to, where there is one. `details` are lines
    that tell more of it, such as the explanation of a test that failed."""

    file: str
    line: int
    column: int
    code: str
    reason: str
    fix: str
    rule_id: str | None = None
    excerpt: str = ""
    details: str = ""

    def __str__(self) -> str:
        head = f"{self.file}:{self.line}:{self.column} {self.code}: {self.reason}" + (f" {self.fix}" if self.fix else "")
        return "\n".join(part for part in (head, self.excerpt, self.details) if part)


def unquoted(error: WatchlistError) -> WatchlistError:
    """The finding without the line in which it is."""
    return replace(error, excerpt="")


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of one watchlist file, the name to show for it, the folder where it lies, and the one in which it was found, if it
    was, without links."""

    file: str
    text: str
    folder: Path = Path()
    within: str | None = None
    _line_starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Found once: a file may have thousands of rules, and each asks for its line.
        object.__setattr__(self, "_line_starts", (0, *(match.end() for match in re.finditer("\n", self.text))))

    def error(
        self, start: int, end: int, code: str, reason: str, fix: str = "", rule_id: str | None = None, details: str = ""
    ) -> WatchlistError:
        """Place a finding at a span of the file, in code points; the line and its caret are made as those of a query are. What it
        quotes can steer no terminal, wherever it is shown."""
        number = self.line(start)
        begins = self._line_starts[number - 1]
        ends = self._line_starts[number] - 1 if number < len(self._line_starts) else len(self.text)
        left, right = max(begins, start - _LINE_SEEN), min(ends, start + _LINE_SEEN)
        text = self.text[left:right]
        line = QueryError(code, reason, fix, text, start - left, max(end, start) - left)
        excerpt = "\n".join(marked(*line.excerpt().split("\n"))) if text.strip() else ""
        column = start - begins + 1
        reason, fix, details = escaped_line(reason), escaped_line(fix), escaped(details)
        return WatchlistError(self.file, number, column, code, reason, fix, rule_id, excerpt, details)

    def line(self, index: int) -> int:
        """The number of the line in which a code point stands, from 1."""
        return bisect_right(self._line_starts, index)
