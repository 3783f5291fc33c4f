"""Changes and standings of rules as lines for a person and as JSON for a program.

Colours go through click, which drops them where there is no terminal. All other escapes are strangers', and `styled` shows them
as what they are: a person approves what is seen here. Nothing is decided here.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from config.plan import Plan, RuleChange
from schemas import FILE, Revision, Standing
from streams.watchlists import OF_FILE, Presence, RuleMatches, goes_on
from wirewatch.printing import styled
from wording import cells, cut, listed

MARKS = {
    "added": ("+", "green"), "changed": ("~", "yellow"), "mended": ("=", "green"),
    "renamed": ("~", "yellow"), "replaced": ("-", "yellow"), "retired": ("-", "red"),
    "refused": ("!", "red"), "moved": ("=", "green"),
}  # fmt: skip
MOST_LEFT = 3
MOST_NAMED = 5
# Members that are shown anyway: the query by itself, the id in the first line.
_SHOWN_ANYWAY = ("id", "query")


def plan_lines(plan: Plan, *, pruned: bool = False) -> Iterator[str]:
    """What would change, one rule after the other, queries with the old one above the new. `pruned`: what is left was to be
    retired, and only a folder without a watchlist kept it from that."""
    for change in plan.changes:
        mark, colour = MARKS[change.kind]
        yield styled((f"{mark} {_name(change.key)}", {"fg": colour}), f"  {_what(change)}")
        yield from (f"    {line}" for line in _details(change))
    for old, new, same in plan.alike:
        yield styled(
            f"  {old} looks renamed to {new}: the {same} is the same. With --renamed {old}={new} its history goes on; else {new} "
            "begins anew, as a rule of its own."
        )
    hint = "--prune retires nothing for a folder without a watchlist." if pruned else "--prune retires them."
    elsewhere = "from files that are not in this folder, go on as they are"
    if len(plan.left) > MOST_LEFT:
        count = sum(len(keys) for keys in plan.left.values())
        yield styled(f"  {count:,} rules of {len(plan.left)} watchlists, {elsewhere}: {listed(plan.left, MOST_NAMED)}. {hint}")
    else:
        for name, keys in plan.left.items():
            yield styled(f"  Rules of the watchlist {name}, {elsewhere}: {listed(keys, MOST_NAMED)}. {hint}")
    if plan.kept:
        yield styled(f"  Not retired, as they may stand where something is refused or cannot be read: {', '.join(plan.kept)}.")


def plan_object(plan: Plan) -> dict[str, Any]:
    """The same for a program."""
    return {
        "changes": [
            {
                "kind": change.kind,
                "key": _shown(change.key),
                "before": _revision_object(change.before),
                "after": _revision_object(change.after),
                "errors": list(change.after.refused.errors) if change.after and change.after.refused else [],
                "changed": list(_changed(change)),
                "renamed_from": change.before.key if change.kind == "renamed" and change.before else None,
                "renamed_to": change.after.renamed_to if change.after else None,
            }
            for change in plan.changes
        ],
        "looks_renamed": [each._asdict() for each in plan.alike],
        "unchanged": plan.unchanged,
        "left": {name: list(keys) for name, keys in plan.left.items()},
        "kept": list(plan.kept),
    }


def status_lines(
    standings: Sequence[Standing], matches: dict[str, RuleMatches], zone: ZoneInfo, *, days: int, width: int | None = None
) -> Iterator[str]:
    """One line a rule, with a head, or a few lines where the terminal is too narrow; then what is refused, with its errors."""
    if not standings:
        yield "No rules yet: `wirewatch watchlists apply FOLDER` brings those of a folder to the workers."
        return
    head = ("RULE", "STATUS", "REVISION", "SINCE", "BY", "TODAY", f"LAST MATCH ({days} d)")
    rules = [each for each in standings if not each.key.startswith(FILE)]
    rows = [tuple(map(styled, _row(each, matches.get(each.key, RuleMatches()), zone))) for each in rules]
    yield from _table(head, rows, width)
    for each in standings:
        if each.refused is not None:
            yield ""
            when = f"{each.refused.refused_at.astimezone(zone):%Y-%m-%d %H:%M}, by {each.refused.author}"
            yield styled((f"! {_name(each.key)}", {"fg": "red"}), f"  refused {when}; {_running(each)}")
            yield from (styled("    ", line) for error in each.refused.errors for line in error.split("\n"))


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], width: int | None) -> Iterator[str]:
    """Columns below a head; where they are wider than the terminal, each row as its name and a line for each two cells."""
    widths = [max(map(cells, column)) for column in zip(head, *rows, strict=True)]
    if width is None or sum(widths) + 2 * (len(widths) - 1) <= width:
        for row in (head, *rows):
            line = "  ".join(cell + " " * (room - cells(cell)) for cell, room in zip(row, widths, strict=True)).rstrip()
            yield styled((line, {"bold": True})) if row is head else line
        return
    for name, *values in rows:
        yield styled((name, {"bold": True}))
        named = [f"{title.capitalize()}: {value}" for title, value in zip(head[1:], values, strict=True)]
        yield from (f"  {', '.join(named[at : at + 2])}" for at in range(0, len(named), 2))


def status_object(standings: Sequence[Standing], matches: dict[str, RuleMatches]) -> list[dict[str, Any]]:
    """The same for a program."""
    found = []
    for each in standings:
        count = matches.get(each.key, RuleMatches())
        found.append(
            {
                "key": each.key,
                "file": each.file,
                "watchlist": _definition(each).get("watchlist"),
                "revision": _revision_object(each),
                "renamed_to": each.renamed_to,
                "matched_today": len(count.today),
                "last_match_at": count.last_at.isoformat() if count.last_at else None,
                "refused": None
                if each.refused is None
                else {"errors": list(each.refused.errors), "at": each.refused.refused_at.isoformat(), "by": each.refused.author},
            }
        )
    return found


def worker_lines(workers: Sequence[Presence], digest: str) -> Iterator[str]:
    """The digest of the topic, and that of each worker."""
    yield f"Digest of the rules that run: {digest}"
    if not workers:
        yield "No worker that matches has been heard of in the last seconds."
    for each in workers:
        same = "the same rules" if each.digest == digest else ("OTHER RULES", {"fg": "red"})
        yield styled(f"  {each.worker}: {each.digest}, ", same, f" ({each.rules:,})")


def log_lines(standing: Standing, zone: ZoneInfo) -> Iterator[str]:
    """The revisions of one rule, the newest first, each with what changed in it."""
    if standing.renamed_to is not None:
        yield styled(f"{standing.key} is {standing.renamed_to} now: `wirewatch watchlists log {standing.renamed_to}` goes on.")
    for each, older in zip(standing.history, (*standing.history[1:], None), strict=False):
        when = f"{each.applied_at.astimezone(zone):%Y-%m-%d %H:%M}"
        yield styled((each.label, {"bold": True}), f"  {when}  {each.status}  {each.author}")
        if older is not None and "status" in each.changed:
            yield f"    status: {older.status} -> {each.status}"
        if older is None or "query" in each.changed:
            yield from (styled("    ", line) for line in each.query.split("\n"))
        if each.renamed_from is not None:
            yield styled(f"    renamed from {each.renamed_from}")
        if others := [name for name in each.changed if name not in ("query", "status", "id")]:
            yield styled(f"    changed: {', '.join(others)}")
    if standing.history and standing.history[-1].number > 1:
        yield f"Revisions before {standing.history[-1].number} are not kept here."


def log_object(standing: Standing) -> list[dict[str, Any]]:
    """The same for a program."""
    return [_object(each) | {"changed": each.changed, "renamed_from": each.renamed_from} for each in standing.history]


def with_former_ids(standings: Collection[Standing], matches: dict[str, RuleMatches]) -> dict[str, RuleMatches]:
    """What each rule matched, under the ids that it had before too; under these it is counted no more."""
    found = dict(matches)
    for each in standings:
        keys = {each.key} | {revision.renamed_from for revision in each.history if revision.renamed_from is not None}
        if each.renamed_to is not None:
            found.pop(each.key, None)
        elif parts := [matches[key] for key in keys if key in matches]:
            last = max((part.last_at for part in parts if part.last_at), default=None)
            found[each.key] = RuleMatches(set().union(*(part.today for part in parts)), last)
    return found


def _changed(change: RuleChange) -> tuple[str, ...]:
    """Which members of the rule differ, by name."""
    revision = change.after.revision if change.kind in ("changed", "renamed") and change.after else None
    return revision.changed if revision else ()


def _what(change: RuleChange) -> str:
    before, after = change.before, change.after
    old = before.revision if before else None
    new = after.revision if after else None
    if change.kind == "refused":
        told = "; no owner is known who could be told" if change.owner is None else "; the owner was told before"
        runs = OF_FILE if change.key.startswith(FILE) else _running(before) if before else "left out; it has never run"
        return runs + ("" if change.owner and change.is_news else told)
    if change.kind == "moved" and after:
        return f"now in {after.file}"
    if change.kind == "mended":
        if before is None:
            return "its record in Kafka is written anew" if after else "its record in Kafka, which cannot be read, is deleted"
        return "no errors any more"
    if change.kind == "replaced" and after:
        return f"{after.renamed_to} now, which has its history; this id is retired"
    name = _definition(after).get("name", "")
    if change.kind == "added" and new:
        return f"{new.label} {new.status}: {name}"
    gone = f"was {change.before.key} " if change.kind == "renamed" and change.before else ""
    gone = "retired " if change.kind == "retired" else gone
    return f"{gone}{old.label if old else 'none'} -> {new.label if new else 'none'}: {name}"


def _details(change: RuleChange) -> Iterator[str]:
    if change.kind == "refused" and change.after and change.after.refused:
        yield from (styled(line) for error in change.after.refused.errors for line in error.split("\n"))
        return
    before, after = _definition(change.before), _definition(change.after)
    if change.kind == "added":
        yield from map(styled, str(after.get("query", "")).split("\n"))
    if change.kind not in ("changed", "renamed"):
        return
    names = _changed(change)
    if "query" in names:
        yield from (styled((f"- {line}", {"fg": "red"})) for line in str(before.get("query", "")).split("\n"))
        yield from (styled((f"+ {line}", {"fg": "green"})) for line in str(after.get("query", "")).split("\n"))
    for name in (name for name in names if name not in _SHOWN_ANYWAY):
        for each, old, new in _members(name, before.get(name), after.get(name)):
            yield styled(f"{each}: {_short(old)} -> {_short(new)}")


def _members(name: str, old: object, new: object) -> Iterator[tuple[str, object, object]]:
    """What differs: of a key that has members those alone, as `deliver.digest`."""
    if not isinstance(old, dict | None) or not isinstance(new, dict | None):
        yield name, old, new
        return
    had, has = old or {}, new or {}
    for member in dict.fromkeys([*had, *has]):
        if had.get(member) != has.get(member):
            yield from _members(f"{name}.{member}", had.get(member), has.get(member))


def _short(value: object) -> str:
    return "nothing" if value is None else cut(str(value), 100)


def _running(standing: Standing) -> str:
    if standing.key.startswith(FILE):
        return OF_FILE
    revision = standing.revision
    if revision is None:
        return "no revision was ever accepted"
    return f"revision {revision.label} {goes_on(standing, revision)}"


def _row(standing: Standing, matches: RuleMatches, zone: ZoneInfo) -> tuple[str, ...]:
    revision = standing.revision
    mark = " !" if standing.refused is not None else ""
    last = _time(matches.last_at, zone)
    if revision is None:
        return (standing.key + mark, "refused", "-", "-", "-", "-", last)
    since, today = _time(revision.applied_at, zone), str(len(matches.today))
    return (standing.key + mark, revision.status, revision.label, since, revision.author, today, last)


def _time(at: datetime | None, zone: ZoneInfo) -> str:
    return "-" if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _name(key: str) -> str:
    return _shown(key.removeprefix(FILE))


def _shown(key: str) -> str:
    """A key of a stranger may be no UTF-8."""
    return key.encode("utf-8", "backslashreplace").decode()


def _definition(standing: Standing | None) -> dict[str, Any]:
    return (standing.definition or {}) if standing is not None else {}


def _revision_object(standing: Standing | None) -> dict[str, Any] | None:
    return _object(standing.revision) if standing is not None and standing.revision is not None else None


def _object(revision: Revision) -> dict[str, Any]:
    return {
        "label": revision.label, "number": revision.number, "hash": revision.hash, "status": revision.status,
        "query": revision.query, "author": revision.author, "applied_at": revision.applied_at.isoformat(),
    }  # fmt: skip
