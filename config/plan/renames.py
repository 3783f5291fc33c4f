"""Rules under new ids: which look renamed, and whether what somebody said was renamed may be.

An id is all that a standing hangs on, so a rule with a new id is a new rule, unless a person says that it is the old one:
`--renamed OLD=NEW`. Then the standing of NEW goes on where that of OLD ends, and OLD becomes a retired record that points to it.
A wrong answer would give one rule the history of another, so nothing here guesses: what looks renamed is only shown.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from config.plan.changes import Likeness, RuleChange, alive
from schemas import MOST_REVISIONS, Standing
from wording import WRONG_USE, UserFacingError, nearest

Comparison = Callable[[Mapping[str, object]], object]
# What is the same in both, from what says the most.
_SAME: Mapping[str, Comparison] = {
    "query": lambda rule: " ".join(str(rule["query"]).split()),
    "name": lambda rule: (rule["name"], rule["watchlist"]),
}


class RenameError(UserFacingError):
    """What was said to be renamed cannot be. Nothing is changed then."""

    exit_status = WRONG_USE


@dataclass(frozen=True, slots=True)
class Scene:
    """What a rename is judged by: standings, and of the folder the files by the ids in them, the ids of sound rules, the ids that
    others have, and the names of its watchlists. `half_read` is a file that could not be read whole."""

    standings: Mapping[str, Standing]
    unreadable: Collection[str]
    files: Mapping[str, str]
    sound: Collection[str]
    taken: Collection[str]
    watchlists: Collection[str | None]
    half_read: str | None
    prune: bool


def looks_renamed(changes: Sequence[RuleChange]) -> Iterator[Likeness]:
    """Pairs of a rule that vanishes and a new one with the same query, or else the same name. Where one is like several, none is
    named."""
    gone = {change.key: change.before.definition or {} for change in changes if change.kind == "retired" and change.before}
    new = {change.key: change.after.definition or {} for change in changes if change.kind == "added" and change.after}
    for what, of in _SAME.items():
        olds, news = _by(of, gone), _by(of, new)
        for value, keys in olds.items():
            if len(keys) == 1 == len(news.get(value, ())):
                yield Likeness(keys[0], news[value][0], what)
                del gone[keys[0]], new[news[value][0]]


def _by(of: Comparison, rules: Mapping[str, Mapping[str, object]]) -> dict[object, list[str]]:
    found: dict[object, list[str]] = {}
    for key, rule in rules.items():
        found.setdefault(of(rule), []).append(key)
    return found


def check_renames(renamed: Mapping[str, str], scene: Scene) -> None:
    """Raises `RenameError` with all that stands against these renames, old ids to new."""
    faults = [f"--renamed {old}={new}: {fault}" for old, new in renamed.items() if (fault := _fault(old, new, scene))]
    if len({*renamed.values()}) < len(renamed):
        faults.append("--renamed: two rules cannot have one new id; two histories cannot become one.")
    if faults:
        raise RenameError("\n".join(faults))


def is_done(old: str, new: str, standings: Mapping[str, Standing]) -> bool:
    """Whether it was renamed before: then saying so again changes nothing."""
    return old in standings and standings[old].renamed_to == new


def is_half_done(old: str, new: str, standings: Mapping[str, Standing]) -> bool:
    """Whether the new id has the history already, and only the end of the old one was not written."""
    after = standings.get(new)
    came_from = {revision.renamed_from for revision in after.history} if after is not None else ()
    return alive(after) is not None and old in came_from and old in standings and standings[old].renamed_to is None


def _fault(old: str, new: str, scene: Scene) -> str | None:
    if old == new:
        return "both are the same id."
    if is_done(old, new, scene.standings) and old not in scene.files:
        return None
    return _fault_of_old(old, scene) or _fault_of_new(old, new, scene)


def _fault_of_old(old: str, scene: Scene) -> str | None:
    if old in scene.files:
        return f"{old} is still in {scene.files[old]}. Take it out there, or leave --renamed out."
    if old in scene.unreadable:
        return f"the record of {old} in Kafka cannot be read, so its history is not known. Apply without --renamed."
    standing = scene.standings.get(old)
    if standing is None or standing.definition is None:
        known = [key for key, each in scene.standings.items() if each.definition is not None and key not in scene.files]
        return f"no rule {old} was ever applied.{_meant(old, known)}"
    if standing.renamed_to is not None:
        return f"{old} was renamed to {standing.renamed_to} before. Name that one, if it has another id now."
    home = standing.definition["watchlist"]
    if home not in scene.watchlists and not scene.prune:
        return (
            f"{old} is a rule of the watchlist {home}, which is not in this folder. Apply both together, or give --prune, if "
            "this folder holds all watchlists."
        )
    if scene.half_read is not None:
        return f"{scene.half_read} cannot be read whole, and {old} may stand in it. Mend that first: `wirewatch check` says how."
    return None


def _fault_of_new(old: str, new: str, scene: Scene) -> str | None:
    if new not in scene.files:
        return f"no rule {new} is in these files.{_meant(new, [*scene.files])}"
    if new not in scene.sound:
        return f"the rule {new} has errors. Mend it first: `wirewatch check` says how."
    if is_half_done(old, new, scene.standings):
        return None
    standing = scene.standings.get(new)
    is_there = new in scene.unreadable or (standing is not None and standing.definition is not None)
    if new in scene.taken or (is_there and not _leads_to(new, old, scene.standings)):
        return (
            f"{new} was applied before and has a history of its own; two histories cannot become one. Give the rule an id that "
            "no rule ever had, or leave --renamed out."
        )
    return None


def _leads_to(old: str, new: str, standings: Mapping[str, Standing]) -> bool:
    """Whether an id that was given up has become this one, over however many others: then it may be given back."""
    for _ in range(MOST_REVISIONS):
        standing = standings.get(old)
        if standing is None or standing.renamed_to is None:
            return False
        if standing.renamed_to == new:
            return True
        old = standing.renamed_to
    return False


def _meant(name: str, known: Sequence[str]) -> str:
    like = nearest(name, known)
    return f" Did you mean {like}?" if like else ""
