"""How files are to be read: what the options of a command say about columns, dates and pages.

Every command that reads articles takes the same options, so they are written once. It must never open a file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeVar

import click

from schemas import Given
from wirewatch.articles.columns import MEMBERS
from wording import nearest

Order = Literal["dmy", "mdy"]
_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class How:
    """What is said of the files. `columns` give the column that holds a member, by the member; `order` is that of day and month
    in dates such as 03/04/2026; `given` is about a page. `now` is when an article was published that does not say it."""

    now: datetime
    columns: Mapping[str, str] = field(default_factory=dict)
    order: Order | None = None
    given: Given = field(default_factory=Given)


class _Columns(click.ParamType):
    """`title=Headline` -> ("title", "Headline")."""

    name = "column"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        member, equals, column = str(value).partition("=")
        member, column = member.strip().lower(), column.strip()
        if not equals or not member or not column:
            self.fail(f"{value!r} is not of the form MEMBER=COLUMN; write title=Headline, say.", param, ctx)
        if member not in MEMBERS:
            near = nearest(member, MEMBERS)
            hint = f"did you mean {near}?" if near else f"those that a column can fill are {', '.join(MEMBERS)}."
            self.fail(f"an article has no member {member}; {hint}", param, ctx)
        return member, column


def table_options(command: _Command) -> _Command:
    """Add `--column` and `--dates` to a command."""
    column = click.option(
        "--column", "columns", multiple=True, type=_Columns(), metavar="MEMBER=COLUMN",
        help="Of tables: the column that holds a member, such as title=Headline; may be repeated.",
    )  # fmt: skip
    dates = click.option(
        "--dates", "order", type=click.Choice(["dmy", "mdy"]),
        help="Of tables: whether 03/04/2026 is 3 April (dmy) or 4 March (mdy), where the column does not say it.",
    )  # fmt: skip
    return column(dates(command))
