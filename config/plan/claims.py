"""Whose an id is: of the first rule in the folder that has it, unless a watchlist that is not in the folder has it already.

Desks may apply folders of their own, so an id that is not free is refused to those who claim it, and the rule that has it is left
alone, retired or not. Must never decide by what only one machine knows, such as where a folder is.
"""

from collections.abc import Callable, Mapping
from typing import Any

from config.loading import Loaded, Watchlist
from config.loading.yaml import WatchlistError
from schemas import FILE, Standing

LONGEST_ID = 100  # as watchlist.v1 has it: a longer one is no key
_FIX = (
    "Give this rule an id of its own, or apply both together. If it is the same rule: rename its file or its watchlist alone, "
    "apply, and then change the rest; or give --prune, if this folder holds all watchlists."
)


def owners_of(loaded: Loaded) -> dict[str, Watchlist]:
    """The file to which each id belongs. Of several rules with one id the first keeps it, sound or not; what is wrong with the
    others is their file's. What can be no key belongs to none."""
    owners: dict[str, Watchlist] = {}
    for watchlist in loaded.watchlists:
        for rule_id in watchlist.ids:
            if 0 < len(rule_id) <= LONGEST_ID and not rule_id.startswith(FILE):
                owners.setdefault(rule_id, watchlist)
    return owners


def alive(standing: Standing | None) -> Mapping[str, Any] | None:
    """What a rule is that was accepted and not retired since."""
    definition = standing.definition if standing is not None else None
    return definition if definition is not None and definition["status"] != "retired" else None


def taken_ids(
    loaded: Loaded, owners: Mapping[str, Watchlist], standings: Mapping[str, Standing], name_of: Callable[[str], str]
) -> dict[str, WatchlistError]:
    """The ids that cannot be had, and why: a rule of a watchlist that is not in the folder has them, or had them until it was
    retired. `name_of` gives a file's name below the folder. Not taken are those of the same watchlist, and of the same file and
    owner under another name."""
    rules = {rule.id: rule for rule in loaded.rules}
    names = {watchlist.name for watchlist in loaded.watchlists}
    formerly = _formerly({name_of(watchlist.file): {*watchlist.ids} for watchlist in loaded.watchlists}, standings)
    lines = {(error.file, error.rule_id): error.line for error in reversed(loaded.errors)}
    taken = {}
    for rule_id, watchlist in owners.items():
        was = standings[rule_id].definition if rule_id in standings else None
        rule = rules.get(rule_id)
        if was is None or was["watchlist"] in names:
            continue
        file = name_of(watchlist.file)
        if was.get("owner") == watchlist.owner and standings[rule_id].file == file and (file, was["watchlist"]) in formerly:
            continue
        reason = f"The id {rule_id} is taken by a rule of the watchlist {was['watchlist']}, which is not in this folder."
        line = rule.line if rule else lines.get((watchlist.file, rule_id), 1)
        taken[rule_id] = WatchlistError(watchlist.file, line, 1, "E-TWICE", reason, _FIX, rule_id)
    return taken


def _formerly(ids: Mapping[str, set[str]], standings: Mapping[str, Standing]) -> set[tuple[str, str]]:
    """Which file may have been which watchlist: all rules that were in it under that name are in it, by the `ids` of each file. A
    file of another folder may be called as this one, but has not all of its rules."""
    rules: dict[tuple[str, str], set[str]] = {}
    for key, standing in standings.items():
        if standing.file in ids and standing.definition is not None:
            rules.setdefault((standing.file, standing.definition["watchlist"]), set()).update([key] if alive(standing) else [])
    return {(file, name) for (file, name), keys in rules.items() if keys <= ids[file]}
