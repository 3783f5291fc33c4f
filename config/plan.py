"""What applying a folder of watchlists would change in what runs: pure, so that `diff` shows what `apply` does.

A rule that is sound and new, or differs, becomes a revision. One that is not sound keeps the revision that runs, and the refusal
is noted beside it. One that is gone from a watchlist that could be read whole is retired. Nothing may ever be retired because
something could not be read: then it goes on running.
"""

import hashlib
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from config.errors import WatchlistError
from config.rules import Definition, Rule, rule_of
from config.watchlists import Loaded, Watchlist
from matching.errors import QueryErrors
from schemas.standings import FILE, LONGEST_QUERY, MOST_REVISIONS, Refusal, Revision, Standing

MOST_ERRORS = 10
LONGEST_ID = 100  # as watchlist.v1 has it: a longer one is no key
LONGEST_ERROR = 4000
Kind = Literal["added", "changed", "retired", "refused", "mended"]


@dataclass(frozen=True, slots=True)
class Change:
    """How one rule or file would stand. `before` is None for a new one, `after` for a file whose errors are gone; `owner` is who
    answers for it. A refusal that the owner has been told of already changes nothing: then both are equal."""

    kind: Kind
    key: str
    before: Standing | None
    after: Standing | None
    owner: str | None = None

    @property
    def is_news(self) -> bool:
        """Whether Kafka has to be told."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Plan:
    """All changes, in the order of files and rules. `left` are the rules, by watchlist, of watchlists the folder does not have;
    `kept` those that are missing from a watchlist that could not be read whole."""

    changes: tuple[Change, ...]
    unchanged: int
    left: Mapping[str, tuple[str, ...]]
    kept: tuple[str, ...]

    def of(self, *kinds: Kind) -> tuple[Change, ...]:
        """The changes of these kinds."""
        return tuple(change for change in self.changes if change.kind in kinds)

    @property
    def summary(self) -> str:
        """`2 added, 1 changed, 5 unchanged`."""
        kinds: tuple[Kind, ...] = ("added", "changed", "retired", "refused", "mended")
        counts = {kind: len(self.of(kind)) for kind in kinds} | {"unchanged": self.unchanged, "kept": len(self.kept)}
        return ", ".join(f"{count:,} {kind}" for kind, count in counts.items() if count) or "no rules"


def plan_of(
    loaded: Loaded,
    standings: Mapping[str, Standing],
    *,
    root: Path,
    author: str,
    now: datetime,
    prune: bool = False,
    unreadable: Collection[str] = (),
) -> Plan:
    """What applying `loaded`, read from the folder or file `root`, would change. With `prune` the rules of watchlists that the
    folder does not have are retired too. The keys of `unreadable` are written anew in any case."""
    return _Planner(loaded, standings, unreadable, root, author, now).plan(prune)


def refusal_hash(errors: tuple[WatchlistError, ...]) -> str:
    """The same errors give the same hash wherever in the file they stand: a line added above them is no news."""
    text = "\n".join(f"{each.code} {each.reason} {each.fix} {each.excerpt}" for each in errors)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


class _Planner:
    def __init__(
        self,
        loaded: Loaded,
        standings: Mapping[str, Standing],
        unreadable: Collection[str],
        folder: Path,
        author: str,
        now: datetime,
    ) -> None:
        self.loaded, self.standings, self.unreadable, self.author, self.now = loaded, standings, unreadable, author, now
        self.folder = os.path.abspath(folder if folder.is_dir() else folder.parent)
        self.names = {watchlist.name for watchlist in loaded.watchlists}
        self.rules = {rule.id: rule for rule in loaded.rules}
        self.errors: dict[str, list[WatchlistError]] = {}
        for error in loaded.errors:
            self.errors.setdefault(error.file, []).append(error)
        # Of several rules with one id the first keeps it, sound or not; what is wrong with the others is their file's.
        self.owners: dict[str, str] = {}
        for watchlist in loaded.watchlists:
            for rule_id in watchlist.ids:
                if 0 < len(rule_id) <= LONGEST_ID and not rule_id.startswith(FILE):
                    self.owners.setdefault(rule_id, watchlist.file)

    def plan(self, prune: bool) -> Plan:
        changes: list[Change] = []
        for watchlist in self.loaded.watchlists:
            changes += self.of_watchlist(watchlist)
        partly = {watchlist.name for watchlist in self.loaded.watchlists if not watchlist.whole}
        unreadable = {self.name(watchlist.file) for watchlist in self.loaded.watchlists if watchlist.name is None}
        left: dict[str, list[str]] = {}
        kept: list[str] = []
        for key, standing in sorted(self.standings.items()):
            if key in self.owners:
                continue
            if standing.definition is None or standing.definition["status"] == "retired":
                changes += self.forgotten(standing)
                continue
            home = standing.definition["watchlist"]
            if home in partly or standing.file in unreadable:
                kept.append(key)
            elif home not in self.names and prune and unreadable:
                kept.append(key)  # which watchlist the file that cannot be read holds, nobody knows
            elif home in self.names or (prune and self.loaded.watchlists):
                changes.append(self.retired(standing, standing.definition))
            else:
                left.setdefault(home, []).append(key)
        if prune:
            changes += self.files_that_are_gone()
        touched = {change.key for change in changes if change.kind in ("added", "changed", "refused")}
        unchanged = sum(rule_id not in touched for rule_id in self.rules)
        return Plan(tuple(changes), unchanged, {name: tuple(keys) for name, keys in left.items()}, tuple(kept))

    def name(self, file: str) -> str:
        """A file's name below the folder, the same on every machine."""
        return Path(os.path.relpath(os.path.abspath(file), self.folder)).as_posix()

    def of_watchlist(self, watchlist: Watchlist) -> Iterator[Change]:
        """The changes of one file's rules, and of itself."""
        errors = self.errors.get(watchlist.file, [])
        found = {rule_id: self.rules.get(rule_id) for rule_id in watchlist.ids if self.owners.get(rule_id) == watchlist.file}
        sound = {rule_id: rule for rule_id, rule in found.items() if rule is not None}
        taken = {rule_id: error for rule_id, rule in sound.items() if (error := self.taken(rule)) is not None}
        refused = {rule_id for rule_id, rule in found.items() if rule is None} | taken.keys()
        others = tuple(error for error in errors if error.rule_id not in refused)
        for rule_id in found:
            if rule_id in refused:
                # A rule may be held up by another, which has the error, and have none of its own.
                own = tuple(error for error in errors if error.rule_id == rule_id) or others or tuple(errors)
                yield self.refused(rule_id, watchlist, (taken[rule_id],) if rule_id in taken else own)
            elif rule_id in sound and (change := self.accepted(sound[rule_id])) is not None:
                yield change
        key = FILE + self.name(watchlist.file)
        if others:
            yield self.refused(key, watchlist, others)
        elif key in self.standings:
            yield Change("mended", key, self.standings[key], None, watchlist.owner)

    def taken(self, rule: Rule) -> WatchlistError | None:
        """An id that a rule of a watchlist has which is not in this folder; a watchlist that was renamed has the same file."""
        before = self.standings.get(rule.id)
        if before is None or before.definition is None or before.definition["status"] == "retired":
            return None
        home = before.definition["watchlist"]
        if home == rule.watchlist or home in self.names or before.file == self.name(rule.file):
            return None
        reason = f"The id {rule.id} is taken by a rule of the watchlist {home}, which is not in this folder."
        return WatchlistError(
            rule.file, rule.line, 1, "E-TWICE", reason, "Give this rule an id of its own, or apply both together.", rule.id
        )

    def accepted(self, rule: Rule) -> Change | None:
        """None where the same revision runs already, from the same place and with nothing refused since."""
        before, file = self.standings.get(rule.id), self.name(rule.file)
        running = before.revision if before is not None else None
        if before is None or running is None or running.hash != rule.revision:
            after = self.next(before, rule.definition, rule.revision, rule.id, file)
            return Change("added" if running is None else "changed", rule.id, before, after, rule.owner)
        mended = replace(before, file=file, refused=None)
        if rule.id in self.unreadable:
            return Change("mended", rule.id, None, mended, rule.owner)
        if before != mended:
            return Change("mended", rule.id, before, mended, rule.owner)
        return None

    def next(self, before: Standing | None, definition: Definition, hash: str, key: str, file: str) -> Standing:
        """The standing with one more revision."""
        past = before.history if before is not None else ()
        revision = Revision(
            number=past[0].number + 1 if past else 1,
            hash=hash,
            status=definition["status"],
            query=definition["query"][:LONGEST_QUERY],
            author=self.author,
            applied_at=self.now,
        )
        return Standing(key, file, dict(definition), (revision, *past)[:MOST_REVISIONS])

    def retired(self, before: Standing, definition: Definition) -> Change:
        """The rule as it was, but retired."""
        after = {**definition, "status": "retired"}
        try:
            hash = rule_of(after).revision
        except QueryErrors:  # of another version of the language
            hash = hashlib.sha256(f"retired {before.history[0].hash}".encode()).hexdigest()[:12]
        standing = self.next(before, after, hash, before.key, before.file)
        return Change("retired", before.key, before, standing, definition.get("owner"))

    def refused(self, key: str, watchlist: Watchlist, errors: tuple[WatchlistError, ...]) -> Change:
        """What runs goes on; who has to know is whom the file names, or named when it could be read."""
        before, file = self.standings.get(key), self.name(watchlist.file)
        hash = refusal_hash(errors)
        owner = watchlist.owner or self.last_owner(file)
        if before is not None and before.refused is not None and before.refused.hash == hash:
            return Change("refused", key, before, before, owner)
        texts = tuple(str(error)[:LONGEST_ERROR] for error in errors[:MOST_ERRORS])
        refusal = Refusal(hash, texts, self.author, self.now)
        return Change("refused", key, before, replace(before or Standing(key, file), refused=refusal), owner)

    def last_owner(self, file: str) -> str | None:
        known = (each.definition.get("owner") for each in self.standings.values() if each.definition and each.file == file)
        return next((owner for owner in known if owner), None)

    def forgotten(self, standing: Standing) -> Iterator[Change]:
        """What was refused of a rule that does not run, once it is gone from a file that could be read whole: nobody need know
        of it any more."""
        whole = {self.name(watchlist.file) for watchlist in self.loaded.watchlists if watchlist.whole}
        if standing.refused is not None and not standing.key.startswith(FILE) and standing.file in whole:
            after = None if standing.definition is None else replace(standing, refused=None)
            yield Change("mended", standing.key, standing, after, None)

    def files_that_are_gone(self) -> Iterator[Change]:
        """Nothing more has to be said of a file with errors that is deleted."""
        there = {FILE + self.name(watchlist.file) for watchlist in self.loaded.watchlists}
        for key, standing in self.standings.items():
            is_file, never_ran = key.startswith(FILE) and key not in there, standing.definition is None and key not in self.owners
            gone = not os.path.exists(os.path.join(self.folder, standing.file))
            if gone and (is_file or (never_ran and not key.startswith(FILE))):
                yield Change("mended", key, standing, None)
