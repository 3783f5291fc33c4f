"""The queries of a watchlist file, of its rules and its rejects: the text as typed into a tree, or into errors in their places.

Each can name lists of its file and rules of all files. One that names what is faulty does not run.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from config.loading.catalogue import MOST_OTHERS, Catalogue, Sight, lists_named
from config.loading.checks import LIST, NAME, odd_countries
from config.loading.lists import find_bad_entries
from config.loading.opened import OpenFile
from config.loading.yaml import Path, Text, TextSpan, comment_after, node_at, spots
from matching import Query
from matching.language import QueryError, QueryErrors, parse
from matching.proofs import lint


def read_query(file: OpenFile, catalogue: Catalogue, path: Path) -> Query | None:
    """The query of the rule or reject at a path, or None after its errors were recorded where they were typed."""
    path = (*path, "query")
    node = node_at(file.root, path)
    if not isinstance(node, Text):
        return None
    if (cut := comment_after(node, file.source.text)) is not None:
        fix = 'Put the query below "query: |", where a # may stand; a comment needs a line of its own.'
        file.found.error(path, (cut, cut + 1), "E-CUT", "A # after a blank cuts the query off here.", fix)
        return None
    sight = catalogue.look_up(node.text, file.source.file, file.lists)
    _check_names(file, path, node, sight)
    file.spent.characters += 2 * len(node.text) + LIST * len(sight.lists)
    file.spent.characters += sum(NAME + len(other.text) for other in sight.others.values())
    try:
        query = parse(node.text, sight.lists, sight.rules)
    except QueryErrors as errors:
        _record_errors(file, catalogue, path, node, errors)
        return None
    if sight.lists or sight.rules:
        file.spent.characters += len(str(query)) // 2
    if file.checks.lints:
        _lint(file, path, node, query)
    return query


def _check_names(file: OpenFile, path: Path, node: Text, sight: Sight) -> None:
    """Record why a query cannot run that names too much, or what is faulty: where that is in another file, its author is told."""
    found = file.found
    if not sight.is_whole:
        reason = f"The query names more than {MOST_OTHERS} rules, those counted that these name."
        found.error(path, (node.start, node.end), "E-LIMIT", reason, "Make several rules of it.")
    if not all(found.sound("lists", name) for name in lists_named(node.text)):
        found.block(path)
    for name, other in sight.others.items():
        if other.faulty:
            found.block(path)
        if other.faulty and other.file != file.source.file:
            reason = f"The rule {name} in {other.file} has an error."
            found.error(path, (node.start, node.end), "E-RULE", reason, "Correct that rule first.")


def _record_errors(file: OpenFile, catalogue: Catalogue, path: Path, node: Text, errors: QueryErrors) -> None:
    file.found.block(path)
    bad = find_bad_entries(lists_named(node.text), file.lists, file.found)
    for each, span in _place(file, node, errors.errors):
        if each.code == "E-LIST" and bad.intersection(each.faulty):
            continue
        reason = each.reason + (catalogue.circle(each.faulty) if each.code == "E-CYCLE" else "")
        file.found.error(path, span, each.code, reason, each.fix)


def _lint(file: OpenFile, path: Path, node: Text, query: Query) -> None:
    """Warn of what is probably not meant; of nothing more, and that is told once, where the file made too much work of it."""
    proofs = file.spent.proofs
    proofs.left -= len(node.text) // 4
    if proofs.left > 0:
        for each, span in _place(file, node, chain(lint(query, node.text, proofs), odd_countries(query, node.text))):
            file.found.warn(path, span, each.code, each.reason, each.fix)
    elif file.found.is_new("looks"):
        reason = "From here on no query is looked at for what is probably not meant: there is too much of it."
        file.found.warn(path, (node.start, node.end), "I-EFFORT", reason, "Make several watchlists of it.")


def _place(file: OpenFile, node: Text, errors: Iterable[QueryError]) -> Iterator[tuple[QueryError, TextSpan]]:
    """Each with where it stands in the file; that is the whole value where its places cannot be told."""
    where: list[int] | None = None
    for number, each in enumerate(errors):
        if number == 0:  # a query may have many errors, and be long; most have none
            where = spots(node, file.source.text)
        yield each, (where[each.start], where[max(each.start, each.end - 1)] + 1) if where else (node.start, node.end)
