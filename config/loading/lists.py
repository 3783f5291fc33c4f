"""What is wrong with the lists of a file: entries that are no word or phrase, and lists that nothing uses.

An entry is told where it stands, and once however many queries use the list. Only the lists of a query that could not be read are
looked at, so that thousands of good entries cost nothing. It must never say by itself what an entry is: the parser does.
"""

from collections.abc import Iterable, Mapping, Sequence

from config.loading.catalogue import lists_named
from config.loading.yaml import Findings
from matching.language import QueryErrors, parse


def find_bad_entries(names: Iterable[str], lists: Mapping[str, Sequence[str]], found: Findings) -> set[str]:
    """Record the bad entries of these lists; the lists that have any, among them those of which it was recorded before."""
    return {name for name in sorted(names) if name in lists and _has_bad_entries(name, lists[name], found)}


def note_unused(lists: Iterable[str], queries: Iterable[str], found: Findings) -> None:
    """Note each list that none of a file's queries names."""
    used = {name for text in queries for name in lists_named(text)}
    for name in lists:
        if name not in used and found.sound("lists", name):
            reason = f"No query of this file uses ${name}."
            found.warn(("lists", name), found.key("lists", name), "I-UNUSED", reason, "Take the list away, or use it.")


def _has_bad_entries(name: str, entries: Sequence[str], found: Findings) -> bool:
    # Once for each list: what is wrong with one may be that it is too long, which none of its entries is.
    for index, entry in enumerate(entries) if found.sound("lists", name) and found.is_new("lists", name) else ():
        try:
            parse(f"${name}", {name: [entry]})
        except QueryErrors as errors:
            found.error_at(("lists", name, index), errors.errors[0].code, errors.errors[0].reason, errors.errors[0].fix)
    return not found.sound("lists", name)
