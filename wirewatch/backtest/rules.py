"""Which rules a backtest tries, and with which it compares them.

Everything but retired rules is tried: a draft is what a backtest is for. A rule that cannot be read is reported and takes part
on neither side, because nothing can be said of it; whatever is left out is named with the reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import click

from config.loading import load_watchlists
from config.settings import Settings
from rules import Definition, Rule, rule_of
from wirewatch.terminal import remark
from wording import likely

QUERY = "query"
RUNNING = "running"
RETIRED, FAULTY, OTHER_FAULTY = "retired", "with errors", "with errors on the other side"


class LeftOut(NamedTuple):
    """A rule that is not tried: `why` is in words."""

    rule_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rules to try, those to compare with (None: nothing is compared), how many errors there were, and what is left out.
    `watchlists` names those of the files, also one that has no rules any more."""

    rules: tuple[Rule, ...]
    before: tuple[Rule, ...] | None
    errors: int
    left_out: tuple[LeftOut, ...] = ()
    watchlists: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Side:
    """What one side has: rules, the ids of retired and of faulty ones, how many errors were reported, and which watchlists."""

    rules: tuple[Rule, ...]
    retired: tuple[str, ...] = ()
    faulty: tuple[str, ...] = ()
    errors: int = 0
    watchlists: tuple[str, ...] = ()


def choose(settings: Settings, paths: tuple[Path, ...], text: str | None, only: tuple[str, ...], against: str | None) -> Chosen:
    """Choose by the options of the command line. Raises `UsageError` where they fit neither each other nor the rules,
    `QueryErrors` for a query that is none."""
    if text is not None:
        return _query(settings, paths, text, only, against)
    new, old = _read(paths), _others(settings, against)
    where = ", ".join(map(str, paths))
    _check_ids(only, new, {rule.id for rule in old.rules} if old else set(), where)
    left = dict.fromkeys(new.retired, RETIRED) | dict.fromkeys(old.faulty if old else (), OTHER_FAULTY)
    left |= dict.fromkeys(new.faulty, FAULTY)
    faulty = {rule_id for rule_id, why in left.items() if why != RETIRED}

    def narrowed(rules: Iterable[Rule]) -> tuple[Rule, ...]:
        return tuple(rule for rule in rules if rule.id not in faulty and (not only or rule.id in only))

    left_out = tuple(LeftOut(*each) for each in left.items() if not only or each[0] in only)
    before, errors = (None, 0) if old is None else (narrowed(old.rules), old.errors)
    return Chosen(narrowed(new.rules), before, new.errors + errors, left_out, new.watchlists)


def _query(settings: Settings, paths: tuple[Path, ...], text: str, only: tuple[str, ...], against: str | None) -> Chosen:
    """One query: by itself, or in place of a rule that is there, with that rule's lists and settings."""
    if paths:
        raise click.UsageError("Give either watchlists or --query Q.")
    if against is None:
        if only:
            raise click.UsageError("--rule ID narrows watchlists, or says with --against which rule the query would replace.")
        members = {"id": QUERY, "name": QUERY, "watchlist": QUERY, "status": "draft", "priority": "normal", "query": text}
        return Chosen((rule_of(Definition.of(members), file="--query", line=1),), None, 0)
    if len(only) != 1:
        raise click.UsageError("With --query Q and --against, --rule ID says which rule the query would replace.")
    side = _others(settings, against) or _Side(())
    _check_ids(only, side, set(), against)
    if not (found := [rule for rule in side.rules if rule.id in only]):
        raise click.UsageError(f"The rule {only[0]} of {against} has errors, so no query can be compared with it.")
    definition = Definition.of({**found[0].definition.members, "query": text})
    return Chosen((rule_of(definition, file="--query", line=1),), tuple(found), side.errors)


def _others(settings: Settings, against: str | None) -> _Side | None:
    """The rules to compare with."""
    if against is None:
        return None
    if against == RUNNING:
        return _running(settings)
    path = Path(against)
    if not path.exists():
        raise click.UsageError(f"--against: {against} does not exist. Name a watchlist, a folder of them, or `{RUNNING}`.")
    return _read((path,))


def _running(settings: Settings) -> _Side:
    """The revisions that run. What is unreadable in Kafka, or of another version of Wirewatch, is reported."""
    # Not above: Kafka's client takes a third of a second, and files need none.
    from streams.watchlists import StandingError, read_standings, rule_at

    standings, rules = read_standings(settings), []
    problems = dict(standings.unreadable)
    for key, standing in sorted(standings.by_key.items()):
        if standing.runs and key not in problems:
            try:
                rules.append(rule_at(standing))
            except StandingError as error:
                problems[key] = str(error)
    for problem in problems.values():
        remark(problem)
    return _Side(tuple(rules), faulty=tuple(problems), errors=len(problems))


def _read(paths: Iterable[Path]) -> _Side:
    """What files have; each error is reported."""
    loaded = load_watchlists(*paths)
    for error in loaded.errors:
        remark(str(error))
    sound = {rule.id for rule in loaded.rules}
    ids = (rule_id for watchlist in loaded.watchlists for rule_id in watchlist.ids)
    return _Side(
        rules=tuple(rule for rule in loaded.rules if rule.status != "retired"),
        retired=tuple(rule.id for rule in loaded.rules if rule.status == "retired"),
        faulty=tuple(dict.fromkeys(rule_id for rule_id in ids if rule_id not in sound)),
        errors=len(loaded.errors),
        watchlists=tuple(each.name for each in loaded.watchlists if each.name is not None),
    )


def _check_ids(only: Sequence[str], side: _Side, others: set[str], where: str) -> None:
    """Whether each rule that is asked for is there. Raises `UsageError`."""
    known = {*(rule.id for rule in side.rules), *side.faulty, *others}
    for rule_id in only:
        if rule_id in known:
            continue
        near = likely(rule_id, sorted(known), least=0.4) or sorted(known)[:3]
        hint = " It is retired." if rule_id in side.retired else f" Did you mean {' or '.join(near)}?" if near else ""
        raise click.UsageError(f"{where} has no rule {rule_id} that can be tried.{hint}")
