"""The masks and rejects of one watchlist file: what takes effect in every rule of it.

They belong to no rule, so an error in one stops all rules of the file: they would match what nobody wants to be told of.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from config.loading.yaml import Findings, Node, node_at
from matching import Leaf, Query
from matching.language import QueryErrors, touching
from rules import mask_leaf

MOST_PHRASES = 1_000  # of all masks of a file: each is held against each word of each rule


class Mask(NamedTuple):
    """One phrase of a mask, which `id` names."""

    id: str
    phrase: str
    leaf: Leaf


class Reject(NamedTuple):
    """One reject: its query as typed, and parsed."""

    id: str
    text: str
    query: Query


def read_masks(masks: Sequence[Any], root: Node, found: Findings) -> Iterator[Mask]:
    """Each phrase of every mask that has no error."""
    phrases = sum(len(mask["phrases"]) for number, mask in enumerate(masks) if found.sound("masks", number))
    if phrases > MOST_PHRASES:
        reason = f"The masks have {phrases:,} phrases; {MOST_PHRASES:,} is the limit."
        found.error(("masks",), found.first_key(("masks", 0)), "E-LIMIT", reason, "Take some away.")
        return
    for number, mask in enumerate(masks):
        for index, phrase in enumerate(mask["phrases"]) if found.sound("masks", number) else ():
            try:
                yield Mask(mask["id"], phrase, mask_leaf(phrase))
            except QueryErrors:
                path = ("masks", number, "phrases", index)
                node = node_at(root, path) or root
                fix = "Write it as it stands in articles, without operators."
                found.error(path, (node.start, node.end), "E-VALUE", f'"{phrase}" is no word or phrase.', fix)
    found.check_ids("masks")


def touching_masks(query: Query, masks: Sequence[Mask]) -> list[Mapping[str, Any]]:
    """Those that could touch a query, as a definition holds them: of each mask the phrases that could."""
    touched = set(touching(query, tuple(mask.leaf for mask in masks))) if masks else set()
    phrases: dict[str, set[str]] = {}
    for mask in masks:
        if mask.leaf in touched:
            phrases.setdefault(mask.id, set()).add(mask.phrase)
    return [{"id": name, "phrases": sorted(each)} for name, each in sorted(phrases.items())]
