"""The masks and rejects of one watchlist file: what takes effect in every rule of it.

They belong to no rule, so an error in one stops all rules of the file: they would match what nobody wants to be told of.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from config.loading.catalogue import Catalogue
from config.loading.opened import OpenFile
from config.loading.queries import read_query
from config.loading.yaml import node_at
from matching import Leaf, Query
from matching.language import QueryErrors, touching
from rules import mask_leaf

MOST_PHRASES = 1_000  # of all masks of a file: each is held against each word of each rule


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
    masks, rejects = tuple(_read_masks(file)), tuple(_read_rejects(file, catalogue))
    work = sum(len(str(reject.query)) for reject in rejects) + len(orjson.dumps(file.defaults))
    return FileNarrowing(masks, rejects, file.found.sound("masks") and file.found.sound("rejects"), work)


def touching_masks(query: Query, masks: Sequence[MaskedPhrase]) -> list[Mapping[str, Any]]:
    """Those that could touch a query, as a definition holds them: of each mask the phrases that could."""
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


def _read_rejects(file: OpenFile, catalogue: Catalogue) -> Iterator[ParsedReject]:
    """The rejects that have no error."""
    for index, each in enumerate(file.items("rejects")):
        query = read_query(file, catalogue, ("rejects", index)) if isinstance(each, dict) else None
        if query is not None and file.found.sound("rejects", index):
            yield ParsedReject(each["id"], each["query"].strip(), query)
    file.found.check_ids("rejects")
