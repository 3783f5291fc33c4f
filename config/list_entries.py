"""Entries of a list that are no word or phrase: told where they stand, all at once, and once however many queries use the list.

Only the lists of a query that could not be read are looked at, so that thousands of good entries cost nothing. It must never say
by itself what an entry is: the parser does.
"""

from collections.abc import Iterable, Mapping, Sequence

from config.findings import Findings
from matching.errors import QueryErrors
from matching.parser import parse


def find_bad_entries(names: Iterable[str], lists: Mapping[str, Sequence[str]], found: Findings) -> set[str]:
    """Record the bad entries of these lists; the lists that have any, among them those of which it was recorded before."""
    return {name for name in sorted(names) if name in lists and _has_bad_entries(name, lists[name], found)}


def _has_bad_entries(name: str, entries: Sequence[str], found: Findings) -> bool:
    for index, entry in enumerate(entries) if found.sound("lists", name) else ():
        try:
            parse(f"${name}", {name: [entry]})
        except QueryErrors as errors:
            found.error_at(("lists", name, index), errors.errors[0].code, errors.errors[0].reason, errors.errors[0].fix)
    return not found.sound("lists", name)
