"""The queries of a watchlist file: the text as typed becomes a tree, or errors at their places.

A rule and a reject have a query each, a mask has phrases. A query can name lists of its file and rules of all files; one that
names something faulty does not run. A bad entry of a list is told where it stands, and once however many queries use the list.
Only the lists of a query that could not be read are looked at, so that thousands of good entries cost nothing.

Masks and rejects belong to no single rule but take effect in all of them, so an error in one stops all rules of the file:
otherwise they would match what nobody wants to be told of.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import orjson

from config.loading.checks import LIST, NAME, odd_countries
from config.loading.opened import MOST_OTHERS, Catalogue, OpenFile, Sight, lists_named
from config.loading.yaml import Findings, NodePath, Text, TextSpan, comment_after, node_at, spots
from matching import Leaf, Query
from matching.language import QueryError, QueryErrors, parse, touching
from matching.proofs import entry_lints, lint
from rules import mask_leaf

_MOST_ENTRIES = 2_000  # of a list: one that has more is an error where it is used
MOST_PHRASES = 1_000  # of all masks of a file: each is held against each word of each rule


def read_query(file: OpenFile, catalogue: Catalogue, path: NodePath) -> Query | None:
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


def _check_names(file: OpenFile, path: NodePath, node: Text, sight: Sight) -> None:
    """Record why a query cannot run: it names too much, or something faulty. If that is in another file, the author of this one
    is told."""
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


def _record_errors(file: OpenFile, catalogue: Catalogue, path: NodePath, node: Text, errors: QueryErrors) -> None:
    file.found.block(path)
    bad = find_bad_entries(lists_named(node.text), file.lists, file.found)
    for each, span in _place(file, node, errors.errors):
        if each.code == "E-LIST" and bad.intersection(each.faulty):
            continue
        reason = each.reason + (catalogue.circle(each.faulty) if each.code == "E-CYCLE" else "")
        file.found.error(path, span, each.code, reason, each.fix)


def _lint(file: OpenFile, path: NodePath, node: Text, query: Query) -> None:
    """Warn of what is probably not meant. Once the file has made too much work of it, that is told once and nothing more is
    looked at."""
    proofs = file.spent.proofs
    proofs.left -= len(node.text) // 4
    if proofs.left > 0:
        lints = lint(query, node.text, proofs, _languages(file, path))
        for each, span in _place(file, node, chain(lints, odd_countries(query, node.text))):
            file.found.warn(path, span, each.code, each.reason, each.fix)
    elif file.found.is_new("looks"):
        reason = "From here on no query is looked at for what is probably not meant: there is too much of it."
        file.found.warn(path, (node.start, node.end), "I-EFFORT", reason, "Make several watchlists of it.")


def _languages(file: OpenFile, path: NodePath) -> Sequence[str]:
    """The languages that the rule of a query names beside it, or the defaults for it."""
    rule = file.items(str(path[0]))[path[1]] if isinstance(path[1], int) else {}
    named = rule.get("languages", file.defaults.get("languages")) if path[0] == "rules" and isinstance(rule, dict) else None
    return [each for each in named if isinstance(each, str)] if isinstance(named, list) else ()


def _place(file: OpenFile, node: Text, errors: Iterable[QueryError]) -> Iterator[tuple[QueryError, TextSpan]]:
    """Each error with its place in the file, which is the whole value where escapes hide the exact place."""
    where: list[int] | None = None
    for number, each in enumerate(errors):
        if number == 0:  # a query may have many errors, and be long; most have none
            where = spots(node, file.source.text)
        yield each, (where[each.start], where[max(each.start, each.end - 1)] + 1) if where else (node.start, node.end)


def find_bad_entries(names: Iterable[str], lists: Mapping[str, Sequence[str]], found: Findings) -> set[str]:
    """Record the bad entries of these lists, and give the lists that have any, those included whose entries were recorded
    before."""
    known = [name for name in sorted(names) if name in lists]
    for name in known:
        # Once for each list: what is wrong with one may be that it is too long, which none of its entries is.
        entries = lists[name] if found.sound("lists", name) and found.is_new("lists", name) else ()
        for index, entry in enumerate(entries):
            try:
                parse(f"${name}", {name: [entry]})
            except QueryErrors as errors:
                found.error_at(("lists", name, index), errors.errors[0].code, errors.errors[0].reason, errors.errors[0].fix)
    return {name for name in known if not found.sound("lists", name)}


def note_unused(lists: Iterable[str], queries: Iterable[str], found: Findings) -> None:
    """Note each list that none of a file's queries names."""
    used = {name for text in queries for name in lists_named(text)}
    for name in lists:
        if name not in used and found.sound("lists", name):
            reason = f"No query of this file uses ${name}."
            found.warn(("lists", name), found.key("lists", name), "I-UNUSED", reason, "Take the list away, or use it.")


def note_operators(file: OpenFile) -> None:
    """Warn of each entry of a list and phrase of a mask that holds an operator, which is a word there; as far as the work on the
    file's queries leaves room."""
    named = [(("lists", name), entries) for name, entries in file.lists.items() if file.found.sound("lists", name)]
    masks = [
        (("masks", number, "phrases"), mask["phrases"])
        for number, mask in enumerate(file.items("masks"))
        if file.found.sound("masks", number)
    ]
    for path, entries in [*named, *masks]:
        for index, entry in enumerate(entries[:_MOST_ENTRIES]):
            node = node_at(file.root, (*path, index))
            if isinstance(node, Text) and file.spent.proofs.left > 0:
                file.spent.proofs.left -= 1
                for each, span in _place(file, node, entry_lints(entry)):
                    file.spent.proofs.left -= 100
                    file.found.warn((*path, index), span, each.code, each.reason, each.fix)


class MaskedPhrase(NamedTuple):
    """One phrase of a mask, which `id` names."""

    id: str
    phrase: str
    leaf: Leaf


class ParsedReject(NamedTuple):
    """One reject: its query as typed, and parsed."""

    id: str
    text: str
    query: Query


@dataclass(frozen=True, slots=True)
class FileNarrowing:
    """The masks and rejects of a file that have no error; `is_sound` says that these are all. `work` is what each rule of the
    file costs because of them and of the defaults, which are written out, compared and hashed with it."""

    masks: tuple[MaskedPhrase, ...]
    rejects: tuple[ParsedReject, ...]
    is_sound: bool
    work: int


def read_narrowing(file: OpenFile, catalogue: Catalogue) -> FileNarrowing:
    """Read the masks and rejects of a file, and record what is wrong with them."""
    masks, rejects = tuple(_read_masks(file)), list[ParsedReject]()
    for index, each in enumerate(file.items("rejects")):
        query = read_query(file, catalogue, ("rejects", index)) if isinstance(each, dict) else None
        if query is not None and file.found.sound("rejects", index):
            rejects.append(ParsedReject(each["id"], each["query"].strip(), query))
    file.found.check_ids("rejects")
    work = sum(len(str(reject.query)) for reject in rejects) + len(orjson.dumps(file.defaults))
    return FileNarrowing(masks, tuple(rejects), file.found.sound("masks") and file.found.sound("rejects"), work)


def touching_masks(query: Query, masks: Sequence[MaskedPhrase]) -> list[Mapping[str, Any]]:
    """The masks that could touch a query, as a definition holds them: each with the phrases of it that could."""
    touched = set(touching(query, tuple(mask.leaf for mask in masks))) if masks else set()
    phrases: dict[str, set[str]] = {}
    for mask in masks:
        if mask.leaf in touched:
            phrases.setdefault(mask.id, set()).add(mask.phrase)
    return [{"id": name, "phrases": sorted(each)} for name, each in sorted(phrases.items())]


def _read_masks(file: OpenFile) -> Iterator[MaskedPhrase]:
    """Each phrase of every mask that has no error."""
    found, masks = file.found, file.items("masks")
    phrases = sum(len(mask["phrases"]) for number, mask in enumerate(masks) if found.sound("masks", number))
    if phrases > MOST_PHRASES:
        reason = f"The masks have {phrases:,} phrases; {MOST_PHRASES:,} is the limit."
        found.error(("masks",), found.first_key(("masks", 0)), "E-LIMIT", reason, "Take some away.")
        return
    for number, mask in enumerate(masks):
        for index, phrase in enumerate(mask["phrases"]) if found.sound("masks", number) else ():
            try:
                yield MaskedPhrase(mask["id"], phrase, mask_leaf(phrase))
            except QueryErrors:
                path = ("masks", number, "phrases", index)
                node = node_at(file.root, path) or file.root
                fix = "Write it as it stands in articles, without operators."
                found.error(path, (node.start, node.end), "E-VALUE", f'"{phrase}" is no word or phrase.', fix)
    found.check_ids("masks")
