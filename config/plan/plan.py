"""What applying a folder of watchlists would change in what runs: pure, so that `diff` shows what `apply` does.

A rule that is sound and new, or differs, becomes a revision. One that is not sound keeps the revision that runs, and the refusal
is noted beside it. One that is gone from its file is retired, if every file could be read whole and no rule of its own file has
an id that is not accepted and may be its new one. Nothing is retired because something could not be read: it goes on running.

An id belongs to the first rule in the folder that has it, unless a watchlist of another folder has it already: then whoever
claims it is refused, and the rule that has it stays, retired or not. Where a folder is on one machine decides nothing. An id that
was given up for another (renames.py) is refused, too: its history is the other's.
"""

import hashlib
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from config.loading import Loaded, Watchlist
from config.loading.yaml import WatchlistError
from config.plan.changes import Plan, RuleChange, alive
from config.plan.renames import Scene, check_renames, is_done, is_half_done, looks_renamed
from rules import DefinitionError, Rule, read_rule
from schemas import FILE, LONGEST_QUERY, MOST_REVISIONS, Refusal, Revision, Standing, key_of_file

MOST_ERRORS = 10
LONGEST_ERROR = 4000
LONGEST_AUTHOR = 200  # as standing.v1 has it
NOTHING: Mapping[str, str] = MappingProxyType({})
LONGEST_ID = 100  # as watchlist.v1 has it: a longer one is no key
_FIX_TAKEN = (
    "Give this rule an id of its own, or apply both together. If it is the same rule: rename its file or its watchlist alone, "
    "apply, and then change the rest; or give --prune, if this folder holds all watchlists."
)


def plan_of(
    loaded: Loaded,
    standings: Mapping[str, Standing],
    *,
    root: Path,
    author: str,
    now: datetime,
    prune: bool = False,
    unreadable: Collection[str] = (),
    renamed: Mapping[str, str] = NOTHING,
) -> Plan:
    """What applying `loaded`, read from the folder or file `root`, would change. `prune` says that the folder holds all there is:
    rules of other watchlists are retired, or taken over where one here has their id. The keys of `unreadable`, whose records
    cannot be read, are written anew; with `prune` those that nothing here has are deleted. `renamed` gives new ids by old
    ones. Raises `RenameError` where that cannot be."""
    folder = os.path.abspath(root if root.is_dir() else root.parent)
    return _Planner(loaded, standings, {*unreadable}, folder, _plain(author)[:LONGEST_AUTHOR], now, prune, renamed).plan()


@dataclass
class _Planner:
    loaded: Loaded
    standings: Mapping[str, Standing]
    unreadable: set[str]
    folder: str  # an absolute path
    author: str
    now: datetime
    prune: bool
    renamed: Mapping[str, str]  # old ids to new

    def __post_init__(self) -> None:
        self.rules = {rule.id: rule for rule in self.loaded.rules}
        self.errors: dict[str, list[WatchlistError]] = {}
        for error in self.loaded.errors:
            self.errors.setdefault(error.file, []).append(error)
        self.whole = {self.name(watchlist.file) for watchlist in self.loaded.watchlists if watchlist.whole}
        # Of several rules with one id the first keeps it, sound or not; what is wrong with the others is their file's.
        self.owners: dict[str, Watchlist] = {}
        for watchlist in self.loaded.watchlists:
            for rule_id in watchlist.ids:
                if 0 < len(rule_id) <= LONGEST_ID and not rule_id.startswith(FILE):
                    self.owners.setdefault(rule_id, watchlist)
        self.taken = {} if self.prune else self.taken_ids()
        self.check_renames()
        self.given_up = {old: new for old, new in self.renamed.items() if not is_done(old, new, self.standings)}
        self.former = {new: old for old, new in self.given_up.items() if not is_half_done(old, new, self.standings)}
        self.taken |= dict(self.ids_given_up())

    def plan(self) -> Plan:
        watchlists = self.loaded.watchlists
        changes = [change for watchlist in watchlists for change in self.of_watchlist(watchlist)]
        here = {(self.name(watchlist.file), watchlist.name) for watchlist in watchlists}
        all_read = all(watchlist.whole and watchlist.name is not None for watchlist in watchlists)
        unsure = [watchlist for watchlist in watchlists if self.is_unsure(watchlist)]
        unsure_files, unsure_names = {self.name(each.file) for each in unsure}, {each.name for each in unsure}
        left: dict[str, list[str]] = {}
        kept: list[str] = []
        for key, standing in sorted(self.standings.items()):
            if key in self.owners:
                continue
            if key in self.given_up:
                changes.append(self.replaced(standing, self.given_up[key]))
                continue
            if (definition := alive(standing)) is None:
                changes += self.forgotten(standing)
                continue
            home = definition["watchlist"]
            is_gone = (standing.file, home) in here or (self.prune and bool(watchlists))
            if standing.file in unsure_files or home in unsure_names or (is_gone and not all_read):
                kept.append(key)
            elif is_gone:
                changes.append(self.retired(standing, definition))
            else:
                left.setdefault(home, []).append(key)
        if self.prune:
            changes += self.files_that_are_gone()
        if self.prune and watchlists and all_read:
            known = {change.key for change in changes} | self.owners.keys() | {*kept}
            changes += [RuleChange("mended", key, None, None) for key in sorted(self.unreadable - known)]
        touched = {change.key for change in changes} | self.taken.keys()
        unchanged = len(self.rules.keys() - touched)
        gone = {name: tuple(keys) for name, keys in left.items()}
        return Plan(tuple(changes), unchanged, gone, tuple(kept), tuple(looks_renamed(changes)))

    def name(self, file: str) -> str:
        """A file's name below the folder, the same on every machine."""
        return Path(_plain(os.path.relpath(os.path.abspath(file), self.folder))).as_posix()

    def taken_ids(self) -> dict[str, WatchlistError]:
        """The ids that cannot be had, and why: a rule of a watchlist that is not in the folder has them, or had them until it was
        retired. An id is free for the same watchlist, and for the same file and owner under another name."""
        names, formerly = {watchlist.name for watchlist in self.loaded.watchlists}, self.former_names()
        lines = {(error.file, error.rule_id): error.line for error in reversed(self.loaded.errors)}
        taken = {}
        for rule_id, watchlist in self.owners.items():
            standing, rule, file = self.standings.get(rule_id), self.rules.get(rule_id), self.name(watchlist.file)
            if standing is None or (was := standing.definition) is None or was["watchlist"] in names:
                continue
            if was.get("owner") == watchlist.owner and standing.file == file and (file, was["watchlist"]) in formerly:
                continue
            reason = f"The id {rule_id} is taken by a rule of the watchlist {was['watchlist']}, which is not in this folder."
            line = rule.line if rule else lines.get((watchlist.file, rule_id), 1)
            taken[rule_id] = WatchlistError(watchlist.file, line, 1, "E-TWICE", reason, _FIX_TAKEN, rule_id)
        return taken

    def check_renames(self) -> None:
        """Raises `RenameError`."""
        watchlists = self.loaded.watchlists
        files = {rule_id: self.name(watchlist.file) for rule_id, watchlist in self.owners.items()}
        half_read = next((self.name(each.file) for each in watchlists if not each.whole or each.name is None), None)
        names = {watchlist.name for watchlist in watchlists}
        scene = Scene(self.standings, self.unreadable, files, self.rules, self.taken, names, half_read, self.prune)
        check_renames(self.renamed, scene)

    def ids_given_up(self) -> Iterator[tuple[str, WatchlistError]]:
        """The ids that rules had which are called otherwise now, each with what is said to whoever claims it."""
        for rule_id, watchlist in self.owners.items():
            new = self.standings[rule_id].renamed_to if rule_id in self.standings else None
            if new is not None and rule_id not in self.former:
                reason = f"The id {rule_id} was given up: its rule is {new} now, which has its history."
                fix = f"Give this rule an id of its own. If {new} is to be {rule_id} again, apply with --renamed {new}={rule_id}."
                line = self.rules[rule_id].line if rule_id in self.rules else 1
                yield rule_id, WatchlistError(watchlist.file, line, 1, "E-TWICE", reason, fix, rule_id)

    def former_names(self) -> set[tuple[str, str]]:
        """Which file may have been which watchlist: all rules that it had under that name are still in it. A file of another
        folder may have the same name, but it does not have all of these rules."""
        ids = {self.name(watchlist.file): {*watchlist.ids} for watchlist in self.loaded.watchlists}
        rules: dict[tuple[str, str], set[str]] = {}
        for key, standing in self.standings.items():
            if standing.file in ids and standing.definition is not None:
                keys = rules.setdefault((standing.file, standing.definition["watchlist"]), set())
                keys.update([key] if alive(standing) else [])
        return {(file, name) for (file, name), keys in rules.items() if keys <= ids[file]}

    def is_unsure(self, watchlist: Watchlist) -> bool:
        """Whether a rule of the file may only seem to be gone: the file could not be read whole, or there is an id in it that is
        not accepted and may be a new name of it."""
        ids = watchlist.ids
        return (
            not watchlist.whole
            or watchlist.name is None
            or len(set(ids)) < len(ids)
            or any(self.owners.get(each) is not watchlist or each in self.taken for each in ids)
            # A rule that is not sound, and of which no revision runs or is paused.
            or any(each not in self.rules and alive(self.standings.get(each)) is None for each in ids)
        )

    def of_watchlist(self, watchlist: Watchlist) -> Iterator[RuleChange]:
        """The changes of one file's rules, and of itself."""
        errors = self.errors.get(watchlist.file, [])
        found = [each for each in dict.fromkeys(watchlist.ids) if self.owners.get(each) is watchlist and each not in self.taken]
        # A refusal beside a record that cannot be read would take its place, and nobody could mend it then.
        blind = self.unreadable - self.standings.keys()
        refused = {rule_id for rule_id in found if rule_id not in self.rules and rule_id not in blind}
        # Who claims an id that is another's hears of it, and the other does not.
        claims = [error for error in self.taken.values() if error.file == watchlist.file]
        others = tuple(error for error in (*errors, *claims) if error.rule_id not in refused)
        for rule_id in found:
            if rule_id in refused:
                # A rule may be held up by another, which has the error, and have none of its own.
                own = tuple(error for error in errors if error.rule_id == rule_id) or others or tuple(errors)
                yield self.refused(rule_id, watchlist, own)
            elif rule_id in self.rules and (change := self.accepted(self.rules[rule_id])) is not None:
                yield change
        key = key_of_file(self.name(watchlist.file))
        if others:
            yield self.refused(key, watchlist, others)
        elif key in self.standings or key in self.unreadable:
            yield RuleChange("mended", key, self.standings.get(key), None, watchlist.owner)

    def accepted(self, rule: Rule) -> RuleChange | None:
        """None where the same revision runs already, from the same place and with nothing refused since."""
        before, file = self.standings.get(rule.id), self.name(rule.file)
        if rule.id in self.former:
            old = self.standings[self.former[rule.id]]
            after = self.next(old, rule.definition.members, rule.revision, rule.id, file)
            return RuleChange("renamed", rule.id, old, after, rule.owner)
        running = before.revision if before is not None else None
        if before is None or running is None or running.hash != rule.revision:
            after = self.next(before, rule.definition.members, rule.revision, rule.id, file)
            return RuleChange("added" if running is None else "changed", rule.id, before, after, rule.owner)
        mended = replace(before, file=file, refused=None)
        if rule.id in self.unreadable:
            return RuleChange("mended", rule.id, None, mended, rule.owner)
        if before != mended:
            return RuleChange("mended" if before.refused else "moved", rule.id, before, mended, rule.owner)
        return None

    def next(self, before: Standing | None, definition: Mapping[str, Any], hash: str, key: str, file: str) -> Standing:
        """The standing with one more revision."""
        past = before.history if before is not None else ()
        was = (before.definition if before is not None else None) or definition
        revision = Revision(
            number=past[0].number + 1 if past else 1,
            hash=hash,
            status=definition["status"],
            query=definition["query"][:LONGEST_QUERY],
            author=self.author,
            applied_at=self.now,
            changed=tuple(sorted(name for name in was.keys() | definition.keys() if was.get(name) != definition.get(name))),
            renamed_from=before.key if before is not None and before.key != key else None,
        )
        return Standing(key, file, dict(definition), (revision, *past)[:MOST_REVISIONS])

    def retired(self, before: Standing, definition: Mapping[str, Any]) -> RuleChange:
        """The rule as it was, but retired."""
        after = {**definition, "status": "retired"}
        try:
            hash = read_rule(after).revision
        except DefinitionError:
            hash = hashlib.sha256(f"retired {before.history[0].hash}".encode()).hexdigest()[:12]
        standing = self.next(before, after, hash, before.key, before.file)
        return RuleChange("retired", before.key, before, standing, definition.get("owner"))

    def replaced(self, before: Standing, new: str) -> RuleChange:
        """The end of an id whose rule goes on under another."""
        definition = alive(before)
        after = before if definition is None else self.retired(before, definition).after or before
        return RuleChange("replaced", before.key, before, replace(after, refused=None, renamed_to=new))

    def refused(self, key: str, watchlist: Watchlist, errors: tuple[WatchlistError, ...]) -> RuleChange:
        """What runs goes on; who has to know is whom the file names, or named when it could be read."""
        before, file, owner = self.standings.get(key), self.name(watchlist.file), watchlist.owner or self.last_owner(watchlist)
        # The same errors give the same hash wherever in the file they stand: a line added above them is no news.
        texts = "\n".join(f"{each.code} {each.reason} {each.fix} {each.excerpt}" for each in errors)
        hash = hashlib.sha256(texts.encode("utf-8", "replace")).hexdigest()[:12]
        if before is not None and before.refused is not None and before.refused.hash == hash and key not in self.unreadable:
            return RuleChange("refused", key, before, before, owner)
        told = tuple(_plain(str(error))[:LONGEST_ERROR] for error in errors[:MOST_ERRORS])
        refused = Refusal(hash, told, self.author, self.now)
        return RuleChange("refused", key, before, replace(before or Standing(key, file), refused=refused), owner)

    def last_owner(self, watchlist: Watchlist) -> str | None:
        """Who owned it when it could be read; of a file that does not say its name, that of the rules that were in it."""
        file, name = self.name(watchlist.file), watchlist.name
        for each in self.standings.values():
            was = each.definition or {}
            if (each.file == file if name is None else was.get("watchlist") == name) and was.get("owner"):
                return str(was["owner"])
        return None

    def forgotten(self, standing: Standing) -> Iterator[RuleChange]:
        """What was refused of a rule that does not run, once it is gone from a file that could be read whole: nobody need know
        of it any more."""
        if standing.refused is not None and not standing.key.startswith(FILE) and standing.file in self.whole:
            after = None if standing.definition is None else replace(standing, refused=None)
            yield RuleChange("mended", standing.key, standing, after, None)

    def files_that_are_gone(self) -> Iterator[RuleChange]:
        """Nothing more has to be said of a file with errors that is deleted."""
        for key, standing in self.standings.items():
            is_gone = not os.path.exists(os.path.join(self.folder, standing.file))
            if standing.definition is None and key not in self.owners and is_gone:
                yield RuleChange("mended", key, standing, None)


def _plain(text: str) -> str:
    """Names of files, and what is typed, may hold bytes that are no text, and JSON none of them."""
    return text.encode("utf-8", "replace").decode()
