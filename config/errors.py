"""What is wrong with a watchlist file: where, why, and what to write instead.

Shown as editors and compilers show theirs, `file:line:column CODE: reason fix`, with the line and a caret below, so that a
terminal makes it a link. Codes that start with E keep a rule or a file from running; those with W do not.
"""

from dataclasses import dataclass

from matching.errors import QueryError


@dataclass(frozen=True, slots=True)
class WatchlistError:
    """One finding. Line and column count from 1; `rule_id` names the rule it belongs to, where there is one."""

    file: str
    line: int
    column: int
    code: str
    reason: str
    fix: str
    rule_id: str | None = None
    excerpt: str = ""

    def __str__(self) -> str:
        head = f"{self.file}:{self.line}:{self.column} {self.code}: {self.reason}" + (f" {self.fix}" if self.fix else "")
        return f"{head}\n{self.excerpt}" if self.excerpt else head


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one watchlist file and the name to show for it."""

    file: str
    text: str

    def error(self, start: int, end: int, code: str, reason: str, fix: str = "", rule_id: str | None = None) -> WatchlistError:
        """Place a finding at a span of the file, in code points; the line and its caret are made as those of a query are."""
        place = QueryError(code, reason, fix, self.text, start, end)
        return WatchlistError(self.file, place.line, place.column, code, reason, fix, rule_id, place.excerpt())
